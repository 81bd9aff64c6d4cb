"""How long a task keeps the processor busy."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def seconds(task: Callable[[], object], *, enough: float) -> float:
    """Return the processor time of a task: the fastest of up to three runs, as many as one below `enough` takes.

    What else runs on a machine can double it.
    """
    best = _once(task)
    for _ in range(2):
        if best < enough:
            break
        best = min(best, _once(task))
    return best


def _once(task: Callable[[], object]) -> float:
    begun = _busy()
    task()
    return _busy() - begun


def _busy() -> float:
    """Return the processor time so far, of this process and of those that it waited for."""
    return sum(os.times()[:4])
