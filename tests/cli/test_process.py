"""The command line as a real process: pipes, encodings, signals, start-up."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from stopwatch import seconds

ROOT = Path(__file__).parents[2]
CHECK = ("check", "corpora/demo-page.txt", "--against", "corpora/demo")
#: The bar for ``detector --help`` is 0.15 s on a quiet machine; on a busy one even processor time doubles.
HELP_SECONDS = 0.15 * 3


def environment(**changes: str) -> dict[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "LC_", "LANG"))
    }
    return {**kept, **changes}


def run(*arguments: str, **changes: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "detector", *arguments],
        capture_output=True,
        cwd=ROOT,
        env=environment(**changes),
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"PYTHONIOENCODING": "latin-1"},
        {"PYTHONIOENCODING": "ascii"},
        {"LC_ALL": "C"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"LC_ALL": "POSIX"},
    ],
    ids=str,
)
@pytest.mark.parametrize("options", [(), ("--json",)], ids=["text", "json"])
def test_any_encoding_of_stdout_works(changes: dict[str, str], options: tuple[str, ...]) -> None:
    done = run(*CHECK, *options, **changes)
    assert done.returncode == 0, done.stderr
    assert done.stderr == b""
    if options:
        encoding = changes.get("PYTHONIOENCODING", "utf-8")
        assert json.loads(done.stdout.decode(encoding))["schema_version"] == "1"
    else:
        assert done.stdout.startswith(b"REWRITE of ")


def test_a_reader_that_leaves_ends_it_quietly() -> None:
    command = f"{sys.executable} -m detector check corpora/demo-page.txt --against corpora/demo | head -1"
    done = subprocess.run(
        ["bash", "-c", f'{command}; echo "${{PIPESTATUS[0]}}"'],
        capture_output=True, cwd=ROOT, env=environment(), timeout=60, check=True,
    )  # fmt: skip
    first, code = done.stdout.splitlines()
    assert first.startswith(b"REWRITE of ")
    assert code == b"0"
    assert done.stderr == b""


def test_a_closed_pipe_ends_it_quietly() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as stdout:
        done = subprocess.run(
            [sys.executable, "-m", "detector", *CHECK],
            stdout=stdout, stderr=subprocess.PIPE, cwd=ROOT, env=environment(), timeout=60, check=False,
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_a_full_disk_is_one_line_and_4() -> None:
    with Path("/dev/full").open("wb") as stdout:
        done = subprocess.run(
            [sys.executable, "-m", "detector", *CHECK],
            stdout=stdout, stderr=subprocess.PIPE, cwd=ROOT, env=environment(), timeout=60, check=False,
        )  # fmt: skip
    assert done.returncode == 4
    assert done.stderr.startswith(b"detector: stdout: cannot be written")
    assert done.stderr.count(b"\n") == 1


def test_an_interrupt_exits_with_130() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "detector", "check", "-", "--against", "corpora/demo"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT, env=environment(),
    )  # fmt: skip
    time.sleep(1.5)  # by then it waits for its article
    process.send_signal(signal.SIGINT)
    out, errors = process.communicate(timeout=10)
    assert (process.returncode, out, errors) == (130, b"", b"detector: interrupted\n")


def test_closed_streams_are_no_crash() -> None:
    for closed in ("<&-", ">&-", "2>&-"):
        command = (
            f"{sys.executable} -m detector check - --against corpora/demo < corpora/demo-page.txt {closed}"
        )
        done = subprocess.run(["bash", "-c", command], capture_output=True, cwd=ROOT, timeout=60, check=False)
        assert b"Traceback" not in done.stderr
        assert done.returncode == (2 if closed == "<&-" else 0)


def test_no_colour_and_no_progress_off_a_terminal() -> None:
    done = run(*CHECK)
    assert b"\x1b" not in done.stdout
    assert done.stderr == b""


def test_same_input_gives_the_same_bytes() -> None:
    first, second = (run(*CHECK, "--json", PYTHONHASHSEED=seed) for seed in ("1", "2"))
    assert first.stdout == second.stdout


def test_help_is_quick() -> None:
    assert run("--help").returncode == 0
    assert seconds(lambda: run("--help"), enough=HELP_SECONDS) < HELP_SECONDS


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys\nfrom detector.cli.main import main\nsys.argv = ['detector', '--help']\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print(sorted({'numpy', 'rich', 'jinja2', 'torch', 'sklearn'} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=ROOT, timeout=60, check=True)
    assert done.stderr.strip() == b"[]"
    assert b"Commands:" in done.stdout


def test_a_text_report_loads_no_template_engine_and_no_page_reader() -> None:
    code = (
        "import sys\nfrom detector.cli.main import main\n"
        f"sys.argv = ['detector', *{CHECK!r}]\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "heavy = {'jinja2', 'trafilatura', 'lxml', 'torch', 'sklearn', 'pandas', 'sentence_transformers'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=ROOT, timeout=60, check=True)
    assert done.stderr.strip() == b"[]"


def test_the_version_is_told() -> None:
    done = run("--version")
    assert done.returncode == 0
    assert done.stdout.startswith(b"detector, version ")
