"""Quantities of a document: every number that its body states, with unit, hedge and referent.

Numbers inside names ("Boeing 737", "COVID-19", "number 10 Downing Street"), list markers,
telephone numbers and "one" as a pronoun are no quantities. The readers work on the original
text; the token arrays only say where to look.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal

from detector.facts.amounts import Amount, read_amount, read_range
from detector.facts.dates import MONTHS, Moment, read_clock, read_date, read_year
from detector.facts.hedges import hedge_after, hedge_before
from detector.facts.names import is_label, is_name, is_number_one
from detector.facts.numerals import NUMBER_WORDS, VULGAR
from detector.facts.referents import referent_after, referent_before
from detector.facts.units import family
from detector.facts.words import Words, listed
from detector.records import Quantity, Span

if TYPE_CHECKING:
    from detector.records import Document

Change = Literal["rise", "fall"]

_ANCHOR_CHARS: Final = frozenset("0123456789" + "".join(VULGAR))
_RISES: Final = frozenset(
    listed(
        """
        rose rise rises risen rising climbed climb climbing increased increase increases increasing
        up gained gain gains jumped jump jumping grew grow grown growing growth surged surge surging
        soared soar soaring advanced advance advancing added higher improved improvement upgraded
        raised more
        """
    )
)
_FALLS: Final = frozenset(
    listed(
        """
        fell fall falls fallen falling dropped drop drops dropping declined decline declines
        declining decreased decrease decreases decreasing down lost slid slide sliding sank sunk
        sinking plunged plunge plunging slipped slipping shed cut cuts lower lowered reduced
        reduction tumbled tumble shrank shrunk shrinking fewer less slump slumped contracted
        """
    )
)
_CHANGE_SKIPS: Final = frozenset(
    listed(
        """
        by to from of a an the further another about around roughly some nearly almost
        """
    )
)
_AFTER_CHANGE = re.compile(
    r"\s+(higher|more|up|rise|increase|gain|jump|surge|growth|improvement|lower|down|fewer|less|fall|drop|decline|"
    r"decrease|reduction|cut|slump|loss)\b", re.I)  # fmt: skip
_SCORE_WORDS: Final = frozenset(
    listed(
        """
        win won wins winning beat beats beating lost loss lose defeat defeated victory draw drew
        lead led leading score scored vote voted votes tie tied aggregate thrashed edged majority
        """
    )
)
_YEAR_BEFORE: Final = frozenset(
    listed(
        """
        in since by from until till during of to before after through late early mid between and the
        season than spring summer autumn fall winter year circa or fiscal financial back around for
        """
    )
)
_OLDEST: Final = 125


def quantities(document: Document) -> tuple[Quantity, ...]:
    """Return the numbers that the body of `document` states, in reading order, none overlapping another."""
    words = Words.of(document)
    anchors = [i for i, word in enumerate(words.lower) if word in NUMBER_WORDS or word[0] in _ANCHOR_CHARS]
    ranges = document.sentence_token.tolist()
    found: list[Quantity] = []
    sentence, past = 0, 0
    for anchor in anchors:
        while sentence < len(ranges) and ranges[sentence][1] <= anchor:
            sentence += 1
        if sentence == len(ranges):
            break
        first, last = ranges[sentence]
        if anchor < first or words.start[anchor] < past:
            continue
        quantity, past = _read(words, anchor, first, last, past)
        if quantity is not None:
            found.append(quantity)
    return tuple(found)


def _read(words: Words, anchor: int, first: int, last: int, past: int) -> tuple[Quantity | None, int]:
    """Read the number at token `anchor` of the sentence of tokens `first` to `last`.

    Returns it, or None for a number that is no quantity, and the position read up to.
    """
    moment = _read_moment(words, anchor, first)
    if moment is not None:
        begin = words.at(moment.start)
        hedge = hedge_before(words, begin, moment.start) if begin > first and moment.unit == "clock" else None
        start = words.start[hedge[1]] if hedge else moment.start
        span = Span(start, moment.end)
        quantity = Quantity(
            span, span.of(words.text), moment.low, moment.high, moment.unit, hedge and hedge[0]
        )
        return quantity, moment.end
    amount = read_amount(words.text, words.start[anchor], bare_and=not _between(words, anchor))
    if amount is None:
        return None, past
    if is_name(words, anchor, first, amount) or amount.start < past:
        return None, amount.end
    amount = _whole(words, anchor, first, amount)
    after = words.at(amount.end)
    if amount.unit == "ratio" and not _is_share(words, amount, after, last):
        return None, amount.end
    if amount.high == 1 and not is_number_one(words, anchor, first, amount, after, last):
        return None, amount.end
    return _quantity(words, amount, first, after, last)


def _read_moment(words: Words, anchor: int, first: int) -> Moment | None:
    text, start = words.text, words.start[anchor]
    if not "0" <= text[start] <= "9":
        return None
    before = words.raw(anchor - 1) if anchor > first else ""
    before_start = words.start[anchor - 1] if anchor > first else 0
    if before.lower() in MONTHS and words.gap(anchor).strip(" .\u00a0"):
        before = ""
    if text[start - 1 : start] in ("$", "£", "€"):
        return None
    moment = read_date(text, start, before, before_start) or read_clock(text, start)
    if moment is not None:
        return moment
    year = read_year(text, start)
    return year if year is not None and _is_year(words, anchor, first, year) else None


def _is_year(words: Words, anchor: int, first: int, year: Moment) -> bool:
    """Tell a calendar year from a count of the same size, by its neighbours."""
    tail = words.text[year.end : year.end + 2]
    if tail[:1].isalnum() or (tail[:1] in ",.%:/" and tail[1:].isdigit()) or tail[:1] == "%":
        return False
    if tail[:1] == "-" and year.low == year.high and tail[1:].isdigit():
        return False
    if year.end - year.start > 4:
        return True
    if hedge_before(words, anchor, year.start) and words.lower[anchor - 1] not in (
        "around",
        "circa",
        "about",
    ):
        return False
    before = words.lower[anchor - 1] if anchor > first else ""
    if anchor > first and is_label(words, anchor - 1):
        return False
    after = words.at(year.end)
    following = words.lower[after] if after < len(words.lower) and not words.gap(after).strip() else ""
    counted = (following.endswith("s") and not following.endswith(("ss", "us", "was", "is", "has"))) or following in (
        "people", "men", "women", "children", "percent", "per", "million", "troops")  # fmt: skip
    if before in ("in", "since", "a", "an"):
        return not counted or 1900 <= year.low <= 2099
    if before in _YEAR_BEFORE or before in MONTHS:
        return not counted
    return 1900 <= year.low <= 2099 and not counted


def _between(words: Words, anchor: int) -> bool:
    near = words.lower[max(0, anchor - 5) : anchor]
    return "between" in near or near[-2:] == ["range", "of"]


def _whole(words: Words, anchor: int, first: int, amount: Amount) -> Amount:
    """Join a range, a score, "several hundred", "aged 42" and the article in "a dozen"."""
    before = words.lower[anchor - 1] if anchor > first else ""
    if not _from_to(words, anchor, first):
        amount = read_range(words, amount, "between" if _between(words, anchor) else before) or amount
    near = words.lower[max(first, anchor - 5) : anchor] + words.lower[anchor + 1 : anchor + 7]
    short = "-" in amount_text(words, amount) or "\u2013" in amount_text(words, amount)
    if amount.unit == "count" and short and amount.low != amount.high and _SCORE_WORDS.intersection(near):
        amount = _replace(amount, unit="score")
    if (
        amount.unit == "count"
        and amount.high < _OLDEST
        and (before in ("aged", "age") or _is_age(words, anchor, amount))
    ):
        return _replace(amount, unit="year-old")
    begin = anchor
    if (
        amount.form == "cardinal"
        and before in ("several", "few")
        and amount.low in (12, 20, 100, 1000, 10**6, 10**9)
    ):
        begin = anchor - 1 - (before == "few" and words.lower[anchor - 2] == "a")
        amount = _replace(amount, low=amount.low * 2, high=amount.low * 9, form="vague")
    elif before in ("a", "an") and not amount.digits and words.lower[anchor] not in ("half",):
        begin = anchor - 1
    if begin < anchor and begin >= first:
        amount = _replace(amount, start=words.start[begin])
    if before == "between" and amount.low != amount.high:
        amount = _replace(amount, start=words.start[anchor - 1])
    return amount


def _is_age(words: Words, anchor: int, amount: Amount) -> bool:
    """Tell the age in "Lucian Farr, 48, was"."""
    apposed = (
        amount.digits and anchor > 0 and words.gap(anchor) == ", " and words.raw(anchor - 1)[0].isupper()
    )
    return (
        apposed
        and words.text[amount.end : amount.end + 1] in (",", ".", ";")
        and words.lower[anchor - 1] not in MONTHS
    )


def amount_text(words: Words, amount: Amount) -> str:
    """Return an amount as written."""
    return words.text[amount.start : amount.end]


def _replace(amount: Amount, **values: object) -> Amount:
    fields = {name: getattr(amount, name) for name in Amount.__slots__}
    return Amount(**{**fields, **values})


def _from_to(words: Words, anchor: int, first: int) -> bool:
    """Tell "rose from 10 to 15", two numbers, from the range "from 10 to 15"."""
    if anchor == first or words.lower[anchor - 1] != "from":
        return False
    near = words.lower[max(first, anchor - 5) : anchor - 1]
    return any(word in _RISES or word in _FALLS for word in near)


def _is_share(words: Words, amount: Amount, after: int, last: int) -> bool:
    """Tell a share ("half of", "two-thirds", "1 in 5") from "second half" and "third quarter"."""
    written = amount_text(words, amount).lower()
    following = words.lower[after] if after < last and not words.gap(after).strip() else ""
    if written in ("half", "quarter", "a quarter"):
        before = words.lower[words.at(amount.start) - 1] if words.at(amount.start) else ""
        if before in (
            "second",
            "first",
            "other",
            "latter",
            "final",
            "fourth",
            "third",
            "last",
            "this",
            "each",
            "next",
        ):
            return False
        return following in ("of",) or (
            written == "half" and following in ("the", "its", "their", "a", "an", "all")
        )
    return True


def _quantity(words: Words, amount: Amount, first: int, after: int, last: int) -> tuple[Quantity, int]:
    begin = words.at(amount.start)
    before = hedge_before(words, begin, amount.start) if begin > first else None
    if before is not None and _is_during(words, amount, before[1], begin):
        before = None
    behind = hedge_after(words.text, amount.end)
    start = words.start[before[1]] if before and before[1] >= first else amount.start
    end = behind[1] if behind else amount.end
    hedge = behind[0] if behind else before[0] if before else "about" if amount.form == "vague" else None
    after = words.at(end)
    head = words.at(start)
    partitive = family(amount.unit) not in ("count", "score", "ordinal")
    referent = referent_after(words, after, last, partitive=partitive)
    if referent is None:
        referent = referent_before(words, head, first)
    quantity = Quantity(
        Span(start, end), words.text[start:end], amount.low, amount.high, amount.unit, hedge,
        referent.of(words.text) if referent else None, referent, _change(words, head, first, end),
    )  # fmt: skip
    return quantity, end


def _is_during(words: Words, amount: Amount, hedge: int, begin: int) -> bool:
    """Tell "over three days" (during) from "over 70"."""
    return (
        family(amount.unit) == "time"
        and hedge == begin - 1
        and words.lower[hedge] == "over"
        and not amount.digits
    )


def _change(words: Words, head: int, first: int, end: int) -> Change | None:
    following = _AFTER_CHANGE.match(words.text, end)
    if following is not None:
        return "rise" if following.group(1).lower() in _RISES else "fall"
    index = head - 1
    while index >= first and words.lower[index] in _CHANGE_SKIPS and not words.gap(index + 1).strip(" $£€~"):
        index -= 1
    if index < first or words.gap(index + 1).strip(" $£€~"):
        return None
    word = words.lower[index]
    return "rise" if word in _RISES else "fall" if word in _FALLS else None
