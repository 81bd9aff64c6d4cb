"""Hops: who took a text from whom, and what is left undecided."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from webs import edges, pages

from detector.farms.arborescence import heaviest_forest
from detector.farms.clusters import clusters
from detector.farms.hops import Hops, hops, uncompared

if TYPE_CHECKING:
    from detector.records.corpus import Edges, Pages

#: The original, a copy of it, and a copy of that copy, which is less like the original.
CHAIN = [
    (1, 0, "rewrite", 0.95, 0.95, 0.5),
    (2, 1, "rewrite", 0.95, 0.95, 0.5),
    (2, 0, "rewrite", 0.7, 0.7, 0.2),
]


def taken(given: Pages, pairs: Edges) -> Hops:
    return hops(given, pairs, clusters(given, pairs))


def sources(found: Hops) -> dict[int, int]:
    return dict(zip(found.copy.tolist(), found.source.tolist(), strict=True))


def test_a_copy_was_taken_from_what_it_is_most_like() -> None:
    found = taken(pages(3), edges(*CHAIN))
    assert sources(found) == {1: 0, 2: 1}
    assert found.decided.tolist() == [True, True]
    assert found.original.tolist() == [0]
    assert found.edge.tolist() == [0, 2]
    assert found.from_original.tolist() == [0, 1]


def test_pairs_never_compared_with_the_original_are_listed() -> None:
    given, pairs = pages(3), edges(*CHAIN[:2])
    group = clusters(given, pairs)
    assert uncompared(group, hops(given, pairs, group)).tolist() == [[2, 0]]


def test_between_two_sources_alike_none_is_decided() -> None:
    rows = [(1, 0, "rewrite"), (2, 0, "rewrite"), (3, 1, "rewrite"), (3, 2, "rewrite")]
    found = taken(pages(4), edges(*rows))
    assert sources(found)[3] == 1
    assert found.decided.tolist() == [True, True, False]


def test_a_credit_decides_between_two_sources_alike() -> None:
    rows = [(1, 0, "rewrite"), (2, 0, "rewrite"), (3, 1, "rewrite"), (3, 2, "rewrite")]
    credited = np.array([-1, -1, -1, 2], np.int32)
    found = taken(pages(4, credited=credited), edges(*rows))
    assert sources(found)[3] == 2
    assert found.decided.all()


def test_a_pair_without_direction_has_no_original() -> None:
    undated = pages(2, published=np.full(2, np.nan))
    found = taken(undated, edges((1, 0, "rewrite", 0.9, 0.9, 0.3, 0.0, 0)))
    assert found.decided.tolist() == [False]
    assert found.original.tolist() == [-1]
    assert found.confidence[0] <= 0.5


def test_a_first_page_that_credits_another_outlet_is_no_original() -> None:
    found = taken(pages(2, credited=np.array([-2, -1], np.int32)), edges((1, 0, "near-duplicate", 1, 1, 0.9)))
    assert found.original.tolist() == [-1]


def test_dates_that_do_not_fit_how_alike_pages_are_decide_nothing() -> None:
    rows = [(0, number, "near-duplicate", 0.95, 0.95, 0.9) for number in (1, 2, 3)]
    rows += [
        (2, 1, "rewrite", 0.7, 0.7, 0.3),
        (3, 1, "rewrite", 0.7, 0.7, 0.3),
        (3, 2, "rewrite", 0.7, 0.7, 0.3),
    ]
    renewed = pages(4, published=np.array([9e4, 1.0, 3601.0, 7201.0]))
    found = taken(renewed, edges(*rows))
    assert not found.decided.any()
    assert found.original.tolist() == [-1]


def test_a_site_whose_sources_come_later_is_not_believed() -> None:
    """Pages 2 and 4 credit what is dated after them, page 6 credits nothing."""
    given = pages(
        7,
        site=np.array([0, 1, 6, 3, 6, 5, 6], np.int32),
        credited=np.array([-1, -1, 3, -1, 5, -1, -1], np.int32),
        published=np.array([1e3, 9e3, 1e4, 2e4, 3e4, 4e4, 5e3]),
    )
    rows = [(3, 2, "rewrite", 0.9, 0.9, 0.3, 0.0, 0), (5, 4, "rewrite", 0.9, 0.9, 0.3, 0.0, 0)]
    found = taken(given, edges(*rows, (1, 6, "rewrite", 0.9, 0.9, 0.3)))
    assert not found.decided.any()
    honest = given._replace(credited=np.full(7, -1, np.int32))
    found = taken(honest, edges(*rows, (1, 6, "rewrite", 0.9, 0.9, 0.3)))
    assert sources(found)[1] == 6
    assert found.decided[found.copy == 1].all()


_WEIGHTS = st.integers(2, 5).flatmap(
    lambda count: st.tuples(
        st.just(count),
        st.dictionaries(
            st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)).filter(
                lambda pair: pair[0] != pair[1]
            ),
            st.integers(-20, 20),
        ),
        st.lists(st.integers(-120, -90), min_size=count, max_size=count),
    )
)


@settings(max_examples=60, deadline=None)
@given(_WEIGHTS)
def test_the_forest_is_the_heaviest_of_all(
    case: tuple[int, dict[tuple[int, int], int], list[int]],
) -> None:
    count, arcs, roots = case
    tail = [pair[0] for pair in arcs] + [count] * count
    head = [pair[1] for pair in arcs] + list(range(count))
    weight = [*arcs.values(), *roots]
    arcs_from, arcs_to, heavy = (np.array(column, np.int64) for column in (tail, head, weight))
    chosen = heaviest_forest(count, arcs_from, arcs_to, heavy, np.arange(len(tail)))
    into = [[arc for arc in range(len(tail)) if head[arc] == node] for node in range(count)]
    best = max(
        sum(weight[arc] for arc in arcs_)
        for arcs_ in product(*into)
        if _is_forest([tail[arc] for arc in arcs_])
    )
    assert [head[arc] for arc in chosen] == list(range(count))
    assert _is_forest([tail[arc] for arc in chosen])
    assert sum(weight[arc] for arc in chosen) == best


def _is_forest(parents: list[int]) -> bool:
    for node in range(len(parents)):
        up = node
        for _ in range(len(parents) + 1):
            if up == len(parents):
                break
            up = parents[up]
        if up != len(parents):
            return False
    return True


@pytest.mark.parametrize("count", [0, 3])
def test_nothing_found_is_empty(count: int) -> None:
    found = taken(pages(count), edges())
    assert len(found.copy) == len(found.original) == 0
