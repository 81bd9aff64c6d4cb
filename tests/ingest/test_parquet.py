"""Parquet: columns by name, a cell at a time, and what is damaged is told with its rows."""

from __future__ import annotations

import resource
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from detector.ingest import read, read_one
from detector.records import Article, Skip

if TYPE_CHECKING:
    from pathlib import Path

GOOD = ["The pier closes.", "The pier opens.", "The pier burns."]


def read_table(
    folder: Path, columns: dict[str, Any], fields: dict[str, str] | None = None, **options: Any
) -> tuple[list[Article], list[tuple[str, str]]]:
    path = folder / "stories.parquet"
    pq.write_table(pa.table(columns), path, **options)
    return split(path, fields)


def split(path: Path, fields: dict[str, str] | None = None) -> tuple[list[Article], list[tuple[str, str]]]:
    found = list(read([path], fields=fields))
    skips = [(x.place.removeprefix(f"{path}:"), x.reason) for x in found if isinstance(x, Skip)]
    return [x for x in found if isinstance(x, Article)], skips


def test_columns_become_fields_by_their_names(tmp_path: Path) -> None:
    columns = {
        "body": ["The pier closes."],
        "id": [7],
        "title": ["Pier"],
        "url": ["https://www.paper.example/pier"],
        "published": [datetime(2024, 5, 1, 10, tzinfo=UTC)],
        "author": ["Dana Example"],
        "tags": [["pier", "harbour"]],
    }
    (article,), skips = read_table(tmp_path, columns, {"text": "body"})
    assert skips == []
    assert article == Article(
        text="The pier closes.",
        id="7",
        title="Pier",
        url="https://www.paper.example/pier",
        site="paper.example",
        published=datetime(2024, 5, 1, 10, tzinfo=UTC),
        author="Dana Example",
        place=f"{tmp_path / 'stories.parquet'}:1",
    )


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        (pa.array([datetime(2024, 5, 1, 10)]), datetime(2024, 5, 1, 10, tzinfo=UTC)),  # noqa: DTZ001
        (
            pa.array([1714557600 * 10**9 + 1], pa.timestamp("ns", "Europe/Paris")),
            datetime(2024, 5, 1, 10, tzinfo=UTC),
        ),
        (pa.array([2**62], pa.timestamp("us")), None),
        (pa.array([date(2024, 5, 1)]), datetime(2024, 5, 1, tzinfo=UTC)),
        (pa.array(["2024-05-01"]), datetime(2024, 5, 1, tzinfo=UTC)),
        (pa.array(["last Tuesday"]), None),
        (pa.array([20240501]), datetime(2024, 5, 1, tzinfo=UTC)),
        (pa.array([None], pa.timestamp("us")), None),
        (pa.array([{"year": 2024}]), None),
        (pa.array([b"2024"]), None),
        (pa.array([True]), None),
    ],
)
def test_dates_are_read_as_other_readers_do(tmp_path: Path, cell: pa.Array, meant: datetime | None) -> None:
    (article,), skips = read_table(tmp_path, {"text": ["x"], "published": cell}, coerce_timestamps=None)
    assert (article.published, skips) == (meant, [])


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        (pa.array([2.5]), "2.5"),
        (pa.array([Decimal("1.50")]), "1.50"),
        (pa.array([[1]]), None),
        (pa.nulls(1), None),
    ],
)
def test_ids_may_be_numbers(tmp_path: Path, cell: pa.Array, meant: str | None) -> None:
    (article,), _ = read_table(tmp_path, {"text": ["x"], "id": cell})
    assert article.id == meant


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string())])
def test_strings_of_every_kind_are_text(tmp_path: Path, kind: pa.DataType) -> None:
    articles, skips = read_table(tmp_path, {"text": pa.array(GOOD).cast(kind)})
    assert ([article.text for article in articles], skips) == (GOOD, [])


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"body": ["x"]}, "no column 'text' among body; name the one with the text"),
        ({"text": [7]}, "the column 'text' holds int64, not strings"),
        ({"text": [["x"]]}, "the column 'text' holds list<element: string>, not strings"),
        ({"text": [b"x"]}, "the column 'text' holds binary, not strings"),
        ({"text": pa.nulls(1)}, "the column 'text' holds null, not strings"),
    ],
)
def test_a_table_without_texts_says_why(tmp_path: Path, columns: dict[str, Any], reason: str) -> None:
    articles, ((_, told),) = read_table(tmp_path, columns)
    assert (articles, told[: len(reason)]) == ([], reason)


