"""CSV tables: a broken row costs itself alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from readers import cases, divided

from detector.ingest import read

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("case", cases("csv_tables.jsonl"))
def test_csv_table(case: dict[str, object], tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(str(case["input"]).encode())
    articles, skips = divided(list(read([path])))
    found = {
        "texts": [article.text for article in articles],
        "skips": [f"{skip.place.rpartition(':')[2]}: {skip.reason}" for skip in skips],
    }
    assert found == case["expected"]


def test_long_cells_are_read_and_the_library_limit_is_left_alone(tmp_path: Path) -> None:
    import csv

    limit = csv.field_size_limit()
    path = tmp_path / "long.csv"
    path.write_text("text\n" + "x" * 200_000 + "\n" + "y" * 10_000_001 + "\nshort\n")
    articles, skips = divided(list(read([path])))
    assert [len(article.text) for article in articles] == [200_000, 5]
    assert [skip.place for skip in skips] == [f"{path}:3"]
    assert csv.field_size_limit() == limit
