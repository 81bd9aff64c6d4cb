"""Words put in place of the source's: how many, and which terms were rendered word by word."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from detector.records import AlignedPair, Document, Span
    from detector.sketches.words import Words

#: Rarity from which a word carries sense: above that of "the", "said", "which".
_CONTENT = 0.2
#: Words on either side from which a stretch is told anew rather than put word for word.
_LONGEST = 4
#: Different sources whose rendering must agree before a phrase is held to be a spinner's.
AGREEING = 2
#: Kinds of aligned sentences in which words were changed.
_CHANGED = frozenset(("edited", "reworded", "condensed"))


class Swap(NamedTuple):
    """Words of a source and those that a query has in their place: as many, lower case, one to four."""

    before: str
    after: str


class Spin(NamedTuple):
    """What a pair of texts shows of spinning.

    Attributes
    ----------
    substituted
        Share of the words of the query's changed sentences that stand in place of another content
        word of the source; 0 without such sentences.
    swaps
        In reading order; names and figures are left out, as their change is drift.
    """

    substituted: float
    swaps: tuple[Swap, ...]


class TorturedPhrase(NamedTuple):
    """A term of several words that was rendered word by word, with the sources that it was seen in."""

    before: str
    after: str
    sources: int
    sites: tuple[str, ...]


def spin(query: Document, source: Document, alignment: Sequence[AlignedPair], words: Words) -> Spin:
    """Return what words of the source a derived text put others in place of.

    Only stretches of as many words on either side count, between words that both sentences have:
    of longer ones, and of those that grew or shrank, no word stands in place of another.
    """
    changed = [pair for pair in alignment if pair.kind in _CHANGED]
    told = _Told(query, [pair.query for pair in changed])
    given = _Told(source, [pair.source for pair in changed])
    stretches = [
        (start + left, first + right, size)
        for start, before, first, after in zip(given.first, given.words, told.first, told.words, strict=True)
        for left, right, size in _replaced(before, after)
    ]
    if not stretches:
        return Spin(0.0, ())
    theirs, ours = (
        np.concatenate([np.arange(stretch[side], stretch[side] + stretch[2]) for stretch in stretches])
        for side in (0, 1)
    )
    stems = [words.stems(document.token_hash[rows]) for document, rows in ((source, theirs), (query, ours))]
    differ = given.plain(theirs, words) & told.plain(ours, words) & (stems[0] != stems[1])
    total = sum(map(len, told.words))
    return Spin(round(int(differ.sum()) / total, 4), tuple(_swaps(given, told, theirs, ours, differ)))


class _Told:
    """The changed sentences of a text: the first token of each, and the hashes of all."""

    def __init__(self, document: Document, spans: Sequence[Span]) -> None:
        self.document = document
        bounds = np.searchsorted(document.token_start, np.array(spans, dtype=np.int32).reshape(-1, 2))
        self.first: list[int] = bounds[:, 0].tolist()
        self.words: list[list[int]] = [document.token_hash[slice(*two)].tolist() for two in bounds.tolist()]

    def plain(self, rows: NDArray[np.intp], words: Words) -> NDArray[np.bool_]:
        """Tell which tokens carry sense and are neither names nor figures."""
        begins = set(self.first)
        carries = words.rarity(self.document.token_hash[rows]) >= _CONTENT
        spelled = map(self.spelled, rows.tolist())
        common = [
            word.isalpha() and (row in begins or not word[0].isupper())
            for row, word in zip(rows.tolist(), spelled, strict=True)
        ]
        return np.asarray(carries & np.array(common))

    def spelled(self, row: int) -> str:
        """Return a token as written."""
        return self.document.text[self.document.token_start[row] : self.document.token_end[row]]


def _replaced(before: Sequence[int], after: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """Yield short stretches of two sentences, as long as each other, between words that both have.

    Where they begin in either sentence, and their length.
    """
    kept = [(-1, -1), *_common(before, after), (len(before), len(after))]
    for (left, first), (right, last) in pairwise(kept):
        size = right - left - 1
        if 0 < size <= _LONGEST and size == last - first - 1:
            yield left + 1, first + 1, size


def _common(before: Sequence[int], after: Sequence[int]) -> list[tuple[int, int]]:
    """Return places of words that both sentences have in one order.

    The words that stand once in either sentence decide, the longest run of them that keeps its
    order; from each the match grows to the left and the right.
    """
    places: dict[int, list[int]] = defaultdict(list)
    for place, word in enumerate(before):
        places[word].append(place)
    times: dict[int, int] = defaultdict(int)
    for word in after:
        times[word] += 1
    single = [
        (places[word][0], place)
        for place, word in enumerate(after)
        if times[word] == 1 and len(places.get(word, ())) == 1
    ]
    found: list[tuple[int, int]] = []
    for anchor in _rising(single):
        left, first = anchor
        lowest = found[-1] if found else (-1, -1)
        while left - 1 > lowest[0] and first - 1 > lowest[1] and before[left - 1] == after[first - 1]:
            left, first = left - 1, first - 1
        start = len(found)
        while (left, first) <= anchor:
            if not found or (left > found[-1][0] and first > found[-1][1]):
                found.append((left, first))
            left, first = left + 1, first + 1
        if len(found) == start:
            continue
        while left < len(before) and first < len(after) and before[left] == after[first]:
            found.append((left, first))
            left, first = left + 1, first + 1
    return found


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest run of pairs in which the first rises; the second does already."""
    ends: list[int] = []
    at: list[int] = []
    previous: list[int] = []
    for place, (left, _) in enumerate(pairs):
        where = bisect_left(ends, left)
        previous.append(at[where - 1] if where else -1)
        ends[where : where + 1] = [left]
        at[where : where + 1] = [place]
    found = []
    place = at[-1] if at else -1
    while place >= 0:
        found.append(pairs[place])
        place = previous[place]
    return found[::-1]


