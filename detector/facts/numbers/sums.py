"""Internal arithmetic: parts in one sentence that make a total stated elsewhere in the text."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from detector.facts.concepts import concepts_in
from detector.facts.numbers.referents import STOP

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detector.records import Document, Quantity

#: A hedged total may lie this far from its parts: "over 70" for 71, "nearly 80" for 78.
_HEDGED: Final = Decimal("0.1")
_SMALLEST_TOTAL: Final = 5
#: In texts with more numbers, which are tables, sums are not looked for.
_MOST_NUMBERS: Final = 300
_FROM_BELOW: Final = (None, "at-least", "over")


@dataclass(frozen=True, slots=True)
class Sum:
    """A stated total and the parts, all in one sentence, that make it."""

    total: Quantity
    parts: tuple[Quantity, ...]

    @property
    def equation(self) -> str:
        """The parts and what they come to: ``35 + 32 + 4 = 71``."""
        terms = " + ".join(f"{part.low.normalize():f}" for part in self.parts)
        return f"{terms} = {added(self.parts).normalize():f}"


def added(parts: Sequence[Quantity]) -> Decimal:
    """Return what the parts come to."""
    return sum((part.low for part in parts), Decimal(0))


def makes(parts: Sequence[Quantity], total: Quantity) -> bool:
    """Tell whether the parts make the total, within what its hedge leaves open."""
    value = added(parts)
    room = total.low * _HEDGED
    if total.hedge in ("over", "at-least"):
        return total.low <= value <= total.low + room
    if total.hedge in ("under", "at-most", "nearly"):
        return total.low - room <= value <= total.low
    return abs(value - total.low) <= (room if total.hedge == "about" else 0)


def sums(document: Document, quantities: Sequence[Quantity]) -> tuple[Sum, ...]:
    """Find totals that two or more neighbouring parts of one sentence make, in reading order of the totals.

    A hedged total must stand in another sentence and share words with that of the parts;
    its parts may be hedged from below themselves ("at least 35"). Texts of more than 300
    numbers are not searched.
    """
    runs = _runs(document, quantities) if len(quantities) <= _MOST_NUMBERS else []
    found = []
    for total in quantities:
        if not countable(total) or total.low < _SMALLEST_TOTAL:
            continue
        for parts in runs:
            if total in parts or parts[0].unit != total.unit or not makes(parts, total):
                continue
            flat = total.hedge is None and all(part.hedge is None for part in parts)
            if flat or (total.hedge is not None and _related(document, total, parts)):
                found.append(Sum(total, parts))
                break
    return tuple(found)


def countable(quantity: Quantity) -> bool:
    """Tell whether a quantity is a single count, or money, that can be added up."""
    plain = quantity.unit == "count" or (len(quantity.unit) == 3 and quantity.unit.isupper())
    return plain and quantity.low == quantity.high and quantity.low > 0


def _runs(document: Document, quantities: Sequence[Quantity]) -> list[tuple[Quantity, ...]]:
    """Return the runs of two or more countable parts of one unit within each sentence, longest first."""
    runs: list[tuple[Quantity, ...]] = []
    for sentence in document.sentences:
        inside = [item for item in quantities if sentence.contains(item.span) and countable(item)]
        for first in range(len(inside) - 1):
            for last in range(first + 2, min(len(inside), first + 6) + 1):
                parts = tuple(inside[first:last])
                if len({part.unit for part in parts}) == 1 and all(
                    part.hedge in _FROM_BELOW for part in parts
                ):
                    runs.append(parts)
    return sorted(runs, key=lambda parts: (-len(parts), parts[0].span))


def _related(document: Document, total: Quantity, parts: Sequence[Quantity]) -> bool:
    """Tell whether the total's sentence is another than the parts' and speaks of the same."""
    stated = next(item for item in document.sentences if item.contains(total.span))
    listed = next(item for item in document.sentences if item.contains(parts[0].span))
    shared = concepts_in(stated.of(document.text)) & concepts_in(listed.of(document.text))
    return stated != listed and bool(shared - STOP)
