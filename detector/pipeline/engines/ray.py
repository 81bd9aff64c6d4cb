"""The engine of a cluster: Ray, on a running cluster or on one started on this machine.

Ray Data maps a stage's tasks: it spreads them, holds them back where memory is short, and runs
those of a lost worker again. A worker process loads the models at its first task and keeps them
from stage to stage, which an actor pool, made anew for each map, would not. Two things are not
Ray Data's: a stage of one task is a task of Ray's core, since there is nothing to map over; and
rows pass from stage to stage in the exchange files of the work folder, not in Ray's shuffle, so
that both engines write the same bytes and a run that was broken off goes on from its files.
"""

from __future__ import annotations

import logging
import os
import pickle
import socket
from collections import Counter
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from detector.errors import ModelError, SettingsError, StoreError
from detector.pipeline.workbench import Workbench

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Task = TypeVar("Task")
Result = TypeVar("Result")

#: Workers that a task may lose before it is given up: by then it is no accident.
_LOSSES = 3
#: Seconds that a cluster may take to answer.
_ANSWER = 5.0
_MEND = "give its workers more memory, and go on with --resume"
_QUIET = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0"}


class Setting(NamedTuple):
    """What a worker is to be like.

    Attributes
    ----------
    model
        The encoder's name.
    edition
        The version of this package and the encoder's hash.
    folder
        The folder that relative paths start from.
    """

    model: str | None
    edition: str
    folder: str


class RayEngine:
    """Runs tasks on the processes of a Ray cluster.

    A session that the caller has begun is used and left as it is. Otherwise the cluster is the one
    at ``RAY_ADDRESS`` or running on this machine, which goes on without us in the end, or else one
    started here, which ends with `close`.

    Parameters
    ----------
    bench
        What this process works with.
    model
        The encoder's name, for the other processes.
    processes
        Tasks at a time; None for as many as the cluster has cores.

    Raises
    ------
    SettingsError
        Ray is not installed.
    StoreError
        The cluster at ``RAY_ADDRESS`` does not answer.
    """

    def __init__(self, bench: Workbench, model: str | None, processes: int | None = None) -> None:
        self._ray = _loaded()
        self._setting = Setting(model, _edition(bench), str(Path.cwd()))
        self._processes, self._runs = processes, 0
        self._mine = not self._ray.is_initialized()
        if self._mine:
            _join(self._ray)
        counter = self._ray.remote(num_cpus=0, max_restarts=-1, max_task_retries=-1)(_Tries)
        self._tries = counter.remote()

    def run(self, function: Callable[[Workbench, Task], Result], tasks: Sequence[Task]) -> Iterator[Result]:
        """Yield the result of each task as it is done, in any order."""
        calls = [pickle.dumps((function, task)) for task in tasks]
        try:
            for answer in self._mapped(calls) if len(calls) > 1 else map(self._single, calls):
                result, error = pickle.loads(answer)  # noqa: S301 - what our own worker wrote
                if error is not None:
                    raise error
                yield result
        except self._ray.exceptions.RayError as error:
            reason = str(error).strip().partition("\n")[0]
            raise StoreError(f"the Ray cluster gave a task up ({reason}); {_MEND}") from error

    def _mapped(self, calls: Sequence[bytes]) -> Iterator[bytes]:
        """Yield the answer to each call as it comes."""
        data = self._ray.data
        context = data.DataContext.get_current().copy()
        context.enable_progress_bars = context.print_on_execution_start = False
        self._runs += 1
        items = [{"call": call, "name": f"{self._runs}/{place}"} for place, call in enumerate(calls)]
        with data.DataContext.current(context):
            rows = data.from_items(items, override_num_blocks=len(items))
            answers = rows.map(
                _answered, fn_args=(self._setting, self._tries), num_cpus=1, concurrency=self._processes
            )
        for row in answers.iter_rows():
            yield row["answer"]

    def _single(self, call: bytes) -> bytes:
        """Return the answer to one call."""
        remote = self._ray.remote(num_cpus=1, max_retries=_LOSSES - 1)(_answer)
        begun = remote.remote(call, self._setting)
        try:
            return bytes(self._ray.get(begun))
        except KeyboardInterrupt:
            self._ray.cancel(begun, force=True)
            raise

    def close(self) -> None:
        """Leave the cluster, or end it if it was started here."""
        if self._mine and self._ray.is_initialized():
            self._ray.shutdown()
        self._mine = False


