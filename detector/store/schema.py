"""The file: its tables, how it is opened, and the header that says what its keys were made with."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import apsw

from detector.errors import IndexMismatchError, StoreError
from detector.matching.traits import RARE
from detector.sketches.containment import FRACTION
from detector.sketches.minhash import BANDS, PERMUTATIONS, SCHEME, SEED
from detector.sketches.shingles import SIZE
from detector.store.formats import FORMAT, LAYOUTS
from detector.text.fold import FOLD_VERSION
from detector.text.tokens import TOKEN_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from detector.embeddings import Encoder
    from detector.store.formats import Layout

FILE = "index.sqlite"
#: Names the process that writes, for those that wait; the lock itself is SQLite's.
WRITER = "writer.pid"
#: Seconds that a writer waits for another.
PATIENCE = 30.0
_APPLICATION = 0x44544958
_PAGE = 4096
#: KiB of pages that a connection keeps in memory.
_CACHE = 64 * 1024
#: Steps of SQLite's machine, a fraction of a second, after which Python sees Ctrl-C.
_STEPS = 1_000_000
#: Digits of the length of the longest vectors.
_DIGITS = 4

_FAILED = "SQLite failed ({reason}); run detector index verify {path}"
_TOLD: tuple[tuple[type[apsw.Error], str], ...] = (
    (apsw.FullError, "the disk is full; all that was stored is kept, free space and go on"),
    (apsw.ReadOnlyError, "cannot be written; make the folder and its files writable"),
    (apsw.CantOpenError, "cannot be opened; check its permissions"),
    (
        apsw.IOError,
        "the disk is full or failed ({reason}); free space, then run detector index verify {path}",
    ),
)
#: What content that no index has written makes go wrong where it is used.
_ODD = (ValueError, TypeError, AttributeError, LookupError, ArithmeticError, RecursionError, MemoryError)
#: One more than the highest number of an article or sighting: rows keep them in 32 bits.
NUMBERS = 1 << 32
TALLIES = ("generation", "articles", "sightings", "article sum", "sighting sum")


def checksum(*parts: object) -> int:
    """Return a signed 64-bit checksum of a row's values."""
    digest = hashlib.blake2b(digest_size=8)
    for part in parts:
        raw = part if isinstance(part, bytes) else str(part).encode("utf-8", "surrogatepass")
        digest.update(len(raw).to_bytes(8, "little") + raw)
    return int.from_bytes(digest.digest(), "little", signed=True)


def whole(connection: apsw.Connection, query: str, values: tuple[object, ...] = ()) -> int:
    """Return the whole number that a query finds, 0 for none."""
    found = connection.execute(query, values).get
    return found if isinstance(found, int) else 0


def numbers(
    connection: apsw.Connection, query: str, values: tuple[object, ...] = ()
) -> list[tuple[int, ...]]:
    """Return the rows of whole numbers that a query finds."""
    return [tuple(item for item in row if isinstance(item, int)) for row in connection.execute(query, values)]


def expected_header() -> dict[str, str]:
    """Return what the keys of a new index are made with, the model left aside."""
    return {
        "format": str(FORMAT),
        "fold version": str(FOLD_VERSION),
        "token version": str(TOKEN_VERSION),
        "unicode version": unicodedata.unidata_version,
        "shingle": str(SIZE),
        "scheme": f"{SCHEME}, {PERMUTATIONS} permutations, {BANDS} bands",
        "seed": str(SEED),
        "containment": f"1 of {FRACTION}",
        "rare words": f"rarity {RARE}",
    }


def model_header(name: str | None, encoder: Encoder) -> dict[str, str]:
    """Return what a new index says of its model: what it was asked for as, and what it is."""
    return {
        "model": name or "",
        "model name": encoder.name,
        "model sha256": encoder.sha256,
        "model dim": str(encoder.dim),
    }


