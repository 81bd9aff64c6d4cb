"""The domain's types: what goes in, what comes out, and nothing that computes.

Every position in this module is a half-open span of code points, ``[start, end)``,
into the text of the article it belongs to.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    import numpy as np
    from numpy.typing import NDArray

RelationName = Literal["identical", "near-duplicate", "excerpt", "rewrite", "same-event", "unrelated"]
RELATIONS: tuple[RelationName, ...] = (
    "identical",
    "near-duplicate",
    "excerpt",
    "rewrite",
    "same-event",
    "unrelated",
)
#: The relations in which one text was made from the other, or both from a third.
DERIVED: frozenset[RelationName] = frozenset(("identical", "near-duplicate", "excerpt", "rewrite"))

PairKind = Literal["verbatim", "edited", "reworded", "condensed"]
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
Verdict = Literal["query-from-source", "source-from-query", "undecided"]
Level = Literal["notice", "warning", "alert"]
LEVELS: tuple[Level, ...] = ("notice", "warning", "alert")


class Span(NamedTuple):
    """A half-open range of code points in one article's text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the characters of `text` that the span covers."""
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """Tell whether the two spans share at least one code point."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        """Tell whether `other` lies wholly within this span."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class Article:
    """One text as it came in, with what its publisher says of it.

    Parameters
    ----------
    text
        The text, untouched. May be empty.
    id
        A name unique in its corpus; without one, `key` is derived from the text.
    url, site, canonical
        Its address, its publisher's host name, and the address it gives as its original.
    published
        When it was published. A time without a zone is refused by the readers, not here.
    place
        Where it was read, as ``path`` or ``path:line``.
    """

    text: str
    id: str | None = None
    title: str | None = None
    url: str | None = None
    site: str | None = None
    published: datetime | None = None
    author: str | None = None
    canonical: str | None = None
    place: str | None = None

    @property
    def key(self) -> str:
        """The id, or ``text-`` and 16 hex digits of the text's BLAKE2b where there is none."""
        if self.id is not None:
            return self.id
        digest = hashlib.blake2b(self.text.encode("utf-8", "surrogatepass"), digest_size=8)
        return f"text-{digest.hexdigest()}"


BlockKind = Literal[
    "paragraph",
    "headline",
    "heading",
    "byline",
    "credit",
    "dateline",
    "source",
    "related",
    "teaser",
    "navigation",
]
BODY_KINDS: frozenset[BlockKind] = frozenset(("paragraph", "headline", "heading"))


@dataclass(frozen=True, slots=True)
class Block:
    """One line or paragraph of a page, and the part it plays.

    Kinds ``paragraph``, ``headline`` and ``heading`` are body; all others are frame: the
    site's template around the body. `outlet` is the publisher that the block names
    (``www.cbc.ca``), if any, as written.
    """

    span: Span
    kind: BlockKind
    outlet: str | None = None

    @property
    def in_body(self) -> bool:
        """Whether the block belongs to the article rather than to the template around it."""
        return self.kind in BODY_KINDS


@dataclass(frozen=True, slots=True)
class Sign:
    """Something about one text that a reader should know, with the spans that show it.

    `name` is one of the names that ``detector explain`` describes.
    """

    name: str
    explanation: str
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """An article turned once into arrays; every later step reads these and splits nothing.

    Attributes
    ----------
    folded
        The text with Unicode tricks undone and case removed, for matching only.
    offsets : (len(folded) + 1,) int32
        For each folded code point its position in ``article.text``; the last entry is the
        text's length. Never decreases.
    token_start, token_end : (tokens,) int32
        Word tokens as spans into ``article.text``, in reading order, of body and frame.
    token_hash : (tokens,) uint64
        Hash of each token's folded characters.
    sentences : tuple of Span
        Sentences of the body, trimmed, in reading order; none of the frame.
    sentence_token : (sentences, 2) int32
        First token and one past the last token of each sentence.
    blocks
        The page's blocks in reading order, body and frame.
    signs
        What folding found: hidden characters, lookalike letters and the like.
    """

    article: Article
    folded: str
    offsets: NDArray[np.int32]
    token_start: NDArray[np.int32]
    token_end: NDArray[np.int32]
    token_hash: NDArray[np.uint64]
    sentences: tuple[Span, ...]
    sentence_token: NDArray[np.int32]
    blocks: tuple[Block, ...]
    signs: tuple[Sign, ...] = ()

    @property
    def text(self) -> str:
        """The article's text, untouched."""
        return self.article.text


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as news writes it.

    `low` and `high` are the exact range the words state (equal for a single value), in
    `unit`. Scales are multiplied out: "$2.4bn" is 2400000000 ``USD``.

    Attributes
    ----------
    unit
        ``count`` for plain numbers; ``percent``, ``percentage-point``, ``ordinal``, ``year``
        (a calendar year), ``date``, ``clock``, ``ratio``, ``score``, an ISO 4217 code for
        money, or a unit's singular English name (``hour``, ``kilometre``, ``degree-celsius``).
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


