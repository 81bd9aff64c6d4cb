"""Rewrites against reports of the same event: recall at 1 % false alarms, sources left out.

Same-event pairs that share copied text are no clean negatives and are left out of all rows;
that choice flatters those ready-made measures that count copied text.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from benchmarks import baselines
from benchmarks.figures import Figure, Run, SkippedError
from benchmarks.leave_out import FILES, unseen
from benchmarks.pairs import CONTINUES, recall_at, training_pairs
from detector.pipeline.workbench import Workbench

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from benchmarks.suites import LabelledPair

#: The suite whose pairs recall is taken against: independent reports of one event.
SAME_EVENT = "ecbplus"
#: Pairs that MiniLM is run on: it is slow without an accelerator.
SAMPLE, SAMPLE_QUICK = 400, 80
#: Pairs from which a source's figure says something on its own.
ENOUGH = 30
_RESAMPLES = 300


def measure(run: Run) -> list[Figure]:
    """Return recall for each source of rewrites left out, and of ready-made measures on the same pairs."""
    run.need(*FILES)
    left_out = unseen(run.data, noisy=True)
    fitted = {name: values for name, values in left_out.derived.items() if name not in CONTINUES}
    figures = [
        _recall(f"left out: {name}", values, left_out.alarms[name], run.seed)
        for name, values in fitted.items()
    ]
    lowest = min((item for item in figures if item.count >= ENOUGH), key=lambda item: item.value)
    figures += [
        _mean("left out: mean of sources", fitted, left_out.alarms, run.seed),
        _mean("left out: mean of pairs", fitted, left_out.alarms, run.seed, by_pairs=True),
        replace(lowest, name=f"left out: worst source of {ENOUGH} pairs or more"),
    ]
    figures += [
        _recall(f"only measured, goes on past its original: {name}", values, left_out.alarms[name], run.seed)
        for name, values in left_out.derived.items()
        if name in CONTINUES
    ]
    return [*figures, *_ready_made(training_pairs(run.data), run)]


def _ready_made(pairs: Sequence[LabelledPair], run: Run) -> list[Figure]:
    """Return the recall of each baseline: mean of the sources that the model is fitted to."""
    kept = [pair for pair in pairs if pair.suite == SAME_EVENT or pair.derived]
    ready = {
        "MinHash Jaccard (datasketch)": baselines.minhash_jaccard,
        "containment of 5-word shingles": baselines.containment,
        "TF-IDF cosine (scikit-learn)": baselines.tfidf_cosine,
    }
    figures = [_baseline(name, kept, score(kept), run.seed) for name, score in ready.items()]
    try:
        model = baselines.load_minilm()
    except SkippedError as reason:
        return [*figures, Figure(f"MiniLM skipped: {reason}", float("nan"), 0)]
    some = _sample(kept, SAMPLE_QUICK if run.quick else SAMPLE, run.seed)
    bench = Workbench()
    queries = bench.read([pair.query for pair in some])
    sources = bench.read([pair.source for pair in some])
    sentences = baselines.sentence_median(model, list(zip(queries, sources, strict=True)))
    whole = baselines.article_cosine(model, some)
    return [
        *figures,
        _baseline("MiniLM, whole article (sample)", some, whole, run.seed),
        _baseline("MiniLM, median of best sentence (sample)", some, sentences, run.seed),
    ]


def _sample(pairs: Sequence[LabelledPair], size: int, seed: int) -> list[LabelledPair]:
    """Return half rewrites, half same-event pairs, in the order given."""
    rng = np.random.default_rng(seed)
    kept: list[int] = []
    for derived in (True, False):
        places = np.flatnonzero([pair.derived == derived for pair in pairs])
        kept += rng.permutation(places)[: size // 2].tolist()
    return [pairs[place] for place in sorted(kept)]


def _baseline(name: str, pairs: Sequence[LabelledPair], score: NDArray[np.float64], seed: int) -> Figure:
    suite = np.array([pair.suite for pair in pairs])
    positive = {str(item): score[suite == item] for item in np.unique(suite) if item != SAME_EVENT}
    negative = dict.fromkeys(positive, score[suite == SAME_EVENT])
    return _mean(f"ready-made: {name}", positive, negative, seed)


def _recall(name: str, positive: NDArray[np.float64], negative: NDArray[np.float64], seed: int) -> Figure:
    return _mean(name, {name: positive}, {name: negative}, seed)


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
