"""Pair the quantities of two versions: which number of the one is which of the other.

All pairs are weighed by value, referent, context and place, and chosen together as one
assignment, so that two alike figures in a sentence are not confused greedily.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from detector.facts.assignment import assign
from detector.facts.concepts import concept, concepts
from detector.facts.numbers.referents import STOP
from detector.facts.numbers.units import family
from detector.facts.numbers.values import (
    MOMENTS,
    SIDES,
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
    from collections.abc import Mapping, Sequence, Set
    from decimal import Decimal

    from detector.records import AlignedPair, Document, Quantity, Span

#: What stands in for similarity where only the neighbours of two sentences are aligned.
_NEIGHBOURING: Final = 0.2
#: Bounds that keep pages of bare figures cheap: numbers paired per sentence, and repeats of one figure.
_MOST_IN_SENTENCE: Final = 100
_MOST_MOVED: Final = 20
#: Tokens to each side that make a number's context.
_WINDOW: Final = 9
_CLOSE: Final = 4


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


def settings_of(
    document: Document, quantities: Sequence[Quantity], words: Words | None = None
) -> tuple[Setting, ...]:
    """Return each quantity with its sentence and concepts, in order; `words` as `quantities` takes them."""
    words = words or Words.of(document)
    ranges = document.sentence_token.tolist()
    found, sentence = [], 0
    for quantity in quantities:
        while sentence + 1 < len(ranges) and document.sentences[sentence].end <= quantity.span.start:
            sentence += 1
        first, last = ranges[sentence]
        left, right = words.at(quantity.span.start), words.at(quantity.span.end)
        ahead, behind = max(first, left - _WINDOW), min(last, right + _WINDOW)
        near = words.lower[ahead:left] + words.lower[right:behind]
        close = words.lower[max(first, left - _CLOSE) : left] + words.lower[right : min(last, right + _CLOSE)]
        counted = (quantity.referent or "").lower().replace("-", " ").split()
        meant = {word: concept(word) for word in _content(near)}
        clause = frozenset(meant[word] for word in close if word in meant)
        found.append(
            Setting(quantity, sentence, concepts(_content(counted)), frozenset(meant.values()), clause)
        )
    return tuple(found)


def _content(words: Sequence[str]) -> list[str]:
    return [word for word in words if word not in STOP and len(word) > 2 and word[0].isalpha()]


def pair_numbers(
    before: Sequence[Setting],
    after: Sequence[Setting],
    alignment: Sequence[AlignedPair],
    *,
    near: Mapping[int, Set[int]],
    explained: tuple[Set[Span], Set[Span]] = (frozenset(), frozenset()),
) -> tuple[NumberPair, ...]:
    """Return the pairs of the best assignment, in the order of the earlier version.

    What it leaves over in aligned sentences is assigned once more at a lower bar, since
    there is nothing better to pair it with. `near` is the `neighbourhood`; `explained` are
    the figures of either side that sums on the other side account for; they pair with equal
    values only.
    """
    places = _places(before, after, alignment, near)
    candidates = sorted(places.keys() | _same_figures(before, after))
    chosen: list[tuple[int, int]] = []
    for left_over in (False, True):
        rows, columns = {row for row, _ in chosen}, {column for _, column in chosen}
        weights: dict[tuple[int, int], float] = {}
        for i, j in candidates:
            one, other = before[i].quantity, after[j].quantity
            summed = one.span in explained[0] or other.span in explained[1]
            if i in rows or j in columns or (summed and not same_value(one, other)):
                continue
            weights[i, j] = _weight(before[i], after[j], places.get((i, j), 0.0), left_over=left_over)
        chosen.extend(assign(weights))
    return tuple(NumberPair(before[i], after[j], places.get((i, j), 0.0)) for i, j in sorted(chosen))


def _same_figures(before: Sequence[Setting], after: Sequence[Setting]) -> set[tuple[int, int]]:
    """Return the pairs that state the same figure anywhere, but for figures that are everywhere."""
    where: dict[tuple[Decimal, Decimal], list[int]] = {}
    for i, setting in enumerate(before):
        where.setdefault((setting.quantity.low, setting.quantity.high), []).append(i)
    return {
        (i, j)
        for j, setting in enumerate(after)
        for i in where.get((setting.quantity.low, setting.quantity.high), ())[:_MOST_MOVED]
    }


def _places(
    before: Sequence[Setting],
    after: Sequence[Setting],
    alignment: Sequence[AlignedPair],
    near: Mapping[int, Set[int]],
) -> dict[tuple[int, int], float]:
    """Return the similarity of the sentences of every two quantities that are aligned or stand beside."""
    rows, columns = _by_sentence(before), _by_sentence(after)
    places: dict[tuple[int, int], float] = {}
    for sentence, beside in near.items():
        for i in [i for number in sorted(beside) for i in rows.get(number, ())]:
            for j in columns.get(sentence, ()):
                places[i, j] = _NEIGHBOURING
    for item in alignment:
        for i in _inside(item.source, before):
            for j in _inside(item.query, after):
                known = places.get((i, j), _NEIGHBOURING)
                aligned = max(item.similarity, 0.01)
                places[i, j] = aligned if known == _NEIGHBOURING else max(known, aligned)
    return places


def _by_sentence(settings: Sequence[Setting]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for number, setting in enumerate(settings):
        row = found.setdefault(setting.sentence, [])
        if len(row) < _MOST_IN_SENTENCE:
            row.append(number)
    return found


def _inside(span: Span, settings: Sequence[Setting]) -> range:
    """Return the numbers that stand in a span, at most the first `_MOST_IN_SENTENCE`."""
    first = bisect_left(settings, span.start, key=lambda setting: setting.quantity.span.start)
    last = bisect_right(settings, span.end, lo=first, key=lambda setting: setting.quantity.span.end)
    return range(first, min(last, first + _MOST_IN_SENTENCE))


def neighbourhood(
    before: Document, after: Document, alignment: Sequence[AlignedPair]
) -> dict[int, frozenset[int]]:
    """Return for each later sentence the earlier ones that stand beside what its neighbours render.

    Alignment misses some reworded, split and merged sentences; their place tells where to look.
    """
    rendered: dict[int, set[int]] = {}
    for item in alignment:
        sources = _numbers_in(item.source, before.sentences)
        for sentence in _numbers_in(item.query, after.sentences):
            rendered.setdefault(sentence, set()).update(sources)
    return {
        sentence: frozenset(
            found + step
            for place in (sentence - 1, sentence, sentence + 1)
            for found in rendered.get(place, ())
            for step in (-1, 0, 1)
        )
        for sentence in range(len(after.sentences))
    }


def _numbers_in(span: Span, sentences: Sequence[Span]) -> range:
    """Return the numbers of the sentences that overlap a span."""
    first = bisect_right(sentences, span.start, key=lambda sentence: sentence.end)
    return range(first, bisect_left(sentences, span.end, lo=first, key=lambda sentence: sentence.start))


def likeness(before: Setting, after: Setting) -> float:
    """Return how much what two numbers count, and the words around them, are alike, 0 to 1."""
    return 0.6 * _referent_likeness(before, after) + 0.4 * overlap(before.context, after.context)


def overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the shared share of the smaller set; 0 if either is empty."""
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0