@contextmanager
def failing(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into the package's: what, where and the mend on one line."""
    try:
        yield
    except apsw.BusyError as error:
        raise StoreError(f"{path}: locked by {_holder(path)}; wait for it to end, or stop it") from error
    except (apsw.CorruptError, apsw.NotADBError, UnicodeDecodeError) as error:
        raise damaged(path, str(error)) from error
    except apsw.Error as error:
        what = next((told for kind, told in _TOLD if isinstance(error, kind)), _FAILED)
        raise StoreError(f"{path}: {what.format(path=path, reason=error)}") from error
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror or error}; check the folder and its disk") from error


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn SQLite's errors, and those of content that fits its checksums and is odd, into the package's."""
    with failing(path):
        try:
            yield
        except _ODD as error:
            raise damaged(path, f"{type(error).__name__}: {error}"[:200]) from error


def damaged(path: Path, what: str) -> StoreError:
    """Return the error for content that is not what was stored."""
    reason = " ".join(what.split())
    return StoreError(f"{path}: damaged ({reason}); run detector index verify --repair {path}")


def create(path: Path, header: dict[str, str]) -> None:
    """Make the file of a new index in a folder, made if missing.

    Raises
    ------
    StoreError
        There is one already, or the folder cannot be written.
    """
    with failing(path):
        path.mkdir(parents=True, exist_ok=True)
        if (path / FILE).exists():
            raise StoreError(f"{path}: holds an index already; open it, or choose another folder")
        half = path / f".{FILE}.{os.getpid()}"
        half.unlink(missing_ok=True)
        with closing(apsw.Connection(str(half))) as connection:
            connection.execute(f"PRAGMA page_size={_PAGE}; PRAGMA journal_mode=WAL")
            _configure(connection)
            with connection:
                connection.execute(f"PRAGMA application_id={_APPLICATION}; PRAGMA user_version={FORMAT}")
                connection.execute(LAYOUTS[FORMAT].tables)
                write_header(connection, header)
                connection.executemany("INSERT INTO tally VALUES (?, 0)", [(name,) for name in TALLIES])
        half.replace(path / FILE)


def write_header(connection: apsw.Connection, header: dict[str, str]) -> None:
    """Replace the header."""
    rows = sorted(header.items())
    seal = str(checksum(*(part for row in rows for part in row)))
    connection.execute("DELETE FROM header")
    connection.executemany("INSERT INTO header VALUES (?, ?)", [*rows, ("checksum", seal)])


def read_header(connection: apsw.Connection, path: Path) -> dict[str, str]:
    """Return the header, after holding it against its checksum."""
    header = {str(name): str(value) for name, value in connection.execute("SELECT name, value FROM header")}
    seal = header.pop("checksum", "")
    if seal != str(checksum(*(part for row in sorted(header.items()) for part in row))):
        raise damaged(path, "the header does not fit its checksum")
    dim = header.get("model dim", "")
    if "model" not in header or not (dim.isascii() and dim.isdigit() and 0 < len(dim) <= _DIGITS):
        raise damaged(path, "the header does not name its model")
    return header


def connect(path: Path, *, older: bool = False) -> apsw.Connection:
    """Open the file of an index and check that its tables are an index's.

    Parameters
    ----------
    older
        Open one of an older format, too.

    Raises
    ------
    StoreError
        There is none, it is no index, or it cannot be read.
    IndexMismatchError
        It is of another format.
    """
    file = path / FILE
    with reading(path):
        if not file.is_file():
            raise StoreError(f"{path}: holds no index; make one with detector index create {path}")
        connection = apsw.Connection(*_address(file))
        try:
            _configure(connection)
            look_up(connection)
            _check_tables(connection, path, older=older)
        except BaseException:
            connection.close()
            raise
        return connection


def check_header(header: dict[str, str], path: Path) -> None:
    """Refuse an index whose keys were made with something else than this version makes them with.

    Raises
    ------
    IndexMismatchError
        Names what differs and the mend.
    """
    mend = f"run detector index rebuild {path}"
    for name, value in expected_header().items():
        if header.get(name) != value:
            found = " ".join(header.get(name, "unknown").split())[:80]
            raise IndexMismatchError(f"{path}: made with {name} {found}, this is {value}; {mend}")


def check_model(header: dict[str, str], encoder: Encoder, path: Path) -> None:
    """Refuse an encoder that the index's vectors were not made with.

    Raises
    ------
    IndexMismatchError
        Names both models and the mend.
    """
    if header.get("model sha256") != encoder.sha256:
        raise IndexMismatchError(
            f"{path}: made with model {header.get('model name', 'unknown')[:80]}, asked with {encoder.name}; "
            f"ask with its model, or run detector index rebuild {path}"
        )


def _address(file: Path) -> tuple[str, int]:
    """Return how to open a file: one that nobody can be writing, on a read-only disk, is immutable."""
    flags = apsw.SQLITE_OPEN_URI
    if os.access(file.parent, os.W_OK) and os.access(file, os.W_OK):
        return f"{file.resolve().as_uri()}?mode=rw", flags | apsw.SQLITE_OPEN_READWRITE
    waiting = file.with_name(f"{FILE}-wal")
    fixed = "" if waiting.exists() and waiting.stat().st_size else "&immutable=1"
    return f"{file.resolve().as_uri()}?mode=ro{fixed}", flags | apsw.SQLITE_OPEN_READONLY


def _configure(connection: apsw.Connection) -> None:
    connection.set_busy_timeout(int(PATIENCE * 1000))
    connection.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 1)
    connection.execute(
        "PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA foreign_keys=ON; PRAGMA mmap_size=0;"
        f"PRAGMA synchronous=FULL; PRAGMA cache_size=-{_CACHE}; PRAGMA journal_size_limit=67108864;"
        "PRAGMA wal_autocheckpoint=8000"
    )


def layout_of(connection: apsw.Connection) -> Layout:
    """Return the layout of an index that is open."""
    return LAYOUTS[whole(connection, "PRAGMA user_version")]


def _check_tables(connection: apsw.Connection, path: Path, *, older: bool) -> None:
    if connection.pragma("application_id") != _APPLICATION:
        raise StoreError(f"{path / FILE}: is no index of this program; choose another folder")
    version = whole(connection, "PRAGMA user_version")
    if version not in LAYOUTS:
        raise IndexMismatchError(
            f"{path}: has format {version}, this version reads up to {FORMAT}; use the version that made it"
        )
    with closing(apsw.Connection(":memory:")) as pattern:
        pattern.execute(LAYOUTS[version].tables)
        if _tables(connection) != _tables(pattern):
            raise StoreError(f"{path / FILE}: its tables are not an index's; make it anew from its export")
    if version != FORMAT and not older:
        raise IndexMismatchError(
            f"{path}: has format {version}, this version writes {FORMAT}; run detector index rebuild {path}"
        )


def look_up(connection: apsw.Connection) -> None:
    """Have a long statement look up now and then, so that Ctrl-C ends it."""
    connection.set_progress_handler(lambda: False, _STEPS)


def _tables(connection: apsw.Connection) -> list[str]:
    """Return every table, index, view and trigger as it was defined, white space aside."""
    query = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name"
    return [" ".join(" ".join(map(str, row)).split()) for row in connection.execute(query)]


def _holder(path: Path) -> str:
    try:
        text = (path / WRITER).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return "another process"
    return f"pid {text}" if text.isdigit() else "another process"
