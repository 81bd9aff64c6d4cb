"""The columns of the audit's tables, which readers rely on: none changes without a raised ``SCHEMA``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from detector.pipeline.tables import SCHEMA, TABLES

GOLDEN = Path(__file__).parents[1] / "golden" / "columns.json"
Columns = dict[str, dict[str, list[str]]]


def current() -> Columns:
    """Return each table's columns by name: type and meaning."""
    return {name: {item.name: [item.type, item.meaning] for item in TABLES[name]} for name in TABLES}


def changes(known: Columns, now: Columns) -> list[str]:
    """Return what a reader of the known columns no longer finds as it was: added ones are no change."""
    return [
        f"{table}.{column}"
        for table, columns in known.items()
        for column, said in columns.items()
        if now.get(table, {}).get(column) != said
    ]


def test_no_column_changes_without_a_raised_schema(request: pytest.FixtureRequest) -> None:
    held: dict[str, Any] = json.loads(GOLDEN.read_text("utf-8")) if GOLDEN.exists() else {"tables": {}}
    changed = changes(held["tables"], current())
    assert not changed or held.get("schema") != SCHEMA, (
        f"{', '.join(changed)} changed: raise SCHEMA in tables.py"
    )
    made = json.dumps({"schema": SCHEMA, "tables": current()}, indent=1, ensure_ascii=False) + "\n"
    if request.config.getoption("--update-golden"):
        GOLDEN.write_text(made, encoding="utf-8", newline="\n")
    assert GOLDEN.read_text("utf-8") == made, "columns were added: pytest --update-golden writes them down"


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ({"hops": {"id": ["string", "key"], "more": ["bool", "new"]}, "new": {}}, []),
        ({"hops": {"key": ["string", "key"]}}, ["hops.id"]),
        ({"hops": {"id": ["int32", "key"]}}, ["hops.id"]),
        ({"hops": {"id": ["string", "other"]}}, ["hops.id"]),
        ({}, ["hops.id"]),
    ],
)
def test_what_counts_as_a_change(now: Columns, expected: list[str]) -> None:
    assert changes({"hops": {"id": ["string", "key"]}}, now) == expected
