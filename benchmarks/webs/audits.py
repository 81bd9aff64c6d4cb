"""The columns that an audit found, read from its output tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from detector.records import RELATIONS
from detector.records.corpus import Edges, Pages

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

_VERDICTS = {"source-from-query": -1, "undecided": 0, "query-from-source": 1}
_FIGURES = (
    "probability",
    "confidence",
    "query_coverage",
    "source_coverage",
    "verbatim",
    "number_drift",
    "attribution_drift",
    "substituted",
)


def pages(out: Path) -> Pages:
    """Return the pages of an audit's folder."""
    import pyarrow.parquet as pq

    rows = pq.read_table(out / "articles.parquet").sort_by("id")
    given = [site or "" for site in rows.column("site").to_pylist()]
    sites = sorted(set(given))
    place = {site: number for number, site in enumerate(sites)}
    credited = [
        -1 if host is None else place.get(host.strip().lower().removeprefix("www."), -2)
        for host in rows.column("credited").to_pylist()
    ]
    published = [np.nan if at is None else at.timestamp() for at in rows.column("published").to_pylist()]
    return Pages(
        id=tuple(rows.column("id").to_pylist()),
        sites=tuple(sites),
        site=np.array([place[site] for site in given], dtype=np.int32),
        published=np.array(published),
        words=rows.column("words").to_numpy(),
        credited=np.array(credited, dtype=np.int32),
        licensed=_column(rows, "licensed"),
        outlets=_column(rows, "outlets"),
        machine=_column(rows, "machine"),
    )


def edges(out: Path, known: Pages) -> Edges:
    """Return the related pairs of an audit's folder."""
    import pyarrow.parquet as pq

    rows = pq.read_table(out / "matches.parquet")
    place = {name: number for number, name in enumerate(known.id)}
    ends = [
        np.array([place[name] for name in rows.column(f"{side}_id").to_pylist()], dtype=np.int32)
        for side in ("query", "source")
    ]
    order = np.lexsort((ends[1], ends[0]))
    relation = np.array(
        [RELATIONS.index(name) for name in rows.column("relation").to_pylist()], dtype=np.int8
    )
    verdict = np.array([_VERDICTS[name] for name in rows.column("direction").to_pylist()], dtype=np.int8)
    return Edges(
        query=ends[0][order],
        source=ends[1][order],
        relation=relation[order],
        verdict=verdict[order],
        drifts=_column(rows, "drifts")[order],
        **{name: _column(rows, name)[order] for name in _FIGURES},
    )


def _column(rows: Any, name: str) -> NDArray[Any]:  # noqa: ANN401 - a table of pyarrow's
    return np.asarray(rows.column(name).to_numpy(zero_copy_only=False))


def farms(out: Path, known: Pages) -> NDArray[np.float64]:
    """Return the probability that an audit's folder gives each site; NaN for none."""
    import pyarrow.parquet as pq

    rows = pq.read_table(out / "sites.parquet").to_pylist()
    found = {row["site"]: row["farm_probability"] for row in rows}
    return np.array([found[site] for site in known.sites], dtype=np.float64)


def phrases(out: Path) -> list[dict[str, Any]]:
    """Return the tortured phrases of an audit's folder."""
    import pyarrow.parquet as pq

    return list(pq.read_table(out / "phrases.parquet").to_pylist())
