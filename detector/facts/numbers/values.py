"""How two quantities compare: same value, rounding, unit slip, hedge.

Everything here is exact arithmetic on what the words state; what is a drift is decided in
`drift`.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from detector.facts.numbers.dates import same_moment
from detector.facts.numbers.units import convert, family

if TYPE_CHECKING:
    from detector.records import Quantity

#: Units that state a place in time; they differ or they do not, by how much says little.
MOMENTS: Final = frozenset(("date", "year", "clock"))
#: What a hedge says about the true value: above, below, or near.
SIDES: Final[dict[str | None, str]] = {
    None: "exact",
    "over": "lower",
    "at-least": "lower",
    "under": "upper",
    "at-most": "upper",
    "about": "near",
    "nearly": "near",
}
#: Families whose figures are never a plain count of the same thing.
_NO_COUNTS: Final = frozenset(
    ("share", "percentage-point", "ordinal", "score", "date", "year", "clock", "temperature", "degree")
)
#: Values that differ by no more are written alike: 0.667 and two-thirds, 40 miles and 64 km.
_WRITTEN_ALIKE: Final = Decimal("0.005")
_CONVERTED_ALIKE: Final = Decimal("0.04")


def comparable(before: Quantity, after: Quantity) -> bool:
    """Tell whether the two are of one family of units, so that their values can be compared."""
    one, other = before.unit, after.unit
    if one == other or unit_left_out(before, after):
        return True
    if one in MOMENTS or other in MOMENTS:
        return one in MOMENTS and other in MOMENTS and "clock" not in (one, other)
    return family(one) == family(other) != "money"


def unit_left_out(before: Quantity, after: Quantity) -> bool:
    """Tell whether just one names its unit: "won seven times", "seven wins"; "a 29.3 billion loss"."""
    one, other = family(before.unit), family(after.unit)
    if one == other or "count" not in (one, other):
        return False
    families = {one, other}
    if families == {"count", "ordinal"}:
        return True  # "part five" is "the fifth part"
    if "time" in families and all(side.unit != "count" or side.referent for side in (before, after)):
        return False  # what counts something is no duration
    return not families & _NO_COUNTS


def values_in(before: Quantity, after: Quantity) -> tuple[Decimal, Decimal]:
    """Return the range of `after` in the unit of `before`, which must be comparable."""
    if family(before.unit) != family(after.unit):
        return after.low, after.high
    low, high = convert(after.low, after.unit, before.unit), convert(after.high, after.unit, before.unit)
    return (after.low if low is None else low), (after.high if high is None else high)


def same_value(before: Quantity, after: Quantity) -> bool:
    """Tell whether both state the same value or range, in whatever form or unit."""
    exact = before.unit == after.unit != "ratio" or unit_left_out(before, after)
    if exact and before.unit not in MOMENTS:
        return (before.low, before.high) == (after.low, after.high) or _signed_alike(before, after)
    if not comparable(before, after):
        return False
    if before.unit in MOMENTS:
        return _same_time(before, after)
    low, high = values_in(before, after)
    loose = _WRITTEN_ALIKE if family(before.unit) == "share" else _CONVERTED_ALIKE
    return _near(before.low, low, loose) and _near(before.high, high, loose)


def _signed_alike(before: Quantity, after: Quantity) -> bool:
    """Tell "-25 percent" from "rose 25 percent": a minus is a fall."""
    negative, positive = (before, after) if before.low < 0 else (after, before)
    return negative.low < 0 < positive.low == -negative.low and positive.change == "fall"


def _near(before: Decimal, after: Decimal, tolerance: Decimal) -> bool:
    return abs(before - after) <= tolerance * max(abs(before), abs(after))


def _same_time(before: Quantity, after: Quantity) -> bool:
    if before.unit == after.unit == "year":
        wide, narrow = sorted((before, after), key=lambda item: item.low - item.high)
        return wide.low <= narrow.low <= narrow.high <= wide.high
    if before.unit == "year" or after.unit == "year":
        year, date = (before, after) if before.unit == "year" else (after, before)
        return date.low < 10000 or year.low <= date.low // 10000 <= year.high
    pairs = ((before.low, after.low), (before.high, after.high))
    return all(same_moment(one, other, before.unit) for one, other in pairs)


def closeness(before: Quantity, after: Quantity) -> float:
    """Return how near two comparable values are, 0 to 1; 1 only for the same value."""
    if same_value(before, after):
        return 1.0
    low, high = values_in(before, after)
    one, other = (before.low + before.high) / 2, (low + high) / 2
    if before.unit in MOMENTS:
        return 0.3
    return 0.9 * (1.0 - relative_change(one, other))


def relative_change(before: Decimal, after: Decimal) -> float:
    """Return the difference as a share of the larger magnitude, 0 to 1; opposite signs are 1."""
    larger = max(abs(before), abs(after))
    return float(min(Decimal(1), abs(before - after) / larger)) if larger else 0.0


def _step(value: Decimal) -> Decimal:
    """Return the place value of the last significant digit: 1000 for 418,000, 0.1 for 3.5."""
    _, digits, exponent = value.as_tuple()
    trailing = len(digits) - len("".join(map(str, digits)).rstrip("0"))
    return Decimal(1).scaleb(int(exponent) + trailing) if any(digits) else Decimal(1)


def is_rounding(before: Quantity, after: Quantity) -> bool:
    """Tell whether `after` states the value of `before` with fewer significant digits.

    Up or down by the hedge ("nearly 1,100", "more than 1,000"), to the nearest without one.
    """
    low, high = values_in(before, after)
    if after.unit in MOMENTS:
        return False
    if before.low != before.high:
        end = {"lower": before.low, "upper": before.high}.get(SIDES.get(after.hedge, "exact"))
        return low == high == end  # "3 to 4 years" is "over three years"
    if low != high:
        return low <= before.low <= high
    change = relative_change(before.low, low)
    if low == 0 or _step(after.low) <= _step(before.low):
        return False
    side = SIDES.get(after.hedge, "exact")
    step = _step(low)
    if side == "lower":
        return low <= before.low < low + step and change <= _HEDGED_ROUNDING
    if side == "upper" or after.hedge == "nearly":
        return low - step < before.low <= low and change <= _HEDGED_ROUNDING
    return abs(before.low - low) * 2 <= step and change <= (
        _HEDGED_ROUNDING if side == "near" else _BARE_ROUNDING
    )


#: A rounding moves a number by no more than this; larger moves are changes. Chosen on the demo's gold.
_HEDGED_ROUNDING: Final = 0.15
_BARE_ROUNDING: Final = 0.08


_SCALED: Final = re.compile(r"(?i:illion|thousand|\b(?:mln|bln)\b)|\d ?(?:bn|m|k|tn)\b")


def digits_swapped(before: Quantity, after: Quantity) -> bool:
    """Tell whether both are written with the same digits in another order: 612.4 and 621.4."""
    one, other = (value.normalize().as_tuple().digits for value in (before.low, after.low))
    return before.unit == after.unit and one != other and len(one) > 1 and sorted(one) == sorted(other)


def _counts(quantity: Quantity) -> bool:
    """Tell whether a noun that is counted follows the figure."""
    return quantity.referent_span is not None and quantity.referent_span.start >= quantity.span.end


def unit_slip(before: Quantity, after: Quantity) -> bool:
    """Tell whether the figures stayed and their unit or scale changed: 40 miles to 40 kilometres."""
    if before.unit in MOMENTS or after.unit in MOMENTS:
        return False
    if before.unit != after.unit:
        if {"ratio", "ordinal"} & {before.unit, after.unit}:
            return False  # 0.7 percent is no ratio of 0.7, "one year" is "the first year"
        if any(side.unit == "count" and not _counts(side) for side in (before, after)):
            return False  # a bare figure leaves its unit to what stands before
        if {family(before.unit), family(after.unit)} == {"count", "time"}:
            return False  # "three summers" are no other unit than "three years"
        alike = before.low == after.low and before.high == after.high
        return alike and not same_value(before, after)
    if not before.low or not after.low:
        return False
    ratio = after.low / before.low
    scaled = ratio in (1000, 10**6, 10**9, Decimal("0.001"), Decimal("0.000001"), Decimal("1E-9"))
    return scaled and (_SCALED.search(before.text) or _SCALED.search(after.text)) is not None
