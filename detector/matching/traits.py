"""What matching reads of one document, computed once however many texts it is held against."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from detector.matching.evidence import Facts, own_words
from detector.matching.lines import Lines, layout, lines
from detector.matching.postings import Postings
from detector.sketches.shingles import Shingles, shingles
from detector.text.document import body_tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from detector.embeddings.encoder import Encoder
    from detector.records import Document
    from detector.sketches.words import Words

#: A word at least this rare (Zipf frequency 3.5 or less) tells one story from another.
RARE = 0.63
#: Rarity from which a word carries sense: above that of "the", "said", "which".
CONTENT = 0.2
#: An odd multiplier that tells the places of a sentence's tokens apart (2^64 over the golden ratio).
_MIX = np.uint64(0x9E3779B97F4A7C15)


class WordSet(NamedTuple):
    """Distinct stems, sorted, and beside each its weight: rarity squared, so that rare names lead."""

    stem: NDArray[np.uint64]
    weight: NDArray[np.float32]

    @classmethod
    def of(cls, stem: NDArray[np.uint64], rarity: NDArray[np.float32]) -> WordSet:
        """Return the distinct ones of `stem`."""
        distinct, first = np.unique(stem, return_index=True)
        return cls(distinct, rarity[first] ** 2)


class Vocabulary(NamedTuple):
    """A text's distinct stems, sorted, and the rarity of the rarest word of each; 0 if in headings alone."""

    stem: NDArray[np.uint64]
    rarity: NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Traits:
    """The arrays of one document that matching reads; n body tokens, m sentences.

    Attributes
    ----------
    vectors : (m, dim) float32
        Unit sentence vectors; a sentence of unknown words is the zero vector.
    words : (m,) float32
        Words of each sentence, at least 1.
    digest : (m,) uint64
        One number for each sentence's tokens in their order; 0 without tokens.
    stem : (n,) uint64
        Stem of each body token; `content` those that carry sense.
    token : (n,) uint64
        Each body token as it stands.
    vocabulary
        The distinct stems of body and headings; `postings` say which sentence has which, and
        `again` which two neighbours both have, under the first of them.
    lines
        The same text as passages are sought in it.
    shingles : (n - 4,) uint64
        5-word shingles in text order; `distinct` the same sorted, each once.
    names, numbers, rare
        Capitalised words inside sentences, figures, and rare words.
    own : (n,) bool
        Body tokens that speak for copying.
    named, figures
        Where its names and its figures stand.
    """

    document: Document
    vectors: NDArray[np.float32]
    words: NDArray[np.float32]
    digest: NDArray[np.uint64]
    stem: NDArray[np.uint64]
    content: NDArray[np.uint64]
    token: NDArray[np.uint64]
    vocabulary: Vocabulary
    postings: Postings
    again: Postings
    lines: Lines
    shingles: NDArray[np.uint64]
    distinct: NDArray[np.uint64]
    names: WordSet
    numbers: WordSet
    rare: WordSet
    own: NDArray[np.bool_]
    named: Facts
    figures: Facts


def traits(documents: Sequence[Document], *, encoder: Encoder, words: Words) -> list[Traits]:
    """Return the traits of each document, in order."""
    batch = shingles(documents)
    vectors = encoder.encode_many(documents)
    return [
        _of_document(document, rows, hashes, words)
        for document, rows, hashes in zip(documents, vectors, batch.split(), strict=True)
    ]


def body_shingles(items: Sequence[Traits]) -> Shingles:
    """Return the shingles of several documents as one batch, for sketching."""
    bound = np.concatenate(([0], np.cumsum([len(item.shingles) for item in items], dtype=np.intp)))
    hashes = np.concatenate([item.shingles for item in items]) if items else np.zeros(0, np.uint64)
    return Shingles(hashes, bound.astype(np.intp))


def _of_document(
    document: Document, vectors: NDArray[np.float32], hashes: NDArray[np.uint64], table: Words
) -> Traits:
    body = body_tokens(document)
    token = document.token_hash[body]
    first, last = document.sentence_token.T.astype(np.intp)
    size = last - first
    sentence = np.repeat(np.arange(len(size)), size)
    opens = np.diff(sentence, prepend=-1) > 0
    text = document.text
    heads = [text[start] for start in document.token_start[body].tolist()]
    upper = np.array([head.isupper() for head in heads], dtype=bool)
    digit = np.array([head.isdigit() for head in heads], dtype=bool)
    cut = layout(document)
    known, number = np.unique(table.stems(document.token_hash[cut.token]), return_inverse=True)
    # All that stands in sentences stands in lines too.
    word = number[np.searchsorted(cut.token, body)]
    stem, rarity = known[word], table.rarity(token)
    vocabulary = Vocabulary(known, np.zeros(len(known), np.float32))
    np.maximum.at(vocabulary.rarity, word, rarity)
    postings = Postings.of(word, sentence, len(size))
    words: NDArray[np.float32] = np.maximum(size, 1).astype(np.float32)
    named = upper & ~opens & (rarity > 0)
    return Traits(
        document=document,
        vectors=vectors,
        words=words,
        digest=_digests(token, size),
        stem=stem,
        content=stem[rarity >= CONTENT],
        token=token,
        vocabulary=vocabulary,
        postings=postings,
        again=postings.repeated(),
        lines=lines(document, cut, number, vectors, words),
        shingles=hashes,
        distinct=np.unique(hashes),
        names=_words(stem, rarity, named),
        numbers=_words(token, rarity, digit),
        rare=_words(stem, rarity, (rarity >= RARE) & ~digit),
        own=own_words(document, body, digit, rarity),
        named=Facts.of(named, stem, rarity),
        figures=Facts.of(digit, token, rarity),
    )


def _digests(token: NDArray[np.uint64], size: NDArray[np.intp]) -> NDArray[np.uint64]:
    """Return one number for each sentence's tokens, alike for like ones in like order."""
    end = np.cumsum(size)
    place = np.arange(len(token)) - np.repeat(end - size, size)
    power = _MIX ** np.arange(1, size.max(initial=0) + 1, dtype=np.uint64)
    reached = np.concatenate((np.zeros(1, np.uint64), np.cumsum(token * power[place])))
    return np.asarray(reached[end] - reached[end - size])


def _words(stem: NDArray[np.uint64], rarity: NDArray[np.float32], chosen: NDArray[np.bool_]) -> WordSet:
    return WordSet.of(stem[chosen], rarity[chosen])
