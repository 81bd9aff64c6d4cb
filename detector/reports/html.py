"""Results as one HTML page that loads nothing and runs only its own few lines of script."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from detector.reports import chains, wording
from detector.reports.panes import Line, pane
from detector.reports.rendering import render
from detector.reports.safe import web_address

if TYPE_CHECKING:
    from collections.abc import Iterable

    from detector.records import Article, Block, CheckReport, DriftReport, Fact, Match, Span

#: Characters of a sentence quoted in the list of changes.
_QUOTE = 220


@dataclass(frozen=True, slots=True)
class ArticleView:
    """What the page shows of one article beside its text."""

    name: str
    key: str
    site: str
    published: str
    link: str | None
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class DriftView:
    """One change, with the sentence that each side has it in."""

    number: int
    label: str
    weight: str
    before: wording.Excerpt | None
    after: wording.Excerpt | None
    explanation: str


@dataclass(frozen=True, slots=True)
class MatchView:
    """One comparison: what the page says of it, and both texts cut for show.

    `key` is unique on the page and starts the ids of all its anchors.
    """

    key: str
    title: str
    relation: str
    joiner: str
    derived: bool
    verdict: tuple[str, ...]
    evidence: tuple[str, ...]
    limits: tuple[str, ...]
    figures: tuple[tuple[str, float, str], ...]
    unmatched: tuple[tuple[str, str, int], ...]
    drifts: tuple[DriftView, ...]
    left: ArticleView
    right: ArticleView
    query_first: bool


def check_page(report: CheckReport) -> str:
    """Return a check report as a page: the query beside the best match, the others folded up below."""
    matches = [
        _match_view(f"m{number}", match, report.article, source, blocks=report.frame.blocks)
        for number, (match, source) in enumerate(zip(report.matches, report.sources, strict=True), 1)
    ]
    return render(
        "check.html",
        title=wording.name_of(report.article),
        report=report,
        threshold=wording.threshold(report),
        examined=wording.examined(report),
        article=_article_view(report.article, ()),
        matches=matches,
    )


def compare_page(match: Match, query: Article, source: Article) -> str:
    """Return one match as a page."""
    view = _match_view("m1", match, query, source)
    return render("compare.html", title=wording.name_of(query), matches=[view])


def drift_page(report: DriftReport) -> str:
    """Return the facts through all versions as a table, then each step: the earlier version left."""
    versions, facts = report.versions, chains.rows(report)
    steps = [
        _match_view(f"s{number}", match, after, before, title=f"Step {number}", query_first=False)
        for number, (before, after, match) in enumerate(
            zip(versions, versions[1:], report.steps, strict=False), 1
        )
    ]
    if report.overall:
        overall = _match_view(
            "all", report.overall, versions[-1], versions[0], title="Overall", query_first=False
        )
        steps.append(overall)
    return render(
        "drift.html",
        title=f"{len(versions)} versions of {wording.name_of(versions[0])}",
        order=wording.order_words(report),
        versions=[_article_view(version, ()) for version in versions],
        changed=[row for row in facts if row.outcome != "held"],
        held=[row for row in facts if row.outcome == "held"],
        outcomes=chains.outcomes(facts),
        legend=chains.legend(facts),
        matches=steps,
    )


def _match_view(
    key: str,
    match: Match,
    query: Article,
    source: Article,
    *,
    blocks: tuple[Block, ...] = (),
    title: str = "",
    query_first: bool = True,
) -> MatchView:
    scores = match.scores
    text, origin = ("text", "source") if query_first else ("later version", "earlier version")
    lonely = f"not in the {origin}" if query_first else "added"
    query_view = _article_view(query, pane(query.text, match, "query", blocks))
    source_view = _article_view(source, pane(source.text, match, "source"))
    relation, joiner = wording.relation_words(match)
    return MatchView(
        key=key,
        title=title,
        relation=relation,
        joiner=joiner,
        derived=wording.is_derived(match),
        verdict=wording.likelihood(match),
        evidence=match.direction.evidence,
        limits=match.limits,
        figures=(
            ("probability", match.probability, wording.figure(match.probability)),
            (f"of the {text} covered", scores.query_coverage, wording.percent(scores.query_coverage)),
            (f"of the {origin} rendered", scores.source_coverage, wording.percent(scores.source_coverage)),
            ("word for word", scores.verbatim, wording.percent(scores.verbatim)),
        ),
        unmatched=(
            ("unsupported", lonely, len(match.unsupported)),
            ("omitted", "left out", len(match.omitted)),
        ),
        drifts=_drift_views(match, query, source),
        left=query_view if query_first else source_view,
        right=source_view if query_first else query_view,
        query_first=query_first,
    )


def _article_view(article: Article, lines: tuple[Line, ...]) -> ArticleView:
    return ArticleView(
        name=article.title or article.key,
        key=article.key,
        site=article.site or "",
        published=f"{article.published:%Y-%m-%d %H:%M}" if article.published else "",
        link=web_address(article.url),
        lines=lines,
    )


def _drift_views(match: Match, query: Article, source: Article) -> tuple[DriftView, ...]:
    return tuple(
        DriftView(
            number=number,
            label=wording.drift_label(drift),
            weight=wording.weight(drift),
            before=_excerpt(drift.before, [pair.source for pair in match.alignment], source.text),
            after=_excerpt(drift.after, [pair.query for pair in match.alignment], query.text),
            explanation=drift.explanation,
        )
        for number, drift in enumerate(wording.by_severity(match.drifts), 1)
    )


def _excerpt(fact: Fact | None, sentences: Iterable[Span], text: str) -> wording.Excerpt | None:
    if fact is None:
        return None
    around = wording.sentence_around(fact, sentences, text)
    found = wording.excerpt(text, fact.span, around, 220)
    return wording.Excerpt(*(part for part in found))
