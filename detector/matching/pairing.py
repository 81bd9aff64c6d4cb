"""Which articles of a corpus may belong together: those that share a key, without holding all against all.

Pure functions over arrays, for steps that hold a part of the corpus at a time. The keys of all
articles are dealt out into buckets by key; `collide` takes one bucket, `mirrored` gives its pairs to
both articles, `rank` takes one bucket of articles with all their pairs, `united` joins what was kept,
and `group` cuts it into tasks. In memory: ``united(rank(mirrored(collide(key, channel, article).pairs)))``.
The order of the rows that come in changes nothing, nor does how they are dealt out.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from detector.matching.candidates import LISTED, spans
from detector.matching.traits import WordSet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from detector.matching.keys import Keys

#: The channels' numbers: their places in `LISTED`.
BANDS, CONTAINMENT, RARE = range(len(LISTED))
#: Rarest words of an article that are keys, alone and two by two: two of them together stay rare in
#: a corpus in which each alone is in too many texts.
WORDS = 8
#: Articles that may share a key and still be held against each other, by channel. Fewer than 32 lose the
#: reprints of newswire that come in large families; a rare word in more than 12 texts found no rewrite.
CAPS = (32, 32, 12)
#: Partners kept for an article. Of Reuters' reprints 6 keep .81, 12 keep .91, 24 keep .97, and no more
#: rewrites (`benchmarks.pairing`, the half that constants are set on, as below).
MOST = 24
#: Evidence below which no pair is kept: one key that two articles alone have, where both are about the
#: same. .6 keeps 2.8 pairs an article and .988 of rewrites, 1 has 1.8 and .982, 2 has 1.0 and .969.
LEAST = 1.0
#: How evidence grows with the cosine of what two texts are about, the cosine that leaves it as it is, and
#: the lowest that counts: a short excerpt is about little of what its source is.
_STEEP, _ALIKE, _LOW = 4.0, 0.5, 0.3
#: Share of a text's sketch in too many texts from which it is a form: of 55,000 generated articles nearly
#: all forms have it and one other in 2,500; of 23,000 news articles hardly any, and no pair sought is lost.
_FORM = 0.4
#: The longest centre that is taken off a corpus' vectors, whose own are of length 1, and the texts that it
#: takes to know half of it: where all texts tell one story, that story must not be taken off.
_CENTRE, _FEW = 0.5, 200
#: Evidence is counted in 64ths, so that sums do not depend on the order of what is added.
_UNIT = 64.0
#: Largest number of a vector, one byte each.
_PEAK = 127
#: Pairs whose vectors are in memory at once.
_BATCH = 100_000
_MIX = np.array([0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB], dtype=np.uint64)


class Entries(NamedTuple):
    """What a batch of articles brings to the pairing.

    Attributes
    ----------
    key, channel, place
        Their keys: uint64, and beside each the channel (uint8) and the article's place in the batch (intp).
    vector : (articles, dim) int8
        What each is about, as in `Keys`.
    """

    key: NDArray[np.uint64]
    channel: NDArray[np.uint8]
    place: NDArray[np.intp]
    vector: NDArray[np.int8]


class Senses(NamedTuple):
    """What the articles of a corpus are about: their numbers, ascending, and a vector for each.

    The vectors may be mapped from a file. They are those of `apart`.
    """

    number: NDArray[np.int64]
    vector: NDArray[np.int8]


class Pairs(NamedTuple):
    """Pairs of articles by number, sorted by first and then second; each pair once.

    Attributes
    ----------
    first, second : (pairs,) int64
        Article numbers; first < second except in `mirrored` pairs and `rank` of these.
    weight : (pairs,) float32
        Evidence that they belong together: a multiple of a 64th, so that sums are exact.
    channels : (pairs,) uint8
        The channels that found the pair: bit c for ``LISTED[c]``.
    """

    first: NDArray[np.int64]
    second: NDArray[np.int64]
    weight: NDArray[np.float32]
    channels: NDArray[np.uint8]


class Common(NamedTuple):
    """Articles by number, how many keys of their sketch a bucket has, and how many are in too many texts."""

    article: NDArray[np.int64]
    keys: NDArray[np.int64]
    stopped: NDArray[np.int64]


class Collisions(NamedTuple):
    """The pairs of one bucket of keys, and by channel how many keys too common to use, in how many entries.

    A stopped key of the bands channel still links its articles sparsely; of the others it gives no pair.
    """

    pairs: Pairs
    common: Common
    stop_keys: NDArray[np.int64]
    stop_entries: NDArray[np.int64]


def pairing_keys(items: Sequence[Keys]) -> Entries:
    """Return the keys by which articles of a corpus meet: bands, containment sketch, rarest words."""
    words = [word_keys(WordSet(item.rare, item.weight)) for item in items]
    rows = [*(item.bands for item in items), *(item.sketch for item in items), *words]
    size = [len(row) for row in rows]
    return Entries(
        np.concatenate([np.zeros(0, np.uint64), *rows]),
        np.repeat(np.repeat(np.arange(len(LISTED), dtype=np.uint8), len(items)), size),
        np.repeat(np.tile(np.arange(len(items)), len(LISTED)), size),
        np.stack([item.vector for item in items]) if items else np.zeros((0, 1), np.int8),
    )


def word_keys(rare: WordSet, *, words: int = WORDS) -> NDArray[np.uint64]:
    """Return a text's rarest words and a key for each two of them; ties by hash, so all texts draw alike."""
    chosen = np.sort(rare.stem[np.lexsort((rare.stem, -rare.weight))[:words]])
    if len(chosen) < 2:
        return chosen
    low, high = np.array(list(combinations(range(len(chosen)), 2))).T
    key = (chosen[low] * _MIX[0] ^ chosen[high]) * _MIX[1]
    return np.concatenate((chosen, (key ^ key >> np.uint64(31)) * _MIX[2]))


