"""What one body copied from another, word for word."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from detector.matching.evidence import Facts
    from detector.matching.traits import Traits

#: Share of a sentence's words in copied runs from which its facts should be the other text's too.
_TAKEN = 0.3
#: Words of a run below which even texts of a sentence or two are no copies: eleven pairs of Reuters
#: reports with bodies of 8 to 22 words share as much ("said it signed a definitive agreement to").
SENTENCE = 15
#: Facts that must be there to say whether they are kept.
_FEW = 3


@dataclass(frozen=True, eq=False)
class Copies:
    """Runs of five and more words that two bodies share.

    Attributes
    ----------
    query_share, source_share
        Share of each body's words that lie in such runs, 0 to 1; 0 for a body without words.
    query_own, source_own
        The same of the words that are the text's own (`detector.matching.evidence`); of all words
        where one body lies wholly in such runs, for it was taken with its quotations and tables;
        0 where no run has `SENTENCE` words, which is no copy whoever's words they are.
    longest_run
        Words in the longest run of the query that the source has unbroken; words that are not the
        query's own count up to the number of those that are. 0 where no run has `SENTENCE` words.
    jaccard, containment
        Of distinct shingles: shared over all, and shared over the query's.
    sides
        Each body with its words in such runs, and the other; none without such runs.
    """

    query_share: float
    source_share: float
    query_own: float
    source_own: float
    longest_run: int
    jaccard: float
    containment: float
    sides: tuple[tuple[Traits, NDArray[np.bool_], Traits], ...] = ()

    @cached_property
    def _facts(self) -> list[tuple[float, float]]:
        return [_facts(*side) for side in self.sides]

    @property
    def kept_facts(self) -> float:
        """How well the facts in copied sentences are kept: of the side whose facts are kept better.

        The weighted share of its names, or of its figures where fewer of these are kept, that the
        other text has; 1 where there are hardly any.
        """
        return max((kept for kept, _ in self._facts), default=1.0)

    @property
    def lost_facts(self) -> float:
        """Distinct names and figures in one side's copied sentences that the other lacks, for each word.

        Of the side that lost fewer: facts that one side adds count nothing.
        """
        return min((lost for _, lost in self._facts), default=0.0)


def shares_runs(query: Traits, source: Traits) -> bool:
    """Tell whether two bodies share a run of five words."""
    return bool(_among(query.distinct, source.distinct).any())


def copies(query: Traits, source: Traits) -> Copies:
    """Compare two bodies' shingles."""
    shared = query.distinct[_among(query.distinct, source.distinct)]
    if not len(shared):
        return Copies(0.0, 0.0, 0.0, 0.0, 0, 0.0, 0.0)
    hit, back = _among(query.shingles, shared), _among(source.shingles, shared)
    union = len(query.distinct) + len(source.distinct) - len(shared)
    held, given = _covered(hit, query), _covered(back, source)
    whole, runs = bool(held.all() or given.all()), _runs(hit, len(held))
    long = bool(np.max(runs[1] - runs[0]) >= SENTENCE)
    return Copies(
        query_share=round(float(held.mean()), 4),
        source_share=round(float(given.mean()), 4),
        query_own=_share(held, query.own | whole) if long else 0.0,
        source_own=_share(given, source.own | whole) if long else 0.0,
        longest_run=_longest_run(runs, query.own | whole) if long else 0,
        jaccard=round(len(shared) / union, 4),
        containment=round(len(shared) / len(query.distinct), 4),
        sides=((query, held, source), (source, given, query)),
    )


def _among(hashes: NDArray[np.uint64], distinct: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Tell which hashes stand in a sorted array."""
    if not len(distinct):
        return np.zeros(len(hashes), dtype=bool)
    place = np.searchsorted(distinct, hashes)
    place[place == len(distinct)] = 0
    return np.asarray(distinct[place] == hashes)


def _covered(hit: NDArray[np.bool_], item: Traits) -> NDArray[np.bool_]:
    """Tell which of the body's words stand in a shingle that is hit."""
    return np.asarray(np.convolve(hit, np.ones(len(item.word) - len(hit) + 1)) > 0)


def _share(held: NDArray[np.bool_], counted: NDArray[np.bool_]) -> float:
    """Return the share of the words counted that are held."""
    return round(float(held[counted].mean()), 4)


def _runs(hit: NDArray[np.bool_], words: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return each run of words whose shingles are hit: its first word, and one past its last."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], hit, [False])).astype(np.int8)))
    return edges[::2], edges[1::2] + words - len(hit)


def _longest_run(runs: tuple[NDArray[np.intp], NDArray[np.intp]], own: NDArray[np.bool_]) -> int:
    """Return the most own words of a run, with as many of its others."""
    first, last = runs
    reached = np.concatenate(([0], np.cumsum(own)))
    return int(np.minimum(2 * (reached[last] - reached[first]), last - first).max(initial=0))


def _facts(item: Traits, held: NDArray[np.bool_], other: Traits) -> tuple[float, float]:
    """Return the share of the facts in a body's copied sentences that another text has, and what it lacks."""
    first, last = item.document.sentence_token.T.astype(np.intp)
    size = last - first
    sentence = np.repeat(np.arange(len(size)), size)
    taken = np.bincount(sentence, held, minlength=len(size)) >= _TAKEN * np.maximum(size, 1)
    share, lost = 1.0, 0
    for facts, known in ((item.named, other.vocabulary.stem), (item.figures, other.numbers.stem)):
        kept, weight = _kept(facts, taken[sentence[facts.place]], known)
        lost += int(np.count_nonzero(~kept))
        if len(kept) >= _FEW:
            share = min(share, float(weight[kept].sum()) / max(float(weight.sum()), 1e-9))
    return round(share, 4), round(lost / len(item.word), 4)


def _kept(
    facts: Facts, chosen: NDArray[np.bool_], known: NDArray[np.uint64]
) -> tuple[NDArray[np.bool_], NDArray[np.float32]]:
    """Tell which of the distinct facts chosen are known, and what each weighs."""
    key, first = np.unique(facts.key[chosen], return_index=True)
    return _among(key, known), facts.weight[chosen][first]
