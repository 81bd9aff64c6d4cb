"""Which fact of one version is which of another, and how two mentions of one fact differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from detector.facts.numbers.drift import compare_numbers
from detector.facts.numbers.values import same_value
from detector.facts.speech.drift import attribution_drifts, compare_attributions
from detector.facts.speech.shown import saying
from detector.records import AlignedPair, Fact, Span

if TYPE_CHECKING:
    from collections.abc import Iterable

    from detector.records import Attribution, Document, Drift, DriftKind, DriftType, Match, Quantity

#: What tells a fact from all others of its version: its type, and where its number or cue stands.
Key = tuple["DriftType", Span]


class Version(NamedTuple):
    """One version as read: the document and the facts of its body."""

    document: Document
    quantities: tuple[Quantity, ...]
    attributions: tuple[Attribution, ...]

    def facts(self) -> dict[Key, Fact]:
        """Return every number and attribution by its key, numbers first, each in reading order."""
        numbers = (_number(item) for item in self.quantities)
        speech = (self.speech(item) for item in self.attributions)
        return {key_of("number", fact): fact for fact in numbers} | {
            key_of("attribution", fact): fact for fact in speech
        }

    def speech(self, attribution: Attribution) -> Fact:
        """Return an attribution as a fact: shown by its source and cue."""
        shown = saying(attribution)
        return Fact(shown, shown.of(self.document.text), attribution=attribution)


class Link(NamedTuple):
    """One fact in two versions, and the drifts between its mentions."""

    type: DriftType
    before: Fact
    after: Fact
    drifts: tuple[Drift, ...]


def key_of(kind: DriftType, fact: Fact) -> Key:
    """Return a fact's key; what is neither number nor attribution is known by its passage."""
    if fact.attribution is not None:
        return kind, fact.attribution.cue
    return kind, fact.quantity.span if fact.quantity is not None else fact.span


def links(before: Version, after: Version, match: Match) -> list[Link]:
    """Return the facts that two versions share, each in one link at most.

    A drift between plain statements, or from an attribution to one, is a link of its own.
    """
    told = before.document, after.document
    numbers = compare_numbers(*told, before.quantities, after.quantities, match.alignment)
    spoken = compare_attributions(*told, before.attributions, after.attributions, match.alignment)
    shared: list[tuple[DriftType, Fact, Fact]] = [
        ("number", _number(pair.before.quantity), _number(pair.after.quantity)) for pair in numbers.pairs
    ]
    shared += [("attribution", before.speech(old), after.speech(new)) for old, new in spoken.pairs]
    found: dict[tuple[Key, Key], tuple[Fact, Fact, list[Drift]]] = {
        (key_of(kind, old), key_of(kind, new)): (old, new, []) for kind, old, new in shared
    }
    for drift in match.drifts:
        if drift.before is not None and drift.after is not None:
            ends = key_of(drift.type, drift.before), key_of(drift.type, drift.after)
            known = next((item for item in found if item[0] == ends[0] or item[1] == ends[1]), ends)
            found.setdefault(known, (drift.before, drift.after, []))[2].append(drift)
    return [Link(key[0], old, new, tuple(drifts)) for (key, _), (old, new, drifts) in found.items()]


def difference(before: Version, one: Fact, after: Version, other: Fact) -> tuple[DriftKind, ...]:
    """Return the kinds of drift between two mentions of one fact, in whatever versions; none if equal."""
    pair = AlignedPair(_around(after.document, other), _around(before.document, one), "reworded", 1.0)
    texts = before.document, after.document
    drifts: Iterable[Drift]
    if one.quantity is not None and other.quantity is not None:
        if same_number(one, other):
            return ()
        drifts = compare_numbers(*texts, (one.quantity,), (other.quantity,), (pair,)).drifts
    else:
        whole = attribution_drifts(*texts, _said(one), _said(other), (pair,))
        drifts = (drift for drift in whole if _touches(drift.before, one) or _touches(drift.after, other))
    return kinds_of(drifts)


def same_number(one: Fact, other: Fact) -> bool:
    """Tell whether two facts state one value with one hedge; True where either is no number."""
    if one.quantity is None or other.quantity is None:
        return True
    return one.quantity.hedge == other.quantity.hedge and same_value(one.quantity, other.quantity)


def kinds_of(drifts: Iterable[Drift]) -> tuple[DriftKind, ...]:
    """Return the kinds of some drifts, each once, in their order."""
    return tuple(dict.fromkeys(drift.kind for drift in drifts))


def moved(fact: Fact, text: str, alignment: Iterable[tuple[Span, Span]]) -> Fact | None:
    """Return the passage that renders a plain statement in another version; None if none does.

    `alignment` pairs spans of the statement's version with spans of the other, whose text is
    `text`. The same words are looked for in the passage, which else stands for them whole.
    """
    there = next((other for here, other in alignment if here.overlaps(fact.span)), None)
    if there is None:
        return None
    start = text.find(fact.text, there.start, there.end)
    span = there if start < 0 else Span(start, start + len(fact.text))
    return Fact(span, span.of(text))


def _number(quantity: Quantity) -> Fact:
    return Fact(quantity.span, quantity.text, quantity=quantity)


def _said(fact: Fact) -> tuple[Attribution, ...]:
    return () if fact.attribution is None else (fact.attribution,)


def _around(document: Document, fact: Fact) -> Span:
    """Return the sentences that a fact stands in."""
    place = _whole(fact)
    sentences = [item for item in document.sentences if item.overlaps(place)] or [place]
    return Span(min(place.start, sentences[0].start), max(place.end, sentences[-1].end))


def _whole(fact: Fact) -> Span:
    said = fact.attribution
    parts = [fact.span, *(part for part in (said.cue, said.content) if part)] if said else [fact.span]
    return Span(min(part.start for part in parts), max(part.end for part in parts))


def _touches(side: Fact | None, fact: Fact) -> bool:
    return side is not None and _whole(fact).overlaps(side.span)
