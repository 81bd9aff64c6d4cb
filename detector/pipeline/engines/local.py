"""The engine of one machine: this process, or several beside it."""

from __future__ import annotations

import os
import signal
import threading
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import active_children, get_context, parent_process
from typing import TYPE_CHECKING, TypeVar

from detector.errors import StoreError
from detector.pipeline.workbench import Workbench

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Future

Task = TypeVar("Task")
Result = TypeVar("Result")

#: Tasks that wait for each process, so that none stands idle.
_WAITING = 2
#: Workers that may be lost before a stage is given up: by then it is no accident.
_LOSSES = 3


class LocalEngine:
    """Runs tasks in this process, or in others that each load the models once.

    Parameters
    ----------
    bench
        What this process works with.
    model
        The encoder's name, for the other processes.
    processes
        1 is this one alone. More need a main module that can be imported without side effects.
    """

    def __init__(self, bench: Workbench, model: str | None, processes: int = 1) -> None:
        self._bench, self._model, self._processes = bench, model, processes
        self._executor: ProcessPoolExecutor | None = None
        self._others = set(active_children())

    def run(self, function: Callable[[Workbench, Task], Result], tasks: Sequence[Task]) -> Iterator[Result]:
        """Yield the result of each task as it is done, in any order."""
        if self._processes == 1 or (len(tasks) < 2 and self._executor is None):
            yield from (function(self._bench, task) for task in tasks)
            return
        left = list(tasks)
        for _ in range(_LOSSES):
            try:
                yield from self._run(function, left)
            except BrokenProcessPool:
                self.close()
            else:
                return
        raise StoreError(f"worker processes died {_LOSSES} times over; give --processes 1 or more memory")

    def _run(self, function: Callable[[Workbench, Task], Result], left: list[Task]) -> Iterator[Result]:
        """Run what is left of the tasks, and take from there what is done."""
        pool = self._pool()
        waiting = list(left)
        running: dict[Future[Result], Task] = {}
        try:
            while waiting or running:
                while waiting and len(running) < self._processes * _WAITING:
                    task = waiting.pop(0)
                    running[pool.submit(_call, function, task)] = task
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    result = future.result()
                    left.remove(running.pop(future))
                    yield result
        finally:
            for future in running:
                future.cancel()

    def _pool(self) -> ProcessPoolExecutor:
        if self._executor is None:
            self._executor = ProcessPoolExecutor(
                self._processes, mp_context=get_context("spawn"), initializer=_start, initargs=(self._model,)
            )
            with _workers_mood():
                for _ in range(self._processes):  # each call starts one more
                    self._executor.submit(_begin)
        return self._executor

    def close(self) -> None:
        """End the processes at once: what they were writing is not there, what they wrote is whole."""
        if self._executor is None:
            return
        self._executor.shutdown(wait=False, cancel_futures=True)
        mine = set(active_children()) - self._others
        for process in mine:
            process.kill()
        for process in mine:
            process.join()
        self._executor.shutdown(wait=True)
        self._executor = None


@contextmanager
def _workers_mood() -> Iterator[None]:
    """Start processes that leave Ctrl-C to this one from the first, and count with one thread each."""
    set_here = "OMP_NUM_THREADS" not in os.environ
    in_main = threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGINT, signal.SIG_IGN) if in_main else None
    if set_here:
        os.environ["OMP_NUM_THREADS"] = "1"
    try:
        yield
    finally:
        if set_here:
            del os.environ["OMP_NUM_THREADS"]
        if in_main:
            signal.signal(signal.SIGINT, before)


_WORKER: list[Workbench] = []


def _start(model: str | None) -> None:
    """Make a worker ready: it leaves Ctrl-C to its parent, and ends when that is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _WORKER.append(Workbench(model))


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _begin() -> None:
    """Do nothing: calls that none is free for start the processes."""


def _call(function: Callable[[Workbench, Task], Result], task: Task) -> Result:
    return function(_WORKER[0], task)
