"""How alike two documents' sentences are: embedding and rarity-weighted words, mixed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from detector.matching.traits import Traits

#: Share of the embedding in the mix; the rest is rarity-weighted word overlap. On rewrites
#: against same-event pairs, words and static vectors mixed evenly lost to nothing else tried.
EMBEDDING_SHARE = 0.5


class Similarity(NamedTuple):
    """Sentence by sentence, (query sentences, source sentences) float32, each 0 to 1.

    Attributes
    ----------
    mixed
        What alignment goes by.
    query_share, source_share
        Rarity-weighted share of the query (source) sentence's words that the other one has.
    query_words, source_words : (sentences, words) float32
        Which sentence has which word of the joint vocabulary, each word by its weight.
    """

    mixed: NDArray[np.float32]
    query_share: NDArray[np.float32]
    source_share: NDArray[np.float32]
    query_words: NDArray[np.float32]
    source_words: NDArray[np.float32]


def similarity(query: Traits, source: Traits) -> Similarity:
    """Compare every sentence of `query` with every one of `source`."""
    rows, columns, weight = _word_matrices(query, source)
    shared = (rows * weight) @ columns.T
    query_weight, source_weight = (rows @ weight)[:, None], (columns @ weight)[None, :]
    query_words, source_words = _unit(rows * weight), _unit(columns * weight)
    vectors = np.maximum(query.vectors @ source.vectors.T, 0.0)
    mixed = EMBEDDING_SHARE * vectors + (1.0 - EMBEDDING_SHARE) * (query_words @ source_words.T)
    return Similarity(
        # Quantised, so that machines that sum in another order still agree on ties.
        mixed=np.round(np.clip(mixed, 0.0, 1.0), 4).astype(np.float32),
        query_share=_ratio(shared, query_weight),
        source_share=_ratio(shared, source_weight),
        query_words=rows * weight,
        source_words=columns * weight,
    )


def joined_similarity(
    query: Traits, source: Traits, similar: Similarity, rows: slice, columns: slice
) -> float:
    """Return the similarity of a run of query sentences, taken as one, to a run of the source's."""
    words = [
        np.max(matrix[run], axis=0)
        for matrix, run in ((similar.query_words, rows), (similar.source_words, columns))
    ]
    vectors = [
        (item.vectors[run] * sentence_words(item)[run, None]).sum(axis=0)
        for item, run in ((query, rows), (source, columns))
    ]
    mixed = EMBEDDING_SHARE * max(_cosine(*vectors), 0.0) + (1.0 - EMBEDDING_SHARE) * _cosine(*words)
    return round(min(mixed, 1.0), 4)


def sentence_words(item: Traits) -> NDArray[np.float32]:
    """Return the number of words of each sentence, at least 1: (sentences,) float32."""
    first, last = item.document.sentence_token.T
    words: NDArray[np.float32] = np.maximum(last - first, 1).astype(np.float32)
    return words


def _word_matrices(
    query: Traits, source: Traits
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """Return which sentence has which word of the joint vocabulary, and each word's weight."""
    stems, which = np.unique(np.concatenate((query.stem, source.stem)), return_inverse=True)
    weight = np.zeros(len(stems), dtype=np.float32)
    # Words of one stem differ in rarity; the rarest counts, whichever text has it.
    np.maximum.at(weight, which, np.concatenate((query.rarity, source.rarity)))
    split = len(query.stem)
    rows = np.zeros((len(query.vectors), len(stems)), dtype=np.float32)
    rows[query.sentence, which[:split]] = 1.0
    columns = np.zeros((len(source.vectors), len(stems)), dtype=np.float32)
    columns[source.sentence, which[split:]] = 1.0
    return rows, columns, weight


def _ratio(part: NDArray[np.floating], whole: NDArray[np.floating]) -> NDArray[np.float32]:
    return np.asarray(part / np.maximum(whole, 1e-9), dtype=np.float32)


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    return _ratio(rows, np.linalg.norm(rows, axis=1, keepdims=True))


def _cosine(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    return float(one @ other / max(float(np.linalg.norm(one) * np.linalg.norm(other)), 1e-9))
