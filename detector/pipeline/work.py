"""The folder of an audit's intermediate files, and that one audit at a time works in it."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING

from detector.errors import StoreError
from detector.pipeline import files
from detector.plain import dumps

if TYPE_CHECKING:
    from collections.abc import Iterator

_PLAN = "plan.json"


@contextmanager
def work_folder(out: str | None, form: int, *, resume: bool, keep: bool) -> Iterator[str]:
    """Make the folder of intermediate files; it goes when the work is done.

    Parameters
    ----------
    out
        The folder of the final files, in which it lies; None for one of its own.
    form
        The format of what is written there.
    resume, keep
        Whether what an earlier run left in it stays, and what this one leaves.

    Raises
    ------
    StoreError
        It cannot be written, is not an audit's, or another audit is at work in it.
    """
    if out is None:
        with tempfile.TemporaryDirectory(prefix="detector-audit-") as folder:
            yield folder
        return
    files.make_folder(out)
    work = files.joined(out, "work")
    plan = files.joined(work, _PLAN)
    with _alone(out):
        if files.exists(work) and not files.exists(plan):
            raise StoreError(f"{work}: is there, but not from an audit; choose another --out folder")
        if not resume:
            files.remove_folder(work)
        files.make_folder(work)
        files.remove_unfinished(work)
        with files.writing(plan) as stream:
            stream.write(dumps({"format": form}).encode())
        yield work
        if not keep:
            files.remove_folder(work)


@contextmanager
def _alone(folder: str) -> Iterator[None]:
    """Keep other audits out of a folder; the system lets go of it when this process ends, however it does.

    Only local folders are guarded, where the system has locks for them: at an address (or on Windows)
    two audits into one folder are not told apart.
    """
    if files.is_address(folder) or find_spec("fcntl") is None:
        yield
        return
    import fcntl

    held = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            reason = "another audit is writing to it; wait for that, or choose another --out folder"
            raise StoreError(f"{folder}: {reason}") from error
        yield
    finally:
        os.close(held)
