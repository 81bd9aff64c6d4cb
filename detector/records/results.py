"""What comes out: matches, and the reports of a check, of versions and of a corpus."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from detector.records.articles import Article, Block, Sign, Span
    from detector.records.facts import Drift, DriftKind, DriftType, Fact

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
Verdict = Literal["query-from-source", "source-from-query", "undecided"]
Level = Literal["notice", "warning", "alert"]
LEVELS: tuple[Level, ...] = ("notice", "warning", "alert")


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
    a candidate (empty where the pair was given). `limits` say of a text too long to be read whole
    how far it was.
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
    limits: tuple[str, ...] = ()


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

    Attributes
    ----------
    threshold, short_threshold
        Probability from which a pair is called derived; the second for short texts.
    false_positive_rate
        Share of independent reports of one event that lie above; None for a threshold of
        the caller's own, for which it was not measured.
    stock
        For each channel that finds candidates, how many of the article's keys stand in too many
        originals to be searched by: a form's or a standing paragraph's.
    candidates, examined
        Originals that the article could come from, and how many of them, likeliest first, it was
        held against: the rest are left once ten in a row have nothing derived.
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
    threshold: float = 1.0
    short_threshold: float = 1.0
    false_positive_rate: float | None = None
    stock: tuple[tuple[str, int], ...] = ()
    candidates: int = 0
    examined: int = 0


FactState = Literal["absent", "stated", "added", "held", "bent", "lost", "corrected", "updated", "stale"]
FactOutcome = Literal["held", "bent", "lost", "corrected", "added", "updated", "stale"]


@dataclass(frozen=True, slots=True)
class Mention:
    """A fact in one version; `fact` is None where the version does not have it.

    `kinds` say how it differs from what it is measured by: the first mention, or the latest
    that the original's own outlet put in its place.

    Attributes
    ----------
    state
        ``stated`` and ``added``: its first mention, in the first version or a later one; ``absent``
        before that. ``held``: as measured by; ``bent``: otherwise; ``lost``: gone. ``corrected``: as
        at first again, after a version that bent or lost it. ``updated``: changed by a newer
        version from the outlet of the first; ``stale``: still as it was before such a change.
    """

    state: FactState
    fact: Fact | None = None
    kinds: tuple[DriftKind, ...] = ()


@dataclass(frozen=True, slots=True)
class FactChain:
    """One fact followed through all versions: a mention for each, in their order.

    `first` is the place, from 0, of the version where it first stands. `outcome` is what
    became of it by the last version: the last state that is more than to be held.
    """

    type: DriftType
    outcome: FactOutcome
    first: int
    mentions: tuple[Mention, ...]
    explanation: str


@dataclass(frozen=True, slots=True)
class DriftReport:
    """Versions of one text: each against the one before, and the last against the first.

    `order` says whether the versions were sorted by date (``dated``) or kept as given.
    `overall` is None with two versions, where it would repeat the only step. `facts` are
    followed through all versions, in the order of the version and place where each first stands.
    """

    versions: tuple[Article, ...]
    order: Literal["dated", "given"]
    steps: tuple[Match, ...]
    overall: Match | None
    facts: tuple[FactChain, ...] = ()


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
    """One site of a corpus in a line: what share of its articles derive from another's.

    Attributes
    ----------
    rewritten, copied, licensed, original
        Shares of its articles, which sum to 1; None where not known, as the rest below.
    delay
        Median seconds behind the source.
    substituted
        Share of reworded words that stand in place of another content word.
    farm_probability
        That it lives on other sites' articles and does not say so; None for too few articles.
    reasons
        What speaks for that and against, the weightiest first.
    """

    site: str
    articles: int
    derived: int
    credited: int
    sources: tuple[tuple[str, int], ...]
    number_drift: float
    attribution_drift: float
    signs: tuple[str, ...] = ()
    rewritten: float | None = None
    copied: float | None = None
    licensed: float | None = None
    original: float | None = None
    delay: float | None = None
    substituted: float | None = None
    farm_probability: float | None = None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StaleCopy:
    """A copy that states a fact as it was before its original's site corrected it.

    Attributes
    ----------
    id, before_id, after_id
        The copy, the original's version with the old fact, and the one that corrected it.
    before, after, stated
        The fact in these two, and in the copy.
    severity
        Of the change, 0 to 1; None where no comparison tells.
    late
        Seconds from the correction to the copy: below 0 the copy was there first and was never renewed.
        None where a date is missing.
    inherited
        Whether the page that the copy was taken from has the old fact too.
    """

    id: str
    before_id: str
    after_id: str
    before: str
    after: str
    stated: str
    severity: float | None
    late: float | None
    inherited: bool


@dataclass(frozen=True, slots=True)
class AuditReport:
    """A corpus audited; the files have all rows of all tables, the tuples here the first of them.

    Attributes
    ----------
    read, processed
        ``read - processed`` inputs were skipped.
    counts
        Rows of each table by its name, of which the tuples here may hold fewer; empty if they hold
        all. ``frames`` are the table of templates.
    """

    read: int
    processed: int
    skipped: tuple[Skip, ...]
    matches: tuple[Match, ...]
    clusters: tuple[Cluster, ...]
    frames: tuple[SharedFrame, ...]
    sites: tuple[SiteProfile, ...]
    model: str = ""
    files: tuple[str, ...] = field(default=())
    counts: tuple[tuple[str, int], ...] = ()
    corrections: tuple[StaleCopy, ...] = ()

    def count(self, name: str) -> int:
        """Return how many there are of what one of the tuples here holds."""
        return dict(self.counts).get(name, len(getattr(self, name)))
