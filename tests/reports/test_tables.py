from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest
from audit_tables_made import poisoned, tables, written
from hostile import FORMULAS, PAYLOADS

from detector.reports.tables import cell, table_csv

if TYPE_CHECKING:
    from pathlib import Path


def rows(folder: Path, name: str) -> list[list[str]]:
    with (folder / f"{name}.parquet").open("rb") as stream:
        text = "".join(table_csv(stream))
    text.encode("utf-8")
    return list(csv.reader(io.StringIO(text), strict=True))


def test_a_line_per_row_under_the_names_of_its_columns(tmp_path: Path) -> None:
    written(tmp_path, tables())
    names, *sites = rows(tmp_path, "sites")
    assert [len(sites), len(rows(tmp_path, "articles"))] == [3, 4]
    spun = dict(zip(names, sites[1], strict=True))
    assert (spun["site"], spun["farm_probability"], spun["delay"]) == ("spun.example", "0.97", "7200.0")
    assert spun["sources"] == "harbour.example 15"


def test_times_and_lists_are_one_cell(tmp_path: Path) -> None:
    written(tmp_path, tables())
    assert rows(tmp_path, "articles")[1][3] == "2026-03-02T09:00:00+00:00"
    assert rows(tmp_path, "templates")[1][4].endswith("; Read more")


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_cell_is_a_formula(payload: str, tmp_path: Path) -> None:
    made = poisoned(tables(), payload)
    written(tmp_path, made)
    for name in made:
        for row in rows(tmp_path, name)[1:]:
            for value in row:
                assert not value.lstrip().startswith(("=", "+", "@", "\uff1d"))
                assert not value.startswith(("\t", "\r"))
                assert value[:1] != "-" or value.replace(".", "").lstrip("-").isdigit()


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_becomes_text(formula: str) -> None:
    assert str(cell(formula)).startswith("'")


def test_numbers_stay_numbers() -> None:
    assert cell(-0.123456) == -0.1235
    assert cell(-3) == -3
    assert cell("-3") == "'-3"
