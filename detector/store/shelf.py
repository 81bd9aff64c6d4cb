"""One generation of an index, to be searched: lists of keys in runs, vectors by their codes."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from detector.errors import StoreError
from detector.matching.candidates import cosines, spans
from detector.store.filters import UNDATED
from detector.store.runs import (
    WORDS,
    order_of,
    read_chunks,
    read_runs,
    rows_per_chunk,
    shortened,
)
from detector.store.schema import damaged, numbers, whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import apsw
    from numpy.typing import NDArray

    from detector.matching.candidates import Listed
    from detector.store.filters import Filter
    from detector.store.runs import Rows, Run

#: Texts nearest by code whose cosine is computed: among 100,000 articles a thousand found no more rewrites.
_NEAR = 256
#: Codes compared at a time: as many as stay in a core's cache.
_BLOCK = 1 << 15


#: Highest number of an article, and how much higher it may be for each that is there: a search keeps
#: 3 bytes for each number. Numbers of removed articles are given again by a rebuild alone.
_SPARSE, _SPARSER = 1 << 24, 64


class Codes:
    """The codes of a run's vectors in memory, and which articles they are of."""

    def __init__(self, rows: Rows) -> None:
        self.number = rows["number"].astype(np.uint32)
        self.rare = rows["rare"].astype(np.uint16)
        self.words = np.ascontiguousarray(rows["code"].T)

    def distances(self, code: NDArray[np.uint64]) -> NDArray[np.uint16]:
        """Return the bits in which each code differs from one."""
        found = np.empty(len(self.number), dtype=np.uint16)
        for start in range(0, len(found), _BLOCK):
            block = slice(start, start + _BLOCK)
            total = np.bitwise_count(self.words[0, block] ^ code[0]).astype(np.uint16)
            for row in range(1, WORDS):
                total += np.bitwise_count(self.words[row, block] ^ code[row])
            found[block] = total
        return found


class Generation:
    """The runs of an index as of one generation; immutable, shared between threads.

    Parameters
    ----------
    before
        An older generation, whose runs need not be read again.
    """

    def __init__(
        self, connection: apsw.Connection, path: Path, dim: int, before: Generation | None = None
    ) -> None:
        self.path, self.dim = path, dim
        tally = "SELECT value FROM tally WHERE name = ?"
        self.number = whole(connection, tally, ("generation",))
        self.articles = whole(connection, tally, ("articles",))
        known = {} if before is None else {run.number: run for runs in before.runs.values() for run in runs}
        self.runs: dict[str, list[Run]] = {}
        for run in read_runs(connection, path, known):
            self.runs.setdefault(run.kind, []).append(run)
        self.gone = {kind: _gone(connection, kind) for kind in ("article", "sighting")}
        self.highest = whole(connection, "SELECT max(number) FROM article")
        if not 0 <= self.articles <= self.highest:
            raise damaged(path, "it counts more articles than it can hold")
        if self.highest > _SPARSE + _SPARSER * self.articles:
            raise StoreError(
                f"{path}: numbers {self.articles:,} articles up to {self.highest:,}, which would fill the "
                f"memory; run detector index rebuild {path}"
            )
        here = {run.number for runs in self.runs.values() for run in runs}
        held: dict[int, Codes] = {} if before is None else before.codes
        self.codes: dict[int, Codes] = {number: held[number] for number in held.keys() & here}
        self.sightings: dict[int, Rows] = {}
        self._rare: NDArray[np.uint16] | None = None

    @cached_property
    def planes(self) -> NDArray[np.float32]:
        """The planes that its codes are made with."""
        return planes_of(self.dim)

    def load_codes(self, connection: apsw.Connection) -> list[Codes]:
        """Return the codes of each run, read from the file once."""
        for run in self.runs.get("codes", []):
            if run.number not in self.codes:
                rows = read_chunks(connection, run, range(run.chunks), dim=self.dim, path=self.path)
                self.codes[run.number] = Codes(rows)
        return [self.codes[run.number] for run in self.runs.get("codes", [])]

    def rare_words(self, connection: apsw.Connection) -> NDArray[np.uint16]:
        """Return the count of each article's rare words, by number."""
        if self._rare is None:
            count = np.zeros(self.highest + 1, dtype=np.uint16)
            for codes in self.load_codes(connection):
                count[codes.number] = codes.rare
            self._rare = count
        return self._rare

    def passing(self, connection: apsw.Connection, wanted: Filter) -> NDArray[np.bool_] | None:
        """Tell by number which articles can be found, or None for all of them."""
        if not wanted.narrows and not len(self.gone["article"]):
            return None
        if not wanted.narrows:
            passed = np.ones(self.highest + 1, dtype=bool)
        else:
            passed = np.zeros(self.highest + 1, dtype=bool)
            for rows in self._sighted(connection):
                passed[rows["article"][wanted.passes(rows)]] = True
        passed[self.gone["article"][self.gone["article"] <= self.highest]] = False
        return passed

    def published(self, connection: apsw.Connection) -> NDArray[np.int64]:
        """Return the dates of all sightings that have one, in seconds since 1970."""
        dates = [rows["published"] for rows in self._sighted(connection)]
        found = np.concatenate([*dates, np.zeros(0, np.int64)])
        return np.asarray(found[found != UNDATED], dtype=np.int64)

    def _sighted(self, connection: apsw.Connection) -> Iterator[Rows]:
        """Yield the sightings of each run, without those removed; read from the file once."""
        for run in self.runs.get("sightings", []):
            if run.number not in self.sightings:
                self.sightings[run.number] = read_chunks(
                    connection, run, range(run.chunks), dim=self.dim, path=self.path
                )
            rows = self.sightings[run.number]
            yield rows[~np.isin(rows["number"], self.gone["sighting"])]


