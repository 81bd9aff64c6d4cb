"""Drift of numbers between two versions: pairs typed by kind, and figures added or dropped.

Severity is ``salience * (base + (1 - base) * change)``: `base` by kind, `change` the
relative size of the change (0 where the value stays), `salience` 0.7, plus 0.15 if the headline
has the figure or 0.1 if the lead sentence has, 0.1 for money and 0.2 for casualties, at most 1.
It never falls as the change grows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from detector.facts.concepts import CONTRASTS, concept, concepts_in, contrasted
from detector.facts.contrasts import opposed
from detector.facts.numbers.gaps import (
    Rendering,
    added_numbers,
    dropped_numbers,
    explained_by_sums,
    written_in,
)
from detector.facts.numbers.pairs import (
    NumberPair,
    Setting,
    neighbourhood,
    pair_numbers,
    settings_of,
    telling,
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
from detector.facts.things import counts_other, other_amount, same_class
from detector.records import Drift, Fact

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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
_AGE: Final = frozenset(("old",))
_CASUALTY: Final = frozenset(("dead", "hurt", "missing"))
_FIGURE: Final = re.compile(r"\d+(?:[.,]\d+)*")
#: How far before a figure, in characters and words, a hedge still belongs to it.
_NEAR: Final = 40
_WORDS_NEAR: Final = 4
_HEADLINE: Final = 0.15
_LEAD: Final = 0.1

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
    settings = settings_of(before, before_quantities), settings_of(after, after_quantities)
    return compare_settings(before, after, *settings, alignment)


def compare_settings(
    before: Document,
    after: Document,
    earlier: Sequence[Setting],
    later: Sequence[Setting],
    alignment: Sequence[AlignedPair],
) -> NumberComparison:
    """Compare the quantities of two versions whose settings are known, as `compare_numbers` does."""
    before_quantities = [setting.quantity for setting in earlier]
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
    doubtful = _doubtful(pairs, before, before_quantities)
    drifts = [
        drift
        for pair in pairs
        if (drift := _typed(pair, before, after, broken)) is not None
        and not (drift.kind == "changed" and pair in doubtful)
    ]
    paired = {pair.before.quantity.span for pair in pairs}, {pair.after.quantity.span for pair in pairs}
    settled = paired[0] | before_explained, paired[1] | after_explained
    rendering = Rendering.of(alignment, pairs, before.text, after.text)
    new = added_numbers(earlier, later, settled, rendering)
    gone = dropped_numbers(earlier, later, settled, rendering)
    drifts.extend(_unpaired("added", setting, after) for setting in new)
    drifts.extend(_unpaired("dropped", setting, before) for setting in gone)
    return NumberComparison(pairs, tuple(sorted(drifts, key=_place)))


def _doubtful(
    pairs: Sequence[NumberPair], before: Document, quantities: Sequence[Quantity]
) -> list[NumberPair]:
    """Return the pairs of other values of which the later figure has another source in the earlier version.

    It stands in the same sentence, unpaired, or is a rounding of a telling figure elsewhere.
    """
    kept = {(pair.before.sentence, pair.before.quantity.low) for pair in pairs}
    exact = [quantity for quantity in quantities if telling(quantity)]
    return [
        pair
        for pair in pairs
        if not same_value(pair.before.quantity, pair.after.quantity)
        and (
            (
                (pair.before.sentence, pair.after.quantity.low) not in kept
                and written_in(pair.after.quantity, before.sentences[pair.before.sentence].of(before.text))
            )
            or any(
                quantity.unit == pair.after.quantity.unit and is_rounding(quantity, pair.after.quantity)
                for quantity in exact
            )
        )
    ]


def number_drift_score(drifts: Iterable[Drift], paired_count: int) -> float:
    """Return the severity-weighted share of facts that drifted, 0 to 1.

    ``Σ severity / (max(1, paired_count) + Σ severity of facts without a partner)``. A figure
    added or dropped weighs in the whole only as much as it is grave, so that a further drift
    never lowers the score, nor does a graver one; a further pair that holds never raises it.
    """
    numbers = [drift for drift in drifts if drift.type == "number"]
    alone = sum(drift.severity for drift in numbers if not _is_paired(drift))
    return round(sum(drift.severity for drift in numbers) / (max(1, paired_count) + alone), 4)


def _is_paired(drift: Drift) -> bool:
    return all(fact is not None and fact.quantity is not None for fact in (drift.before, drift.after))


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


def _salience(*placed: tuple[Setting, Document]) -> float:
    settings = [setting for setting, _ in placed]
    place = max(_prominence(setting, document) for setting, document in placed)
    money = any(family(setting.quantity.unit) == "money" for setting in settings)
    casualty = any(_CASUALTY & (setting.counted | setting.clause) for setting in settings)
    return min(1.0, 0.7 + place + 0.1 * money + 0.2 * casualty)


def _prominence(setting: Setting, document: Document) -> float:
    """Return what it adds to salience that the headline repeats a figure, or that it stands in the lead."""
    headlines = [block.span.of(document.text) for block in document.blocks if block.kind == "headline"]
    headline = _FIGURE.findall(" ".join((document.article.title or "", *headlines)))
    if set(_FIGURE.findall(setting.quantity.text)) & set(headline):
        return _HEADLINE
    return _LEAD if setting.sentence == 0 else 0.0


def _typed(pair: NumberPair, before: Document, after: Document, broken: dict[int, str]) -> Drift | None:
    """Type one pair; None where both say the same."""
    one, other = pair.before.quantity, pair.after.quantity
    found = _value_drift(one, other) or (_referent_drift(pair, before, after) if pair.aligned else None)
    if found is None or (
        found[0] in ("hedge-lost", "hedge-added") and _hedged_outside(one, other, before, after)
    ):
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
        severity(kind, change, _salience((pair.before, before), (pair.after, after))),
        text,
    )


def _value_drift(one: Quantity, other: Quantity) -> tuple[NumberDriftKind, str] | None:
    if same_value(one, other):
        if one.change and other.change and one.change != other.change:
            return "changed", f"a {one.change} is now a {other.change}"
        passing = {one.unit, other.unit} & {*MOMENTS, "ordinal"} or _is_span(one) or _is_span(other)
        converted = one.unit != other.unit and values_in(one, other) != (one.low, one.high)
        return None if passing or converted else _hedge_drift(one.hedge, other.hedge)
    if unit_slip(one, other):
        return "unit-changed", "the figure stayed and its unit or scale changed"
    if one.unit in MOMENTS:
        return "changed", "another date or time"
    if is_rounding(one, other):
        return "rounded", "the exact figure was rounded"
    return "changed", "another value"


def _hedged_outside(one: Quantity, other: Quantity, before: Document, after: Document) -> bool:
    """Tell whether the hedge stands before the other figure too: "exceed 75", "exceed a speed of 75"."""
    return _opens_near(one, other, after.text) or _opens_near(other, one, before.text)


def _opens_near(hedged: Quantity, other: Quantity, text: str) -> bool:
    reach = text[max(0, other.span.start - _NEAR) : other.span.start].lower().split()
    return hedged.hedge is not None and hedged.text.lower().split()[0] in reach[-_WORDS_NEAR:]


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
    return concept(_last_word(setting))


def _last_word(setting: Setting) -> str:
    words = _referent_words(setting)
    return words[-1] if words and words[-1].isalpha() else ""


def _referent_words(setting: Setting) -> list[str]:
    return (setting.quantity.referent or "").lower().split()


def _referent_drift(
    pair: NumberPair, before: Document, after: Document
) -> tuple[NumberDriftKind, str] | None:
    """Find that the number now counts another thing.

    Words differ in every faithful rewrite, so a contrast is asked for: things of which one is
    never the other, and the earlier thing not named around the later number.
    """
    one, other = pair.before, pair.after
    if not one.counted or not other.counted or one.quantity.unit in MOMENTS or _AGE & one.counted:
        return None
    if one.counted & (other.clause - other.counted) or other.counted & (one.clause - one.counted):
        return None
    counts = family(one.quantity.unit) in ("count", "share")
    close = pair.aligned >= _CLOSE and not one.counted & other.counted
    told_apart = counts and (
        contrasted(one.counted, other.counted) or (close and _borrowed(one, other, before, after))
    )
    if told_apart or (pair.aligned >= _CLOSE and _other_thing(one, other, before.text)):
        return "referent-changed", f"it counted {one.quantity.referent}, now {other.quantity.referent}"
    return None


def _other_thing(one: Setting, other: Setting, source: str) -> bool:
    """Tell whether what two numbers count excludes each other: workers and factories, exports and imports.

    Within a class, a word that the source has is likely its own for the same.
    """
    words = _exchanged(one, other)
    earlier, later = concept(words[0]), concept(words[1])
    if not earlier or not later or (earlier != later and (earlier in other.counted or later in one.counted)):
        return False
    if earlier == later:
        return opposed(*words)
    if one.quantity.unit != "count":
        return other_amount(earlier, later)
    known = same_class(earlier, later) and later in concepts_in(source)
    return other_amount(earlier, later) or (counts_other(earlier, later) and not known)


def _exchanged(one: Setting, other: Setting) -> tuple[str, str]:
    """Return the one word that differs between two referents, else their last words."""
    earlier, later = _referent_words(one), _referent_words(other)
    gone = [word for word in earlier if word not in later]
    put = [word for word in later if word not in earlier]
    if len(gone) == len(put) == 1:
        return gone[0], put[0]
    return _last_word(one), _last_word(other)


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


def _unpaired(kind: Literal["added", "dropped"], setting: Setting, document: Document) -> Drift:
    fact = _fact(setting.quantity)
    before, after = (None, fact) if kind == "added" else (fact, None)
    text = f"“{fact.text}” {_REASONS[kind]}."
    weight = severity(kind, 0.0, _salience((setting, document)))
    return Drift("number", kind, before, after, weight, text)
