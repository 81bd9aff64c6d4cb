from __future__ import annotations

from xml.etree import ElementTree as ET

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.webs import columns
from benchmarks.webs.plan import web
from detector.farms.network import (
    Frames,
    SiteEdges,
    SiteLines,
    graphml,
    shared_frames,
    site_edges,
    site_groups,
)
from detector.farms.profiles import takings

KEY = "{http://graphml.graphdrawing.org/xmlns}"


def between(rows: list[tuple[int, int, float]]) -> SiteEdges:
    """Edges from rows of taker, source and share."""
    empty = np.zeros(len(rows))
    columns = list(zip(*rows, strict=True)) or [(), (), ()]
    return SiteEdges(
        taker=np.array(columns[0], np.int32),
        source=np.array(columns[1], np.int32),
        articles=np.full(len(rows), 5, np.int64),
        share=np.array(columns[2], np.float64),
        delay=np.full(len(rows), np.nan),
        number_drift=empty,
        attribution_drift=empty,
        substituted=empty,
        templates=np.zeros(len(rows), np.int64),
    )


def test_edges_count_what_was_taken() -> None:
    plan = web(4000, seed=2)
    pages = columns.pages(plan)
    edges = columns.edges(plan, pages)
    taken = takings(pages, edges)
    templates = [
        np.flatnonzero(plan.sites.template == number).tolist() for number in np.unique(plan.sites.template)
    ]
    found = site_edges(pages, edges, taken, templates=templates)
    assert found.articles.sum() == len(taken.page)
    assert np.all(found.taker != found.source)
    order = list(zip(found.taker.tolist(), found.source.tolist(), strict=True))
    assert order == sorted(set(order))
    first = pages.site[taken.page] == found.taker[0]
    first &= pages.site[taken.source] == found.source[0]
    delays = (pages.published[taken.page] - pages.published[taken.source])[first]
    assert found.articles[0] == first.sum()
    assert found.delay[0] == pytest.approx(np.median(delays))
    same = plan.sites.template[found.taker] == plan.sites.template[found.source]
    assert found.templates.tolist() == same.astype(int).tolist()


def test_takers_of_one_agency_are_no_group() -> None:
    assert site_groups(between([(1, 0, 0.9), (2, 0, 0.9), (3, 0, 0.5)]), 4).tolist() == [0, 1, 2, 3]


def test_sites_that_take_from_each_other_are_a_group() -> None:
    rows = [(1, 2, 0.3), (2, 1, 0.3), (3, 1, 0.3), (1, 3, 0.001)]
    assert site_groups(between(rows), 4).tolist() == [0, 1, 1, 3]
    once = between(rows)._replace(articles=np.array([5, 1, 5, 5]))
    assert site_groups(once, 4).tolist() == [0, 1, 2, 3]


def shared(shown: dict[int, dict[str, int]], articles: int = 10) -> Frames:
    """Find the sites that share a frame, given the pages of each site that have each line."""
    names = sorted({line for lines in shown.values() for line in lines})
    rows = [
        (site, names.index(line), pages, len(line.split()))
        for site, lines in sorted(shown.items())
        for line, pages in sorted(lines.items())
    ]
    columns = list(zip(*rows, strict=True)) or [(), (), (), ()]
    site, line, pages, words = (np.array(values, np.int32) for values in columns)
    lines = SiteLines(site, line, pages.astype(np.int64), words)
    return shared_frames(lines, np.full(max(shown, default=-1) + 1, articles))


def frames_of(shown: dict[int, dict[str, int]], articles: int = 10) -> list[tuple[int, int]]:
    """Return the two sites of each frame that is shared."""
    found = shared(shown, articles)
    return list(zip(found.site.tolist(), found.other.tolist(), strict=True))


OWNER = ("Part of the Fenwick Press family of papers", "Write to the desk at Fenwick House on the quay")
THEME = ("Proudly made with the Slate theme for journals", "Your address will not be shown to others")


def own(site: int) -> dict[str, int]:
    """Return the lines that a site alone has around its articles."""
    return {f"Read paper number {site} of the {word} every day": 10 for word in ("north", "south", "west")}


