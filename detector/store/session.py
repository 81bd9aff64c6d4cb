"""The connections to an index that its threads read and write through, and the generation they share."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from detector.errors import StoreError
from detector.store.schema import check_header, connect, failing, read_header, reading, whole
from detector.store.shelf import Generation
from detector.store.writing import writing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import apsw

    from detector.store.writing import Ledger


class Session:
    """An index that is open, with one connection for each thread that uses it.

    Attributes
    ----------
    header
        What the index's keys were made with, as of the generation last read.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.header: dict[str, str] = {}
        self._own = threading.local()
        self._open: list[tuple[threading.Thread, apsw.Connection]] = []
        self._guard = threading.RLock()
        self._turn = threading.RLock()
        self._generation: Generation | None = None
        self._closed = False
        try:
            with self.reading():
                pass
        except BaseException:
            self.close()
            raise

    @property
    def dim(self) -> int:
        """The length of its vectors."""
        return int(self.header["model dim"])

    def close(self) -> None:
        """Close every connection."""
        with self._guard:
            self._closed = True
            for _, connection in self._open:
                connection.close()
            self._open.clear()

    def connection(self) -> apsw.Connection:
        """Return this thread's connection, opened on first use."""
        if self._closed:
            raise StoreError(f"{self.path}: is closed; open it again")
        known: apsw.Connection | None = getattr(self._own, "connection", None)
        if known is not None:
            return known
        connection = connect(self.path)
        self._own.connection = connection
        with self._guard:
            for thread, idle in self._open:
                if not thread.is_alive():
                    idle.close()
            living = [item for item in self._open if item[0].is_alive()]
            self._open = [*living, (threading.current_thread(), connection)]
        return connection

    @contextmanager
    def reading(self) -> Iterator[tuple[apsw.Connection, Generation]]:
        """Read from one generation: the one that this thread holds, or else the latest."""
        with self.holding() as generation, reading(self.path):
            yield self.connection(), generation

    @contextmanager
    def holding(self) -> Iterator[Generation]:
        """Hold one generation: all that this thread reads within belongs to it."""
        held: Generation | None = getattr(self._own, "held", None)
        if held is not None:
            yield held
            return
        connection = self.connection()
        with reading(self.path):
            connection.execute("BEGIN")
        try:
            with reading(self.path):
                self._own.held = self._current(connection)
            yield self._own.held
        finally:
            self._own.held = None
            if not self._closed:
                with failing(self.path):
                    connection.execute("ROLLBACK")

    @contextmanager
    def turn(self) -> Iterator[apsw.Connection]:
        """Hold this process's turn to write, for as many transactions as it takes."""
        if getattr(self._own, "held", None) is not None:
            raise StoreError(f"{self.path}: is held by this thread; write when the holding ends")
        with self._turn:
            yield self.connection()

    @contextmanager
    def writing(self) -> Iterator[Ledger]:
        """Write one transaction: all of it is kept, or nothing."""
        with self.turn() as connection, reading(self.path), writing(connection, self.path) as ledger:
            yield ledger

    def _current(self, connection: apsw.Connection) -> Generation:
        number = whole(connection, "SELECT value FROM tally WHERE name = 'generation'")
        with self._guard:
            held = self._generation
            if held is None or held.number != number:
                self.header = read_header(connection, self.path)
                check_header(self.header, self.path)
                held = Generation(connection, self.path, self.dim, held)
                self._generation = held
        return held
