"""Keys of lines: what a line has in common with others of one form, as numbers that are quick to compare.

Words alone count, and none that begin with a digit: "Shr 17 cts vs 11 cts" and "Shr 1.20 cts vs nil"
have keys in common, whatever fills the form.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from detector.farms.templates.recognition import units
from detector.text.fold import code_points
from detector.text.tokens import mix

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from detector.records import Document

#: Keys of a line: of its words, of its words and numbers if it has both, of the first two words and of the
#: last two. What a key is of is told by its lowest bits.
KEYS = 4
_WORDS, _BLANKED, _WHOLE, _FIRST, _LAST = range(1, 6)
_TOLD = 7
#: Words of a line that its first keys are made of.
_MOST_WORDS = 60
#: A line of no more words has a key of all of them alone.
_PAIR = 2
#: Lines at a page's beginning and at its end that have keys: frames and forms stand there.
_HEAD, _FOOT = 40, 24
_ZERO, _NINE = ord("0"), ord("9")


class LineKeys(NamedTuple):
    """The keys of the lines of some pages, page by page in the order of `units`.

    Attributes
    ----------
    page : (lines,) int64
        The line's page, by its place among those given.
    key : (lines, KEYS) uint32
        0 where a line has too few words for a key, or stands in the middle of a long page.
    """

    page: NDArray[np.int64]
    key: NDArray[np.uint32]


def line_keys(documents: Sequence[Document]) -> LineKeys:
    """Return the keys of the lines of pages."""
    spans = [[span for span, _ in units(document)] for document in documents]
    size = np.array([len(found) for found in spans], dtype=np.int64)
    page = np.repeat(np.arange(len(spans)), size)
    place = _within(size)
    near = (place < _HEAD) | (place >= np.repeat(size, size) - _FOOT)
    # All pages as one text, each with room behind it, so that no line runs into the next page.
    base = np.cumsum([0, *(len(document.text) + 1 for document in documents)])
    tokens = [len(document.token_start) for document in documents]
    start = _joined([document.token_start for document in documents], np.int64) + np.repeat(base[:-1], tokens)
    lines = np.array([span for found in spans for span in found], dtype=np.int64).reshape(-1, 2)
    first, last = np.searchsorted(start, (lines + base[page][:, None]).T)
    begins = _joined([code_points(item.text)[item.token_start] for item in documents], np.uint32)
    hashes = _joined([document.token_hash for document in documents], np.uint64)
    key = _keys(hashes, (begins < _ZERO) | (begins > _NINE), first, last)
    return LineKeys(page, np.where(near[:, None], key, np.uint32(0)))


def whole(key: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Tell which keys are of a line as it stands, numbers and all."""
    told = key & np.uint32(_TOLD)
    return np.asarray((told == _WORDS) | (told == _WHOLE))


def _keys(
    tokens: NDArray[np.uint64], word: NDArray[np.bool_], first: NDArray[np.intp], last: NDArray[np.intp]
) -> NDArray[np.uint32]:
    """Return the keys of lines that have the tokens from `first` to `last`: (lines, KEYS)."""
    number = np.concatenate(([0], np.cumsum(word)))
    begin, end = number[first], number[last]
    mixed = (end - begin > 0) & (end - begin < last - first)
    words = np.append(tokens[word], np.zeros(_PAIR, np.uint64))
    of_words = _line_hashes(words, begin, end)
    of_all = np.zeros(len(first), dtype=np.uint64)
    of_all[mixed] = _line_hashes(tokens, first[mixed], last[mixed])
    long = end - begin > _PAIR
    first_two, last_two = (
        np.where(long, mix(words[at] ^ mix(words[at + 1])), np.uint64(0))
        for at in (begin, np.maximum(end - _PAIR, 0))
    )
    told = (np.where(mixed, _BLANKED, _WORDS), _WHOLE, _FIRST, _LAST)
    columns = [
        np.where(
            found > 0,
            found >> np.uint64(32) & ~np.uint64(_TOLD) | np.asarray(kind).astype(np.uint64),
            np.uint64(0),
        )
        for kind, found in zip(told, (of_words, of_all, first_two, last_two), strict=True)
    ]
    return np.stack(columns, axis=1).astype(np.uint32)


def _line_hashes(
    tokens: NDArray[np.uint64], first: NDArray[np.intp], last: NDArray[np.intp]
) -> NDArray[np.uint64]:
    """Return a hash of each line's tokens and their order; 0 for an empty line."""
    size = np.minimum(last - first, _MOST_WORDS)
    place = _within(size)
    mixed = mix(tokens[np.repeat(first, size) + place] + mix(place.astype(np.uint64)))
    sums = np.concatenate((np.zeros(1, np.uint64), np.cumsum(mixed, dtype=np.uint64)))
    end = np.cumsum(size)
    return np.asarray(sums[end] - sums[end - size])


def _within(size: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the place of each item within its run, for runs of some sizes one after the other."""
    return np.asarray(np.arange(size.sum()) - np.repeat(np.cumsum(size) - size, size))


def _joined(parts: Sequence[NDArray[Any]], kind: type[np.generic]) -> NDArray[Any]:
    return np.concatenate([np.zeros(0, kind), *parts])
