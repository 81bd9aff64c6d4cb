"""Patterns of single lines: which words of a line recur, and what stands between them.

A word is fixed where a run of three words that it belongs to recurs on enough pages, line ends
counted as words and everything with a telling shape as one; all else is a slot. Lines with one
sequence of fixed words follow one pattern, and patterns that differ in few fixed words are one.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from detector.farms.templates.shapes import masked
from detector.farms.templates.template import GAP

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from detector.farms.templates.template import Line

#: Words of a line that are looked at.
MOST_WORDS = 60
#: Bits of a word's number; three of them make a run.
_BITS = 21
_START, _END, _GAP = 0, 1, 2
#: Share of a line's words (a slot counted as one for each of its words) that must be fixed, so that
#: what recurs is a form and not a turn of phrase; by eye on Reuters.
_FIXED = 0.5
#: Of two patterns that are made one, the share of the longer one's fixed words that the other has too.
_ALIKE = 0.5
#: A pattern takes no fixed word from another that stands on more than so many times its pages.
_WEIGHT = 5
#: Most patterns that a new one is held against; they begin with the same word.
_LEADERS = 40


class Pattern(NamedTuple):
    """Fixed words and gaps, and the lines that follow it, by their places in what was mined."""

    words: tuple[str, ...]
    lines: tuple[int, ...]


class Stream(NamedTuple):
    """Lines as one run of word numbers, each line between a start and an end."""

    words: NDArray[np.int64]
    line: NDArray[np.int32]
    start: NDArray[np.int64]
    names: tuple[str, ...]


def patterns(lines: Sequence[Line], *, pages: int) -> tuple[Pattern, ...]:
    """Return the patterns that lines on at least so many pages follow, the commonest first.

    A line counts once for its page; lines of one page stand together.
    """
    if not lines:
        return ()
    stream = _stream(lines)
    page = _page_numbers(lines)
    fixed = _recurring(stream, page, pages)
    found = _by_key(stream, fixed)
    counted = [
        (len(set(page[list(places)].tolist())), tuple(stream.names[number] for number in key), places)
        for key, places in found.items()
    ]
    counted.sort(key=lambda item: (-item[0], item[1]))
    return _merged([(words, places) for count, words, places in counted if count >= pages])


def _stream(lines: Sequence[Line]) -> Stream:
    number: dict[str, int] = {"\n": _START, "\n\n": _END, GAP: _GAP}
    most = 1 << _BITS
    flat: list[int] = []
    sizes = []
    for line in lines:
        words = masked(line.text, GAP)[:MOST_WORDS]
        flat.append(_START)
        # Beyond the number of words that fit, new ones are rare ones.
        flat += [
            number.setdefault(word, len(number)) if len(number) < most else number.get(word, _GAP)
            for word in words
        ]
        flat.append(_END)
        sizes.append(len(words) + 2)
    size = np.array(sizes, dtype=np.int64)
    start = np.concatenate(([0], np.cumsum(size)))
    line_number = np.repeat(np.arange(len(sizes), dtype=np.int32), size)
    return Stream(np.array(flat, dtype=np.int64), line_number, start, tuple(number))


def _page_numbers(lines: Sequence[Line]) -> NDArray[np.int64]:
    """Return the number of each line's page, in the order in which pages come."""
    number: dict[tuple[str, str], int] = {}
    return np.array(
        [number.setdefault((line.site, line.page), len(number)) for line in lines], dtype=np.int64
    )


def _recurring(stream: Stream, page: NDArray[np.int64], pages: int) -> NDArray[np.bool_]:
    """Tell of each word whether a run of three that it belongs to stands on enough pages."""
    words, line = stream.words, stream.line
    run = words[:-2] << (2 * _BITS) | words[1:-1] << _BITS | words[2:]
    within = line[:-2] == line[2:]
    place = np.flatnonzero(within)
    order = place[np.argsort(run[place], kind="stable")]
    runs, shown = run[order], page[line[order]]
    new_run = np.diff(runs, prepend=-1) != 0
    new_page = new_run | (np.diff(shown, prepend=-1) != 0)
    group = np.cumsum(new_run) - 1
    count = np.bincount(group, weights=new_page)
    often = np.zeros(len(words), dtype=np.bool_)
    often[order[count[group] >= pages]] = True
    fixed: NDArray[np.bool_] = often.copy()
    fixed[1:] |= often[:-1]
    fixed[2:] |= often[:-2]
    fixed &= words != _GAP
    return fixed


