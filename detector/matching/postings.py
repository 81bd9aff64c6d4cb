"""Which line of a text has which word, and what two texts' lines share, without matrices of words."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

#: Words up to which all are compared by matrix product; two articles of 400 words share no more.
_COMMON = 256
#: What it costs to add up one meeting of two lines in a word, in cells of a matrix product.
_MEETING = 500
#: Cells of a block of a matrix, so that what is done to it step by step stays in the cache.
_CACHED = 1 << 17


class Postings(NamedTuple):
    """Which line has which word, each once, sorted by word and then by line."""

    word: NDArray[np.intp]
    line: NDArray[np.intp]

    @classmethod
    def of(cls, word: NDArray[np.integer], line: NDArray[np.intp], lines: int) -> Postings:
        """Return the postings of tokens given as a word's and a line's number each, below `lines`."""
        width = max(lines, 1)
        key = np.sort(word.astype(np.intp) * width + line)
        first = np.ones(len(key), dtype=bool)
        np.not_equal(key[1:], key[:-1], out=first[1:])
        return cls(*np.divmod(key[first], width))

    def totals(self, weight: NDArray[np.float32], lines: int) -> NDArray[np.float32]:
        """Return the summed weight of each line's words: (lines,)."""
        return np.bincount(self.line, weight[self.word], minlength=lines).astype(np.float32)

    def renumbered(self, number: NDArray[np.intp]) -> Postings:
        """Return the postings of the words with a number, under that; -1 is none."""
        word = number[self.word]
        kept = word >= 0
        return Postings(word[kept], self.line[kept])

    def repeated(self) -> Postings:
        """Return which words stand both in a line and in the next."""
        again = (self.word[1:] == self.word[:-1]) & (self.line[1:] == self.line[:-1] + 1)
        return Postings(self.word[:-1][again], self.line[:-1][again])


def summed(
    left: Postings, right: Postings, weights: Sequence[NDArray[np.float32]], shape: tuple[int, int]
) -> list[NDArray[np.float32]]:
    """Return for each of some weightings the sum over the words that each two lines share.

    Words of many lines are summed by matrix product, the many words of few lines one by one.
    """
    words = len(weights[0])
    if words <= _COMMON:
        return _multiplied(left, right, weights, shape)
    meetings = np.bincount(left.word, minlength=words) * np.bincount(right.word, minlength=words)
    often = meetings * _MEETING > shape[0] * shape[1]
    number = np.where(often, np.cumsum(often) - 1, -1)
    sums = _multiplied(
        left.renumbered(number), right.renumbered(number), [weight[often] for weight in weights], shape
    )
    seldom = np.where(often, -1, np.arange(words))
    row, column, word = _met(left.renumbered(seldom), right.renumbered(seldom))
    for rows in blocks(shape):
        inside = slice(*np.searchsorted(row, (rows.start, rows.stop)))
        place = (row[inside] - rows.start) * shape[1] + column[inside]
        for total, weight in zip(sums, weights, strict=True):
            part = total[rows]
            part += np.bincount(place, weight[word[inside]], minlength=part.size).reshape(part.shape)
    return sums


def blocks(shape: tuple[int, int]) -> list[slice]:
    """Cut a matrix into blocks of rows that fit a processor's cache."""
    size = max(_CACHED // max(shape[1], 1), 1)
    return [slice(row, min(row + size, shape[0])) for row in range(0, shape[0], size)]


def _multiplied(
    left: Postings, right: Postings, weights: Sequence[NDArray[np.float32]], shape: tuple[int, int]
) -> list[NDArray[np.float32]]:
    words = len(weights[0])
    rows, columns = np.zeros((shape[0], words), np.float32), np.zeros((shape[1], words), np.float32)
    rows[left.line, left.word] = 1.0
    columns[right.line, right.word] = 1.0
    products = [(rows * weight) @ columns.T for weight in weights]
    return [np.asarray(item, dtype=np.float32) for item in products]


def _met(left: Postings, right: Postings) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """Return each two lines that share a word, ordered by the left one, and the word."""
    order = np.argsort(left.line, kind="stable")
    word, line = left.word[order], left.line[order]
    low = np.searchsorted(right.word, word, side="left")
    size = np.searchsorted(right.word, word, side="right") - low
    which = np.repeat(np.arange(len(word)), size)
    within = np.arange(len(which)) - np.repeat(np.cumsum(size) - size, size)
    return line[which], right.line[low[which] + within], word[which]
