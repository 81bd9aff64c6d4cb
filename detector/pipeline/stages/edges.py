"""The related pairs of a corpus as columns, read from what the stage *match* wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detector.pipeline.stages.match import VERDICTS
from detector.pipeline.stages.task import column
from detector.records import RELATIONS
from detector.records.corpus import Edges

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from detector.pipeline.stages.task import Task

_FIGURES = (
    "confidence",
    "probability",
    "query_coverage",
    "source_coverage",
    "verbatim",
    "number_drift",
    "attribution_drift",
    "substituted",
)


def load_edges(task: Task) -> Edges:
    """Return the related pairs within the corpus, sorted by query and then by source."""
    names = ("query", "source", "relation", "direction", "drifts", *_FIGURES)
    rows = task.whole("match", "matches", *names)
    query, source = column(rows, "query"), column(rows, "source")
    order = np.lexsort((source, query))
    found = {name: column(rows, name)[order] for name in ("query", "source", "drifts", *_FIGURES)}
    relation = _places(rows.column("relation"), RELATIONS)[order]
    verdict = (_places(rows.column("direction"), VERDICTS) - 1)[order]
    return Edges(relation=relation, verdict=verdict, **found)


def _places(names: pa.ChunkedArray, among: tuple[str, ...]) -> NDArray[np.int8]:
    """Return each name's place among some."""
    import pyarrow as pa
    import pyarrow.compute as pc

    return np.asarray(pc.index_in(names, value_set=pa.array(among)).to_numpy(), dtype=np.int8)