def _loaded() -> Any:  # noqa: ANN401 - Ray is loaded by those who ask for it alone
    try:
        import ray
        import ray.data
        import ray.exceptions
    except ImportError as error:
        mend = "'local', or pip install 'rewrite-detector[ray]'"
        raise SettingsError("engine", "ray", mend) from error
    return ray


def _join(ray: Any) -> None:  # noqa: ANN401 - as above
    """Join the cluster at ``RAY_ADDRESS`` or that of ``ray start``; without one, start one for this run.

    Not by the address ``auto``, which would also find the clusters that other programs keep to themselves.
    """
    address = os.environ.get("RAY_ADDRESS", "")
    logging.getLogger("ray.data").setLevel(logging.ERROR)
    try:
        _knock(address)
        with _silent():
            ray.init(logging_level=logging.ERROR, log_to_driver=False, include_dashboard=False)
    except (OSError, RuntimeError, ValueError) as error:
        reason = str(error).strip().partition("\n")[0]
        raise StoreError(
            f"no Ray cluster at {address or 'this machine'} ({reason}); start it or unset RAY_ADDRESS"
        ) from error


def _knock(address: str) -> None:
    """See whether anything answers at an address, which Ray itself would try for minutes.

    Raises
    ------
    OSError
        Nothing does.
    """
    host, colon, port = address.rpartition("://")[2].rpartition(":")
    if colon and port.isdecimal():
        socket.create_connection((host.strip("[]"), int(port)), timeout=_ANSWER).close()


@contextmanager
def _silent() -> Iterator[None]:
    """Have what Ray starts report nothing to anybody."""
    fresh = {name: value for name, value in _QUIET.items() if name not in os.environ}
    os.environ.update(fresh)
    try:
        yield
    finally:
        for name in fresh:
            os.environ.pop(name, None)


def _edition(bench: Workbench) -> str:
    """Return what must be the same on all machines for their files to be."""
    import detector

    return f"{detector.__version__}, model {bench.encoder.sha256[:12]}"


_WORKER: dict[Setting, Workbench] = {}


class _Tries:
    """Counts how often each call was begun: Ray Data itself would try for ever."""

    def __init__(self) -> None:
        self._begun: Counter[str] = Counter()

    def begin(self, name: str) -> int:
        self._begun[name] += 1
        return self._begun[name]


def _answered(row: dict[str, Any], setting: Setting, tries: Any) -> dict[str, Any]:  # noqa: ANN401 - as above
    import ray

    if ray.get(tries.begin.remote(row["name"])) > _LOSSES:
        error = StoreError(f"a task of the Ray cluster lost its worker {_LOSSES} times over; {_MEND}")
        return {"answer": pickle.dumps((None, error))}
    return {"answer": _answer(row["call"], setting)}


def _answer(call: bytes, setting: Setting) -> bytes:
    """Return a call's result, or the error it raised, where Ray would wrap that in its own words."""
    try:
        bench = _bench(setting)
        function, task = pickle.loads(call)  # noqa: S301 - what our own driver wrote
        return pickle.dumps((function(bench, task), None))
    except Exception as error:  # noqa: BLE001 - raised where the audit runs
        return pickle.dumps((None, error))


def _bench(setting: Setting) -> Workbench:
    """Return this worker's models, loaded at its first task.

    Raises
    ------
    ModelError
        They are others than the audit's.
    """
    if setting not in _WORKER:
        made = Workbench(setting.model)
        if _edition(made) != setting.edition:
            raise ModelError(
                f"a worker has detector {_edition(made)}, the audit {setting.edition}; install one on all"
            )
        with suppress(OSError):  # where there is no such folder, paths are absolute or addresses
            os.chdir(setting.folder)
        _WORKER[setting] = made
    return _WORKER[setting]
