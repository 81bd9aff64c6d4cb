"""What articles state, numbers and attributions, and how that drifts between versions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from decimal import Decimal

    from detector.records.articles import Span

DriftType = Literal["number", "attribution"]
NumberDriftKind = Literal[
    "changed",
    "rounded",
    "hedge-lost",
    "hedge-added",
    "unit-changed",
    "referent-changed",
    "added",
    "dropped",
]
AttributionDriftKind = Literal[
    "speaker-changed",
    "anonymised",
    "speaker-added",
    "source-dropped",
    "certainty-raised",
    "certainty-lowered",
    "quote-altered",
    "quote-fabricated",
    "added",
    "dropped",
]
DriftKind = NumberDriftKind | AttributionDriftKind


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as news writes it.

    `low` and `high` are the exact range the words state (equal for a single value), in
    `unit`. Scales are multiplied out: "$2.4bn" is 2400000000 ``USD``.

    Attributes
    ----------
    unit
        ``count`` for plain numbers; ``percent``, ``percentage-point``, ``basis-point``, ``times``,
        ``ratio``, ``ordinal``; ``score`` (low and high sorted); ``year`` (of the calendar),
        ``date`` (year * 10000 + month * 100 + day, 0 for a part not stated), ``clock``
        (hour * 100 + minute); ``year-span`` (a duration), ``year-old`` (an age), ``decade``; an
        ISO 4217 code for money; else a unit's singular English name (``hour``, ``kilometre``).
    hedge
        ``about``, ``over``, ``under``, ``at-least``, ``at-most``, ``nearly`` or None if stated flatly.
    referent
        What is counted, as written ("government forces"), or None; `referent_span` its place.
    change
        ``rise`` or ``fall`` where the number states a change, else None.
    """

    span: Span
    text: str
    low: Decimal
    high: Decimal
    unit: str
    hedge: str | None = None
    referent: str | None = None
    referent_span: Span | None = None
    change: Literal["rise", "fall"] | None = None


SpeakerKind = Literal["person", "organisation", "outlet", "document", "group", "unnamed"]


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who is said to have said something, how, and what.

    Attributes
    ----------
    source, cue, content
        Spans of the one who speaks, of the words that say so ("according to", "said"), and
        of what is said. `source` is None in "it was reported"; `content` None if not found.
    speaker
        The source's fullest name in the article (pronouns and short names resolved), or the
        source as written; None without a source.
    quoted
        Whether any of the content stands in quotation marks.
    quotes
        Spans of the quoted passages, without their marks.
    certainty
        How surely the content is put forward, 0 (denied) to 1 (confirmed); a plain "said" is 0.6.
    content_pieces
        The content's parts, in order, where source and cue stand in its midst; `content` runs
        from the first to the end of the last.
    speaker_confidence
        How likely `speaker` is right, 0 to 1; below 1 where a pronoun or a short name was resolved.
    """

    span: Span
    text: str
    source: Span | None
    cue: Span
    content: Span | None
    speaker: str | None = None
    speaker_kind: SpeakerKind | None = None
    quoted: bool = False
    quotes: tuple[Span, ...] = ()
    certainty: float = 0.6
    content_pieces: tuple[Span, ...] = ()
    speaker_confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Fact:
    """One side of a drift: where it stands, and the parsed quantity or attribution."""

    span: Span
    text: str
    quantity: Quantity | None = None
    attribution: Attribution | None = None


@dataclass(frozen=True, slots=True)
class Drift:
    """One fact that differs between two versions.

    `before` lies in the source (or earlier version), `after` in the query (or later version);
    one of them is None for facts added or dropped. `severity` is 0 to 1.
    """

    type: DriftType
    kind: DriftKind
    before: Fact | None
    after: Fact | None
    severity: float
    explanation: str
