"""Word tokens and their 64-bit hashes, for a whole text at once.

A token is a run of letters, digits and marks; "." and "," between two digits join
("3.1", "500,000"); each character of a script without spaces is a token of its own.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from detector.text.fold import code_points

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

#: Changes whenever any text could get other tokens or hashes.
TOKEN_VERSION = 1

# Odd 64-bit constants from SplitMix64 (Steele, Lea and Flood 2014).
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_BASE = 0xD1342543DE82EF95  # odd, so that it has an inverse modulo 2**64
_SPACE, _WORD, _SINGLE = 0, 1, 2
#: Code points of texts whose tokens are found in one go; of more the arrays leave the processor's cache.
_TOGETHER = 1 << 15
_ASCII_CLASS = np.array([_WORD if chr(c).isalnum() else _SPACE for c in range(128)], dtype=np.uint8)


class Tokens(NamedTuple):
    """Tokens of one folded text: half-open spans into it, (tokens,) int32, and hashes, uint64."""

    start: NDArray[np.int32]
    end: NDArray[np.int32]
    hash: NDArray[np.uint64]


def tokenise(points: NDArray[np.uint32]) -> Tokens:
    """Return the tokens of a folded text given as code points."""
    return tokenise_all([points])[0]


def tokenise_all(texts: Sequence[NDArray[np.uint32]]) -> list[Tokens]:
    """Return what `tokenise` returns for each text, in order, in less time."""
    found: list[Tokens] = []
    held: list[NDArray[np.uint32]] = []
    size = 0
    for points in texts:
        if held and size + len(points) > _TOGETHER:
            found += _tokens(held)
            held, size = [], 0
        held.append(points)
        size += len(points)
    return found + _tokens(held)


def _tokens(texts: Sequence[NDArray[np.uint32]]) -> list[Tokens]:
    """Return the tokens of each of some texts, worked out as those of one text with spaces between them."""
    space = np.array([32], dtype=np.uint32)
    points = np.concatenate([space, *(part for text in texts for part in (text, space))])
    first = 1 + np.cumsum([0, *(len(text) + 1 for text in texts)])
    start, end = _bounds(points, _classes(points))
    hashes = _segment_hashes(points, start, end)
    bound = np.searchsorted(start, first).tolist()
    return [
        Tokens(
            (start[low:high] - place).astype(np.int32),
            (end[low:high] - place).astype(np.int32),
            hashes[low:high],
        )
        for place, low, high in zip(first.tolist(), bound[:-1], bound[1:], strict=False)
    ]


def token_hashes(words: Sequence[str]) -> NDArray[np.uint64]:
    """Return the hash that each of `words`, already folded and each one token, has in a text."""
    points = code_points("".join(words))
    end = np.cumsum([len(word) for word in words], dtype=np.intp)
    start = np.concatenate((np.zeros(min(1, len(words)), dtype=np.intp), end[:-1]))
    return _segment_hashes(points, start, end)


def mix(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Spread 64-bit values over the whole range: SplitMix64's finaliser, a bijection."""
    mixed = values + _GOLDEN
    mixed = (mixed ^ (mixed >> np.uint64(30))) * _MIX_1
    mixed = (mixed ^ (mixed >> np.uint64(27))) * _MIX_2
    return mixed ^ (mixed >> np.uint64(31))


def _classes(points: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """Tell for each code point whether it is space, part of a word, or a token by itself."""
    if _is_ascii(points):
        return _ASCII_CLASS[points]
    kinds = _ASCII_CLASS[np.minimum(points, 127)]
    wide = points >= 128
    letters, which = np.unique(points[wide], return_inverse=True)
    kinds[wide] = np.array([_class_of(chr(point)) for point in letters.tolist()], dtype=np.uint8)[which]
    return kinds


def _is_ascii(points: NDArray[np.uint32]) -> bool:
    return bool(points.max(initial=0) < 128)


def _class_of(character: str) -> int:
    if not (character.isalnum() or unicodedata.category(character) in ("Mn", "Mc")):
        return _SPACE
    name = unicodedata.name(character, "")
    spaceless = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR")
    return _SINGLE if name.startswith(spaceless) else _WORD


def _bounds(
    points: NDArray[np.uint32], kinds: NDArray[np.uint8]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return where runs of word characters begin and end; a token by itself is a run. Spaces at both ends."""
    kinds[_joins(points)] = _WORD
    edges = 1 + np.flatnonzero((kinds[1:] != kinds[:-1]) | (kinds[1:] == _SINGLE))
    runs = np.flatnonzero(kinds[edges] != _SPACE)
    return edges[runs], edges[runs + 1]


def _joins(points: NDArray[np.uint32]) -> NDArray[np.intp]:
    """Return the places of the marks that join two digits."""
    marks = 1 + np.flatnonzero((points[1:-1] == 46) | (points[1:-1] == 44))
    digits = (points[marks - 1] - 48 < 10) & (points[marks + 1] - 48 < 10)  # what is below wraps round
    return marks[digits]


def _segment_hashes(
    points: NDArray[np.uint32], start: NDArray[np.intp], end: NDArray[np.intp]
) -> NDArray[np.uint64]:
    """Hash each segment: a polynomial of its mixed code points modulo 2**64, from one running sum."""
    if not len(start):
        return np.zeros(0, dtype=np.uint64)
    powers, inverse = _POWERS if len(points) <= _USUAL else _powers(len(points))
    mixed = _ASCII_MIXED[points] if _is_ascii(points) else mix(points.astype(np.uint64))
    sums = np.zeros(len(points) + 1, dtype=np.uint64)
    np.cumsum(mixed * powers[: len(points)], out=sums[1:])
    length = (end - start).astype(np.uint64)
    return mix((sums[end] - sums[start]) * inverse[start] ^ length * _GOLDEN)


def _powers(count: int) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Return the first `count` powers of the base and of its inverse."""
    bases = np.array([[_BASE], [pow(_BASE, -1, 1 << 64)]], dtype=np.uint64)
    powers = np.repeat(bases, count, axis=1)
    powers[:, :1] = 1
    direct, inverse = np.cumprod(powers, axis=1, dtype=np.uint64)
    return direct, inverse


#: What tokens of no more code points than these are hashed with.
_USUAL = 2 * _TOGETHER
_POWERS = _powers(_USUAL)
_ASCII_MIXED = mix(np.arange(128, dtype=np.uint64))
