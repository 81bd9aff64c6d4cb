"""How far the probability of derivation can be taken at its word, sources left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from benchmarks.figures import Figure, Run
from benchmarks.fits import FILES, Fits, unseen

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from benchmarks.fits import Unseen

BINS = 10
_RESAMPLES = 300


class Weighted(NamedTuple):
    """Probabilities, labels, and weights that give both labels a like say."""

    probability: NDArray[np.float64]
    label: NDArray[np.float64]
    weight: NDArray[np.float64]

    def drawn(self, rng: np.random.Generator) -> Weighted:
        """Return as many pairs drawn again, with replacement."""
        rows = rng.integers(len(self.label), size=len(self.label))
        return Weighted(*(column[rows] for column in self))


def measure(run: Run) -> list[Figure]:
    """Return the calibration error, the Brier score, and the table of reliability."""
    run.need(*FILES)
    seen = pooled(unseen(Fits(run.data)))
    rng = np.random.default_rng(run.seed)
    again = [seen.drawn(rng) for _ in range(_RESAMPLES)]
    figures = []
    for name, score in (("expected calibration error", calibration_error), ("Brier score", brier)):
        low, high = np.quantile([score(item) for item in again], [0.025, 0.975])
        figures.append(Figure(name, score(seen), len(seen.label), float(low), float(high)))
    return [*figures, *_reliability(seen)]


def pooled(left_out: Unseen) -> Weighted:
    """Put the sources together: rewrites weigh half in all, same-event pairs the other half."""
    parts = []
    for side, label in ((left_out.derived, 1.0), (left_out.alarms, 0.0)):
        values = np.concatenate(list(side.values()))
        parts.append((values, np.full(len(values), label), np.full(len(values), 0.5 / len(values))))
    return Weighted(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def calibration_error(seen: Weighted) -> float:
    """Return the expected calibration error over equal bins (Naeini et al. 2015)."""
    place = _bins(seen)
    gap = seen.weight * (seen.probability - seen.label)
    return float(np.abs(np.bincount(place, weights=gap, minlength=BINS)).sum() / seen.weight.sum())


def brier(seen: Weighted) -> float:
    """Return the mean squared distance of probability and truth (Brier 1950)."""
    return float((seen.weight * (seen.probability - seen.label) ** 2).sum() / seen.weight.sum())


def _bins(seen: Weighted) -> NDArray[np.intp]:
    return np.minimum((seen.probability * BINS).astype(np.intp), BINS - 1)


def _reliability(seen: Weighted) -> list[Figure]:
    """Return for each bin the share of rewrites; beside it what was said, as a bar of the share."""
    place = _bins(seen)
    figures = []
    for number in range(BINS):
        rows = place == number
        if not rows.any():
            continue
        weight = seen.weight[rows] / seen.weight[rows].sum()
        true, said = float(weight @ seen.label[rows]), float(weight @ seen.probability[rows])
        bar = "#" * round(true * 20)
        name = f"rewrites where {number / BINS:.1f} to {(number + 1) / BINS:.1f} was said"
        figures.append(Figure(name, true, int(rows.sum()), beside=f"said {said:.3f} |{bar:20}|"))
    return figures