def test_sites_of_one_owner_share_a_frame() -> None:
    network = {site: dict.fromkeys(OWNER, 10) for site in range(3)}
    others = {site: own(site) for site in range(3, 9)}
    assert frames_of(network | others) == [(0, 1), (0, 2), (1, 2)]
    groups = site_groups(between([]), 9, shared(network | others))
    assert groups.tolist() == [0, 0, 0, *range(3, 9)]


def test_most_of_a_corpus_can_be_one_network() -> None:
    network = {site: dict.fromkeys(OWNER, 10) for site in range(12)}
    assert len(frames_of(network | {site: own(site) for site in range(12, 20)})) == 66


def test_sites_of_one_theme_share_no_frame() -> None:
    assert frames_of({site: own(site) | dict.fromkeys(THEME, 10) for site in range(9)}) == []
    everybody = {site: dict.fromkeys(THEME, 10) for site in range(60)}
    assert frames_of(everybody) == []


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param({OWNER[0]: 10}, id="one-line"),
        pytest.param({"Home": 10, "News": 10, "Sport and more": 10}, id="few-words"),
        pytest.param(dict.fromkeys(OWNER, 2), id="few-pages"),
    ],
)
def test_little_in_common_is_no_frame(lines: dict[str, int]) -> None:
    assert frames_of({0: lines, 1: lines, 2: own(2)}) == []


def test_a_line_on_few_of_a_sites_pages_is_not_its_frame() -> None:
    lines = dict.fromkeys(OWNER, 10)
    assert frames_of({0: lines, 1: lines}, articles=10) == [(0, 1)]
    assert frames_of({0: lines, 1: lines}, articles=100) == []
    assert frames_of({}) == []


def test_graphml_holds_sites_edges_and_what_is_known_of_them() -> None:
    text = graphml(("a", "b"), between([(1, 0, 0.25)]), {"farm": [None, 0.75], "group": np.array([0, 0])})
    root = ET.fromstring(text)  # noqa: S314 - our own
    nodes, edges = root.findall(f".//{KEY}node"), root.findall(f".//{KEY}edge")
    assert [node.attrib["id"] for node in nodes] == ["s0", "s1"]
    assert [{item.attrib["key"]: item.text for item in node} for node in nodes] == [
        {"node-name": "a", "node-group": "0"},
        {"node-name": "b", "node-farm": "0.75", "node-group": "0"},
    ]
    assert edges[0].attrib == {"source": "s0", "target": "s1"}
    told = {item.attrib["key"]: item.text for item in edges[0]}
    assert (told["edge-articles"], told["edge-share"]) == ("5", "0.25")
    assert "edge-delay" not in told
    kinds = {key.attrib["id"]: key.attrib["attr.type"] for key in root.findall(f"{KEY}key")}
    assert (kinds["node-name"], kinds["node-farm"], kinds["edge-articles"]) == ("string", "double", "long")


def test_graphml_draws_shared_frames_as_lines_without_a_direction() -> None:
    frames = Frames(np.array([0], np.int32), np.array([1], np.int32), np.array([3]), np.array([0.8]))
    root = ET.fromstring(graphml(("x", "y"), between([(1, 0, 0.25)]), frames=frames))  # noqa: S314 - our own
    arrow, line = root.findall(f".//{KEY}edge")
    assert "directed" not in arrow.attrib
    assert line.attrib == {"source": "s0", "target": "s1", "directed": "false"}
    assert {item.attrib["key"]: item.text for item in line} == {"edge-lines": "3", "edge-alike": "0.8"}


@given(st.text())
def test_no_name_breaks_the_document(name: str) -> None:
    root = ET.fromstring(graphml((name,), between([])))  # noqa: S314
    found = root.find(f".//{KEY}data")
    assert found is not None
    kept = "".join(letter for letter in name if letter.isprintable())
    assert (
        kept == "".join(letter for letter in (found.text or "") if letter.isprintable() and letter != "�")
        or "�" in name
    )
