"""Write articles into the file: each batch one transaction, all of an article or nothing."""

from __future__ import annotations

import os
from collections import Counter
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, NamedTuple

from detector.records import Skip
from detector.store.prepare import digest, encoded, fields_of, place_of
from detector.store.schema import WRITER, checksum, failing, numbers, whole
from detector.store.segments import Sighting, write_segment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import apsw

    from detector.matching.keys import Keys
    from detector.records import Article
    from detector.store.prepare import Prepared


class Batch(NamedTuple):
    """What became of a batch's records."""

    added: int
    sighted: int
    replaced: int
    unchanged: int
    skipped: tuple[Skip, ...]


class Ledger:
    """An open transaction: gives out numbers, and keeps the tallies that `verify` holds the rows against."""

    def __init__(self, connection: apsw.Connection) -> None:
        self.connection = connection
        self._tally: Counter[str] = Counter()
        self._next: dict[str, int] = {}

    def number(self, table: str) -> int:
        """Return a number that no row of a table has had."""
        if table not in self._next:
            query = "SELECT seq FROM sqlite_sequence WHERE name = ?"
            self._next[table] = whole(self.connection, query, (table,))
        self._next[table] += 1
        return self._next[table]

    def count(self, table: str, seal: int, step: int) -> None:
        """Count a row that comes (1) or goes (-1)."""
        self._tally[f"{table}s"] += step
        self._tally[f"{table} sum"] += step * seal

    def close(self) -> None:
        """Write the tallies; sums are modulo 2^64."""
        self._tally["generation"] += 1
        for name, step in self._tally.items():
            value = whole(self.connection, "SELECT value FROM tally WHERE name = ?", (name,))
            total = (value + step + (1 << 63)) % (1 << 64) - (1 << 63)
            self.connection.execute("UPDATE tally SET value = ? WHERE name = ?", (total, name))


@contextmanager
def writing(connection: apsw.Connection, path: Path) -> Iterator[Ledger]:
    """Hold the only writer's place: all that is written within is kept, or nothing."""
    with failing(path):
        connection.execute("BEGIN IMMEDIATE")
        try:
            with suppress(OSError):  # it is for those who wait alone
                (path / WRITER).write_text(f"{os.getpid()}\n", encoding="ascii")
            ledger = Ledger(connection)
            yield ledger
            ledger.close()
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def remove(ledger: Ledger, name: bytes) -> int:
    """Take out all sightings of an id, and their text if it has no other; return how many there were."""
    run = ledger.connection.execute
    rows = numbers(ledger.connection, "SELECT number, article, checksum FROM sighting WHERE id = ?", (name,))
    for number, _, seal in rows:
        run("DELETE FROM sighting WHERE number = ?", (number,))
        run("INSERT INTO gone VALUES ('sighting', ?)", (number,))
        ledger.count("sighting", seal, -1)
    for article in {row[1] for row in rows}:
        if run("SELECT 1 FROM sighting WHERE article = ? LIMIT 1", (article,)).get is None:
            seal = whole(ledger.connection, "SELECT checksum FROM article WHERE number = ?", (article,))
            ledger.count("article", seal, -1)
            run("DELETE FROM article WHERE number = ?", (article,))
            run("INSERT INTO gone VALUES ('article', ?)", (article,))
    return len(rows)


class Writer:
    """Writes one batch, within a transaction that the caller holds.

    Parameters
    ----------
    prepared
        What is stored of the batch's new texts, by digest.
    replace, keep
        What to do where an id is already that of another text: replace it, or keep it without a word;
        with neither the record is skipped, with a reason.
    """

    def __init__(
        self, ledger: Ledger, path: Path, prepared: Mapping[bytes, Prepared], *, replace: bool, keep: bool
    ) -> None:
        self._ledger, self._run, self._path = ledger, ledger.connection.execute, path
        self._prepared, self._replace, self._keep = prepared, replace, keep
        self._keys: dict[int, Keys] = {}
        self._sightings: list[Sighting] = []
        self._counts: Counter[str] = Counter()
        self._skipped: list[Skip] = []

    def write(self, articles: Sequence[Article], dim: int) -> Batch:
        """Store the articles and, as one segment, what they are found by."""
        for article in articles:
            self._write(article)
        if self._counts["replaced"]:
            self._forget_replaced()
        write_segment(self._ledger.connection, self._keys, self._sightings, dim)
        return Batch(
            added=self._counts["added"],
            sighted=self._counts["sighted"],
            replaced=self._counts["replaced"],
            unchanged=self._counts["unchanged"],
            skipped=tuple(self._skipped),
        )

    def _write(self, article: Article) -> None:
        name, fields, text = encoded(article.key), fields_of(article), digest(encoded(article.text))
        number = self._number(text)
        there = self._run("SELECT article, fields FROM sighting WHERE id = ?", (name,)).fetchall()
        same_text = any(row[0] == number for row in there)
        if same_text and fields in [row[1] for row in there]:
            self._counts["unchanged"] += 1
        elif there and (article.id is not None or not same_text):
            self._write_over(article, name, fields, text, same_text=same_text)
        else:
            self._counts["added" if number is None else "sighted"] += 1
            self._insert(name, fields, text, number)

    def _write_over(
        self, article: Article, name: bytes, fields: str, text: bytes, *, same_text: bool
    ) -> None:
        """Deal with an id that is there, with another text or other fields."""
        if self._replace:
            remove(self._ledger, name)
            self._counts["replaced"] += 1
            self._insert(name, fields, text, self._number(text))
        elif self._keep or same_text:
            self._counts["unchanged"] += 1
        else:
            reason = f"its id {article.key[:80]!r} is already that of another text"
            self._skipped.append(Skip(place_of(article, self._path), reason))

    def _number(self, text: bytes) -> int | None:
        number = self._run("SELECT number FROM article WHERE digest = ?", (text,)).get
        return number if isinstance(number, int) else None

    def _insert(self, name: bytes, fields: str, text: bytes, number: int | None) -> None:
        if number is None:
            number = self._ledger.number("article")
            prepared = self._prepared[text]
            stored = number, text, prepared.fingerprint, prepared.language, prepared.text
            seal = checksum(*stored)
            self._run("INSERT INTO article VALUES (?, ?, ?, ?, ?, ?)", (*stored, seal))
            self._ledger.count("article", seal, 1)
            self._keys[number] = prepared.keys
            language = prepared.language
        else:
            language = str(self._run("SELECT language FROM article WHERE number = ?", (number,)).get)
        sighting = Sighting(self._ledger.number("sighting"), number, fields, language)
        values = sighting.number, name, number, fields
        seal = checksum(*values)
        self._run("INSERT INTO sighting VALUES (?, ?, ?, ?, ?)", (*values, seal))
        self._ledger.count("sighting", seal, 1)
        self._sightings.append(sighting)

    def _forget_replaced(self) -> None:
        """Leave out of the segment what a later record of the batch replaced."""
        there = "SELECT 1 FROM {} WHERE number = ?"
        self._keys = {
            number: keys
            for number, keys in self._keys.items()
            if self._run(there.format("article"), (number,)).get
        }
        self._sightings = [
            item for item in self._sightings if self._run(there.format("sighting"), (item.number,)).get
        ]
