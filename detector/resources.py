"""Find the models and corpora that ship with the package, in a checkout or installed."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from detector.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Iterator

_PACKAGE = Path(__file__).resolve().parent
#: Where shipped files lie: inside the package in a wheel, beside it in a checkout.
SHELVES = (_PACKAGE / "_shipped", _PACKAGE.parent)


def resource(name: str) -> Path:
    """Return the path of a shipped file or folder, such as ``models/words-en``.

    Raises
    ------
    ModelError
        It is in neither place.
    """
    found = next((shelf / name for shelf in SHELVES if (shelf / name).exists()), None)
    if found is None:
        raise ModelError(f"{name} is neither in {SHELVES[0]} nor beside the package; reinstall it")
    return found


@contextmanager
def reading(path: Path, what: str, *damage: type[Exception]) -> Iterator[None]:
    """Name the file and the mend where a shipped model cannot be read.

    Parameters
    ----------
    what
        What it should be.
    damage
        Errors of the library that reads it.

    Raises
    ------
    ModelError
        The file is missing or damaged.
    """
    known: tuple[type[Exception], ...] = (OSError, ValueError, KeyError, TypeError, *damage)
    try:
        yield
    except known as error:
        raise ModelError(f"{path}: not {what} ({error}); reinstall the package") from error


def resources(pattern: str) -> list[Path]:
    """Return the shipped paths that match a glob pattern; empty where none does."""
    return [path for shelf in SHELVES for path in sorted(shelf.glob(pattern))]
