from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections import Counter, defaultdict
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest

import detector
from benchmarks.webs.plan import web
from benchmarks.webs.texts import lines_of, write
from detector import Article, AuditReport
from detector.farms.farm import MINIMUM_ARTICLES
from detector.farms.spin import spin
from detector.ingest import read
from detector.pipeline.workbench import Workbench
from detector.records import DERIVED

if TYPE_CHECKING:
    from pathlib import Path

SEED = 7
GRAPHML = "{http://graphml.graphdrawing.org/xmlns}"
REPORT = (
    "The harbour board said on Monday that 40 ships were waiting outside the bar after the storm. "
    "Two of them had lost their anchors in the night, and a tug was sent from the southern docks."
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A web of sites with known roles, written."""
    folder = tmp_path_factory.mktemp("web")
    write(web(450, seed=SEED, each=(12, 40)), folder, seed=SEED)
    return folder


@pytest.fixture(scope="module")
def report(folder: Path) -> AuditReport:
    return detector.audit(folder / "articles.jsonl", folder / "out")


def rows(folder: Path, name: str) -> list[dict[str, Any]]:
    return list(pq.read_table(folder / "out" / f"{name}.parquet").to_pylist())


def test_every_site_of_enough_articles_has_a_probability_and_sites_that_take_reasons(
    folder: Path, report: AuditReport
) -> None:
    sites = rows(folder, "sites")
    assert [row["site"] for row in sites] == [profile.site for profile in report.sites]
    for row, profile in zip(sites, report.sites, strict=True):
        enough = row["articles"] >= MINIMUM_ARTICLES
        assert (row["farm_probability"] is not None) == enough
        assert enough or not row["reasons"]
        assert row["reasons"] or not row["derived"] or not enough
        assert profile.reasons == tuple(row["reasons"])
        assert sum(row[name] for name in ("rewritten", "copied", "licensed", "original")) == pytest.approx(
            1, abs=1e-3
        )
    known = [row["farm_probability"] for row in sites if row["farm_probability"] is not None]
    assert known == sorted(known, reverse=True)


def test_farms_stand_above_the_others(folder: Path, report: AuditReport) -> None:
    told = {str(line["site"]): bool(line["farm"]) for line in lines_of(folder / "sites.jsonl")}
    likely = {profile.site: profile.farm_probability for profile in report.sites}
    farms, others = (
        [value for site, value in likely.items() if value is not None and told[site] is farm]
        for farm in (True, False)
    )
    assert min(farms) > max(others)


def test_substitution_is_that_of_the_text_that_was_taken(folder: Path, report: AuditReport) -> None:
    bench = Workbench()
    given = [item for item in read([folder / "articles.jsonl"]) if isinstance(item, Article)]
    readings = {reading.article.key: reading for reading in bench.read(given)}
    measured = {(row["query_id"], row["source_id"]): row["substituted"] for row in rows(folder, "matches")}
    assert max(measured.values()) > 0.1
    for match in report.matches[::9]:
        query, source = (readings[name].document for name in (match.query_id, match.source_id))
        turned = match.direction.verdict == "source-from-query"
        alignment = [
            replace(pair, query=pair.source, source=pair.query) if turned else pair
            for pair in match.alignment
        ]
        taker, giver = (source, query) if turned else (query, source)
        compared = match.relation in DERIVED - {"identical"}
        expected = spin(taker, giver, alignment, bench.words).substituted if compared else 0.0
        assert measured[match.query_id, match.source_id] == pytest.approx(expected)


def test_the_network_is_that_of_the_tables(folder: Path, report: AuditReport) -> None:
    root = ET.parse(folder / "out" / "network.graphml").getroot()  # noqa: S314 - written here
    edges = rows(folder, "edges")
    assert len(root.findall(f".//{GRAPHML}node")) == report.count("sites")
    drawn = root.findall(f".//{GRAPHML}edge")
    assert sum("directed" not in edge.attrib for edge in drawn) == len(edges) > 0
    assert sum(edge.get("directed") == "false" for edge in drawn) == len(rows(folder, "links"))
    derived = {profile.site: profile.derived for profile in report.sites}
    for site, count in derived.items():
        assert sum(row["articles"] for row in edges if row["site"] == site) == count
    assert all(0 < row["share"] <= 1 and row["site"] != row["source"] for row in edges)


def test_sites_that_share_a_frame_are_those_of_one_template(folder: Path, report: AuditReport) -> None:
    template = {str(line["site"]): line["template"] for line in lines_of(folder / "sites.jsonl")}
    alike = {
        (one, other)
        for one, other in combinations(sorted(profile.site for profile in report.sites), 2)
        if template[one] == template[other]
    }
    assert {(row["site"], row["other"]) for row in rows(folder, "links")} == alike
    assert all(row["lines"] >= 2 and 0.5 <= row["share"] <= 1 for row in rows(folder, "links"))
    group = {row["site"]: row["group"] for row in rows(folder, "sites")}
    assert all(group[one] == group[other] for one, other in alike)


def test_every_article_has_its_template_and_sites_their_uniformity(folder: Path) -> None:
    kinds = {row["id"]: row["kind"] for row in rows(folder, "templates")}
    shown: dict[str, Counter[str | None]] = defaultdict(Counter)
    for row in rows(folder, "articles"):
        assert kinds.get(row["template"]) in (None, "frame", "markup")
        assert kinds.get(row["form"]) in (None, "article")
        shown[row["site"]][row["template"]] += 1
    for row in rows(folder, "sites"):
        counts = shown[row["site"]]
        most = max((count for name, count in counts.items() if name), default=0)
        assert row["uniformity"] == pytest.approx(most / row["articles"], abs=1e-4)
    assert sum(count for counts in shown.values() for name, count in counts.items() if name) > 400


def test_the_summary_says_what_templates_were_mined_from(folder: Path, report: AuditReport) -> None:
    told = json.loads((folder / "out" / "summary.json").read_text("utf-8"))["templates"]
    assert told["pages mined"] == report.processed
    assert told["sites left out"] == told["sites held against each other by markup"] == 0
    assert 0 < told["with a template"] <= report.processed
    assert told["templates"] == dict(report.counts)["templates"] == report.count("frames")


def test_sites_beyond_those_held_against_each_other_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("detector.pipeline.stages.templates.MOST_SITES", 2)
    names = tuple(f"div.slate-{number}" for number in range(20))
    pages = [Article(REPORT, id=str(number), site=f"{number}.example", markup=names) for number in range(5)]
    detector.audit(pages, tmp_path / "out")
    told = json.loads((tmp_path / "out" / "summary.json").read_text("utf-8"))["templates"]
    assert (told["sites held against each other by markup"], told["sites left out"]) == (2, 3)
    assert {row["template"] for row in rows(tmp_path, "articles")} == {
        row["id"] for row in rows(tmp_path, "templates") if row["kind"] == "markup"
    }


def test_pages_without_a_site_have_templates_but_share_no_frame(tmp_path: Path) -> None:
    frame = "Subscribe to the Fenwick letter for more of this\n\nFollow us on our way through Fenwick Quay"
    pages = [Article(f"{REPORT} It was number {number}.\n\n{frame}", id=str(number)) for number in range(4)]
    detector.audit(pages, tmp_path / "out")
    assert len({row["template"] for row in rows(tmp_path, "articles")} - {None}) == 1
    assert rows(tmp_path, "links") == []


def test_phrases_name_the_sites_that_have_them(folder: Path, report: AuditReport) -> None:
    names = {profile.site for profile in report.sites}
    for row in rows(folder, "phrases"):
        assert row["sources"] >= 2
        assert set(row["sites"]) <= names
        assert len(row["before"].split()) == len(row["after"].split()) > 1


@pytest.mark.parametrize(
    ("text", "site", "expected"),
    [
        pytest.param(f"LONDON (Reuters) — {REPORT}", "paper.example", ("Reuters", True), id="dateline"),
        pytest.param(f"LONDON (Reuters) — {REPORT}", "reuters.example", (None, False), id="own-dateline"),
        pytest.param(
            f"{REPORT}\n\nSource: wire.example", "paper.example", ("wire.example", True), id="source"
        ),
        pytest.param(
            f"Photo credit: wire.example\n\n{REPORT}", "paper.example", ("wire.example", False), id="photo"
        ),
        pytest.param(REPORT, "paper.example", (None, False), id="nothing"),
    ],
)
def test_a_licence_is_what_names_the_text(
    tmp_path: Path, text: str, site: str, expected: tuple[str | None, bool]
) -> None:
    detector.audit([Article(text, id="one", site=site)], tmp_path / "out")
    (row,) = rows(tmp_path, "articles")
    assert (row["credited"], row["licensed"]) == expected


def test_an_agency_named_in_words_is_its_site(tmp_path: Path) -> None:
    first = Article(REPORT, id="first", site="reuters.example")
    copy = Article(f"LONDON (Reuters) — {REPORT}", id="copy", site="paper.example")
    detector.audit([first, copy], tmp_path / "out")
    by_site = {row["site"]: row for row in rows(tmp_path, "sites")}
    assert by_site["paper.example"]["sources"] == [{"site": "reuters.example", "articles": 1}]
    assert (by_site["paper.example"]["licensed"], by_site["paper.example"]["copied"]) == (1.0, 0.0)


def test_a_corpus_without_pairs_has_a_network_without_arrows(tmp_path: Path) -> None:
    detector.audit([Article(REPORT, id="one", site="paper.example")], tmp_path / "out")
    assert rows(tmp_path, "edges") == rows(tmp_path, "phrases") == []
    (site,) = rows(tmp_path, "sites")
    assert (site["original"], site["farm_probability"], site["group"]) == (1.0, None, "paper.example")
    assert "<edge " not in (tmp_path / "out" / "network.graphml").read_text("utf-8")
    assert json.loads((tmp_path / "out" / "summary.json").read_text("utf-8"))["rows"]["sites"] == 1
