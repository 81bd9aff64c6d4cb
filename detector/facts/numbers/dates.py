"""Calendar dates and years, as numbers that compare part by part.

A date is ``year * 10000 + month * 100 + day`` with 0 for a part that is not stated
(7 March is 307, March 2011 is 20110300); a clock time (see `clocks`) is ``hour * 100 + minute``.
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
SURE_MONTHS: Final = frozenset(_NAMES) - {"march", "may"}
_SHORT = "|".join((*(name[:3] for name in _NAMES), "sept"))
_MONTH = rf"({'|'.join(_NAMES)}|{_SHORT})\b(?:\.(?=\s?,?\s+[12][0-9]{{3}}))?"
_DAY = r"([0-3]?[0-9])(?:st|nd|rd|th)?"
_YEAR = r"((?:1[5-9]|20)[0-9]{2})"
_TO = r"\s*(?:-|\u2013|\u2014|(?:to|and|through|until)(?:\s+the)?)\s*"
#: What stands before a year that belongs to a date: "May 3, 2011", "May 3 , 2011", "June of 1992".
_YEAR_AFTER = rf"(?:\s?,?\s+(?:in\s+|of\s+)?{_YEAR}\b(?!,[0-9]))?"
_DAY_MONTH = re.compile(
    rf"{_DAY}(?:{_TO}{_DAY})?\s+(?:of\s+)?{_MONTH}{_YEAR_AFTER}(?![-,.]?[0-9])", re.IGNORECASE
)
_AFTER_MONTH = re.compile(rf"{_DAY}(?:{_TO}{_DAY}(?![0-9a-z]))?(?![0-9a-z%]|[,.:][0-9]){_YEAR_AFTER}")
_MONTH_YEAR = re.compile(rf"{_YEAR}(?![0-9a-z%]|[,.][0-9])")
#: Another month that a range of months begins with: "June-August 1992", "from May to October 2020".
_FROM_MONTH = re.compile(
    rf"\b({'|'.join(_NAMES)}|{_SHORT})(?:\s?[-\u2013]\s?|\s+(?:to|through|until)\s+)$", re.IGNORECASE
)
_LONGEST_FROM: Final = 20
_ISO = re.compile(r"((?:19|20)[0-9]{2})([-/.])([01]?[0-9])\2([0-3]?[0-9])(?![0-9]|[-/.][0-9])")
_YEAR_MONTH = re.compile(rf"{_YEAR}\s+{_MONTH}(?!\s+(?:[0-9]|to\b))", re.IGNORECASE)
#: "2016-11", "11/2016"; "2011-12" is a span of years.
_MONTH_OF_YEAR = re.compile(
    r"(?:((?:19|20)[0-9]{2})[-/](0[1-9]|1[0-2])|(0?[1-9]|1[0-2])[-/]((?:19|20)[0-9]{2}))(?![0-9]|[-/.][0-9])"
)
_NUMERIC = re.compile(r"([0-3]?[0-9])([-/.])([0-3]?[0-9])\2((?:19|20)[0-9]{2})(?![0-9]|[-/.][0-9])")
_JOINED = re.compile(
    rf"(?:([0-3]?[0-9])([-/])({_SHORT})\2|((?:19|20)[0-9]{{2}})([-/])({_SHORT})\5)"
    r"(?:((?:19|20)[0-9]{2})|([0-3]?[0-9]))(?![0-9])",
    re.IGNORECASE,
)
_BARE_YEAR = re.compile(
    r"((?:1[5-9]|20)[0-9]{2})(['\u2019]?s\b)?"
    r"(?:(?:[-\u2013/~]|\s[-\u2013]\s(?=[12][0-9]{3}))((?:1[5-9]|20)?[0-9]{2}|[0-9])(?![0-9,.]*[0-9%]))?(?![0-9])"
)
_CENTURIES: Final = 100


class Moment(NamedTuple):
    """A date, year or clock time: its unit, its place, and its range."""

    unit: str
    start: int
    end: int
    low: Decimal
    high: Decimal


class Month(NamedTuple):
    """A month's name, in lower case, before a number, and whether only a year can belong to it there."""

    name: str
    start: int
    year_only: bool


