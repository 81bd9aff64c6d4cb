"""What matching reads of one document, computed once however many texts it is held against."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

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


class WordSet(NamedTuple):
    """Distinct stems, sorted, and beside each its weight: rarity squared, so that rare names lead."""

    stem: NDArray[np.uint64]
    weight: NDArray[np.float32]

    @classmethod
    def of(cls, stem: NDArray[np.uint64], rarity: NDArray[np.float32]) -> WordSet:
        """Return the distinct ones of `stem`."""
        distinct, first = np.unique(stem, return_index=True)
        return cls(distinct, rarity[first] ** 2)


@dataclass(frozen=True, slots=True, eq=False)
class Traits:
    """The arrays of one document that matching reads; n body tokens, m sentences.

    Attributes
    ----------
    vectors : (m, dim) float32
        Unit sentence vectors; a sentence of unknown words is the zero vector.
    stem : (n,) uint64
        Stem of each body token.
    rarity : (n,) float32
        Its rarity, 0 to 1.
    sentence : (n,) intp
        The sentence it stands in.
    token : (n,) uint64
        Each body token as it stands.
    shingles : (n - 4,) uint64
        5-word shingles in text order; `distinct` the same sorted, each once.
    names, numbers, rare
        Capitalised words inside sentences, figures, and rare words.
    """

    document: Document
    vectors: NDArray[np.float32]
    stem: NDArray[np.uint64]
    rarity: NDArray[np.float32]
    sentence: NDArray[np.intp]
    token: NDArray[np.uint64]
    shingles: NDArray[np.uint64]
    distinct: NDArray[np.uint64]
    names: WordSet
    numbers: WordSet
    rare: WordSet


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
    document: Document, vectors: NDArray[np.float32], hashes: NDArray[np.uint64], words: Words
) -> Traits:
    body = body_tokens(document)
    token = document.token_hash[body]
    first, last = document.sentence_token.T
    sentence = np.repeat(np.arange(len(first)), last - first)
    opens = np.zeros(len(body), dtype=bool)
    opens[np.flatnonzero(np.diff(sentence, prepend=-1))] = True
    text = document.text
    heads = [text[start] for start in document.token_start[body].tolist()]
    upper = np.array([head.isupper() for head in heads], dtype=bool)
    digit = np.array([head.isdigit() for head in heads], dtype=bool)
    stem, rarity = words.stems(token), words.rarity(token)
    return Traits(
        document=document,
        vectors=vectors,
        stem=stem,
        rarity=rarity,
        sentence=sentence,
        token=token,
        shingles=hashes,
        distinct=np.unique(hashes),
        names=_words(stem, rarity, upper & ~opens & (rarity > 0)),
        numbers=_words(token, rarity, digit),
        rare=_words(stem, rarity, (rarity >= RARE) & ~digit),
    )


def _words(stem: NDArray[np.uint64], rarity: NDArray[np.float32], chosen: NDArray[np.bool_]) -> WordSet:
    return WordSet.of(stem[chosen], rarity[chosen])
