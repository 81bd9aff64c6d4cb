"""What leaves an index and comes from another: exports, merges, and free space."""

from __future__ import annotations

import gzip
import json
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import apsw
import pytest
from newsroom import stories, story
from pyarrow import parquet

from detector import Article, Index
from detector.errors import StoreError
from detector.ingest import read
from detector.store import Progress, compacting
from detector.store.schema import FILE, read_header, write_header

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def first(index: Index, query: str) -> str:
    """The id of the likeliest candidate."""
    found = index.candidates(query, limit=1).candidates
    return index.articles(item.number for item in found)[0].key


@pytest.mark.parametrize("stop", [1, 2, 8, 30])
def test_compacting_may_be_broken_off_anywhere(
    made: Callable[[int], Index], monkeypatch: pytest.MonkeyPatch, stop: int
) -> None:
    monkeypatch.setattr(compacting, "_STEPS", 20)
    index = made(30)
    index.add(stories(10, first=30))
    index.remove(["story-3"])
    there, calls = [seed for seed in range(40) if seed != 3], 0

    def interrupt(_: Progress) -> None:
        nonlocal calls
        calls += 1
        if calls == stop:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        index.compact(progress=interrupt)
    assert [first(index, story(seed)) for seed in there] == [f"story-{seed}" for seed in there]
    assert index.verify().problems == ()
    told: list[Progress] = []
    index.compact(progress=told.append)
    assert all(item.total and item.done <= item.total for item in told)
    assert [item.done for item in told] == sorted(item.done for item in told)
    assert [first(index, story(seed)) for seed in there] == [f"story-{seed}" for seed in there]
    assert index.verify(deep=True).problems == ()


def test_an_export_that_is_broken_off_leaves_nothing(made: Callable[[int], Index], tmp_path: Path) -> None:
    index = made(4)

    def interrupt(_: Progress) -> None:
        raise KeyboardInterrupt

    for name in ("out.jsonl", "out.parquet"):
        with pytest.raises(KeyboardInterrupt):
            index.export(tmp_path / name, progress=interrupt)
    assert not list(tmp_path.glob("*out*"))


@pytest.mark.parametrize("name", ["out.jsonl", "out.jsonl.gz"])
def test_an_export_can_be_read_back(made: Callable[[int], Index], tmp_path: Path, name: str) -> None:
    index = made(4)
    assert index.export(tmp_path / name) == 4
    opened = gzip.open if name.endswith("gz") else open
    with opened(tmp_path / name, "rt", encoding="utf-8") as stream:
        assert [json.loads(line)["id"] for line in stream] == [f"story-{seed}" for seed in range(4)]
    back = [replace(item, place=None) for item in read([tmp_path / name]) if isinstance(item, Article)]
    assert back == stories(4)


def test_a_parquet_export_can_be_read_back(made: Callable[[int], Index], tmp_path: Path) -> None:
    index = made(4)
    index.add([Article("Nothing is known of it.", id="=HYPERLINK()"), Article("", id="../x\x00")])
    file = tmp_path / "out.parquet"
    assert index.export(file) == 6
    rows = parquet.read_table(file, page_checksum_verification=True).to_pylist()
    dates = [row.pop("published") for row in rows]
    back = [
        Article(**row, published=date and datetime.fromisoformat(date))
        for row, date in zip(rows, dates, strict=True)
    ]
    assert back == list(index)


def test_parquet_refuses_what_it_cannot_hold(made: Callable[[int], Index], tmp_path: Path) -> None:
    index = made(2)
    index.add([Article("lone \ud800 surrogate", id="half a pair")])
    with pytest.raises(StoreError, match=r"'half a pair' .* export to out\.jsonl$"):
        index.export(tmp_path / "out.parquet")
    assert not list(tmp_path.glob("*out*"))
    index.export(tmp_path / "out.jsonl")
    assert [
        replace(item, place=None) for item in read([tmp_path / "out.jsonl"]) if isinstance(item, Article)
    ] == list(index)


def test_two_indexes_are_merged(made: Callable[[int], Index], tmp_path: Path) -> None:
    index = made(5)
    with Index.create(tmp_path / "other") as other:
        other.add([*stories(3, first=4), replace(stories(1)[0], id="reprint")])
        assert index.merge(other).added == 2
    assert len(index) == 7
    assert "reprint" in index


def test_merging_derives_anew_what_another_model_made(made: Callable[[int], Index], tmp_path: Path) -> None:
    index = made(5)
    with Index.create(tmp_path / "other") as other:
        other.add(stories(3, first=4))
    with closing(apsw.Connection(str(tmp_path / "other" / FILE))) as connection:
        header = read_header(connection, tmp_path)
        write_header(connection, {**header, "model name": "another", "model sha256": "0" * 64})
    with Index.open(tmp_path / "other") as other:
        assert index.merge(other).added == 2
    assert first(index, story(6)) == "story-6"
    assert index.verify(deep=True).problems == ()
