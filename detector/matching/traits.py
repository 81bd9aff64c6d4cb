"""What matching reads of one document, computed once however many texts it is held against."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from detector.matching.evidence import Facts, own_words
from detector.matching.lines import Lines, line_tokens, lines
from detector.matching.postings import Postings
from detector.sketches.shingles import Shingles, shingles
from detector.text.document import body_tokens
from detector.text.fold import code_points

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
_CAPITAL = np.array([chr(point).isupper() for point in range(128)])
_DIGIT = np.array([chr(point).isdigit() for point in range(128)])


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


@dataclass(frozen=True, eq=False)
class Traits:
    """The arrays of one document that matching reads; n body tokens, m sentences.

    What only pairs that have something in common need is computed when it is first asked for.

    Attributes
    ----------
    vectors : (m, dim) float32
        Unit sentence vectors; a sentence of unknown words is the zero vector.
    words : (m,) float32
        Words of each sentence, at least 1.
    token : (n,) uint64
        Each body token as it stands.
    spoken : (n + tokens of headings,) int32
        The word, by its number in the vocabulary, of each token of body and headings in order.
    word : (n,) int32
        That of each body token.
    rarity : (n,) float32
        How rare each body token is in English, 0 to 1.
    name, digit : (n,) bool
        Body tokens that are capitalised words inside sentences, and those that begin with a digit.
    vocabulary
        The distinct stems of body and headings; `postings` say which sentence has which.
    shingles : (n - 4,) uint64
        5-word shingles in text order; `distinct` the same sorted, each once.
    names, numbers, rare
        The distinct names, figures and rare words.
    """

    document: Document
    vectors: NDArray[np.float32]
    words: NDArray[np.float32]
    token: NDArray[np.uint64]
    spoken: NDArray[np.int32]
    word: NDArray[np.int32]
    rarity: NDArray[np.float32]
    name: NDArray[np.bool_]
    digit: NDArray[np.bool_]
    vocabulary: Vocabulary
    postings: Postings
    shingles: NDArray[np.uint64]
    distinct: NDArray[np.uint64]
    names: WordSet
    numbers: WordSet
    rare: WordSet

    @property
    def stem(self) -> NDArray[np.uint64]:
        """The stem of each body token: (n,) uint64."""
        return self.vocabulary.stem[self.word]

    @cached_property
    def content(self) -> NDArray[np.int32]:
        """The words, by number, of the body tokens that carry sense."""
        return self.word[self.rarity >= CONTENT]

    @cached_property
    def digest(self) -> NDArray[np.uint64]:
        """One number for each sentence's tokens in their order, 0 without tokens: (m,) uint64."""
        first, last = self.document.sentence_token.T.astype(np.intp)
        return _digests(self.token, last - first)

    @cached_property
    def again(self) -> Postings:
        """Which words two neighbouring sentences both have, under the first of them."""
        return self.postings.repeated()

    @cached_property
    def lines(self) -> Lines:
        """The same text as passages are sought in it."""
        return lines(self.document, self.spoken, self.vectors, self.words)

    @cached_property
    def own(self) -> NDArray[np.bool_]:
        """The body tokens that speak for copying: (n,) bool."""
        return own_words(self.document, self.digit, self.rarity)

    @cached_property
    def named(self) -> Facts:
        """Where its names stand."""
        return Facts.of(self.name, self.stem, self.rarity)

    @cached_property
    def figures(self) -> Facts:
        """Where its figures stand."""
        return Facts.of(self.digit, self.token, self.rarity)


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
    body, spoken = body_tokens(document), line_tokens(document)
    token = document.token_hash[body]
    first, last = document.sentence_token.T.astype(np.intp)
    size = last - first
    sentence = np.repeat(np.arange(len(size)), size)
    opens = np.diff(sentence, prepend=-1) > 0
    upper, digit = _openings(document, body)
    # Each different token is looked up once, in the table's order.
    listed, place = np.unique(document.token_hash[spoken], return_inverse=True)
    known, number = np.unique(table.stems(listed), return_inverse=True)
    # All that stands in sentences stands in lines too.
    inside = place if len(spoken) == len(body) else place[np.searchsorted(spoken, body)]
    rarity = table.rarity(listed)[inside]
    words = number.astype(np.int32)
    word = words[inside]
    vocabulary = Vocabulary(known, np.zeros(len(known), np.float32))
    np.maximum.at(vocabulary.rarity, word, rarity)
    name = upper & ~opens & (rarity > 0)
    return Traits(
        document=document,
        vectors=vectors,
        words=np.maximum(size, 1).astype(np.float32),
        token=token,
        spoken=word if inside is place else words[place],
        word=word,
        rarity=rarity,
        name=name,
        digit=digit,
        vocabulary=vocabulary,
        postings=Postings.of(word, sentence, len(size)),
        shingles=hashes,
        distinct=_distinct(hashes),
        names=WordSet.of(known[word[name]], rarity[name]),
        numbers=WordSet.of(token[digit], rarity[digit]),
        rare=WordSet.of(known[word[(rarity >= RARE) & ~digit]], rarity[(rarity >= RARE) & ~digit]),
    )


def _openings(document: Document, body: NDArray[np.intp]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Tell which body tokens begin with a capital letter, and which with a digit."""
    first = code_points(document.text)[document.token_start[body]]
    if first.max(initial=0) < len(_CAPITAL):
        return _CAPITAL[first], _DIGIT[first]
    letters, which = np.unique(first, return_inverse=True)
    listed = [chr(letter) for letter in letters.tolist()]
    upper = np.array([letter.isupper() for letter in listed], dtype=bool)
    digit = np.array([letter.isdigit() for letter in listed], dtype=bool)
    return upper[which], digit[which]


def _distinct(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return the distinct values in order; for shingles, which hardly repeat, twice as fast as NumPy's."""
    ordered = np.sort(values)
    first = np.ones(len(ordered), dtype=bool)
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    return ordered[first]


def _digests(token: NDArray[np.uint64], size: NDArray[np.intp]) -> NDArray[np.uint64]:
    """Return one number for each sentence's tokens, alike for like ones in like order."""
    end = np.cumsum(size)
    place = np.arange(len(token)) - np.repeat(end - size, size)
    power = _MIX ** np.arange(1, size.max(initial=0) + 1, dtype=np.uint64)
    reached = np.concatenate((np.zeros(1, np.uint64), np.cumsum(token * power[place])))
    return np.asarray(reached[end] - reached[end - size])
