"""Replacements in a text, and where its spans land in what comes out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from detector.records import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Edit(NamedTuple):
    """Put `text` in place of ``[start, end)``; an empty range inserts."""

    start: int
    end: int
    text: str


class Change(NamedTuple):
    """What one operator does in one place.

    Attributes
    ----------
    name
        The drift's kind, or the faithful operator's name.
    scope
        What of the source must not be touched by another change.
    type
        ``number`` or ``attribution``; None for a faithful change.
    before
        The drift in the source; None for one that adds.
    after
        The part of the source whose image is the drift in the rewrite; None for one that drops.
    """

    name: str
    edits: tuple[Edit, ...]
    scope: Span
    type: str | None = None
    before: Span | None = None
    after: Span | None = None


class Planted(NamedTuple):
    """A known drift: its kind, and its spans in the source and in the rewrite."""

    type: str
    kind: str
    before: Span | None
    after: Span | None


def image(span: Span, edits: Sequence[Edit]) -> Span:
    """Return where a span of the source lands once the edits are made; insertions at its ends join it."""
    start = span.start + sum(
        len(edit.text) - (edit.end - edit.start) for edit in edits if _before(edit, span)
    )
    inside = sum(len(edit.text) - (edit.end - edit.start) for edit in edits if _within(edit, span))
    return Span(start, start + (span.end - span.start) + inside)


def _before(edit: Edit, span: Span) -> bool:
    return edit.end <= span.start and not _within(edit, span)


def _within(edit: Edit, span: Span) -> bool:
    return span.start <= edit.start and edit.end <= span.end


def rewritten(text: str, changes: Iterable[Change]) -> tuple[str, tuple[Planted, ...]]:
    """Make all changes, which must not overlap; return the rewrite and its drifts in reading order."""
    made = sorted(changes, key=lambda change: change.scope)
    edits = sorted(edit for change in made for edit in change.edits)
    pieces, place = [], 0
    for edit in edits:
        pieces += [text[place : edit.start], edit.text]
        place = edit.end
    planted = tuple(
        Planted(change.type, change.name, change.before, image(change.after, edits) if change.after else None)
        for change in made
        if change.type
    )
    return "".join([*pieces, text[place:]]), planted


def swapped(
    text: str, planted: Sequence[Planted], first: Span, second: Span
) -> tuple[str, tuple[Planted, ...]]:
    """Exchange two stretches of a rewrite, the first before the second, and carry its drifts along."""
    gap = text[first.end : second.start]
    turned = text[: first.start] + second.of(text) + gap + first.of(text) + text[second.end :]
    ahead = second.end - second.start + len(gap)
    back = second.start - first.start

    def moved(span: Span | None) -> Span | None:
        if span is None:
            return None
        step = ahead if first.contains(span) else -back if second.contains(span) else 0
        return Span(span.start + step, span.end + step)

    return turned, tuple(item._replace(after=moved(item.after)) for item in planted)
