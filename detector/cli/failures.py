"""Where errors become one line on stderr and an exit code."""

from __future__ import annotations

from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

import click

from detector.cli.output import abandon_stdout, note
from detector.errors import DetectorError, InputError, SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator

DONE, FINDINGS, USAGE, SKIPPED, FAILED, INTERRUPTED = 0, 1, 2, 3, 4, 130


class Failure(click.ClickException):
    """A command that ends with one line on stderr and an exit code."""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code  # type: ignore[misc]  # click reads it from the instance

    def show(self, file: IO[Any] | None = None) -> None:  # noqa: ARG002 - click's signature
        """Write the line on stderr."""
        note(f"detector: {self.message}")


@contextmanager
def failing_clearly() -> Iterator[None]:
    """Turn the errors that are expected into failures; a reader that left is none."""
    try:
        yield
    except (InputError, SettingsError) as error:
        raise Failure(str(error), USAGE) from error
    except DetectorError as error:
        raise Failure(str(error), FAILED) from error
    except BrokenPipeError:
        abandon_stdout()
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        raise Failure(f"{place}{error.strerror or error}", FAILED) from error
    except MemoryError as error:
        raise Failure("not enough memory; give fewer or shorter articles", FAILED) from error
    except (KeyboardInterrupt, click.Abort) as error:
        raise Failure("interrupted", INTERRUPTED) from error
