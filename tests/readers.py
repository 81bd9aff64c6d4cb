"""What the tests of all readers share: their tables of cases, and articles told from skips."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from detector.records import Article, Skip

if TYPE_CHECKING:
    from _pytest.mark.structures import ParameterSet

CASES = Path(__file__).parent / "cases"


def cases(name: str) -> list[ParameterSet]:
    """Return the cases of a table."""
    lines = (CASES / name).read_text(encoding="utf-8").splitlines()
    return [pytest.param(case, id=case["id"]) for case in map(json.loads, lines)]


def divided(found: list[Article | Skip]) -> tuple[list[Article], list[Skip]]:
    """Tell articles and skips apart."""
    return [x for x in found if isinstance(x, Article)], [x for x in found if isinstance(x, Skip)]
