"""The index's verbs as processes: on a terminal, interrupted, and with no disk to write to."""

from __future__ import annotations

import json
import os
import pty
import shutil
import signal
import subprocess
import sys
import time
from contextlib import closing, suppress
from pathlib import Path

import apsw
import pytest
from click.testing import CliRunner, Result
from newsroom import lines

from detector import Index
from detector.cli.main import detector
from detector.errors import DetectorError
from detector.store.schema import FILE, read_header, write_header

ROOT = Path(__file__).parents[2]
PAGE = str(ROOT / "corpora" / "demo-page.txt")


def run(*arguments: object, given: str | None = None) -> Result:
    return CliRunner().invoke(detector, [str(word) for word in arguments], input=given, prog_name="detector")


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A file of 1,200 stories, and an index of them."""
    folder = tmp_path_factory.mktemp("many")
    file = folder / "stories.jsonl"
    file.write_text(lines(*({"id": str(number), "text": f"Story {number}."} for number in range(1200))))
    run("index", "create", folder / "archive")
    run("index", "add", folder / "archive", file)
    return file, folder / "archive"


def test_an_interrupt_keeps_what_was_stored_and_says_how_to_go_on(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    run("index", "create", folder)
    records = lines(*({"id": str(number), "text": f"Story number {number}."} for number in range(2500)))
    command = [sys.executable, "-m", "detector", "index", "add", str(folder), "-"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdin.write(records.encode())
        process.stdin.flush()
        await_stored(folder, 1000)
        process.send_signal(signal.SIGINT)
        started = time.perf_counter()
        code, errors = process.wait(timeout=10), process.stderr.read()
        assert time.perf_counter() - started < 3 * 4  # 3 s on a quiet machine
    assert code == 130
    assert f"detector index add {folder} -".encode() in errors
    assert errors.count(b"\n") == 1
    assert run("index", "verify", folder, "--deep").exit_code == 0
    again = json.loads(run("index", "add", folder, "-", "--json", given=records).stdout)
    assert again["unchanged"] >= 1000
    assert again["added"] + again["unchanged"] == 2500


def test_a_rebuild_goes_on_where_it_was_interrupted(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    run("index", "create", folder)
    records = lines(*({"id": str(number), "text": f"Story number {number}. " * 9} for number in range(3000)))
    run("index", "add", folder, "-", given=records)
    with closing(apsw.Connection(str(folder / FILE))) as connection:
        write_header(connection, read_header(connection, folder) | {"fold version": "0"})
    command = [sys.executable, "-m", "detector", "index", "rebuild", str(folder)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stderr is not None
        await_stored(folder, 1000, half="rebuild-*")
        process.send_signal(signal.SIGINT)
        code, errors = process.wait(timeout=10), process.stderr.read()
    assert (code, errors.count(b"\n")) == (130, 1)
    assert f"detector index rebuild {folder}".encode() in errors
    assert run("index", "info", folder).exit_code == 4
    assert run("index", "rebuild", folder).exit_code == 0
    with Index.open(folder) as index:
        assert len(index) == 3000
        assert index.verify().problems == ()


def await_stored(folder: Path, count: int, half: str = "") -> None:
    """Wait until so many articles are stored in an index, or in one inside its folder."""
    for _ in range(600):
        with (
            suppress(DetectorError, StopIteration),
            Index.open(next(folder.glob(half)) if half else folder) as index,
        ):
            if len(index) >= count:
                return
        time.sleep(0.05)
    raise TimeoutError(f"{count} articles were not stored")


@pytest.mark.parametrize(
    ("verb", "task", "whole"),
    [
        ("add", b"adding", b"/1200"),
        ("compact", b"compacting", b""),
        ("export", b"exporting", b"/1200"),
        ("verify", b"verifying", b""),
        ("rebuild", b"rebuilding", b"/1200"),
        ("merge", b"merging", b"/1200"),
    ],
)
def test_progress_shows_on_a_terminal(
    many: tuple[Path, Path], tmp_path: Path, verb: str, task: bytes, whole: bytes
) -> None:
    stories, archive = many
    folder = tmp_path / "archive"
    if verb in ("add", "merge"):
        run("index", "create", folder)
    else:
        shutil.copytree(archive, folder)
    more = {"add": [stories], "export": [tmp_path / "out.jsonl"], "merge": [archive]}.get(verb, [])
    controller, terminal = pty.openpty()
    command = [sys.executable, "-m", "detector", "index", verb, str(folder), *map(str, more)]
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}
    shown = b""
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=terminal, cwd=ROOT, env=environment
    ) as process:
        os.close(terminal)
        with suppress(OSError):  # how a terminal ends
            while more_shown := os.read(controller, 4096):
                shown += more_shown
    os.close(controller)
    assert process.returncode == 0
    assert task in shown
    assert b"left" in shown
    assert whole in shown


def test_a_full_disk_is_one_line_and_4(many: tuple[Path, Path], tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    run("index", "create", archive)
    run("index", "add", archive, PAGE)
    blocks = (archive / FILE).stat().st_size // 1024 + 50
    command = f"ulimit -f {blocks}; exec {sys.executable} -m detector index add {archive} {many[0]}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, cwd=ROOT)
    assert (done.returncode, done.stderr.count("\n")) == (4, 1)
    assert "free space" in done.stderr
    assert run("check", ROOT / "README.md", "--index", archive).exit_code == 0
    assert run("index", "verify", archive).exit_code == 0
