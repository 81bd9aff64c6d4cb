"""Results built by hand for the report tests: one page, two sources, every kind of finding."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from detector.records import (
    AlignedPair,
    Article,
    Attribution,
    AuditReport,
    Block,
    CheckReport,
    Cluster,
    Direction,
    Drift,
    DriftReport,
    Fact,
    FactChain,
    Flag,
    Frame,
    Match,
    Mention,
    Passage,
    Quantity,
    Scores,
    SharedFrame,
    Sign,
    SiteProfile,
    Skip,
    Span,
    StaleCopy,
)

SOURCE = Article(
    text=(
        "The ferry Anna ran aground off Lund on Monday with 32 people aboard, the coast guard said.\n\n"
        "Nobody was hurt. It may take about two weeks to free her, said Eva Holm, the harbour master.\n\n"
        "The line runs twice a day."
    ),
    id="lund-1",
    title="Ferry runs aground off Lund",
    url="https://harbour.example/lund-1",
    site="harbour.example",
    published=datetime(2026, 3, 2, 9, 0, tzinfo=UTC),
)
QUERY = Article(
    text=(
        "Photo credit: www.harbour.example\n\n"
        "On Monday the vessel Anna became stranded near Lund carrying 23 individuals.\n\n"
        "No injuries occurred. Freeing the ship will take two weeks, an official stated.\n\n"
        "Sailors have feared this strait since olden times.\n\n"
        "Related"
    ),
    id="spun-1",
    title="Vessel Becomes Stranded",
    site="spun.example",
    published=datetime(2026, 3, 2, 15, 0, tzinfo=UTC),
    place="spun.txt",
)
OTHER = Article(
    text="A ferry is stuck off Lund with 32 on board.", id="wire-7", title="Ferry stuck", site="wire.example"
)


def span(article: Article, words: str) -> Span:
    """Return where `words` first stand in the article's text."""
    start = article.text.index(words)
    return Span(start, start + len(words))


def number(article: Article, words: str, value: int, unit: str, hedge: str | None = None) -> Fact:
    """Return a number as one side of a drift."""
    where = span(article, words)
    return Fact(where, words, quantity=Quantity(where, words, Decimal(value), Decimal(value), unit, hedge))


def speech(article: Article, words: str, speaker: str, cue: str) -> Fact:
    """Return an attribution as one side of a drift."""
    where = span(article, words)
    parsed = Attribution(where, words, span(article, speaker), span(article, cue), None, speaker, "person")
    return Fact(where, words, attribution=parsed)


