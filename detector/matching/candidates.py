"""Which of many texts a query could come from: the union of four channels.

``bands`` finds near-duplicates, ``containment`` excerpts, ``rare-words`` rewrites that keep
the story's own words, ``embedding`` those that keep its sense alone. Texts stand on a shelf:
a `Collection` holds them in memory, the index keeps the same keys on disk.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol

import numpy as np

from detector.matching.keys import trait_keys

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from detector.matching.keys import Keys
    from detector.matching.traits import Traits

Listed = Literal["bands", "containment", "rare-words"]
#: The channels that look keys up in lists, and all channels.
LISTED: tuple[Listed, ...] = ("bands", "containment", "rare-words")
CHANNELS = (*LISTED, "embedding")
#: Rare words below which a text counts as having that many: a headline is no likely source.
_SHORT = 20
#: Rank that a text's place is added to. Cormack et al. (2009) have 60; among 23,000 texts 2 put
#: the original of a rewrite first more often (.985 against .978), for here one channel is often right.
_RANK = 2.0
#: Texts that a channel may propose: the last of them adds a thousandth of what the first does.
DEPTH = 1000
#: Texts from which a shingle may be stock, a standing paragraph or a form, and how many times more
#: texts must have it than have the query's usual shingle: all of a story printed everywhere is in
#: as many texts. The most widespread of 500,000 shingles of Reuters is in 116 of 13,800 texts.
_STOCK, _SPREAD = 100, 4
#: Entries of its lists that a channel reads for one query, the rarest keys' first: what a lookup
#: costs does not grow with how common a template is.
_ENTRIES = 50_000


class Candidate(NamedTuple):
    """A text worth aligning, by its number on the shelf, and the channels that found it."""

    number: int
    channels: tuple[str, ...]


class Ranking(NamedTuple):
    """Texts that a channel proposes by number, best first, and how many keys were too common to use."""

    number: NDArray[np.intp]
    stock: int = 0


class Lists(Protocol):
    """The lists of texts that hold each of a query's keys in one channel.

    Attributes
    ----------
    spread : (keys,) intp
        Texts that hold each key.
    """

    spread: NDArray[np.intp]

    def read(self, chosen: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return the numbers of the texts that hold each of the chosen keys, and which key each is for."""
        ...


class Shelf(Protocol):
    """Texts that can be searched.

    Attributes
    ----------
    texts
        How many there are.
    """

    texts: int

    def rare_words(self) -> NDArray[np.integer[Any]]:
        """Return the count of each text's rare words, by number."""
        ...

    def lists(self, channel: Listed, keys: NDArray[np.uint64]) -> Lists:
        """Return the lists of a channel for some keys."""
        ...

    def nearest(self, vector: NDArray[np.int8], most: int) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
        """Return the numbers of at most `most` texts, in any order, and their cosines with a vector."""
        ...


class _Postings(NamedTuple):
    """Which texts hold a key: sorted keys and, beside each, the text's number."""

    key: NDArray[np.uint64]
    number: NDArray[np.intp]

    @classmethod
    def of(cls, sets: Sequence[NDArray[np.uint64]]) -> _Postings:
        key = np.concatenate(sets) if sets else np.zeros(0, np.uint64)
        number = np.repeat(np.arange(len(sets)), [len(item) for item in sets])
        order = np.lexsort((number, key))
        return cls(key[order], number[order])


