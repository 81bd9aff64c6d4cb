from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from detector import StoreError
from detector.pipeline.engines.local import LocalEngine
from detector.pipeline.workbench import Workbench


@pytest.fixture(scope="module")
def bench() -> Workbench:
    return Workbench()


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


@pytest.mark.parametrize("processes", [1, 2])
def test_every_task_has_its_result(bench: Workbench, processes: int) -> None:
    engine = LocalEngine(bench, None, processes)
    try:
        assert sorted(engine.run(doubled, range(7))) == [0, 2, 4, 6, 8, 10, 12]
    finally:
        engine.close()
    engine.close()


def test_a_lost_worker_is_replaced_and_its_tasks_run_again(bench: Workbench, tmp_path: Path) -> None:
    engine = LocalEngine(bench, None, 2)
    tasks = [(str(tmp_path), number) for number in (0, 2, 4, 5)]
    try:
        assert sorted(engine.run(fragile, tasks)) == [0, 2, 4, 5]
    finally:
        engine.close()


def test_a_task_that_always_takes_its_worker_down_is_an_error(bench: Workbench) -> None:
    engine = LocalEngine(bench, None, 2)
    try:
        with pytest.raises(StoreError, match="worker processes died"):
            list(engine.run(hopeless, [0, 1]))
    finally:
        engine.close()
