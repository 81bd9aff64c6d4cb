"""Features of labelled pairs, and recall at a false-alarm rate with whole sources left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from benchmarks import suites
from detector.matching.features import features
from detector.pipeline.workbench import Workbench

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

#: 4-gram containment from which two reports of an event share copied text and are no clean negative.
CLEAN = 0.15


class Labelled(NamedTuple):
    """Pairs as arrays: features (pairs, features), labels, suites, and words of the shorter text."""

    values: NDArray[np.float64]
    derived: NDArray[np.bool_]
    suite: NDArray[np.str_]
    words: NDArray[np.intp]


def measured(pairs: Sequence[suites.LabelledPair]) -> Labelled:
    """Return the features of each pair."""
    bench = Workbench()
    queries = bench.read([pair.query for pair in pairs])
    sources = bench.read([pair.source for pair in pairs])
    values = [features(query.traits, source.traits) for query, source in zip(queries, sources, strict=True)]
    words = [
        min(len(query.traits.stem), len(source.traits.stem))
        for query, source in zip(queries, sources, strict=True)
    ]
    return Labelled(
        np.array(values),
        np.array([pair.derived for pair in pairs]),
        np.array([pair.suite for pair in pairs]),
        np.array(words),
    )


def training_pairs(data: Path) -> list[suites.LabelledPair]:
    """Return rewrites, clean reports of one event, of two events alike, and BBC neighbours."""
    return [
        *suites.rewrites(data),
        *suites.same_event(data, reprint=CLEAN),
        *suites.other_event(data),
        *list(suites.neighbours(suites.bbc(data), "bbc"))[:400],
    ]


def equal_weights(suite: NDArray[np.str_], label: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return weights that give each suite the same say within its label, and both labels the same."""
    weight = np.zeros(len(suite))
    for name in np.unique(suite):
        weight[suite == name] = 1.0 / (suite == name).sum()
    for value in (True, False):
        weight[label == value] /= weight[label == value].sum()
    return weight * len(suite) / 2


def recall_at(positive: NDArray[np.float64], negative: NDArray[np.float64], rate: float = 0.01) -> float:
    """Return the share of positives above the negatives' quantile for a false-alarm rate."""
    return float((positive > np.quantile(negative, 1.0 - rate)).mean())
