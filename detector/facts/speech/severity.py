"""How grave a drift of an attribution is, and what share of a text's attributions drifted.

Severity is ``base * salience * (0.75 + 0.25 * change)``: `base` by kind, `salience` 0.7 and 0.1
more each for the lead, a named source and a direct quotation, `change` 0 to 1 by how far the
certainty of a claim moved (1 for all other kinds). It never falls as salience or change grow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from detector.facts.placed import Placed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from detector.records import AlignedPair, Attribution, AttributionDriftKind, Drift

#: How grave each kind is at most; a reader misled about who or how surely is misled most.
BASE_SEVERITY: Final[dict[AttributionDriftKind, float]] = {
    "quote-fabricated": 0.9,
    "speaker-changed": 0.8,
    "quote-altered": 0.7,
    "certainty-raised": 0.7,
    "source-dropped": 0.6,
    "speaker-added": 0.6,
    "added": 0.6,
    "anonymised": 0.5,
    "certainty-lowered": 0.5,
    "dropped": 0.4,
}
#: Share of the base without any mark of salience, and what each mark adds.
_PLAIN, _MARK = 0.7, 0.1
#: Share of the whole that the smallest change leaves.
_LEAST: Final = 0.75


def severity(
    kind: AttributionDriftKind, *, lead: bool, named: bool, quoted: bool, change: float = 1.0
) -> float:
    """Return how much a drift matters, 0 to 1; `change` is 0 to 1."""
    salience = _PLAIN + _MARK * (lead + named + quoted)
    return round(min(1.0, BASE_SEVERITY[kind] * salience * (_LEAST + (1 - _LEAST) * change)), 3)


def paired_count(
    before_attributions: Sequence[Attribution],
    after_attributions: Sequence[Attribution],
    alignment: Sequence[AlignedPair],
) -> int:
    """Return how many attributions stand on aligned sentences: the greater number of the two sides."""
    sources = Placed((pair.source, pair) for pair in alignment)
    queries = Placed((pair.query, pair) for pair in alignment)
    then = sum(sources.touches(item.cue) for item in before_attributions)
    now = sum(queries.touches(item.cue) for item in after_attributions)
    return max(then, now)


def attribution_drift_score(drifts: Iterable[Drift], paired_count: int) -> float:
    """Return the severity-weighted share of attributions that drifted: min(1, Σ severity / count).

    `paired_count` is taken as 1 at least. More drifts, or graver ones, never lower the score.
    """
    total = sum(drift.severity for drift in drifts if drift.type == "attribution")
    return round(min(1.0, total / max(1, paired_count)), 4)