def _weight(before: Setting, after: Setting, aligned: float, *, left_over: bool) -> float:
    """Weigh two quantities as one fact; 0 where they cannot be.

    Equal values weigh 2 and more, so that they always go before unequal ones, which
    need an aligned sentence and a likeness of referent or context; less of it once the
    better pairs are made.
    """
    one, other = before.quantity, after.quantity
    same = same_value(one, other)
    beside = aligned <= _NEIGHBOURING
    if not same and (not aligned or (beside and not left_over)):
        return 0.0
    alike = likeness(before, after)
    if same:
        return _equal(one, other, alike, aligned)
    if beside and alike < (_BESIDE_COUNT if one.unit == "count" else _BESIDE):
        return 0.0
    return _unequal(one, other, alike, aligned, left_over=left_over)


def _equal(one: Quantity, other: Quantity, alike: float, aligned: float) -> float:
    if unit_left_out(one, other):
        return 1.5 + alike + 0.5 * aligned if aligned and alike > _MOVED else 0.0
    if aligned:
        # The same words first: "about 2 inches (50.8 millimetres)" states one value twice.
        same = 0.5 * (one.text.lower() == other.text.lower()) + 0.2 * (SIDES[one.hedge] == SIDES[other.hedge])
        return 2.0 + alike + 0.5 * aligned + same
    return 1.2 + alike if alike > _MOVED or telling(one) else 0.0


