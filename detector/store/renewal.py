"""Make an index anew from its stored texts: after a change of versions or models, or after damage.

The new one is built beside the old, which stays as it is until the new one takes its place; what
breaks off is resumed by asking again.
"""

from __future__ import annotations

import os
import shutil
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import apsw

from detector.embeddings import load_encoder
from detector.errors import StoreError
from detector.store.index import Index
from detector.store.prepare import article_of, decoded
from detector.store.records import Problem, Verified
from detector.store.schema import FILE, checksum, connect, failing, read_header
from detector.store.verification import Verifier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from detector.records import Article
    from detector.store.records import Progress

#: The folder, inside the index's, in which the new one is built, and what a damaged file is kept as.
_FOLDER, _DAMAGED = "rebuild", "damaged"
#: More sightings than an index can number.
_NUMBERS = 1 << 32


def rebuild(
    path: Path | str,
    *,
    model: str | None = None,
    workers: int = 1,
    progress: Callable[[Progress], None] | None = None,
) -> None:
    """Derive everything in an index anew from its stored texts, for this version and a model.

    Needs as much free space again as the index takes. Nobody can write to it meanwhile.

    Parameters
    ----------
    model
        The encoder for its vectors; None for the one it has.

    Raises
    ------
    StoreError
        It is damaged, or another process has it open at the end.
    """
    path = Path(path)
    with closing(connect(path)) as connection, failing(path):
        connection.execute("BEGIN IMMEDIATE")
        wanted = model or read_header(connection, path)["model"] or None
        with _beside(path, wanted) as fresh:
            fresh.add(_stored(connection, path, None), workers=workers, progress=progress)
        connection.execute("ROLLBACK")
        _retire(connection, path)
    _take_place(path)


def repair(
    path: Path | str, *, workers: int = 1, progress: Callable[[Progress], None] | None = None
) -> Verified:
    """Repair a damaged index: keep every text that fits its checksum, derive all else anew.

    The damaged file is kept beside the new one. What could not be kept is among the problems,
    unrepaired, by its id: add it again.

    Raises
    ------
    StoreError
        Nothing in the file can be read.
    """
    path = Path(path)
    before = Verifier(path).verify()
    if not before.problems:
        return before
    lost: list[Problem] = []
    with closing(connect(path)) as connection, failing(path):
        model = None
        with suppress(StoreError, KeyError):
            model = read_header(connection, path)["model"] or None
        with _beside(path, model) as fresh:
            fresh.add(_stored(connection, path, lost), workers=workers, progress=progress)
        for ending in ("-wal", "-shm", ""):
            with suppress(FileNotFoundError):
                (path / (FILE + ending)).replace(path / f"{FILE}.{_DAMAGED}{ending}")
    _take_place(path)
    after = Verifier(path).verify()
    mended = tuple(replace(problem, repaired=True) for problem in before.problems)
    return replace(after, problems=(*mended, *lost, *after.problems))


def _beside(path: Path, model: str | None) -> Index:
    """Return the index that is being built inside another's folder, begun anew if it does not fit."""
    folder = path / _FOLDER
    if (folder / FILE).exists():
        try:
            index = Index.open(folder)
            index.use(load_encoder(model))
        except Exception:  # noqa: BLE001 - whatever is wrong with a half-built one, it is made again
            shutil.rmtree(folder)
        else:
            return index
    return Index.create(folder, model=model)


def _retire(connection: apsw.Connection, path: Path) -> None:
    """Leave write-ahead logging, which only the last process that has a file open can do."""
    try:
        connection.set_busy_timeout(1000)
        connection.pragma("journal_mode", "delete")
    except apsw.BusyError as error:
        raise StoreError(
            f"{path}: another process has it open; close it, then run detector index rebuild {path} again"
        ) from error


def _take_place(path: Path) -> None:
    with failing(path):
        os.replace(path / _FOLDER / FILE, path / FILE)  # noqa: PTH105 - atomic, as Path.replace is
        shutil.rmtree(path / _FOLDER)


def _stored(connection: apsw.Connection, path: Path, lost: list[Problem] | None) -> Iterator[Article]:
    """Yield every sighting; with a list for what is lost, those that cannot be read go there."""
    for row in _rows(connection, salvage=lost is not None):
        try:
            yield _article(row)
        except (ValueError, TypeError) as error:
            name = row[1].decode("utf-8", "replace") if isinstance(row[1], bytes) else "unknown"
            what = f"id {name[:80]!r} is lost ({error}); add it again"
            if lost is None:
                mend = f"run detector index verify --repair {path}"
                raise StoreError(f"{path}: sighting {row[0]}: {what}, or {mend}") from error
            lost.append(Problem(f"sighting {row[0]}", what))


def _article(row: tuple[Any, ...]) -> Article:
    number, name, article, fields, seen, digest, keys, text, kept = row
    if checksum(number, name, article, fields) != seen:
        raise ValueError("does not fit its checksum")
    if text is None or checksum(article, digest, keys, text) != kept:
        raise ValueError("its text is missing or does not fit its checksum")
    return article_of(decoded(text), name, fields)


def _rows(connection: apsw.Connection, *, salvage: bool) -> Iterator[tuple[Any, ...]]:
    """Yield each sighting with its article; to salvage, go on behind what cannot be read."""
    query = (
        "SELECT sighting.number, id, article, fields, sighting.checksum, digest, keys, text, article.checksum"
        " FROM sighting LEFT JOIN article ON article.number = article WHERE sighting.number > ?"
        " ORDER BY sighting.number"
    )
    last, step = 0, 1
    while last < _NUMBERS:
        try:
            for row in connection.execute(query, (last,)):
                last, step = row[0], 1
                yield row
        except apsw.Error:
            if not salvage:
                raise
            last, step = last + step, 2 * step
        else:
            return
