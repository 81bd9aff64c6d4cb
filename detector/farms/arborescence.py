"""The heaviest forest over weighted arcs, of all clusters at once (Chu and Liu 1965, Edmonds 1967)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def heaviest_forest(
    nodes: int,
    tail: NDArray[np.int64],
    head: NDArray[np.int64],
    weight: NDArray[np.int64],
    rank: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Return for each node the arc that ends in it, so that there is no cycle and the sum is largest.

    Every node must have an arc from the root, whose number is `nodes`. Of equal arcs into a node the
    one of lowest `rank` is taken.
    """
    root, arcs = nodes, np.arange(len(tail))
    levels: list[tuple[NDArray[np.int64], NDArray[np.int64]]] = []
    while True:
        order = np.lexsort((rank[arcs], -weight[arcs], head[arcs]))
        best = arcs[order[np.flatnonzero(np.diff(head[arcs][order], prepend=-1))]]
        cycle = _cycles(tail[best], root)
        if cycle.max(initial=-1) < 0:
            break
        levels.append((head, best))
        within = cycle >= 0
        becomes = np.where(within, cycle, cycle.max() + np.cumsum(~within))
        root = int(becomes.max()) + 1
        weight = weight - np.where(within, weight[best], 0)[head]
        tail, head = np.append(becomes, root)[tail], becomes[head]
        arcs = arcs[tail[arcs] != head[arcs]]
    chosen = best
    for level_head, level_best in reversed(levels):
        opened = level_best.copy()
        opened[level_head[chosen]] = chosen
        chosen = opened
    return chosen


def _cycles(parent: NDArray[np.int64], root: int) -> NDArray[np.int64]:
    """Return for each node the number of the cycle that its parents lead round, from 0; -1 off cycles."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    count = len(parent)
    inner = np.flatnonzero(parent != root)
    graph = coo_array((np.ones(len(inner), np.int8), (inner, parent[inner])), shape=(count, count))
    part = connected_components(graph, directed=True, connection="strong")[1]
    size = np.bincount(part, minlength=count)
    found = np.full(count, -1, np.int64)
    cyclic = size[part] > 1
    found[cyclic] = np.unique(part[cyclic], return_inverse=True)[1]
    return found
