"""Files, folders and stdin: what is read of them, in which order, and that nothing hostile stops it."""

from __future__ import annotations

import gzip
import io
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from readers import divided

from detector.errors import InputError
from detector.ingest import html_article, read, read_one
from detector.ingest.limits import LARGEST_PAGE
from detector.records import Article


def test_a_folder_is_read_in_path_order_with_relative_ids(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "b.txt").write_text("Second.")
    (tmp_path / "a.txt").write_text("First.")
    (tmp_path / "deep" / "c.txt.gz").write_bytes(gzip.compress(b"Third."))
    found = list(read([tmp_path]))
    assert [(x.id, x.text) for x in found if isinstance(x, Article)] == [
        ("a.txt", "First."),
        ("b.txt", "Second."),
        ("deep/c.txt.gz", "Third."),
    ]
    assert [x.place for x in found] == [str(tmp_path / name) for name in ("a.txt", "b.txt", "deep/c.txt.gz")]


def test_companion_files_are_passed_over_and_unknown_ones_skipped(tmp_path: Path) -> None:
    for name in ("README.md", "LICENSE", "DATASHEET.md", ".hidden", "page.txt", "photo.png"):
        (tmp_path / name).write_text("Words.")
    articles, skips = divided(list(read([tmp_path])))
    assert [article.id for article in articles] == ["page.txt"]
    assert [(Path(skip.place).name, "not a format" in skip.reason) for skip in skips] == [("photo.png", True)]


def test_links_pipes_and_sockets_in_a_folder_are_skipped(tmp_path: Path) -> None:
    folder, outside = tmp_path / "folder", tmp_path / "outside.txt"
    folder.mkdir()
    outside.write_text("Secret.")
    (folder / "good.txt").write_text("Good.")
    (folder / "inside.txt").symlink_to(folder / "good.txt")
    (folder / "escapes.txt").symlink_to(outside)
    (folder / "loops.txt").symlink_to(folder / "loops.txt")
    (folder / "folder.txt").symlink_to(folder)
    os.mkfifo(folder / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(folder / "socket.txt"))
        articles, skips = divided(list(read([folder])))
    assert [article.id for article in articles] == ["good.txt", "inside.txt"]
    assert {Path(skip.place).name: skip.reason for skip in skips} == {
        "escapes.txt": "the link leads out of the folder",
        "folder.txt": "links to folders are not followed",
        "loops.txt": "the link leads nowhere",
        "pipe.txt": "not a regular file; pipe its content into - instead",
        "socket.txt": "not a regular file; pipe its content into - instead",
    }


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="needs /dev/zero")
def test_a_device_is_not_read() -> None:
    with pytest.raises(InputError, match="not a regular file"):
        read_one("/dev/zero")


@pytest.mark.parametrize("path", ["missing.txt", "nul\x00.txt", "x" * 5000])
def test_a_path_that_cannot_exist_is_an_error_before_anything_is_read(path: str) -> None:
    with pytest.raises(InputError, match="check the path"):
        read([path])


def test_unknown_field_names_are_refused_at_once() -> None:
    with pytest.raises(InputError, match="an article has no 'body'"):
        read([], fields={"body": "text"})


def test_a_named_file_without_a_known_ending_is_read_as_what_it_looks_like(tmp_path: Path) -> None:
    page, story, record = tmp_path / "page", tmp_path / "story.md", tmp_path / "record"
    page.write_text("<!DOCTYPE html><title>T</title><p>On a page.</p>")
    story.write_text("Plain words.")
    record.write_text('{\n  "text": "A record."\n}')
    assert [read_one(path).text for path in (page, story, record)] == [
        "On a page.",
        "Plain words.",
        "A record.",
    ]


@pytest.mark.parametrize(
    ("data", "texts"),
    [
        (b"Just words.\nAnd more.", ["Just words.\nAnd more."]),
        (b"\n<html><body><p>Seen.</p></body></html>", ["Seen."]),
        (b'{"text": "one"}\n{"text": "two"}\n', ["one", "two"]),
        (b'{"text":\n "spread"}', ["spread"]),
        (b'{"text": broken\n{"text": "good"}\n', ["good"]),
        ("\ufeffMarked.".encode("utf-16"), ["Marked."]),
    ],
)
def test_stdin_is_read_as_what_it_looks_like(data: bytes, texts: list[str]) -> None:
    articles, skips = divided(list(read(["-"], stdin=io.BytesIO(data))))
    assert [article.text.removeprefix("\ufeff") for article in articles] == texts
    assert len(skips) == data.count(b"broken")


