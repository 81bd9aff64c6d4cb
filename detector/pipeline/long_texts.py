"""Texts too long for all their facts to be read: how far they were, and what can then be compared."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Collection

    from detector.records import AlignedPair, Attribution, Document, Quantity, Span

Stated = TypeVar("Stated", "Quantity", "Attribution")


class Stretch(NamedTuple):
    """The aligned pairs whose sentences were read for facts on both sides, and what else was on one.

    Of a fact whose other side lies beyond what was read nothing can be said: the sentences of
    `before` and `after` are those whose every partner does.
    """

    alignment: tuple[AlignedPair, ...]
    before: frozenset[Span]
    after: frozenset[Span]


def stretch(alignment: tuple[AlignedPair, ...], before: Document, after: Document) -> Stretch:
    """Return what of an alignment lies within two documents cut to where their facts were read."""
    earlier, later = frozenset(before.sentences), frozenset(after.sentences)
    both = tuple(pair for pair in alignment if pair.source in earlier and pair.query in later)
    return Stretch(
        both,
        earlier & {pair.source for pair in alignment} - {pair.source for pair in both},
        later & {pair.query for pair in alignment} - {pair.query for pair in both},
    )


def without(facts: tuple[Stated, ...], sentences: Collection[Span]) -> tuple[Stated, ...]:
    """Return the facts that begin in none of some sentences."""
    if not sentences:
        return facts
    spans = sorted(sentences)
    starts = [span.start for span in spans]

    def inside(place: int) -> bool:
        number = bisect_right(starts, place) - 1
        return number >= 0 and place < spans[number].end

    return tuple(fact for fact in facts if not inside(fact.span.start))


def limits(query: Document, source: Document) -> tuple[str, ...]:
    """Say of either text how far it was read, if not to its end."""
    return tuple(
        f"{role}: {sign.explanation}"
        for role, document in (("query", query), ("source", source))
        for sign in document.signs
        if sign.name == "long-text"
    )
