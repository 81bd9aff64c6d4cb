"""Rewrites against reports of the same event: recall at 1 % false alarms, sources left out.

Long pairs have 120 words and more on both sides; reports are judged among those of like length.
Same-event pairs that share copied text are no clean negatives and are left out of all rows;
that choice flatters those ready-made measures that count copied text.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from benchmarks import baselines, pan13, suites
from benchmarks.figures import Figure, Run, SkippedError
from benchmarks.fits import FILES, SAME_EVENT, Fits, unseen
from benchmarks.pairs import recall_at, training_pairs
from detector.matching.relation import LONG
from detector.pipeline.workbench import Workbench

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from benchmarks.fits import Unseen
    from benchmarks.suites import LabelledPair

    Score = Callable[[Sequence[LabelledPair]], NDArray[np.float64]]

#: Pairs that MiniLM is run on: it is slow without an accelerator.
SAMPLE, SAMPLE_QUICK = 400, 80
#: Pairs from which a source's figure says something on its own.
ENOUGH = 30
_RESAMPLES = 300
#: Passages of each kind of PAN's rewording that are held against their source.
PASSAGES = 150


def measure(run: Run) -> list[Figure]:
    """Return recall for each source of rewrites left out, and of ready-made measures on the same pairs."""
    run.need(*FILES)
    fits = Fits(run.data)
    others = [*suites.shared_wire(run.data)]
    if (run.data / pan13.FILE).is_file():
        for folder in pan13.REWORDED:
            others += pan13.reworded(run, folder)[:PASSAGES]
    left_out = unseen(fits, tuple(others))
    fitted = set(fits.known.suite[fits.known.derived].tolist())
    figures = _summary(left_out, fitted, run.seed)
    for name in left_out.derived:
        seen = "left out" if name in fitted else "never fitted to"
        for length in ("long", "short"):
            figures.append(_mean(f"{seen}: {name}, {length}", *_cut(left_out, (name,), length), run.seed))
    return [*figures, *_ready_made(training_pairs(run.data), run)]


def _summary(left_out: Unseen, fitted: set[str], seed: int) -> list[Figure]:
    """Return the means over the sources that the model is fitted to, and the worst of them."""
    names = tuple(name for name in left_out.derived if name in fitted)
    figures = [
        _mean(f"left out: mean of sources, {length}", *_cut(left_out, names, length), seed)
        for length in ("long", "short", "all")
    ]
    figures.append(
        _mean("left out: mean of pairs, long", *_cut(left_out, names, "long"), seed, by_pairs=True)
    )
    each = [_mean(name, *_cut(left_out, (name,), "long"), seed) for name in names]
    lowest = min((item for item in each if item.count >= ENOUGH), key=lambda item: item.value)
    return [*figures, replace(lowest, name=f"left out: worst source of {ENOUGH} long pairs or more")]


def _cut(
    left_out: Unseen, names: Sequence[str], length: str
) -> tuple[dict[str, NDArray[np.float64]], dict[str, NDArray[np.float64]]]:
    """Return the probabilities of rewrites and of reports of a length: "long", "short" or "all"."""

    def kept(values: NDArray[np.float64], long: NDArray[np.bool_]) -> NDArray[np.float64]:
        return values if length == "all" else values[long == (length == "long")]

    return (
        {name: kept(left_out.derived[name], left_out.long[name]) for name in names},
        {name: kept(left_out.alarms[name], left_out.long[SAME_EVENT]) for name in names},
    )


def _ready_made(pairs: Sequence[LabelledPair], run: Run) -> list[Figure]:
    """Return the recall of each baseline on long pairs: mean of the sources that the model is fitted to."""
    kept = [pair for pair in pairs if (pair.suite == SAME_EVENT or pair.derived) and _is_long(pair)]
    ready: dict[str, Score] = {
        "MinHash Jaccard (datasketch)": baselines.minhash_jaccard,
        "containment of 5-word shingles": baselines.containment,
        "TF-IDF cosine (scikit-learn)": baselines.tfidf_cosine,
        "SemHash with the shipped model": baselines.semhash_static,
    }
    figures = [_baseline(name, kept, score, run.seed) for name, score in ready.items()]
    try:
        model = baselines.load_minilm()
    except SkippedError as reason:
        return [*figures, Figure(f"MiniLM skipped: {reason}", float("nan"), 0)]
    some = _sample(kept, SAMPLE_QUICK if run.quick else SAMPLE, run.seed)
    bench = Workbench()
    queries = bench.read([pair.query for pair in some])
    sources = bench.read([pair.source for pair in some])
    readings = list(zip(queries, sources, strict=True))
    encoder = baselines.EncodedOnce.of_pairs(model, some)
    of_some: dict[str, Score] = {
        "MiniLM, whole article (sample)": partial(baselines.article_cosine, encoder),
        "SemHash with MiniLM (sample)": partial(baselines.semhash_score, encoder),
        "MiniLM, median of best sentence (sample)": lambda _: baselines.sentence_median(model, readings),
    }
    return [*figures, *(_baseline(name, some, score, run.seed) for name, score in of_some.items())]


def _is_long(pair: LabelledPair) -> bool:
    return min(len(pair.query.text.split()), len(pair.source.text.split())) >= LONG


def _sample(pairs: Sequence[LabelledPair], size: int, seed: int) -> list[LabelledPair]:
    """Return half rewrites, half same-event pairs, in the order given."""
    rng = np.random.default_rng(seed)
    kept: list[int] = []
    for derived in (True, False):
        places = np.flatnonzero([pair.derived == derived for pair in pairs])
        kept += rng.permutation(places)[: size // 2].tolist()
    return [pairs[place] for place in sorted(kept)]


def _baseline(name: str, pairs: Sequence[LabelledPair], score: Score, seed: int) -> Figure:
    try:
        scored = score(pairs)
    except SkippedError as reason:
        return Figure(f"{name} skipped: {reason}", float("nan"), 0)
    suite = np.array([pair.suite for pair in pairs])
    positive = {str(item): scored[suite == item] for item in np.unique(suite) if item != SAME_EVENT}
    negative = dict.fromkeys(positive, scored[suite == SAME_EVENT])
    return _mean(f"ready-made: {name}", positive, negative, seed)


def _mean(
    name: str,
    positive: dict[str, NDArray[np.float64]],
    negative: dict[str, NDArray[np.float64]],
    seed: int,
    *,
    by_pairs: bool = False,
) -> Figure:
    """Return the mean recall of several sources; both sides of each are resampled for the interval."""
    rng = np.random.default_rng(seed)

    def again(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return values[rng.integers(len(values), size=len(values))]

    weights = [float(len(values)) if by_pairs else 1.0 for values in positive.values()]
    value = np.average([recall_at(positive[key], negative[key]) for key in positive], weights=weights)
    drawn = [
        np.average(
            [recall_at(again(positive[key]), again(negative[key])) for key in positive], weights=weights
        )
        for _ in range(_RESAMPLES)
    ]
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Figure(name, float(value), sum(map(len, positive.values())), float(low), float(high))