class _Found:
    """Lists of texts found in memory."""

    def __init__(self, postings: _Postings, keys: NDArray[np.uint64]) -> None:
        self._postings = postings
        self._low = np.searchsorted(postings.key, keys, side="left")
        self.spread = np.searchsorted(postings.key, keys, side="right") - self._low

    def read(self, chosen: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        place, which = spans(self._low[chosen], self.spread[chosen])
        return self._postings.number[place], chosen[which]


class Collection:
    """Texts prepared to be searched, in memory; immutable once built.

    Parameters
    ----------
    items
        The traits of each text; a candidate's number counts from 0 in this order.
    """

    def __init__(self, items: Sequence[Traits]) -> None:
        self.items = tuple(items)
        self.texts = len(self.items)
        keys = trait_keys(self.items)
        self._postings = {
            "bands": _Postings.of([item.bands for item in keys]),
            "containment": _Postings.of([item.sketch for item in keys]),
            "rare-words": _Postings.of([item.rare for item in keys]),
        }
        self._rare_words = np.array([len(item.rare) for item in keys], dtype=np.intp)
        self._vectors = np.stack([item.vector for item in keys]) if keys else np.zeros((0, 1), np.int8)

    def candidates(self, query: Traits, *, limit: int) -> tuple[Candidate, ...]:
        """Return at most `limit` texts that `query` could be related to, likeliest first."""
        return candidates(self.rankings(query), limit=limit)

    def rankings(self, query: Traits) -> list[Ranking]:
        """Return each channel's texts, in the order of `CHANNELS`."""
        return rankings(self, trait_keys([query])[0])

    def rare_words(self) -> NDArray[np.intp]:
        """Return the count of each text's rare words, by number."""
        return self._rare_words

    def lists(self, channel: Listed, keys: NDArray[np.uint64]) -> _Found:
        """Return the lists of a channel for some keys."""
        return _Found(self._postings[channel], keys)

    def nearest(self, vector: NDArray[np.int8], most: int) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
        """Return the texts nearest to a vector, and their cosines."""
        cosine = cosines(self._vectors, vector)
        number = np.argsort(-cosine, kind="stable")[:most]
        return number, cosine[number]


def rankings(shelf: Shelf, query: Keys) -> list[Ranking]:
    """Return each channel's texts, in the order of `CHANNELS`; none for a query without words."""
    if not len(query.bands) or not shelf.texts:
        return [Ranking(np.zeros(0, np.intp))] * len(CHANNELS)
    near = shelf.lists("bands", query.bands)
    inside = shelf.lists("containment", query.sketch)
    rare = shelf.lists("rare-words", query.rare)
    weight = np.log((shelf.texts + 1) / np.maximum(rare.spread, 1))
    stock = max(_STOCK, _SPREAD * float(np.median(inside.spread))) if len(inside.spread) else 0.0
    return [
        _listed(near, np.ones(len(near.spread))),
        _listed(inside, np.ones(len(inside.spread)), stock=stock),
        _listed(rare, weight, words=shelf.rare_words()),
        Ranking(_ranked(*shelf.nearest(query.vector, DEPTH))),
    ]


def candidates(rankings: Sequence[Ranking], *, limit: int) -> tuple[Candidate, ...]:
    """Return at most `limit` texts of the channels' rankings, likeliest first.

    They are merged by reciprocal rank (Cormack et al. 2009), so a text that several channels put
    high comes before one that a single channel puts first.
    """
    numbers = [ranking.number for ranking in rankings]
    found, which = np.unique(np.concatenate(numbers), return_inverse=True)
    worth = np.concatenate([1.0 / (_RANK + np.arange(len(number))) for number in numbers])
    merged = np.bincount(which, weights=worth, minlength=len(found))
    best = found[np.argsort(-merged, kind="stable")[:limit]].tolist()
    found_by = [(name, set(number[:limit].tolist())) for name, number in zip(CHANNELS, numbers, strict=True)]
    return tuple(
        Candidate(number, tuple(name for name, found in found_by if number in found)) for number in best
    )


def spans(low: NDArray[np.intp], size: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return all places of some ranges, given by start and size, and which range each is of."""
    which = np.repeat(np.arange(len(size)), size)
    within = np.arange(len(which)) - np.repeat(np.cumsum(size) - size, size)
    return low[which] + within, which


def cosines(vectors: NDArray[np.int8], vector: NDArray[np.int8]) -> NDArray[np.float64]:
    """Return the cosine of each row with a vector, 0 for a zero vector; exact whatever the machine.

    Sums of products of bytes are whole numbers, which float32 holds up to 1,024 of them.
    """
    rows, single = vectors.astype(np.float32), vector.astype(np.float32)
    lengths = np.einsum("ij,ij->i", rows, rows, dtype=np.float64) * np.float64(single @ single)
    return np.asarray((rows @ single) / np.sqrt(np.maximum(lengths, 1.0)))


def _listed(
    lists: Lists,
    weight: NDArray[np.float64],
    *,
    stock: float = np.inf,
    words: NDArray[np.integer[Any]] | None = None,
) -> Ranking:
    """Rank the texts of a channel's lists by the summed weight of the keys they hold.

    With the texts' counts of `words` long texts weigh less, for they hold more keys by chance.
    Keys in more than `stock` texts steer no candidates: what two texts are to each other does not
    depend on the texts they are found among.
    """
    rarest = np.argsort(lists.spread, kind="stable")
    rarest = rarest[lists.spread[rarest] > 0]
    fits = (lists.spread[rarest] <= stock) & (np.cumsum(lists.spread[rarest]) <= _ENTRIES)
    number, which = lists.read(np.sort(rarest[fits]))
    held, worth = _totals(number, weight[which])
    if words is not None:
        worth /= np.sqrt(np.maximum(words[held], _SHORT))
    return Ranking(_ranked(held, worth), stock=int(np.count_nonzero(~fits)))


def _totals(
    number: NDArray[np.intp], weight: NDArray[np.float64]
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return each number once, ascending, and the sum of its weights."""
    if not len(number):
        return number, np.zeros(0)
    order = np.argsort(number, kind="stable")
    ascending = number[order]
    first = np.flatnonzero(np.diff(ascending, prepend=-1))
    return ascending[first], np.add.reduceat(weight[order], first)


def _ranked(number: NDArray[np.intp], weight: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return the numbers with a weight above 0, heaviest first, ties by number; at most `DEPTH`."""
    rounded = np.round(weight, 6)
    least = np.partition(rounded, -DEPTH)[-DEPTH] if len(rounded) > DEPTH else -np.inf
    kept = (weight > 0) & (rounded >= least)
    number, rounded = number[kept], rounded[kept]
    return number[np.lexsort((number, -rounded))[:DEPTH]]
