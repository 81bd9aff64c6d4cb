"""What the page of an audit shows of a cluster: who took it from whom, when, and what was bent."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from detector.reports import wording
from detector.reports.audit_views import (
    DRIFTS,
    SAID,
    PageView,
    behind_words,
    delay_words,
    known,
    page_view,
    time_words,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from detector.reports.audit_tables import Row

#: Hops beyond which a tree is indented no further.
_DEEPEST = 7
#: From these shares on, the drift of a hop is coloured.
_MARKED, _GRAVE = 0.05, 0.2


@dataclass(frozen=True, slots=True)
class HopView:
    """An article of a cluster, as deep in the tree as hops led to it.

    `start` and `end` are the times of its source and its own, 0 to 100; None where not known.
    """

    page: PageView
    depth: int
    root: bool
    doubt: str
    delay: str
    drift: str
    from_original: str
    level: str
    start: float | None
    end: float | None


class Events(NamedTuple):
    """Other texts of the same event, each with the pairs that say so, of how many."""

    shown: tuple[tuple[PageView, int], ...]
    total: int


_NO_EVENTS = Events((), 0)


@dataclass(frozen=True, slots=True)
class ClusterView:
    """The versions of one text."""

    name: str
    articles: int
    sites: int
    original: str
    facts: tuple[str, ...]
    first: str
    last: str
    hops: tuple[HopView, ...]
    events: Events = _NO_EVENTS


class _Time(NamedTuple):
    """The times of the first and the last version."""

    first: datetime | None
    last: datetime | None

    def place(self, moment: datetime | None) -> float | None:
        """Return where a time lies between the two, 0 to 100."""
        if moment is None or self.first is None or self.last is None or self.first == self.last:
            return None
        return round(100 * ((moment - self.first) / (self.last - self.first)), 1)


def cluster_view(row: Row, hops: Sequence[Row], articles: Mapping[str, Row], most: int) -> ClusterView:
    """Return a cluster as a tree of its hops, cut after `most` articles.

    Parameters
    ----------
    hops, articles
        Those of the cluster, the articles by id.
    """
    lines = _tree(row, hops, articles)
    moments = [moment for key, *_ in lines if (moment := _moment(articles, key))]
    time = _Time(min(moments, default=None), max(moments, default=None))
    sites = {articles[key]["site"] for key, *_ in lines if key in articles}
    original = row["original"]
    top = page_view(articles.get(original or lines[0][0]), original or lines[0][0]) if lines else None
    return ClusterView(
        name=top.name if top else row["cluster"],
        articles=row["articles"],
        sites=len(sites),
        original=f"first on {top.site}" if original and top else "the original is undecided",
        facts=tuple(_cluster_facts(row, hops, time)),
        first=time_words(time.first),
        last=time_words(time.last),
        hops=tuple(_hop_view(key, depth, hop, articles, time) for key, depth, hop in lines[:most]),
    )


def _cluster_facts(row: Row, hops: Sequence[Row], time: _Time) -> Iterator[str]:
    if time.first and time.last and time.last > time.first:
        yield f"over {delay_words((time.last - time.first).total_seconds())}"
    if row["diameter"] and row["diameter"] > 1:
        yield f"up to {row['diameter']} steps between two versions"
    if (density := known(row["density"])) is not None and row["articles"] > 2:
        yield f"{wording.percent(density)} of all pairs joined"
    drifts = [max(known(hop[name]) or 0.0 for name in DRIFTS) for hop in hops]
    if drifts and max(drifts) >= SAID:
        yield f"largest drift on a hop {wording.figure(max(drifts))}"


def _tree(row: Row, hops: Sequence[Row], articles: Mapping[str, Row]) -> list[tuple[str, int, Row | None]]:
    """Return a cluster's articles in the order of a walk over its tree: id, depth, and the hop to it."""
    by_source: dict[str, list[Row]] = defaultdict(list)
    for taken in hops:
        by_source[taken["source_id"]].append(taken)
    roots = set(by_source) - {taken["id"] for taken in hops} | ({row["original"]} - {None})

    def moment(key: str) -> tuple[str, str]:
        time = _moment(articles, key)
        return (time.isoformat() if time else "", key)

    waiting: list[tuple[str, int, Row | None]] = [
        (key, 0, None) for key in sorted(roots, key=moment, reverse=True)
    ]
    found: list[tuple[str, int, Row | None]] = []
    seen = set()
    while waiting:
        key, depth, hop = waiting.pop()
        if key in seen:
            continue
        seen.add(key)
        found.append((key, depth, hop))
        below = sorted(by_source[key], key=lambda taken: moment(taken["id"]), reverse=True)
        waiting += [(taken["id"], depth + 1, taken) for taken in below]
    return found


def _hop_view(key: str, depth: int, hop: Row | None, articles: Mapping[str, Row], time: _Time) -> HopView:
    own = _moment(articles, key)
    source = _moment(articles, hop["source_id"]) if hop else None
    most = max((known(hop[name]) or 0.0 for name in DRIFTS), default=0.0) if hop else 0.0
    return HopView(
        page=page_view(articles.get(key), key),
        depth=min(depth, _DEEPEST),
        root=hop is None,
        doubt=_doubt(hop) if hop else "",
        delay=behind_words((own - source).total_seconds()) if own and source else "",
        drift=_drift_words(hop, "") if hop else "",
        from_original=_drift_words(hop, "_from_original") if hop and depth > 1 else "",
        level="grave" if most >= _GRAVE else "marked" if most >= _MARKED else "calm",
        start=time.place(source),
        end=time.place(own),
    )


def _doubt(hop: Row) -> str:
    """Say what is not sure of a hop."""
    if hop["decided"] or hop["decided"] is None:
        return ""
    return "or from one as likely" if hop["directed"] else "which was first is undecided"


def _drift_words(hop: Row, kind: str) -> str:
    shares = [(words, known(hop[f"{name}{kind}"]) or 0.0) for name, words in DRIFTS.items()]
    return ", ".join(f"{words} {wording.figure(share)}" for words, share in shares if share >= SAID)


def _moment(articles: Mapping[str, Row], key: str) -> datetime | None:
    page = articles.get(key)
    return page["published"] if page else None
