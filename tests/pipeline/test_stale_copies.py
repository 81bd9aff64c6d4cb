"""Corrections that never reached the copies, from files to the table and the page."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest
from mixed_corpus import articles, digests, line

import detector
from detector import Article, AuditReport, Detector
from detector.farms import corrections
from detector.pipeline.audit import Options

if TYPE_CHECKING:
    from pathlib import Path

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
LEAD = "Thirty-two cranes at the port of Arnholm stood still on Monday after a cable fire cut the power."
STORY = (
    "The fire destroyed {cables} kilometres of cable and closed {berths} of the nine berths, port master Ida "
    "Sørlund said.\n\n"
    "Eleven container ships lay at anchor in the bay, among them the Halcyon Reach with a load of seed potatoes, "
    "and two were sent on to Westerholt.\n\n"
    "Fitters from the city's tram depot were laying a temporary line along the quay wall by noon, and Sørlund "
    "said that the first crane would lift again before the night shift.\n\n"
    "The port handles 410 ships a month and is the largest employer of the town, whose council meets tonight "
    "to hear why the alarm in the cable duct did not ring."
)
OLD, NEW = STORY.format(cables=14, berths="seven"), STORY.format(cables=41, berths="seven")


def story(key: str, site: str, hours: float, text: str) -> Article:
    """Return a page of a site, some hours after the first."""
    return Article(f"{LEAD}\n\n{text}", id=key, site=site, published=START + timedelta(hours=hours))


def corpus() -> list[Article]:
    """A paper corrects a number: copies that kept it, one renewed, some taken later, and other articles."""
    return [
        story("first", "arnholmpost.example", 0, OLD),
        story("corrected", "arnholmpost.example", 5, NEW),
        story("kept", "copier.example", 2, OLD),
        story("renewing", "diligent.example", 1, OLD),
        story("renewed", "diligent.example", 8, NEW),
        story("right", "careful.example", 9, NEW),
        story("late", "sleeper.example", 30, OLD),
        *(replace(item, site=f"site-{place % 7}.example") for place, item in enumerate(articles(24))),
    ]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corrections")
    (folder / "corpus.jsonl").write_text("\n".join(map(line, corpus())), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def report(folder: Path) -> AuditReport:
    return detector.audit(folder / "corpus.jsonl", folder / "out")


@pytest.fixture(scope="module")
def files(folder: Path, report: AuditReport) -> dict[str, str]:
    assert report.files
    return digests(folder / "out")


@pytest.fixture(scope="module")
def rows(folder: Path, report: AuditReport) -> list[dict[str, Any]]:
    assert report.count("corrections")
    return list(pq.read_table(folder / "out" / "corrections.parquet").to_pylist())


def test_copies_that_kept_the_old_number_are_listed(rows: list[dict[str, Any]]) -> None:
    assert [row["id"] for row in rows] == ["kept", "late"]
    assert {(row["before_id"], row["after_id"]) for row in rows} == {("first", "corrected")}
    assert {row["cluster"] for row in rows} == {"corrected"}
    assert [row["late"] for row in rows] == [-3 * 3600.0, 25 * 3600.0]
    assert {(row["type"], *row["kinds"]) for row in rows} == {("number", "changed")}
    assert all(0 < row["severity"] <= 1 for row in rows)


def test_every_side_is_a_span_of_its_article(rows: list[dict[str, Any]]) -> None:
    texts = {item.key: item.text for item in corpus()}
    for row in rows:
        for side, key in (("before", "before_id"), ("after", "after_id"), ("stated", "id")):
            text = texts[row[key]]
            assert row[side] == text[row[f"{side}_start"] : row[f"{side}_end"]]
            start = row[f"{side}_sentence_start"]
            assert row[f"{side}_sentence"] == text[start : start + len(row[f"{side}_sentence"])]
            assert row[f"{side}_sentence"].startswith("The fire destroyed")
        assert (row["before"], row["after"], row["stated"]) == tuple(
            f"{number} kilometres of cable" if "of cable" in row["before"] else f"{number} kilometres"
            for number in (14, 41, 14)
        )


def test_the_report_and_its_files_have_them(folder: Path, report: AuditReport) -> None:
    assert [item.id for item in report.corrections] == ["kept", "late"]
    summary = json.loads((folder / "out" / "summary.json").read_text("utf-8"))
    assert summary["rows"]["corrections"] == 2


def test_engines_parts_and_groups_change_nothing(
    files: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(corrections, "TOGETHER", 1)
    Detector().audit(corpus()[::-1], tmp_path / "parts", options=Options(buckets=8))
    assert digests(tmp_path / "parts").keys() == files.keys()
    parts = digests(tmp_path / "parts")
    same = ("corrections.parquet", "hops.parquet", "drifts.parquet", "events.parquet", "clusters.parquet")
    assert {name: parts[name] for name in same} == {name: files[name] for name in same}


def test_a_page_that_cannot_be_held_against_the_original_is_on_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ValueError("a fact too many")

    monkeypatch.setattr("detector.pipeline.stages.versions.follow", broken)
    detector.audit(corpus(), tmp_path)
    failed = [json.loads(row) for row in (tmp_path / "failed.jsonl").read_text("utf-8").splitlines()]
    assert {row["source_id"] for row in failed} == {"first"}
    assert {row["reason"] for row in failed} == {"ValueError: a fact too many"}
    assert pq.read_table(tmp_path / "corrections.parquet").num_rows == 0
