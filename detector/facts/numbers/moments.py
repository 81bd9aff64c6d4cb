"""Dates, years and clock times in running text: which digits are one, and which only look like it."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from detector.facts.numbers.clocks import read_clock
from detector.facts.numbers.dates import MONTHS, SURE_MONTHS, Moment, Month, read_date, read_year
from detector.facts.numbers.hedges import hedge_before
from detector.facts.numbers.names import is_address, is_label
from detector.facts.numbers.numerals import SMALL
from detector.facts.numbers.referents import STOP
from detector.facts.words import listed

if TYPE_CHECKING:
    from detector.facts.words import Place

_YEAR_BEFORE: Final = frozenset(
    listed(
        """
        in since by from until till during of to before after through late early mid between and the season
        than spring summer autumn fall winter year circa or fiscal financial back around for
        """
    )
) | frozenset(MONTHS)
_COUNTED: Final = frozenset(listed("people men women children percent per million troops"))
#: How a day of the month ends in "July the 4th".
_ENDINGS: Final = ("st", "nd", "rd", "th")
#: Plurals that a year stands before: "2004 results".
_YEARLY: Final = frozenset(
    listed(
        """
        results figures elections sales profits earnings games olympics finals championships accounts awards
        targets levels plans forecasts prices exports imports taxes returns riots attacks protests floods
        """
    )
)
_NO_PLURALS: Final = ("ss", "us", "was", "is", "has", "does", "says")
_VAGUE_YEARS: Final = frozenset(("around", "circa", "about"))
#: Years that stand without a preposition are believed only in this range.
_LIKELY: Final = range(1900, 2100)
#: The number of a note that is written on to the sentence: "tracking it in 1956.9 The".
_NOTE = re.compile(r"\.[0-9]{1,2}(?=\.?\s+[A-Z\"“]|\.?[\"”]?\s*$)", re.MULTILINE)
#: What stands before the number of a month: "March 7", "March of 2011", "July the 4th".
_MONTH_LEADS: Final = frozenset(("of", "in", "the", *MONTHS))
#: Days of the month from this one on are written in digits.
_TENTH: Final = 10


#: How a date, time or year begins when no month's name stands before it.
_OPENING = re.compile(r"[12][0-9]{3}(?![0-9])|[0-9]{1,4}(?:\s{0,3}[A-Za-z]|\s?[-\u2013\u2014/.:~])")


def read_moment(place: Place) -> Moment | None:
    """Read the date, clock time or year whose digits begin at a place; None if it is another number."""
    text, start = place.words.text, place.start
    if not "0" <= text[start] <= "9":
        return _spelled_day(place)
    if _is_inside(text, start):
        return None
    month = _month_before(place)
    if month is None and not _OPENING.match(text, start):
        return None
    year = read_year(text, start)
    year = year if year is not None and _is_year(place, year) else None
    if month is not None and month.year_only and year is None:
        month = None
    clock = read_clock(text, start, place.before)
    return read_date(text, start, month) or clock or year


def _spelled_day(place: Place) -> Moment | None:
    """Read "April six", as the wires of 1987 wrote days below ten."""
    day = SMALL.get(place.words.lower[place.anchor], 0)
    if not 0 < day < _TENTH or place.before not in MONTHS:
        return None
    month = _month_before(place)
    end = place.words.end[place.anchor]
    following = place.following(end)
    if month is None or month.year_only or (following and following not in STOP):
        return None
    value = Decimal(MONTHS[month.name] * 100 + day)
    return Moment("date", month.start, end, value, value)


def _month_before(place: Place) -> Month | None:
    """Return the month's name that stands before a place: "March 7", "March of 2011", "March, 2011"."""
    if place.before not in _MONTH_LEADS:
        return None
    words, index = place.words, place.anchor - 1
    far = place.before in ("of", "in") and index > place.first
    the = place.before == "the" and index > place.first and place.words.raw(place.anchor)[-2:] in _ENDINGS
    index -= far or the
    name = words.raw(index) if index >= place.first else ""
    if name.lower() not in MONTHS or not (name[0].isupper() or name in SURE_MONTHS):
        return None
    gap = words.gap(index + 1).strip(" .\u00a0")
    return (
        Month(name.lower(), words.start[index], far or gap in (",", "-"))
        if gap in ("", ",", "/", "-")
        else None
    )


def _is_inside(text: str, start: int) -> bool:
    """Tell whether digits go on with a sum of money or a code: "$2000", "133-03-03"."""
    before = text[start - 1 : start]
    return before in ("$", "£", "€") or (before in ("-", "/") and text[start - 2 : start - 1].isdigit())


def _is_year(place: Place, year: Moment) -> bool:
    """Tell a calendar year from a count of the same size, by its neighbours."""
    text = place.words.text
    noted = place.before in ("in", "since") and _NOTE.match(text, year.end)
    if (_goes_on(text[year.end : year.end + 2]) and not noted) or is_address(text, year.end):
        return False
    if year.end - year.start > 4:
        return True
    hedged = hedge_before(place.words, place.anchor, year.start) and place.before not in _VAGUE_YEARS
    hedged = hedged and place.near(2)[:1] not in (["later"], ["earlier"])
    if hedged or (place.before and is_label(place.words, place.anchor - 1)):
        return False
    following = place.following(year.end)
    plural = following.endswith("s") and not following.endswith(_NO_PLURALS) and following not in _YEARLY
    plural = plural and not place.words.capital(place.words.at(year.end))
    counted = following in _COUNTED or plural
    likely = int(year.low) in _LIKELY
    if place.before in ("in", "since", "a", "an", "year"):
        return likely or not counted
    return not counted and (likely or place.before in _YEAR_BEFORE)


def _goes_on(tail: str) -> bool:
    """Tell whether the number goes on after four digits: "2011.5", "2011%", "2011-5"."""
    return tail[:1].isalnum() or tail[:1] == "%" or (tail[:1] in ",./:-" and tail[1:].isdigit())
