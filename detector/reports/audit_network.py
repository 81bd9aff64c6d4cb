"""The network of sites as a drawing: who gives on the left, who takes on the right, the same every time."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from detector.reports import wording
from detector.reports.audit_views import site_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

#: Sites and arrows that a drawing has room for.
SITES, ARROWS = 40, 90
_WIDTH, _MARGIN, _LABEL = 1000, 30, 32
#: Room for a site in the outer columns, and between them, where its name stands above it.
_ROW, _TALL = 30, 44
#: Where the columns stand; names of the outer ones are written outside.
_COLUMNS = {1: (500,), 2: (270, 730), 3: (240, 500, 760)}
#: Share of takings among all a site's traffic from which it stands on the right, and below which on the left.
_TAKES, _GIVES = 0.8, 0.2
#: Rounds of moving every site to the middle of those it is tied to.
_ROUNDS = 12
_THIN, _THICK, _SMALL, _LARGE = 1.0, 9.0, 4.0, 13.0


class Flow(NamedTuple):
    """What one site took from another."""

    taker: str
    source: str
    articles: int
    told: str


@dataclass(frozen=True, slots=True)
class Dot:
    """A site: where it is drawn, and where its name is written."""

    name: str
    label: str
    x: float
    y: float
    radius: float
    level: str
    label_x: float
    label_y: float
    anchor: str


@dataclass(frozen=True, slots=True)
class Arrow:
    """What a site took from another: a curve as an SVG path, and its head as the points of a polygon."""

    path: str
    head: str
    width: float
    level: str
    told: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture of `width` by `height` units."""

    width: int
    height: int
    dots: tuple[Dot, ...]
    arrows: tuple[Arrow, ...]


def heaviest(flows: Iterable[Flow]) -> tuple[Flow, ...]:
    """Return the heaviest flows, as many as a drawing has room for, and room for their sites."""
    sites: set[str] = set()
    found: list[Flow] = []
    for flow in sorted(flows, key=lambda flow: (-flow.articles, flow.taker, flow.source)):
        ends = {flow.taker, flow.source}
        if len(sites | ends) <= SITES and len(found) < ARROWS:
            sites |= ends
            found.append(flow)
    return tuple(found)


def drawn(flows: Sequence[Flow], levels: Mapping[str, str], sizes: Mapping[str, int]) -> Drawing:
    """Return a drawing of flows between sites.

    Parameters
    ----------
    levels
        The class that each site is coloured by.
    sizes
        Articles of each site.
    """
    columns = _arranged(_columns(flows), flows)
    xs = _COLUMNS[len(columns)]
    height = 2 * _MARGIN + max(
        len(column) * (_TALL if x == _WIDTH / 2 else _ROW) for x, column in zip(xs, columns, strict=True)
    )
    places = {
        site: (float(x), _MARGIN + (row + 0.5) * (height - 2 * _MARGIN) / len(column))
        for x, column in zip(xs, columns, strict=True)
        for row, site in enumerate(column)
    }
    largest = max((sizes.get(site, 1) for site in places), default=1)
    radius = {
        site: round(_SMALL + (_LARGE - _SMALL) * (sizes.get(site, 1) / largest) ** 0.5, 1) for site in places
    }
    most = max((flow.articles for flow in flows), default=1)
    dots = tuple(
        _dot(site, place, radius[site], levels.get(site, "")) for site, place in sorted(places.items())
    )
    arrows = tuple(
        _arrow(flow, places, radius[flow.taker], flow.articles / most, levels.get(flow.taker, ""))
        for flow in reversed(flows)
    )
    return Drawing(_WIDTH, height, dots, arrows)


def _columns(flows: Sequence[Flow]) -> list[list[str]]:
    """Return those that give, those between, and those that take; no empty column."""
    taken: Counter[str] = Counter()
    given: Counter[str] = Counter()
    for flow in flows:
        taken[flow.taker] += flow.articles
        given[flow.source] += flow.articles
    columns: list[list[str]] = [[], [], []]
    for site in sorted(taken | given):
        share = taken[site] / (taken[site] + given[site])
        columns[2 if share > _TAKES else 0 if share < _GIVES else 1].append(site)
    return [column for column in columns if column] or [[]]


def _arranged(columns: list[list[str]], flows: Sequence[Flow]) -> list[list[str]]:
    """Return the columns, each in an order that crosses few arrows: sites near those they are tied to."""
    ties: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for flow in flows:
        ties[flow.taker].append((flow.source, flow.articles))
        ties[flow.source].append((flow.taker, flow.articles))
    for number in range(_ROUNDS):
        height = {site: (row + 0.5) / len(column) for column in columns for row, site in enumerate(column)}
        middle = {
            site: round(sum(height[other] * weight for other, weight in near) / sum(w for _, w in near), 9)
            for site, near in ties.items()
        }
        moved = number % len(columns)
        columns[moved] = sorted(columns[moved], key=lambda site: (middle[site], site))
    return columns


def _dot(site: str, place: tuple[float, float], radius: float, level: str) -> Dot:
    x, y = place[0], round(place[1], 1)
    label_x, label_y, anchor = x, round(y - radius - 4, 1), "middle"
    if x != _WIDTH / 2:
        side = -1 if x < _WIDTH / 2 else 1
        label_x, label_y, anchor = (
            round(x + side * (radius + 7), 1),
            round(y + 4, 1),
            "end" if side < 0 else "start",
        )
    name = site_name(site)
    return Dot(name, wording.clip(name, _LABEL), x, y, radius, level, label_x, label_y, anchor)


def _arrow(
    flow: Flow, places: Mapping[str, tuple[float, float]], radius: float, share: float, level: str
) -> Arrow:
    (start_x, start_y), (end_x, end_y) = places[flow.source], places[flow.taker]
    width = _THIN + (_THICK - _THIN) * share**0.5
    # An arrow leaves and enters level; within a column it goes round by the side where no names are.
    if end_x == start_x:
        side = 1 if start_x > _WIDTH / 2 else -1
        leave = enter = start_x - side * (40 + abs(end_y - start_y) / 4)
    else:
        side = 1 if end_x > start_x else -1
        leave = enter = (start_x + end_x) / 2
    head = 5 + width / 2
    tip = end_x - side * (radius + 1)
    back = tip - side * head
    path = _numbers(
        "M {} {} C {} {} {} {} {} {}", start_x, start_y, leave, start_y, enter, end_y, back, end_y
    )
    points = _numbers("{},{} {},{} {},{}", tip, end_y, back, end_y - head / 1.6, back, end_y + head / 1.6)
    return Arrow(path, points, round(width, 1), level, flow.told)


def _numbers(form: str, *values: float) -> str:
    return form.format(*(f"{value:.1f}".removesuffix(".0") for value in values))
