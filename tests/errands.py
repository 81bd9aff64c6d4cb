"""Tasks that an engine is tried with: done, lost once with their process, lost always."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from detector.pipeline.workbench import Workbench


def doubled(_: Workbench, task: int) -> int:
    return 2 * task


def fragile(_: Workbench, task: tuple[str, int]) -> int:
    """Take a process down with it, the first time that a task with an odd number is tried."""
    folder, number = task
    marker = Path(folder) / str(number)
    if number % 2 and not marker.exists():
        marker.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def hopeless(_: Workbench, task: int) -> int:
    if task:
        os.kill(os.getpid(), signal.SIGKILL)
    return task
