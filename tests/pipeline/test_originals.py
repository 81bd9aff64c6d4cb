"""How far candidates are read, in memory and in an index."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from newsroom import stories, story

from detector import Article, Detector, Index
from detector.pipeline.check import PATIENCE
from detector.reports.wording import examined

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def tool() -> Detector:
    return Detector()


def copies(count: int) -> list[Article]:
    """Versions of one story, each with a sentence of its own."""
    return [
        Article(f"{story(3)}\n\nThe lamps were lit again on day {number}.", id=f"copy-{number}")
        for number in range(count)
    ]


def test_reading_ends_when_nothing_is_derived(tool: Detector) -> None:
    report = tool.check(story(3), stories(60))
    assert report.matches[0].source_id == "story-3"
    assert PATIENCE < report.examined < report.candidates == 50
    assert examined(report).startswith(f"Compared with the {report.examined} likeliest of 50 candidates")


def test_it_goes_on_while_texts_are_derived(tool: Detector) -> None:
    report = tool.check(story(3), [*stories(60, first=10), *copies(30)])
    assert report.found >= 30
    assert report.examined >= 30 + PATIENCE


def test_few_candidates_are_all_compared(tool: Detector) -> None:
    report = tool.check(story(3), stories(8))
    assert report.examined == report.candidates == 8
    assert examined(report) == ""


def test_an_index_is_read_as_far_as_its_articles(tool: Detector, tmp_path: Path) -> None:
    originals = [*stories(60), *copies(12)]
    with Index.create(tmp_path / "index") as index:
        index.add(originals)
        assert tool.check(story(3), index) == tool.check(story(3), originals)
