"""Pair the quantities of two versions: which number of the one is which of the other.

All pairs are weighed by value, referent, context and place, and chosen together as one
assignment, so that two alike figures in a sentence are not confused greedily.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from detector.facts.assignment import assign
from detector.facts.concepts import concepts
from detector.facts.referents import STOP
from detector.facts.units import family
from detector.facts.values import (
    closeness,
    comparable,
    digits_swapped,
    is_rounding,
    same_value,
    unit_left_out,
    unit_slip,
)
from detector.facts.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence, Set

    from detector.records import AlignedPair, Document, Quantity, Span

#: What stands in for similarity where only the neighbours of two sentences are aligned.
_NEIGHBOURING: Final = 0.2
#: Tokens to each side that make a number's context.
_WINDOW: Final = 9


@dataclass(frozen=True, slots=True)
class Setting:
    """A quantity with what pairing looks at: its sentence, concepts of referent and context."""

    quantity: Quantity
    sentence: int
    counted: frozenset[str]
    context: frozenset[str]
    clause: frozenset[str]


@dataclass(frozen=True, slots=True)
class NumberPair:
    """Two quantities taken for one fact; `aligned` is the similarity of their sentences, 0 if not aligned."""

    before: Setting
    after: Setting
    aligned: float


def settings_of(document: Document, quantities: Sequence[Quantity]) -> tuple[Setting, ...]:
    """Return each quantity with its sentence and concepts, in the given order."""
    words = Words.of(document)
    ranges = document.sentence_token.tolist()
    found, sentence = [], 0
    for quantity in quantities:
        while sentence + 1 < len(ranges) and document.sentences[sentence].end <= quantity.span.start:
            sentence += 1
        first, last = ranges[sentence]
        left, right = words.at(quantity.span.start), words.at(quantity.span.end)
        near = (
            words.lower[max(first, left - _WINDOW) : left] + words.lower[right : min(last, right + _WINDOW)]
        )
        close = words.lower[max(first, left - 4) : left] + words.lower[right : min(last, right + 4)]
        counted = concepts(_content((quantity.referent or "").lower().replace("-", " ").split()))
        found.append(
            Setting(quantity, sentence, counted, concepts(_content(near)), concepts(_content(close)))
        )
    return tuple(found)


def _content(words: Sequence[str]) -> list[str]:
    return [word for word in words if word not in STOP and len(word) > 2 and word[0].isalpha()]


def pair_numbers(
    before: Sequence[Setting],
    after: Sequence[Setting],
    alignment: Sequence[AlignedPair],
    *,
    explained: tuple[Set[Span], Set[Span]] = (frozenset(), frozenset()),
) -> tuple[NumberPair, ...]:
    """Return the pairs of the best assignment, in the order of the earlier version.

    `explained` are the figures of either side that sums on the other side account for;
    they pair with equal values only.
    """
    spans = [(item.query, item.source, item.similarity) for item in alignment]
    before_in = [_inside(setting.quantity.span, [source for _, source, _ in spans]) for setting in before]
    after_in = [_inside(setting.quantity.span, [query for query, _, _ in spans]) for setting in after]
    near = _neighbourhood(before, after, before_in, after_in)
    known_before = [any(same_value(one.quantity, other.quantity) for other in after) for one in before]
    known_after = [any(same_value(one.quantity, other.quantity) for one in before) for other in after]
    weights: dict[tuple[int, int], float] = {}
    places: dict[tuple[int, int], float] = {}
    for i, one in enumerate(before):
        for j, other in enumerate(after):
            shared = before_in[i] & after_in[j]
            beside = _NEIGHBOURING if one.sentence in near.get(other.sentence, ()) else 0.0
            aligned = max((max(spans[k][2], 0.01) for k in shared), default=beside)
            if (one.quantity.span in explained[0] or other.quantity.span in explained[1]) and not same_value(
                one.quantity, other.quantity
            ):
                continue
            weight = _weight(one, other, aligned, alone=not (known_before[i] or known_after[j]))
            if weight > 0:
                weights[i, j], places[i, j] = weight, aligned
    return tuple(NumberPair(before[i], after[j], places[i, j]) for i, j in assign(weights))


def _neighbourhood(
    before: Sequence[Setting],
    after: Sequence[Setting],
    before_in: Sequence[frozenset[int]],
    after_in: Sequence[frozenset[int]],
) -> dict[int, frozenset[int]]:
    """Return for each later sentence the earlier ones that stand beside what its neighbours render.

    Alignment misses some reworded, split and merged sentences; their place tells where to look.
    """
    sources: dict[int, set[int]] = {}
    for setting, inside in zip(before, before_in, strict=True):
        for pair in inside:
            sources.setdefault(pair, set()).add(setting.sentence)
    rendered: dict[int, set[int]] = {}
    for setting, inside in zip(after, after_in, strict=True):
        for pair in inside:
            rendered.setdefault(setting.sentence, set()).update(sources.get(pair, ()))
    return {
        sentence: frozenset(
            found + step
            for place in (sentence - 1, sentence, sentence + 1)
            for found in rendered.get(place, ())
            for step in (-1, 0, 1)
        )
        for sentence in {setting.sentence for setting in after}
    }  # fmt: skip


def _inside(span: Span, ranges: Sequence[Span]) -> frozenset[int]:
    return frozenset(
        k for k, place in enumerate(ranges) if place.start <= span.start and span.end <= place.end
    )


def likeness(before: Setting, after: Setting) -> float:
    """Return how much what two numbers count, and the words around them, are alike, 0 to 1."""
    return 0.6 * _referent_likeness(before, after) + 0.4 * overlap(before.context, after.context)


def overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the shared share of the smaller set; 0 if either is empty."""
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0


