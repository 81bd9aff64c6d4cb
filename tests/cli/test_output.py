from __future__ import annotations

import io
import json
import sys
from typing import TYPE_CHECKING

import pytest

from detector.cli import output
from detector.errors import StoreError
from detector.records import Article

if TYPE_CHECKING:
    from pathlib import Path


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("environ", "colored"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"NO_COLOR": ""}, True), ({"TERM": "dumb"}, False)],
    ids=str,
)
def test_colour(monkeypatch: pytest.MonkeyPatch, environ: dict[str, str], colored: bool) -> None:  # noqa: FBT001
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    assert output.has_color() is colored
    output.Output(no_color=True).print(lambda **screen: f"color={screen['color']}")
    assert terminal.getvalue() == "color=False"


@pytest.mark.parametrize(("asked", "got"), [("80", 80), ("500", 120), ("1", 40)])
def test_width_stays_within_reason(monkeypatch: pytest.MonkeyPatch, asked: str, got: int) -> None:
    monkeypatch.setenv("COLUMNS", asked)
    assert output.columns() == got


@pytest.mark.parametrize(
    ("text", "encoding", "shown"),
    [
        ("“32” → “23”…", "utf-8", "“32” → “23”…"),
        ("“32” → “23”… ●○", "ascii", '"32" -> "23"... *.'),
        ("é → 東", "latin-1", "é -> \\u6771"),
        ("é", "ascii", "\\xe9"),
        ("é", None, "é"),
    ],
)
def test_what_an_encoding_lacks_is_replaced(text: str, encoding: str | None, shown: str) -> None:
    assert output.printable(text, encoding) == shown


def test_json_stays_json_in_ascii(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", stream)
    output.emit_json('{"é": "“東”"}')
    stream.seek(0)
    assert json.loads(stream.read()) == {"é": "“東”"}


def test_files_are_utf_8_with_plain_newlines(tmp_path: Path) -> None:
    output.write_file(tmp_path / "x", "é\n")
    assert (tmp_path / "x").read_bytes() == b"\xc3\xa9\n"
    with pytest.raises(StoreError, match="cannot be written"):
        output.write_file(tmp_path / "no" / "x", "")


def test_progress_shows_on_a_terminal_only_and_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    articles = [Article(text=str(number)) for number in range(output.MANY + 1)]
    for stream, shows in ((io.StringIO(), False), (Terminal(), True)):
        monkeypatch.setattr(sys, "stderr", stream)
        assert list(output.progress(articles, "reading")) == articles
        assert ("reading" in stream.getvalue()) is shows
