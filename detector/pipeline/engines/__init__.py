"""What runs the tasks of a stage: this process, several of them, or a cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from detector.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from detector.pipeline.workbench import Workbench

Task = TypeVar("Task")
Result = TypeVar("Result")


class Engine(Protocol):
    """Runs a stage's tasks, wherever that is."""

    def run(self, function: Callable[[Workbench, Task], Result], tasks: Sequence[Task]) -> Iterator[Result]:
        """Yield the result of each task as it is done, in any order.

        `function` is a module's own and reads nothing but the workbench and the task. A task may
        be run again where a worker was lost. Closing the iterator gives up what was not begun.
        """
        ...

    def close(self) -> None:
        """Give up all that was started."""
        ...


def engine(name: str, bench: Workbench, model: str | None, processes: int | None) -> Engine:
    """Return an engine by its name; `model` is that of the workbench, to be loaded elsewhere.

    Raises
    ------
    SettingsError
        An engine that is not there.
    """
    if name == "local":
        from detector.pipeline.engines.local import LocalEngine

        return LocalEngine(bench, model, processes or 1)
    if name == "ray":
        from detector.pipeline.engines.ray import RayEngine

        return RayEngine(bench, model, processes)
    raise SettingsError("engine", name, "'local' or 'ray'")
