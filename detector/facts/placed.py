"""Things by where they stand, so that asking what overlaps a span looks at its neighbourhood alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from detector.records import Span

Item = TypeVar("Item")
#: Code points of one cell: about two sentences.
_CELL: Final = 256


class Placed(Generic[Item]):
    """Items, each on a span of one text."""

    def __init__(self, items: Iterable[tuple[Span, Item]] = ()) -> None:
        self._cells: dict[int, list[tuple[int, Span, Item]]] = {}
        self._count = 0
        for span, item in items:
            self.add(span, item)

    def add(self, span: Span, item: Item) -> None:
        """Put an item on a span."""
        for cell in _cells(span):
            self._cells.setdefault(cell, []).append((self._count, span, item))
        self._count += 1

    def touches(self, span: Span) -> bool:
        """Tell whether any item's span overlaps one."""
        return any(span.overlaps(other) for cell in _cells(span) for _, other, _ in self._cells.get(cell, ()))

    def at(self, span: Span) -> list[Item]:
        """Return the items whose spans overlap one, in the order in which they were put there."""
        found = {
            number: item
            for cell in _cells(span)
            for number, other, item in self._cells.get(cell, ())
            if span.overlaps(other)
        }
        return [found[number] for number in sorted(found)]


def _cells(span: Span) -> range:
    return range(span.start // _CELL, max(span.start, span.end - 1) // _CELL + 1)
