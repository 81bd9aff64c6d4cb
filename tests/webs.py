"""Pages and pairs as columns, written down in a line."""

from __future__ import annotations

import numpy as np

from detector.records import RELATIONS
from detector.records.corpus import Edges, Pages

Row = tuple[object, ...]


def pages(count: int, **columns: object) -> Pages:
    """Return pages on sites of their own, an hour apart."""
    given = {
        "id": tuple(f"{number:04}" for number in range(count)),
        "sites": tuple(f"{number:04}.example" for number in range(count)),
        "site": np.arange(count, dtype=np.int32),
        "published": 3600.0 * np.arange(count) + 1.0,
        "words": np.full(count, 300, np.int32),
        "credited": np.full(count, -1, np.int32),
        "licensed": np.zeros(count, bool),
        "outlets": np.zeros(count, np.int16),
        "machine": np.zeros(count, bool),
    }
    return Pages(**(given | columns))  # type: ignore[arg-type]


def edges(*rows: Row) -> Edges:
    """Return pairs given as query, source, relation, both coverages, copied share, number drift, verdict."""
    filled = [(*row, *(0.9, 0.9, 0.2, 0.0, 1)[len(row) - 3 :]) for row in rows]
    filled.sort(key=lambda row: (row[0], row[1]))
    columns = list(zip(*filled, strict=True)) if filled else [()] * 8
    query, source, relation, covered, source_covered, copied, drift, verdict = columns
    nothing = np.zeros(len(filled), np.float32)
    return Edges(
        np.array(query, np.int32),
        np.array(source, np.int32),
        np.array([RELATIONS.index(name) for name in relation], np.int8),
        nothing + np.float32(0.99),
        np.array(verdict, np.int8),
        np.abs(np.array(verdict, np.float32)) * np.float32(0.9),
        np.array(covered, np.float32),
        np.array(source_covered, np.float32),
        np.array(copied, np.float32),
        np.array(drift, np.float32),
        nothing,
        nothing,
        nothing.astype(np.int32),
    )