def _gone(connection: apsw.Connection, kind: str) -> NDArray[np.uint32]:
    rows = numbers(connection, "SELECT number FROM gone WHERE kind = ?", (kind,))
    return np.array([number for (number,) in rows], dtype=np.uint32)


class _Lists:
    """The lists of some keys in all runs of a channel.

    A key's spread counts removed articles until their segments are merged; none of them is found.
    """

    def __init__(self, shelf: DiskShelf, runs: Sequence[Run], keys: NDArray[np.uint64]) -> None:
        self._shelf = shelf
        order = np.argsort(keys, kind="stable")
        self._found = [_RunLists(shelf, run, shortened(keys[order])) for run in runs]
        total = np.zeros(len(keys), dtype=np.intp)
        for found in self._found:
            total += found.high - found.low
        self.spread = np.empty_like(total)
        self.spread[order] = total
        self._place = np.empty(len(keys), dtype=np.intp)
        self._place[order] = np.arange(len(keys))

    def read(self, chosen: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return the numbers of the texts that hold each of the chosen keys, and which key each is for."""
        parts = [found.read(self._place[chosen]) for found in self._found]
        number = np.concatenate([part[0] for part in parts] or [np.zeros(0, np.intp)])
        which = chosen[np.concatenate([part[1] for part in parts] or [np.zeros(0, np.intp)])]
        if self._shelf.passing is None:
            return number, which
        passed = self._shelf.passing[number]
        return number[passed], which[passed]


class _RunLists:
    """The ranges of a run that hold each of some keys, shortened and sorted."""

    def __init__(self, shelf: DiskShelf, run: Run, keys: NDArray[np.uint64]) -> None:
        self._shelf, self._run = shelf, run
        self._size = rows_per_chunk(run.kind, shelf.generation.dim)
        first = np.maximum(np.searchsorted(run.directory, keys, side="left") - 1, 0)
        last = np.maximum(np.searchsorted(run.directory, keys, side="right") - 1, 0)
        self._places = np.unique(np.concatenate((first, last)))
        self._rows = shelf.read(run, self._places)
        order = order_of(self._rows, run.kind)
        self.low = self._position(np.searchsorted(order, keys, side="left"), first)
        self.high = self._position(np.searchsorted(order, keys, side="right"), last)

    def _position(self, within: NDArray[np.intp], chunk: NDArray[np.intp]) -> NDArray[np.intp]:
        """Turn places in the chunks that were read, side by side, into places in the run."""
        start = np.searchsorted(self._places, chunk) * self._size
        return np.asarray(chunk * self._size + np.clip(within - start, 0, self._size))

    def read(self, chosen: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        place, which = spans(self.low[chosen], (self.high - self.low)[chosen])
        chunk = place // self._size
        chunks = np.unique(chunk)
        more = np.setdiff1d(chunks, self._places, assume_unique=True)
        places, rows = self._places, self._rows
        if len(more):
            # Chunks but a run's last are full, so that a row's place follows from its chunk's.
            places, rows = chunks, self._shelf.read(self._run, chunks)
        at = np.searchsorted(places, chunk) * self._size + place % self._size
        return rows["number"][at].astype(np.intp), which


class DiskShelf:
    """A generation of an index to be searched through one connection, in one transaction."""

    def __init__(self, connection: apsw.Connection, generation: Generation, wanted: Filter) -> None:
        self._connection = connection
        self.generation = generation
        self.texts = generation.articles
        self.passing = generation.passing(connection, wanted)

    def rare_words(self) -> NDArray[np.uint16]:
        """Return the count of each article's rare words, by number."""
        return self.generation.rare_words(self._connection)

    def read(self, run: Run, places: NDArray[np.intp]) -> Rows:
        """Return the rows of some chunks of a run."""
        generation = self.generation
        return read_chunks(self._connection, run, places.tolist(), dim=generation.dim, path=generation.path)

    def lists(self, channel: Listed, keys: NDArray[np.uint64]) -> _Lists:
        """Return the lists of a channel for some keys."""
        return _Lists(self, self.generation.runs.get(channel, []), keys)

    def nearest(self, vector: NDArray[np.int8], most: int) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
        """Return the articles nearest to a vector, among those nearest by code, and their cosines."""
        generation = self.generation
        if not vector.any():
            return np.zeros(0, np.intp), np.zeros(0)
        code = codes_of(vector[None, :], generation.planes)[0]
        held = generation.load_codes(self._connection)
        distance = [codes.distances(code) for codes in held]
        if self.passing is not None:
            for codes, far in zip(held, distance, strict=True):
                far[~self.passing[codes.number]] = np.iinfo(np.uint16).max
        limit = _nth(distance, min(most, _NEAR))
        parts = [
            self._cosines(run, codes.number, np.flatnonzero(far <= limit), vector)
            for run, codes, far in zip(generation.runs.get("vectors", []), held, distance, strict=True)
        ]
        return np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])

    def _cosines(
        self, run: Run, number: NDArray[np.uint32], place: NDArray[np.intp], vector: NDArray[np.int8]
    ) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
        size = rows_per_chunk("vectors", self.generation.dim)
        chunks = np.unique(place // size)
        rows = self.read(run, chunks)
        at = np.searchsorted(chunks, place // size) * size + place % size
        return number[place].astype(np.intp), cosines(rows["vector"][at], vector)


def planes_of(dim: int) -> NDArray[np.float32]:
    """Return the random planes whose sides a code's bits tell: (dim, 64 * WORDS).

    They have sides of 1 and -1, so that all sums are whole numbers, the same on every machine.
    """
    return np.random.RandomState(dim).randint(0, 2, (dim, 64 * WORDS)).astype(np.float32) * 2 - 1


def codes_of(vectors: NDArray[np.int8], planes: NDArray[np.float32]) -> NDArray[np.uint64]:
    """Return a code for each vector: (rows, WORDS) uint64, alike in as many bits as the vectors are near.

    A bit says on which side of a random plane the vector lies (Charikar 2002).
    """
    bits = vectors.astype(np.float32) @ planes > 0
    return np.asarray(np.packbits(bits, axis=1, bitorder="little").view("<u8"))


def _nth(distances: Sequence[NDArray[np.uint16]], count: int) -> int:
    """Return the distance up to which at least `count` of all lie, if so many can be found at all."""
    found = np.concatenate(distances) if distances else np.zeros(0, np.uint16)
    if len(found) <= count:
        return 64 * WORDS
    return min(int(np.partition(found, count)[count]), 64 * WORDS)
