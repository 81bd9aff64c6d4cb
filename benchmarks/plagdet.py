"""Plagdet and its parts, as Potthast et al. (2010) define them and PAN's own script takes them.

Recall and precision are macro-averaged (each case, each detection weighs the same) over the
characters of both sides; granularity is the number of detections that touch a found case.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from detector.records import Span


class Case(NamedTuple):
    """A reused passage, annotated or detected: where it stands in the query and in the source."""

    query: Span
    source: Span


class PairCounts(NamedTuple):
    """What one pair of documents adds: the recall of each case, precision of each detection, touches."""

    recalls: tuple[float, ...]
    precisions: tuple[float, ...]
    touches: tuple[int, ...]


class Plagdet(NamedTuple):
    """The measure and its parts; without cases and detections all are 1."""

    plagdet: float
    precision: float
    recall: float
    granularity: float


def count_pair(cases: Sequence[Case], detections: Sequence[Case]) -> PairCounts:
    """Hold the detections of one pair of documents against its annotated cases."""
    return PairCounts(
        tuple(_covered(case, detections) for case in cases),
        tuple(_covered(detection, cases) for detection in detections),
        tuple(sum(_touch(case, detection) for detection in detections) for case in cases),
    )


def plagdet(counts: Iterable[PairCounts]) -> Plagdet:
    """Return the measure over many pairs of documents."""
    rows = list(counts)
    recalls = [value for row in rows for value in row.recalls]
    precisions = [value for row in rows for value in row.precisions]
    touches = [value for row in rows for value in row.touches if value]
    if not recalls and not precisions:
        return Plagdet(1.0, 1.0, 1.0, 1.0)
    recall = sum(recalls) / len(recalls) if recalls and precisions else 0.0
    precision = sum(precisions) / len(precisions) if recalls and precisions else 0.0
    granularity = sum(touches) / len(touches) if touches else 1.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return Plagdet(f1 / math.log2(1.0 + granularity), precision, recall, granularity)


def _touch(case: Case, other: Case) -> bool:
    return case.query.overlaps(other.query) and case.source.overlaps(other.source)


def _covered(case: Case, others: Sequence[Case]) -> float:
    """Return the share of a case's characters, of both sides, that the others touching it cover."""
    touching = [other for other in others if _touch(case, other)]
    if not touching:
        return 0.0
    marked = _marked(case.query, [other.query for other in touching])
    marked += _marked(case.source, [other.source for other in touching])
    size = case.query.end - case.query.start + case.source.end - case.source.start
    return marked / size


def _marked(span: Span, others: Sequence[Span]) -> int:
    mark: NDArray[np.bool_] = np.zeros(span.end - span.start, dtype=bool)
    for other in others:
        mark[max(other.start - span.start, 0) : max(other.end - span.start, 0)] = True
    return int(mark.sum())
