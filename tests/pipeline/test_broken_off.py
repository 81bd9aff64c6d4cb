"""An audit whose disk is full or cannot be written says so in a line, and goes on once it can."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from mixed_corpus import articles, digests, write

import detector
from detector import Detector
from detector.pipeline.audit import Options

ROOT = Path(__file__).parents[2]
#: The command line, in a process that may write no file of more than so many bytes; root obeys permissions.
PROGRAM = """
import ctypes, os, resource, sys
most = int(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
if os.geteuid() == 0:
    for capability in (1, 2):  # to override permissions; gone for what is executed next
        ctypes.CDLL(None).prctl(24, capability, 0, 0, 0)
os.execv(sys.executable, [sys.executable, "-m", "detector", *sys.argv[2:]])
"""


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("broken") / "corpus", articles(60))


@pytest.fixture(scope="module")
def files(corpus: Path) -> dict[str, str]:
    """The digests of the files of an audit that nothing befell."""
    detector.audit(corpus, corpus.parent / "plain")
    return digests(corpus.parent / "plain")


def audit(corpus: Path, out: Path, *options: str, most: int = 2**40) -> tuple[int, str]:
    """Run an audit; return its exit code and what it said."""
    command = [sys.executable, "-c", PROGRAM, str(most), "audit", str(corpus), "--out", str(out), *options]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stderr


@pytest.mark.parametrize(("processes", "most"), [(1, 30_000), (2, 60_000)])
def test_a_full_disk_is_one_line_and_the_audit_goes_on(
    corpus: Path, files: dict[str, str], tmp_path: Path, processes: int, most: int
) -> None:
    out = tmp_path / "out"
    code, said = audit(corpus, out, "--processes", str(processes), most=most)
    assert code == 4, said
    assert said.count("\n") == 1
    assert said.startswith(f"detector: {out}/")
    assert "File too large" in said
    assert [path.name for path in out.iterdir()] == ["work"]
    assert not list(out.rglob("*.unfinished"))
    Detector().audit(corpus, out, options=Options(resume=True))
    assert digests(out) == files


@pytest.mark.parametrize("inner", ["", "work", "work/read"])
def test_a_folder_that_cannot_be_written_is_one_line(corpus: Path, tmp_path: Path, inner: str) -> None:
    out = tmp_path / "out"
    (out / "work" / "read").mkdir(parents=True)
    (out / "work" / "plan.json").write_text("{}")
    (out / inner).chmod(0o555)
    code, said = audit(corpus, out, "--resume", "--processes", "1")
    (out / inner).chmod(0o755)
    assert code == 4, said
    assert said.count("\n") == 1
    assert said.startswith(f"detector: {out / inner}")
    assert "cannot be written" in said
    assert "choose another --out folder" in said
