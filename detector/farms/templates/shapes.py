"""A line cut into words, those whose shape alone says that they vary put into one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from detector.records import Span

if TYPE_CHECKING:
    from detector.farms.templates.template import SlotType

_MONTH = (
    r"(?=[jfmasond])(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b(?:\.(?=\s*\d))?"
)
_COUNT = r"(?=[otfsen])(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|nil)\b"
_DAY = rf"(?:\d{{1,2}}(?:st|nd|rd|th)?\b|{_COUNT})"
_DATE = (
    rf"{_MONTH}\s+{_DAY}(?:,?\s+\d{{4}}\b)?|{_DAY}\s+(?:of\s+)?{_MONTH}(?:,?\s+\d{{4}}\b)?|{_MONTH}\s+\d{{4}}\b"
    r"|\d{4}-\d\d-\d\d(?:T[\d:.+Z-]+)?|\d{1,2}[./]\d{1,2}[./]\d{2,4}\b"
    r"|\d{1,2}:\d\d(?::\d\d)?(?:\s*[ap]\.?m\b\.?)?"
)
_LINK = r"(?=[\w-]+[.:][\w/])(?:https?://\S*[\w/]|(?:[a-z0-9][a-z0-9-]*\.)+[a-z]{2,}(?:/\S*)?(?![\w.]))"
_UNIT = r"(?:mln|bln|billion|million|trillion|thousand|cts?|cents?|dlrs?|dollars?|pct|percent|%)"
_NUMBER = (
    rf"[$€£¥+-]?(?:\d[\d,.]*(?:[-\s]\d+/\d+|/\d+)?(?<![.,])(?:st|nd|rd|th)?|{_COUNT})(?:[\s-]?{_UNIT}(?!\w))*"
)
#: Characters of a line that are looked at.
_LONGEST = 2_000
_SHAPE = re.compile(
    rf"(?<!\w)(?=[\w$€£¥+-])(?:(?P<date>{_DATE})|(?P<number>{_NUMBER}(?!\w))|(?P<link>{_LINK}))",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+(?:['’.&-]\w+)*|[^\w\s]")


class Word(NamedTuple):
    """A word of a line; `shape` is set where its form says that it varies."""

    text: str
    span: Span
    shape: SlotType | None


def words_of(line: str) -> list[Word]:
    """Return the words and marks of a line; a date, a link and an amount with its unit are one each."""
    line = line[:_LONGEST]
    found: list[Word] = []
    start = 0
    for shaped in _SHAPE.finditer(line):
        found += _plain(line, start, shaped.start())
        start = shaped.end()
        found.append(Word(shaped.group(), Span(*shaped.span()), shaped.lastgroup))  # type: ignore[arg-type]
    return found + _plain(line, start, len(line))


def _plain(line: str, start: int, end: int) -> list[Word]:
    return [Word(found.group(), Span(*found.span()), None) for found in _WORD.finditer(line, start, end)]


def masked(line: str, gap: str) -> list[str]:
    """Return the words of a line in lower case, `gap` for each with a telling shape."""
    line = line[:_LONGEST]
    found: list[str] = []
    start = 0
    for shaped in _SHAPE.finditer(line):
        found += _WORD.findall(line, start, shaped.start())
        found.append(gap)
        start = shaped.end()
    return list(map(str.lower, found + _WORD.findall(line, start)))
