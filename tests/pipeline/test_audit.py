from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import detector
from detector import Article, AuditReport, Detector, Skip, StoreError
from detector.ingest import read
from detector.pipeline import tables
from detector.plain import dumps

DEMO = Path(__file__).parents[2] / "corpora" / "demo"


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    return [item for item in read([DEMO]) if isinstance(item, Article)]


@pytest.fixture(scope="module")
def report(articles: list[Article]) -> AuditReport:
    return detector.audit(articles)


def test_what_is_read_is_processed_or_skipped(articles: list[Article]) -> None:
    repeated = replace(articles[0], text="Another text under the same id.", place="again.txt")
    skip = Skip("bad.txt", "empty")
    given: list[Article | Skip] = [*articles[:5], repeated, skip]
    result = detector.audit(given)
    assert (result.read, result.processed, len(result.skipped)) == (7, 5, 2)
    assert any("is also that of" in item.reason for item in result.skipped)


def test_input_order_changes_nothing(articles: list[Article], report: AuditReport) -> None:
    shuffled = list(articles)
    random.Random(4).shuffle(shuffled)
    assert dumps(detector.audit(shuffled)) == dumps(report)


def test_every_match_is_what_compare_says(articles: list[Article], report: AuditReport) -> None:
    by_key = {article.key: article for article in articles}
    tool = Detector()
    for match in report.matches[::7]:
        alone = tool.compare(by_key[match.query_id], by_key[match.source_id])
        assert replace(match, channels=()) == alone


def test_clusters_hold_the_versions_of_one_text(report: AuditReport) -> None:
    by_original = {cluster.original: set(cluster.members) for cluster in report.clusters}
    assert {"e02-original", "e02-licensed", "e02-farm-p", "e02-farm-s"} <= by_original["e02-original"]
    assert all("independent" not in key for key in by_original["e02-original"])


def test_sites_show_who_takes_from_whom(report: AuditReport) -> None:
    sites = {profile.site: profile for profile in report.sites}
    farm = sites["dailyglobescan.example"]
    assert farm.derived == farm.articles
    assert farm.number_drift > 0 < farm.attribution_drift
    assert "machine-byline" in farm.signs
    assert sites["pbvnews.example"].derived == 0


def test_frames_of_a_site_are_found_on_its_pages(report: AuditReport) -> None:
    lines = {
        line for frame in report.frames if frame.sites == ("dailyglobescan.example",) for line in frame.lines
    }
    assert "Related by category" in lines


def test_tables_are_written_with_their_columns_described(articles: list[Article], tmp_path: Path) -> None:
    result = detector.audit(articles[:12], tmp_path / "out")
    assert {Path(name).name for name in result.files} == {path.name for path in (tmp_path / "out").iterdir()}
    for name in tables.TABLES:
        schema = pq.read_schema(tmp_path / "out" / f"{name}.parquet")
        assert schema.names == [column.name for column in tables.TABLES[name]]
        assert all(field.metadata[b"meaning"] for field in schema)
        assert schema.metadata[b"detector.schema"] == tables.SCHEMA.encode()
    rows = pq.read_table(tmp_path / "out" / "matches.parquet").to_pylist()
    assert [row["query_id"] for row in rows] == [match.query_id for match in result.matches]
    drifts = pq.read_table(tmp_path / "out" / "drifts.parquet").to_pylist()
    assert len(drifts) == sum(len(match.drifts) for match in result.matches)
    assert json.loads((tmp_path / "out" / "summary.json").read_text("utf-8"))["read"] == 12


def test_an_index_is_held_against_the_corpus(articles: list[Article], tmp_path: Path) -> None:
    original = next(item for item in articles if item.key == "e02-original")
    copy = next(item for item in articles if item.key == "e02-farm-p")
    with detector.Index.create(tmp_path / "index") as index:
        index.add([original])
    report = detector.audit([copy], tmp_path / "out", against=tmp_path / "index")
    (match,) = report.matches
    assert replace(match, channels=()) == detector.compare(copy, original)
    (row,) = pq.read_table(tmp_path / "out" / "matches.parquet").to_pylist()
    assert (row["indexed"], row["source_id"]) == (True, original.key)
    assert report.clusters == ()


def test_a_corpus_without_articles_has_empty_tables(tmp_path: Path) -> None:
    nothing: list[Article] = []
    report = detector.audit(nothing, tmp_path)
    assert (report.read, report.processed, report.matches) == (0, 0, ())
    assert pq.read_table(tmp_path / "matches.parquet").num_rows == 0


def test_texts_that_are_no_unicode_and_hostile_ids_pass(tmp_path: Path) -> None:
    text = "The harbour board said on Monday that 40 ships were waiting outside the bar after the storm."
    given = [
        Article(f"{text} \ud800", id="../x\udfff"),
        Article(text, id="=HYPERLINK()"),
        Article("", id="empty"),
    ]
    report = detector.audit(given, tmp_path)
    assert report.processed == 3
    assert [match.query_id for match in report.matches] == ["=HYPERLINK()"]
    assert report.matches[0].source_id == "../x\udfff"


def test_an_output_that_cannot_be_written_is_one_line(articles: list[Article], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="choose another"):
        detector.audit(articles[:2], tmp_path / "file" / "out")
