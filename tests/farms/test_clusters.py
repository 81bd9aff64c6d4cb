"""Clusters: which texts belong together, and which pairs must not merge them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from webs import Row, edges, pages

from detector.farms.clusters import DIAMETER, Clusters, clusters
from detector.records import RELATIONS
from detector.records.corpus import Edges

if TYPE_CHECKING:
    from collections.abc import Sequence


def groups(found: Clusters) -> list[list[int]]:
    return [found.members[low:high].tolist() for low, high in zip(found.start, found.start[1:], strict=False)]


def copies(*members: int) -> list[Row]:
    """Return near-duplicates of one text."""
    return [(new, old, "near-duplicate", 1.0, 1.0, 0.95) for new in members for old in members if new > old]


BRIDGED = [*copies(0, 1, 2), *copies(3, 4, 5)]
CASES: dict[str, tuple[Sequence[Row], list[list[int]]]] = {
    "no pairs": ([], []),
    "a rewrite joins": ([(1, 0, "rewrite")], [[0, 1]]),
    "same-event pairs join nothing": ([(1, 0, "same-event")], []),
    "one rewrite does not bridge two groups": ([*BRIDGED, (3, 0, "rewrite")], [[0, 1, 2], [3, 4, 5]]),
    "two from one page do not either": (
        [*BRIDGED, (3, 0, "rewrite"), (4, 0, "rewrite")],
        [[0, 1, 2], [3, 4, 5]],
    ),
    "two with different pages do": (
        [*BRIDGED, (3, 0, "rewrite"), (4, 1, "rewrite")],
        [[0, 1, 2, 3, 4, 5]],
    ),
    "unless more pairs are of one event": (
        [*BRIDGED, (3, 0, "rewrite"), (4, 1, "rewrite"), *((new, 2, "same-event") for new in (3, 4, 5))],
        [[0, 1, 2], [3, 4, 5]],
    ),
    "a copy bridges alone": ([*BRIDGED, (3, 0, "near-duplicate", 1.0, 1.0, 0.9)], [[0, 1, 2, 3, 4, 5]]),
    "twins are one voice": (
        [
            *copies(0, 1, 2),
            *copies(3, 4),
            (5, 3, "identical", 1.0, 1.0, 1.0),
            (3, 0, "rewrite"),
            (5, 0, "rewrite"),
        ],
        [[0, 1, 2], [3, 4, 5]],
    ),
    "a form filled in again is no version": ([(1, 0, "rewrite", 0.9, 0.9, 0.5, 0.4)], []),
    "an excerpt hangs on its whole": (
        [*copies(0, 1), (2, 0, "excerpt", 0.9, 0.2, 0.9)],
        [[0, 1, 2]],
    ),
    "a shared passage joins nothing": ([(1, 0, "excerpt", 0.3, 0.3, 0.2)], []),
    "a roundup merges no stories": (
        [*copies(0, 1), *copies(2, 3), (4, 0, "excerpt", 0.2, 0.9, 0.2), (4, 2, "excerpt", 0.2, 0.9, 0.2)],
        [[0, 1], [2, 3]],
    ),
    "a stock paragraph merges no stories": (
        [*copies(0, 1), *copies(2, 3), (4, 0, "excerpt", 1.0, 0.1, 0.95), (4, 2, "excerpt", 1.0, 0.1, 0.9)],
        [[0, 1, 4], [2, 3]],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_pairs_join_what_belongs_together(name: str) -> None:
    rows, expected = CASES[name]
    assert groups(clusters(pages(6), edges(*rows))) == expected


def test_an_undated_roundup_merges_no_stories() -> None:
    rows = [(number, 0, "excerpt", 0.9, 0.2, 0.9, 0.0, 0) for number in (1, 2, 3)]
    undated = pages(4, published=np.full(4, np.nan))
    assert groups(clusters(undated, edges(*rows))) == []
    assert groups(clusters(undated, edges(*rows, (2, 1, "same-event")))) == [[0, 1, 2, 3]]


#: Days apart, words, and a pair; whether the pages of one site are versions of one text.
OWN: dict[str, tuple[float, int, Row, bool]] = {
    "it repeats its background": (0.2, 300, (1, 0, "rewrite", 0.9, 0.9, 0.3), False),
    "it runs a report again": (0.2, 300, (1, 0, "rewrite", 0.9, 0.9, 0.7), True),
    "not days later": (2, 300, (1, 0, "rewrite", 0.9, 0.9, 0.7), False),
    "nor undated": (np.nan, 300, (1, 0, "near-duplicate", 0.9, 0.9, 0.7), False),
    "it fills in a form": (0.2, 300, (1, 0, "near-duplicate", 0.9, 0.9, 0.8, 0.2), False),
    "it corrects a number": (0.2, 300, (1, 0, "near-duplicate", 1.0, 1.0, 0.98, 0.2), True),
    "a few words are a form": (0.2, 40, (1, 0, "near-duplicate", 1.0, 1.0, 0.98, 0.2), False),
    "it carries on a report": (0.2, 300, (1, 0, "excerpt", 0.3, 1.0, 0.3), True),
    "not on the next day": (1.2, 300, (1, 0, "excerpt", 0.3, 1.0, 0.3), False),
    "a sentence is no part": (0.2, 40, (1, 0, "excerpt", 0.3, 1.0, 0.3), False),
}


@pytest.mark.parametrize("name", OWN)
def test_what_a_site_takes_from_itself(name: str) -> None:
    days, words, row, joined = OWN[name]
    dates = np.array([0.0, days * 86_400.0])
    size = np.array([words, 1000 if row[2] == "excerpt" else words], np.int32)
    own = pages(2, site=np.zeros(2, np.int32), published=dates, words=size)
    assert groups(clusters(own, edges(row))) == ([[0, 1]] if joined else [])


def test_a_site_puts_two_reports_together() -> None:
    rows = [(1, 0, "rewrite", 0.45, 1.0, 0.45), (2, 1, "excerpt", 1.0, 0.4, 1.0)]
    size = np.array([120, 318, 127], np.int32)
    assert groups(clusters(pages(3, words=size), edges(*rows))) == [[0, 1, 2]]
    own = pages(3, words=size, site=np.zeros(3, np.int32))
    assert groups(clusters(own, edges(*rows))) == [[1, 2]]


def test_short_texts_are_joined_by_copies_alone() -> None:
    short = pages(4, words=np.full(4, 40, np.int32))
    rows = [(1, 0, "rewrite"), (3, 2, "near-duplicate", 1.0, 1.0, 0.9)]
    assert groups(clusters(short, edges(*rows))) == [[2, 3]]


def test_a_chain_is_cut_between_its_ends() -> None:
    count = 2 * DIAMETER + 2
    found = clusters(pages(count), edges(*((number + 1, number, "rewrite") for number in range(count - 1))))
    assert [len(group) for group in groups(found)] == [DIAMETER + 1, DIAMETER + 1]
    assert found.diameter.tolist() == [DIAMETER, DIAMETER]


def test_measures_of_a_cluster_and_links_between_two() -> None:
    rows = [*copies(0, 1, 2), (4, 3, "rewrite"), (3, 0, "same-event"), (4, 1, "same-event")]
    found = clusters(pages(6), edges(*rows))
    assert found.cluster.tolist() == [0, 0, 0, 1, 1, -1]
    assert found.diameter.tolist() == [1, 1]
    assert found.density.tolist() == [1.0, 1.0]
    assert found.linked.tolist() == [[0, 1]]
    assert found.links.tolist() == [2]


_PAIRS = st.dictionaries(
    st.tuples(st.integers(0, 11), st.integers(0, 11)).filter(lambda pair: pair[0] > pair[1]),
    st.tuples(
        st.sampled_from(RELATIONS[:5]),
        st.sampled_from([0.2, 0.5, 0.7, 0.9, 1.0]),
        st.sampled_from([0.2, 0.5, 0.7, 0.9, 1.0]),
        st.sampled_from([0.1, 0.6, 0.95]),
        st.sampled_from([0.0, 0.15, 0.6]),
        st.sampled_from([-1, 0, 1]),
    ),
    max_size=30,
)


@settings(max_examples=30, deadline=None)
@given(_PAIRS)
def test_order_of_pairs_changes_nothing_and_clusters_hang_together(
    pairs: dict[tuple[int, int], Row],
) -> None:
    table = edges(*((*pair, *row) for pair, row in pairs.items()))
    found = clusters(pages(12), table)
    columns: dict[str, Any] = {name: getattr(table, name)[::-1] for name in Edges._fields}
    turned = clusters(pages(12), Edges(**columns))
    assert found.cluster.tolist() == turned.cluster.tolist()
    assert found.joined.tolist() == turned.joined[::-1].tolist()
    joined = found.joined
    assert (found.cluster[table.query[joined]] == found.cluster[table.source[joined]]).all()
    assert not (table.relation[joined] == RELATIONS.index("same-event")).any()
    assert (found.diameter <= DIAMETER).all()
    assert sorted(found.members.tolist()) == np.flatnonzero(found.cluster >= 0).tolist()
