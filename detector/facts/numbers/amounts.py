"""A numeral with its unit: "$2.4 million", "12 percent", "5 feet 10 inches", "1 in 5"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from detector.facts.numbers.numerals import SCALES, Numeral, read_numeral
from detector.facts.numbers.units import Unit, family, read_symbol, read_unit

if TYPE_CHECKING:
    from detector.facts.words import Words


@dataclass(frozen=True, slots=True)
class Amount:
    """A range of values in one unit, and where it is written."""

    start: int
    end: int
    low: Decimal
    high: Decimal
    unit: str = "count"
    form: str = "cardinal"
    scaled: bool = False
    digits: bool = False


_AGE = re.compile(r"(?:-|\s)(year|month|week|day)s?(?:(?:-|\s)old|\s+of\s+age)\b", re.I)
_OUT_OF = re.compile(r"(?:\s+|-)(?:in|out\s+of)(?:\s+|-)(?:every\s+)?(?=[0-9a-z])", re.I)
_NEXT_PART = re.compile(r"\s*,?\s*(?:and\s+)?(?=[0-9a-z])", re.I)
_OF_A_UNIT = re.compile(r"(?:\s+of)?\s+an?\s+(?=[a-z])", re.I)
_RANGE = re.compile(r"\s*(?:-|\u2013|\u2014|\bto\b|\bor\b|\band\b)\s*(?=[^\s])", re.I)
#: "Nine out of 10" is a share; "14 out of 17 counts" are two counts.
_ROUND_WHOLES: Final = frozenset((3, 4, 5, 10, 100, 1000))
_MINUS = re.compile(r"\b(?:minus|negative)\s+$", re.IGNORECASE)
_OF_SCALE = re.compile(r"\s+(?:of\s+an?\s+)?(hundred|thousand|million|billion|trillion)\b", re.IGNORECASE)
_SIGN = re.compile(r"(?:us|a|c)?[$£€¥]", re.IGNORECASE)
_DASHES: Final = ("-", "\u2013", "\u2014")
_CENT: Final = Decimal("0.01")


def read_amount(text: str, start: int, *, bare_and: bool = True) -> Amount | None:
    """Read a numeral that begins at `start`, with the sign before it and the unit after it."""
    numeral = read_numeral(text, start, bare_and=bare_and)
    if numeral is None:
        return None
    if numeral.digits and _bare_point(text, start):
        value = numeral.low.scaleb(-len(text[start : numeral.end]))
        numeral = replace(numeral, low=value, high=value)
        start -= 1
    start, sign = _signed(text, start)
    low, high = sorted((numeral.low * sign, numeral.high * sign))
    amount = Amount(
        start, numeral.end, low, high, "count", numeral.form, numeral.scaled,
        numeral.digits,
    )  # fmt: skip
    symbol = read_symbol(text, start)
    if symbol is not None:
        code, begin = symbol
        return _with_money(text, replace(amount, start=begin, unit=code))
    if numeral.form == "ordinal":
        return replace(amount, unit="ordinal")
    return _with_unit(text, amount, numeral)


def _bare_point(text: str, start: int) -> bool:
    """Tell whether a decimal point without a zero stands before the digits: ".08"."""
    return start > 0 and text[start - 1] == "." and (start == 1 or text[start - 2] in " \n$£€(-")


def _signed(text: str, start: int) -> tuple[int, int]:
    """Take in a leading decimal point's or minus sign's place."""
    ends_so = text[start - 2 : start - 1] in ("s", "e")
    word = _MINUS.search(text, max(0, start - 9), start) if ends_so else None
    if word is not None:
        return word.start(), -1
    minus = start > 0 and text[start - 1] in "-\u2212" and (start == 1 or text[start - 2] in " \u00a0([\n$£€")
    return (start - 1, -1) if minus else (start, 1)


def _with_money(text: str, amount: Amount) -> Amount:
    """Take in a currency word that repeats the sign: "$3 million dollars", "US$5 USD"."""
    unit = read_unit(text, amount.end)
    if unit is not None and unit[0].family == "money" and unit[0].factor == 1:
        return replace(amount, end=unit[1])
    return amount


def _with_unit(text: str, amount: Amount, numeral: Numeral) -> Amount:
    age = _AGE.match(text, amount.end)
    if age is not None:
        years = Decimal({"year": 1, "month": 12, "week": 52, "day": 365}[age.group(1).lower()])
        return replace(
            amount, end=age.end(), low=amount.low / years, high=amount.high / years, unit="year-old"
        )
    scale = _OF_SCALE.match(text, amount.end) if numeral.form == "fraction" else None
    if scale is not None:
        size = SCALES[scale.group(1).lower()]
        low, high = amount.low * size, amount.high * size
        amount = replace(amount, end=scale.end(), low=low, high=high, form="cardinal", scaled=True)
    place = amount.end
    if amount.form in ("fraction", "vague"):
        between = _OF_A_UNIT.match(text, place)
        spot = between.end() if between else place
        found = read_unit(text, spot)
        if amount.form == "vague":
            found = found or (read_unit(text, place + 3) if text.startswith(" of", place) else None)
    else:
        found = read_unit(text, place)
    if found is None:
        return _ratio(text, amount, numeral)
    unit, end = found
    if (
        unit.name == "second"
        and text[end - 1 : end] != "s"
        and amount.high != 1
        and text[place : place + 1] != "-"
    ):
        return amount
    return _joined(text, _in_unit(amount, unit, end), unit)


def _in_unit(amount: Amount, unit: Unit, end: int) -> Amount:
    """Multiply cents out to the currency; other units stay as written."""
    cents = unit.family == "money" and unit.factor == _CENT
    factor = _CENT if cents else Decimal(1)
    form = "cardinal" if amount.form == "fraction" else amount.form
    return replace(
        amount, end=end, low=amount.low * factor, high=amount.high * factor, unit=unit.name, form=form
    )


def _joined(text: str, amount: Amount, unit: Unit) -> Amount:
    """Add the smaller unit that follows: "5 feet 10 inches", "2 hours and 15 minutes"."""
    if unit.family not in ("time", "length", "mass", "money") or amount.form == "vague":
        return amount
    gap = _NEXT_PART.match(text, amount.end)
    if gap is None or gap.end() == amount.end or "," in gap.group():
        return amount
    numeral = read_numeral(text, gap.end())
    if numeral is None or numeral.form != "cardinal":
        return amount
    found = read_unit(text, numeral.end)
    if (
        found is None
        or found[0].family != unit.family
        or (unit.family == "money" and found[0].name != unit.name)
        or found[0].factor >= unit.factor
    ):
        return amount
    if numeral.low * found[0].factor >= unit.factor:
        return amount
    total = amount.low + numeral.low * found[0].factor / unit.factor
    return replace(amount, end=found[1], low=total, high=total)


def _ratio(text: str, amount: Amount, numeral: Numeral) -> Amount:
    """Read "1 in 5" and "nine out of 10" as shares; other numbers stay counts."""
    if amount.form == "fraction":
        return replace(amount, unit="ratio")
    between = _OUT_OF.match(text, amount.end) if amount.low < 1000 and numeral.form == "cardinal" else None
    if between is None or numeral.scaled:
        return amount
    whole = read_numeral(text, between.end())
    if whole is None or whole.form != "cardinal" or not amount.low < whole.low:
        return amount
    out_of = "out" in between.group().lower()
    if read_unit(text, whole.end) is not None or (not out_of and (amount.low > 10 or _is_year(whole))):
        return amount
    if out_of and whole.low not in _ROUND_WHOLES:
        return amount
    share = amount.low / whole.low
    return replace(amount, end=whole.end, low=share, high=share, unit="ratio", form="fraction")


def _is_year(numeral: Numeral) -> bool:
    return numeral.digits and 1500 <= numeral.low <= 2100


def read_range(words: Words, amount: Amount, before: str) -> Amount | None:
    """Read the second number of a range or score that `amount` begins; None where there is none.

    `before` is the word before it: "between" makes "and" a range.
    """
    text = words.text
    link = _RANGE.match(text, amount.end)
    if link is None or amount.form in ("fraction", "vague", "ordinal"):
        return None
    joint = link.group().strip().lower()
    if joint == "and" and before != "between":
        return None
    spot = link.end()
    sign = _SIGN.match(text, spot)
    spot = sign.end() if sign else spot
    if not (text[spot : spot + 1].isdigit() or (text[spot : spot + 1].isalpha() and joint not in _DASHES)):
        return None
    second = read_amount(text, spot)
    return _merged(amount, second, joint) if second is not None and _joins(amount, second, joint) else None


def _joins(first: Amount, second: Amount, joint: str) -> bool:
    """Tell whether the two can be one range: "two or three", but not "2 or 9" or "3 % to 4"."""
    if second.form not in ("cardinal", "fraction") or second.unit == "ratio":
        return False
    if names_unit(first) and second.unit == "count":
        return False
    return joint != "or" or (first.low < second.low <= first.low * 2 and first.unit in ("count", second.unit))


def names_unit(amount: Amount) -> bool:
    """Tell whether an amount names a unit that a second number does not share without naming it too."""
    return family(amount.unit) not in ("count", "money")


def _merged(first: Amount, second: Amount, joint: str) -> Amount | None:
    """Give the first number the scale and unit of the second, and join them."""
    if second.unit == "year-old" and first.unit == "count":
        first = replace(first, unit="year-old")
    if second.scaled and not first.scaled and first.unit == _base(first, second) and first.low < 1000:
        factor = _scale_of(second)
        if first.low * factor <= second.low:
            first = replace(first, low=first.low * factor, high=first.high * factor)
    if first.unit == "count" and second.unit != "count":
        first = replace(first, unit=second.unit)
    elif second.unit == "count" and first.unit != "count":
        second = replace(second, unit=first.unit)
    if first.unit != second.unit:
        return None
    ascending = first.low < second.low
    dash = joint in _DASHES
    if not ascending and (first.unit != "count" or not dash or second.high >= 1000):
        return None
    unit = first.unit if ascending else "score"
    low, high = sorted((first.low, second.low))
    return replace(first, end=second.end, low=low, high=high, unit=unit, scaled=second.scaled or first.scaled)


def _base(first: Amount, second: Amount) -> str:
    return second.unit if family(second.unit) == "money" and first.unit != "count" else first.unit


def _scale_of(amount: Amount) -> Decimal:
    """Return the power of ten that a scale word put on the number."""
    for size in (10**12, 10**9, 10**6, 1000, 100):
        if amount.high >= size:
            return Decimal(size)
    return Decimal(1)
