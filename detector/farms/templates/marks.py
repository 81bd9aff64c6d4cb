"""Marks: the keys of lines that tell a template's rows, so that every page of a corpus is recognised fast.

`Recogniser` fits rows to a page word by word. Here a line follows a row if it has a key in common with
lines that the row was mined from, and few others have that key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from detector.farms.templates.keys import whole
from detector.farms.templates.mining import SHOWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from detector.farms.templates.mining import Found
    from detector.farms.templates.template import Line

#: A key tells a row where so many of the lines that have it follow the row, and so large a share of them.
_LINES, _PURE = 2, 0.9
#: Kinds of lines that a site itself puts around its articles.
_STANDING = frozenset(("navigation", "related", "paragraph", "headline", "heading"))
#: What stands for the row of a line that follows none.
_NO_ROW = 0xFFFFFFFF


class Marks(NamedTuple):
    """Keys and the rows that they tell; rows are numbered through all templates, in their order.

    Attributes
    ----------
    key, row : (keys,) uint32, int32
        By key, ascending; each key tells one row.
    template, weight, fixed : (rows,) int32, float64, int32
        Each row's template, by its place, what the row counts, and its fixed words.
    """

    key: NDArray[np.uint32]
    row: NDArray[np.int32]
    template: NDArray[np.int32]
    weight: NDArray[np.float64]
    fixed: NDArray[np.int32]


class Shows(NamedTuple):
    """Which pages show which templates, by page and then by template; `fixed` are the words that match."""

    page: NDArray[np.int64]
    template: NDArray[np.int64]
    fixed: NDArray[np.int64]


def marks(found: Sequence[Found], keys: NDArray[np.uint32]) -> Marks:
    """Return what tells the rows of templates, given the keys of all lines that they were mined from."""
    rows = [row for item in found for row in item.template.rows]
    size = [len(item.lines) for item in found]
    row_of = np.full(len(keys), _NO_ROW, dtype=np.uint64)
    for place, lines in enumerate(lines for item in found for lines in item.lines):
        row_of[list(lines)] = place
    key = keys.ravel()
    pair = key.astype(np.uint64) << np.uint64(32) | np.repeat(row_of, keys.shape[1])
    pairs, times = np.unique(pair[key > 0], return_counts=True)
    of_key, which = np.unique(pairs >> np.uint64(32), return_inverse=True)
    total = np.bincount(which, weights=times, minlength=len(of_key))
    told = (pairs & np.uint64(_NO_ROW)).astype(np.int64)
    pure = (told < len(rows)) & (times >= _LINES) & (times >= _PURE * total[which])
    return Marks(
        of_key[which[pure]].astype(np.uint32),
        told[pure].astype(np.int32),
        np.repeat(np.arange(len(found), dtype=np.int32), size),
        np.array([row.weight for row in rows], dtype=np.float64),
        np.array([row.fixed for row in rows], dtype=np.int32),
    )


def standing(
    found: Sequence[Found], lines: Sequence[Line], keys: NDArray[np.uint32]
) -> tuple[NDArray[np.uint32], NDArray[np.int32]]:
    """Return the keys of the lines of frames as they stand, ascending, and how many words each has.

    What names a source, an author or another story is none of them: sites that take from one agency
    have such lines in common.
    """
    places = [
        place
        for item in found
        if item.template.kind == "frame"
        for followers in item.lines
        for place in followers
        if lines[place].kind in _STANDING
    ]
    words = np.array([len(lines[place].text.split()) for place in places], dtype=np.int32)
    told = keys[np.array(places, dtype=np.intp)]
    row, column = np.nonzero(whole(told))
    key, first = np.unique(told[row, column], return_index=True)
    return key, words[row[first]]


def shows(known: Marks, page: NDArray[np.int64], key: NDArray[np.uint32]) -> Shows:
    """Return the templates of pages, given each page's keys as two columns in any order."""
    if not len(known.key):
        return Shows(*(np.zeros(0, np.int64) for _ in Shows._fields))
    place = np.minimum(np.searchsorted(known.key, key), len(known.key) - 1)
    hit = known.key[place] == key
    rows = np.unique(page[hit] << 32 | known.row[place[hit]])
    row = rows & 0xFFFFFFFF
    pair = rows >> 32 << 32 | known.template[row]
    pairs, which = np.unique(pair, return_inverse=True)
    weight = np.bincount(which, weights=known.weight[row], minlength=len(pairs))
    fixed = np.bincount(which, weights=known.fixed[row], minlength=len(pairs)).astype(np.int64)
    whole = np.bincount(known.template, weights=known.weight)
    template = pairs & 0xFFFFFFFF
    kept = weight >= SHOWN * whole[template]
    return Shows(pairs[kept] >> 32, template[kept], fixed[kept])


def likeliest(shown: Shows, kept: NDArray[np.bool_], pages: int) -> NDArray[np.int32]:
    """Return each page's template: of those that `kept` says, that with most matching words; -1 for none.

    `kept` is (templates,). Of equals the one that most pages show.
    """
    found = np.full(pages, -1, dtype=np.int32)
    rows = np.flatnonzero(kept[shown.template])
    # The last that is written stands.
    order = rows[np.lexsort((-shown.template[rows], shown.fixed[rows]))]
    found[shown.page[order]] = shown.template[order]
    return found
