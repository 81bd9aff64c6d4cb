"""Dates, years and clock times in running text: which digits are one, and which only look like it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from detector.facts.numbers.dates import MONTHS, Moment, read_clock, read_date, read_year
from detector.facts.numbers.hedges import hedge_before
from detector.facts.numbers.names import is_address, is_label
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
_NO_PLURALS: Final = ("ss", "us", "was", "is", "has")
_VAGUE_YEARS: Final = frozenset(("around", "circa", "about"))
#: Years that stand without a preposition are believed only in this range.
_LIKELY: Final = range(1900, 2100)


def read_moment(place: Place) -> Moment | None:
    """Read the date, clock time or year whose digits begin at a place; None if it is another number."""
    text, start = place.words.text, place.start
    if not "0" <= text[start] <= "9" or text[start - 1 : start] in ("$", "£", "€"):
        return None
    before = place.words.raw(place.anchor - 1) if place.before else ""
    before_start = place.words.start[place.anchor - 1] if before else 0
    if before.lower() in MONTHS and place.words.gap(place.anchor).strip(" .\u00a0"):
        before = ""
    moment = read_date(text, start, before, before_start) or read_clock(text, start)
    if moment is not None:
        return moment
    year = read_year(text, start)
    return year if year is not None and _is_year(place, year) else None


def _is_year(place: Place, year: Moment) -> bool:
    """Tell a calendar year from a count of the same size, by its neighbours."""
    text = place.words.text
    if _goes_on(text[year.end : year.end + 2], whole=year.low != year.high) or is_address(text, year.end):
        return False
    if year.end - year.start > 4:
        return True
    hedged = hedge_before(place.words, place.anchor, year.start) and place.before not in _VAGUE_YEARS
    if hedged or (place.before and is_label(place.words, place.anchor - 1)):
        return False
    following = place.following(year.end)
    counted = following in _COUNTED or (following.endswith("s") and not following.endswith(_NO_PLURALS))
    likely = int(year.low) in _LIKELY
    if place.before in ("in", "since", "a", "an"):
        return likely or not counted
    return not counted and (likely or place.before in _YEAR_BEFORE)


def _goes_on(tail: str, *, whole: bool) -> bool:
    """Tell whether the number goes on after four digits: "2011.5", "2011%", "2011-5"."""
    number = tail[:1].isalnum() or tail[:1] == "%" or (tail[:1] in ",./:" and tail[1:].isdigit())
    return number or (not whole and tail[:1] == "-" and tail[1:].isdigit())
