"""Give free space back: all segments become one without what was removed, and the file is written anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detector.store.records import Progress
from detector.store.schema import failing, look_up, whole
from detector.store.segments import merge
from detector.store.shelf import Generation

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import apsw

#: Steps of SQLite's machine between two looks at how far it is, and about how many a row of a table
#: or an index takes it to copy (measured on files of chunks, of articles, and of both).
_STEPS, _COPIED = 10_000, 5


def join_segments(
    connection: apsw.Connection, path: Path, dim: int, progress: Callable[[Progress], None] | None = None
) -> None:
    """Merge all segments and forget what was removed, in a transaction that the caller holds."""
    generation = Generation(connection, path, dim)
    meter = _Meter(connection, progress)
    entries = sum(run.entries for runs in generation.runs.values() for run in runs)
    done = 0

    def tell(rows: int) -> None:
        nonlocal done
        done += rows
        meter.show(meter.chunks * done // max(entries, 1))

    segments = [row[0] for row in connection.execute("SELECT number FROM segment ORDER BY first, number")]
    if segments:
        merge(connection, path, segments, generation.gone, dim, progress=tell)
    connection.execute("DELETE FROM gone")


def write_anew(
    connection: apsw.Connection, path: Path, progress: Callable[[Progress], None] | None = None
) -> None:
    """Write the file without free space; an interrupt leaves it as it was."""
    meter = _Meter(connection, progress)
    looks = 0

    def look() -> bool:
        nonlocal looks
        looks += 1
        meter.show(meter.chunks + looks * _STEPS // _COPIED)
        return False

    with failing(path):
        connection.set_progress_handler(look, _STEPS)
        try:
            connection.execute("VACUUM")
        finally:
            look_up(connection)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


class _Meter:
    """Tells how far compacting is: the chunks are merged, then all rows are copied."""

    def __init__(self, connection: apsw.Connection, progress: Callable[[Progress], None] | None) -> None:
        self._progress = progress
        self.chunks = whole(connection, "SELECT count(*) FROM chunk")
        articles, sightings = (
            whole(connection, "SELECT value FROM tally WHERE name = ?", (name,))
            for name in ("articles", "sightings")
        )
        self._total = 2 * self.chunks + 2 * articles + 3 * sightings  # with their indexes

    def show(self, done: int) -> None:
        if self._progress:
            self._progress(Progress(min(done, self._total), self._total))
