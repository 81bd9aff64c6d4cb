"""Times of day, and from one to another: "3.30pm", "8 a.m.", "15:30", "5 to 6pm", "1400 GMT"."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from detector.facts.numbers.dates import Moment


class _Time(NamedTuple):
    """A time of day: where it ends, its value, and the half of the day it names.

    `half` is ``a``, ``p``, ``noon``, ``midnight`` or ``o'clock``; empty where the form alone says
    that it is a time ("15:30"); None where only a second time after it does ("5 to 6pm").
    """

    end: int
    value: int
    half: str | None


_HOUR = r"([01]?[0-9]|2[0-4])"
_MINUTE = r"(?:[:.]([0-5][0-9])(?::[0-5][0-9])?)?"
_HALF = r"\s?([ap])(?:\.?\s?m\b|\s\.\sm\b)(?:(?<=\.m)\.|(?<=\.\sm)\s?\.)?"
_MARKED = re.compile(rf"{_HOUR}{_MINUTE}(?:{_HALF}|\s?(o['\u2019]?clock|noon|midnight)\b)", re.IGNORECASE)
_RUN_ON = re.compile(rf"([01]?[0-9]|2[0-3])([0-5][0-9]){_HALF}", re.IGNORECASE)
_ZONED = re.compile(r"([01]?[0-9]|2[0-3])[.:]?([0-5][0-9])(?=\s(?:GMT|BST|UTC|CET|EST|EDT|ET|PST|PDT)\b)")
_COLON = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])(?::[0-5][0-9])?(?![0-9:])")
_BARE = re.compile(rf"{_HOUR}{_MINUTE}(?=\s?[-\u2013]\s?[0-9]|\s(?:to|and|until|till)\s[0-9])")
#: A second hour after a marked one: "from 1.30pm to 4".
_HOUR_AFTER = re.compile(
    rf"{_HOUR}(?::([0-5][0-9]))?(?![0-9%:]|[.,/-][0-9]|\s?(?!on\b|in\b|and\b|at\b)[a-z])"
)
_LINK = re.compile(r"\s?[-\u2013]\s?|\s(?:to|until|till)\s|\s(and)\s")
_NOON = 1200


def read_clock(text: str, start: int, before: str) -> Moment | None:
    """Read the time or two times of day that begin at `start`; `before` is the word before them."""
    first = _marked(text, start) or _bare(text, start)
    if first is None:
        return None
    link = _LINK.match(text, first.end)
    second = _marked(text, link.end()) if link and (before == "between" or not link[1]) else None
    sure = first.half or (before == "from" and first.half is not None)
    if second is None and link and sure and not link[1]:
        second = _hour_after(text, link.end(), first)
    if second is None:
        return None if first.half is None else _moment(start, first.end, first.value, first.value)
    low = first.value
    if not first.half and (
        low + _NOON <= second.value if second.half == "p" else low > second.value < low < _NOON
    ):
        low += _NOON
    return _moment(start, second.end, low, second.value)


def _hour_after(text: str, start: int, first: _Time) -> _Time | None:
    """Read the bare hour after a marked one, at which it is later in the same day."""
    match = _HOUR_AFTER.match(text, start)
    if match is None:
        return None
    value = int(match[1]) * 100 + int(match[2] or 0)
    return _Time(match.end(), value + _NOON if value <= first.value and value < _NOON else value, "")


def _moment(start: int, end: int, one: int, other: int) -> Moment:
    low, high = sorted((one, other))
    return Moment("clock", start, end, Decimal(low), Decimal(high))


def _marked(text: str, start: int) -> _Time | None:
    if (match := _MARKED.match(text, start)) is not None:
        half = (match[3] or match[4]).lower()
    elif (match := _RUN_ON.match(text, start)) is not None:
        half = match[3].lower()
    elif (match := _ZONED.match(text, start) or _COLON.match(text, start)) is not None:
        half = ""
    else:
        return None
    hour = int(match[1])
    if half in ("a", "p"):
        hour = hour % 12 + (12 if half == "p" else 0)
    elif half == "midnight":
        hour = 0
    return _Time(match.end(), hour * 100 + int(match[2] or 0), half)


def _bare(text: str, start: int) -> _Time | None:
    match = _BARE.match(text, start)
    return _Time(match.end(), int(match[1]) * 100 + int(match[2] or 0), None) if match else None
