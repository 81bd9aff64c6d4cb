"""Find the models and corpora that ship with the package, in a checkout or installed."""

from __future__ import annotations

from pathlib import Path

from detector.errors import ModelError

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


def resources(pattern: str) -> list[Path]:
    """Return the shipped paths that match a glob pattern; empty where none does."""
    return [path for shelf in SHELVES for path in sorted(shelf.glob(pattern))]
