"""What a stage's function is given, and how it leaves what it made."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from detector.ingest.files import Input  # noqa: TC001 - tasks are pickled with it
from detector.pipeline import files
from detector.pipeline.exchange import ExchangeWriter, exchange_writer, read_bucket, read_whole
from detector.pipeline.manifests import Manifest
from detector.settings import Settings  # noqa: TC001 - as above

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Plan:
    """What all tasks of an audit share.

    Attributes
    ----------
    work
        The folder of intermediate files.
    buckets
        Into how many parts articles, keys and pages are dealt out: a power of two. What comes
        out in the end does not depend on it.
    fields
        What records call an article's fields.
    against
        The folder of an index whose articles are candidates too.
    shown
        Rows of each table that the report itself holds.
    """

    work: str
    buckets: int
    settings: Settings
    fields: tuple[tuple[str, str], ...] = ()
    against: str | None = None
    shown: int = 1000


@dataclass(frozen=True, slots=True)
class Task:
    """One piece of a stage's work.

    Attributes
    ----------
    number
        Its place among the stage's tasks, from 0: the bucket, where there is one task for each.
    fingerprint
        Of all that its outputs follow from.
    parts
        How many tasks the stages have, as far as that is known.
    pages
        Articles in all, once they are numbered.
    inputs
        The files to read; for the first stage alone.
    """

    plan: Plan
    stage: str
    number: int
    fingerprint: str
    parts: tuple[tuple[str, int], ...] = ()
    inputs: tuple[Input, ...] = ()
    pages: int = 0

    def part(self, stage: str) -> int:
        """Return how many tasks a stage has."""
        return dict(self.parts)[stage]

    def paths(self, stage: str, name: str) -> list[str]:
        """Return the files of one name that an earlier stage's tasks wrote, in their order."""
        return [self.path(stage, number, name) for number in range(self.part(stage))]

    def path(self, stage: str, number: int, name: str) -> str:
        """Return where a task's file of some name lies."""
        return files.joined(self.plan.work, file_name(stage, number, name))

    def bucket(self, stage: str, name: str, *, buckets: int | None = None) -> pa.Table:
        """Return this task's bucket of an earlier stage's exchange."""
        return read_bucket(self.paths(stage, name), self.number, buckets or self.plan.buckets)

    def whole(self, stage: str, name: str, *columns: str) -> pa.Table:
        """Return all rows that an earlier stage's tasks wrote under a name, or some columns of them."""
        return read_whole(self.paths(stage, name), columns=columns or None)


class Outputs:
    """What a task writes; `manifest` comes last and says that it is all there."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self._written: list[tuple[str, str]] = []

    @contextmanager
    def stream(self, name: str) -> Iterator[files.Hashing]:
        """Write a file."""
        place = file_name(self._task.stage, self._task.number, name)
        with files.writing(files.joined(self._task.plan.work, place)) as stream:
            yield stream
        self._written.append((place, stream.sha256))

    @contextmanager
    def exchange(
        self, name: str, schema: pa.Schema, *, buckets: int | None = None, packed: bool = True
    ) -> Iterator[ExchangeWriter]:
        """Write an exchange file for as many buckets as the plan has, or as given."""
        with (
            self.stream(name) as stream,
            exchange_writer(stream, schema, buckets or self._task.plan.buckets, packed=packed) as rows,
        ):
            yield rows

    def table(self, name: str, rows: pa.Table, *, batch: int = 1 << 16, packed: bool = True) -> None:
        """Write rows that are read whole, or in batches of some size."""
        import pyarrow as pa

        options = pa.ipc.IpcWriteOptions(compression="lz4" if packed else None)
        with (
            self.stream(name) as stream,
            pa.ipc.new_file(pa.PythonFile(stream, mode="w"), rows.schema, options=options) as writer,
        ):
            writer.write_table(rows, max_chunksize=batch)

    def manifest(self, counts: Mapping[str, int] | None = None) -> Manifest:
        """Seal what was written."""
        task = self._task
        numbers = tuple(sorted((name, int(count)) for name, count in (counts or {}).items()))
        made = Manifest(task.stage, task.number, task.fingerprint, tuple(self._written), numbers)
        made.save(task.plan.work)
        return made


def file_name(stage: str, number: int, name: str) -> str:
    """Return the name of a task's file in the work folder."""
    return f"{stage}/{number:05d}.{name}"


def column(rows: pa.Table, name: str) -> Any:  # noqa: ANN401 - of whatever type the column has
    """Return a column of numbers as an array."""
    return rows.column(name).to_numpy()
