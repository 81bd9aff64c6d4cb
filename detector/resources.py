"""Find the models and corpora that ship with the package, in a checkout or installed."""

from __future__ import annotations

from pathlib import Path

from detector.errors import ModelError

_PACKAGE = Path(__file__).resolve().parent


def resource(name: str) -> Path:
    """Return the path of a shipped file or folder, such as ``models/words-en``.

    A wheel carries them inside the package, a checkout beside it.

    Raises
    ------
    ModelError
        It is in neither place.
    """
    for base in (_PACKAGE / "_shipped", _PACKAGE.parent):
        if (base / name).exists():
            return base / name
    raise ModelError(
        f"{name} is not there, neither in {_PACKAGE / '_shipped'} nor beside the package; reinstall it"
    )
