"""The error tree; every message says what, where and the mend on one line.

::

    DetectorError
    ├── InputError           a text, file or record that cannot be read
    ├── SettingsError        an option outside its range
    ├── ModelError           a model that is missing, broken or refused
    ├── StoreError           an index or output folder that cannot be used
    └── IndexMismatchError   sketches or vectors made under other settings
"""

from __future__ import annotations

from typing import Any


class DetectorError(Exception):
    """Base of all errors that the package raises on purpose; each can be sent between processes."""

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (type(self), self.args, self.__dict__)


def _again(kind: type[DetectorError], args: tuple[Any, ...], state: dict[str, Any]) -> DetectorError:
    """Make an error as it was, whatever its constructor takes."""
    error = kind.__new__(kind, *args)
    error.__dict__.update(state)
    return error


class InputError(DetectorError):
    """A text, file or record that cannot be read.

    Parameters
    ----------
    place
        ``path``, ``path:line`` or ``path@offset``.
    reason
        What is wrong with it.
    mend
        What the user can do about it.
    """

    def __init__(self, place: str, reason: str, mend: str = "") -> None:
        self.place = place
        self.reason = reason
        self.mend = mend
        super().__init__(f"{place}: {reason}" + (f"; {mend}" if mend else ""))


class SettingsError(DetectorError):
    """A setting outside its range."""

    def __init__(self, key: str, value: object, allowed: str) -> None:
        self.key = key
        self.value = value
        self.allowed = allowed
        super().__init__(f"{key}={value!r} is not allowed; use {allowed}")


class ModelError(DetectorError):
    """A model that is missing, broken or refused."""


class StoreError(DetectorError):
    """An index or output folder that cannot be used."""


class IndexMismatchError(DetectorError):
    """Sketches or vectors that were made under other settings and cannot be compared."""
