"""Patterns and addresses: what they stand for, in a stable order, and a clear error for nothing."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from typing import TYPE_CHECKING

import fsspec
import pytest

from detector.errors import InputError
from detector.ingest import read, read_one
from detector.ingest.amount import amount
from detector.ingest.files import Input, inputs, read_input
from detector.records import Article, Skip

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def ids(found: Iterator[Article | Skip]) -> list[str | None]:
    return [item.id if isinstance(item, Article) else item.reason for item in found]


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """Return a folder of pages in folders."""
    for name in ("a.html", "b.txt", "deep/c.html", "deep/er/d.html", "deep/README.html", ".git/e.html"):
        path = tmp_path / "pages" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"<p>Words of {name}.</p>")
    return tmp_path / "pages"


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("**/*.html", ["a.html", "deep/c.html", "deep/er/d.html"]),
        ("*.html", ["a.html"]),
        ("d*", ["deep/c.html", "deep/er/d.html"]),
        ("d*/**/*", ["deep/c.html", "deep/er/d.html"]),
        ("deep/?.html", ["c.html"]),
        ("[ab].*", ["a.html", "b.txt"]),
        ("*/er/*", ["deep/er/d.html"]),
    ],
)
def test_a_pattern_stands_for_the_files_that_match(pages: Path, pattern: str, expected: list[str]) -> None:
    assert ids(read([f"{pages}/{pattern}"])) == expected


def test_a_pattern_may_be_relative_and_stand_beside_paths(
    pages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(pages.parent)
    assert ids(read(["pages/**/*.html", pages / "b.txt"])) == [
        "a.html",
        "deep/c.html",
        "deep/er/d.html",
        "b.txt",
    ]
    assert amount(["pages/*.html"]) == 1


def test_a_pattern_without_files_is_an_error_at_once(pages: Path) -> None:
    with pytest.raises(InputError, match="no file matches; check the pattern"):
        read([f"{pages}/*.warc"])


def test_a_file_with_stars_in_its_name_is_that_file(tmp_path: Path) -> None:
    (tmp_path / "a[1]*.txt").write_text("Words.")
    assert read_one(tmp_path / "a[1]*.txt").text == "Words."


def test_links_that_match_are_followed_as_in_folders(pages: Path) -> None:
    (pages.parent / "outside.txt").write_text("Secret.")
    (pages / "link.txt").symlink_to(pages.parent / "outside.txt")
    (pages / "circle").symlink_to(pages)
    found = ids(read([f"{pages}/**/*.txt"]))
    assert found == ["b.txt", "the link leads out of the folder"]


@pytest.fixture
def bucket() -> Iterator[str]:
    """Return the address of files in memory."""
    system = fsspec.filesystem("memory")
    files = {
        "a.jsonl.gz": gzip.compress(b'{"text": "one", "id": "1"}\n{"text": null}\n'),
        "deep/b.html": b"<p>Two.</p>",
        "deep/README.md": b"Not read.",
        "photo.png": b"x",
    }
    for name, data in files.items():
        system.pipe(f"/corpus/{name}", data)
    yield "memory://corpus"
    system.rm("/corpus", recursive=True)


def test_a_folder_elsewhere_is_read_as_one_here(bucket: str) -> None:
    assert ids(read([bucket])) == [
        "1",
        "'text' is null, not a string",
        "deep/b.html",
        next(x for x in ids(read([bucket])) if x and x.startswith("not a format")),
    ]


@pytest.mark.parametrize(
    ("below", "expected"), [("a.jsonl.gz", 2), ("**/*.html", 1), ("*.gz", 2), ("deep", 1)]
)
def test_files_and_patterns_elsewhere(bucket: str, below: str, expected: int) -> None:
    found = list(read([f"{bucket}/{below}"]))
    assert len(found) == expected
    assert all("memory://" in str(item.place) for item in found)
    for item in inputs([f"{bucket}/{below}"]):
        assert isinstance(item, Input)
        assert len(list(read_input(item))) == expected


def test_tables_and_archives_elsewhere(bucket: str) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    with fsspec.open(f"{bucket}/c.parquet", "wb") as stream:
        pq.write_table(pa.table({"text": ["three", "four"]}), stream)
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>Five.</p>"
    head = f"WARC/1.0\r\nWARC-Type: response\r\nContent-Type: application/http\r\nContent-Length: {len(block)}\r\n\r\n"
    packed = gzip.compress(head.encode() + block + b"\r\n\r\n")
    fsspec.filesystem("memory").pipe("/corpus/d.warc.gz", packed[:40] + packed + packed)
    texts = [item.text for item in read([f"{bucket}/*.[pw]a*"]) if isinstance(item, Article)]
    assert texts == ["three", "four", "Five.", "Five."]


def test_an_address_of_this_machine_is_a_path(pages: Path) -> None:
    assert ids(read([f"file://{pages}/deep"])) == ["c.html", "er/d.html"]
    assert read_one(f"file://{pages}/a.html").place == f"{pages}/a.html"


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("memory://nothing/here", "no such file or folder"),
        ("memory://nothing/*.html", "no such file or folder"),
        ("nonsense://x/y", "Protocol not known: nonsense"),
        ("https://paper.example/pier.html", "pages are not fetched; save what is there as a file"),
        ("file:///nothing/here", "no such file or folder"),
    ],
)
def test_an_address_of_nothing_is_an_error_at_once(address: str, reason: str) -> None:
    with pytest.raises(InputError) as caught:
        read([address])
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_protocol_without_its_package_names_the_mend() -> None:
    """Uses one that no test set has."""
    with pytest.raises(InputError, match=r"^s3://bucket/x: s3:// needs another package; .*[Ii]nstall"):
        read(["s3://bucket/x"])


def test_rows_are_counted_and_archives_are_not(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table({"text": ["x"] * 5}), tmp_path / "a.parquet")
    assert amount([tmp_path]) == 5
    (tmp_path / "b.warc").write_bytes(b"")
    assert amount([tmp_path]) is None


def test_text_loads_no_library_of_other_formats(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps({"text": "x"}))
    code = (
        "import sys; from detector.ingest import read; assert len(list(read([sys.argv[1]]))) == 1;"
        "print([m for m in ('pyarrow', 'fastwarc', 'fsspec') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code, tmp_path], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
