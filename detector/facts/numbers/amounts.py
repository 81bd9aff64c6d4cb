"""A numeral with its unit: "$2.4 million", "12 percent", "5 feet 10 inches", "1 in 5"."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

from detector.facts.numbers.numerals import SCALES, Numeral, read_numeral
from detector.facts.numbers.units import Unit, family, read_symbol, read_unit

if TYPE_CHECKING:
    from detector.facts.words import Place


class Amount(NamedTuple):
    """A range of values in one unit, and where it is written."""

    start: int
    end: int
    low: Decimal
    high: Decimal
    unit: str = "count"
    form: str = "cardinal"
    scaled: bool = False
    digits: bool = False


_AGE = re.compile(
    r"(?:-|\s)(year|month|week|day)s?(?:(?:-|\s)old|\s+of\s+age)\b|\s?y/?o\b"
    r"|\syears?(?=\s+(?:and|or)\s+(?:older|younger)\b)",
    re.I,
)
_OUT_OF = re.compile(
    r"(?:\s+|-)(?:in|out\s+of)(?:\s+|-)(?:every\s+|a\s+(?=hundred|thousand|million))?(?=[0-9a-z])", re.I
)
_NEXT_PART = re.compile(r"(?:\s*,?\s*(?:and\s+)?|-)(?=[0-9a-z])", re.I)
#: Inches after feet without their full name: "6ft 2in", "6-foot-8".
_INCHES = re.compile(
    r"(?:\s?|-)([0-9]{1,2})(?:\s?in(?:s|\b)|(?<=-[0-9])(?![0-9])|(?<=-[0-9]{2})(?![0-9]))(?!\w)"
)
_PART_MORE = re.compile(r"\s+and\s+a\s+(?:(half)|quarter)\b", re.IGNORECASE)
#: What "a half" adds to: "an hour and a half".
_ONE_AND = re.compile(r"\b(?:an?|one)\s+([a-z]+)\s+and\s+a\s+$", re.IGNORECASE)
_LONGEST_ONE: Final = 24
_OF_A_UNIT = re.compile(r"(?:\s+of)?\s+an?\s+(?=[a-z])", re.I)
_RANGE = re.compile(r"\s*(?:-|\u2013|\u2014|~|\b(?:to|or|and|through)\b)\s*(?=[^\s])", re.I)
#: "Nine out of 10" is a share; "14 out of 17 counts" are two counts.
_ROUND_WHOLES: Final = frozenset((2, 3, 4, 5, 6, 8, 10, 20, 50, 100, 1000))
#: "m" that was left for metres, though money stands before it: "£140m from".
_MILLION = re.compile(r"\s?mm?(?![A-Za-z0-9])")
_MONEY_SCALE = re.compile(r"\s(million|billion|trillion)\b", re.IGNORECASE)
_MINUS = re.compile(r"\b(?:minus|negative)\s+$", re.IGNORECASE)
_OF_SCALE = re.compile(r"\s+(?:of\s+an?\s+)?(hundred|thousand|million|billion|trillion)\b", re.IGNORECASE)
_SIGN = re.compile(r"(?:us|a|c)?[$£€¥]", re.IGNORECASE)
_HALF: Final = Decimal("0.5")
_LARGEST_SCORE: Final = 1000
_BETWEEN_REACH: Final = 5
_DASHES: Final = ("-", "\u2013", "\u2014", "~")


def read_amount(text: str, start: int, *, bare_and: bool = True) -> Amount | None:
    """Read a numeral that begins at `start`, with the sign before it and the unit after it."""
    numeral = read_numeral(text, start, bare_and=bare_and)
    if numeral is None:
        return None
    if numeral.digits and _bare_point(text, start):
        value = numeral.low.scaleb(-len(text[start : numeral.end]))
        numeral = numeral._replace(low=value, high=value)
        start -= 1
    if numeral.form == "fraction" and numeral.low == _HALF and (whole := _one_and_half(text, start, numeral)):
        return whole
    start, sign = _signed(text, start)
    low, high = numeral.low, numeral.high
    if sign < 0:
        low, high = high * sign, low * sign
    amount = Amount(
        start, numeral.end, low, high, "count", numeral.form, numeral.scaled,
        numeral.digits,
    )  # fmt: skip
    symbol = read_symbol(text, start)
    if symbol is not None:
        code, begin = symbol
        return _with_money(text, amount._replace(start=begin, unit=code))
    if numeral.form == "ordinal":
        return amount._replace(unit="ordinal")
    return _with_unit(text, amount, numeral)


def _one_and_half(text: str, start: int, half: Numeral) -> Amount | None:
    """Read "an hour and a half" from its last word."""
    before = _ONE_AND.search(text, max(0, start - _LONGEST_ONE), start)
    found = read_unit(text, before.start(1)) if before is not None else None
    if (
        before is None
        or found is None
        or found[1] != before.end(1)
        or found[0].family not in ("time", "length")
    ):
        return None
    value = 1 + _HALF
    return Amount(before.start(), half.end, value, value, found[0].name)


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
    """Take in "m" for million, and a currency word that repeats the sign: "$3 million dollars"."""
    if not amount.scaled and (million := _MILLION.match(text, amount.end)) is not None:
        low, high = amount.low * SCALES["million"], amount.high * SCALES["million"]
        return amount._replace(end=million.end(), low=low, high=high, scaled=True)
    unit = read_unit(text, amount.end)
    if unit is not None and unit[0].name == amount.unit and unit[0].factor == 1:
        return amount._replace(end=unit[1])
    return amount


def _with_unit(text: str, amount: Amount, numeral: Numeral) -> Amount:
    age = _AGE.match(text, amount.end)
    if age is not None:
        years = Decimal({"year": 1, "month": 12, "week": 52, "day": 365}[(age.group(1) or "year").lower()])
        return amount._replace(
            end=age.end(), low=amount.low / years, high=amount.high / years, unit="year-old"
        )
    scale = _OF_SCALE.match(text, amount.end) if numeral.form == "fraction" else None
    if scale is not None:
        size = SCALES[scale.group(1).lower()]
        low, high = amount.low * size, amount.high * size
        amount = amount._replace(end=scale.end(), low=low, high=high, form="cardinal", scaled=True)
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
        and text[end - 6 : end].lower() == "second"
        and amount.high != 1
        and text[place : place + 1] != "-"
    ):
        return amount
    return _joined(text, _in_unit(text, amount, unit, end), unit)


def _in_unit(text: str, amount: Amount, unit: Unit, end: int) -> Amount:
    """Multiply cents, and the scale in "75 USD million", out to the currency; other units stay as written."""
    factor = unit.factor if unit.family == "money" else Decimal(1)
    scale = _MONEY_SCALE.match(text, end) if unit.family == "money" else None
    if scale is not None and not amount.scaled:
        factor, end = factor * SCALES[scale.group(1).lower()], scale.end()
    form = "cardinal" if amount.form == "fraction" else amount.form
    return amount._replace(
        end=end, low=amount.low * factor, high=amount.high * factor, unit=unit.name, form=form
    )


def _joined(text: str, amount: Amount, unit: Unit) -> Amount:
    """Add what follows: "5 feet 10 inches", "2 hours and 15 minutes", "a year and a half"."""
    if unit.family not in ("time", "length", "mass", "money") or amount.form == "vague":
        return amount
    if (part := _PART_MORE.match(text, amount.end)) is not None:
        more = _HALF if part.group(1) else _HALF / 2
        return amount._replace(end=part.end(), low=amount.low + more, high=amount.high + more)
    if unit.name == "foot" and (inches := _INCHES.match(text, amount.end)) is not None:
        more = Decimal(inches.group(1)) / 12
        return amount._replace(end=inches.end(), low=amount.low + more, high=amount.high + more)
    smallest = unit.factor
    while (lesser := _lesser_part(text, amount.end, unit, smallest)) is not None:
        more, smallest, end = lesser
        amount = amount._replace(end=end, low=amount.low + more, high=amount.high + more)
    return amount


def _lesser_part(text: str, end: int, unit: Unit, smallest: Decimal) -> tuple[Decimal, Decimal, int] | None:
    """Read a number of a unit smaller than `smallest`: its value in `unit`, that unit's size, and its end."""
    gap = _NEXT_PART.match(text, end)
    if gap is None or gap.end() == end or "," in gap.group():
        return None
    numeral = read_numeral(text, gap.end())
    found = read_unit(text, numeral.end) if numeral is not None and numeral.form == "cardinal" else None
    if numeral is None or found is None or found[0].family != unit.family:
        return None
    size = found[0].factor
    if size >= smallest or numeral.low * size >= smallest:
        return None
    if unit.family == "money" and found[0].name != unit.name:
        return None
    return numeral.low * size / unit.factor, size, found[1]


