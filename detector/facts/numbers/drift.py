"""Drift of numbers between two versions: pairs typed by kind, and figures added or dropped.

Severity is ``salience * (base + (1 - base) * change)``: `base` by kind, `change` the
relative size of the change (0 where the value stays), `salience` 0.7, plus 0.1 each for the
lead sentence and for money, plus 0.2 for casualties, at most 1. It never falls as the
change grows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from detector.facts.concepts import CONTRASTS, concept, concepts_in, contrasted
from detector.facts.numbers.gaps import added_numbers, dropped_numbers, explained_by_sums
from detector.facts.numbers.pairs import (
    NumberPair,
    Setting,
    neighbourhood,
    pair_numbers,
    settings_of,
)
from detector.facts.numbers.sums import Sum, makes, sums
from detector.facts.numbers.units import family
from detector.facts.numbers.values import (
    MOMENTS,
    SIDES,
    comparable,
    is_rounding,
    relative_change,
    same_value,
    unit_slip,
    values_in,
)
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


#: Sentences this alike differ in single words; a swapped referent shows.
_CLOSE: Final = 0.55
_CLASSED: Final = frozenset().union(*CONTRASTS)
#: Words that begin alike this far ("Democrats", "Democratic") are one.
_STEM: Final = 5
_GENERIC: Final = frozenset(
    ("person", "resident", "victim", "figure", "number", "total", "case", "patient", "other")
)


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
    told = explained_by_sums(earlier, later), explained_by_sums(later, earlier)
    before_explained = told[1].totals | told[0].parts
    after_explained = told[0].totals | told[1].parts
    pairs = pair_numbers(
        earlier,
        later,
        alignment,
        near=neighbourhood(before, after, alignment),
        explained=(before_explained, after_explained),
    )
    broken = _broken_sums(sums(before, before_quantities), pairs)
    drifts = [drift for pair in pairs if (drift := _typed(pair, before, after, broken)) is not None]
    paired = {pair.before.quantity.span for pair in pairs}, {pair.after.quantity.span for pair in pairs}
    new = added_numbers(earlier, later, paired[1] | after_explained, alignment)
    gone = dropped_numbers(earlier, later, paired[0] | before_explained, alignment, after.text)
    drifts.extend(_unpaired("added", setting) for setting in new)
    drifts.extend(_unpaired("dropped", setting) for setting in gone)
    return NumberComparison(pairs, tuple(sorted(drifts, key=_place)))


def number_drift_score(drifts: Sequence[Drift], paired_count: int) -> float:
    """Return the severity-weighted share of facts that drifted, 0 to 1.

    The sum of severities over the facts compared: pairs, and figures added or dropped.
    """
    numbers = [drift for drift in drifts if drift.type == "number"]
    unpaired = sum(1 for drift in numbers if drift.before is None or drift.after is None)
    facts = paired_count + unpaired
    return round(min(1.0, sum(drift.severity for drift in numbers) / facts), 4) if facts else 0.0


def severity(kind: NumberDriftKind, change: float, salience: float) -> float:
    """Return how much a drift matters, 0 to 1; `change` and `salience` are 0 to 1."""
    base = _BASE[kind]
    return round(salience * (base + (1.0 - base) * change), 4)


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


def _typed(pair: NumberPair, before: Document, after: Document, broken: dict[int, str]) -> Drift | None:
    """Type one pair; None where both say the same."""
    one, other = pair.before.quantity, pair.after.quantity
    found = _value_drift(one, other) or (_referent_drift(pair, before, after) if pair.aligned else None)
    if found is None:
        return None
    kind, reason = found
    change = 0.0
    if comparable(one, other) and one.unit not in MOMENTS and kind in ("changed", "rounded", "unit-changed"):
        low, high = values_in(one, other)
        change = relative_change((one.low + one.high) / 2, (low + high) / 2)
    text = f"“{one.text}” became “{other.text}”: {reason}{broken.get(one.span.start, '')}."
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
        passing = one.unit in MOMENTS or _is_span(one) or _is_span(other)
        return None if passing else _hedge_drift(one.hedge, other.hedge)
    if unit_slip(one, other):
        return "unit-changed", "the figure stayed and its unit or scale changed"
    if one.unit in MOMENTS:
        return "changed", "another date or time"
    if is_rounding(one, other):
        return "rounded", "the exact figure was rounded"
    return "changed", "another value"


def _is_span(quantity: Quantity) -> bool:
    """Tell "within six months", which "a six-month window" says as well, from a hedge."""
    return quantity.text.lower().startswith(("within", "inside"))


def _hedge_drift(before: str | None, after: str | None) -> tuple[NumberDriftKind, str] | None:
    one, other = SIDES.get(before, "exact"), SIDES.get(after, "exact")
    if one == other or {before, after} in ({"nearly", "under"}, {"nearly", "at-most"}):
        return None
    if other == "exact":
        return "hedge-lost", "the hedge was lost"
    if one in ("exact", "near") and before != "nearly":
        return "hedge-added", "a hedge was added" if one == "exact" else f'"{before}" is now "{after}"'
    return "changed", f'the hedge "{before}" is now "{after}"'


def _borrowed(one: Setting, other: Setting, before: Document, after: Document) -> bool:
    """Tell whether the later head is the earlier version's word for something else, and its own is gone."""
    earlier, later = _head(one), _head(other)
    if not earlier or earlier[:_STEM] == later[:_STEM] or {earlier, later} & _GENERIC:
        return False
    return later in _CLASSED and later in concepts_in(before.text) and earlier not in concepts_in(after.text)


def _head(setting: Setting) -> str:
    words = (setting.quantity.referent or "").lower().split()
    return concept(words[-1]) if words and words[-1].isalpha() else ""


def _referent_drift(
    pair: NumberPair, before: Document, after: Document
) -> tuple[NumberDriftKind, str] | None:
    """Find that the number now counts another thing.

    Words differ in every faithful rewrite, so a contrast is asked for: two groups of which
    a thing is in one only, and the earlier thing not named around the later number.
    """
    one, other = pair.before, pair.after
    if not one.counted or not other.counted or family(one.quantity.unit) not in ("count", "share"):
        return None
    if one.counted & (other.clause - other.counted) or other.counted & (one.clause - one.counted):
        return None
    close = pair.aligned >= _CLOSE and not one.counted & other.counted
    if contrasted(one.counted, other.counted) or (close and _borrowed(one, other, before, after)):
        return "referent-changed", f"it counted {one.quantity.referent}, now {other.quantity.referent}"
    return None


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


_REASONS: Final = {
    "added": "stands nowhere in the earlier version",
    "dropped": "is gone from a sentence that is otherwise rendered",
}


def _unpaired(kind: Literal["added", "dropped"], setting: Setting) -> Drift:
    fact = _fact(setting.quantity)
    before, after = (None, fact) if kind == "added" else (fact, None)
    text = f"“{fact.text}” {_REASONS[kind]}."
    return Drift("number", kind, before, after, severity(kind, 0.0, _salience(setting)), text)
