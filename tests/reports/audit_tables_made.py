"""The tables of an audit made by hand: three sites, two texts in versions, something of everything."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from examples import QUERY, SOURCE

if TYPE_CHECKING:
    from pathlib import Path

Rows = list[dict[str, Any]]
#: Columns with words from a closed list: no text reaches them.
CLOSED = {"relation", "type", "kind", "kinds", "direction"}
_DRIFTS = {"number_drift": 0.3, "attribution_drift": 0.0}


def _fact(side: str, words: str) -> dict[str, Any]:
    """Return the cells of a fact in a sentence."""
    return {
        side: words, f"{side}_start": 104, f"{side}_end": 104 + len(words),
        f"{side}_sentence": f"The fire drove {words} out of their flats.", f"{side}_sentence_start": 89,
    }  # fmt: skip


def tables() -> dict[str, Rows]:
    """Return the rows of every table that a page is written from."""
    articles: Rows = [
        {"id": article.key, "title": article.title, "site": article.site, "published": article.published,
         "url": article.url}
        for article in (SOURCE, QUERY)
    ]  # fmt: skip
    articles.append(
        {"id": "late", "title": None, "site": "", "published": datetime(2026, 3, 9, tzinfo=UTC), "url": None}
    )
    share = {"rewritten": 0.5, "copied": 0.25, "licensed": 0.0, "original": 0.25}
    site = {"credited": 1, "signs": ["credited-source"], **_DRIFTS}
    return {
        "articles": articles,
        "matches": [{"relation": "rewrite"}, {"relation": "same-event"}],
        "drifts": [
            {"query_id": "spun-1", "source_id": "lund-1", "type": "number", "kind": "changed", "severity": 0.8,
             "explanation": "32 people became 23.", "before": "32 people", "after": "23 individuals"},
            {"query_id": "late", "source_id": "spun-1", "type": "attribution", "kind": "dropped",
             "severity": 0.4, "explanation": "gone.", "before": "an official stated", "after": None},
            {"query_id": "lund-1", "source_id": "late", "type": "number", "kind": "changed", "severity": 1.0,
             "explanation": "no hop", "before": "two siblings", "after": "three"},
        ],
        "events": [{"cluster": "lund-1", "other": "x", "pairs": 2}],
        "corrections": [
            {"id": "late", "before_id": "lund-1", "after_id": "spun-1", "type": "number", "kinds": ["changed"],
             "severity": 0.8, "late": 25 * 3600.0, "inherited": True, **_fact("before", "32 people"),
             **_fact("after", "23 people"), **_fact("stated", "32 people")},
        ],
        "clusters": [
            {"cluster": "lund-1", "articles": 3, "original": "lund-1", "diameter": 2, "density": 0.67},
            {"cluster": "x", "articles": 2, "original": None, "diameter": 1, "density": 1.0},
        ],
        "hops": [
            {"cluster": "lund-1", "id": "spun-1", "source_id": "lund-1", "decided": True, **_DRIFTS},
            {"cluster": "lund-1", "id": "late", "source_id": "spun-1", "decided": False, "directed": True, **_DRIFTS,
             "number_drift_from_original": 0.6, "attribution_drift_from_original": None},
            {"cluster": "x", "id": "y", "source_id": "x", "decided": False, "directed": False, **_DRIFTS},
        ],
        "templates": [
            {"id": "template-1", "kind": "article", "pages": 7, "sites": ["spun.example"],
             "lines": ["{name} rose {number} % to {number}", "Read more"],
             "slots": [{"line": 0, "type": "number", "text": "5", "page": "spun-1"},
                       {"line": 0, "type": "name", "text": "Acme", "page": "spun-1"}]},
        ],
        "sites": [
            {"site": "harbour.example", "articles": 40, "derived": 0, "sources": [], **site, "rewritten": 0.0,
             "copied": 0.0, "licensed": 0.0, "original": 1.0, "delay": None, "substituted": None,
             "farm_probability": 0.02, "reasons": [], "group": "harbour.example"},
            {"site": "spun.example", "articles": 20, "derived": 15, **site, **share, "delay": 7200.0,
             "sources": [{"site": "harbour.example", "articles": 15}], "substituted": 0.2,
             "group": "harbour.example", "farm_probability": 0.97, "reasons": ["75 % of its articles are another site’s"]},
            {"site": "", "articles": 2, "derived": 1, "sources": [], **site, **share, "delay": -60.0,
             "substituted": float("nan"), "farm_probability": None, "reasons": None},
        ],
        "edges": [
            {"site": "spun.example", "source": "harbour.example", "articles": 15, "delay": 7200.0, **_DRIFTS},
            {"site": "", "source": "spun.example", "articles": 1, "delay": None, **_DRIFTS},
        ],
    }  # fmt: skip


def written(folder: Path, rows: dict[str, Rows], skips: Rows | None = None) -> str:
    """Write tables to a folder; return its path."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder.mkdir(exist_ok=True)
    for name, found in rows.items():
        columns = {column: None for row in found for column in row}
        pq.write_table(pa.Table.from_pylist([columns | row for row in found]), folder / f"{name}.parquet")
    skips = [{"place": "broken.jsonl:3", "reason": "not JSON"}] if skips is None else skips
    lines = "".join(f"{json.dumps(skip)}\n" for skip in skips)
    (folder / "skipped.jsonl").write_text(lines, encoding="utf-8")
    summary = {"read": 4, "processed": 3, "skipped": len(skips), "model": "static-en", "rows": {"failed": 1}}
    (folder / "summary.json").write_text(json.dumps(summary), encoding="utf-8")
    return str(folder)


def poisoned(value: Any, payload: str, name: str = "") -> Any:
    """Return rows with `payload` around every text that is not from a closed list."""
    if isinstance(value, str) and name not in CLOSED:
        return f"{payload}{value}{payload}".encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [poisoned(item, payload, name) for item in value]
    if isinstance(value, dict):
        return {key: poisoned(item, payload, key) for key, item in value.items()}
    return value