def _ratio(text: str, amount: Amount, numeral: Numeral) -> Amount:
    """Read "1 in 5" and "nine out of 10" as shares; other numbers stay counts."""
    if amount.form == "fraction":
        return amount._replace(unit="ratio")
    between = _OUT_OF.match(text, amount.end) if amount.low < 1000 and numeral.form == "cardinal" else None
    if between is None or numeral.scaled:
        return amount
    whole = read_numeral(text, between.end())
    if whole is None or whole.form != "cardinal" or not amount.low < whole.low:
        return amount
    out_of = "out" in between.group().lower()
    few = amount.low <= 10 or whole.low in (100, 1000)
    if read_unit(text, whole.end) is not None or (not out_of and (not few or _is_year(whole))):
        return amount
    if out_of and whole.low not in _ROUND_WHOLES and whole.low % 100:
        return amount
    share = amount.low / whole.low
    return amount._replace(end=whole.end, low=share, high=share, unit="ratio", form="fraction")


def _is_year(numeral: Numeral) -> bool:
    return numeral.digits and 1500 <= numeral.low <= 2100


def joins_by_and(place: Place) -> bool:
    """Tell whether "and" joins a range at a place: "between 3 and 5", "in the range of 3 and 5"."""
    if place.before == "":
        return False
    near = place.near(_BETWEEN_REACH)
    return "between" in near or near[-2:] == ["range", "of"]


