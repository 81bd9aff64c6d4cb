"""Which line of a text has which word, and what two texts' lines share, without matrices of words."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

#: Words that are compared by matrix product; an article of 400 words shares no more with another.
_COMMON = 256


class Postings(NamedTuple):
    """Which line has which word, each once, sorted by word."""

    word: NDArray[np.intp]
    line: NDArray[np.intp]

    @classmethod
    def of(cls, word: NDArray[np.intp], line: NDArray[np.intp], lines: int) -> Postings:
        """Return the postings of tokens given as a word's and a line's number each, below `lines`."""
        width = max(lines, 1)
        return cls(*np.divmod(np.unique(word * width + line), width))

    def totals(self, weight: NDArray[np.float32], lines: int) -> NDArray[np.float32]:
        """Return the summed weight of each line's words: (lines,)."""
        return np.bincount(self.line, weight[self.word], minlength=lines).astype(np.float32)

    def only(self, words: NDArray[np.bool_]) -> Postings:
        """Return the postings of some words alone."""
        kept = words[self.word]
        return Postings(self.word[kept], self.line[kept])


def summed(
    left: Postings, right: Postings, weights: Sequence[NDArray[np.float32]], shape: tuple[int, int]
) -> list[NDArray[np.float32]]:
    """Return for each of some weightings the sum over the words that each two lines share.

    Words of many lines are summed by matrix product, the many words of few lines one by one.
    """
    words = len(weights[0])
    meetings = np.bincount(left.word, minlength=words) * np.bincount(right.word, minlength=words)
    common = np.argsort(-meetings, kind="stable")[:_COMMON]
    common = common[meetings[common] > 0]
    column = np.full(words, -1)
    column[common] = np.arange(len(common))
    rows, columns = (
        _matrix(item.only(column >= 0), column, (size, len(common)))
        for item, size in zip((left, right), shape, strict=True)
    )
    sums = [(rows * weight[common]) @ columns.T for weight in weights]
    rest = (column < 0) & (meetings > 0)
    if rest.any():
        place, word = _met(left.only(rest), right.only(rest), shape[1])
        size = shape[0] * shape[1]
        for number, weight in enumerate(weights):
            sums[number] += np.bincount(place, weight[word], minlength=size).reshape(shape)
    return [np.asarray(item, dtype=np.float32) for item in sums]


def _matrix(item: Postings, column: NDArray[np.intp], shape: tuple[int, int]) -> NDArray[np.float32]:
    matrix = np.zeros(shape, dtype=np.float32)
    matrix[item.line, column[item.word]] = 1.0
    return matrix


def _met(left: Postings, right: Postings, width: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return each two lines that share a word, as a place in a matrix of that width, and the word."""
    low = np.searchsorted(right.word, left.word, side="left")
    size = np.searchsorted(right.word, left.word, side="right") - low
    which = np.repeat(np.arange(len(left.word)), size)
    within = np.arange(len(which)) - np.repeat(np.cumsum(size) - size, size)
    return left.line[which] * width + right.line[low[which] + within], left.word[which]
