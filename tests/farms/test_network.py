from __future__ import annotations

from xml.etree import ElementTree as ET

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.webs import columns
from benchmarks.webs.plan import web
from detector.farms.network import SiteEdges, graphml, site_edges, site_groups
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


def test_sites_of_one_template_are_a_group_unless_it_is_everybodys() -> None:
    assert site_groups(between([]), 5, templates=[[4, 1], [1, 3]]).tolist() == [0, 1, 2, 1, 1]
    assert site_groups(between([]), 60, templates=[list(range(60))]).tolist() == list(range(60))
    assert site_groups(between([]), 40, templates=[list(range(6))]).tolist() == list(range(40))
    assert site_groups(between([]), 80, templates=[list(range(6))]).tolist() == [0] * 6 + list(range(6, 80))
    assert site_groups(between([]), 0).tolist() == []


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
