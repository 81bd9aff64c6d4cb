"""Whether a quantity has the value that a Recognizers-Text specification expects."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from detector.facts.numbers.units import FAMILIES, convert, family

if TYPE_CHECKING:
    from benchmarks.recognizers import Expected
    from detector.records import Quantity

#: The specifications give values to 15 digits.
_TOLERANCE: Final = 1e-9
_CODES: Final = {
    "Dollar": "USD", "United States dollar": "USD", "Cent": "USD", "Pound": "GBP", "Pence": "GBP",
    "Penny": "GBP", "British pound": "GBP", "Franc": "CHF", "Rupee": "INR", "Euro": "EUR", "Bitcoin": "BTC",
}  # fmt: skip
_CENTS: Final = ("Cent", "Pence", "Penny")
_NAMES: Final = {
    "meter": "metre", "liter": "litre", "c": "degree-celsius", "f": "degree-fahrenheit",
    "metric-ton": "tonne", "megabit": "megabyte",
}  # fmt: skip
_AGES: Final = {"Year": 1, "Age": 1, "Month": 12, "Week": 52, "Day": 365}
_RANGE = re.compile(r"[\[(](-?[\d.]*),(-?[\d.]*)[\])]")
_DATE = re.compile(r"([\dX]{4})(?:-([\dX]{2})(?:-([\dX]{2}))?)?")
_CLOCK = re.compile(r"T(\d{1,2})(?::(\d{2}))?")
_DURATION = re.compile(r"([\d.]+)([YMWDHS])")
_SECONDS: Final = {
    "Y": FAMILIES["year-span"], "M": FAMILIES["month"], "W": FAMILIES["week"], "D": FAMILIES["day"],
}  # fmt: skip
_CLOCK_SECONDS: Final = {"H": 3600, "M": 60, "S": 1}
#: Hedges whose side an open range states.
_LOWER: Final = ("over", "at-least")
_UPPER: Final = ("under", "at-most")


def value_right(item: Expected, found: list[Quantity]) -> bool:
    """Tell whether the quantities read for an expected expression have its value and unit."""
    if item.kind in ("date", "clock", "date and clock"):
        return _moment_right(_timex(item), found)
    if item.kind == "duration":
        return _duration_right(_timex(item), found)
    quantity = found[0]
    if item.kind == "range":
        return _range_right(str(item.resolution["value"]), quantity)
    expected = float(str(item.resolution["value"]).rstrip("%"))
    unit = str(item.resolution.get("unit", ""))
    if item.kind == "currency":
        expected /= 100 if unit in _CENTS else 1
        code = item.resolution.get("isoCurrency") or _CODES.get(unit)
        return _near(quantity, expected) and code in (quantity.unit, None)
    if item.kind == "age":
        ends = (float(quantity.low), float(quantity.high))
        return quantity.unit == "year-old" and any(math.isclose(end, expected / _AGES[unit]) for end in ends)
    if item.kind in ("dimension", "temperature"):
        return _unit_right(unit, quantity.unit) and _near(quantity, expected)
    if item.kind == "ordinal" and quantity.unit != "ordinal":
        return False
    ranged = item.kind == "number" and quantity.low != quantity.high
    return _near(quantity, expected) or (ranged and expected in (float(quantity.low), float(quantity.high)))


def _near(quantity: Quantity, expected: float) -> bool:
    low, high = float(quantity.low), float(quantity.high)
    return low == high and math.isclose(low, expected, rel_tol=_TOLERANCE)


def _unit_right(expected: str, unit: str) -> bool:
    words = [_NAMES.get(word, word) for word in expected.lower().split()]
    name = "-".join(words).replace("kilometer", "kilometre").replace("meter", "metre")
    name = _NAMES.get(name, name)
    return (
        name == unit
        or {name, unit} == {"ton", "tonne"}
        or (name in FAMILIES and family(name) == family(unit) and convert(Decimal(1), name, unit) == 1)
    )


def _range_right(expected: str, quantity: Quantity) -> bool:
    match = _RANGE.fullmatch(expected)
    if match is None:
        return False
    low, high = match.groups()
    if low and high:
        return float(low) == float(quantity.low) and float(high) == float(quantity.high)
    sides = _LOWER if low else _UPPER
    return quantity.hedge in sides and _near(quantity, float(low or high))


def _timex(item: Expected) -> str:
    return str(item.resolution["values"][0].get("timex"))


def _moment_right(timex: str, found: list[Quantity]) -> bool:
    """Compare every part of a date or time that either side states; range ends by what ours states."""
    ends = timex[1:-1].split(",")[:2] if timex.startswith("(") else [timex]
    dates = [match.groups() for end in ends if (match := _DATE.match(end))]
    clocks = [match.groups() for end in ends if (match := _CLOCK.search(end))]
    ours = [item for item in found if item.unit in ("date", "year")]
    times = [item for item in found if item.unit == "clock"]
    stated = [value for item in ours for value in sorted({item.low, item.high})]
    hours = [value for item in times for value in sorted({item.low, item.high})]
    if len({*dates}) == 1 and len(ends) == 2:  # one day, from one hour to another
        dates = dates[:1]
    exact = len(ends) == 1
    units = [item.unit for item in ours for _ in {item.low, item.high}]
    return (
        len(stated) == len(dates)
        and all(
            _same_date(parts, value, unit, exact=exact)
            for parts, value, unit in zip(dates, stated, units, strict=True)
        )
        and [int(hour) * 100 + int(minute or 0) for hour, minute in clocks] == [int(value) for value in hours]
    )


def _same_date(parts: tuple[str | None, ...], value: Decimal, unit: str, *, exact: bool) -> bool:
    number = int(value) * (10000 if unit == "year" else 1)
    ours = (number // 10000, number // 100 % 100, number % 100)
    theirs = tuple(int(part) if part and part.isdigit() else 0 for part in parts)
    if exact:
        return ours == theirs
    return all(
        not one or one == other or (not ours[1] and one == other - 1)
        for one, other in zip(ours, theirs, strict=True)
    )


def _duration_right(timex: str, found: list[Quantity]) -> bool:
    days, _, clock = timex.removeprefix("P").partition("T")
    expected = sum(float(number) * float(_SECONDS[unit].factor) for number, unit in _DURATION.findall(days))
    expected += sum(float(number) * _CLOCK_SECONDS[unit] for number, unit in _DURATION.findall(clock))
    ours = sum(float(item.low * FAMILIES[item.unit].factor) for item in found if family(item.unit) == "time")
    return math.isclose(ours, expected, rel_tol=_TOLERANCE)
