"""Addresses that fsspec opens, such as ``s3://bucket/crawl/*.warc.gz``."""

from __future__ import annotations

from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

from detector.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Pages are not fetched from their sites: what a page says would lead this machine anywhere.
_REFUSED = frozenset(("http", "https"))
_MAGIC = "*?["


def is_address(path: str) -> bool:
    """Tell whether a path is an address that fsspec opens."""
    return "://" in path


def local_path(address: str) -> str | None:
    """Return the path on this machine that an address means; None if it is elsewhere.

    Raises
    ------
    InputError
        Nothing here opens such addresses.
    """
    from fsspec.implementations.local import LocalFileSystem

    system, path = _system(address)
    return str(path) if isinstance(system, LocalFileSystem) else None


def remote_files(address: str) -> list[tuple[str, str]]:
    """Return the files that an address stands for, sorted, each with its path below the address.

    Raises
    ------
    InputError
        There are none, or they cannot be listed.
    """
    system, path = _system(address)
    try:
        if any(character in path for character in _MAGIC):
            base = path[: min(path.find(character) for character in _MAGIC if character in path)]
            base = base.rpartition("/")[0]
            found = [
                name for name, about in system.glob(path, detail=True).items() if about["type"] == "file"
            ]
        elif system.isdir(path):
            base, found = path, system.find(path)
        else:
            base, found = path.rpartition("/")[0], [path] if system.exists(path) else []
    except Exception as error:
        raise InputError(address, f"cannot be listed: {_one_line(error)}", "check the address") from error
    if not found:
        raise InputError(address, "no such file or folder", "check the address")
    return [(system.unstrip_protocol(name), name.removeprefix(base).lstrip("/")) for name in sorted(found)]


@contextmanager
def open_address(address: str) -> Iterator[IO[bytes]]:
    """Open the file at an address.

    Raises
    ------
    InputError
        It cannot be opened.
    """
    system, path = _system(address)
    try:
        stream = system.open(path, "rb")
    except Exception as error:
        raise InputError(address, f"cannot be opened: {_one_line(error)}", "check the address") from error
    with stream:
        yield stream


def _system(address: str) -> tuple[Any, str]:
    """Return the file system of an address, and the path in it."""
    import fsspec

    protocol = address.partition("://")[0]
    if protocol in _REFUSED:
        raise InputError(address, "pages are not fetched", "save what is there as a file")
    try:
        system, path = fsspec.core.url_to_fs(address)
    except ImportError as error:
        raise InputError(address, f"{protocol}:// needs another package", _one_line(error)) from error
    except Exception as error:
        raise InputError(address, f"cannot be opened: {_one_line(error)}", "check the address") from error
    return system, str(path)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
