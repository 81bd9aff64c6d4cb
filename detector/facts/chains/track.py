"""One fact on its way through the versions, and what is said of it at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from detector.records import FactChain, Mention

if TYPE_CHECKING:
    from detector.records import DriftType, Fact, FactOutcome

#: Characters of a mention that an explanation quotes.
_QUOTED: Final = 60


class Track:
    """One fact: a mention for each version read so far.

    Attributes
    ----------
    measured_by
        Place and fact that later mentions are judged by: the first, or the latest update.
    superseded
        Those that it was measured by before an update.
    """

    def __init__(self, kind: DriftType, first: int, fact: Fact) -> None:
        self.type, self.first, self.start = kind, first, fact.span.start
        self.mentions = [Mention("absent")] * first + [Mention("added" if first else "stated", fact)]
        self.measured_by = (first, fact)
        self.superseded: list[tuple[int, Fact]] = []

    def at(self, place: int) -> Fact | None:
        """Return the fact as a version has it."""
        return self.mentions[place].fact if place < len(self.mentions) else None

    def is_plain(self, fact: Fact) -> bool:
        """Tell whether a mention is neither a number nor an attribution: words, or a sentence."""
        return fact.quantity is None and fact.attribution is None

    def add(self, mention: Mention) -> None:
        """Put the next version's mention on record."""
        self.mentions.append(mention)

    def measure_by(self, place: int) -> None:
        """Judge later mentions by an update."""
        fact = self.mentions[place].fact
        if fact is not None:
            self.superseded.append(self.measured_by)
            self.measured_by = (place, fact)

    def chain(self) -> FactChain:
        """Return the fact with its outcome."""
        outcome = self._outcome()
        return FactChain(self.type, outcome, self.first, tuple(self.mentions), self._explanation(outcome))

    def _outcome(self) -> FactOutcome:
        for mention in reversed(self.mentions):
            match mention.state:
                case "bent" | "lost" | "corrected" | "added" | "updated" | "stale":
                    return mention.state
                case _:
                    continue
        return "held"

    def _explanation(self, outcome: FactOutcome) -> str:
        """Say in one sentence what became of the fact, with versions counted from 1."""
        turn = next(
            (place for place in reversed(range(len(self.mentions))) if self._begins(place, outcome)),
            self.first,
        )
        version, said = f"version {turn + 1}", self._quoted(turn)
        began = self._quoted(self.measured_by[0])
        match outcome:
            case "held":
                return f"{began} is held through all versions."
            case "added":
                return f"{said} stands first in {version}."
            case "lost":
                return f"{self._quoted_before(turn)} is gone from {version} on."
            case "bent":
                return f"{began} became {said} in {version}."
            case "corrected":
                return f"{version.capitalize()} goes back to {began} after {self._quoted_before(turn)}."
            case "updated":
                former = self._quoted(self.superseded[-1][0])
                return f"The original itself changed {former} to {said} in {version}."
            case "stale":
                return (
                    f"{version.capitalize()} still has {said}; the original changed it to {began} "
                    f"in version {self.measured_by[0] + 1}."
                )

    def _begins(self, place: int, outcome: FactOutcome) -> bool:
        """Tell whether a state begins at a version: the one before has another, or other words."""
        here, before = self.mentions[place], self.mentions[place - 1] if place else None
        return here.state == outcome and (
            before is None or before.state != outcome or before.kinds != here.kinds
        )

    def _quoted_before(self, place: int) -> str:
        """Quote the last mention before a version; “nothing” after a version that had lost the fact."""
        before = self.mentions[place - 1]
        if before.fact is not None or self.mentions[place].fact is not None:
            return self._quoted(place - 1)
        return self._quoted(max(number for number in range(place) if self.mentions[number].fact is not None))

    def _quoted(self, place: int) -> str:
        fact = self.mentions[place].fact
        if fact is None:
            return "a version without it"
        words = " ".join(fact.text.split())
        return f"“{words}”" if len(words) <= _QUOTED else f"“{words[: _QUOTED - 1]}…”"