def read_date(text: str, start: int, month: Month | None) -> Moment | None:
    """Read a date whose digits begin at `start`, after `month` if one stands before them."""
    if (moment := _numeric(text, start)) is not None:
        return moment
    if month is not None:
        return _after_month(text, start, month)
    match = _DAY_MONTH.match(text, start)
    if match is None or not 1 <= int(match.group(1)) <= 31:
        return None
    first, last, name, year = match.groups()
    if name[0].islower() and name not in SURE_MONTHS and not year:
        return None
    return _moment((start, match.end()), int(year or 0), MONTHS[name.lower()], int(first), int(last or first))


def _numeric(text: str, start: int) -> Moment | None:
    """Read "2011-03-07", "7/3/2011", "07-Mar-2011"; where day and month can be either, the month is first."""
    if (match := _ISO.match(text, start)) is not None:
        year, month, day = int(match[1]), int(match[3]), int(match[4])
    elif (match := _NUMERIC.match(text, start)) is not None:
        year, month, day = int(match[4]), int(match[1]), int(match[3])
        if month > 12:
            month, day = day, month
    elif (match := _JOINED.match(text, start)) is not None:
        year, month = int(match[4] or match[7] or 0), MONTHS[(match[3] or match[6]).lower()]
        day = int(match[1] or match[8] or 0)
    else:
        return _month_of_year(text, start)
    valid = year and 1 <= month <= 12 and 1 <= day <= 31
    return _moment((start, match.end()), year, month, day, day) if valid else None


def _month_of_year(text: str, start: int) -> Moment | None:
    """Read "2016-11", "11/2016" and "2016 November"."""
    if (match := _MONTH_OF_YEAR.match(text, start)) is not None:
        year, month = int(match[1] or match[4]), int(match[2] or match[3])
        if match[1] and month > year % _CENTURIES:
            return None
    elif (match := _YEAR_MONTH.match(text, start)) is not None and (
        match[2][0].isupper() or match[2] in SURE_MONTHS
    ):
        year, month = int(match[1]), MONTHS[match[2].lower()]
    else:
        return None
    return _moment((start, match.end()), year, month, 0, 0)


def _after_month(text: str, start: int, before: Month) -> Moment | None:
    month = MONTHS[before.name]
    if (match := _MONTH_YEAR.match(text, start)) is not None:
        year = int(match.group(1))
        first = _FROM_MONTH.search(text, max(0, before.start - _LONGEST_FROM), before.start)
        if first is None or not (first[1][0].isupper() or first[1] in SURE_MONTHS):
            return _moment((before.start, match.end()), year, month, 0, 0)
        begin = MONTHS[first[1].lower()]
        low, high = (year - (begin > month)) * 10000 + begin * 100, year * 10000 + month * 100
        return Moment("date", first.start(), match.end(), Decimal(low), Decimal(high))
    day = None if before.year_only else _AFTER_MONTH.match(text, start)
    if day is None or not 1 <= int(day.group(1)) <= 31:
        return None
    first_day, last, stated = day.groups()
    return _moment((before.start, day.end()), int(stated or 0), month, int(first_day), int(last or first_day))


def _moment(span: tuple[int, int], year: int, month: int, first: int, last: int) -> Moment:
    low, high = sorted((first, last))
    stem = year * 10000 + month * 100
    return Moment("date", *span, Decimal(stem + low), Decimal(stem + high))


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
    until = int(last) if len(last) > 2 else year - year % 10 ** len(last) + int(last)
    if year % _CENTURIES == _CENTURIES - 1 and last == "00":
        until = year + 1
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
