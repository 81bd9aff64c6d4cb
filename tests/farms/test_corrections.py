"""Corrections that copies never took up: which pages are read together, and what is told of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from webs import edges, pages

from detector.farms import corrections
from detector.farms.clusters import clusters
from detector.farms.corrections import Asked, Updates, asked, stale
from detector.farms.hops import hops

if TYPE_CHECKING:
    from detector.records.corpus import Edges, Pages

#: A text, copies of it on two sites, and its renewal by its own.
ROWS = [
    (1, 0, "rewrite"),
    (2, 0, "near-duplicate", 0.95, 0.95, 0.9),
    (3, 0, "rewrite", 0.9, 0.9, 0.4),
    (2, 1, "rewrite", 0.8, 0.8, 0.2),
]
SITES = np.array([0, 1, 0, 3], np.int32)


def asked_of(given: Pages, pairs: Edges) -> Asked:
    group = clusters(given, pairs)
    return asked(given, pairs, group, hops(given, pairs, group))


def drifted(pairs: Edges) -> Edges:
    """Return pairs whose facts drifted."""
    return pairs._replace(drifts=np.ones_like(pairs.drifts))


def rows_of(found: Asked) -> list[tuple[int, ...]]:
    return list(zip(*(column.tolist() for column in found), strict=True))


def test_facts_are_followed_where_the_originals_own_site_renewed_it() -> None:
    found = asked_of(pages(4, site=SITES), drifted(edges(*ROWS)))
    assert [row[:4] for row in rows_of(found)] == [(0, 1, -1, 1), (0, 3, -1, 1), (0, 0, 0, 0), (0, 2, 1, 0)]
    assert not found.compared.any()


@pytest.mark.parametrize("case", ["nothing changed", "no name", "no dates"])
def test_nothing_is_asked_where_nothing_was_corrected(case: str) -> None:
    given, pairs = pages(4, site=SITES), edges(*ROWS)
    if case != "nothing changed":
        pairs = drifted(pairs)
    if case == "no name":
        given = given._replace(sites=("", *given.sites[1:]))
    if case == "no dates":
        given = given._replace(published=np.full(4, np.nan))
    assert not asked_of(given, pairs).followed.any()


def test_pages_that_were_not_compared_with_the_first_are_to_be() -> None:
    found = asked_of(pages(3), edges((1, 0, "rewrite"), (2, 1, "rewrite")))
    assert rows_of(found) == [(0, 2, -1, False, True), (0, 0, 0, False, False)]


def test_copies_are_read_in_groups_with_the_same_renewals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corrections, "TOGETHER", 1)
    found = rows_of(asked_of(pages(4, site=SITES), drifted(edges(*ROWS))))
    assert [row[:3] for row in found] == [(0, 1, -1), (0, 0, 0), (0, 2, 1), (1, 3, -1), (1, 0, 0), (1, 2, 1)]


def test_the_latest_renewals_are_kept_in_order_of_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corrections, "RENEWALS", 2)
    copied = [(number, 0, "near-duplicate", 0.95, 0.95, 0.9) for number in range(1, 6)]
    published = 3600.0 * np.array([1.0, 5.0, 3.0, 4.0, 2.0, 9.0])
    given = pages(6, site=np.array([0, 0, 0, 0, 0, 5], np.int32), published=published)
    found = asked_of(given, drifted(edges(*copied)))
    assert found.page[found.version >= 0].tolist() == [0, 3, 1]


@pytest.mark.parametrize("count", [0, 3])
def test_nothing_asked_is_empty(count: int) -> None:
    assert rows_of(asked_of(pages(count), edges())) == []


def told(*rows: tuple[int, int, int, bool]) -> Updates:
    """Return what copies have of facts: the copy, the version that changed it, the fact, whether it is old."""
    columns = np.array(rows, np.int64).reshape(-1, 4).T
    return Updates(columns[0].astype(np.int32), columns[1].astype(np.int32), columns[2], columns[3] > 0)


def test_stale_copies_are_told_from_those_that_inherited_the_old_fact() -> None:
    source = np.array([-1, 0, 1, 0])
    found = stale(pages(4), source, told((2, 3, 7, True), (1, 3, 7, True), (3, 3, 7, False)))
    assert found.row.tolist() == [1, 0]
    assert found.late.tolist() == [-7200.0, -3600.0]
    assert found.inherited.tolist() == [False, True]


def test_a_site_with_a_later_version_without_the_old_fact_is_left_out() -> None:
    sites = np.array([0, 1, 1, 3], np.int32)
    updates = told((1, 0, 7, True), (2, 0, 7, False), (3, 0, 7, True), (1, 0, 8, True), (2, 0, 8, True))
    assert stale(pages(4, site=sites), np.full(4, -1), updates).row.tolist() == [3, 4, 2]
    earlier = pages(4, site=sites, published=np.array([0.0, 9.0, 8.0, 7.0]))
    assert stale(earlier, np.full(4, -1), updates).row.tolist() == [0, 3, 4, 2]
    nameless = pages(4, site=sites)._replace(sites=("0", "", "2", "3"))
    assert stale(nameless, np.full(4, -1), updates).row.tolist() == [0, 3, 4, 2]


def test_undated_copies_are_told_without_how_late_they_are() -> None:
    given = pages(2, published=np.array([np.nan, 5.0]))
    found = stale(given, np.full(2, -1), told((0, 1, 0, True)))
    assert np.isnan(found.late).all()
    assert len(stale(given, np.full(2, -1), told()).row) == 0
