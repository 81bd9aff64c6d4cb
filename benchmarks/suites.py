"""Labelled article pairs from the development data, for training and for measuring.

The data stays outside the project; every function takes the folder it lies in.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from detector.records import Article
from detector.sketches.containment import containment_sketches
from detector.sketches.shingles import shingles
from detector.text import prepare

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class LabelledPair(NamedTuple):
    """Two articles, where the pair comes from, and whether one derives from the other."""

    query: Article
    source: Article
    suite: str
    derived: bool


ECBPLUS = "ecbplus_docs.jsonl.gz"
#: Words below which a text is no article.
MINIMUM_WORDS = 60
#: Pairs of ECB+ reports from this 4-gram containment on are real reprints, not independent.
REPRINT = 0.4
#: Judgements of pairs by reading; `benchmarks/labels/README.md` says how they were made.
LABELS = Path(__file__).parent / "labels"
#: Characters of the generators' names that tell families apart: models of one family write alike.
_FAMILIES = {"chatgpt": "ChatGPT", "llama2": "Llama 2", "vicuna": "Vicuna", "politifactpp": "PolitiFact++"}
_TASKS = ("paraphrase_generation", "rewrite_generation")
_PREAMBLE = re.compile(
    r"[^.!?:\n]{0,80}\b(?:paraphras|rewrit|reword|rephras)\w*\b[^:\n]{0,100}:\s*", re.IGNORECASE
)


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a gzipped JSON Lines file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def rewrites(data: Path, *, label: str = "rewrite") -> Iterator[LabelledPair]:
    """Yield real rewrites that were read and judged so, suites named by family of generators.

    What a generator copied instead of rewriting it is left out. Other labels give what else
    the generators wrote when asked for a rewrite: "summary", "versions", "continuation", "other".
    """
    judged = {
        (row["id"], row["suite"], row["task"]): row["label"] for row in _judgements(LABELS / "rewrites.jsonl")
    }
    for row in _answers(data):
        pair = _pair(row, family(row["generator"]))
        name = row["generator"].removesuffix("_generation")
        suite = name if name == "politifactpp" else f"llmfake-{name}"
        found = judged.get((row["id"], suite, row["method"].removesuffix("_generation")))
        if found == label and copied_share(pair) < REPRINT:
            yield pair


def family(generator: str) -> str:
    """Return the family of a generator: models of one family write alike, and are left out together."""
    return next(name for part, name in _FAMILIES.items() if part in generator)


def _answers(data: Path) -> Iterator[dict[str, Any]]:
    """Yield what generators answered when asked to paraphrase or rewrite, of both data sets."""
    for row in rows(data / "llmfake_pairs.jsonl.gz"):
        if row["method"] in _TASKS and _long_enough(row):
            yield row
    for row in rows(data / "politifactpp_pairs.jsonl.gz"):
        if row["kind"] == "MR" and _long_enough(row):
            yield {**row, "generator": "politifactpp", "method": "MR"}


def _judgements(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def copied_share(pair: LabelledPair) -> float:
    """Return the share of the smaller text's 4-grams that the other has, 0 to 1."""
    query, source = containment_sketches(
        shingles([prepare(pair.query), prepare(pair.source)], size=4), fraction=1
    )
    return len(np.intersect1d(query, source)) / max(min(len(query), len(source)), 1)


def shared_wire(data: Path) -> Iterator[LabelledPair]:
    """Yield pairs of ECB+ reports that were read and judged to share a text in other words."""
    reports = {row["doc"]: Article(_report(row["text"]), id=row["doc"]) for row in rows(data / ECBPLUS)}
    for row in _judgements(LABELS / "same_event.jsonl"):
        if row["label"] == "derived":
            yield LabelledPair(reports[row["query"]], reports[row["source"]], "ECB+ shared", derived=True)


