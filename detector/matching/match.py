"""Hold one document against another: the whole of matching for a pair, facts left aside."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Literal

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

#: What is found out of a pair: everything; nothing more of an unrelated pair; and of one event its scores.
Depth = Literal["whole", "related", "scores"]


def match(
    query: Traits,
    source: Traits,
    model: RelationModel,
    *,
    threshold: float | None = None,
    channels: tuple[str, ...] = (),
    depth: Depth = "whole",
) -> Match:
    """Align two documents and name their relation; the drifts are left to the facts.

    `threshold` replaces the probability from which a pair counts as derived. `channels` found the
    source among many: of such a candidate that is plainly unrelated nothing else is found out, and
    its match has no evidence. `depth` may say so of any unrelated pair, and leave out the alignment of
    a pair of one event.
    """
    if channels and is_plainly_unrelated(query, source, model, threshold=threshold):
        return _unrelated(query, source, channels)
    values, copied, sentences = features(query, source), copies(query, source), _Sentences(query, source)
    relation, probability = name_relation(
        query, source, values, model, copied=copied, aligned=sentences.coverage, threshold=threshold
    )
    if depth != "whole" and relation == "unrelated":
        return _unrelated(query, source, channels)
    similar, alignment = sentences.similar, sentences.alignment
    scores = _scores(sentences, copied, values=values)
    derived = relation in DERIVED
    return Match(
        query_id=query.document.article.key,
        source_id=source.document.article.key,
        relation=relation,
        probability=probability,
        direction=direction(query.document, source.document, scores) if derived else Direction(),
        alignment=aligned_pairs(query, source, similar, alignment) if derived or depth != "scores" else (),
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


class _Sentences:
    """Two documents held against each other sentence by sentence, once somebody asks."""

    def __init__(self, query: Traits, source: Traits) -> None:
        self.query, self.source = query, source

    @cached_property
    def similar(self) -> Similarity:
        return similarity(self.query, self.source)

    @cached_property
    def alignment(self) -> Alignment:
        return align(self.query, self.source, self.similar)

    def coverage(self) -> tuple[float, float]:
        """Return the share of each one's words in aligned sentences."""
        rows, columns = self.alignment.pairs.T
        return _coverage(self.query, rows), _coverage(self.source, columns)


def _scores(sentences: _Sentences, copied: Copies, *, values: NDArray[np.float64]) -> Scores:
    named = dict(zip(FEATURES, (round(value, 4) for value in values.tolist()), strict=True))
    query_coverage, source_coverage = sentences.coverage()
    return Scores(
        query_coverage=query_coverage,
        source_coverage=source_coverage,
        verbatim=copied.query_share,
        jaccard=copied.jaccard,
        containment=copied.containment,
        similarity=round(max(medians(sentences.query, sentences.source, sentences.similar)), 4),
        order=_in_order(sentences.alignment.pairs),
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
