"""Drift of numbers between two versions: pairs typed by kind, and figures added or dropped.

Severity is ``salience * (base + (1 - base) * change)``: `base` by kind, `change` the
relative size of the change (0 where the value stays), `salience` 0.7, plus 0.1 each for the
lead sentence and for money, plus 0.2 for casualties, at most 1. It never falls as the
change grows.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from detector.facts.concepts import CONTRASTS, concept, concepts, contrasted
from detector.facts.number_pairs import (
    NumberPair,
    Setting,
    likeness,
    overlap,
    pair_numbers,
    settings_of,
    telling,
)
from detector.facts.sums import Sum, makes, sums
from detector.facts.units import family
from detector.facts.values import (
    MOMENTS,
    SIDES,
    comparable,
    is_rounding,
    relative_change,
    same_value,
    unit_slip,
    values_in,
)
from detector.facts.words import Words
from detector.records import Drift, Fact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detector.records import AlignedPair, Document, NumberDriftKind, Quantity

_BASE: Final[dict[NumberDriftKind, float]] = {
    "changed": 0.5,
    "unit-changed": 0.6,
    "referent-changed": 0.6,
    "added": 0.5,
    "dropped": 0.3,
    "rounded": 0.15,
    "hedge-lost": 0.25,
    "hedge-added": 0.2,
}
_CASUALTY: Final = frozenset(("dead", "hurt", "missing"))
#: Figures are dropped only from a sentence whose pair is at least this alike, and added to one.
_RENDERED: Final = 0.35
#: Likeness from which a rounded figure elsewhere is the same fact.
_SAME_FACT: Final = 0.15


#: Sentences this alike differ in single words; a swapped referent shows.
_CLOSE: Final = 0.55
_CLASSED: Final = frozenset().union(*CONTRASTS)
#: Words that begin alike this far ("Democrats", "Democratic") are one.
_STEM: Final = 5
_GENERIC: Final = frozenset(
    ("person", "resident", "victim", "figure", "number", "total", "case", "patient", "other")
)

#: How often each concept stands in the earlier and in the later text.
Vocabulary = tuple[Counter[str], Counter[str]]


@dataclass(frozen=True, slots=True)
class NumberComparison:
    """The quantities that two versions share, and how the numbers drifted."""

    pairs: tuple[NumberPair, ...]
    drifts: tuple[Drift, ...]

    @property
    def score(self) -> float:
        """Severity-weighted share of the facts that drifted; see `number_drift_score`."""
        return number_drift_score(self.drifts, len(self.pairs))


def number_drifts(
    before: Document,
    after: Document,
    before_quantities: Sequence[Quantity],
    after_quantities: Sequence[Quantity],
    alignment: Sequence[AlignedPair],
) -> tuple[Drift, ...]:
    """Return the drifts of numbers, in the order of the later text; see `compare_numbers`."""
    return compare_numbers(before, after, before_quantities, after_quantities, alignment).drifts


def compare_numbers(
    before: Document,
    after: Document,
    before_quantities: Sequence[Quantity],
    after_quantities: Sequence[Quantity],
    alignment: Sequence[AlignedPair],
) -> NumberComparison:
    """Pair the quantities of two versions and type every pair.

    `alignment` has queries in `after` and sources in `before`. Numbers outside aligned
    sentences are paired where they moved, never reported as added or dropped.
    """
    earlier, later = settings_of(before, before_quantities), settings_of(after, after_quantities)
    pairs = pair_numbers(earlier, later, alignment)
    broken = _broken_sums(sums(before, before_quantities), pairs)
    vocabulary = _vocabulary(before), _vocabulary(after)
    drifts = [drift for pair in pairs if (drift := _typed(pair, vocabulary, broken)) is not None]
    drifts.extend(_added(earlier, later, pairs, alignment))
    drifts.extend(_dropped(after, earlier, later, pairs, alignment))
    return NumberComparison(pairs, tuple(sorted(drifts, key=_place)))


def number_drift_score(drifts: Sequence[Drift], paired_count: int) -> float:
    """Return the severity-weighted share of facts that drifted, 0 to 1.

    The sum of severities over the facts compared: pairs, and figures added or dropped.
    """
    numbers = [drift for drift in drifts if drift.type == "number"]
    unpaired = sum(1 for drift in numbers if drift.before is None or drift.after is None)
    facts = paired_count + unpaired
    return min(1.0, sum(drift.severity for drift in numbers) / facts) if facts else 0.0


def severity(kind: NumberDriftKind, change: float, salience: float) -> float:
    """Return how much a drift matters, 0 to 1; `change` and `salience` are 0 to 1."""
    base = _BASE[kind]
    return salience * (base + (1.0 - base) * change)


def _place(drift: Drift) -> tuple[int, int, int]:
    fact = drift.after or drift.before
    start = fact.span.start if fact else 0
    return (0 if drift.after else 1, start, drift.before.span.start if drift.before else -1)


def _fact(quantity: Quantity) -> Fact:
    return Fact(quantity.span, quantity.text, quantity=quantity)


def _salience(*settings: Setting) -> float:
    lead = any(setting.sentence == 0 for setting in settings)
    money = any(family(setting.quantity.unit) == "money" for setting in settings)
    casualty = any(_CASUALTY & (setting.counted | setting.clause) for setting in settings)
    return min(1.0, 0.7 + 0.1 * lead + 0.1 * money + 0.2 * casualty)


def _typed(pair: NumberPair, vocabulary: Vocabulary, broken: dict[int, str]) -> Drift | None:
    """Type one pair; None where both say the same."""
    one, other = pair.before.quantity, pair.after.quantity
    found = _value_drift(one, other) or (_referent_drift(pair, vocabulary) if pair.aligned else None)
    if found is None:
        return None
    kind, reason = found
    change = 0.0
    if comparable(one, other) and one.unit not in MOMENTS and kind in ("changed", "rounded", "unit-changed"):
        low, high = values_in(one, other)
        change = relative_change((one.low + one.high) / 2, (low + high) / 2)
    text = f"“{one.text}” became “{other.text}”: {reason}" + broken.get(one.span.start, "")
    return Drift(
        "number",
        kind,
        _fact(one),
        _fact(other),
        severity(kind, change, _salience(pair.before, pair.after)),
        text,
    )


def _value_drift(one: Quantity, other: Quantity) -> tuple[NumberDriftKind, str] | None:
    if same_value(one, other):
        if one.change and other.change and one.change != other.change:
            return "changed", f"a {one.change} is now a {other.change}"
        return None if one.unit in MOMENTS else _hedge_drift(one.hedge, other.hedge)
    if unit_slip(one, other):
        return "unit-changed", "the figure stayed and its unit or scale changed"
    if one.unit in MOMENTS:
        return "changed", "another date or time"
    if is_rounding(one, other):
        return "rounded", "the exact figure was rounded"
    return "changed", "another value"


def _hedge_drift(before: str | None, after: str | None) -> tuple[NumberDriftKind, str] | None:
    one, other = SIDES.get(before, "exact"), SIDES.get(after, "exact")
    if one == other or {before, after} in ({"nearly", "under"}, {"nearly", "at-most"}):
        return None
    if other == "exact":
        return "hedge-lost", "the hedge was lost"
    if one == "exact":
        return "hedge-added", "a hedge was added"
    return "changed", f"the hedge “{before}” is now “{after}”"


def _vocabulary(document: Document) -> Counter[str]:
    return Counter(map(concept, Words.of(document).lower))


def _both_known(one: Setting, other: Setting, vocabulary: Vocabulary) -> bool:
    """Tell whether the versions' other words show that neither head renders the other.

    Either both versions use both words elsewhere, or the earlier one has the later word too,
    for something else, and its own word is gone.
    """
    before, after = _head(one), _head(other)
    if not before or not after or before[:_STEM] == after[:_STEM] or {before, after} & _GENERIC:
        return False
    earlier, later = vocabulary
    swapped = after in _CLASSED and earlier[after] > 0 and later[before] == 0
    return swapped or (earlier[before] > 1 and earlier[after] > 0 and later[before] > 0 and later[after] > 1)


def _head(setting: Setting) -> str:
    words = (setting.quantity.referent or "").lower().split()
    return concept(words[-1]) if words and words[-1].isalpha() else ""


def _referent_drift(pair: NumberPair, vocabulary: Vocabulary) -> tuple[NumberDriftKind, str] | None:
    """Find that the number now counts another thing.

    Words differ in every faithful rewrite, so a contrast is asked for: two groups of which
    a thing is in one only, and the earlier thing not named around the later number.
    """
    one, other = pair.before, pair.after
    if not one.counted or not other.counted or family(one.quantity.unit) not in ("count", "share"):
        return None
    if one.counted & other.clause - other.counted or other.counted & one.clause - one.counted:
        return None
    if not contrasted(one.counted, other.counted) and not (
        pair.aligned >= _CLOSE and not one.counted & other.counted and _both_known(one, other, vocabulary)
    ):
        return None
    return "referent-changed", f"it counted {one.quantity.referent}, now {other.quantity.referent}"


def _broken_sums(stated: Sequence[Sum], pairs: Sequence[NumberPair]) -> dict[int, str]:
    """Say, per earlier number, which sum of the earlier text no longer holds in the later one."""
    became = {pair.before.quantity.span: pair.after.quantity for pair in pairs}
    notes: dict[int, str] = {}
    for item in stated:
        members = (item.total, *item.parts)
        if not all(member.span in became for member in members):
            continue
        total, *parts = (became[member.span] for member in members)
        if not makes(parts, total):
            equation = Sum(total, tuple(parts)).equation
            note = f"; {equation} no longer makes the stated {total.text}"
            notes.update((member.span.start, note) for member in members)
    return notes


def _weak(quantity: Quantity) -> bool:
    """Tell numbers that come and go with the wording: "one", "the two", ordinals, bare fractions of time."""
    vague = quantity.hedge == "about" and quantity.high >= 2 * quantity.low
    small = quantity.unit == "count" and quantity.high <= 2 and quantity.hedge is None
    return small or vague or quantity.unit in ("ordinal", "times", "degree") or quantity.high == 0


def _stated(setting: Setting, others: Sequence[Setting]) -> bool:
    """Tell whether a figure stands among others, in any unit or rounded, and may be the same fact."""
    return any(_may_be(setting, other) for other in others)


def _may_be(setting: Setting, other: Setting) -> bool:
    one, two = setting.quantity, other.quantity
    if same_value(one, two):
        return one.unit in MOMENTS or one.unit == "year-old" or telling(one) or likeness(setting, other) > 0
    if not comparable(one, two) or one.unit in MOMENTS or two.unit in MOMENTS:
        return False
    return (is_rounding(one, two) or is_rounding(two, one)) and likeness(setting, other) > _SAME_FACT


def _derived(setting: Setting, others: Sequence[Setting]) -> bool:
    """Tell whether a figure is the sum or difference of neighbouring ones: "four cents more", "71 in all"."""
    quantity = setting.quantity
    alike = [other for other in others if other.quantity.unit == quantity.unit]
    for i, one in enumerate(alike):
        run = [other for other in alike[i : i + 6] if other.sentence == one.sentence]
        if not any(likeness(setting, other) for other in run):
            continue
        if len(run) > 1 and abs(one.quantity.low - run[1].quantity.low) == quantity.low:
            return True
        if any(makes([other.quantity for other in run[:size]], quantity) for size in range(2, len(run) + 1)):
            return True
    return False


def _added(
    earlier: Sequence[Setting],
    later: Sequence[Setting],
    pairs: Sequence[NumberPair],
    alignment: Sequence[AlignedPair],
) -> list[Drift]:
    """Find figures of rendered sentences that the earlier text has nowhere."""
    taken = {pair.after.quantity.span for pair in pairs}
    drifts = []
    for setting in later:
        quantity = setting.quantity
        if (
            quantity.span in taken
            or _weak(quantity)
            or _stated(setting, earlier)
            or _derived(setting, earlier)
        ):
            continue
        if any(item.query.contains(quantity.span) and item.similarity >= _RENDERED for item in alignment):
            text = f"“{quantity.text}” stands nowhere in the earlier version"
            drifts.append(
                Drift(
                    "number", "added", None, _fact(quantity), severity("added", 0.0, _salience(setting)), text
                )
            )
    return drifts


def _dropped(
    after: Document,
    earlier: Sequence[Setting],
    later: Sequence[Setting],
    pairs: Sequence[NumberPair],
    alignment: Sequence[AlignedPair],
) -> list[Drift]:
    """Find figures that are gone though the words around them are rendered."""
    taken = {pair.before.quantity.span for pair in pairs}
    drifts = []
    for setting in earlier:
        quantity = setting.quantity
        if (
            quantity.span in taken
            or _weak(quantity)
            or quantity.unit in MOMENTS
            or family(quantity.unit) in ("time", "age")
        ):
            continue
        if _stated(setting, later) or _derived(setting, later):
            continue
        rendered = " ".join(
            item.query.of(after.text)
            for item in alignment
            if item.source.contains(quantity.span) and item.similarity >= _RENDERED
        )
        if rendered and _otherwise_rendered(setting, rendered):
            text = f"“{quantity.text}” is gone from a sentence that is otherwise rendered"
            drifts.append(
                Drift(
                    "number",
                    "dropped",
                    _fact(quantity),
                    None,
                    severity("dropped", 0.0, _salience(setting)),
                    text,
                )
            )
    return drifts


def _otherwise_rendered(setting: Setting, rendered: str) -> bool:
    """Tell whether the number's referent or most of its clause stands in the text that renders it."""
    words = concepts("".join(char if char.isalnum() else " " for char in rendered.lower()).split())
    return overlap(setting.clause, words) >= _CLAUSE_KEPT and (
        not setting.counted or bool(setting.counted & words)
    )


#: Share of a dropped number's neighbouring words that must be rendered; chosen on the demo's gold.
_CLAUSE_KEPT: Final = 0.5
