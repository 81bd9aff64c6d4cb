"""Quantities of a document: every number that its body states, with unit, hedge and referent.

Numbers inside names ("Boeing 737", "COVID-19", "number 10 Downing Street"), list markers,
telephone numbers and "one" as a pronoun are no quantities. The readers work on the original
text; the token arrays only say where to look.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from detector.facts.numbers.amounts import joins_by_and, names_unit, read_amount, read_range
from detector.facts.numbers.changes import MOVES, change_at
from detector.facts.numbers.dates import MONTHS
from detector.facts.numbers.hedges import hedge_after, hedge_before, hedge_of_measure
from detector.facts.numbers.moments import read_moment
from detector.facts.numbers.names import in_link, is_name, is_number_one, phone_end
from detector.facts.numbers.numerals import NUMBER_WORDS, SCALES, VULGAR
from detector.facts.numbers.referents import referent_after, referent_before
from detector.facts.numbers.units import SYMBOLS, family
from detector.facts.words import Place, Words, listed
from detector.records import Quantity, Span

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from detector.facts.numbers.amounts import Amount
    from detector.facts.numbers.dates import Moment
    from detector.records import Document

_ANCHOR_CHARS: Final = frozenset("0123456789" + "".join(VULGAR))
_DIGITS: Final = frozenset("0123456789")
#: Numbers of one sentence that are read with all that stands around them: 42 at most in 2,200 reports.
_MOST_IN_PROSE: Final = 100
#: Currency codes that a number is written on to: "USD50m".
_CODES: Final = frozenset(sign for sign in SYMBOLS if len(sign) == 3 and sign.isalpha())
_SCORE_WORDS: Final = frozenset(
    listed(
        """
        win won wins winning beat beats beating lost loss lose defeat defeated victory draw drew
        lead led leading score scored vote voted votes tie tied aggregate thrashed edged majority
        """
    )
)
#: How many words before a number a verb of change makes "from 10 to 15" and "3 % to 5 %" two numbers.
_FROM_REACH: Final = 10
_MOVE_REACH: Final = 4
_JOINTS: Final = frozenset("-\u2013")
#: Words that belong to the number after them.
_JOINED_BEFORE: Final = frozenset(("several", "few", "a", "an"))
#: Words that are numbers with their article: "a dozen", "a million".
_AFTER_ARTICLE: Final = frozenset((*SCALES, "dozen", "quarter", "half"))
_MULTIPLIED: Final = frozenset((12, 20, *SCALES.values()))
#: Words after which "over" can only be a hedge.
_BEFORE_HEDGE: Final = frozenset(listed("for in after of by lasting lasted took takes is was than spanning"))
_HALF_BEFORE: Final = frozenset(listed("than nearly almost about over roughly around least under"))
_HALF_AFTER: Final = frozenset(listed("of the its their a an all"))
_OTHER_HALVES: Final = frozenset(
    listed("second first other latter final fourth third last this each next initial opening closing early")
)
_PERIODS: Final = frozenset(listed("quarter quarters half party parties degree person"))
_OLDEST: Final = 125
#: What stands behind an age: "Lucian Farr, 48, was".
_AGE_ENDS = re.compile(r"[,.;]|\s?[\u2013\u2014]")


def quantities(document: Document, words: Words | None = None) -> tuple[Quantity, ...]:
    """Return the numbers that the body of `document` states, in reading order, none overlapping another.

    A sentence of more than 100 numbers is a table, or noise: those after the hundredth are read
    plainly, by value and unit alone, without dates, names, hedges and what they count. `words` are the
    document's, if they are known.
    """
    found: list[Quantity] = []
    sentence, numbers, past = -1, 0, 0
    for place in _places(document, words or Words.of(document)):
        if place.first != sentence:
            sentence, numbers = place.first, 0
        here = place if place.words.start[place.anchor] >= past else None
        while here is not None:
            numbers += 1
            quantity, past = (_read if numbers <= _MOST_IN_PROSE else _read_plainly)(here, past)
            if quantity is not None:
                found.append(quantity)
            goes_on = quantity is not None and _is_list(place.words, place.anchor, past)
            here = place._replace(start=past + 1) if goes_on else None
    return tuple(found)


def _places(document: Document, words: Words) -> Iterator[Place]:
    """Yield where the sentences of a document may have a number, in order."""
    anchors = [
        i
        for i, word in enumerate(words.lower)
        if word in NUMBER_WORDS or word[0] in _ANCHOR_CHARS or (word[3:4] in _DIGITS and word[:3] in _CODES)
    ]
    ranges = document.sentence_token.tolist()
    sentence = 0
    for anchor in anchors:
        while sentence < len(ranges) and ranges[sentence][1] <= anchor:
            sentence += 1
        if sentence == len(ranges):
            return
        first, last = ranges[sentence]
        if anchor < first:
            continue
        word = words.lower[anchor]
        skip = 3 if word[0] not in _ANCHOR_CHARS and word[3:4] in _DIGITS else 0
        before = words.lower[anchor - 1] if anchor > first else ""
        yield Place(words, anchor, first, last, before, words.start[anchor] + skip)


def _is_list(words: Words, anchor: int, past: int) -> bool:
    """Tell whether another number stands in the same token: "22,24,26"."""
    return past < words.end[anchor] and words.text[past] == "," and words.text[past + 1] in _DIGITS


def _read(place: Place, past: int) -> tuple[Quantity | None, int]:
    """Read the number at a place.

    Returns it, or None for a number that is no quantity, and the position read up to.
    """
    if in_link(place.words.text, place.start):
        return None, past
    moment = read_moment(place)
    if moment is not None and moment.start >= past:
        return _timed(place, moment, past), moment.end
    spelled = place.words.lower[place.anchor].isalpha()
    if (phone := phone_end(place.words.text, place.start)) is not None:
        return None, phone
    amount = read_amount(place.words.text, place.start, bare_and=not (spelled and joins_by_and(place)))
    if amount is None:
        return None, past
    inside = place.start > place.words.start[place.anchor]
    coded = inside and amount.start == place.start and place.words.text[place.start - 1].isalpha()
    if amount.start < past or coded or is_name(place, amount):
        return None, amount.end
    amount = _whole(place, amount)
    if not _counts(place, amount):
        return None, amount.end
    quantity = _quantity(place, amount, past)
    return quantity, quantity.span.end


def _read_plainly(place: Place, past: int) -> tuple[Quantity | None, int]:
    """Read the number at a place as `_read` does, by value and unit alone."""
    amount = read_amount(place.words.text, place.start)
    if amount is None or amount.start < past:
        return None, amount.end if amount is not None else past
    span = Span(amount.start, amount.end)
    low, high = _exact(amount.low), _exact(amount.high)
    return Quantity(span, span.of(place.words.text), low, high, amount.unit), amount.end


def _timed(place: Place, moment: Moment, past: int) -> Quantity:
    """Turn a date, year or clock time into a quantity; only clock times are hedged."""
    begin = place.words.at(moment.start)
    hedge = hedge_before(place.words, begin, moment.start) if moment.unit == "clock" else None
    if hedge is not None and not _free(place, hedge[1], past):
        hedge = None
    span = Span(place.words.start[hedge[1]] if hedge else moment.start, moment.end)
    return Quantity(
        span, span.of(place.words.text), moment.low, moment.high, moment.unit, hedge[0] if hedge else None
    )


def _counts(place: Place, amount: Amount) -> bool:
    """Tell numbers from "third quarter", "second half" and the pronoun "one"."""
    if amount.unit == "ordinal":
        return amount.digits or place.following(amount.end) not in _PERIODS
    if amount.unit == "ratio":
        return _is_share(place, amount, place.following(amount.end))
    return amount.high != 1 or is_number_one(place, amount)


def _is_share(place: Place, amount: Amount, following: str) -> bool:
    """Tell "half of" from "second half", and "a quarter of" from the quarter of a year."""
    written = _written(place, amount).lower()
    if written not in ("half", "a half", "quarter", "a quarter"):
        return True
    if place.before in _OTHER_HALVES:
        return False
    if place.before == "a":
        alone = following in ("", "of") and place.words.text[amount.end : amount.end + 1] != "-"
        return alone and (following == "of" or written.endswith("half"))
    if written == "half":
        return place.before in _HALF_BEFORE or following in _HALF_AFTER
    return following == "of"


def _written(place: Place, amount: Amount) -> str:
    return place.words.text[amount.start : amount.end]


def _whole(place: Place, amount: Amount) -> Amount:
    """Join what belongs to an amount: a range, a score, "several hundred", "aged 42", "a third of"."""
    if not _from_to(place, amount):
        amount = read_range(place, amount) or amount
    if amount.unit == "count" and _is_score(place, amount):
        amount = amount._replace(unit="score")
    if amount.unit == "count" and amount.high < _OLDEST and _is_age(place, amount):
        return amount._replace(unit="year-old")
    if place.before == "between" and amount.low != amount.high:
        return amount._replace(start=place.words.start[place.anchor - 1])
    return _with_article(place, amount)


def _with_article(place: Place, amount: Amount) -> Amount:
    """Take in the word before: "several hundred", "a dozen", "a third of"."""
    if place.before not in _JOINED_BEFORE:
        return amount
    start = place.words.start[place.anchor - 1]
    word = place.words.lower[place.anchor]
    if place.before in ("several", "few") and amount.form == "cardinal" and amount.low in _MULTIPLIED:
        if place.near(2) == ["a", "few"]:
            start = place.words.start[place.anchor - 2]
        return amount._replace(start=start, low=amount.low * 2, high=amount.low * 9, form="vague")
    if place.before not in ("a", "an") or amount.start < place.start:
        return amount
    if (
        amount.form == "ordinal"
        and _written(place, amount).isalpha()
        and place.following(amount.end) in ("of", "")
    ):
        share = 1 / amount.low
        return amount._replace(start=start, low=share, high=share, unit="ratio", form="fraction")
    return amount._replace(start=start) if word in _AFTER_ARTICLE else amount


def _is_score(place: Place, amount: Amount) -> bool:
    if amount.low == amount.high:
        return False
    dashed = not _JOINTS.isdisjoint(_written(place, amount))
    return dashed and not _SCORE_WORDS.isdisjoint(place.near(5, 6))


def _is_age(place: Place, amount: Amount) -> bool:
    """Tell the age in "aged 42" and "Lucian Farr, 48, was"."""
    if place.before in ("aged", "age") or (place.before == "of" and place.near(2)[0] in ("ages", "age")):
        return not place.words.gap(place.anchor).strip()
    if not (amount.digits and place.before) or place.words.gap(place.anchor) != ", ":
        return False
    name = place.words.raw(place.anchor - 1)[0].isupper() and place.before not in MONTHS
    return name and _AGE_ENDS.match(place.words.text, amount.end) is not None


def _from_to(place: Place, amount: Amount) -> bool:
    """Tell "rose from 10 to 15" and "rose 3 % to 5 %", two numbers each, from the range "10 to 15"."""
    if place.before != "from" and not names_unit(amount):
        return False
    reach = _FROM_REACH if place.before == "from" else _MOVE_REACH
    return not MOVES.isdisjoint(place.near(reach))


def _quantity(place: Place, amount: Amount, past: int) -> Quantity:
    """Finish an amount: its hedge, what it counts, and the change it states."""
    words = place.words
    head, span, hedge = _hedged(place, amount, past)
    referent = _referent(place, amount, head, words.at(span.end))
    still = amount.unit in ("score", "ordinal")
    low = _exact(amount.low)
    return Quantity(
        span,
        span.of(words.text),
        low,
        low if amount.low is amount.high else _exact(amount.high),
        amount.unit,
        hedge,
        referent.of(words.text) if referent else None,
        referent,
        None if still else change_at(words, head, place.first, span.end),
    )


def _exact(value: Decimal) -> Decimal:
    """Write whole values without a fraction: 2400000 for 2.4 million."""
    whole = value.to_integral_value()
    return whole if value == whole else value


def _free(place: Place, index: int, past: int) -> bool:
    """Tell whether a token belongs to the sentence and to no number before."""
    return index >= place.first and place.words.start[index] >= past


def _hedged(place: Place, amount: Amount, past: int) -> tuple[int, Span, str | None]:
    """Return the token that an amount begins with, its place, both with its hedge, and the hedge."""
    begin = min(place.words.at(amount.start), place.anchor)
    before = hedge_before(place.words, begin, amount.start) if begin > place.first else None
    if before is not None and (
        not _free(place, before[1], past) or _is_during(place, amount, before[1], begin)
    ):
        before = None
    if before is None and begin > place.first:
        measured = hedge_of_measure(place.words.lower[begin - 1], family(amount.unit))
        before = (measured, begin - 1) if measured else None
    behind = hedge_after(place.words.text, amount.end)
    head, start = (before[1], place.words.start[before[1]]) if before else (begin, amount.start)
    if behind is not None:
        return head, Span(start, behind[1]), behind[0]
    vague = "about" if amount.form == "vague" else None
    return head, Span(start, amount.end), before[0] if before else vague


def _is_during(place: Place, amount: Amount, hedge: int, begin: int) -> bool:
    """Tell "over three days" (during) from "over 70", "over two years ago" and "for over two years"."""
    if hedge != begin - 1 or place.words.lower[hedge] != "over" or amount.digits:
        return False
    if hedge > place.first and place.words.lower[hedge - 1] in _BEFORE_HEDGE:
        return False
    after = place.following(amount.end)
    return family(amount.unit) == "time" and after not in ("ago", "of", "later", "after", "since")


def _referent(place: Place, amount: Amount, head: int, after: int) -> Span | None:
    """Find what an amount counts: after it, or before it where nothing follows."""
    words = place.words
    share = amount.unit == "ratio"
    if share and after < place.last and words.lower[after] in ("the", "its", "their", "all"):
        after += 1
    counted = share or family(amount.unit) in ("count", "score", "ordinal", "age")
    partitive = not counted and "-" not in _written(place, amount)
    found = referent_after(words, after, place.last, partitive=partitive)
    return found or referent_before(words, head, place.first)
