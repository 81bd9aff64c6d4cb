"""An audit as one page, written from its tables: a page of bounded size for a corpus of any."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from detector.records import DERIVED, RELATIONS
from detector.reports import wording
from detector.reports.audit_clusters import ClusterView, Events, cluster_view
from detector.reports.audit_corrections import CorrectionView, by_fact, correction_view, pages_of
from detector.reports.audit_network import Drawing, Flow, drawn, heaviest
from detector.reports.audit_tables import Row, Tables
from detector.reports.audit_views import (
    LINE,
    ChangeView,
    GroupView,
    Share,
    behind_words,
    change_view,
    group_view,
    known,
    level_of,
    page_view,
    site_name,
    site_view,
    template_view,
    time_words,
)
from detector.reports.rendering import render

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

#: How many of each the page shows: sites at length and in lines, and so on.
_CARDS, _SITES, _FLOWS, _CLUSTERS, _PAGES, _CHANGES, _TEMPLATES, _SKIPS = 12, 80, 60, 20, 25, 24, 15, 40
_CORRECTIONS, _GROUPS, _EVENTS = 20, 12, 5
#: Edges and hops that are looked at for the drawing and the trees; links of clusters; drifts, corrected
#: facts' copies and templates to choose from.
_EDGES, _HOPS, _LINKS, _DRIFTS, _STALE, _CANDIDATES = 20_000, 20_000, 20_000, 4_000, 4_000, 200
#: What is known of a site among others.
_KNOWN = ("site", "articles", "farm_probability")
_DOWN, _UP = "descending", "ascending"


def _facts(*sides: str) -> tuple[str, ...]:
    """Return the columns of facts that are shown in their sentences."""
    return tuple(f"{side}{part}" for side in sides for part in ("", "_start", "_sentence", "_sentence_start"))


#: What the page reads of each table.
COLUMNS = {
    "articles": ("id", "title", "site", "published", "url"),
    "matches": ("relation",),
    "drifts": (
        "query_id", "source_id", "type", "kind", "severity", "explanation", *_facts("before", "after"),
    ),
    "clusters": ("cluster", "articles", "original", "diameter", "density"),
    "events": ("cluster", "other", "pairs"),
    "corrections": (
        "id", "before_id", "after_id", "type", "kinds", "severity", "late", "inherited",
        *_facts("before", "after", "stated"),
    ),
    "hops": (
        "cluster", "id", "source_id", "decided", "directed", "number_drift", "attribution_drift",
        "number_drift_from_original", "attribution_drift_from_original",
    ),
    "templates": ("id", "kind", "lines", "sites", "pages", "slots"),
    "sites": (
        "site", "articles", "derived", "credited", "sources", "number_drift", "attribution_drift", "signs",
        "rewritten", "copied", "licensed", "original", "delay", "substituted", "farm_probability", "reasons",
    ),
    "edges": ("site", "source", "articles", "delay", "number_drift", "attribution_drift"),
}  # fmt: skip


class Part(NamedTuple):
    """What is shown of a list, and how many there are."""

    shown: tuple[Any, ...]
    total: int


@dataclass(frozen=True, slots=True)
class FlowView:
    """A line of the table of who takes from whom."""

    taker: str
    source: str
    articles: int
    delay: str
    numbers: str
    speakers: str


def audit_page(folder: str) -> str:
    """Return the page of the audit whose tables are in a folder, or at an address."""
    tables = Tables(folder)
    summary = tables.summary()
    sites, levels, sizes = _sites(tables)
    drawing, flows = _network(tables, levels, sizes)
    hops = _clusters(tables)
    changes, corrections = _changes(tables), _corrections(tables)
    first, last = tables.range("articles", "published")
    relations = tables.tally("matches", "relation")
    return render(
        "audit.html",
        styles=("style.css", "audit.css"),
        scripts=(),
        title=f"Audit of {wording.count(summary.get('processed', 0), 'article')}",
        read=summary.get("read", 0),
        processed=summary.get("processed", 0),
        model=summary.get("model", ""),
        failed=summary.get("rows", {}).get("failed", 0),
        span=(time_words(first), time_words(last)) if first else None,
        matches=sum(relations.values()),
        derived=sum(relations[name] for name in DERIVED),
        relations=_relation_bar(relations),
        cards=sites.shown[:_CARDS],
        sites=sites,
        drawing=drawing,
        flows=flows,
        clusters=hops,
        changes=changes,
        corrections=corrections,
        groups=_groups(tables),
        templates=_templates(tables),
        skipped=_skipped(tables, summary),
    )


def _relation_bar(relations: Counter[Any]) -> tuple[tuple[Share, int], ...]:
    total = sum(relations.values())
    found = []
    start = 0.0
    for name in RELATIONS:
        if relations[name]:
            width = round(100 * relations[name] / total, 2)
            share = Share(name, round(start, 2), width, wording.percent(relations[name] / total))
            found.append((share, relations[name]))
            start += width
    return tuple(found)


def _sites(tables: Tables) -> tuple[Part, dict[str, str], dict[str, int]]:
    """Return the sites most worth a look, and the level and size of the largest."""
    order = [("farm_probability", _DOWN), ("derived", _DOWN), ("articles", _DOWN), ("site", _UP)]
    rows = tables.first("sites", COLUMNS["sites"], order, _SITES)
    known_sites = tables.first("sites", _KNOWN, [*order[2:]], _EDGES)
    levels = {row["site"]: level_of(known(row["farm_probability"])) for row in known_sites}
    sizes = {row["site"]: row["articles"] for row in known_sites}
    return Part(tuple(map(site_view, rows)), tables.count("sites")), levels, sizes


def _network(
    tables: Tables, levels: Mapping[str, str], sizes: Mapping[str, int]
) -> tuple[tuple[Drawing, int, int] | None, Part]:
    """Return the drawing with how many sites and edges it leaves out, and the heaviest edges as lines."""
    order = [("articles", _DOWN), ("site", _UP), ("source", _UP)]
    rows = [
        row for row in tables.first("edges", COLUMNS["edges"], order, _EDGES) if row["site"] != row["source"]
    ]
    flows = [Flow(row["site"], row["source"], row["articles"], _flow_words(_flow_view(row))) for row in rows]
    total = tables.count("edges")
    shown = heaviest(flows)
    drawing = drawn(shown, levels, sizes) if shown else None
    part = Part(tuple(map(_flow_view, rows[:_FLOWS])), total)
    return ((drawing, len(shown), total) if drawing else None), part


def _flow_view(row: Row) -> FlowView:
    delay = known(row["delay"])
    return FlowView(
        taker=site_name(row["site"]),
        source=site_name(row["source"]),
        articles=row["articles"],
        delay="" if delay is None else behind_words(delay),
        numbers=wording.figure(known(row["number_drift"]) or 0.0),
        speakers=wording.figure(known(row["attribution_drift"]) or 0.0),
    )


def _flow_words(flow: FlowView) -> str:
    after = f", {flow.delay} (median)" if flow.delay else ""
    return f"{flow.taker} took {wording.count(flow.articles, 'article')} from {flow.source}{after}"


def _clusters(tables: Tables) -> Part:
    """Return the largest clusters as trees."""
    rows = tables.first("clusters", COLUMNS["clusters"], [("articles", _DOWN), ("cluster", _UP)], _CLUSTERS)
    named = [row["cluster"] for row in rows]
    hops = tables.having("hops", COLUMNS["hops"], "cluster", named, most=_HOPS)
    keys = {hop[end] for hop in hops for end in ("id", "source_id")} | {row["original"] for row in rows}
    articles = _articles(tables, keys - {None})
    events = _events(tables, named)
    views: list[ClusterView] = []
    for row in rows:
        own = [hop for hop in hops if hop["cluster"] == row["cluster"]]
        views.append(replace(cluster_view(row, own, articles, _PAGES), events=events[row["cluster"]]))
    return Part(tuple(views), tables.count("clusters"))


def _events(tables: Tables, clusters: Sequence[str]) -> dict[str, Events]:
    """Return for each cluster those that tell of the same event, most pairs first."""
    rows = [
        row
        for key in ("cluster", "other")
        for row in tables.having("events", COLUMNS["events"], key, clusters, most=_LINKS)
    ]
    linked: dict[str, set[tuple[int, str]]] = defaultdict(set)
    for row in rows:
        linked[row["cluster"]].add((-row["pairs"], row["other"]))
        linked[row["other"]].add((-row["pairs"], row["cluster"]))
    first = {name: sorted(linked[name])[:_EVENTS] for name in clusters}
    articles = _articles(tables, {other for links in first.values() for _, other in links})
    return {
        name: Events(
            tuple((page_view(articles.get(other), other), -pairs) for pairs, other in links),
            len(linked[name]),
        )
        for name, links in first.items()
    }


def _articles(tables: Tables, keys: Iterable[str]) -> dict[str, Row]:
    wanted = set(keys)
    return {
        row["id"]: row
        for row in tables.having("articles", COLUMNS["articles"], "id", wanted, most=len(wanted))
    }


def _changes(tables: Tables) -> Part:
    """Return the gravest drifts on the way from a source to who took from it, those alike as one."""
    order = [("severity", _DOWN), ("query_id", _UP), ("source_id", _UP), ("before", _UP), ("after", _UP)]
    rows = tables.first("drifts", COLUMNS["drifts"], [*order, ("explanation", _UP)], _DRIFTS)
    takers = {row["query_id"] for row in rows}
    hops = tables.having("hops", ("id", "source_id"), "id", takers, most=_HOPS)
    taken = {(hop["id"], hop["source_id"]) for hop in hops}
    alike: dict[tuple[str | None, ...], list[Row]] = {}
    for row in rows:
        if (row["query_id"], row["source_id"]) in taken:
            same = (row["kind"], row["source_id"], row["before"], row["after"])
            alike.setdefault(same, []).append(row)
    chosen = [(same[0], len({row["query_id"] for row in same})) for same in _mixed(alike.values(), _CHANGES)]
    keys = {row[end] for row, _ in chosen for end in ("query_id", "source_id")}
    articles = _articles(tables, keys)
    views: list[ChangeView] = [change_view(row, articles, times) for row, times in chosen]
    return Part(tuple(views), tables.count("drifts"))


def _corrections(tables: Tables) -> Part:
    """Return the gravest corrections that copies do not have, each with the copies."""
    order = [(name, _UP) for name in ("before_id", "after_id", "type", "before_start", "id")]
    columns = COLUMNS["corrections"]
    rows = tables.first("corrections", columns, [("severity", _DOWN), *order], _STALE)
    facts = by_fact(rows, _CORRECTIONS)
    articles = _articles(tables, pages_of(facts))
    views: list[CorrectionView] = [correction_view(fact, articles) for fact in facts]
    return Part(tuple(views), tables.count("corrections"))


def _groups(tables: Tables) -> Part:
    """Return the groups of most sites."""
    sizes = {name: count for name, count in tables.tally("sites", "group").items() if name and count > 1}
    first = sorted(sizes, key=lambda name: (-sizes[name], name))[:_GROUPS]
    columns = (*_KNOWN, "group")
    rows = tables.having("sites", columns, "group", first, most=_EDGES)
    views: list[GroupView] = [
        group_view([row for row in rows if row["group"] == name], sizes[name]) for name in first
    ]
    return Part(tuple(views), len(sizes))


def _mixed(groups: Iterable[Sequence[Row]], most: int) -> list[Sequence[Row]]:
    """Return the first groups of rows, no kind more than a third of them unless the others run out."""
    counts: Counter[str | None] = Counter()
    early: list[tuple[int, Sequence[Row]]] = []
    late: list[tuple[int, Sequence[Row]]] = []
    for place, group in enumerate(groups):
        counts[group[0]["kind"]] += 1
        (early if counts[group[0]["kind"]] <= most // 3 else late).append((place, group))
    chosen = sorted((early + late)[:most], key=lambda item: item[0])
    return [group for _, group in chosen]


def _templates(tables: Tables) -> Part:
    """Return the templates that most pages show, of every kind."""
    rows = tables.first("templates", COLUMNS["templates"], [("pages", _DOWN), ("id", _UP)], _CANDIDATES)
    mixed = _mixed(([row] for row in rows), _TEMPLATES)
    return Part(tuple(template_view(row) for (row,) in mixed), tables.count("templates"))


def _skipped(tables: Tables, summary: Mapping[str, Any]) -> Part:
    shown = tuple(map(_skip, tables.lines("skipped.jsonl", _SKIPS)))
    return Part(shown, max(summary.get("skipped", 0), len(shown)))


def _skip(line: str) -> tuple[str, str]:
    """Return a skip's place and reason; of a line that was cut, what there is."""
    try:
        item = json.loads(line)
    except ValueError:
        return wording.clip(line, LINE), ""
    return wording.clip(item["place"], LINE), wording.clip(item["reason"], LINE)