def same_event(
    data: Path, *, reprint: float = REPRINT, per_event: int = 20, seed: int = 0
) -> Iterator[LabelledPair]:
    """Yield pairs of ECB+ reports of one event, at most `per_event` of each, real reprints left out.

    A pair is a reprint from 4-gram containment `reprint` on; those judged by reading to share
    more than facts and quotes are left out too.
    """
    shared = {
        (row["query"], row["source"])
        for row in _judgements(LABELS / "same_event.jsonl")
        if row["label"] != "independent"
    }
    generator = np.random.default_rng(seed)
    groups: dict[str, list[Article]] = defaultdict(list)
    for row in rows(data / ECBPLUS):
        groups[row["subtopic"]].append(Article(_report(row["text"]), id=row["doc"]))
    for name in sorted(groups):
        articles = [item for item in groups[name] if len(item.text.split()) >= MINIMUM_WORDS]
        grams = shingles([prepare(item) for item in articles], size=4)
        sets = containment_sketches(grams, fraction=1)
        apart = [
            (later, earlier)
            for later in range(len(articles))
            for earlier in range(later)
            if len(np.intersect1d(sets[later], sets[earlier]))
            < reprint * min(len(sets[later]), len(sets[earlier]))
        ]
        for place in sorted(generator.permutation(len(apart))[:per_event].tolist()):
            later, earlier = apart[place]
            if (articles[later].id, articles[earlier].id) not in shared:
                yield LabelledPair(articles[later], articles[earlier], "ecbplus", derived=False)


def other_event(data: Path, *, per_topic: int = 20, seed: int = 0) -> Iterator[LabelledPair]:
    """Yield pairs of ECB+ reports of one kind of event that are two different events."""
    topics: dict[str, list[tuple[str, Article]]] = defaultdict(list)
    for row in rows(data / ECBPLUS):
        topics[row["topic"]].append((row["subtopic"], Article(_report(row["text"]), id=row["doc"])))
    generator = np.random.default_rng(seed)
    for name in sorted(topics):
        reports = topics[name]
        across = [
            (later, earlier)
            for later in range(len(reports))
            for earlier in range(later)
            if reports[later][0] != reports[earlier][0]
        ]
        for place in sorted(generator.permutation(len(across))[:per_topic].tolist()):
            later, earlier = across[place]
            yield LabelledPair(reports[later][1], reports[earlier][1], "ecbplus-other", derived=False)


def neighbours(articles: Iterable[Article], name: str, *, rank: int = 20) -> Iterator[LabelledPair]:
    """Yield each article with its `rank`-th nearest by TF-IDF: of its kind, but another story.

    The nearest ones of a running story report one event; by eye, the twentieth never did.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer

    kept = [item for item in articles if len(item.text.split()) >= MINIMUM_WORDS]
    matrix = TfidfVectorizer(stop_words="english", min_df=2, sublinear_tf=True).fit_transform(
        item.text for item in kept
    )
    for place in range(len(kept)):
        near = np.asarray((matrix @ matrix[place].T).todense()).ravel()
        near[place] = -1
        other = int(np.argsort(-near, kind="stable")[rank - 1])
        yield LabelledPair(kept[place], kept[other], name, derived=False)


def bbc(data: Path) -> list[Article]:
    """Return the BBC articles."""
    return [Article(row["text"], id=str(row["id"])) for row in rows(data / "bbc_docs.jsonl.gz")]


def reuters(data: Path) -> list[Article]:
    """Return the Reuters articles."""
    return [Article(row["text"], id=str(row["id"])) for row in rows(data / "reuters21578_docs.jsonl.gz")]


def _answer(text: str) -> str:
    """Return what a generator wrote, from its words about the task on ("Here is the rewritten passage:")."""
    for found in _PREAMBLE.finditer(text):
        if len(text[found.end() :].split()) >= MINIMUM_WORDS:
            return text[found.end() :]
    return text


def _report(text: str) -> str:
    """Return an ECB+ report without the address and stamp lines that stand above many."""
    lines = [line for line in text.splitlines() if len(line.split()) >= 5 and "http :" not in line]
    return "\n".join(line for line in lines if " / " not in line or len(line.split()) > 30)


def _long_enough(row: dict[str, Any]) -> bool:
    return min(len(row["original"].split()), len(row["rewrite"].split())) >= MINIMUM_WORDS


def _pair(row: dict[str, Any], name: str) -> LabelledPair:
    return LabelledPair(
        Article(_answer(row["rewrite"]), id=f"{row['id']}-rewrite"),
        Article(row["original"], id=row["id"]),
        name,
        derived=True,
    )
