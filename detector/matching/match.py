"""Hold one document against another: the whole of matching for a pair, facts left aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detector.matching.alignment import align, aligned_pairs, copied_tokens, passages
from detector.matching.direction import direction
from detector.matching.features import FEATURES, features
from detector.matching.relation import name_relation
from detector.matching.similarity import sentence_words, similarity
from detector.records import DERIVED, Direction, Match, Scores

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from detector.matching.alignment import Alignment
    from detector.matching.relation import RelationModel
    from detector.matching.traits import Traits


def match(
    query: Traits,
    source: Traits,
    model: RelationModel,
    *,
    threshold: float | None = None,
    channels: tuple[str, ...] = (),
) -> Match:
    """Align two documents and name their relation; the drifts are left to the facts.

    `threshold` replaces the probability from which a pair counts as derived.
    """
    similar = similarity(query, source)
    values = features(query, source, similar)
    alignment = align(query, source, similar)
    pairs = aligned_pairs(query, source, similar, alignment)
    scores = _scores(query, source, alignment, values)
    aligned = scores.query_coverage, scores.source_coverage
    relation, probability = name_relation(query, source, values, model, aligned=aligned, threshold=threshold)
    derived = relation in DERIVED
    return Match(
        query_id=query.document.article.key,
        source_id=source.document.article.key,
        relation=relation,
        probability=probability,
        direction=direction(query.document, source.document, scores) if derived else Direction(),
        alignment=pairs,
        passages=passages(pairs),
        unsupported=tuple(query.document.sentences[row] for row in alignment.unsupported.tolist()),
        omitted=tuple(source.document.sentences[row] for row in alignment.omitted.tolist()),
        drifts=(),
        scores=scores,
        channels=channels,
    )


def _scores(query: Traits, source: Traits, alignment: Alignment, values: NDArray[np.float64]) -> Scores:
    named = dict(zip(FEATURES, (round(value, 4) for value in values.tolist()), strict=True))
    shared = len(np.intersect1d(query.shingles, source.shingles))
    union = len(np.union1d(query.shingles, source.shingles))
    return Scores(
        query_coverage=_coverage(query, alignment.pairs[:, 0]),
        source_coverage=_coverage(source, alignment.pairs[:, 1]),
        verbatim=round(float(copied_tokens(query, source).mean()), 4) if len(query.stem) else 0.0,
        jaccard=round(shared / max(union, 1), 4),
        containment=round(shared / max(len(np.unique(query.shingles)), 1), 4),
        similarity=named["median_better"],
        order=named["order"],
        names=named["names"],
        numbers=named["numbers"],
        rare_words=named["rare_words"],
    )


def _coverage(item: Traits, paired: NDArray[np.intp]) -> float:
    """Return the share of the body's words that stand in paired sentences."""
    words = sentence_words(item)
    return round(float(words[np.unique(paired)].sum() / max(float(words.sum()), 1.0)), 4)
