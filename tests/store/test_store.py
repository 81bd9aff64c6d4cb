"""What the index answers: the same as a collection in memory, whatever was added, removed and merged."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from newsroom import START, stories, story

from detector import Article, Detector, Index, Skip
from detector.errors import IndexMismatchError, SettingsError, StoreError
from detector.ingest import read
from detector.matching.candidates import CHANNELS, Collection
from detector.matching.keys import document_keys, trait_keys
from detector.pipeline.workbench import Workbench
from detector.store import Filter, rebuild
from detector.store.prepare import LARGEST_TEXT, article_of, fields_of
from detector.store.schema import FILE, read_header, write_header
from detector.store.segments import merge_due
from detector.text import prepare

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def bench() -> Workbench:
    return Workbench()


def ids(index: Index, query: str | Article, limit: int = 10, where: Filter | None = None) -> list[str]:
    found = index.candidates(query, limit=limit, where=where).candidates
    return [article.key for article in index.articles(item.number for item in found)]


def test_keys_are_those_of_the_traits(bench: Workbench) -> None:
    readings = bench.read([*stories(5), Article(""), Article("10 20 30"), Article("\ud800 lone")])
    documents = [prepare(reading.article) for reading in readings]
    lean = document_keys(documents, encoder=bench.encoder, words=bench.words)
    for one, other in zip(lean, trait_keys([reading.traits for reading in readings]), strict=True):
        assert [part.tolist() for part in one] == [part.tolist() for part in other]


@pytest.mark.parametrize("batches", [1, 9])
def test_candidates_are_those_of_a_collection_in_memory(
    bench: Workbench, tmp_path: Path, batches: int
) -> None:
    articles = [item for item in read([ROOT / "corpora" / "demo"]) if isinstance(item, Article)]
    readings = bench.read([*articles, *stories(40)])
    collection = Collection([reading.traits for reading in readings])
    with Index.create(tmp_path / "index") as index:
        index.use(bench.encoder)
        for start in range(batches):
            size = -(-len(readings) // batches)
            index.add([reading.article for reading in readings[start * size : (start + 1) * size]])
        for reading in readings:
            expected = [
                (number + 1, names) for number, names in collection.candidates(reading.traits, limit=50)
            ]
            assert list(index.candidates(reading.article, limit=50).candidates) == expected


def test_the_same_text_twice_is_one_article_with_two_sightings(made: Callable[[int], Index]) -> None:
    index = made(3)
    first = stories(1)[0]
    second = replace(first, id="reprint", site="other.example", url="https://other.example/1")
    report = index.add([second, second, replace(first, id=None, url="https://third.example/1")])
    assert (report.sighted, report.unchanged, report.added) == (2, 1, 0)
    assert len(index) == 3
    assert [item.site for item in index.sightings("reprint")] == [
        "site0.example",
        "other.example",
        "site0.example",
    ]
    assert index.remove(["story-0"]) == 1
    assert len(index) == 3
    assert ids(index, first)[0] == "reprint"


def test_adding_again_changes_nothing(made: Callable[[int], Index]) -> None:
    index = made(5)
    before = index.info()
    assert index.add(stories(5)).unchanged == 5
    assert replace(index.info(), generation=0, bytes=0) == replace(before, generation=0, bytes=0)


@pytest.mark.parametrize(
    ("options", "counts", "text"),
    [((False, False), (0, 0, 1), 0), ((False, True), (0, 1, 0), 0), ((True, False), (1, 0, 0), 100)],
    ids=["refused", "kept", "replaced"],
)
def test_an_id_that_is_there_with_another_text(
    made: Callable[[int], Index], options: tuple[bool, bool], counts: tuple[int, ...], text: int
) -> None:
    index = made(3)
    changed = Article(story(100), id="story-0", place="new.jsonl:1")
    replace_it, keep = options
    report = index.add([changed], replace=replace_it, skip_existing=keep)
    assert (report.replaced, report.unchanged, len(report.skipped)) == counts
    assert [skip.place for skip in report.skipped] == ["new.jsonl:1"] * counts[2]
    assert index.sightings("story-0")[0].text == story(text)
    assert index.verify().sound


def test_a_batch_may_replace_what_it_brought(made: Callable[[int], Index]) -> None:
    index = made(1)
    texts = [story(50), story(51), story(50)]
    index.add([Article(text, id="x") for text in texts] + [Article(story(51), id="y")], replace=True)
    assert index.sightings("x")[0].text == story(50)
    assert ids(index, story(51), limit=1) == ["y"]
    assert index.verify(deep=True).sound


def test_bad_records_are_skipped_with_their_reason(made: Callable[[int], Index]) -> None:
    index = made(1)
    given_skip = Skip("in.jsonl:7", "is not JSON")
    report = index.add(
        [
            given_skip,
            Article("x" * (LARGEST_TEXT + 1), place="big.txt"),
            Article("a", id=""),
            Article("a", id="i" * 5000),
        ]
    )
    assert report.read == len(report.skipped) == 4
    assert report.skipped[0] == given_skip
    assert "10,485,760" in report.skipped[1].reason


@given(
    st.text(alphabet=st.characters(), max_size=80), st.text(alphabet=st.characters(), min_size=1, max_size=20)
)
@settings(max_examples=60, deadline=None)
def test_any_article_comes_back_as_it_was(text: str, name: str) -> None:
    article = Article(text, id=name, title=text[:9], url=name, published=START)
    assert article_of(text, name.encode("utf-8", "surrogatepass"), fields_of(article)) == article


def test_odd_texts_and_ids_are_stored_as_they_are(made: Callable[[int], Index]) -> None:
    index = made(1)
    odd = [
        Article("", id="\x00"),
        Article("lone \ud800 surrogate", id="\ud800"),
        Article("\x00", id="../x"),
        Article("名前", id="CON"),
    ]
    assert index.add(odd).added == 4
    assert [replace(item, place=None) for item in index][1:] == odd
    assert index.candidates("").candidates == ()
    assert index.verify(deep=True).sound


def test_filters(made: Callable[[int], Index]) -> None:
    index = made(20)
    since = Filter(since=START + timedelta(days=3), until=START + timedelta(days=5))
    assert sorted(ids(index, story(4), 50, since)) == ["story-3", "story-4", "story-5"]
    assert "story-4" not in ids(index, story(4), 50, Filter(not_sites=("site4.example",)))
    assert set(ids(index, story(4), 50, Filter(sites=("SITE4.example",)))) <= {
        f"story-{n}" for n in (4, 9, 14, 19)
    }
    index.add(
        [replace(stories(5)[4], id="again", site="late.example", published=START + timedelta(days=400))]
    )
    assert ids(index, story(4), 50, Filter(since=START + timedelta(days=300))) == ["story-4"]
    assert ids(index, story(4), 50, Filter(languages=("de",))) == []
    assert len(ids(index, story(4), 50, Filter(languages=("en", "de")))) == 20
    with pytest.raises(SettingsError, match="time zone"):
        Filter(since=START.replace(tzinfo=None))


def test_a_later_sighting_keeps_the_language(made: Callable[[int], Index]) -> None:
    index = made(3)
    german = Article(
        "Der Rat hat die neue Brücke nicht bewilligt, sagte die Bürgermeisterin am Montag.", id="rat"
    )
    index.add([german])
    index.add([replace(german, id="reprint"), Article("7 + 8 = 15", id="sum")])
    assert index.info().languages == (("en", 3), ("", 1), ("de", 1))
    index.remove(["rat"])
    assert ids(index, german, where=Filter(languages=("de",))) == ["reprint"]


def test_a_held_generation_answers_whatever_is_written_meanwhile(made: Callable[[int], Index]) -> None:
    index = made(20)
    with Index.open(index.path) as writer, index.holding():
        before = [item.number for item in index.candidates(story(4)).candidates]
        writer.remove(["story-4"])
        writer.add(stories(5, first=20))
        assert [item.number for item in index.candidates(story(4)).candidates] == before
        assert index.articles(before)[0].id == "story-4"
        assert len(index.sightings("story-4")) == 1
        assert (len(index), index.info().articles) == (20, 20)
        with pytest.raises(StoreError, match="is held by this thread"):
            index.add(stories(1, first=90))
    assert (len(index), "story-4" in index) == (24, False)


def test_check_needs_no_pause_in_writing(made: Callable[[int], Index]) -> None:
    index, tool, done = made(12), Detector(), threading.Event()

    def write() -> None:
        while not done.is_set():
            index.remove([f"story-{seed}" for seed in range(12)])
            index.add(stories(12))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        found = [len(tool.check(Article(story(7), id="copy"), index).matches) for _ in range(8)]
    finally:
        done.set()
        writer.join()
    assert set(found) <= {0, 10}


def test_removed_articles_are_found_no_more(made: Callable[[int], Index]) -> None:
    index = made(30)
    index.add(stories(10, first=30))
    size = index.info().bytes
    assert index.remove(["story-3", "story-35", "unknown"]) == 2
    index.compact()
    assert "story-3" not in ids(index, story(3), 50)
    info = index.info()
    assert (info.segments, info.removed) == (1, 0)
    assert info.bytes < size
    assert index.verify(deep=True).sound


def test_compacting_changes_no_answer(made: Callable[[int], Index]) -> None:
    index = made(30)
    index.add(stories(10, first=30))
    before = [index.candidates(story(seed)) for seed in range(40)]
    index.compact()
    assert [index.candidates(story(seed)) for seed in range(40)] == before


def test_many_small_additions_are_merged(made: Callable[[int], Index]) -> None:
    index = made(0)
    for seed in range(20):
        index.add(stories(1, first=seed))
    assert index.info().segments <= 4
    assert all(ids(index, story(seed), 1) == [f"story-{seed}"] for seed in range(20))


def test_stock_is_counted_and_finds_nothing(made: Callable[[int], Index]) -> None:
    index = made(0)
    stock = "All rights in this service are reserved by the network of papers and its members in every land."
    index.add([Article(f"{story(seed, 4)}\n\n{stock}", id=str(seed)) for seed in range(130)])
    found = index.candidates(f"{story(1000)}\n\n{stock}")
    assert dict(found.stock)["containment"] > 0
    assert set(dict(found.stock)) <= set(CHANNELS)


def test_check_reads_its_candidates_from_an_index(made: Callable[[int], Index]) -> None:
    index = made(20)
    tool = Detector()
    query = Article(story(7), id="copy")
    report = tool.check(query, index)
    assert report.matches[0] == tool.check(query, stories(20)).matches[0]
    assert report.compared == 20


def test_threads_read_while_one_writes(made: Callable[[int], Index]) -> None:
    index = made(20)
    found: list[list[str]] = []

    def ask() -> None:
        found.extend(ids(index, story(seed), 1) for seed in range(20))

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    index.add(stories(30, first=20))
    for thread in threads:
        thread.join()
    assert sorted(found) == sorted([[f"story-{seed}"] for seed in range(20)] * 3)


def test_what_another_writer_merged_first_is_left_alone(
    made: Callable[[int], Index], monkeypatch: pytest.MonkeyPatch
) -> None:
    index = made(0)
    raced: list[list[int]] = []

    def due(connection: apsw.Connection) -> list[int]:
        segments = merge_due(connection)
        if segments and not raced:
            raced.append(segments)
            with Index.open(index.path) as other:
                other.compact()
        return segments

    monkeypatch.setattr("detector.store.index.merge_due", due)
    for seed in range(12):
        index.add(stories(1, first=seed))
    assert raced
    assert len(index) == 12
    assert index.verify().problems == ()


def test_workers_give_the_same_index(tmp_path: Path, made: Callable[[int], Index]) -> None:
    index = made(30)
    with Index.create(tmp_path / "pool") as other:
        other.add(stories(30), workers=2)
        assert list(other) == list(index)
        assert other.candidates(story(3)) == index.candidates(story(3))


def test_other_versions_are_refused_and_a_rebuild_mends_it(made: Callable[[int], Index]) -> None:
    index = made(5)
    path = index.path
    index.add([replace(stories(1)[0], id=None, url="https://second.example")])
    index.close()
    with apsw.Connection(str(path / FILE)) as connection:
        write_header(connection, {**read_header(connection, path), "fold version": "0"})
    connection.close()
    with pytest.raises(IndexMismatchError, match=r"fold version 0.*detector index rebuild"):
        Index.open(path)
    rebuild(path)
    with Index.open(path) as mended:
        assert [item.key for item in mended][:5] == [f"story-{seed}" for seed in range(5)]
        assert mended.info().sightings == 6
        assert ids(mended, story(2), 1) == ["story-2"]
        assert mended.verify(deep=True).sound


@pytest.mark.parametrize(
    "statement",
    [
        "PRAGMA application_id=7",
        "CREATE TRIGGER t AFTER INSERT ON chunk BEGIN SELECT 1; END",
        "CREATE VIEW v AS SELECT 1",
    ],
)
def test_a_hostile_or_foreign_file_is_refused(made: Callable[[int], Index], statement: str) -> None:
    index = made(1)
    index.close()
    connection = apsw.Connection(str(index.path / FILE))
    connection.execute(statement)
    connection.close()
    with pytest.raises(StoreError, match="index") as caught:
        Index.open(index.path)
    assert "\n" not in str(caught.value)


def test_what_is_no_index_is_refused(tmp_path: Path, made: Callable[[int], Index]) -> None:
    with pytest.raises(StoreError, match="detector index create"):
        Index.open(tmp_path)
    with pytest.raises(StoreError, match="holds an index already"):
        Index.create(made(0).path)
    (tmp_path / "text").mkdir()
    (tmp_path / "text" / FILE).write_text("no database, but long enough to look at " * 40)
    with pytest.raises(StoreError, match="damaged"):
        Index.open(tmp_path / "text")
