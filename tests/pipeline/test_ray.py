"""The Ray engine: the files of the local engine, clean errors, and no trace left in a caller's session."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from errands import doubled, fragile, hopeless
from mixed_corpus import articles, digests, write

from detector import Detector, ModelError, StoreError
from detector.pipeline.audit import Options
from detector.pipeline.engines.ray import RayEngine
from detector.pipeline.workbench import Workbench

if TYPE_CHECKING:
    from collections.abc import Iterator

# Ray's own: options that it has renamed since, processes and sockets that it leaves to the system.
pytestmark = [
    pytest.mark.filterwarnings(f"ignore::{kind}")
    for kind in ("DeprecationWarning", "FutureWarning", "ResourceWarning")
]
HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    """A session of the caller's own, on two cores."""
    ray = pytest.importorskip("ray")
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    path = os.pathsep.join(map(str, (HERE.parents[1], HERE.parent, HERE)))
    ray.init(
        address="local",
        num_cpus=2,
        include_dashboard=False,
        log_to_driver=False,
        logging_level="ERROR",
        object_store_memory=128 * 2**20,
        runtime_env={"env_vars": {"PYTHONPATH": path}},
    )
    yield ray
    ray.shutdown()


@pytest.fixture(scope="module")
def bench() -> Workbench:
    return Workbench()


@pytest.fixture(scope="module")
def engine(session: Any, bench: Workbench) -> Iterator[RayEngine]:
    made = RayEngine(bench, None)
    yield made
    made.close()
    assert session.is_initialized()  # it is the caller's


def refused(_: Workbench, task: int) -> int:
    if task == 1:
        raise StoreError(f"task {task} cannot be done; leave it")
    return task


def placed(_: Workbench, __: int) -> str:
    return str(Path.cwd())


@pytest.mark.parametrize("count", [1, 7])
def test_every_task_has_its_result(engine: RayEngine, count: int) -> None:
    assert sorted(engine.run(doubled, range(count))) == [2 * number for number in range(count)]


def test_a_lost_worker_is_replaced_and_its_tasks_run_again(engine: RayEngine, tmp_path: Path) -> None:
    tasks = [(str(tmp_path), number) for number in (0, 2, 4, 5)]
    assert sorted(engine.run(fragile, tasks)) == [0, 2, 4, 5]
    assert list(engine.run(fragile, [(str(tmp_path), 7)])) == [7]


@pytest.mark.parametrize("tasks", [[1], [0, 1]])
def test_a_task_that_always_takes_its_worker_down_is_an_error(engine: RayEngine, tasks: list[int]) -> None:
    with pytest.raises(StoreError, match="more memory, and go on with --resume"):
        list(engine.run(hopeless, tasks))


@pytest.mark.parametrize("tasks", [[1], [0, 1, 2]])
def test_an_error_of_a_task_is_raised_as_it_is(engine: RayEngine, tasks: list[int]) -> None:
    with pytest.raises(StoreError, match=r"^task 1 cannot be done; leave it$"):
        list(engine.run(refused, tasks))


def test_a_worker_of_another_edition_refuses_to_work(session: Any, bench: Workbench) -> None:
    other = RayEngine(bench, None)
    other._setting = other._setting._replace(edition="0.0, model 0")
    with pytest.raises(ModelError, match=r"the audit 0\.0, model 0; install one on all"):
        list(other.run(doubled, [1]))
    other.close()
    assert session.is_initialized()


def test_relative_paths_start_where_the_audit_does(engine: RayEngine) -> None:
    assert set(engine.run(placed, range(3))) == {str(Path.cwd())}


def test_two_thousand_articles_give_the_files_of_the_local_engine(session: Any, tmp_path: Path) -> None:
    short = [replace(item, text=item.text[:800]) for item in articles(1_900)]
    corpus = write(tmp_path / "corpus", short)
    options = Options(buckets=4)
    tool = Detector()
    here = tool.audit(corpus, tmp_path / "local", options=options)
    there = tool.audit(corpus, (tmp_path / "ray").as_uri(), engine="ray", options=options)
    assert here.processed > 2_000
    assert digests(tmp_path / "ray") == digests(tmp_path / "local")
    assert (there.matches, there.skipped, there.counts) == (here.matches, here.skipped, here.counts)
    assert session.is_initialized()


def test_without_ray_the_mend_is_named() -> None:
    program = (
        "import sys; sys.modules['ray'] = None; import detector; "
        "detector.audit([detector.Article('One article.')], engine='ray')"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert "SettingsError" in done.stderr
    assert "pip install 'rewrite-detector[ray]'" in done.stderr.splitlines()[-1]


def test_a_cluster_that_does_not_answer_is_named() -> None:
    program = "import detector; detector.audit([detector.Article('One article.')], engine='ray')"
    environment = {**os.environ, "RAY_ADDRESS": "127.0.0.1:1"}
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env=environment, timeout=60
    )
    assert done.stderr.splitlines()[-1].startswith(
        "detector.errors.StoreError: no Ray cluster at 127.0.0.1:1 "
    )
