"""How long a task keeps the processor busy."""

from __future__ import annotations

import time
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
    begun = time.process_time()
    task()
    return time.process_time() - begun
