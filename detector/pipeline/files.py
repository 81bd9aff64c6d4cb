"""Files by path or address: opened, written whole or not at all, digested.

A path with ``://`` in it is an address that fsspec opens; anything else is a local path.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import stat
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import IO, TYPE_CHECKING, Any

from detector.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator

_BLOCK = 1 << 20
#: Ends the name of a file that is being written.
UNFINISHED = ".unfinished"


class Hashing:
    """A stream to write to, which knows the SHA-256 of what was written."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self._hash, self._length = stream, hashlib.sha256(), 0
        self.closed = False

    def write(self, content: bytes) -> int:
        """Write bytes, or anything that holds some."""
        self._hash.update(content)
        self._stream.write(content)
        self._length += memoryview(content).nbytes
        return memoryview(content).nbytes

    def tell(self) -> int:
        """Return how many bytes were written."""
        return self._length

    def flush(self) -> None:
        """Leave it to the end."""

    def close(self) -> None:
        """Take no more; the stream below stays open."""
        self.closed = True

    def writable(self) -> bool:
        """Say that it can be written to."""
        return True

    def readable(self) -> bool:
        """Say that it cannot be read."""
        return False

    def seekable(self) -> bool:
        """Say that it is written in order."""
        return False

    @property
    def sha256(self) -> str:
        """The digest of what was written so far."""
        return self._hash.hexdigest()


def is_address(path: str) -> bool:
    """Tell whether a path is an address that fsspec opens."""
    return "://" in path


def local(path: str) -> str:
    """Return the local path that an address such as ``file:///data`` means; any other as it is."""
    if not is_address(path):
        return path
    from fsspec.implementations.local import LocalFileSystem

    system = _system(path)
    return str(system._strip_protocol(path)) if type(system) is LocalFileSystem else path  # noqa: SLF001


def joined(folder: str, *names: str) -> str:
    """Return the path of something in a folder."""
    return "/".join((folder.rstrip("/") or "/", *names)) if names else folder


@contextmanager
def writing(path: str) -> Iterator[Hashing]:
    """Write a file that is there whole, with its old content, or not at all, whatever breaks off.

    Nothing waits for the disk: after a power failure a file of the work folder may be damaged,
    which its digest shows. `move` waits. At an address it is as the system there has it: object
    stores know files that are whole alone.

    Raises
    ------
    StoreError
        It cannot be written.
    """
    with unwritable(path):
        if is_address(path):
            with _sent(path) as stream:
                yield Hashing(stream)
            return
        fresh = f"{path}.{token_hex(8)}{UNFINISHED}"
        try:
            with Path(fresh).open("wb") as stream:
                yield Hashing(stream)
            Path(fresh).replace(path)
        finally:
            with suppress(OSError):
                Path(fresh).unlink(missing_ok=True)


@contextmanager
def _sent(path: str) -> Iterator[IO[bytes]]:
    """Write a file at an address; what broke off is taken away again."""
    system = _system(path)
    stream = system.open(path, "wb")
    try:
        yield stream
    except BaseException:
        with suppress(Exception):
            stream.close()
            system.rm_file(path)
        raise
    stream.close()


@contextmanager
def opened(path: str) -> Iterator[IO[bytes]]:
    """Open a file to be read; a pipe or a device, which may never end, is refused as if it were not there."""
    if not is_address(path) and not stat.S_ISREG(Path(path).stat().st_mode):
        raise FileNotFoundError(errno.ENOENT, "no regular file", path)
    with _system(path).open(path, "rb") if is_address(path) else Path(path).open("rb") as stream:
        yield stream


def read_text(path: str) -> str:
    """Return the content of a small UTF-8 file."""
    with opened(path) as stream:
        return stream.read().decode("utf-8")


def digest(path: str) -> str:
    """Return the SHA-256 of a file's content."""
    found = hashlib.sha256()
    with opened(path) as stream:
        while block := stream.read(_BLOCK):
            found.update(block)
    return found.hexdigest()


def size(path: str) -> int:
    """Return a file's size in bytes; 0 where it cannot be told."""
    try:
        return int(_system(path).size(path) or 0) if is_address(path) else Path(path).stat().st_size
    except OSError:
        return 0


def exists(path: str) -> bool:
    """Tell whether there is something at a path."""
    return bool(_system(path).exists(path)) if is_address(path) else Path(path).exists()


def make_folder(path: str) -> None:
    """Make a folder and those it lies in, if missing.

    Raises
    ------
    StoreError
        It cannot be made or written to.
    """
    with unwritable(path):
        if is_address(path):
            _system(path).makedirs(path, exist_ok=True)
            return
        Path(path).mkdir(parents=True, exist_ok=True)
        if not os.access(path, os.W_OK | os.X_OK):
            raise StoreError(f"{path}: cannot be written (permission denied); choose another --out folder")


def remove_folder(path: str) -> None:
    """Remove a folder with all in it; nothing if there is none."""
    with unwritable(path):
        if is_address(path):
            if _system(path).exists(path):
                _system(path).rm(path, recursive=True)
        elif Path(path).exists():
            shutil.rmtree(path)


def remove_unfinished(folder: str) -> None:
    """Remove what writing that was broken off has left in a folder and those in it."""
    if not is_address(folder):
        for path in Path(folder).rglob(f"*{UNFINISHED}"):
            path.unlink(missing_ok=True)


def move(source: str, target: str) -> None:
    """Put a file in another's place, once it is on the disk; a local one at once: there is always one."""
    with unwritable(target):
        if is_address(source):
            _system(source).mv(source, target)
        else:
            with Path(source).open("rb") as stream:
                os.fsync(stream.fileno())
            Path(source).replace(target)


@contextmanager
def unwritable(path: str) -> Iterator[None]:
    """Turn the operating system's errors into one of ours that names the mend."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise StoreError(f"{path}: cannot be written ({reason}); choose another --out folder") from error


def _system(path: str) -> Any:  # noqa: ANN401 - fsspec has no types
    import fsspec

    try:
        return fsspec.core.url_to_fs(path)[0]
    except (ImportError, ValueError) as error:  # its driver is not installed; nobody knows the protocol
        raise StoreError(f"{path}: cannot be opened ({' '.join(str(error).split())})") from error
