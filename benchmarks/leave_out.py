"""Probabilities of pairs whose source of rewrites, or whose events, the fit has not seen.

The fitting itself is the relation model's recipe, so that its card and these figures agree.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from benchmarks import suites
from benchmarks.pairs import CONTINUES, is_whole_rewrite, measured, training_pairs
from benchmarks.recipes import recipe

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from benchmarks.suites import LabelledPair

FILES = (
    "llmfake_pairs.jsonl.gz",
    "politifactpp_pairs.jsonl.gz",
    "ecbplus_docs.jsonl.gz",
    "bbc_docs.jsonl.gz",
)


class Unseen(NamedTuple):
    """Probabilities for each source of rewrites, under fits to all other sources.

    Attributes
    ----------
    derived
        Of its own pairs.
    alarms
        Of the same-event pairs, each under fits without its fold of events.
    """

    derived: dict[str, NDArray[np.float64]]
    alarms: dict[str, NDArray[np.float64]]


def noisy_pairs(data: Path) -> list[LabelledPair]:
    """Return the rewrites of generators that often go on past their original: measured, not fitted to."""
    return [pair for pair in suites.rewrites(data) if pair.suite in CONTINUES and is_whole_rewrite(pair)]


def unseen(data: Path, *, noisy: bool = False) -> Unseen:
    """Fit once for each source left out; with `noisy`, the noisy generators are measured too."""
    train = recipe("relation-en", "train")
    known = measured(training_pairs(data))
    folds = np.arange(len(known.suite)) * train.FOLDS * 3 // len(known.suite) % train.FOLDS
    found = Unseen({}, {})
    for part in (known, measured(noisy_pairs(data))) if noisy else (known,):
        for name in np.unique(part.suite[part.derived]).tolist():
            values = part.values[part.suite == name]
            found.derived[name], found.alarms[name] = train.left_out(known, folds, name, values)
    return found