def test_read_one_refuses_folders_several_records_and_no_stdin(tmp_path: Path) -> None:
    several = tmp_path / "several.jsonl"
    several.write_text('{"text": "one"}\n{"text": "two"}\n')
    with pytest.raises(InputError, match="several records"):
        read_one(several)
    with pytest.raises(InputError, match="is a folder"):
        read_one(tmp_path)
    with pytest.raises(InputError, match="nothing is connected"):
        read_one("-")


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("empty.txt", b"", "the file is empty"),
        ("blank.txt", b" \n\t\r\n", "the file is empty"),
        ("blank.html", b"\xef\xbb\xbf \n", "the file is empty"),
        ("paper.html", b"%PDF-1.7 ...", "a PDF file, not a page"),
        ("photo.txt", b"\xff\xd8\xff\xe0...", "a JPEG image, not text"),
        ("data.txt", b"ab\x00\x01\x02cd", "a binary file"),
        ("big.html", b"<" * (LARGEST_PAGE + 1), "larger than 10 MB"),
        ("cut.txt.gz", gzip.compress(os.urandom(5000))[:2000], "cannot be read"),
        ("not.txt.gz", b"plain", "cannot be read"),
        ("frames.html", b"<html><frameset><frame src=x></frameset></html>", "frameset"),
        ("app.html", b"<html><body><div id=root></div><script>go()</script></body></html>", "scripts"),
        ("hidden.html", b"<p style='display: none'>Not shown.</p>", "hides all"),
        ("tags.html", b"<div></div>" * 9, "shows no text"),
        ("nothing.jsonl", b"\n\n", "holds no article"),
        ("list.json", b'[{"text": "x"}]', "not an object"),
    ],
)
def test_what_holds_no_article_says_why(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        read_one(path)
    assert caught.value.place == str(path)
    assert reason in caught.value.reason


def test_plain_text_and_records_load_no_heavy_library(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Straße.")
    (tmp_path / "b.jsonl").write_text('{"text": "x"}')
    (tmp_path / "c.csv").write_text("text\nx\n")
    code = (
        "import sys; from detector.ingest import read; assert len(list(read([sys.argv[1]]))) == 3;"
        "print([m for m in ('trafilatura', 'lxml', 'charset_normalizer') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code, tmp_path], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


ENDINGS = (".txt", ".html", ".json", ".jsonl", ".csv", ".tsv", ".txt.gz", ".jsonl.gz", "")
HOSTILE = st.one_of(
    st.binary(max_size=300),
    st.lists(
        st.sampled_from(
            [
                b'{"text": "x"}\n',
                b'{"text":',
                b'"',
                b"text,id\n",
                b"a,b\n",
                b"<p>",
                b"</div>",
                b"<!--",
                b"\x00",
                b"\xff\xfe",
                b"\xef\xbb\xbf",
                b"\n",
                b"\r",
                b"<script>",
                b"<frameset>",
                b"\xed\xa0\x80",
                b"word ",
            ]
        ),
        max_size=12,
    ).map(b"".join),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=HOSTILE, ending=st.sampled_from(ENDINGS), packed=st.booleans())
def test_reading_never_raises_and_gives_the_same_twice(
    tmp_path: Path, *, data: bytes, ending: str, packed: bool
) -> None:
    path = tmp_path / f"input{ending}"
    path.write_bytes(gzip.compress(data) if packed and ending.endswith(".gz") else data)
    found = list(read([path]))
    assert found == list(read([path]))
    assert all(x.place and str(path) in x.place for x in found)
    assert not any(isinstance(x, Article) and not x.text.strip() for x in found)
    list(read(["-"], stdin=io.BytesIO(data)))


def test_html_article_is_reached_from_the_room() -> None:
    assert html_article("<p>Words.</p>").text == "Words."