def apart(vectors: NDArray[np.int8]) -> NDArray[np.int8]:
    """Return what sets each text apart from the corpus' usual, from the vectors of all: (articles, dim) int8.

    The mean is taken off, for texts of one trade are alike in much; of a corpus of few texts or of
    one story only a part of it.
    """
    parts = [vectors[start : start + _BATCH] for start in range(0, len(vectors), _BATCH)]
    total = np.sum([_unit(part).sum(axis=0) for part in parts], axis=0)
    centre = total / (len(vectors) + _FEW)
    centre *= min(1.0, _CENTRE / max(float(np.linalg.norm(centre)), 1e-9))
    found = np.zeros(vectors.shape, np.int8)
    for start, part in enumerate(parts):
        filled = part.any(axis=1, keepdims=True)
        found[start * _BATCH :][: len(part)] = np.rint(_PEAK * _unit((_unit(part) - centre) * filled))
    return found


def collide(
    key: NDArray[np.uint64],
    channel: NDArray[np.uint8],
    article: NDArray[np.int64],
    *,
    caps: Sequence[int] = CAPS,
) -> Collisions:
    """Return the pairs of articles that share a key, their evidence summed.

    Every entry of a key must be there. Of more articles than a band's cap that share it each is linked
    with the next by number and with the first, so that copies of one text stay together; other
    keys of more articles are dropped. The cost is linear in the entries, but for sorting.
    """
    numbers, holder = np.unique(article, return_inverse=True)
    mixed = key + channel.astype(np.uint64) * _MIX[0]
    order = np.lexsort((holder, mixed))
    mixed, holder, channel = mixed[order], holder[order], channel[order]
    again = (np.diff(mixed, prepend=~mixed[:1]) == 0) & (np.diff(holder, prepend=-1) == 0)
    mixed, holder, channel = mixed[~again], holder[~again], channel[~again]
    start = np.flatnonzero(np.diff(mixed, prepend=~mixed[:1]))
    size = np.diff(start, append=len(mixed))
    kind = channel[start]
    cap = np.array(caps)[kind]
    stopped = size > cap
    first, second, run = _links(start, size, stopped, kind == BANDS)
    worth = _worth(np.minimum(size, cap))[run]
    pairs = _summed(holder[first], holder[second], worth, np.left_shift(1, kind[run]).astype(np.uint8))
    return Collisions(
        Pairs(numbers[pairs.first], numbers[pairs.second], pairs.weight, pairs.channels),
        _common(numbers, holder, channel, np.repeat(stopped, size)),
        np.bincount(kind[stopped], minlength=len(LISTED)),
        np.bincount(kind[stopped], weights=size[stopped], minlength=len(LISTED)).astype(np.int64),
    )


