"""Figures that one version has and the other has not: added, dropped, or told as a sum."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from detector.facts.concepts import concepts_in
from detector.facts.numbers.numerals import NUMBER_WORDS
from detector.facts.numbers.pairs import likeness, overlap, telling
from detector.facts.numbers.referents import STOP
from detector.facts.numbers.sums import countable, makes
from detector.facts.numbers.units import family
from detector.facts.numbers.values import MOMENTS, comparable, is_rounding, same_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence, Set

    from detector.facts.numbers.pairs import NumberPair, Setting
    from detector.records import AlignedPair, Quantity, Span

#: Figures are added to or dropped from sentences at least this alike only.
_RENDERED: Final = 0.5
#: Likeness from which a rounded figure elsewhere is the same fact.
_SAME_FACT: Final = 0.15
#: Share of a dropped number's neighbouring words that must be rendered. Both chosen on the demo's gold.
_CLAUSE_KEPT: Final = 0.5
#: Share of a later sentence's words that the earlier one must have; chosen by eye on real rewrites, some
#: of which go on where their source ends.
_OWN_WORDS: Final = 0.5
#: Sentences that share more figures are tables.
_MOST_IN_PROSE: Final = 12
_LONGEST_RUN: Final = 6
_WORD: Final = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")
#: "A year" is no number, yet "twelve months" and "one year" say it.
_ONE_UNIT: Final = re.compile(r"\ban? (?:single |whole |full |entire )?([a-z]+)")
_TIME_UNITS: Final = {"year": "year-span"} | {
    name: name for name in ("minute", "hour", "day", "week", "month", "decade", "century")
}
_DECADE: Final = re.compile(r"\d\d(\d\d['’]?s)")
#: Sums are looked for where the two texts' counts of numbers multiply to this at most.
_MOST_SUMS: Final = 90_000


@dataclass(frozen=True, slots=True)
class Rendering:
    """The aligned pairs of two texts, and the places of the figures that are paired, in order of each text.

    A later sentence renders the earlier one unless it is a table's, or shares no figure and few
    words with it: then it is a new sentence, and says what it likes.
    """

    alignment: Sequence[AlignedPair]
    paired: Sequence[tuple[Span, Span]]
    told: Sequence[Span]
    before: str
    after: str

    @classmethod
    def of(
        cls, alignment: Sequence[AlignedPair], paired: Sequence[NumberPair], before: str, after: str
    ) -> Rendering:
        """Put the paired figures in order."""
        spans = sorted((pair.before.quantity.span, pair.after.quantity.span) for pair in paired)
        return cls(alignment, spans, sorted(span for _, span in spans), before, after)

    def source_of(self, span: Span) -> str:
        """Return all that is aligned with the later sentence around a span; empty if it renders none."""
        around = [pair for pair in self.alignment if pair.query.contains(span)]
        if not any(map(self._renders, around)):
            return ""
        return " ".join(pair.source.of(self.before) for pair in around)

    def rendering_of(self, span: Span) -> str:
        """Return what renders the earlier sentence around a span; empty if nothing does."""
        around = [pair for pair in self.alignment if pair.source.contains(span)]
        return " ".join(pair.query.of(self.after) for pair in around if self._renders(pair))

    def _renders(self, item: AlignedPair) -> bool:
        if item.similarity < _RENDERED:
            return False
        first, last = (
            bisect_left(self.paired, place, key=lambda pair: pair[0].start) for place in item.source
        )
        inside = self.paired[first:last]
        shared = sum(item.source.contains(one) and item.query.contains(other) for one, other in inside)
        if shared or self._tells(item):
            return 0 < shared <= _MOST_IN_PROSE
        words = {word for word in concepts_in(item.query.of(self.after)) - STOP if word.isalpha()}
        return len(words & concepts_in(item.source.of(self.before))) >= _OWN_WORDS * len(words)

    def _tells(self, pair: AlignedPair) -> bool:
        """Tell whether the later sentence has figures that are paired, which are then another sentence's."""
        place = bisect_left(self.told, pair.query)
        return place < len(self.told) and pair.query.contains(self.told[place])


@dataclass(frozen=True, slots=True)
class Explained:
    """Totals of one version that parts in the other make, and those parts."""

    totals: frozenset[Span]
    parts: frozenset[Span]


def explained_by_sums(parts: Sequence[Setting], totals: Sequence[Setting]) -> Explained:
    """Find the totals that neighbouring parts of one sentence of the other version make.

    "Over 70 fatalities" in one version is what "35 soldiers, 32 loyalists and four
    civilians" in the other come to; neither is a drift. A total that the version of the
    parts states itself is no such sum.
    """
    made: set[Span] = set()
    used: set[Span] = set()
    runs = list(_runs(parts)) if len(parts) * len(totals) <= _MOST_SUMS else []
    stated: dict[Decimal, list[Quantity]] = {}
    for one in parts:
        stated.setdefault(abs(one.quantity.low), []).append(one.quantity)
    for total in totals if runs else ():
        known = stated.get(total.quantity.low, ())
        if not countable(total.quantity) or any(same_value(total.quantity, one) for one in known):
            continue
        for run in runs:
            alike = run[0].quantity.unit == total.quantity.unit and any(likeness(total, one) for one in run)
            parts_alone = any(is_rounding(one.quantity, total.quantity) for one in run)
            if alike and not parts_alone and makes([one.quantity for one in run], total.quantity):
                made.add(total.quantity.span)
                used.update(one.quantity.span for one in run)
                break
    return Explained(frozenset(made), frozenset(used))


