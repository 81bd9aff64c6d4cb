"""Features of labelled pairs, and recall at a false-alarm rate with whole sources left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from benchmarks import suites
from detector.matching.features import features
from detector.matching.similarity import similarity
from detector.pipeline.workbench import Workbench

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

#: Rewrites shorter or longer than this many times their original are summaries or continuations.
LENGTHS = (0.5, 2.0)
#: Characters that may stand before the first letter of a text.
_OPENING = " \n\"'“‘*#-"
#: Generators many of whose "rewrites" go on where the original ends; seen by eye, left out of fitting.
CONTINUES = (
    "llmfake-vicuna-v1.3_7b",
    "llmfake-vicuna-v1.3_13b",
    "llmfake-vicuna-v1.3_33b",
    "llmfake-llama2_7b",
)
#: 4-gram containment from which two reports of an event share copied text and are no clean negative.
CLEAN = 0.15


class Labelled(NamedTuple):
    """Pairs as arrays: features (pairs, features), labels, and the suite of each."""

    values: NDArray[np.float64]
    derived: NDArray[np.bool_]
    suite: NDArray[np.str_]


def measured(pairs: Sequence[suites.LabelledPair]) -> Labelled:
    """Return the features of each pair."""
    bench = Workbench()
    queries = bench.read([pair.query for pair in pairs])
    sources = bench.read([pair.source for pair in pairs])
    values = [
        features(query.traits, source.traits, similarity(query.traits, source.traits))
        for query, source in zip(queries, sources, strict=True)
    ]
    return Labelled(
        np.array(values), np.array([pair.derived for pair in pairs]), np.array([pair.suite for pair in pairs])
    )


def is_whole_rewrite(pair: suites.LabelledPair) -> bool:
    """Tell whether a rewrite renders the whole of its original, as far as its form shows.

    Much shorter ones are summaries, much longer ones invent, and one that opens in the middle
    of a sentence goes on where the original ends.
    """
    ratio = len(pair.query.text.split()) / len(pair.source.text.split())
    opening = pair.query.text.lstrip(_OPENING)[:1]
    return LENGTHS[0] <= ratio <= LENGTHS[1] and not opening.islower()


def training_pairs(data: Path) -> list[suites.LabelledPair]:
    """Return whole rewrites, clean reports of one event, of two events alike, and BBC neighbours."""
    return [
        *(pair for pair in suites.rewrites(data) if is_whole_rewrite(pair) and pair.suite not in CONTINUES),
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
