"""What the page of an audit shows of sites, drifts and templates, in words and figures."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from detector.farms.farm import MINIMUM_ARTICLES
from detector.records import Drift, Span
from detector.reports import wording
from detector.reports.safe import web_address

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from detector.reports.audit_tables import Row

#: Characters of a name, of a line, and of an address that a page has room for.
NAME, LINE, ADDRESS = 70, 150, 250
#: Characters of a sentence that is quoted for a fact.
SENTENCE = 220
#: Sources and signs of a site, rows of a template, examples of a slot, and sites of a group that are named.
_SOURCES, _SIGNS, _REASONS, _ROWS, _EXAMPLES, _GROUP = 5, 6, 6, 20, 3, 25
#: From these probabilities on, a site is coloured as worth a look, and as worth one first.
_LOOK, _FIRST = 0.5, 0.9
_SHARES = ("rewritten", "copied", "licensed", "original")
_UNITS = ((86_400.0, "day"), (3_600.0, "hour"), (60.0, "minute"))
_SLOT = re.compile(r"\{(number|date|link|outlet|author|name|headline|text)\}")
#: Shares below which nothing is said.
SAID = 0.005
DRIFTS = {"number_drift": "numbers", "attribution_drift": "speakers"}


class Share(NamedTuple):
    """A part of a bar, 0 to 100: its class and words, where it starts, and how wide it is."""

    kind: str
    start: float
    width: float
    percent: str


@dataclass(frozen=True, slots=True)
class SiteView:
    """A site: what share of its articles is whose, what that makes it, and why."""

    name: str
    articles: int
    level: str
    probability: str
    few: bool
    shares: tuple[Share, ...]
    reasons: tuple[str, ...]
    facts: tuple[str, ...]
    sources: tuple[tuple[str, int], ...]
    more_sources: int
    signs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PageView:
    """An article in a line."""

    key: str
    name: str
    site: str
    link: str | None
    published: str


@dataclass(frozen=True, slots=True)
class GroupView:
    """Sites that are tied to each other."""

    sites: tuple[tuple[str, str], ...]
    count: int
    articles: int
    likeliest: str


@dataclass(frozen=True, slots=True)
class ChangeView:
    """A drift between an article and its source."""

    label: str
    weight: str
    explanation: str
    before: wording.Excerpt | None
    after: wording.Excerpt | None
    taker: PageView
    source: PageView
    times: int


class Part(NamedTuple):
    """A piece of a template's line: fixed words, or a slot with what filled it."""

    words: str
    slot: bool
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TemplateView:
    """Lines that recur together, slots marked."""

    name: str
    kind: str
    pages: int
    sites: tuple[str, ...]
    site_count: int
    lines: tuple[tuple[Part, ...], ...]
    line_count: int


def known(value: Any) -> float | None:  # noqa: ANN401 - a cell of a table
    """Return a figure of a table, None for a missing one."""
    return None if value is None or math.isnan(value) else float(value)


def delay_words(seconds: float) -> str:
    """Return a time in the unit that a person would use: ``3 hours``, ``2 days``."""
    for size, unit in _UNITS:
        if abs(seconds) >= size:
            return wording.count(round(abs(seconds) / size), unit)
    return "under a minute"


def behind_words(seconds: float) -> str:
    """Say how far behind its source something is."""
    return f"{delay_words(seconds)} {'later' if seconds >= 0 else 'earlier'}"


def level_of(probability: float | None) -> str:
    """Return how worth a look a site is: the class that it is coloured by."""
    if probability is None:
        return "unknown"
    return "grave" if probability >= _FIRST else "marked" if probability >= _LOOK else "calm"


def site_name(site: str | None) -> str:
    """Return what a page calls a site."""
    return wording.clip(site, NAME) if site else "(no site)"


def site_view(row: Row) -> SiteView:
    """Return a row of the table of sites for show."""
    probability = known(row["farm_probability"])
    sources = [(site_name(item["site"]), item["articles"]) for item in row["sources"] or ()]
    return SiteView(
        name=site_name(row["site"]),
        articles=row["articles"],
        level=level_of(probability),
        probability="" if probability is None else wording.figure(probability),
        few=probability is None and row["articles"] < MINIMUM_ARTICLES,
        shares=_shares(row),
        reasons=tuple(wording.clip(_reason(item), LINE) for item in (row["reasons"] or ())[:_REASONS]),
        facts=tuple(_site_facts(row)),
        sources=tuple(sources[:_SOURCES]),
        more_sources=max(len(sources) - _SOURCES, 0),
        signs=tuple(wording.clip(sign, NAME) for sign in (row["signs"] or ())[:_SIGNS]),
    )


def group_view(rows: Sequence[Row], count: int) -> GroupView:
    """Return sites of one group for show, the likeliest farms first; `count` is how many it has."""
    rows = sorted(rows, key=lambda row: (-(known(row["farm_probability"]) or 0.0), row["site"]))
    chances = [chance for row in rows if (chance := known(row["farm_probability"])) is not None]
    return GroupView(
        sites=tuple(
            (site_name(row["site"]), level_of(known(row["farm_probability"]))) for row in rows[:_GROUP]
        ),
        count=count,
        articles=sum(row["articles"] for row in rows),
        likeliest=wording.figure(max(chances)) if chances else "",
    )