def _runs(settings: Sequence[Setting]) -> Iterator[list[Setting]]:
    """Yield the runs of two or more neighbouring parts of one unit in one sentence."""
    for first, one in enumerate(settings):
        run: list[Setting] = []
        for other in settings[first : first + _LONGEST_RUN]:
            plain = countable(other.quantity) and other.quantity.hedge in (None, "at-least")
            if not plain or other.sentence != one.sentence or other.quantity.unit != one.quantity.unit:
                break
            run.append(other)
            if len(run) > 1:
                yield list(run)


def added_numbers(
    earlier: Sequence[Setting],
    later: Sequence[Setting],
    settled: tuple[Set[Span], Set[Span]],
    rendering: Rendering,
) -> list[Setting]:
    """Return the later figures in rendered sentences that the earlier text has nowhere.

    `settled` are the figures of either version that are accounted for.
    """
    found = []
    for setting in later:
        quantity = setting.quantity
        if quantity.span in settled[1] or _weak(quantity):
            continue
        source = rendering.source_of(quantity.span)
        if (
            source
            and not written_in(quantity, source)
            and not _repeated(setting, later, settled[1])
            and not _stated(setting, earlier, settled[0])
            and not _is_difference(setting, earlier)
        ):
            found.append(setting)
    return found


def dropped_numbers(
    earlier: Sequence[Setting],
    later: Sequence[Setting],
    settled: tuple[Set[Span], Set[Span]],
    rendering: Rendering,
) -> list[Setting]:
    """Return the earlier figures that are gone though the words around them are rendered."""
    found = []
    for setting in earlier:
        quantity = setting.quantity
        passing = quantity.unit in MOMENTS or family(quantity.unit) in ("time", "age")
        if passing or quantity.span in settled[0] or _weak(quantity):
            continue
        rendered = rendering.rendering_of(quantity.span)
        gone = rendered and not written_in(quantity, rendered) and _otherwise_rendered(setting, rendered)
        if (
            gone
            and not _repeated(setting, earlier, settled[0])
            and not _stated(setting, later, settled[1])
            and not _is_difference(setting, later)
        ):
            found.append(setting)
    return found


def written_in(quantity: Quantity, rendered: str) -> bool:
    """Tell whether the figure itself stands in the text that renders its sentence, however it was read."""
    if family(quantity.unit) == "time" and any(
        same_value(quantity, replace(quantity, low=Decimal(1), high=Decimal(1), unit=unit))
        for unit in map(_TIME_UNITS.get, _ONE_UNIT.findall(rendered.lower()))
        if unit
    ):
        return True
    if (decade := _DECADE.search(quantity.text)) and decade.group(1) in rendered:
        return True
    figures, known = _figures(quantity.text), _figures(rendered)
    return figures <= known if quantity.unit != "ratio" else bool(figures & known)


def _figures(text: str) -> set[str]:
    return {word for word in _WORD.findall(text.lower()) if word[0].isdigit() or word in NUMBER_WORDS}


def _weak(quantity: Quantity) -> bool:
    """Tell numbers that come and go with the wording: "one", "the two", "thousands", ordinals."""
    vague = quantity.hedge == "about" and quantity.high >= 2 * quantity.low
    small = quantity.unit == "count" and quantity.high <= 2 and quantity.hedge is None
    return small or vague or quantity.unit in ("ordinal", "times", "degree") or quantity.high == 0


def _repeated(setting: Setting, own: Sequence[Setting], settled: Set[Span]) -> bool:
    """Tell whether its own version states the figure twice, and once is accounted for."""
    return any(
        other.quantity.span in settled
        and same_value(setting.quantity, other.quantity)
        and likeness(setting, other) > _SAME_FACT
        for other in own
    )


def _stated(setting: Setting, others: Sequence[Setting], settled: Set[Span]) -> bool:
    """Tell whether a figure stands among others, in any unit or rounded, and may be the same fact.

    One that is accounted for already states this fact too only if it counts the same.
    """
    return any(
        _may_be(setting, other)
        and (
            other.quantity.span not in settled
            or bool(setting.counted & other.counted)
            or telling(setting.quantity)
            or setting.quantity.unit in MOMENTS
        )
        for other in others
    )


def _may_be(setting: Setting, other: Setting) -> bool:
    one, two = setting.quantity, other.quantity
    if same_value(one, two):
        return one.unit in MOMENTS or one.unit == "year-old" or telling(one) or likeness(setting, other) > 0
    if not comparable(one, two) or one.unit in MOMENTS or two.unit in MOMENTS:
        return False
    return (is_rounding(one, two) or is_rounding(two, one)) and likeness(setting, other) > _SAME_FACT


def _is_difference(setting: Setting, others: Sequence[Setting]) -> bool:
    """Tell whether a figure is the difference of two neighbouring ones: "four cents more"."""
    for one, other in pairwise(others):
        same = one.sentence == other.sentence and one.quantity.unit == other.quantity.unit
        if (
            same
            and one.quantity.unit == setting.quantity.unit
            and abs(one.quantity.low - other.quantity.low) == setting.quantity.low
            and (likeness(setting, one) or likeness(setting, other))
        ):
            return True
    return False


def _otherwise_rendered(setting: Setting, rendered: str) -> bool:
    """Tell whether what the number counts and most of its clause stand in the text that renders it."""
    words = concepts_in(rendered)
    counted = not setting.counted or bool(setting.counted & words)
    return counted and overlap(setting.clause, words) >= _CLAUSE_KEPT