def _weight(before: Setting, after: Setting, aligned: float, *, alone: bool) -> float:
    """Weigh two quantities as one fact; 0 where they cannot be.

    Equal values weigh 2 and more, so that they always go before unequal ones, which
    need an aligned sentence and a likeness of referent or context; less of it if they are
    `alone`: each value stands in its own text only.
    """
    one, other = before.quantity, after.quantity
    alike = likeness(before, after)
    if same_value(one, other):
        if aligned:
            return (1.5 if unit_left_out(one, other) else 2.0) + alike + 0.5 * aligned
        return 1.2 + alike if alike > _MOVED or telling(one) else 0.0
    if aligned <= _NEIGHBOURING and (not aligned or not alone or alike < _BESIDE):
        return 0.0
    return _unequal(one, other, alike, aligned, alone=alone)


def _referent_likeness(before: Setting, after: Setting) -> float:
    """Compare referents; a referent missing on one side is looked for in the other's context."""
    if before.counted and after.counted:
        return overlap(before.counted, after.counted)
    known, around = (before.counted, after.context) if before.counted else (after.counted, before.context)
    return 0.8 * overlap(known, around) if known else 0.0


def _unequal(one: Quantity, other: Quantity, alike: float, aligned: float, *, alone: bool) -> float:
    if unit_slip(one, other):
        fits = one.unit == other.unit or family(one.unit) == family(other.unit) or alike >= _UNLIKE_UNITS
        return 1.3 + alike if fits else 0.0
    if not comparable(one, other) or unit_left_out(one, other):
        return 0.0
    if is_rounding(one, other) or is_rounding(other, one):
        return 1.2 + alike + 0.2 * aligned if alike >= _ROUNDED or alone else 0.0
    near = closeness(one, other)
    if digits_swapped(one, other) and alone:
        return 1.2 + alike
    if alike + 0.25 * near < (_CHANGED_ALONE if alone else _CHANGED):
        return 0.0
    return 0.4 + alike + 0.3 * near + 0.1 * aligned


def telling(quantity: Quantity) -> bool:
    """Tell a figure that is rarely met twice by chance: three significant digits or money or a full date."""
    return (
        len(quantity.low.normalize().as_tuple().digits) >= 3
        or family(quantity.unit) == "money"
        or quantity.unit == "date"
    )


#: Least likeness at which figures are one fact; chosen by drift F1 on the demo's gold.
_MOVED: Final = 0.15
_BESIDE: Final = 0.4
_ROUNDED: Final = 0.1
_UNLIKE_UNITS: Final = 0.3
_CHANGED: Final = 0.45
_CHANGED_ALONE: Final = 0.3