def test_a_column_that_stands_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "stories.parquet"
    pq.write_table(pa.table([["x"], ["y"]], names=["text", "text"]), path)
    assert split(path) == ([], [(str(path), "the column 'text' stands twice")])


def test_a_bad_row_costs_itself_alone(tmp_path: Path) -> None:
    texts = pa.array([b"one", None, b"", b" \n", b"\xff\xfe", b"x" * 10_000_001, b"last"])
    texts = pa.Array.from_buffers(pa.string(), len(texts), texts.buffers())
    articles, skips = read_table(tmp_path, {"text": texts})
    assert [(article.text, article.place) for article in articles] == [
        ("one", f"{tmp_path / 'stories.parquet'}:1"),
        ("last", f"{tmp_path / 'stories.parquet'}:7"),
    ]
    assert skips == [
        ("2", "'text' is null, not a string"),
        ("3", "'text' is empty"),
        ("4", "'text' is empty"),
        ("5", "a cell is not UTF-8"),
        ("6", "a cell is longer than 10,000,000 characters"),
    ]


def test_a_damaged_page_costs_the_rest_of_its_row_group(tmp_path: Path) -> None:
    path = tmp_path / "stories.parquet"
    texts = [f"Story {number} of the harbour." for number in range(30)]
    options = {"compression": "none", "use_dictionary": False, "write_page_checksum": True}
    pq.write_table(pa.table({"text": texts}), path, row_group_size=10, **options)
    data = bytearray(path.read_bytes())
    data[data.index(b"Story 14")] ^= 1
    path.write_bytes(data)
    articles, ((place, reason),) = split(path)
    assert [article.text for article in articles] == texts[:10] + texts[20:]
    assert place == "11-20"
    assert "cannot be read" in reason


def test_mutated_files_never_raise(tmp_path: Path) -> None:
    path = tmp_path / "stories.parquet"
    pq.write_table(pa.table({"text": GOOD * 10}), path, write_page_checksum=True, row_group_size=10)
    whole = path.read_bytes()
    for place in range(0, len(whole), 7):
        data = bytearray(whole)
        data[place] ^= 0xFF
        path.write_bytes(data)
        articles, skips = split(path)
        assert articles or skips
        assert all("\n" not in reason for _, reason in skips)


@pytest.mark.parametrize("size", [0, 3, 100, -1])
def test_a_cut_off_file_is_told(tmp_path: Path, size: int) -> None:
    path = tmp_path / "stories.parquet"
    pq.write_table(pa.table({"text": GOOD}), path)
    path.write_bytes(path.read_bytes()[:size])
    articles, ((_, reason),) = split(path)
    assert articles == []
    assert reason.startswith("cannot be read as Parquet: ")


@pytest.mark.parametrize("dictionary", [True, False])
def test_a_small_file_that_unfolds_to_gigabytes_is_given_up(tmp_path: Path, *, dictionary: bool) -> None:
    path = tmp_path / "stories.parquet"
    schema = pa.schema([("text", pa.string())])
    big = pa.table({"text": pa.array(["word " * 1_000_000] * 40)})
    with pq.ParquetWriter(path, schema, compression="zstd", use_dictionary=dictionary) as writer:
        writer.write_table(pa.table({"text": GOOD}))
        writer.write_table(big)
        writer.write_table(pa.table({"text": GOOD}))
    assert path.stat().st_size < 100_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    count, told = 0, []
    for item in read([path]):
        told += [item] if isinstance(item, Skip) else []
        count += isinstance(item, Article) and len(item.text) < 100
    assert count == 2 * len(GOOD)
    assert ["unfold to" in skip.reason for skip in told] == [True]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300 * 1024


def test_a_packed_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "stories.parquet.gz"
    path.write_bytes(b"x")
    assert split(path) == ([], [(str(path), "a packed Parquet file cannot be read; unpack it")])


def test_a_table_of_one_row_is_one_article(tmp_path: Path) -> None:
    pq.write_table(pa.table({"text": ["The pier closes."]}), tmp_path / "one.parquet")
    assert read_one(tmp_path / "one.parquet").text == "The pier closes."
