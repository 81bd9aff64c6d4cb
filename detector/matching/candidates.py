"""Which of many texts a query could come from: the union of four channels.

``bands`` finds near-duplicates, ``containment`` excerpts, ``rare-words`` rewrites that keep
the story's own words, ``embedding`` those that keep its sense alone. Held in memory as
sorted arrays; the index on disk keeps the same keys in tables.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from detector.matching.traits import body_shingles
from detector.sketches import bands, containment_sketches, signatures

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from detector.matching.traits import Traits

CHANNELS = ("bands", "containment", "rare-words", "embedding")
#: Rare words below which a text counts as having that many: a headline is no likely source.
_SHORT = 20
#: Rank that a text's place is added to. Cormack et al. (2009) have 60; among 23,000 texts 2 put
#: the original of a rewrite first more often (.985 against .978), for here one channel is often right.
_RANK = 2.0
_EMPTY = np.zeros(0, dtype=np.intp)


class Candidate(NamedTuple):
    """A text worth aligning, by its number in the collection, and the channels that found it."""

    number: int
    channels: tuple[str, ...]


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

    def find(self, keys: NDArray[np.uint64]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return the numbers of the texts that hold each key, and which key each is for."""
        low = np.searchsorted(self.key, keys, side="left")
        size = np.searchsorted(self.key, keys, side="right") - low
        which = np.repeat(np.arange(len(keys)), size)
        within = np.arange(len(which)) - np.repeat(np.cumsum(size) - size, size)
        return self.number[low[which] + within], which


class Collection:
    """Texts prepared to be searched; immutable once built.

    Parameters
    ----------
    items
        The traits of each text; a candidate's number counts from 0 in this order.
    """

    def __init__(self, items: Sequence[Traits]) -> None:
        self.items = tuple(items)
        batch = body_shingles(self.items)
        filled = np.diff(batch.bound) > 0
        band_keys = bands(signatures(batch))
        nothing = np.zeros(0, np.uint64)
        self._bands = _Postings.of(
            [row if full else nothing for row, full in zip(band_keys, filled, strict=True)]
        )
        self._sketches = _Postings.of(containment_sketches(batch))
        rare = [item.rare.stem for item in self.items]
        self._rare = _Postings.of(rare)
        self._rare_words = np.array([len(stems) for stems in rare])
        self._vectors = _document_vectors(self.items)

    def candidates(self, query: Traits, *, limit: int) -> tuple[Candidate, ...]:
        """Return at most `limit` texts that `query` could be related to, likeliest first.

        The channels' rankings are merged by reciprocal rank (Cormack et al. 2009), so a text
        that several channels put high comes before one that a single channel puts first.
        """
        rankings = dict(zip(CHANNELS, self.rankings(query), strict=True))
        merged = np.zeros(len(self.items))
        for ranking in rankings.values():
            merged[ranking] += 1.0 / (_RANK + np.arange(len(ranking)))
        first = np.argsort(-merged, kind="stable")[:limit]
        best = first[merged[first] > 0].tolist()
        found_by = {name: set(ranking[:limit].tolist()) for name, ranking in rankings.items()}
        return tuple(
            Candidate(number, tuple(name for name in CHANNELS if number in found_by[name])) for number in best
        )

    def rankings(self, query: Traits) -> list[NDArray[np.intp]]:
        """Return each channel's texts by number, best first, in the order of `CHANNELS`."""
        batch = body_shingles([query])
        if not len(batch.hash) or not self.items:
            return [_EMPTY] * len(CHANNELS)
        near, _ = self._bands.find(bands(signatures(batch))[0])
        inside, _ = self._sketches.find(containment_sketches(batch)[0])
        return [
            _ranked(np.bincount(near, minlength=len(self.items)).astype(np.float64)),
            _ranked(np.bincount(inside, minlength=len(self.items)).astype(np.float64)),
            _ranked(self._rare_weight(query)),
            _ranked(self._vectors @ _document_vectors([query])[0]),
        ]

    def _rare_weight(self, query: Traits) -> NDArray[np.float64]:
        """Return each text's shared rare words, each weighing less the more texts have it."""
        number, which = self._rare.find(query.rare.stem)
        texts = len(self.items)
        spread = np.bincount(which, minlength=len(query.rare.stem))
        weight = np.log((texts + 1) / np.maximum(spread, 1))
        shared = np.bincount(number, weights=weight[which], minlength=texts)
        return np.asarray(shared / np.sqrt(np.maximum(self._rare_words, _SHORT)))


def _ranked(weight: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return the numbers with a weight above 0, heaviest first, ties by number."""
    order = np.argsort(-np.round(weight, 6), kind="stable")
    return order[weight[order] > 0]


def _document_vectors(items: Sequence[Traits]) -> NDArray[np.float64]:
    """Return one unit vector a text: the mean of its sentences' vectors; zero without sentences."""
    width = next((item.vectors.shape[1] for item in items), 1)
    rows = np.zeros((len(items), width))
    for place, item in enumerate(items):
        if len(item.vectors):
            rows[place] = item.vectors.mean(axis=0)
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9))
