"""What runs the tasks of a stage: this process, several of them, or a cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

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
