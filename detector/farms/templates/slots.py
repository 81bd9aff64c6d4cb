"""What stands in the slots of a row, and of what type it is."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from detector.farms.templates.template import GAP, Example, Row, Slot
from detector.records import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detector.farms.templates.shapes import Word
    from detector.farms.templates.template import Line, SlotType

_EXAMPLES = 3
#: Share of a slot's fillers that must be of a type.
_TYPICAL = 0.6
#: Words of the longest name, and of the shortest headline.
_NAME_WORDS, _HEADLINE_WORDS = 5, 4
_SMALL = frozenset(("of", "the", "and", "de", "la", "for"))


def fill(pattern: Sequence[str], words: Sequence[str]) -> list[tuple[int, int]] | None:
    """Return what stands in each gap of a pattern as ranges of a line's words, or None if it does not fit.

    A gap may be empty; what is fixed is taken where it first fits.
    """
    runs = _runs(pattern)
    if not runs:
        return [(0, len(words))] if pattern else None
    place = 0
    gaps: list[tuple[int, int]] = []
    for number, run in enumerate(runs):
        opening = number == 0 and pattern[0] != GAP
        closing = number == len(runs) - 1 and pattern[-1] != GAP
        last = len(words) - len(run)
        tried = range(place, last + 1)
        if opening:
            tried = range(min(1, last + 1))
        elif closing:
            tried = range(max(place, last), last + 1)
        found = next((start for start in tried if tuple(words[start : start + len(run)]) == run), None)
        if found is None or (opening and closing and last):
            return None
        if not opening:
            gaps.append((place, found))
        place = found + len(run)
    if pattern[-1] == GAP:
        gaps.append((place, len(words)))
    return gaps


def _runs(pattern: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the runs of fixed words between gaps."""
    runs: list[list[str]] = [[]]
    for word in pattern:
        if word == GAP:
            runs.append([])
        else:
            runs[-1].append(word)
    return [tuple(run) for run in runs if run]


def span_of(words: Sequence[Word], gap: tuple[int, int]) -> Span:
    """Return the characters that a range of words covers; an empty one lies before the next word."""
    first, last = gap
    if first == last:
        place = words[first].span.start if first < len(words) else words[-1].span.end if words else 0
        return Span(place, place)
    return Span(words[first].span.start, words[last - 1].span.end)


def row_of(pattern: Sequence[str], shown: Sequence[tuple[Line, list[Word]]]) -> tuple[Row, int]:
    """Return a pattern as a row with its slots, and the most different fillers of one, each site's apart.

    `shown` are lines that follow it, with their words; fixed words stand as most of them have it.
    """
    fillers: list[list[tuple[Line, list[Word]]]] = [[] for word in pattern if word == GAP]
    forms: list[Counter[str]] = [Counter() for word in pattern if word != GAP]
    for line, words in shown:
        gaps = fill(pattern, plain_words(words)) or []
        within = {place for first, last in gaps for place in range(first, last)}
        for gap, found in zip(gaps, fillers, strict=False):
            found.append((line, words[gap[0] : gap[1]]))
        fixed = (word.text for place, word in enumerate(words) if place not in within)
        for form, text in zip(forms, fixed, strict=False):
            form[text] += 1
    parts: list[str | Slot] = []
    slot, form_of = iter(fillers), iter(forms)
    for word in pattern:
        before = parts[-1] if parts and isinstance(parts[-1], str) else None
        if word == GAP:
            filled = [item for item in next(slot) if item[1]]
            parts += [_slot(filled, before or "")] if filled else []
            continue
        counts = next(form_of)
        text = min(counts, key=lambda item: (-counts[item], item)) if counts else word
        parts[-1:] = [f"{before} {text}"] if before else [*parts[-1:], text]
    variety = max(
        (len({(line.site, _text(line, words)) for line, words in found}) for found in fillers), default=0
    )
    return Row(tuple(parts)), variety


def plain_words(words: Sequence[Word]) -> list[str]:
    """Return words for matching: without case, a gap for each with a telling shape."""
    return [GAP if word.shape else word.text.lower() for word in words]


def _text(line: Line, words: Sequence[Word]) -> str:
    return line.text[words[0].span.start : words[-1].span.end] if words else ""


def _slot(filled: Sequence[tuple[Line, list[Word]]], before: str) -> Slot:
    examples: dict[str, str] = {}
    for line, words in filled:
        examples.setdefault(_text(line, words), line.page)
        if len(examples) == _EXAMPLES:
            break
    types = Counter(_type(line, words, before) for line, words in filled)
    kind = min(types, key=lambda name: (-types[name], name)) if types else "text"
    typical = kind if types and types[kind] >= _TYPICAL * len(filled) else "text"
    longest = max((len(words) for _, words in filled), default=0)
    return Slot(typical, longest, tuple(Example(text, page) for text, page in examples.items()))


def _type(line: Line, words: Sequence[Word], before: str) -> SlotType:
    """Return what a filler looks like."""
    shapes = {word.shape for word in words if word.shape}
    told = [word.text for word in words if not word.shape and word.text[0].isalpha()]
    if told and shapes:
        return "text"
    if shapes == {"link"}:
        return "link" if "/" in _text(line, words) else "outlet"
    if shapes in ({"date"}, {"date", "number"}):
        return "date"
    if shapes == {"number"} and len(words) <= _NAME_WORDS:
        return "number"
    capital = bool(told) and all(word[0].isupper() or word in _SMALL for word in told)
    if capital and len(told) <= _NAME_WORDS:
        by = before.lower().split()[-1:] in (["by"], ["author"], [":"]) and line.kind == "byline"
        return "author" if by or before.lower().endswith("by") else "name"
    if line.kind in ("teaser", "headline", "related") and len(words) >= _HEADLINE_WORDS:
        return "headline"
    return "text"
