from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from errands import doubled, fragile, hopeless

from detector import StoreError
from detector.pipeline.engines.local import LocalEngine
from detector.pipeline.workbench import Workbench

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def bench() -> Workbench:
    return Workbench()


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
