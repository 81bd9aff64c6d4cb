from __future__ import annotations

import csv
import io

import pytest
from examples import AUDIT
from hostile import PAYLOADS, poison

from detector.reports.tables import cell, matches_csv, sites_csv


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text), strict=True))


def test_a_line_per_match_and_per_site() -> None:
    matches, sites = rows(matches_csv(AUDIT)), rows(sites_csv(AUDIT))
    assert len(matches) == 1 + len(AUDIT.matches)
    assert matches[1][:4] == ["spun-1", "lund-1", "rewrite", "0.981"]
    assert len(sites) == 1 + len(AUDIT.sites)
    assert sites[2][4] == "harbour.example (1)"


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_cell_is_a_formula(payload: str) -> None:
    report = poison(AUDIT, payload)
    for table in (matches_csv(report), sites_csv(report)):
        table.encode("utf-8")
        for row in rows(table)[1:]:
            for value in row:
                assert not value.lstrip().startswith(("=", "+", "@", "\uff1d"))
                assert not value.startswith(("-", "\t", "\r"))


def test_numbers_stay_numbers() -> None:
    assert cell(-0.123456) == -0.1235
    assert cell(-3) == -3
    assert cell("-3") == "'-3"
