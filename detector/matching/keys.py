"""What a text is found by among many: the keys of its four channels, small enough to be stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from detector.matching.traits import RARE, WordSet, body_shingles
from detector.sketches import bands, containment_sketches, shingles, signatures
from detector.text.document import body_tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from detector.embeddings.encoder import Encoder
    from detector.matching.traits import Traits
    from detector.records import Document
    from detector.sketches.shingles import Shingles
    from detector.sketches.words import Words

#: Largest value of a vector's numbers: one byte each.
_PEAK = 127


class Keys(NamedTuple):
    """What one text is found by; a body without words has none, and the zero vector.

    Attributes
    ----------
    bands, sketch, rare
        Its MinHash bands, containment sketch and rare words' stems: uint64 keys, each once.
    vector : (dim,) int8
        The mean of its sentences' vectors; only its direction means anything.
    weight : (rare words,) float32
        Of each rare word, its rarity squared.
    """

    bands: NDArray[np.uint64]
    sketch: NDArray[np.uint64]
    rare: NDArray[np.uint64]
    vector: NDArray[np.int8]
    weight: NDArray[np.float32]


def document_keys(documents: Sequence[Document], *, encoder: Encoder, words: Words) -> list[Keys]:
    """Return each document's keys, in order, without the rest of its traits."""
    return _keys(
        shingles(documents),
        _rare_words(documents, words),
        encoder.encode_many(documents),
    )


def trait_keys(items: Sequence[Traits]) -> list[Keys]:
    """Return the keys of documents whose traits are known, the same as `document_keys` gives."""
    return _keys(body_shingles(items), [item.rare for item in items], [item.vectors for item in items])


def _keys(batch: Shingles, rare: Sequence[WordSet], vectors: Sequence[NDArray[np.float32]]) -> list[Keys]:
    none = np.zeros(0, np.uint64)
    filled = np.diff(batch.bound) > 0
    near = [row if full else none for row, full in zip(bands(signatures(batch)), filled, strict=True)]
    rows = (_quantised(sentences) for sentences in vectors)
    return [
        Keys(band, sketch, words.stem, vector, words.weight)
        for band, sketch, words, vector in zip(near, containment_sketches(batch), rare, rows, strict=True)
    ]


def _rare_words(documents: Sequence[Document], table: Words) -> list[WordSet]:
    """Return the rare words of each body, figures left out; each different word is looked up once."""
    bodies = [body_tokens(document) for document in documents]
    tokens = [document.token_hash[body] for document, body in zip(documents, bodies, strict=True)]
    words, which = np.unique(np.concatenate([np.zeros(0, np.uint64), *tokens]), return_inverse=True)
    rarity, stems = table.rarity(words), table.stems(words)
    found = []
    parts = np.split(which, np.cumsum([len(body) for body in bodies])[:-1]) if bodies else []
    for document, body, part in zip(documents, bodies, parts, strict=True):
        rare = np.flatnonzero(rarity[part] >= RARE)
        starts = document.token_start[body[rare]].tolist()
        digit = np.array([document.text[start].isdigit() for start in starts], dtype=bool)
        chosen = part[rare[~digit]]
        found.append(WordSet.of(stems[chosen], rarity[chosen]))
    return found


def _quantised(sentences: NDArray[np.float32]) -> NDArray[np.int8]:
    """Return the mean of some vectors at one byte a number, the longest side at its full range."""
    if not len(sentences):
        return np.zeros(sentences.shape[1], np.int8)
    mean = sentences.mean(axis=0)
    peak = float(np.abs(mean).max(initial=0.0))
    return np.asarray(np.rint(mean * (_PEAK / max(peak, 1e-9))).astype(np.int8))
