"""What the README shows is what the tool does."""

from __future__ import annotations

import contextlib
import io
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
DEMO = re.compile(r"(?<=<!-- demo -->\n```text\n).*?(?=```\n<!-- /demo -->)", re.DOTALL)
INDEX = re.compile(r"(?<=<!-- index -->\n```console\n).*?(?=```\n<!-- /index -->)", re.DOTALL)


def test_the_python_examples_print_what_they_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    (code,) = re.findall(r"```python\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    expected = [line.removeprefix("# ") for line in code.splitlines() if line.startswith("# ")]
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, str(README), "exec"), {})  # noqa: S102 - our own README
    assert printed.getvalue().splitlines() == expected


def test_the_demo_is_what_make_demo_prints(request: pytest.FixtureRequest) -> None:
    command = [
        sys.executable,
        "-m",
        "detector",
        "check",
        "corpora/demo-page.txt",
        "--against",
        "corpora/demo",
    ]
    environment = {**os.environ, "COLUMNS": "100"}
    shown = subprocess.run(
        command, capture_output=True, text=True, cwd=ROOT, env=environment, check=True
    ).stdout
    text = README.read_text("utf-8")
    if request.config.getoption("--update-golden"):
        README.write_text(DEMO.sub(lambda _: shown, text), "utf-8")
    else:
        (block,) = DEMO.findall(text)
        assert block == shown


def test_the_session_with_an_index_is_what_it_shows(tmp_path: Path) -> None:
    (session,) = INDEX.findall(README.read_text("utf-8"))
    (tmp_path / "corpora").symlink_to(ROOT / "corpora")
    shown = ""
    for command in re.findall(r"^\$ detector (.*)$", session, re.MULTILINE):
        words = command.split()
        done = subprocess.run(
            [sys.executable, "-m", "detector", *words[: words.index(">") if ">" in words else None]],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        assert done.returncode == (1 if "--fail-on" in words else 0), done.stderr
        shown += f"$ detector {command}\n" + ("" if ">" in words else done.stdout)
    assert shown == session


def test_the_readme_is_short_and_its_links_lead_somewhere() -> None:
    text = README.read_text("utf-8")
    assert len(text.splitlines()) < 200
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", text):
        assert (ROOT / target).exists(), target


def test_no_placeholder_is_left() -> None:
    assert not re.findall(r"@[A-Z]+@", README.read_text("utf-8"))
