"""Probabilities of pairs whose source of rewrites, or whose events, the fit has not seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np

from benchmarks.pairs import CONTINUES, equal_weights
from benchmarks.recipes import recipe

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from benchmarks.pairs import Labelled

#: Same-event pairs come from ECB+; its negatives are the ones that recall is taken against.
SAME_EVENT = "ecbplus"
FOLDS = 5


class Model(Protocol):
    """Anything that can be fitted to weighted pairs and then give probabilities."""

    def fit(
        self, values: NDArray[np.float64], label: NDArray[np.bool_], weight: NDArray[np.float64]
    ) -> Model:
        """Fit, and return itself."""
        ...

    def probability(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the probability of derivation of each pair."""
        ...


class Unseen(NamedTuple):
    """Probabilities on what was left out, all by numbers of the labelled pairs.

    Attributes
    ----------
    derived
        For each source of rewrites, its pairs under fits without that source.
    alarms
        For each source of rewrites, the same-event pairs under fits without that source and
        without their own fold of events.
    """

    derived: dict[str, NDArray[np.float64]]
    alarms: dict[str, NDArray[np.float64]]


def shipped_kind() -> Callable[[], Model]:
    """Return the class of model that the relation recipe fits."""
    kind: Callable[[], Model] = recipe("relation-en", "train").Monotone
    return kind


def unseen(data: Labelled, kind: Callable[[], Model]) -> Unseen:
    """Fit once for each source of rewrites left out and each fold of events left out.

    Sources that go on where their original ends are measured but never fitted to.
    """
    label, same = data.derived, data.suite == SAME_EVENT
    folds = np.arange(len(label)) * FOLDS * 3 // len(label) % FOLDS
    usable = ~np.isin(data.suite, CONTINUES)
    derived: dict[str, NDArray[np.float64]] = {}
    alarms: dict[str, NDArray[np.float64]] = {}
    for name in np.unique(data.suite[label]).tolist():
        left_out = data.suite == name
        found, false = np.zeros(int(left_out.sum())), np.zeros(int(same.sum()))
        for fold in range(FOLDS):
            train = usable & ~left_out & (label | (folds != fold))
            weight = equal_weights(data.suite[train], label[train])
            model = kind().fit(data.values[train], label[train], weight)
            found += model.probability(data.values[left_out]) / FOLDS
            false[folds[same] == fold] = model.probability(data.values[same & (folds == fold)])
        derived[name], alarms[name] = found, false
    return Unseen(derived, alarms)
