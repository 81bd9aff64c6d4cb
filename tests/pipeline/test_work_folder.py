"""Two audits into one folder at once: the second is refused, whoever runs the first and however that ends."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from detector import StoreError
from detector.pipeline.audit import FORMAT
from detector.pipeline.work import work_folder

if TYPE_CHECKING:
    from pathlib import Path

PROGRAM = f"""
import sys, time
from detector.pipeline.work import work_folder
with work_folder(sys.argv[1], {FORMAT}, resume=False, keep=False):
    print("in", flush=True)
    time.sleep(60)
"""


def test_a_second_audit_is_refused_in_one_line(tmp_path: Path) -> None:
    out = str(tmp_path / "out")
    with work_folder(out, FORMAT, resume=False, keep=False) as work:
        (tmp_path / "out" / "work" / "kept").touch()
        with (
            pytest.raises(StoreError, match="out: another audit is writing to it; wait") as refused,
            work_folder(out, FORMAT, resume=False, keep=False),
        ):
            pass
        assert "\n" not in str(refused.value)
        assert (tmp_path / "out" / "work" / "kept").exists()
        with work_folder(str(tmp_path / "other"), FORMAT, resume=False, keep=False) as other:
            assert other != work
    with work_folder(out, FORMAT, resume=True, keep=True):
        pass


def test_a_killed_audit_holds_nothing(tmp_path: Path) -> None:
    out = str(tmp_path / "out")
    run = subprocess.Popen([sys.executable, "-c", PROGRAM, out], stdout=subprocess.PIPE, text=True)
    assert run.stdout is not None
    assert run.stdout.readline() == "in\n"
    with pytest.raises(StoreError, match="another audit"), work_folder(out, FORMAT, resume=True, keep=True):
        pass
    run.kill()
    run.communicate()
    with work_folder(out, FORMAT, resume=True, keep=False):
        pass


def test_addresses_and_folders_of_its_own_are_not_guarded() -> None:
    for out in (None, "memory://lock/out"):
        with (
            work_folder(out, FORMAT, resume=False, keep=False),
            work_folder(out, FORMAT, resume=True, keep=False) as work,
        ):
            assert work
