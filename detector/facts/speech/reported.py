"""The attribution drifts found so far, by kind and place: none is told twice."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from detector.facts.placed import Placed

if TYPE_CHECKING:
    from detector.records import Drift, Fact, Span


class Reported:
    """Drifts in the order of their finding."""

    def __init__(self) -> None:
        self.drifts: list[Drift] = []
        self._before: defaultdict[str, Placed[Drift]] = defaultdict(Placed)
        self._after: defaultdict[str, Placed[Drift]] = defaultdict(Placed)

    def add(self, drift: Drift) -> None:
        """Put a drift on record."""
        self.drifts.append(drift)
        if drift.before is not None:
            self._before[drift.kind].add(drift.before.span, drift)
        if drift.after is not None:
            self._after[drift.kind].add(drift.after.span, drift)

    def has(self, kind: str, before: Fact | None, after: Fact | None) -> bool:
        """Tell whether a drift of a kind stands on words of one of two facts."""
        then = before is not None and self._before[kind].touches(before.span)
        return then or (after is not None and self._after[kind].touches(after.span))

    def has_both(self, kind: str, before: Span, after: Span) -> bool:
        """Tell whether a drift of a kind stands on words of both of two passages."""
        return any(
            drift.before is not None and drift.before.span.overlaps(before)
            for drift in self._after[kind].at(after)
        )

    def within(self, kind: str, before: Span, after: Span) -> bool:
        """Tell whether one of two passages lies in the words of a drift of a kind."""
        return any(
            drift.before is not None and drift.before.span.contains(before)
            for drift in self._before[kind].at(before)
        ) or any(
            drift.after is not None and drift.after.span.contains(after)
            for drift in self._after[kind].at(after)
        )