def read_range(place: Place, amount: Amount) -> Amount | None:
    """Read the second number of a range or score that `amount` begins; None where there is none."""
    text = place.words.text
    link = _RANGE.match(text, amount.end)
    if link is None or amount.form in ("fraction", "vague", "ordinal"):
        return None
    joint = link.group().strip().lower()
    if joint == "and" and not joins_by_and(place):
        return None
    spot = link.end()
    sign = _SIGN.match(text, spot)
    spot = sign.end() if sign else spot
    if not (text[spot : spot + 1].isdigit() or (text[spot : spot + 1].isalpha() and joint not in _DASHES)):
        return None
    if text[spot : spot + 1] == "0" and text[spot + 1 : spot + 2].isdigit():  # a code: "133-03"
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
        first = first._replace(unit="year-old")
    if second.scaled and not first.scaled and first.unit == _base(first, second) and first.low < 1000:
        factor = _scale_of(second)
        if first.low * factor <= second.low:
            first = first._replace(low=first.low * factor, high=first.high * factor)
    if first.unit == "count" and family(second.unit) == "money" and second.low < first.low < second.low * 100:
        first = first._replace(low=first.low / 100, high=first.high / 100)  # "nine to ten cents"
    if first.unit == "count" and second.unit != "count":
        first = first._replace(unit=second.unit)
    elif second.unit == "count" and first.unit != "count":
        second = second._replace(unit=first.unit)
    if first.unit != second.unit:
        return None
    ascending = first.low < second.low
    dash = joint in _DASHES
    if not ascending and (
        first.unit != "count" or not dash or max(first.high, second.high) >= _LARGEST_SCORE
    ):
        return None
    unit = first.unit if ascending else "score"
    low, high = sorted((first.low, second.low))
    return first._replace(end=second.end, low=low, high=high, unit=unit, scaled=second.scaled or first.scaled)


def _base(first: Amount, second: Amount) -> str:
    return second.unit if family(second.unit) == "money" and first.unit != "count" else first.unit


def _scale_of(amount: Amount) -> Decimal:
    """Return the power of ten that a scale word put on the number."""
    for size in (10**12, 10**9, 10**6, 1000, 100):
        if amount.high >= size:
            return Decimal(size)
    return Decimal(1)
