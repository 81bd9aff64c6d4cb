"""Files that this version did not write: of an older format, of nobody, or made to do harm."""

from __future__ import annotations

import shutil
import zlib
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import apsw
import pytest
from newsroom import START, stories, story

from detector import Article, Index
from detector.errors import DetectorError, IndexMismatchError
from detector.store import Filter, rebuild, repair, verify
from detector.store.formats import FORMAT, LAYOUTS
from detector.store.schema import FILE, checksum, read_header, write_header

if TYPE_CHECKING:
    from collections.abc import Callable

    from nursery import Nursery

    from detector.embeddings import Encoder

#: Written by the version of 2026-11-22 that had format 1.
FORMAT_1 = Path(__file__).parent / "format-1.sqlite"
GERMAN = (
    "Der Rat der Stadt hat am Montag die neue Brücke über den Fluss nicht bewilligt, sagte die "
    "Bürgermeisterin. Das Geld sei mit dem Bau der Schule vergeben, und ein neuer Antrag ist auf das nächste "
    "Jahr verschoben."
)
ITS_ARTICLES = [
    *(article for article in stories(8) if article.id != "story-6"),
    replace(stories(1)[0], id="reprint", site="other.example", url="https://other.example/1"),
    Article(GERMAN, id="rat", title="Die Brücke", author="Eva Holm", site="rat.example", published=START),
    Article("lone \ud800 surrogate", id="\ud800"),
    Article("", id="../empty"),
    replace(stories(3)[2], id=None, url="https://third.example/2"),
]


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "old"
    path.mkdir()
    shutil.copyfile(FORMAT_1, path / FILE)
    return path


def change(path: Path, *statements: str) -> None:
    with closing(apsw.Connection(str(path / FILE))) as connection:
        for statement in statements:
            connection.execute(statement)


def test_an_older_format_is_refused_with_the_mend(old: Path) -> None:
    for act in (Index.open, verify):
        with pytest.raises(IndexMismatchError, match=rf"has format 1, .*run detector index rebuild {old}$"):
            act(old)


def test_a_newer_format_is_refused_with_the_mend(old: Path) -> None:
    change(old, f"PRAGMA user_version={FORMAT + 1}")
    for act in (Index.open, rebuild):
        with pytest.raises(IndexMismatchError, match="use the version that made it"):
            act(old)


@pytest.mark.parametrize("mend", [rebuild, repair], ids=["rebuilt", "repaired"])
def test_format_1_becomes_what_its_articles_give_today(
    old: Path, tmp_path: Path, encoder: Encoder, mend: Callable[[Path], object]
) -> None:
    mend(old)
    with Index.create(tmp_path / "new") as fresh, Index.open(old) as migrated:
        fresh.use(encoder)
        fresh.add(ITS_ARTICLES)
        assert list(migrated) == list(fresh) == ITS_ARTICLES
        assert migrated.header == fresh.header
        assert replace(migrated.info(), path="", bytes=0) == replace(fresh.info(), path="", bytes=0)
        german = Filter(languages=("de",))
        for query in (story(4), GERMAN, ""):
            assert migrated.candidates(query) == fresh.candidates(query)
            assert migrated.candidates(query, where=german) == fresh.candidates(query, where=german)
        assert len(migrated.candidates(GERMAN, where=german).candidates) == 1
        assert migrated.verify(deep=True).problems == ()


def test_a_migration_that_is_killed_leaves_the_old_or_the_new(old: Path, nursery: Nursery) -> None:
    for step in range(12):
        nursery.kill("rebuild", old, after=0.008 * step)
        try:
            with Index.open(old) as index:
                assert list(index) == ITS_ARTICLES
        except IndexMismatchError as error:
            assert "has format 1" in str(error)  # noqa: PT017 - either way is right
    rebuild(old)
    with Index.open(old) as index:
        assert list(index) == ITS_ARTICLES
        assert index.verify(deep=True).problems == ()


def test_a_damaged_index_of_format_1_keeps_its_sound_articles(old: Path) -> None:
    change(old, "UPDATE article SET text = zeroblob(40) WHERE number = 3")
    with pytest.raises(DetectorError, match=r"detector index verify --repair"):
        rebuild(old)
    lost = [problem.what for problem in repair(old).problems if not problem.repaired]
    assert len(lost) == 2
    with Index.open(old) as index:
        assert len(index) == len({article.text for article in ITS_ARTICLES}) - 1


def test_the_stored_file_is_of_format_1() -> None:
    with closing(apsw.Connection(str(FORMAT_1), flags=apsw.SQLITE_OPEN_READONLY)) as connection:
        assert connection.pragma("user_version") == 1
    assert min(LAYOUTS) == 1