def _swaps(
    given: _Told,
    told: _Told,
    theirs: NDArray[np.intp],
    ours: NDArray[np.intp],
    differ: NDArray[np.bool_],
) -> Iterator[Swap]:
    """Yield runs of neighbouring words of which each stands in place of another."""
    places = np.flatnonzero(differ)
    ends = (np.diff(theirs[places]) != 1) | (np.diff(ours[places]) != 1)
    for run in np.split(places, np.flatnonzero(ends) + 1) if len(places) else ():
        sides = ((given, theirs[run]), (told, ours[run]))
        yield Swap(*(" ".join(side.spelled(row).lower() for row in rows) for side, rows in sides))


def tortured_phrases(
    found: Iterable[tuple[str, str, Sequence[Swap]]], *, native: Collection[str] = ()
) -> tuple[TorturedPhrase, ...]:
    """Return the terms that were rendered word by word, learnt from the swaps of a whole corpus.

    A phrase of several words is tortured where `AGREEING` sources or more were rendered by the same
    words, and nobody says those of their own accord: no source that was itself changed has them, and
    they are not among `native`. Each of its words must also stand for the same word in a source
    without the phrase, or the phrase must agree in twice as many: a spinner's table of words knows no
    phrases. Of phrases within each other, with the same sources, the longest stands. Sorted by
    sources, most first, then by the phrase.

    Parameters
    ----------
    found
        For each derived pair the site that took, the id of its source, and the pair's swaps.
    native
        Phrases, lower case, known to be usual.
    """
    sources: dict[Swap, set[str]] = defaultdict(set)
    sites: dict[Swap, set[str]] = defaultdict(set)
    for site, source, swaps in found:
        for part in {part for swap in swaps for part in _parts(swap)}:
            sources[part].add(source)
            sites[part].add(site)
    usual = {swap.before for swap in sources} | set(native)
    shared = {swap: seen for swap, seen in sources.items() if len(seen) >= AGREEING}
    inner = {
        part for swap in shared for part in _parts(swap) if part != swap and sources[part] == sources[swap]
    }
    told = [
        TorturedPhrase(swap.before, swap.after, len(seen), tuple(sorted(sites[swap])))
        for swap, seen in shared.items()
        if swap not in inner
        and " " in swap.before
        and swap.after not in usual
        and (len(seen) >= 2 * AGREEING or all(len(sources[word]) > len(seen) for word in _words(swap)))
    ]
    return tuple(sorted(told, key=lambda phrase: (-phrase.sources, phrase.before, phrase.after)))


def _parts(swap: Swap) -> Iterator[Swap]:
    """Yield a swap and the swaps within it: neighbouring words that stand for neighbouring words."""
    before, after = swap.before.split(), swap.after.split()
    for start, end in combinations(range(len(before) + 1), 2):
        yield Swap(" ".join(before[start:end]), " ".join(after[start:end]))


def _words(swap: Swap) -> Iterator[Swap]:
    """Yield the swap of each word."""
    return (Swap(*two) for two in zip(swap.before.split(), swap.after.split(), strict=True))
