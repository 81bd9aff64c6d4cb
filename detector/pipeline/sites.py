"""One line a site: how much of it derives from whom, with what drift and which signs."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from detector.farms.frames import frame
from detector.farms.signs import page_signs
from detector.records import DERIVED, SiteProfile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detector.records import Document, Match


def site_profiles(documents: Sequence[Document], matches: Sequence[Match]) -> tuple[SiteProfile, ...]:
    """Return a profile for each site, those with the largest derived share first.

    An article counts as derived if it was taken from another by some match's direction, and its
    source is the likeliest such article's site. Articles without a site share the site "".
    """
    by_key = {document.article.key: document.article for document in documents}
    best = _best_sources(matches)
    pages: dict[str, list[Document]] = defaultdict(list)
    for document in documents:
        pages[document.article.site or ""].append(document)
    found = []
    for site, group in pages.items():
        taken = [best[document.article.key] for document in group if document.article.key in best]
        sources = Counter(by_key[source].site or "" for source, _ in taken)
        frames = [(document, frame(document)) for document in group]
        signs = Counter(sign.name for document, page in frames for sign in page_signs(document, page))
        found.append(
            SiteProfile(
                site=site,
                articles=len(group),
                derived=len(taken),
                credited=sum(page.credited is not None for _, page in frames),
                sources=tuple(sorted(sources.items(), key=lambda item: (-item[1], item[0]))),
                number_drift=_mean([match.scores.number_drift for _, match in taken]),
                attribution_drift=_mean([match.scores.attribution_drift for _, match in taken]),
                signs=tuple(name for name, _ in sorted(signs.items(), key=lambda item: (-item[1], item[0]))),
            )
        )
    return tuple(sorted(found, key=lambda profile: (-profile.derived / profile.articles, profile.site)))


def _best_sources(matches: Sequence[Match]) -> dict[str, tuple[str, Match]]:
    """Return for each article that was taken from another the likeliest one, and the match."""
    best: dict[str, tuple[str, Match]] = {}
    for match in matches:
        if match.relation not in DERIVED or match.direction.verdict == "undecided":
            continue
        copy, source = match.query_id, match.source_id
        if match.direction.verdict == "source-from-query":
            copy, source = source, copy
        if copy not in best or _rank(match) > _rank(best[copy][1]):
            best[copy] = (source, match)
    return best


def _rank(match: Match) -> tuple[float, float, float]:
    """Return how likely a match is to be the hop: a credit decides before likeness does."""
    return (match.direction.confidence, match.probability, match.scores.query_coverage)


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 4) if values else 0.0