@dataclass(frozen=True, slots=True)
class AlignedPair:
    """A query sentence (or run of sentences) and the source's that it renders.

    `similarity` is 0 to 1.
    """

    query: Span
    source: Span
    kind: PairKind
    similarity: float


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of the query that renders a run of the source, whatever sentences either is cut into."""

    query: Span
    source: Span
    kind: PairKind


@dataclass(frozen=True, slots=True)
class Direction:
    """Which text came first, how surely (0 to 1), and why; ``undecided`` has confidence 0."""

    verdict: Verdict = "undecided"
    confidence: float = 0.0
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scores:
    """What a match was judged by. Each is 0 to 1.

    Attributes
    ----------
    number_drift, attribution_drift
        Severity-weighted share of the facts on the aligned sentences that drifted.
    query_coverage, source_coverage
        Share of each body's words in aligned sentences.
    verbatim
        Share of the query's body words in runs copied word for word.
    jaccard, containment
        Of 5-word shingles: shared over all, and shared over the query's.
    similarity
        Median over sentences of the best similarity on the other side, of the better covered side.
    order
        Share of neighbouring aligned pairs that keep the source's order.
    names, numbers, rare_words
        Share of names, numbers and rare words of the text with fewer that the other has too.
    """

    number_drift: float = 0.0
    attribution_drift: float = 0.0
    query_coverage: float = 0.0
    source_coverage: float = 0.0
    verbatim: float = 0.0
    jaccard: float = 0.0
    containment: float = 0.0
    similarity: float = 0.0
    order: float = 0.0
    names: float = 0.0
    numbers: float = 0.0
    rare_words: float = 0.0


@dataclass(frozen=True, slots=True)
class Match:
    """How one query text relates to one source text, and the evidence for it.

    `probability` is the calibrated chance that one text derives from the other, or both from
    one text. `passages` are those reused, none unless one text derives from the other;
    `unsupported` are query sentences that nothing in the source supports, `omitted`
    source sentences that nothing in the query renders. `channels` name what made the source
    a candidate (empty where the pair was given).
    """

    query_id: str
    source_id: str
    relation: RelationName
    probability: float
    direction: Direction
    alignment: tuple[AlignedPair, ...]
    passages: tuple[Passage, ...]
    unsupported: tuple[Span, ...]
    omitted: tuple[Span, ...]
    drifts: tuple[Drift, ...]
    scores: Scores
    channels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Frame:
    """The template around one page's body.

    `credited` is the outlet the page names as its source, `outlets` the different outlets
    its teasers credit, both as written (lower case, sorted).
    """

    blocks: tuple[Block, ...] = ()
    credited: str | None = None
    outlets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Flag:
    """A finding that ``--fail-on`` can act on."""

    level: Level
    text: str


@dataclass(frozen=True, slots=True)
class Skip:
    """An input that was not processed: where it stood and why."""

    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class CheckReport:
    """One article against a set of originals; `matches` are best first.

    `matches` shows at most the asked number of `found` related articles, among `compared`
    in the set.
    """

    article: Article
    matches: tuple[Match, ...]
    frame: Frame
    flags: tuple[Flag, ...]
    signs: tuple[Sign, ...]
    compared: int
    found: int
    model: str
    sources: tuple[Article, ...] = ()
    skipped: tuple[Skip, ...] = ()


@dataclass(frozen=True, slots=True)
class DriftReport:
    """Versions of one text: each against the one before, and the last against the first.

    `order` says whether the versions were sorted by date (``dated``) or kept as given.
    `overall` is None with two versions, where it would repeat the only step.
    """

    versions: tuple[Article, ...]
    order: Literal["dated", "given"]
    steps: tuple[Match, ...]
    overall: Match | None


@dataclass(frozen=True, slots=True)
class Cluster:
    """Articles that derive from one text; `original` is None where undecided."""

    id: str
    members: tuple[str, ...]
    original: str | None


@dataclass(frozen=True, slots=True)
class SharedFrame:
    """Frame lines that recur on several pages of one site, or across sites."""

    lines: tuple[str, ...]
    sites: tuple[str, ...]
    pages: int


@dataclass(frozen=True, slots=True)
class SiteProfile:
    """One site of a corpus in a line: what share of its articles derive from another's."""

    site: str
    articles: int
    derived: int
    credited: int
    sources: tuple[tuple[str, int], ...]
    number_drift: float
    attribution_drift: float
    signs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AuditReport:
    """A corpus audited: ``read == processed + len(skipped)``."""

    read: int
    processed: int
    skipped: tuple[Skip, ...]
    matches: tuple[Match, ...]
    clusters: tuple[Cluster, ...]
    frames: tuple[SharedFrame, ...]
    sites: tuple[SiteProfile, ...]
    model: str = ""
    files: tuple[str, ...] = field(default=())
