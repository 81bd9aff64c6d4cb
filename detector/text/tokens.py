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
_ASCII_CLASS = np.array([_WORD if chr(c).isalnum() else _SPACE for c in range(128)], dtype=np.uint8)


class Tokens(NamedTuple):
    """Tokens of one folded text: half-open spans into it, (tokens,) int32, and hashes, uint64."""

    start: NDArray[np.int32]
    end: NDArray[np.int32]
    hash: NDArray[np.uint64]


def tokenise(points: NDArray[np.uint32]) -> Tokens:
    """Return the tokens of a folded text given as code points."""
    kinds = _classes(points)
    start, end = _bounds(points, kinds)
    return Tokens(start.astype(np.int32), end.astype(np.int32), _segment_hashes(points, start, end))


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
    kinds = _ASCII_CLASS[np.minimum(points, 127)]
    wide = points >= 128
    if wide.any():
        letters, which = np.unique(points[wide], return_inverse=True)
        kinds[wide] = np.array([_class_of(chr(point)) for point in letters.tolist()], dtype=np.uint8)[which]
    return kinds


def _class_of(character: str) -> int:
    if not (character.isalnum() or unicodedata.category(character) in ("Mn", "Mc")):
        return _SPACE
    name = unicodedata.name(character, "")
    spaceless = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR")
    return _SINGLE if name.startswith(spaceless) else _WORD


def _bounds(
    points: NDArray[np.uint32], kinds: NDArray[np.uint8]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    padded = np.zeros(len(points) + 2, dtype=np.uint8)
    padded[1:-1] = kinds
    digit = np.zeros(len(points) + 2, dtype=bool)
    digit[1:-1] = (points >= 48) & (points <= 57)
    joins = ((points == 46) | (points == 44)) & digit[:-2] & digit[2:]
    padded[1:-1][joins] = _WORD
    inside = padded != _SPACE
    breaks = (padded[1:] == _SINGLE) | (padded[:-1] == _SINGLE)
    start = np.flatnonzero(inside[1:] & (~inside[:-1] | breaks))
    end = np.flatnonzero(inside[:-1] & (~inside[1:] | breaks))
    return start, end


def _segment_hashes(
    points: NDArray[np.uint32], start: NDArray[np.intp], end: NDArray[np.intp]
) -> NDArray[np.uint64]:
    """Hash each segment: a polynomial of its mixed code points modulo 2**64, from one running sum."""
    if not len(start):
        return np.zeros(0, dtype=np.uint64)
    powers = _powers(_BASE, len(points))
    inverse = _powers(pow(_BASE, -1, 1 << 64), len(points))
    sums = np.zeros(len(points) + 1, dtype=np.uint64)
    np.cumsum(mix(points.astype(np.uint64)) * powers, out=sums[1:])
    length = (end - start).astype(np.uint64)
    return mix((sums[end] - sums[start]) * inverse[start] ^ length * _GOLDEN)


def _powers(base: int, count: int) -> NDArray[np.uint64]:
    powers = np.full(count, base, dtype=np.uint64)
    powers[:1] = 1
    return np.cumprod(powers, dtype=np.uint64)
