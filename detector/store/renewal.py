"""Make an index anew from its stored texts: after a change of versions or models, or after damage.

The new one is built beside the old, which stays as it is until the new one takes its place; what
breaks off is resumed by asking again.
"""

from __future__ import annotations

import shutil
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import apsw

from detector.embeddings import load_encoder
from detector.errors import IndexMismatchError, StoreError
from detector.store.index import Index
from detector.store.prepare import article_of, decoded
from detector.store.records import Problem, Verified
from detector.store.schema import (
    FILE,
    NUMBERS,
    checksum,
    connect,
    failing,
    layout_of,
    read_header,
    reading,
    whole,
)
from detector.store.verification import Verifier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from detector.records import Article
    from detector.store.records import Progress

#: The folders, inside the index's, in which new ones are built, and what a damaged file is kept as.
_FOLDER, _DAMAGED = "rebuild-{}", "damaged"


def rebuild(
    path: Path | str,
    *,
    model: str | None = None,
    workers: int = 1,
    progress: Callable[[Progress], None] | None = None,
) -> None:
    """Derive everything in an index anew from its stored texts, for this version and a model.

    It may be of an older format. Needs as much free space again as the index takes. Nobody can write
    to it meanwhile.

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
    with closing(connect(path, older=True)) as connection, reading(path):
        connection.execute("BEGIN IMMEDIATE")
        wanted = model or read_header(connection, path)["model"] or None
        folder = _folder(connection, path)
        with _beside(folder, wanted) as fresh:
            _refill(fresh, connection, None, workers=workers, progress=progress)
        connection.execute("ROLLBACK")
        _retire(connection, path)
    _take_place(folder, path)


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
    try:
        before = Verifier(path).verify()
    except IndexMismatchError as error:
        before = Verified(0, 0, 0, (Problem("file", str(error)),))
    if not before.problems:
        return before
    lost: list[Problem] = []
    with closing(connect(path, older=True)) as connection, reading(path):
        model = None
        with suppress(StoreError):
            model = read_header(connection, path)["model"] or None
        folder = _folder(connection, path)
        with _beside(folder, model) as fresh:
            _refill(fresh, connection, lost, workers=workers, progress=progress)
    _set_aside(path)
    _take_place(folder, path)
    after = Verifier(path).verify()
    mended = tuple(replace(problem, repaired=True) for problem in before.problems)
    return replace(after, problems=(*mended, *lost, *after.problems))


def _folder(connection: apsw.Connection, path: Path) -> Path:
    """Return where an index is built anew; what was begun of another generation is dropped.

    A resumed one holds nothing that was removed or replaced since it was begun.
    """
    generation = 0
    with suppress(apsw.Error):
        generation = whole(connection, "SELECT value FROM tally WHERE name = 'generation'")
    folder = path / _FOLDER.format(generation)
    for begun in path.glob(_FOLDER.format("*")):
        if begun != folder:
            shutil.rmtree(begun)
    return folder


def _beside(folder: Path, model: str | None) -> Index:
    """Return the index that is being built in a folder, begun anew if it does not fit."""
    if (folder / FILE).exists():
        try:
            index = Index.open(folder)
            index.use(load_encoder(model))
        except Exception:  # noqa: BLE001 - whatever is wrong with a half-built one, it is made again
            shutil.rmtree(folder)
        else:
            return index
    return Index.create(folder, model=model)


def _refill(
    fresh: Index,
    connection: apsw.Connection,
    lost: list[Problem] | None,
    *,
    workers: int,
    progress: Callable[[Progress], None] | None,
) -> None:
    """Add every stored sighting to a new index."""
    total = None
    with suppress(apsw.Error):
        total = whole(connection, "SELECT count(*) FROM sighting")
    told = progress and (lambda so_far: progress(replace(so_far, total=total)))
    added = fresh.add(_stored(connection, fresh.path.parent, lost), workers=workers, progress=told)
    for skip in added.skipped:
        if lost is None:
            raise StoreError(
                f"{skip.place}: cannot be kept ({skip.reason}); export the index and add it anew"
            )
        lost.append(Problem(skip.place, f"is lost ({skip.reason}); add it again"))


def _retire(connection: apsw.Connection, path: Path) -> None:
    """Leave write-ahead logging, which only the last process that has a file open can do."""
    try:
        connection.set_busy_timeout(1000)
        connection.pragma("journal_mode", "delete")
    except apsw.BusyError as error:
        raise StoreError(
            f"{path}: another process has it open; close it, then run detector index rebuild {path} again"
        ) from error


def _set_aside(path: Path) -> None:
    """Keep a damaged file under another name too; under its own it stays until the new one takes it."""
    with failing(path):
        for ending in ("-wal", "-shm"):
            with suppress(FileNotFoundError):
                (path / (FILE + ending)).replace(path / f"{FILE}.{_DAMAGED}{ending}")
        aside = path / f"{FILE}.{_DAMAGED}"
        aside.unlink(missing_ok=True)
        try:
            aside.hardlink_to(path / FILE)
        except OSError:  # not every file system can
            shutil.copyfile(path / FILE, aside)


def _take_place(folder: Path, path: Path) -> None:
    with failing(path):
        (folder / FILE).replace(path / FILE)
        shutil.rmtree(folder)


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
    number, name, article, fields, seen, *parts, kept = row
    if checksum(number, name, article, fields) != seen:
        raise ValueError("does not fit its checksum")
    if parts[-1] is None or checksum(article, *parts) != kept:
        raise ValueError("its text is missing or does not fit its checksum")
    return article_of(decoded(parts[-1]), name, fields)


def _rows(connection: apsw.Connection, *, salvage: bool) -> Iterator[tuple[Any, ...]]:
    """Yield each sighting with its article; to salvage, go on behind what cannot be read."""
    columns = ", ".join(f"article.{name}" for name in (*layout_of(connection).article, "checksum"))
    query = (
        f"SELECT sighting.number, id, article, fields, sighting.checksum, {columns}"  # noqa: S608 - of a layout
        " FROM sighting LEFT JOIN article ON article.number = article WHERE sighting.number > ?"
        " ORDER BY sighting.number"
    )
    last, step = 0, 1
    while last < NUMBERS:
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
