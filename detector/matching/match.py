"""Hold one document against another: the whole of matching for a pair, facts left aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detector.matching.alignment import align, aligned_pairs
from detector.matching.copies import copies
from detector.matching.direction import direction
from detector.matching.features import FEATURES, features, medians
from detector.matching.passages import passages
from detector.matching.relation import is_plainly_unrelated, name_relation
from detector.matching.similarity import similarity
from detector.records import DERIVED, Direction, Match, Scores

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from detector.matching.alignment import Alignment
    from detector.matching.copies import Copies
    from detector.matching.relation import RelationModel
    from detector.matching.similarity import Similarity
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

    `threshold` replaces the probability from which a pair counts as derived. `channels` found the
    source among many: of such a candidate that is plainly unrelated nothing else is found out, and
    its match has no evidence.
    """
    if channels and is_plainly_unrelated(query, source, model, threshold=threshold):
        return _unrelated(query, source, channels)
    similar = similarity(query, source)
    values = features(query, source)
    alignment = align(query, source, similar)
    pairs = aligned_pairs(query, source, similar, alignment)
    copied = copies(query, source)
    scores = _scores(query, source, similar, alignment, copied, values=values)
    aligned = scores.query_coverage, scores.source_coverage
    relation, probability = name_relation(
        query, source, values, model, copied=copied, aligned=aligned, threshold=threshold
    )
    derived = relation in DERIVED
    return Match(
        query_id=query.document.article.key,
        source_id=source.document.article.key,
        relation=relation,
        probability=probability,
        direction=direction(query.document, source.document, scores) if derived else Direction(),
        alignment=pairs,
        passages=passages(query, source) if derived else (),
        unsupported=tuple(query.document.sentences[row] for row in alignment.unsupported.tolist()),
        omitted=tuple(source.document.sentences[row] for row in alignment.omitted.tolist()),
        drifts=(),
        scores=scores,
        channels=channels,
    )


def _unrelated(query: Traits, source: Traits, channels: tuple[str, ...]) -> Match:
    return Match(
        query_id=query.document.article.key,
        source_id=source.document.article.key,
        relation="unrelated",
        probability=0.0,
        direction=Direction(),
        alignment=(),
        passages=(),
        unsupported=(),
        omitted=(),
        drifts=(),
        scores=Scores(),
        channels=channels,
    )


def _scores(
    query: Traits,
    source: Traits,
    similar: Similarity,
    alignment: Alignment,
    copied: Copies,
    *,
    values: NDArray[np.float64],
) -> Scores:
    named = dict(zip(FEATURES, (round(value, 4) for value in values.tolist()), strict=True))
    return Scores(
        query_coverage=_coverage(query, alignment.pairs[:, 0]),
        source_coverage=_coverage(source, alignment.pairs[:, 1]),
        verbatim=copied.query_share,
        jaccard=copied.jaccard,
        containment=copied.containment,
        similarity=round(max(medians(query, source, similar)), 4),
        order=_in_order(alignment.pairs),
        names=named["names"],
        numbers=named["numbers"],
        rare_words=named["rare_words"],
    )


def _in_order(pairs: NDArray[np.intp]) -> float:
    """Return the share of neighbouring aligned pairs that keep the source's order; 0 without pairs."""
    if len(pairs) < 2:
        return float(len(pairs))
    return round(float(np.count_nonzero(pairs[1:, 1] >= pairs[:-1, 1])) / (len(pairs) - 1), 4)


def _coverage(item: Traits, paired: NDArray[np.intp]) -> float:
    """Return the share of the body's words that stand in paired sentences."""
    covered = np.zeros(len(item.words), dtype=bool)
    covered[paired] = True
    return round(float(item.words[covered].sum() / max(float(item.words.sum()), 1.0)), 4)