def _by_key(stream: Stream, fixed: NDArray[np.bool_]) -> dict[tuple[int, ...], list[int]]:
    """Return the lines of each sequence of fixed words, those that are a form."""
    ends = (stream.words == _START) | (stream.words == _END)
    gap = ~fixed & ~ends
    shaped = gap & (stream.words == _GAP)
    known = np.add.reduceat((fixed & ~ends).astype(np.int64), stream.start[:-1])
    unknown = np.add.reduceat((gap & ~shaped).astype(np.int64), stream.start[:-1])
    enough = (known > 0) & (known >= _FIXED * (known + unknown))
    repeated = gap & np.concatenate(([False], gap[:-1]))
    kept = ~repeated & ~ends & enough[stream.line]
    words = np.where(gap, _GAP, stream.words)[kept].tolist()
    line = stream.line[kept]
    bounds = np.searchsorted(line, np.arange(len(enough) + 1)).tolist()
    found: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for number in np.flatnonzero(enough).tolist():
        found[tuple(words[bounds[number] : bounds[number + 1]])].append(number)
    return found


def _merged(found: Sequence[tuple[tuple[str, ...], list[int]]]) -> tuple[Pattern, ...]:
    """Make one of patterns that begin with one word and differ in few others."""
    leaders: dict[str, list[int]] = defaultdict(list)
    words: list[tuple[str, ...]] = []
    first: list[tuple[str, ...]] = []
    lines: list[list[int]] = []
    for pattern, places in found:
        bucket = leaders[pattern[0] if pattern[0] != GAP else f"{GAP}{pattern[-1]}"]
        for leader in bucket[:_LEADERS]:
            both = common(first[leader], pattern) and common(words[leader], pattern)
            if both and (
                _fixed(both) == _fixed(words[leader]) or len(lines[leader]) <= _WEIGHT * len(places)
            ):
                words[leader] = both
                lines[leader] += places
                break
        else:
            bucket.append(len(words))
            words.append(pattern)
            first.append(pattern)
            lines.append(list(places))
    made = [Pattern(item, tuple(sorted(places))) for item, places in zip(words, lines, strict=True)]
    return tuple(sorted(made, key=lambda item: (-len(item.lines), item.words)))


def _fixed(words: tuple[str, ...]) -> int:
    return sum(word != GAP for word in words)


def common(one: tuple[str, ...], other: tuple[str, ...], *, alike: float = _ALIKE) -> tuple[str, ...] | None:
    """Return the pattern that two patterns share, or None where they are too different.

    What only one of them has, and what stands in a slot of either, is a slot of both.
    """
    table = [[0] * (len(other) + 1)]
    for left in one:
        above, row = table[-1], [0]
        for column, right in enumerate(other):
            same = above[column] + 1 if left == right != GAP else 0
            row.append(max(above[column + 1], row[column], same))
        table.append(row)
    longest = max(_fixed(one), _fixed(other))
    if table[-1][-1] < max(1, min(2, longest), alike * longest):
        return None
    return _traced(one, other, table)


def _traced(one: tuple[str, ...], other: tuple[str, ...], table: list[list[int]]) -> tuple[str, ...]:
    row, column = len(one), len(other)
    backwards: list[str] = []
    while row or column:
        if row and column and one[row - 1] == other[column - 1]:
            row, column = row - 1, column - 1
            word = one[row]
        else:
            up = not column or (row > 0 and table[row - 1][column] >= table[row][column - 1])
            row, column = (row - 1, column) if up else (row, column - 1)
            word = GAP
        if word != GAP or not backwards or backwards[-1] != GAP:
            backwards.append(word)
    return tuple(reversed(backwards))
