"""The index of originals: a folder that grows to a million articles and is searched in milliseconds."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from detector.embeddings import load_encoder
from detector.errors import StoreError
from detector.matching.candidates import CHANNELS, candidates, rankings
from detector.matching.keys import Keys, document_keys
from detector.records import Article, Skip
from detector.store.adding import in_batches, prepared_batches
from detector.store.compacting import join_segments, write_anew
from detector.store.describe import describe
from detector.store.export import export
from detector.store.filters import Filter
from detector.store.prepare import Pool, Preparer, article_of, decoded, digest, encoded
from detector.store.records import Added, Found, IndexInfo, Progress
from detector.store.schema import (
    check_model,
    connect,
    create,
    damaged,
    expected_header,
    model_header,
    reading,
    whole,
)
from detector.store.segments import merge, merge_due, newest
from detector.store.session import Session
from detector.store.shelf import DiskShelf, Generation
from detector.store.verification import Verifier
from detector.store.writing import Writer, remove
from detector.text import prepare

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from types import TracebackType

    import apsw

    from detector.embeddings import Encoder
    from detector.store.prepare import Prepared
    from detector.store.records import Verified
    from detector.store.writing import Batch

#: Records of a batch: one transaction.
BATCH = 1000


class Index:
    """Originals on disk, open; made by `create` or `open`, closed by `close` or as a context manager.

    Safe to be used from several threads. Any number of processes may read; one writes at a time,
    and others wait for it up to 30 seconds. Each call sees one generation of the index; several
    calls see the same one within `holding`.
    """

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        self._session = Session(self.path)
        self._guard = threading.RLock()
        self._preparer: Preparer | None = None

    @classmethod
    def create(cls, path: Path | str, *, model: str | None = None) -> Self:
        """Make an empty index in a folder, made if missing.

        Parameters
        ----------
        model
            The encoder that its vectors are made with; None for the shipped one.

        Raises
        ------
        StoreError
            There is an index already, or the folder cannot be written.
        ModelError
            The model is missing, broken or refused.
        """
        encoder = load_encoder(model)
        create(Path(path), {**expected_header(), **model_header(model, encoder)})
        index = cls(path)
        index.use(encoder)
        return index

    @classmethod
    def open(cls, path: Path | str) -> Self:
        """Open an index.

        Raises
        ------
        StoreError
            There is none, or it cannot be read.
        IndexMismatchError
            Its keys were made with something else than this version makes them with.
        """
        return cls(path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __len__(self) -> int:
        with self._session.reading() as (_, generation):
            return generation.articles

    def __contains__(self, name: object) -> bool:
        if not isinstance(name, str):
            return False
        with self._session.reading() as (connection, _):
            query = "SELECT 1 FROM sighting WHERE id = ? LIMIT 1"
            return connection.execute(query, (encoded(name),)).get is not None

    def __iter__(self) -> Iterator[Article]:
        """Yield every sighting as an article, in the order they came; all of one generation."""
        connection = connect(self.path)
        query = (
            "SELECT sighting.number, id, fields, text FROM sighting JOIN article ON article.number = article"
            " ORDER BY sighting.number"
        )
        try:
            with reading(self.path):
                for number, *row in connection.execute(query):
                    yield self._article(f"sighting {number}", row)
        finally:
            connection.close()

    @contextmanager
    def holding(self) -> Iterator[None]:
        """Answer all that this thread asks within from one generation, whatever is written meanwhile.

        What is found by `candidates` is there for `articles` then. Iterating over the index and
        writing to it are no part of that: the first sees the latest generation, the second is refused.
        """
        with self._session.holding():
            yield

    def close(self) -> None:
        """Close the file; calling it again does nothing."""
        self._session.close()

    @property
    def header(self) -> dict[str, str]:
        """What its keys were made with: versions, sketches and the model."""
        return dict(self._session.header)

    @property
    def encoder(self) -> Encoder:
        """The encoder that its vectors are made with, loaded on first use."""
        return self._prepared_by().encoder

    def use(self, encoder: Encoder) -> None:
        """Use an encoder that is loaded already.

        Raises
        ------
        IndexMismatchError
            The vectors were made with another.
        """
        check_model(self._session.header, encoder, self.path)
        with self._guard:
            if self._preparer is None:
                self._preparer = Preparer(encoder)

    def add(
        self,
        articles: Iterable[Article | Skip],
        *,
        replace: bool = False,
        skip_existing: bool = False,
        workers: int = 1,
        progress: Callable[[Progress], None] | None = None,
    ) -> Added:
        """Store a stream of articles, a batch at a time; what was stored stays, whatever comes after.

        The same text twice is one article with two sightings. Adding the same records again
        changes nothing, so an addition that was broken off is resumed by giving it all again.

        Parameters
        ----------
        articles
            Articles, and skips among them, as `detector.ingest.read` yields.
        replace, skip_existing
            What to do where an id is there with another text: replace it, or keep the old one.
            With neither, the record is skipped with a reason.
        workers
            Processes that prepare texts; 1 is this one alone. More need a main module that can be
            imported without side effects.
        progress
            Called after each batch is stored for good.

        Raises
        ------
        StoreError
            The disk failed or is full, or another process wrote for more than 30 seconds.
        """
        total = Added()
        pool = Pool(workers, self._session.header["model"] or None) if workers > 1 else None
        try:
            batches = in_batches(articles, BATCH, self.path)
            for records, prepared in prepared_batches(batches, self._unknown, self._prepared_by, pool):
                stored = self._write(records.articles, prepared, replace=replace, keep=skip_existing)
                total = Added(
                    read=total.read + len(records.articles) + len(records.skipped),
                    added=total.added + stored.added,
                    sighted=total.sighted + stored.sighted,
                    replaced=total.replaced + stored.replaced,
                    unchanged=total.unchanged + stored.unchanged,
                    skipped=(*total.skipped, *records.skipped, *stored.skipped),
                )
                if progress:
                    progress(Progress(total.read))
            with self._session.turn() as connection:
                self._merge(connection, lambda held: newest(held, total.added + total.replaced))
        finally:
            if pool:
                pool.close()
        return total

    def remove(self, ids: Iterable[str]) -> int:
        """Take articles out by id, all or none of them; return how many sightings went.

        A text seen under another id too stays. An id that is not there is passed over.
        """
        names = [encoded(name) for name in ids]
        with self._session.writing() as ledger:
            return sum(remove(ledger, name) for name in names)

    def merge(self, other: Index, *, progress: Callable[[Progress], None] | None = None) -> Added:
        """Add every sighting of another index; where an id is there with another text, this index's stays."""
        return self.add(other, progress=progress)

    def candidates(
        self, query: Article | str | Keys, *, limit: int = 50, where: Filter | None = None
    ) -> Found:
        """Find the articles that a query could be related to, likeliest first.

        Parameters
        ----------
        query
            A text, or the keys of one, made with the index's encoder.
        limit
            Candidates at most.
        where
            What they must be like.
        """
        keys = query if isinstance(query, Keys) else self._keys(query)
        with self._session.reading() as (connection, generation):
            ranked = rankings(DiskShelf(connection, generation, where or Filter()), keys)
        stock = tuple(
            (name, ranking.stock) for name, ranking in zip(CHANNELS, ranked, strict=True) if ranking.stock
        )
        return Found(candidates(ranked, limit=limit), stock)

    def articles(self, numbers: Iterable[int]) -> list[Article]:
        """Return stored articles by a candidate's number, in order, each as it was first sighted.

        Raises
        ------
        StoreError
            One is not there, or is damaged.
        """
        query = (
            "SELECT id, fields, text FROM article JOIN sighting ON sighting.article = article.number"
            " WHERE article.number = ? ORDER BY sighting.number LIMIT 1"
        )
        found, wanted = [], list(numbers)
        with self._session.reading() as (connection, _):
            for number in wanted:
                row = connection.execute(query, (number,)).fetchone()
                if row is None:
                    raise StoreError(f"{self.path}: has no article {number}; ask for its candidates again")
                found.append(self._article(f"article {number}", row))
        return found

    def sightings(self, name: str) -> list[Article]:
        """Return every sighting of the text that an id names, oldest first; empty for an unknown id."""
        query = (
            "SELECT seen.id, seen.fields, text FROM sighting named JOIN sighting seen USING (article)"
            " JOIN article ON article.number = seen.article WHERE named.id = ? GROUP BY seen.number"
            " ORDER BY seen.number"
        )
        with self._session.reading() as (connection, _):
            rows = connection.execute(query, (encoded(name),)).fetchall()
        return [self._article(f"id {name!r}", row) for row in rows]

    def info(self) -> IndexInfo:
        """Describe the index: counts, sizes, dates, sites and what its keys were made with."""
        with self._session.reading() as (connection, generation):
            return describe(connection, generation, self._session.header)

    def verify(self, *, deep: bool = False, progress: Callable[[Progress], None] | None = None) -> Verified:
        """Hold every row against its checksum, and what articles are found by against their texts.

        Parameters
        ----------
        deep
            Derive every text's keys anew, too; takes about as long as adding them.
        progress
            Called with the articles and chunks done.
        """
        return Verifier(self.path, preparer=self._prepared_by() if deep else None, progress=progress).verify()

    def export(self, file: Path | str, *, progress: Callable[[Progress], None] | None = None) -> int:
        """Write every sighting to a file of JSON Lines, or of Parquet by its ending; return how many.

        Raises
        ------
        StoreError
            The file cannot be written, or an article has a lone surrogate, which Parquet cannot hold.
        """
        with self._session.reading() as (connection, _):
            total = whole(connection, "SELECT value FROM tally WHERE name = 'sightings'")
        return export(self, Path(file), progress and (lambda done: progress(Progress(done, total))))

    def compact(self, *, progress: Callable[[Progress], None] | None = None) -> None:
        """Merge all segments into one, drop what was removed, and give free space back to the disk.

        Needs as much free space again as the index takes. `progress` is called with the rows done.
        """
        with self._session.turn() as connection:
            with self._session.writing():
                join_segments(connection, self.path, self._session.dim, progress)
            write_anew(connection, self.path, progress)

    def _write(
        self, articles: Sequence[Article], prepared: dict[bytes, Prepared], *, replace: bool, keep: bool
    ) -> Batch:
        with self._session.turn() as connection:
            with self._session.writing() as ledger:
                self._complete(connection, articles, prepared)
                writer = Writer(ledger, self.path, prepared, replace=replace, keep=keep)
                batch = writer.write(articles, self._session.dim)
            while self._merge(connection, merge_due):
                pass
        return batch

    def _merge(self, connection: apsw.Connection, due: Callable[[apsw.Connection], list[int]]) -> bool:
        """Merge the segments that are due, and tell whether any were; others may write up to the lock."""
        with reading(self.path):
            if not due(connection):
                return False
        with self._session.writing():
            segments = due(connection)
            if segments:
                gone = Generation(connection, self.path, self._session.dim).gone
                merge(connection, self.path, segments, gone, self._session.dim)
        return bool(segments)

    def _complete(
        self, connection: apsw.Connection, articles: Sequence[Article], prepared: dict[bytes, Prepared]
    ) -> None:
        """Prepare what another writer, or a replacement in this batch, may take out meanwhile."""
        texts = {digest(encoded(article.text)): article.text for article in articles}
        there = "SELECT 1 FROM article WHERE digest = ?"
        missing = [
            text
            for name, text in texts.items()
            if name not in prepared and connection.execute(there, (name,)).get is None
        ]
        for item in self._prepared_by().prepare(missing):
            prepared[item.digest] = item

    def _unknown(self, digests: Sequence[bytes]) -> set[bytes]:
        with self._session.reading() as (connection, _):
            query = "SELECT 1 FROM article WHERE digest = ?"
            return {name for name in digests if connection.execute(query, (name,)).get is None}

    def _keys(self, query: Article | str) -> Keys:
        article = Article(query) if isinstance(query, str) else query
        preparer = self._prepared_by()
        return document_keys([prepare(article)], encoder=preparer.encoder, words=preparer.words)[0]

    def _article(self, place: str, row: Sequence[Any]) -> Article:
        name, fields, text = row
        try:
            return article_of(decoded(text), name, fields)
        except (ValueError, TypeError) as error:
            raise damaged(self.path, f"{place}: {error}") from error

    def _prepared_by(self) -> Preparer:
        with self._guard:
            if self._preparer is None:
                self.use(load_encoder(self._session.header["model"] or None))
            if self._preparer is None:
                raise StoreError(f"{self.path}: has no encoder; open it again")
            return self._preparer
