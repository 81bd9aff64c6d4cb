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
    """

    mixed: NDArray[np.float32]
    query_share: NDArray[np.float32]
    source_share: NDArray[np.float32]


def similarity(query: Traits, source: Traits) -> Similarity:
    """Compare every sentence of `query` with every one of `source`."""
    rows, columns, weight = _word_matrices(query, source)
    shared = (rows * weight) @ columns.T
    squared = (rows * weight**2) @ columns.T
    query_weight, source_weight = (rows @ weight)[:, None], (columns @ weight)[None, :]
    query_norm = np.sqrt(rows @ weight**2)[:, None]
    source_norm = np.sqrt(columns @ weight**2)[None, :]
    words = _ratio(squared, query_norm * source_norm)
    vectors = np.maximum(query.vectors @ source.vectors.T, 0.0)
    mixed = EMBEDDING_SHARE * vectors + (1.0 - EMBEDDING_SHARE) * words
    return Similarity(
        # Quantised, so that machines that sum in another order still agree on ties.
        mixed=np.round(np.clip(mixed, 0.0, 1.0), 4).astype(np.float32),
        query_share=_ratio(shared, query_weight),
        source_share=_ratio(shared, source_weight),
    )


def _word_matrices(
    query: Traits, source: Traits
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """Return which sentence has which word of the joint vocabulary, and each word's weight."""
    stems, first, which = np.unique(
        np.concatenate((query.stem, source.stem)), return_index=True, return_inverse=True
    )
    weight = np.concatenate((query.rarity, source.rarity))[first]
    split = len(query.stem)
    rows = np.zeros((len(query.vectors), len(stems)), dtype=np.float32)
    rows[query.sentence, which[:split]] = 1.0
    columns = np.zeros((len(source.vectors), len(stems)), dtype=np.float32)
    columns[source.sentence, which[split:]] = 1.0
    return rows, columns, weight


def _ratio(part: NDArray[np.float32], whole: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(part / np.maximum(whole, 1e-9), dtype=np.float32)
