"""Calendar dates, years and clock times, as numbers that compare part by part.

A date is ``year * 10000 + month * 100 + day`` with 0 for a part that is not stated
(7 March is 307, March 2011 is 20110300); a clock time is ``hour * 100 + minute``.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final, NamedTuple

from detector.facts.words import listed

_NAMES: Final = listed(
    """
    january february march april may june july august september october november december
    """
)
MONTHS: Final[dict[str, int]] = {
    **{name: number for number, name in enumerate(_NAMES, start=1)},
    **{name[:3]: number for number, name in enumerate(_NAMES, start=1)},
    "sept": 9,
}
#: Month names that are no other word even without a capital.
_SURE_MONTHS: Final = frozenset(_NAMES) - {"march", "may"}
_MONTH = rf"({'|'.join(name.title() for name in (*_NAMES, 'sept', *(full[:3] for full in _NAMES)))})\b\.?"
_DAY = r"([0-3]?[0-9])(?:st|nd|rd|th)?"
_YEAR = r"((?:1[5-9]|20)[0-9]{2})"
_TO = r"\s*(?:-|\u2013|\u2014|to|and|through|until)\s*"
_DAY_MONTH = re.compile(rf"{_DAY}(?:{_TO}{_DAY})?\s+(?:of\s+)?{_MONTH}(?:,?\s+{_YEAR}\b)?(?![-,.]?[0-9])")
_AFTER_MONTH = re.compile(
    rf"{_DAY}(?:{_TO}{_DAY}(?![0-9a-z]))?(?![0-9a-z%]|[,.:][0-9])(?:,?\s+{_YEAR}\b(?!,[0-9]))?"
)
_MONTH_YEAR = re.compile(rf"{_YEAR}(?![0-9a-z%]|[,.][0-9])")
_ISO = re.compile(r"((?:19|20)[0-9]{2})-([01][0-9])-([0-3][0-9])(?![0-9])")
_CLOCK = re.compile(
    r"([01]?[0-9]|2[0-4])(?:[:.]([0-5][0-9]))?(?:\s?([ap])\.?\s?m\b\.?|\s(o'clock|o\u2019clock))"
    r"|([01]?[0-9]|2[0-3]):([0-5][0-9])(?::[0-5][0-9])?(?![0-9:])", re.I)  # fmt: skip
_BARE_YEAR = re.compile(
    r"((?:1[5-9]|20)[0-9]{2})(['\u2019]?s\b)?(?:\s?[-\u2013/]\s?((?:1[5-9]|20)?[0-9]{2})(?![0-9,.]*[0-9%]))?(?![0-9])"
)
_CENTURIES: Final = 100


class Moment(NamedTuple):
    """A date, year or clock time: its unit, its place, and its range."""

    unit: str
    start: int
    end: int
    low: Decimal
    high: Decimal


def read_date(text: str, start: int, before: str, before_start: int) -> Moment | None:
    """Read a date whose digits begin at `start`; `before` is the word before it, as written."""
    if (iso := _ISO.match(text, start)) is not None:
        year, month, day = (int(part) for part in iso.groups())
        return _moment((start, iso.end()), year, month, day, day)
    if before.lower() in MONTHS and (before[0].isupper() or before in _SURE_MONTHS):
        return _after_month(text, start, MONTHS[before.lower()], before_start)
    match = _DAY_MONTH.match(text, start)
    if match is None or not 1 <= int(match.group(1)) <= 31:
        return None
    first, last, name, year_text = match.groups()
    month, year = MONTHS[name.lower()], int(year_text or 0)
    return _moment((start, match.end()), year, month, int(first), int(last or first))


def _after_month(text: str, start: int, month: int, month_start: int) -> Moment | None:
    if (match := _MONTH_YEAR.match(text, start)) is not None:
        return _moment((month_start, match.end()), int(match.group(1)), month, 0, 0)
    day = _AFTER_MONTH.match(text, start)
    if day is None or not 1 <= int(day.group(1)) <= 31:
        return None
    first, last, year = day.groups()
    return _moment((month_start, day.end()), int(year or 0), month, int(first), int(last or first))


def _moment(span: tuple[int, int], year: int, month: int, first: int, last: int) -> Moment:
    low, high = sorted((first, last))
    stem = year * 10000 + month * 100
    return Moment("date", *span, Decimal(stem + low), Decimal(stem + high))


def read_clock(text: str, start: int) -> Moment | None:
    """Read a time of day: "3.30pm", "8 a.m.", "15:30"."""
    match = _CLOCK.match(text, start)
    if match is None:
        return None
    hour = int(match.group(1) or match.group(5))
    if match.group(3):
        hour = hour % 12 + (12 if match.group(3).lower() == "p" else 0)
    value = Decimal(hour * 100 + int(match.group(2) or match.group(6) or 0))
    end = match.end()
    if text[end - 1] == "." and not match.group().lower().endswith(".m."):
        end -= 1
    return Moment("clock", start, end, value, value)


def read_year(text: str, start: int) -> Moment | None:
    """Read "2011", "2011-2014", "2011-14" or "1990s" as calendar years."""
    match = _BARE_YEAR.match(text, start)
    if match is None:
        return None
    year, decade, last = int(match.group(1)), match.group(2), match.group(3)
    if decade and year % 10 == 0:
        return Moment("year", start, match.end(2), Decimal(year), Decimal(year + 9))
    if last is None:
        return Moment("year", start, match.end(1), Decimal(year), Decimal(year))
    until = int(last) if len(last) > 2 else year - year % _CENTURIES + int(last)
    if until <= year:
        return None
    return Moment("year", start, match.end(3), Decimal(year), Decimal(until))


def same_moment(before: Decimal, after: Decimal, unit: str) -> bool:
    """Tell whether two dates or times agree in every part that both state."""
    if unit == "clock":
        return (before - after) % 1200 == 0
    for place, size in ((10000, 10000), (100, 100), (1, 100)):
        one, other = before // place % size, after // place % size
        if one and other and one != other:
            return False
    return True
