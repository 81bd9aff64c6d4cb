"""Groups of texts joined pair by pair, the surest first; what other pairs of two groups say counts too."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray


#: A number above those of all texts.
_NONE = np.iinfo(np.int32).max


class _Bundle(NamedTuple):
    """All pairs between two groups: how many join and how many part them, and the ends of those that join."""

    joins: int
    parts: int
    lowest: int
    highest: int
    other_lowest: int
    other_highest: int

    def turned(self) -> _Bundle:
        """Return the bundle as the other group sees it."""
        return _Bundle(
            self.joins, self.parts, self.other_lowest, self.other_highest, self.lowest, self.highest
        )

    def with_(self, other: _Bundle) -> _Bundle:
        """Return both bundles as one."""
        return _Bundle(
            self.joins + other.joins,
            self.parts + other.parts,
            min(self.lowest, other.lowest),
            max(self.highest, other.highest),
            min(self.other_lowest, other.other_lowest),
            max(self.other_highest, other.other_highest),
        )

    @property
    def has_two(self) -> bool:
        """Whether pairs that join have more than one text at either end."""
        return self.lowest != self.highest and self.other_lowest != self.other_highest


def join(
    group: NDArray[np.int32],
    first: NDArray[np.int32],
    second: NDArray[np.int32],
    *,
    joins: NDArray[np.bool_],
    firm: NDArray[np.bool_],
) -> NDArray[np.int32]:
    """Return the group of each text after joining; a group's number is one that it had before.

    Two groups become one by the first pair that joins them, unless more pairs of theirs part them than
    join them, or both hold several texts and the pair is neither firm nor one of several with
    different texts at both ends.

    Parameters
    ----------
    group
        The group of each text before; pages with one text are one voice.
    first, second, joins, firm
        Pairs of texts, the surest first: whether a pair joins them or parts them, and whether it
        may bridge groups alone.
    """
    groups = _Groups(group, first, second, joins)
    ends = (group[side][joins].tolist() for side in (first, second))
    waiting = list(zip(*ends, firm[joins].tolist(), strict=True))
    joined = True
    while waiting and joined:
        before = len(waiting)
        waiting = [item for item in waiting if not groups.united(*item)]
        joined = len(waiting) < before
    top = np.arange(int(group.max(initial=-1)) + 1, dtype=np.int32)
    for number in groups.joined:
        top[number] = groups.top(number)
    return top[group]


class _Groups:
    """Groups as they grow, with what lies between them."""

    def __init__(
        self,
        group: NDArray[np.int32],
        first: NDArray[np.int32],
        second: NDArray[np.int32],
        joins: NDArray[np.bool_],
    ) -> None:
        self._above: dict[int, int] = {}
        self._size = np.bincount(group).tolist()
        self._between: dict[int, dict[int, _Bundle]] = {}
        for one, other, bundle in _bundles(group, first, second, joins):
            self._between.setdefault(one, {})[other] = bundle
            self._between.setdefault(other, {})[one] = bundle.turned()

    @property
    def joined(self) -> tuple[int, ...]:
        """The groups that stand below another by now."""
        return tuple(self._above)

    def top(self, group: int) -> int:
        """Return the group that a group has become part of."""
        above = self._above
        while (up := above.get(group, group)) != group:
            above[group] = above.get(up, up)
            group = up
        return group

    def united(self, first: int, second: int, firm: bool) -> bool:  # noqa: FBT001 - a column of the pairs
        """Tell whether two groups are one, once a pair that joins them has been judged."""
        one, other = self.top(first), self.top(second)
        if one == other:
            return True
        bundle = self._between[one][other]
        single = min(self._size[one], self._size[other]) == 1
        if bundle.parts > bundle.joins or not (single or firm or bundle.has_two):
            return False
        self._unite(one, other)
        return True

    def _unite(self, one: int, other: int) -> None:
        """Make two groups one, under the one with more groups around it."""
        if (len(self._between[one]), -one) < (len(self._between[other]), -other):
            one, other = other, one
        self._above[other] = one
        self._size[one] += self._size[other]
        around = self._between[one]
        del around[other]
        for far, bundle in self._between.pop(other).items():
            if far != one:
                merged = bundle.with_(around[far]) if far in around else bundle
                around[far] = merged
                back = self._between[far]
                del back[other]
                back[one] = merged.turned()


def _bundles(
    group: NDArray[np.int32],
    first: NDArray[np.int32],
    second: NDArray[np.int32],
    joins: NDArray[np.bool_],
) -> Iterator[tuple[int, int, _Bundle]]:
    """Yield each two groups that pairs lie between, and the bundle of these."""
    turned = group[first] > group[second]
    first, second = np.where(turned, second, first), np.where(turned, first, second)
    low, high = group[first].astype(np.int64), group[second]
    rows = np.flatnonzero(low != high)
    rows = rows[np.lexsort((high[rows], low[rows]))]
    pair = low[rows] << 32 | high[rows]
    start = np.flatnonzero(np.diff(pair, prepend=-1))
    if not len(start):
        return
    for_it = joins[rows]
    columns = [
        np.add.reduceat(for_it, start, dtype=np.int64),
        np.add.reduceat(~for_it, start, dtype=np.int64),
    ]
    for end in (first[rows], second[rows]):
        columns.append(np.minimum.reduceat(np.where(for_it, end, _NONE), start))
        columns.append(np.maximum.reduceat(np.where(for_it, end, -1), start))
    bundles = zip(*(column.tolist() for column in columns), strict=True)
    for key, bundle in zip(pair[start].tolist(), bundles, strict=True):
        yield key >> 32, key & 0xFFFFFFFF, _Bundle(*bundle)