def forms(rows: Common) -> NDArray[np.int64]:
    """Return the numbers of the articles that are forms filled in, ascending.

    All rows of an article must be there. What makes forms alike is the form, not what fills it.
    """
    numbers, holder = np.unique(rows.article, return_inverse=True)
    stopped, keys = (np.bincount(holder, counts) for counts in (rows.stopped, rows.keys))
    return np.asarray(numbers[stopped >= _FORM * np.maximum(keys, 1)])


def mirrored(pairs: Pairs) -> Pairs:
    """Return each pair twice, once from either side, in no order: rows to deal out by their first."""
    return Pairs(
        np.concatenate((pairs.first, pairs.second)),
        np.concatenate((pairs.second, pairs.first)),
        np.tile(pairs.weight, 2),
        np.tile(pairs.channels, 2),
    )


def rank(
    rows: Pairs,
    senses: Senses | None = None,
    *,
    formal: NDArray[np.int64] | None = None,
    most: int = MOST,
    least: float = LEAST,
) -> Pairs:
    """Return for each first article its `most` best partners, the evidence of equal rows summed.

    All rows of a first article must be there. With `senses`, of all articles in the rows, evidence
    counts for more between texts about the same, but for those of the first articles that are
    `formal`. Partners with evidence below `least` are dropped; ties go to the lower number.
    """
    numbers, both = np.unique(np.concatenate((rows.first, rows.second)), return_inverse=True)
    first, second = np.split(both, 2)
    pairs = _summed(first, second, rows.weight, rows.channels)
    if senses is not None:
        place = np.searchsorted(senses.number, numbers)
        cosine = np.maximum(_cosines(senses.vector, place[pairs.first], place[pairs.second]), _LOW)
        if formal is not None:
            cosine[np.isin(numbers, formal)[pairs.first]] = _LOW
        pairs = pairs._replace(weight=_rounded(pairs.weight * np.exp(_STEEP * (cosine - _ALIKE))))
    pairs = _rows(pairs, pairs.weight >= least)
    order = np.lexsort((pairs.second, -pairs.weight, pairs.first))
    first = pairs.first[order]
    start = np.flatnonzero(np.diff(first, prepend=-1))
    place = np.arange(len(first)) - np.repeat(start, np.diff(start, append=len(first)))
    pairs = _rows(pairs, np.sort(order[place < most]))
    return pairs._replace(first=numbers[pairs.first], second=numbers[pairs.second])


def united(rows: Pairs) -> Pairs:
    """Return ranked pairs each once, first < second, whichever side kept it."""
    first, second = np.minimum(rows.first, rows.second), np.maximum(rows.first, rows.second)
    order = np.lexsort((second, first))
    pairs = Pairs(first[order], second[order], rows.weight[order], rows.channels[order])
    again = (np.diff(pairs.first, prepend=-1) == 0) & (np.diff(pairs.second, prepend=-1) == 0)
    return _rows(pairs, ~again)