def test_a_rebuild_that_was_broken_off_brings_nothing_back(made: Callable[[int], Index]) -> None:
    index = made(10)
    half = Index.create(index.path / f"rebuild-{index.info().generation}")
    half.add(stories(10))
    half.close()
    index.remove(["story-4"])
    index.add([Article(story(99), id="story-5")], replace=True)
    expected = list(index)
    index.close()
    rebuild(index.path)
    with Index.open(index.path) as mended:
        assert list(mended) == expected


ODD_HEADERS = [
    {"model dim": "many"},
    {"model dim": "9" * 5000},
    {"model dim": "٣"},
    {"fold version": "[" * 100_000},
    {"seed": "1\nTraceback"},
]


@pytest.mark.parametrize("odd", ODD_HEADERS, ids=lambda odd: next(iter(odd)))
def test_an_odd_header_is_told_on_one_line(made: Callable[[int], Index], odd: dict[str, str]) -> None:
    index = made(2)
    index.close()
    with closing(apsw.Connection(str(index.path / FILE))) as connection:
        write_header(connection, {**read_header(connection, index.path), **odd})
    told(index.path)


def test_a_header_without_a_model_is_told(made: Callable[[int], Index]) -> None:
    index = made(2)
    index.close()
    with closing(apsw.Connection(str(index.path / FILE))) as connection:
        header = read_header(connection, index.path)
        del header["model"]
        write_header(connection, header)
    told(index.path)
    with pytest.raises(DetectorError, match="does not name its model"):
        rebuild(index.path)


@pytest.mark.parametrize(
    "statement",
    [
        # a frame of Zstandard that says to hold 2^56 bytes
        "UPDATE article SET text = X'28b52ffde00000000000000001010000'",
        "UPDATE article SET number = 1 << 62 WHERE number = 2",
        "UPDATE article SET digest = zeroblob(16) WHERE number = 2",
        "UPDATE sighting SET fields = '[' || replace(hex(zeroblob(100000)), '00', '[') WHERE number = 1",
        "UPDATE sighting SET fields = '{\"site\": 5}'",
        'UPDATE sighting SET fields = \'{"published": "yesterday"}\'',
        "UPDATE sighting SET id = X'ff'",
        "UPDATE run SET entries = 1 << 62",
        "UPDATE run SET chunks = -1",
        "UPDATE run SET first_chunk = (1 << 62) + ((1 << 62) - 1)",
        "UPDATE run SET kind = kind || 'x'",
        "UPDATE chunk SET content = substr(content, 2)",
        "UPDATE chunk SET content = zeroblob(length(content))",
        "UPDATE chunk SET content = CAST(replace(hex(zeroblob(length(content) / 4)), '00', char(255) || char(255)) AS BLOB)",
        "UPDATE tally SET value = -1",
        "DELETE FROM tally",
        "INSERT INTO gone VALUES ('article', 1 << 40)",
        "UPDATE sqlite_sequence SET seq = (1 << 62) + ((1 << 62) - 1)",
        "PRAGMA ignore_check_constraints=ON; INSERT INTO gone VALUES ('article', -5)",
    ],
)
def test_odd_content_behind_right_checksums_is_told_on_one_line(
    made: Callable[[int], Index], statement: str
) -> None:
    index = made(12)
    index.close()
    change(index.path, "PRAGMA foreign_keys=OFF", statement)
    seal(index.path)
    assert not verify(index.path).sound
    told(index.path)


def seal(path: Path) -> None:
    """Give every row the checksum of what it holds now."""
    with closing(apsw.Connection(str(path / FILE))) as connection:
        connection.create_scalar_function("seal", checksum)
        connection.create_scalar_function("crc", lambda *content: zlib.crc32(*content))  # noqa: PLW0108 - mypy
        article = ", ".join(LAYOUTS[FORMAT].article)
        connection.execute(f"UPDATE article SET checksum = seal(number, {article})")  # noqa: S608 - of a layout
        connection.execute("UPDATE sighting SET checksum = seal(number, id, article, fields)")
        run = "segment, kind, first_chunk, chunks, entries, directory"
        connection.execute(f"UPDATE run SET checksum = seal({run})")  # noqa: S608 - as above
        connection.execute("UPDATE chunk SET checksum = crc(content)")


def told(path: Path) -> None:
    """Do all that can be done with an index; what fails is one of our errors, on one line."""
    for act in (ask, narrow, look, write):
        try:
            with Index.open(path) as index:
                act(index)
        except DetectorError as error:
            assert "\n" not in str(error)  # noqa: PT017 - either way is right
            assert len(str(error)) < 600  # noqa: PT017


def ask(index: Index) -> None:
    found = index.candidates(story(1))
    index.articles(item.number for item in found.candidates)


def narrow(index: Index) -> None:
    index.candidates(story(1), where=Filter(sites=("site1.example",), since=START))


def look(index: Index) -> None:
    index.info()
    index.sightings("story-1")
    _ = "story-1" in index
    list(index)


def write(index: Index) -> None:
    index.add(stories(2, first=90))
    index.remove(["story-1"])
    index.compact()
