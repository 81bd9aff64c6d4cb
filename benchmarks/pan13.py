"""PAN 2013 text alignment, training corpus: which passages were reused, and where from."""

from __future__ import annotations

import tarfile
import time
from typing import TYPE_CHECKING, NamedTuple
from xml.etree import ElementTree as ET

import numpy as np

from benchmarks.figures import Figure, Run
from benchmarks.plagdet import Case, PairCounts, count_pair, plagdet
from benchmarks.suites import MINIMUM_WORDS, REPRINT, LabelledPair, copied_share
from detector.matching.passages import passages
from detector.pipeline.workbench import Workbench
from detector.records import Article, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from detector.matching.traits import Traits

FILE = "pan13_train.tar.gz"
#: Sanchez-Perez et al. (2014) on this training corpus.
PUBLISHED = {
    "all": ".877",
    "02-no-obfuscation": ".900",
    "03-random-obfuscation": ".884",
    "04-translation-obfuscation": ".887",
    "05-summary-obfuscation": ".561",
}
#: Folders whose passages say the same in other words, whole.
REWORDED = ("03-random-obfuscation", "04-translation-obfuscation")
#: Pairs of each folder under ``--quick``.
SAMPLE = 100
_RESAMPLES = 200


class Pair(NamedTuple):
    """Two documents by name, the folder that annotates them, and the annotated cases."""

    query: str
    source: str
    folder: str
    cases: tuple[Case, ...]


class Corpus(NamedTuple):
    """The texts by file name, and the annotated pairs sorted by folder and name."""

    texts: dict[str, str]
    pairs: tuple[Pair, ...]


def measure(run: Run) -> list[Figure]:
    """Return plagdet with its parts, overall and for each folder."""
    run.need(FILE)
    corpus = read(run)
    bench = Workbench()
    names = sorted(corpus.texts)
    readings = bench.read([Article(corpus.texts[name], id=name) for name in names])
    traits = {name: item.traits for name, item in zip(names, readings, strict=True)}

    def found(query: Traits, source: Traits) -> list[Case]:
        return [Case(item.query, item.source) for item in passages(query, source)]

    started = time.perf_counter()
    counts = [count_pair(pair.cases, found(traits[pair.query], traits[pair.source])) for pair in corpus.pairs]
    rate = len(counts) / (time.perf_counter() - started)
    folders = [pair.folder for pair in corpus.pairs]
    figures = [Figure("pairs matched in a second", rate, len(counts)), *_figures("all", counts, run.seed)]
    for folder in sorted(set(folders)):
        kept = [row for row, where in zip(counts, folders, strict=True) if where == folder]
        if folder.startswith("01"):
            clean = sum(not row.precisions for row in kept) / len(kept)
            figures.append(Figure(f"{folder}: pairs without a passage", clean, len(kept)))
        else:
            figures += _figures(folder, kept, run.seed)
    return figures


def reworded(run: Run, folder: str) -> list[LabelledPair]:
    """Return the folder's reused passages of `MINIMUM_WORDS` and more, each with the passage it is from."""
    corpus = read(run)
    pairs = [
        LabelledPair(
            Article(case.query.of(corpus.texts[pair.query]), id=f"{pair.query}-{place}"),
            Article(case.source.of(corpus.texts[pair.source]), id=f"{pair.source}-{place}"),
            f"PAN 2013 {folder[3:]}",
            derived=True,
        )
        for pair in corpus.pairs
        if pair.folder == folder
        for place, case in enumerate(pair.cases)
    ]
    kept = [
        pair
        for pair in pairs
        if min(len(pair.query.text.split()), len(pair.source.text.split())) >= MINIMUM_WORDS
        and copied_share(pair) < REPRINT
    ]
    return [kept[place] for place in np.random.default_rng(run.seed).permutation(len(kept)).tolist()]


def read(run: Run) -> Corpus:
    """Read the corpus; under ``--quick`` a random sample of each folder."""
    texts: dict[str, str] = {}
    pairs: list[Pair] = []
    with tarfile.open(run.data / FILE) as archive:
        for member in archive:
            stream = archive.extractfile(member)
            if stream is None:
                continue
            content = stream.read().decode("utf-8")
            folder, _, name = member.name.removeprefix("./").rpartition("/")
            if name.endswith(".xml"):
                pairs.append(_pair(folder, name, content))
            elif folder in ("src", "susp"):
                texts[name] = content
    pairs = _sample(sorted(pairs), run.seed) if run.quick else sorted(pairs)
    used = {name for pair in pairs for name in (pair.query, pair.source)}
    return Corpus({name: text for name, text in texts.items() if name in used}, tuple(pairs))


def _pair(folder: str, name: str, content: str) -> Pair:
    query, _, source = name.removesuffix(".xml").partition("-source-")
    cases = [
        Case(_span(item, "this"), _span(item, "source"))
        for item in ET.fromstring(content).iter("feature")  # noqa: S314  the benchmark's own file
        if item.get("name") == "plagiarism"
    ]
    return Pair(f"{query}.txt", f"source-{source}.txt", folder, tuple(cases))


def _span(item: ET.Element, side: str) -> Span:
    start = int(item.attrib[f"{side}_offset"])
    return Span(start, start + int(item.attrib[f"{side}_length"]))


def _sample(pairs: Sequence[Pair], seed: int) -> list[Pair]:
    rng = np.random.default_rng(seed)
    kept: list[Pair] = []
    for folder in sorted({pair.folder for pair in pairs}):
        rows = [pair for pair in pairs if pair.folder == folder]
        kept += [rows[place] for place in sorted(rng.permutation(len(rows))[:SAMPLE].tolist())]
    return kept


def _figures(name: str, counts: Sequence[PairCounts], seed: int) -> list[Figure]:
    """Return plagdet with a bootstrap interval over pairs of documents, and its parts."""
    whole = plagdet(counts)
    low, high = _interval(lambda rows: plagdet(counts[row] for row in rows).plagdet, len(counts), seed)
    return [
        Figure(f"{name}: plagdet", whole.plagdet, len(counts), low, high, _published(name)),
        Figure(f"{name}: precision", whole.precision, len(counts)),
        Figure(f"{name}: recall", whole.recall, len(counts)),
        Figure(f"{name}: granularity", whole.granularity, len(counts)),
    ]


def _published(name: str) -> str:
    return f"Sanchez-Perez 2014 {PUBLISHED[name]}" if name in PUBLISHED else ""


def _interval(measure: Callable[[list[int]], float], count: int, seed: int) -> tuple[float, float]:
    rng = np.random.default_rng(seed)
    drawn = [measure(rng.integers(count, size=count).tolist()) for _ in range(_RESAMPLES)]
    low, high = np.quantile(drawn, [0.025, 0.975])
    return float(low), float(high)