def group(first: NDArray[np.int64], second: NDArray[np.int64], *, size: int) -> NDArray[np.int64]:
    """Return the task of each pair, from 0: about `size` different articles a task.

    Pairs that hang together share a task, so that an article is read once. What is larger than a
    task is cut along the neighbourhoods of its articles (reverse Cuthill-McKee order), where few
    articles fall into two tasks.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components, reverse_cuthill_mckee

    if not len(first):
        return np.zeros(0, np.int64)
    numbers, both = np.unique(np.concatenate((first, second)), return_inverse=True)
    low, high = np.split(both, 2)
    count = len(numbers)
    graph = coo_array((np.ones(len(both), np.int8), (both, np.roll(both, len(low)))), (count, count)).tocsr()
    graph.sum_duplicates()
    component = connected_components(graph, directed=False)[1]
    _, opens, members = np.unique(component, return_index=True, return_counts=True)
    nearby = np.empty(count, np.int64)
    nearby[reverse_cuthill_mckee(graph, symmetric_mode=True)] = np.arange(count)
    place = np.empty(count, np.int64)
    place[np.lexsort((nearby, opens[component]))] = np.arange(count)
    begin = np.full(len(members), count)
    np.minimum.at(begin, component, place)
    leader = np.where(
        members[component[low]] > size, np.minimum(place[low], place[high]), begin[component[low]]
    )
    return np.unique(leader // size, return_inverse=True)[1].astype(np.int64)


def _links(
    start: NDArray[np.intp], size: NDArray[np.intp], stopped: NDArray[np.bool_], sparse: NDArray[np.bool_]
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """Return the places of the entries to pair, in runs given by start and size, and the run of each."""
    whole = np.flatnonzero(~stopped & (size > 1))
    entry, run = spans(start[whole], size[whole])
    left = (start + size)[whole][run] - 1 - entry
    second, which = spans(entry + 1, left)
    firsts, seconds, runs = [entry[which]], [second], [whole[run[which]]]
    large = np.flatnonzero(stopped & sparse)
    entry, run = spans(start[large] + 1, size[large] - 1)
    head = start[large][run]
    for other, kept in ((head, np.ones(len(entry), bool)), (entry - 1, entry - 1 > head)):
        firsts.append(other[kept])
        seconds.append(entry[kept])
        runs.append(large[run[kept]])
    return np.concatenate(firsts), np.concatenate(seconds), np.concatenate(runs)


def _common(
    numbers: NDArray[np.int64],
    holder: NDArray[np.intp],
    channel: NDArray[np.uint8],
    stopped: NDArray[np.bool_],
) -> Common:
    """Return of each article that has any how many entries are of its sketch, and how many are stopped."""
    held = channel == CONTAINMENT
    keys, common = (np.bincount(holder[chosen], minlength=len(numbers)) for chosen in (held, held & stopped))
    some = np.flatnonzero(keys)
    return Common(numbers[some], keys[some], common[some])


def _worth(size: NDArray[np.intp]) -> NDArray[np.float32]:
    """Return what a key shared by `size` articles is worth: less the more share it."""
    return _rounded(1 / np.log2(np.maximum(size, 2)))


def _summed(
    first: NDArray[np.intp],
    second: NDArray[np.intp],
    weight: NDArray[np.float32],
    channels: NDArray[np.uint8],
) -> Pairs:
    """Return each pair of numbers below 2^32 once, sorted: the sum of its weights, and all its channels."""
    packed = first.astype(np.uint64) << np.uint64(32) | second.astype(np.uint64)
    if not len(packed):
        return Pairs(np.zeros(0, np.int64), np.zeros(0, np.int64), weight, channels)
    order = np.argsort(packed)
    packed = packed[order]
    start = np.flatnonzero(np.concatenate(([True], packed[1:] != packed[:-1])))
    packed = packed[start]
    return Pairs(
        (packed >> np.uint64(32)).astype(np.int64),
        (packed & np.uint64(0xFFFFFFFF)).astype(np.int64),
        np.add.reduceat(weight[order], start, dtype=np.float32),
        np.bitwise_or.reduceat(channels[order], start),
    )


def _rows(pairs: Pairs, chosen: NDArray[np.bool_] | NDArray[np.intp]) -> Pairs:
    first, second, weight, channels = pairs
    return Pairs(first[chosen], second[chosen], weight[chosen], channels[chosen])


def _cosines(
    vector: NDArray[np.int8], first: NDArray[np.int64], second: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return the cosines of pairs of rows; exact, as sums of products of bytes are whole numbers."""
    cosine = np.zeros(len(first))
    for start in range(0, len(first), _BATCH):
        some = slice(start, start + _BATCH)
        left, right = (vector[side[some]].astype(np.float32) for side in (first, second))
        cosine[some] = np.einsum("ij,ij->i", left, right) / _PEAK**2
    return cosine


def _unit(vectors: NDArray[Any]) -> NDArray[np.float64]:
    rows = vectors.astype(np.float64)
    return np.asarray(rows / np.maximum(np.sqrt(np.einsum("ij,ij->i", rows, rows)), 1e-9)[:, None])


def _rounded(weight: NDArray[np.floating[Any]]) -> NDArray[np.float32]:
    return np.asarray(np.ceil(weight * _UNIT) / _UNIT, dtype=np.float32)
