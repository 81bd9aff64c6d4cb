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


def common_order(query: Traits, source: Traits) -> CommonOrder:
    """Compare the order of the stems of two bodies."""
    content = _shared(query.content, source), _shared(source.content, query)
    own, other = _shared(query.stem, source), _shared(source.stem, query)
    places = _places(own)
    gain = _matched(places, len(own), other) - _matched(places, len(own), other[::-1])
    sizes = [min(len(item), MOST_WORDS) for item in (query.content, source.content, query.stem, source.stem)]
    return CommonOrder(
        content=2 * subsequence(*content) / max(sizes[0] + sizes[1], 1),
        gain=max(gain, 0) / max(min(sizes[2:]), 1),
    )


def subsequence(query: Sequence[int], source: Sequence[int]) -> int:
    """Return the length of the longest common subsequence of two sequences of words.

    Bit-parallel after Hyyrö (2004).
    """
    return _matched(_places(query), len(query), source)


def _places(words: Sequence[int]) -> dict[int, int]:
    """Return for each word a number with a bit for each place where it stands."""
    places: dict[int, int] = {}
    for place, word in enumerate(words):
        places[word] = places.get(word, 0) | 1 << place
    return places


def _matched(places: dict[int, int], size: int, words: Sequence[int]) -> int:
    """Return the length of the longest common subsequence; `places` are those of `size` words."""
    every = (1 << size) - 1
    free = every  # a bit for each word, cleared once it is matched
    for word in words:
        matched = free & places.get(word, 0)
        free = (free + matched | free - matched) & every
    return size - free.bit_count()


def _shared(stems: NDArray[np.uint64], other: Traits) -> list[int]:
    """Return those of a body's words that the other text has too: no others can be common."""
    stems, known = stems[:MOST_WORDS], other.vocabulary.stem
    if not len(known):
        return []
    place = np.searchsorted(known, stems)
    place[place == len(known)] = 0
    words: list[int] = stems[known[place] == stems].tolist()
    return words
