"""Let rules and a first tagger label plain news together, so that a second tagger learns of both.

PolNeAR is political news of two years. Rules know the forms of other news, and of machine
rewrites, but bound sources and contents less well; each corrects the other's labels.
"""

from __future__ import annotations

import gzip
import json
import random
import re
from typing import TYPE_CHECKING, NamedTuple

from detector.facts.speech.attributions import attributions
from detector.facts.speech.cues import CUES
from detector.facts.speech.sight import look
from detector.facts.words import Words
from detector.records import Article
from detector.text import prepare
from detector.text.quotes import quoted_spans

if TYPE_CHECKING:
    from pathlib import Path

    from retell import Marked

    from detector.facts.speech.tagger import Tagger
    from detector.records import Document, Span

#: From this confidence on what the tagger alone finds is a label; below, its cue is neither right nor wrong.
_SURE = 0.9
#: Texts of each data set.
_ECB, _BBC, _REUTERS, _REWRITES = 300, 250, 150, 350
#: What ECB+ parts with a space, and how newspapers print it.
_PARTED = (
    ("`` ", '"'), (" ''", '"'), ("''", '"'), (" ,", ","), (" .", "."), (" n't", "n't"), (" '", "'"),
    (" ;", ";"), (" :", ":"), (" %", "%"), ("( ", "("), (" )", ")"), (" ?", "?"), (" !", "!"),
)  # fmt: skip
#: A line end of Reuters that ends no paragraph.
_WRAPPED = re.compile(r"\n(?!    )")


class Labelled(NamedTuple):
    """A text, the places of its attributions' parts, and cues that nobody is sure of."""

    text: str
    marked: list[Marked]
    unsure: list[Span]


def rows(data: Path, name: str) -> list[dict[str, str]]:
    """Return the rows of a data set."""
    with gzip.open(data / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def tidied(text: str) -> str:
    """Print ECB+ as newspapers do."""
    for parted, printed in _PARTED:
        text = text.replace(parted, printed)
    return text


def plain_texts(data: Path, seed: int) -> list[str]:
    """Return news of three sources, and machine rewrites of a fourth, one of each original."""
    dice = random.Random(seed)  # noqa: S311 - no secret

    def some(texts: list[str], count: int) -> list[str]:
        return dice.sample(texts, count)

    reuters = [row["text"] for row in rows(data, "reuters21578_docs") if _fits(row["text"], 80)]
    rewrites = {row["id"]: row["rewrite"] for row in rows(data, "llmfake_pairs") if _fits(row["rewrite"], 60)}
    return [
        *some([tidied(row["text"]) for row in rows(data, "ecbplus_docs")], _ECB),
        *some([row["text"] for row in rows(data, "bbc_docs")], _BBC),
        *(_WRAPPED.sub(" ", text) for text in some(reuters, _REUTERS)),
        *some(list(rewrites.values()), _REWRITES),
    ]


def _fits(text: str, least: int) -> bool:
    return least < len(text.split()) < 500


def plain_sentences(folder: Path) -> list[str]:
    """Return sentences of ECB+ that hold no cue and no quotation, without their full stop."""
    found = set()
    for row in rows(folder, "ecbplus_docs"):
        document = prepare(Article(tidied(row["text"])))
        for span in document.sentences:
            text = " ".join(span.of(document.text).split())
            words = text.lower().rstrip(".").split()
            known = not CUES.keys().isdisjoint(words) or "according" in words
            marked = any(mark in text for mark in '"“”‘:;()?!`') or not text.endswith(".")
            if (
                4 <= len(words) <= 24
                and words[0] not in ("but", "and", "so")
                and not known
                and not marked
                and text[0].isupper()
            ):
                found.add(text.rstrip("."))
    return sorted(found)


def _doubted(document: Document, tagger: Tagger) -> set[Span]:
    """Return the cues of which the tagger is not sure."""
    blocks = [block.span for block in document.blocks if block.in_body]
    sight, words = look(document, quoted_spans(document.text, blocks)), Words.of(document)
    token = sight.token.tolist()
    return {
        words.span(token[item.cue.first], token[item.cue.stop - 1] + 1)
        for item in tagger.tag(sight)
        if item.confidence < _SURE
    }


def labelled(text: str, tagger: Tagger) -> Labelled:
    """Label a text with what rules and tagger find."""
    document = prepare(Article(text))
    ruled = {item.cue for item in attributions(document)}
    doubted = _doubted(document, tagger) - ruled
    marked, unsure = [], []
    for item in attributions(document, tagger):
        if item.cue in doubted or item.content is None:
            unsure.append(item.cue)
            continue
        source = [tuple(item.source)] if item.source else []
        content = [tuple(piece) for piece in item.content_pieces]
        marked.append({"source": source, "cue": [tuple(item.cue)], "content": content})
    return Labelled(text, marked, unsure)
