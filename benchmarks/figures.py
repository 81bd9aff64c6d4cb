"""Figures with their 95 % intervals, and what stands beside them."""

from __future__ import annotations

import math
import os
import platform
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

import detector

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

#: Two-sided 95 % quantile of the normal distribution.
_Z = 1.959964
_RESAMPLES = 1000


def machine() -> dict[str, Any]:
    """Return the version and the machine that figures are taken with."""
    return {
        "version": detector.__version__,
        "python": platform.python_version(),
        "machine": platform.machine(),
        "cores": os.cpu_count(),
    }


class SkippedError(Exception):
    """A suite that cannot be measured here, and why."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one run was asked: the folder with the data, the seed, and whether it may sample more."""

    data: Path
    seed: int = 0
    quick: bool = False

    def need(self, *names: str) -> None:
        """Raise `SkippedError` unless the data folder holds every file named."""
        missing = [name for name in names if not (self.data / name).is_file()]
        if missing:
            raise SkippedError(f"not in {self.data}: {', '.join(missing)}")


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure.

    Attributes
    ----------
    low, high
        Its 95 % interval, or None where none was taken.
    count
        What it was measured on: pairs, queries, cases.
    beside
        A published figure for the same measure on the same data, as text; may be empty.
    """

    name: str
    value: float
    count: int
    low: float | None = None
    high: float | None = None
    beside: str = ""


def proportion(name: str, hits: NDArray[np.bool_], beside: str = "") -> Figure:
    """Return a share with its Wilson (1927) interval."""
    count, found = len(hits), int(np.sum(hits))
    if not count:
        return Figure(name, math.nan, 0, beside=beside)
    share = found / count
    middle = (share + _Z**2 / (2 * count)) / (1 + _Z**2 / count)
    spread = _Z * math.sqrt(share * (1 - share) / count + _Z**2 / (4 * count**2)) / (1 + _Z**2 / count)
    low, high = max(middle - spread, 0.0), min(middle + spread, 1.0)
    return Figure(name, share, count, low, high, beside)


def resampled(
    name: str,
    measure: Callable[[NDArray[np.intp]], float],
    count: int,
    *,
    seed: int,
    beside: str = "",
    resamples: int = _RESAMPLES,
) -> Figure:
    """Return a measure with its bootstrap interval.

    `measure` takes the numbers of the items to measure on, of `count` in all.
    """
    rng = np.random.default_rng(seed)
    drawn = [measure(rng.integers(count, size=count)) for _ in range(resamples)]
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Figure(name, measure(np.arange(count)), count, float(low), float(high), beside)


def lines(figures: list[Figure]) -> list[str]:
    """Return the figures as the lines of a table."""
    wide = max((len(item.name) for item in figures), default=0)
    return [
        f"  {item.name:{wide}}  {_number(item.value)}  {_interval(item):>15}  n={item.count:<6} {item.beside}"
        for item in figures
    ]


def _number(value: float) -> str:
    return f"{value:8.1f}" if abs(value) >= 10 else f"{value:8.3f}"


def _interval(item: Figure) -> str:
    return "" if item.low is None or item.high is None else f"{item.low:.3f} to {item.high:.3f}"
