"""How alike two texts' lines are in what is rare within the two texts.

A word that many lines of both have says nothing of where a line comes from, however rare it
is elsewhere; and what all sentences have in common is taken out of their vectors. That parts
a passage's source from all else that is said on the topic.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from detector.matching.postings import Postings, summed
from detector.matching.similarity import sentence_words
from detector.text.document import body_tokens

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from detector.matching.traits import Traits
    from detector.records import Document

#: Words below which a line ("Read on.") is taken together with the next.
_LINE_WORDS = 4
#: Lines that two short texts count as having, so that what they share can still be rare.
_LINES = 40
#: Share of the centred embedding in how alike two lines are; the rest is rare words.
_EMBEDDING_SHARE = 0.2
#: Sentences' worth of nothing in particular that are added to a text's mean vector.
_FEW_SENTENCES = 4.0


class Side(NamedTuple):
    """One text's lines: its sentences and headings, short ones joined to the next.

    Attributes
    ----------
    span : (lines, 2) intp
        Each line as a span of the text.
    word : (tokens,) intp
        Each token's number in the vocabulary of both texts.
    line : (tokens,) intp
        The line it stands in; ascending.
    place : (tokens, 2) int32
        Its span of the text.
    """

    span: NDArray[np.intp]
    word: NDArray[np.intp]
    line: NDArray[np.intp]
    place: NDArray[np.int32]


class Lines(NamedTuple):
    """Two texts line by line; (query lines, source lines) where not said otherwise.

    Attributes
    ----------
    alike
        Likeness of each two lines, 0 to 1.
    shared
        Summed weight of the words that both have.
    weight : (words,) float32
        Weight of each word: log of all lines over the lines that have it.
    """

    query: Side
    source: Side
    alike: NDArray[np.float32]
    shared: NDArray[np.float32]
    weight: NDArray[np.float32]


def compare_lines(query: Traits, source: Traits) -> Lines:
    """Compare every line of `query` with every one of `source`."""
    left, right = _side(query), _side(source)
    split = len(left.word)
    _, word = np.unique(_stems(query, source, left, right), return_inverse=True)
    left, right = left._replace(word=word[:split]), right._replace(word=word[split:])
    spread = (
        Postings.of(left.word, left.line, len(left.span)),
        Postings.of(right.word, right.line, len(right.span)),
    )
    words = int(word.max(initial=-1)) + 1
    lines = sum(np.bincount(item.word, minlength=words) for item in spread)
    total = max(len(left.span) + len(right.span), _LINES)
    weight = np.log(total / np.maximum(lines, 1.0)).astype(np.float32)
    shape = len(left.span), len(right.span)
    shared, product = summed(*spread, (weight, weight**2), shape)
    lengths = [
        np.sqrt(np.bincount(item.line, weight[item.word] ** 2, minlength=size))
        for item, size in zip(spread, shape, strict=True)
    ]
    alike = product / np.maximum(np.outer(*lengths), 1e-6)
    vectors, others = _centred(query, left), _centred(source, right)
    spoken = np.outer(vectors.any(axis=1), others.any(axis=1))
    mixed = (1.0 - _EMBEDDING_SHARE) * alike + _EMBEDDING_SHARE * np.maximum(vectors @ others.T, 0.0)
    return Lines(left, right, _rounded(np.where(spoken, mixed, alike)), _rounded(shared), weight)


def _rounded(values: NDArray[np.floating]) -> NDArray[np.float32]:
    """Return values quantised, so that machines that sum in another order still agree on ties."""
    return np.asarray(np.round(values, 4), dtype=np.float32)


def _side(item: Traits) -> Side:
    """Return a text's lines; their words are hashes still."""
    document = item.document
    headings = [block.span for block in document.blocks if block.kind in ("heading", "headline")]
    span = np.array(sorted((*document.sentences, *headings)), dtype=np.intp).reshape(-1, 2)
    bound = np.searchsorted(document.token_start, span)
    sizes = bound[:, 1] - bound[:, 0]
    group = _groups(sizes)
    first = np.flatnonzero(np.diff(group, prepend=-1))
    last = np.append(first[1:], len(group))[: len(first)] - 1
    token = np.repeat(bound[:, 0] - (np.cumsum(sizes) - sizes), sizes) + np.arange(sizes.sum())
    return Side(
        span=np.stack((span[first, 0], span[last, 1]), axis=1),
        word=token,
        line=np.repeat(group, sizes),
        place=np.stack((document.token_start[token], document.token_end[token]), axis=1),
    )


def _groups(sizes: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return each line's number once short ones are joined to the next."""
    numbers, number, words = [], 0, 0
    for size in sizes.tolist():
        numbers.append(number)
        words += size
        if words >= _LINE_WORDS:
            number, words = number + 1, 0
    return np.array(numbers, dtype=np.intp)


def _stems(query: Traits, source: Traits, left: Side, right: Side) -> NDArray[np.uint64]:
    """Return the stem of every token of both texts' lines, the query's first.

    A heading's word that stands in no sentence of either text has no known stem: it is its own.
    """
    body = [_body(item.document) for item in (query, source)]
    known, first = np.unique(np.concatenate(body), return_index=True)
    stem = np.concatenate((query.stem, source.stem))[first]
    hashes = np.concatenate((query.document.token_hash[left.word], source.document.token_hash[right.word]))
    if not len(known):
        return hashes
    where = np.minimum(np.searchsorted(known, hashes), len(known) - 1)
    return np.where(known[where] == hashes, stem[where], hashes)


def _body(document: Document) -> NDArray[np.uint64]:
    return document.token_hash[body_tokens(document)]


def _centred(item: Traits, side: Side) -> NDArray[np.float32]:
    """Return each line's vector less the text's mean, at unit length; zero for lines of headings alone.

    The mean of few sentences is their own sense as much as their topic, and counts for less.
    """
    vectors = np.zeros((len(side.span), item.vectors.shape[1]), dtype=np.float32)
    if not len(item.vectors):
        return vectors
    starts = np.array([span.start for span in item.document.sentences])
    line = np.searchsorted(side.span[:, 0], starts, side="right") - 1
    np.add.at(vectors, line, item.vectors * sentence_words(item)[:, None])
    spoken = vectors.any(axis=1)
    vectors = _unit(vectors)
    vectors[spoken] -= vectors.sum(axis=0) / (spoken.sum() + _FEW_SENTENCES)
    return _unit(vectors)


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(length, 1e-6), dtype=np.float32)
