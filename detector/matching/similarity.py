"""How alike two documents' sentences are: embedding and rarity-weighted words, mixed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from detector.matching.postings import Postings, summed

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
    query_word, source_word : (tokens,) intp
        Each body token's number in the joint vocabulary; `weight` is each word's.
    """

    mixed: NDArray[np.float32]
    query_share: NDArray[np.float32]
    source_share: NDArray[np.float32]
    query_word: NDArray[np.intp]
    source_word: NDArray[np.intp]
    weight: NDArray[np.float32]


def similarity(query: Traits, source: Traits) -> Similarity:
    """Compare every sentence of `query` with every one of `source`."""
    stems, word = np.unique(np.concatenate((query.stem, source.stem)), return_inverse=True)
    weight = np.zeros(len(stems), dtype=np.float32)
    # Words of one stem differ in rarity; the rarest counts, whichever text has it.
    np.maximum.at(weight, word, np.concatenate((query.rarity, source.rarity)))
    split, shape = len(query.stem), (len(query.vectors), len(source.vectors))
    rows = Postings.of(word[:split], query.sentence, shape[0])
    columns = Postings.of(word[split:], source.sentence, shape[1])
    shared, product = summed(rows, columns, (weight, weight**2), shape)
    norms = np.sqrt(np.outer(rows.totals(weight**2, shape[0]), columns.totals(weight**2, shape[1])))
    vectors = np.maximum(query.vectors @ source.vectors.T, 0.0)
    mixed = EMBEDDING_SHARE * vectors + (1.0 - EMBEDDING_SHARE) * _ratio(product, norms)
    return Similarity(
        # Quantised, so that machines that sum in another order still agree on ties.
        mixed=np.round(np.clip(mixed, 0.0, 1.0), 4).astype(np.float32),
        query_share=_ratio(shared, rows.totals(weight, shape[0])[:, None]),
        source_share=_ratio(shared, columns.totals(weight, shape[1])[None, :]),
        query_word=word[:split],
        source_word=word[split:],
        weight=weight,
    )


def joined_similarity(
    query: Traits, source: Traits, similar: Similarity, rows: slice, columns: slice
) -> float:
    """Return the similarity of a run of query sentences, taken as one, to a run of the source's."""
    own = _words_of(query, similar.query_word, rows)
    other = _words_of(source, similar.source_word, columns)
    squared = similar.weight**2
    common = squared[np.intersect1d(own, other, assume_unique=True)].sum()
    words = float(common) / max(float(np.sqrt(squared[own].sum() * squared[other].sum())), 1e-9)
    vectors = [
        (item.vectors[run] * sentence_words(item)[run, None]).sum(axis=0)
        for item, run in ((query, rows), (source, columns))
    ]
    mixed = EMBEDDING_SHARE * max(_cosine(*vectors), 0.0) + (1.0 - EMBEDDING_SHARE) * words
    return round(min(mixed, 1.0), 4)


def _words_of(item: Traits, word: NDArray[np.intp], run: slice) -> NDArray[np.intp]:
    """Return the distinct words of a run of sentences."""
    first, last = np.searchsorted(item.sentence, (run.start, run.stop))
    return np.unique(word[first:last])


def sentence_words(item: Traits) -> NDArray[np.float32]:
    """Return the number of words of each sentence, at least 1: (sentences,) float32."""
    first, last = item.document.sentence_token.T
    words: NDArray[np.float32] = np.maximum(last - first, 1).astype(np.float32)
    return words


def _ratio(part: NDArray[np.floating], whole: NDArray[np.floating]) -> NDArray[np.float32]:
    return np.asarray(part / np.maximum(whole, 1e-9), dtype=np.float32)


def _cosine(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    return float(one @ other / max(float(np.linalg.norm(one) * np.linalg.norm(other)), 1e-9))
