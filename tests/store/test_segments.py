"""How many segments additions leave behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsroom import stories, story

from detector import Index

if TYPE_CHECKING:
    from pathlib import Path


def test_an_additions_end_merges_as_much_as_it_added(tmp_path: Path) -> None:
    with Index.create(tmp_path / "index") as index:
        counts = []
        for count in (200, 200, 10, 200):
            index.add(stories(count, first=len(index)))
            counts.append(index.info().segments)
        assert counts == [1, 1, 2, 2]
        assert not index.verify().problems
        for number in (3, 399, 409, 609):
            found = index.articles([index.candidates(story(number)).candidates[0].number])
            assert found[0].id == f"story-{number}"