DRIFTS = (
    Drift(
        "number",
        "hedge-lost",
        number(SOURCE, "about two weeks", 2, "week", "about"),
        number(QUERY, "two weeks", 2, "week"),
        0.35,
        "“about two weeks” lost its “about”",
    ),
    Drift(
        "number",
        "changed",
        number(SOURCE, "32 people", 32, "count"),
        number(QUERY, "23 individuals", 23, "count"),
        0.9,
        "32 people became 23",
    ),
    Drift(
        "attribution",
        "anonymised",
        speech(SOURCE, "said Eva Holm, the harbour master", "Eva Holm", "said"),
        speech(QUERY, "an official stated", "an official", "stated"),
        0.5,
        "Eva Holm became “an official”",
    ),
    Drift("number", "dropped", number(SOURCE, "twice a day", 2, "count"), None, 0.1, "“twice a day” is gone"),
)
REWRITE = Match(
    query_id="spun-1",
    source_id="lund-1",
    relation="rewrite",
    probability=0.981,
    direction=Direction("query-from-source", 0.9, ("published 6 hours later", "credits the source's site")),
    alignment=(
        AlignedPair(
            span(QUERY, "On Monday the vessel Anna became stranded near Lund carrying 23 individuals."),
            span(
                SOURCE,
                "The ferry Anna ran aground off Lund on Monday with 32 people aboard, the coast guard said.",
            ),
            "reworded",
            0.71,
        ),
        AlignedPair(span(QUERY, "No injuries occurred."), span(SOURCE, "Nobody was hurt."), "condensed", 0.5),
        AlignedPair(
            span(QUERY, "Freeing the ship will take two weeks, an official stated."),
            span(SOURCE, "It may take about two weeks to free her, said Eva Holm, the harbour master."),
            "edited",
            0.8,
        ),
    ),
    passages=(Passage(span(QUERY, "No injuries occurred."), span(SOURCE, "Nobody was hurt."), "condensed"),),
    unsupported=(span(QUERY, "Sailors have feared this strait since olden times."),),
    omitted=(span(SOURCE, "The line runs twice a day."),),
    drifts=DRIFTS,
    scores=Scores(
        number_drift=0.6, attribution_drift=0.5, query_coverage=0.75, source_coverage=0.85, verbatim=0.04
    ),
    channels=("sentences",),
)
SAME_EVENT = Match(
    query_id="spun-1",
    source_id="wire-7",
    relation="same-event",
    probability=0.08,
    direction=Direction(),
    alignment=(),
    passages=(),
    unsupported=(),
    omitted=(),
    drifts=(),
    scores=Scores(query_coverage=0.2, source_coverage=0.4),
)
CHECK = CheckReport(
    article=QUERY,
    matches=(REWRITE, SAME_EVENT),
    frame=Frame(
        blocks=(
            Block(span(QUERY, "Photo credit: www.harbour.example"), "credit", "www.harbour.example"),
            Block(span(QUERY, "Related"), "related"),
        ),
        credited="www.harbour.example",
        outlets=("pages.example", "stage.example"),
    ),
    flags=(Flag("alert", "32 people became 23"), Flag("warning", "rewrite of lund-1, probability 0.98")),
    signs=(Sign("credited-source", "the page names www.harbour.example as its source"),),
    compared=40,
    found=2,
    model="static-en",
    sources=(SOURCE, OTHER),
    skipped=(Skip("broken.jsonl:3", "not JSON"),),
    threshold=0.84,
    short_threshold=0.99,
    false_positive_rate=0.01,
)
NOTHING = replace(CHECK, matches=(), sources=(), found=0, flags=(), signs=(), skipped=(), frame=Frame())
LATER = replace(QUERY, id="spun-2", published=datetime(2026, 3, 3, 8, 0, tzinfo=UTC))
SAME = replace(
    SAME_EVENT,
    query_id="spun-2",
    source_id="spun-1",
    relation="identical",
    probability=1.0,
    alignment=tuple(AlignedPair(pair.query, pair.query, "verbatim", 1.0) for pair in REWRITE.alignment),
    scores=Scores(query_coverage=1.0, source_coverage=1.0, verbatim=1.0),
)
FACTS = (
    FactChain(
        "number",
        "bent",
        0,
        (
            Mention("stated", DRIFTS[1].before),
            Mention("bent", DRIFTS[1].after, ("changed",)),
            Mention("bent", DRIFTS[1].after, ("changed",)),
        ),
        "“32 people” became “23 individuals” in version 2.",
    ),
    FactChain(
        "number",
        "stale",
        0,
        (
            Mention("stated", DRIFTS[0].before),
            Mention("updated", DRIFTS[0].after, ("hedge-lost",)),
            Mention("stale", DRIFTS[0].after, ("hedge-added",)),
        ),
        "Version 3 still has “about two weeks”; the original changed it to “two weeks” in version 2.",
    ),
    FactChain(
        "attribution",
        "lost",
        0,
        (Mention("stated", DRIFTS[2].before), Mention("held", DRIFTS[2].after), Mention("lost")),
        "“an official stated” is gone from version 3 on.",
    ),
    FactChain(
        "number",
        "added",
        2,
        (Mention("absent"), Mention("absent"), Mention("added", DRIFTS[1].after)),
        "“23 individuals” stands first in version 3.",
    ),
    FactChain(
        "number",
        "held",
        0,
        (
            Mention("stated", DRIFTS[3].before),
            Mention("held", DRIFTS[1].after),
            Mention("held", DRIFTS[1].after),
        ),
        "“twice a day” is held through all versions.",
    ),
)
DRIFT = DriftReport(
    versions=(SOURCE, QUERY, LATER), order="dated", steps=(REWRITE, SAME), overall=REWRITE, facts=FACTS
)
AUDIT = AuditReport(
    read=4,
    processed=3,
    skipped=(Skip("broken.jsonl:3", "not JSON"),),
    matches=(REWRITE, SAME_EVENT),
    clusters=(Cluster("c1", ("lund-1", "spun-1"), "lund-1"),),
    frames=(SharedFrame(("Related", "Source"), ("spun.example",), 3),),
    sites=(
        SiteProfile("harbour.example", 1, 0, 0, (), 0.0, 0.0, (), 0.0, 0.0, 0.0, 1.0),
        SiteProfile(
            "spun.example",
            1,
            1,
            1,
            (("harbour.example", 1),),
            0.6,
            0.5,
            ("credited-source",),
            rewritten=0.75,
            copied=0.25,
            licensed=0.0,
            original=0.0,
            delay=21_600.0,
            substituted=0.2,
            farm_probability=0.97,
            reasons=(
                "100 % of its articles are another site’s, and do not name it",
                "75 % tell it in other words",
            ),
        ),
    ),
    model="static-en",
    files=("audit.json",),
    corrections=(
        StaleCopy(
            "late", "lund-1", "lund-2", "32 people", "23 people", "32 people", 0.8, 90_000.0, inherited=True
        ),
    ),
)
