"""Hold everything in an index against its checksums, and against what the stored texts give."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from detector.embeddings import load_encoder
from detector.errors import DetectorError, StoreError
from detector.store.prepare import Preparer, article_of, decoded, digest, encoded
from detector.store.records import Problem, Progress, Verified
from detector.store.runs import KINDS, order_of, read_chunks, read_runs, rows_per_chunk
from detector.store.schema import (
    NUMBERS,
    check_header,
    check_model,
    checksum,
    connect,
    failing,
    numbers,
    read_header,
    reading,
    whole,
)
from detector.store.segments import row_sums

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from detector.store.runs import Rows, Run

#: Chunks of a run that are read at a time.
_CHUNKS = 512
#: Problems of one sort that are listed one by one.
_LISTED = 20


def verify(
    path: Path | str, *, deep: bool = False, progress: Callable[[Progress], None] | None = None
) -> Verified:
    """Verify an index as `Index.verify` does, even one that is too damaged to be opened.

    Raises
    ------
    IndexMismatchError
        It is of another format; with `deep`: its keys were made otherwise than now.
    StoreError
        With `deep`: the header is damaged.
    """
    path = Path(path)
    preparer = None
    if deep:
        with closing(connect(path)) as connection, failing(path):
            header = read_header(connection, path)
        check_header(header, path)
        preparer = Preparer(load_encoder(header["model"] or None))
        check_model(header, preparer.encoder, path)
    return Verifier(path, preparer=preparer, progress=progress).verify()


class Verifier:
    """One pass over an index, in one transaction.

    Parameters
    ----------
    preparer
        Derives every article's keys anew and compares them; None holds them against their checksums alone.
    """

    def __init__(
        self,
        path: Path,
        *,
        preparer: Preparer | None = None,
        progress: Callable[[Progress], None] | None = None,
    ) -> None:
        self._path, self._preparer, self._progress = path, preparer, progress
        self._problems: list[Problem] = []
        self._chunks = self._total = 0
        self._prints: dict[int, int] = {}
        self._sightings = 0

    def verify(self) -> Verified:
        """Return what was found; damage that hides the rest of the file is a problem, not an error.

        Raises
        ------
        IndexMismatchError
            It is of another format.
        """
        try:
            connection = connect(self._path)
        except StoreError as error:
            self._report("file", str(error).partition(": ")[2])
            return self._verified()
        self._connection = connection
        try:
            connection.execute("BEGIN")
            for step in (
                self._structure,
                self._header,
                self._articles,
                self._seen,
                self._runs,
                self._tallies,
            ):
                self._attempt(step)
        finally:
            connection.close()
        return self._verified()

    def _tell(self) -> None:
        if self._progress:
            self._progress(Progress(len(self._prints) + self._chunks, self._total))

    def _attempt(self, step: Callable[[], None]) -> None:
        try:
            with reading(self._path):
                step()
        except DetectorError as error:
            self._report(step.__name__.strip("_"), str(error).partition(": ")[2])

    def _structure(self) -> None:
        for check in ("integrity_check(20)", "foreign_key_check"):
            for row in self._connection.execute(f"PRAGMA {check}"):
                if row != ("ok",):
                    self._report("file", " ".join(" ".join(map(str, row)).split()))

    def _header(self) -> None:
        self._total = sum(
            whole(self._connection, f"SELECT count(*) FROM {table}")  # noqa: S608 - of the schema
            for table in ("article", "chunk")
        )
        read_header(self._connection, self._path)

    def _articles(self) -> None:
        query = "SELECT * FROM article ORDER BY number"
        texts: list[tuple[int, int, str]] = []
        for *values, seal in self._connection.execute(query):
            number, name, keys, _, stored = values
            place = f"article {number}"
            self._prints[number] = keys
            if checksum(*values) != seal:
                self._report(place, "does not fit its checksum")
                continue
            try:
                text = decoded(stored)
            except ValueError as error:
                self._report(place, f"its text cannot be read ({error})")
                continue
            if digest(encoded(text)) != name:
                self._report(place, "its text is another one")
            elif self._preparer is not None:
                texts.append((number, keys, text))
            if len(texts) >= _CHUNKS:
                self._derive(texts)
            if len(self._prints) % 1000 == 0:
                self._tell()
        self._derive(texts)

    def _derive(self, texts: list[tuple[int, int, str]]) -> None:
        """Hold stored fingerprints against those of the texts, and forget the texts."""
        if self._preparer is None or not texts:
            return
        for (number, keys, _), prepared in zip(
            texts, self._preparer.prepare([item[2] for item in texts]), strict=True
        ):
            if prepared.fingerprint != keys:
                self._report(f"article {number}", "its keys are not those of its text")
        texts.clear()

    def _seen(self) -> None:
        query = "SELECT number, id, article, fields, checksum FROM sighting ORDER BY number"
        for *values, seal in self._connection.execute(query):
            self._sightings += 1
            place = f"sighting {values[0]}"
            if checksum(*values) != seal:
                self._report(place, "does not fit its checksum")
                continue
            try:
                article_of("", values[1], values[3])
            except (ValueError, TypeError) as error:
                self._report(place, f"its fields cannot be read ({error})")

    def _runs(self) -> None:
        """Hold each article's fingerprint against the sum of all rows that stand for it."""
        dim = int(read_header(self._connection, self._path)["model dim"])
        known = np.array(sorted(self._prints), dtype=np.int64)
        sums = np.zeros(len(known), dtype=np.uint64)
        indexed: set[int] = set()
        for run in read_runs(self._connection, self._path, {}):
            if run.kind not in KINDS:
                self._report(f"run {run.number}", f"is of an unknown kind {run.kind!r}")
            for rows in self._rows(run, dim):
                if run.kind == "codes":
                    indexed.update(rows["number"].tolist())
                if run.kind != "sightings":
                    there = rows[np.isin(rows["number"], known)]
                    np.add.at(sums, np.searchsorted(known, there["number"]), row_sums(there, run.kind))
        for number, found in zip(known.tolist(), sums.view(np.int64).tolist(), strict=True):
            if found != self._prints[number]:
                self._report(f"article {number}", "what it is found by does not fit its checksum")
        self._removed(indexed)

    def _removed(self, indexed: set[int]) -> None:
        """Hold what counts as removed against what is there and what can be found."""
        rows = numbers(self._connection, "SELECT number FROM gone WHERE kind = 'article'")
        gone = {number for (number,) in rows}
        if gone and min(gone) < 1:
            self._report("gone", "names articles that never were")
        for number in sorted(gone & self._prints.keys()):
            self._report(f"article {number}", "is there and counts as removed")
        for number in sorted(indexed - gone - self._prints.keys()):
            self._report(f"article {number}", "is not there and can be found")
        seen = whole(
            self._connection,
            "SELECT count(*) FROM gone JOIN sighting USING (number) WHERE kind = 'sighting'",
        )
        if seen:
            self._report("gone", f"{seen} sightings are there and count as removed")

    def _rows(self, run: Run, dim: int) -> Iterator[Rows]:
        """Yield a run's rows after holding their order and count against its directory."""
        size = rows_per_chunk(run.kind, dim)
        last: NDArray[np.uint64] = np.zeros(1, np.uint64)
        for start in range(0, run.chunks, _CHUNKS):
            places = range(start, min(start + _CHUNKS, run.chunks))
            rows = read_chunks(self._connection, run, places, dim=dim, path=self._path)
            self._chunks += len(places)
            self._tell()
            order = order_of(rows, run.kind)
            due = size * len(places) if places[-1] < run.chunks - 1 else run.entries - size * start
            if len(rows) != due or not np.array_equal(order[::size], run.directory[start : places[-1] + 1]):
                self._report(f"run {run.number}", f"{run.kind}: its chunks do not fit its directory")
            if np.any(np.diff(np.concatenate((last, order)).astype(np.int64)) < 0):
                self._report(f"run {run.number}", f"{run.kind}: is out of order")
            last = order[-1:]
            yield rows

    def _tallies(self) -> None:
        for table in ("article", "sighting", "run", "segment"):
            given = whole(self._connection, "SELECT seq FROM sqlite_sequence WHERE name = ?", (table,))
            highest = whole(self._connection, f"SELECT max(number) FROM {table}")  # noqa: S608 - of the schema
            gone = whole(self._connection, "SELECT max(number) FROM gone WHERE kind = ?", (table,))
            if not max(highest, gone) <= given < NUMBERS:
                self._report("sqlite_sequence", f"numbers of {table}s could be given twice, or none are left")
        tally = dict(self._connection.execute("SELECT name, value FROM tally"))
        for table in ("article", "sighting"):
            seals = [seal for (seal,) in self._connection.execute(f"SELECT checksum FROM {table}")]  # noqa: S608 - likewise
            if len(seals) != tally.get(f"{table}s"):
                self._report(
                    "tally", f"{len(seals):,} {table}s are there, {tally.get(f'{table}s')} were stored"
                )
            elif (sum(seals) - int(tally.get(f"{table} sum", 0))) % (1 << 64):
                self._report("tally", f"the {table}s are not those that were stored")

    def _report(self, place: str, what: str) -> None:
        same = sum(problem.what == what for problem in self._problems)
        if same < _LISTED:
            self._problems.append(Problem(place, what))
        elif same == _LISTED:
            self._problems.append(Problem("more", f"{what}, in others too"))

    def _verified(self) -> Verified:
        return Verified(len(self._prints), self._sightings, self._chunks, tuple(self._problems))
