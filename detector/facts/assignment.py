"""Best one-to-one assignment over a sparse table of weights, solved block by block."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


_LARGEST_BLOCK: Final = 200


def assign(weights: Mapping[tuple[int, int], float]) -> tuple[tuple[int, int], ...]:
    """Return the pairs (row, column), each row and column used once at most, of greatest total weight.

    Only positive weights are pairs. Connected blocks are solved apart, each by the
    Hungarian method with potentials (Kuhn 1955, Jonker and Volgenant 1987) in O(n³). A
    block of more than 200 rows or columns, which no news text has, is paired best first.
    """
    chosen: list[tuple[int, int]] = []
    for rows, columns in _blocks(weights):
        if max(len(rows), len(columns)) > _LARGEST_BLOCK:
            chosen.extend(_best_first(weights, set(rows)))
            continue
        table = [[-max(0.0, weights.get((row, column), 0.0)) for column in columns] for row in rows]
        if len(rows) > len(columns):
            turned = [list(line) for line in zip(*table, strict=True)]
            pairs = [(row, column) for column, row in _solve(turned)]
        else:
            pairs = _solve(table)
        chosen.extend((rows[i], columns[j]) for i, j in pairs if weights.get((rows[i], columns[j]), 0.0) > 0)
    return tuple(sorted(chosen))


def _best_first(weights: Mapping[tuple[int, int], float], rows: set[int]) -> list[tuple[int, int]]:
    """Pair greedily, best first, ties by place."""
    chosen: list[tuple[int, int]] = []
    taken: tuple[set[int], set[int]] = (set(), set())
    for (row, column), weight in sorted(weights.items(), key=lambda item: (-item[1], item[0])):
        if weight > 0 and row in rows and row not in taken[0] and column not in taken[1]:
            chosen.append((row, column))
            taken[0].add(row)
            taken[1].add(column)
    return chosen


def _blocks(weights: Mapping[tuple[int, int], float]) -> list[tuple[list[int], list[int]]]:
    """Split the table into connected blocks of rows and columns."""
    neighbours: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for (row, column), weight in weights.items():
        if weight > 0:
            neighbours.setdefault((0, row), []).append((1, column))
            neighbours.setdefault((1, column), []).append((0, row))
    blocks, seen = [], set[tuple[int, int]]()
    for node in sorted(neighbours):
        if node in seen:
            continue
        stack, block = [node], set[tuple[int, int]]()
        while stack:
            here = stack.pop()
            if here not in block:
                block.add(here)
                stack.extend(neighbours[here])
        seen |= block
        blocks.append(
            (sorted(i for side, i in block if side == 0), sorted(i for side, i in block if side == 1))
        )
    return blocks


def _solve(cost: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """Assign every row of a table with at least as many columns as rows at least cost."""
    height, width = len(cost), len(cost[0])
    row_price, column_price = [0.0] * (height + 1), [0.0] * (width + 1)
    owner, came_from = [0] * (width + 1), [0] * (width + 1)
    for row in range(1, height + 1):
        owner[0], column = row, 0
        slack, used = [float("inf")] * (width + 1), [False] * (width + 1)
        while owner[column]:
            used[column] = True
            here, step, nearest = owner[column], float("inf"), 0
            for other in range(1, width + 1):
                if used[other]:
                    continue
                reduced = cost[here - 1][other - 1] - row_price[here] - column_price[other]
                if reduced < slack[other]:
                    slack[other], came_from[other] = reduced, column
                if slack[other] < step:
                    step, nearest = slack[other], other
            for other in range(width + 1):
                if used[other]:
                    row_price[owner[other]] += step
                    column_price[other] -= step
                else:
                    slack[other] -= step
            column = nearest
        while column:
            owner[column], column = owner[came_from[column]], came_from[column]
    return [(owner[column] - 1, column - 1) for column in range(1, width + 1) if owner[column]]