def page_view(row: Row | None, key: str) -> PageView:
    """Return a row of the table of articles for show; only its id where the row is missing."""
    if row is None:
        return PageView(wording.clip(key, NAME), wording.clip(key, NAME), "", None, "")
    link = web_address(row["url"])
    return PageView(
        key=wording.clip(key, NAME),
        name=wording.clip(row["title"] or key, LINE),
        site=site_name(row["site"]),
        link=link if link and len(link) <= ADDRESS else None,
        published=time_words(row["published"]),
    )


def time_words(moment: datetime | None) -> str:
    """Return a time as the page shows it."""
    return f"{moment:%Y-%m-%d %H:%M}" if moment else ""


def change_view(row: Row, articles: Mapping[str, Row], times: int) -> ChangeView:
    """Return a row of the table of drifts for show; `times` is how many articles have the same."""
    drift = Drift(row["type"], row["kind"], None, None, row["severity"], row["explanation"] or "")
    return ChangeView(
        label=wording.drift_label(drift),
        weight=wording.weight(drift),
        explanation=wording.clip(drift.explanation, 2 * LINE),
        before=fact_excerpt(row, "before"),
        after=fact_excerpt(row, "after"),
        taker=page_view(articles.get(row["query_id"]), row["query_id"]),
        source=page_view(articles.get(row["source_id"]), row["source_id"]),
        times=times,
    )


def fact_excerpt(row: Row, side: str) -> wording.Excerpt | None:
    """Return a side's fact in its sentence, alone where that is not known; None where the side has none."""
    words = row[side]
    if not words:
        return None
    sentence, start = row[f"{side}_sentence"] or words, row[f"{side}_sentence_start"]
    place = (row[f"{side}_start"] or 0) - start if start is not None else sentence.find(words)
    span = Span(max(place, 0), max(place, 0) + len(words))
    if span.of(sentence) != words:
        return wording.Excerpt("", wording.clip(words, LINE), "")
    found = wording.excerpt(sentence, span, Span(0, len(sentence)), SENTENCE)
    return wording.Excerpt(*(" ".join(part.split()) if part.isspace() else part for part in found))


def template_view(row: Row) -> TemplateView:
    """Return a row of the table of templates for show."""
    examples: dict[tuple[int, str], list[str]] = defaultdict(list)
    for slot in row["slots"] or ():
        examples[slot["line"], slot["type"]].append(wording.clip(slot["text"], NAME))
    return TemplateView(
        name=row["id"] or "",
        kind=row["kind"] or "frame",
        pages=row["pages"],
        sites=tuple(map(site_name, row["sites"][:_SOURCES])),
        site_count=len(row["sites"]),
        lines=tuple(
            _parts(line, {kind: tuple(texts) for (place, kind), texts in examples.items() if place == number})
            for number, line in enumerate(row["lines"][:_ROWS])
        ),
        line_count=len(row["lines"]),
    )


def _parts(line: str, examples: Mapping[str, tuple[str, ...]]) -> tuple[Part, ...]:
    """Return a line as fixed words and slots; a type's examples stand with its first slot."""
    shown = wording.clip(line, LINE)
    parts: list[Part] = []
    place = 0
    for slot in _SLOT.finditer(shown):
        fixed = shown[place : slot.start()].strip()
        parts += [Part(fixed, slot=False)] if fixed else []
        kind = slot.group(1)
        told = () if kind in {part.words for part in parts if part.slot} else examples.get(kind, ())
        parts.append(Part(kind, slot=True, examples=told[:_EXAMPLES]))
        place = slot.end()
    rest = shown[place:].strip()
    return (*parts, *([Part(rest, slot=False)] if rest else ()))


def _shares(row: Row) -> tuple[Share, ...]:
    """Return what share of a site's articles is whose; taken and not taken where no more is known."""
    shares = {name: known(row[name]) for name in _SHARES}
    if shares["original"] is None:
        taken = row["derived"] / row["articles"] if row["articles"] else 0.0
        shares = {"taken": taken, "original": 1.0 - taken}
    found = []
    start = 0.0
    for kind, share in shares.items():
        width = round(100 * (share or 0.0), 1)
        found.append(Share(kind, round(start, 1), width, wording.percent(share or 0.0)))
        start += width
    return tuple(share for share in found if share.width)


def _reason(item: Any) -> str:  # noqa: ANN401 - words, or a struct with them
    return str(item["words"]) if isinstance(item, dict) else str(item)


def _site_facts(row: Row) -> Iterator[str]:
    if (delay := known(row["delay"])) is not None:
        yield f"{delay_words(delay)} {'behind' if delay >= 0 else 'ahead of'} its source (median)"
    if row["credited"]:
        yield f"names another outlet on {wording.count(row['credited'], 'article')}"
    if (substituted := known(row["substituted"])) is not None and substituted >= SAID:
        yield f"{wording.percent(substituted)} of changed words stand in place of the source’s"
    drifts = [
        f"{words} {wording.figure(share)}"
        for name, words in DRIFTS.items()
        if (share := known(row[name])) and share >= SAID
    ]
    if drifts:
        yield f"drift on the way: {', '.join(drifts)}"
