"""How many words two texts say in one order: longest common subsequences.

Whoever rewrites a text goes through it from beginning to end, and enough of its words survive in
their order; two reporters of one event choose an order each. Word by word this shows within
sentences too, so that it holds for texts of a few sentences.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from detector.matching.similarity import Common
    from detector.matching.traits import Traits

#: Words of a text that are read, from its beginning: time grows with the product of both lengths.
MOST_WORDS = 10_000


class CommonOrder(NamedTuple):
    """Shares of words that two bodies have in one order, 0 to 1; 0 without words.

    Attributes
    ----------
    content
        Words that carry sense, over the mean of both texts' such words.
    gain
        All words, less those in one order with the source reversed, over the shorter text's: what
        two texts on one topic share in any order counts nothing.
    """

    content: float
    gain: float


def common_order(query: Traits, source: Traits, common: Common) -> CommonOrder:
    """Compare the order of the words of two bodies, given those that they share."""
    own, other = (
        _Numbered.of(item, words, MOST_WORDS) for item, words in zip((query, source), common, strict=True)
    )
    places = _places(own.every)
    gain = _matched(places, len(own.every), other.every) - _matched(places, len(own.every), other.every[::-1])
    return _shares(query, source, subsequence(own.content, other.content), max(gain, 0))


def most_common_order(query: Traits, source: Traits, common: Common) -> CommonOrder:
    """Return what `common_order` is at most: as if all that two bodies share stood in one order."""
    own, other = (
        _Numbered.of(item, words, MOST_WORDS) for item, words in zip((query, source), common, strict=True)
    )
    return _shares(
        query, source, min(len(own.content), len(other.content)), min(len(own.every), len(other.every))
    )


def _shares(query: Traits, source: Traits, content: int, gain: int) -> CommonOrder:
    sizes = [min(len(item), MOST_WORDS) for item in (query.content, source.content, query.word, source.word)]
    return CommonOrder(2 * content / max(sizes[0] + sizes[1], 1), gain / max(min(sizes[2:]), 1))


class _Numbered(NamedTuple):
    """Those of a body's words that the other text has too: no others can be common."""

    content: list[int]
    every: list[int]

    @classmethod
    def of(cls, item: Traits, common: NDArray[np.intp], most: int) -> _Numbered:
        number = np.full(len(item.vocabulary.stem), -1)
        number[common] = np.arange(len(common))
        found = (number[words[:most]] for words in (item.content, item.word))
        return cls(*(words[words >= 0].tolist() for words in found))


def subsequence(query: Sequence[int], source: Sequence[int]) -> int:
    """Return the length of the longest common subsequence of two sequences of words.

    Bit-parallel after Hyyrö (2004).
    """
    return _matched(_places(query), len(query), source)


def _places(words: Sequence[int]) -> dict[int, int]:
    """Return for each word a number with a bit for each place where it stands."""
    places: dict[int, int] = {}
    bit = 1
    for word in words:
        places[word] = places.get(word, 0) | bit
        bit <<= 1
    return places


def _matched(places: dict[int, int], size: int, words: Sequence[int]) -> int:
    """Return the length of the longest common subsequence; `places` are those of `size` words."""
    every = (1 << size) - 1
    free = every  # a bit for each word, cleared once it is matched
    for word in words:
        if matched := free & places.get(word, 0):
            free = (free + matched | free ^ matched) & every
    return size - free.bit_count()