def _referent_likeness(before: Setting, after: Setting) -> float:
    """Compare referents; a referent missing on one side is looked for in the other's context."""
    if before.counted and after.counted:
        return overlap(before.counted, after.counted)
    known, around = (before.counted, after.context) if before.counted else (after.counted, before.context)
    return 0.8 * overlap(known, around) if known else 0.0


def _unequal(one: Quantity, other: Quantity, alike: float, aligned: float, *, left_over: bool) -> float:
    if unit_slip(one, other):
        fits = one.unit == other.unit or family(one.unit) == family(other.unit) or alike >= _UNLIKE_UNITS
        return 1.3 + alike if fits else 0.0
    if not comparable(one, other) or unit_left_out(one, other):
        return 0.0
    if is_rounding(one, other) or is_rounding(other, one):
        return 1.2 + alike + 0.2 * aligned if alike >= _ROUNDED or left_over else 0.0
    years = one.unit == other.unit == "year"
    if one.unit in MOMENTS and alike < (_CHANGED_MOMENT if years else _CHANGED_DATE):
        return 0.0
    if ((one.unit in MOMENTS and not years) or one.unit == "year-old") and aligned < _SURE:
        return 0.0
    if _vague(one) or _vague(other):
        return 0.0
    near = closeness(one, other)
    if digits_swapped(one, other) and left_over:
        return 1.2 + alike
    beside = aligned <= _NEIGHBOURING
    if beside and min(alike, near) < _CHANGED_BESIDE:
        return 0.0
    bar = _CHANGED_LEFT if left_over else _CHANGED
    if alike + 0.25 * near < bar:
        return 0.0
    return 0.4 + alike + 0.3 * near + 0.1 * aligned


def _vague(quantity: Quantity) -> bool:
    """Tell "hundreds" and "millions", which no other figure takes the place of."""
    return quantity.hedge == "about" and quantity.high >= 2 * quantity.low


def telling(quantity: Quantity) -> bool:
    """Tell a figure that is rarely met twice by chance: three significant digits or money or a full date."""
    return (
        len(quantity.low.normalize().as_tuple().digits) >= 3
        or family(quantity.unit) == "money"
        or quantity.unit == "date"
    )


#: Least likeness at which figures are one fact; chosen by drift F1 on the demo's gold.
_MOVED: Final = 0.15
_BESIDE: Final = 0.12
_BESIDE_COUNT: Final = 0.3
_ROUNDED: Final = 0.1
_UNLIKE_UNITS: Final = 0.3
_CHANGED: Final = 0.45
_CHANGED_LEFT: Final = 0.2
_CHANGED_MOMENT: Final = 0.2
_CHANGED_DATE: Final = 0.3
#: Least likeness of facts, and of values, for a change where only neighbours are aligned; chosen by eye on
#: pairs of news reports.
_CHANGED_BESIDE: Final = 0.3
#: Similarity of sentences from which a date or an age may stand for another.
_SURE: Final = 0.5
