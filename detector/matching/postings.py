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
    """Which line has which word, each once, sorted by word and then by line."""

    word: NDArray[np.intp]
    line: NDArray[np.intp]

    @classmethod
    def of(cls, word: NDArray[np.intp], line: NDArray[np.intp], lines: int) -> Postings:
        """Return the postings of tokens given as a word's and a line's number each, below `lines`."""
        width = max(lines, 1)
        key = np.sort(word * width + line)
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
    common = np.argsort(-meetings, kind="stable")[:_COMMON]
    column = np.full(words, -1)
    column[common] = np.arange(len(common))
    sums = _multiplied(
        left.renumbered(column), right.renumbered(column), [weight[common] for weight in weights], shape
    )
    others = np.where(column < 0, np.arange(words), -1)
    place, word = _met(left.renumbered(others), right.renumbered(others), shape[1])
    size = shape[0] * shape[1]
    for number, weight in enumerate(weights):
        sums[number] += np.bincount(place, weight[word], minlength=size).reshape(shape)
    return sums


def _multiplied(
    left: Postings, right: Postings, weights: Sequence[NDArray[np.float32]], shape: tuple[int, int]
) -> list[NDArray[np.float32]]:
    words = len(weights[0])
    rows, columns = np.zeros((shape[0], words), np.float32), np.zeros((shape[1], words), np.float32)
    rows[left.line, left.word] = 1.0
    columns[right.line, right.word] = 1.0
    products = [(rows * weight) @ columns.T for weight in weights]
    return [np.asarray(item, dtype=np.float32) for item in products]


def _met(left: Postings, right: Postings, width: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return each two lines that share a word, as a place in a matrix of that width, and the word."""
    low = np.searchsorted(right.word, left.word, side="left")
    size = np.searchsorted(right.word, left.word, side="right") - low
    which = np.repeat(np.arange(len(left.word)), size)
    within = np.arange(len(which)) - np.repeat(np.cumsum(size) - size, size)
    return left.line[which] * width + right.line[low[which] + within], left.word[which]
