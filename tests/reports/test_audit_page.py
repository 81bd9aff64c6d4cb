from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from audit_tables_made import poisoned, tables, written
from browser import CHROMIUM, opened
from hostile import ADDRESSES, PAYLOADS
from skeleton import Skeleton

from detector.pipeline.tables import TABLES
from detector.reports.audit_html import COLUMNS, audit_page
from detector.reports.safe import HOSTILE

if TYPE_CHECKING:
    from pathlib import Path


#: Columns that the page shows once the audit writes them.
NOT_YET = {
    "sites": {
        "rewritten", "copied", "licensed", "original", "delay", "substituted", "farm_probability", "reasons",
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    return audit_page(written(tmp_path_factory.mktemp("audit"), tables()))


def words_of(page: str) -> str:
    """Return what a reader sees, without tags and in single spaces."""
    body = re.sub(r"<style>.*?</style>|<title>.*?</title>", "", page, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]*>", " ", body).split())


def test_the_page_says_what_the_tables_say(page: str) -> None:
    words = words_of(page)
    for said in (
        "Audit of 3 articles",
        "Read 4 = processed 3 + skipped 1; 1 pairs could not be compared; model static-en",
        "2026-03-02 09:00 to 2026-03-09 00:00 UTC",
        ".97 probability",
        "rewritten 50 %",
        "75 % of its articles are another site’s",
        "2 hours behind its source (median)",
        "takes from harbour.example (15)",
        "3 articles on 3 sites · first on harbour.example · over 7 days",
        "6 hours later",
        "or from one as likely",
        "numbers .30 from the original numbers .60",
        "which was first is undecided",
        "the original is undecided",
        "number changed 32 people became 23.",
        "name rose number % to number name: Acme number: 5",
        "Showing 1 fact; the table beside this page has all 1 row,",
        "was The fire drove 32 people out of their flats. now The fire drove 23 people out of their flats.",
        "1 day after the correction, as the page that it was taken from still The fire drove 32 people",
        "2 60 .97 spun.example , harbour.example",
        "Of the same event, another text:",
        "broken.jsonl:3 not JSON",
    ):
        assert said in words, said


@pytest.mark.parametrize("name", COLUMNS)
def test_what_the_page_reads_is_what_the_audit_writes(name: str) -> None:
    assert set(COLUMNS[name]) - NOT_YET.get(name, set()) <= {column.name for column in TABLES[name]}


def test_people_judge(page: str) -> None:
    assert "people judge" in page
    assert "fake" not in page.lower()


def test_sites_come_with_those_most_worth_a_look_first(page: str) -> None:
    names = re.findall(r'<article class="card (\w+)">\s*<h3>([^<]*) ', page)
    assert names == [("grave", "spun.example"), ("calm", "harbour.example"), ("unknown", "(no site)")]


def test_only_what_was_bent_on_the_way_is_a_change(page: str) -> None:
    assert "two siblings" not in page


def test_a_hop_stands_under_its_source(page: str) -> None:
    tree = re.findall(r'<li class="(depth\d)[^"]*">\s*<span class="page"><b>([^<]*)</b>', page)
    assert tree[:3] == [("depth0", "harbour.example"), ("depth1", "spun.example"), ("depth2", "(no site)")]


def test_nothing_is_loaded_and_no_script_runs(page: str) -> None:
    assert not re.search(r"<(link|img|iframe|object|embed|script)\b|\bsrc=|@import|url\(|\sstyle=", page)
    assert "script-src &#39;none&#39;" in page


def test_anchors_lead_somewhere(page: str) -> None:
    skeleton = Skeleton(page)
    assert {link[1:] for link in skeleton.links if link.startswith("#")} <= set(skeleton.ids)
    assert len(skeleton.ids) == len(set(skeleton.ids))


@pytest.fixture(scope="module")
def harmless(tmp_path_factory: pytest.TempPathFactory) -> set[tuple[str, tuple[str, ...]]]:
    """The kinds of tags of a page with harmless texts, and those of a link."""
    page = audit_page(written(tmp_path_factory.mktemp("harmless"), poisoned(tables(), "x")))
    return {*Skeleton(page).tags, ("a", ("href", "rel"))}


@pytest.mark.parametrize("payload", PAYLOADS)
def test_payloads_add_no_tag_and_no_attribute(
    payload: str, harmless: set[tuple[str, tuple[str, ...]]], tmp_path: Path
) -> None:
    skips = [{"place": payload, "reason": payload}]
    page = audit_page(written(tmp_path, poisoned(tables(), payload), skips))
    page.encode("utf-8")
    assert not HOSTILE.search(page)
    assert set(Skeleton(page).tags) <= harmless


@pytest.mark.parametrize("address", ADDRESSES)
def test_only_web_addresses_become_links(address: str, tmp_path: Path) -> None:
    rows = tables()
    for row in rows["articles"]:
        row["url"] = address.encode("utf-8", "replace").decode()
    assert all(link.startswith("#") for link in Skeleton(audit_page(written(tmp_path, rows))).links)


def test_missing_columns_files_and_rows_are_no_error(tmp_path: Path) -> None:
    known = {
        "sites": ("site", "articles", "derived", "credited", "sources", "signs"),
        "clusters": ("cluster", "articles"),
    }
    rows = {
        name: [{column: row[column] for column in columns} for row in tables()[name]]
        for name, columns in known.items()
    }
    words = words_of(audit_page(written(tmp_path, rows, [])))
    assert "taken 75 %" in words
    assert "No site takes from another." in words
    assert "Every input was processed." in words
    assert "No text has a second version." in words_of(audit_page(str(tmp_path / "nowhere")))


def test_a_cycle_and_a_deep_chain_end(tmp_path: Path) -> None:
    rows = tables()
    hop = rows["hops"][0]
    rows["hops"] = [hop | {"id": f"n{number + 1}", "source_id": f"n{number}"} for number in range(3000)]
    rows["hops"] += [
        hop | {"cluster": "x", "id": "x", "source_id": "y"},
        hop | {"cluster": "x", "id": "y", "source_id": "x"},
    ]
    rows["clusters"][0] |= {"original": "n0", "articles": 3001}
    rows["clusters"][1]["original"] = "x"
    page = audit_page(written(tmp_path, rows))
    assert "Showing 25 of 3,001 articles." in page
    assert 'class="depth7"' in page


def many(count: int, long: str) -> dict[str, list[dict[str, Any]]]:
    """Return tables of `count` rows each, every text of them long."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    rows = poisoned(tables(), long)
    grown: dict[str, list[dict[str, Any]]] = {}
    for name, given in rows.items():
        grown[name] = [given[number % len(given)] | {} for number in range(count)]
    for number in range(count):
        grown["sites"][number] |= {
            "site": f"{number}{long}", "articles": 20 + number, "signs": [long] * 30, "reasons": [long] * 30,
            "sources": [{"site": f"{n}{long}", "articles": 3} for n in range(30)],
        }  # fmt: skip
        grown["edges"][number] |= {
            "site": f"{number}{long}",
            "source": f"{number // 7}{long}",
            "articles": number,
        }
        grown["articles"][number] |= {
            "id": f"{number}{long}", "title": long, "url": f"https://good.example/{'x' * 240}",
            "published": start + timedelta(hours=number),
        }  # fmt: skip
        cluster = f"{number // 30 * 30}{long}"
        grown["clusters"][number] |= {
            "cluster": f"{number * 30}{long}",
            "articles": 30,
            "original": f"{number * 30}{long}",
        }
        grown["hops"][number] |= {"cluster": cluster, "id": f"{number}{long}", "source_id": cluster}
        grown["drifts"][number] |= {
            "query_id": f"{number}{long}",
            "source_id": cluster,
            "before": f"{number}{long}",
            "severity": 1.0,
        }
        grown["events"][number] |= {"cluster": cluster, "other": f"{number}{long}"}
        grown["corrections"][number] |= {"id": f"{number}{long}", "before_id": f"{number // 20}{long}"}
        grown["templates"][number] |= {
            "id": f"template-{number}", "lines": [long] * 60, "sites": [long] * 60,
            "slots": [{"line": line, "type": "number", "text": long, "page": long} for line in range(60)],
        }  # fmt: skip
    return grown


def test_the_page_is_bounded_and_says_what_it_leaves_out(tmp_path: Path) -> None:
    skips = [{"place": "'" * 9000, "reason": "<" * 9000}] * 900
    page = audit_page(written(tmp_path, many(900, "'\"<" * 300), skips))
    assert len(page.encode()) < 2_000_000
    for left_out in (
        "Showing 80 of 900",
        "Showing 20 of 900",
        "Showing 24 of 900",
        "Showing 40 of 900",
        "Showing 20 facts; the table beside this page has all 900 rows",
    ):
        assert left_out in page, left_out
    assert re.search(r"Drawn: 40 of 900 sites, \d+ of 900 arrows", page)


def test_the_same_tables_give_the_same_page(tmp_path: Path) -> None:
    assert audit_page(written(tmp_path, many(60, ""))) == audit_page(str(tmp_path))


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium to open the page with")
def test_a_browser_shows_the_page_and_runs_no_payload(tmp_path: Path) -> None:
    scripts = "".join(payload for payload in PAYLOADS if "alert" in payload)
    payload = scripts.replace("alert(1)", "document.title='ran'")
    shown, complaints = opened(
        audit_page(written(tmp_path / "tables", poisoned(tables(), payload))), tmp_path
    )
    assert "Content Security Policy" not in complaints
    assert "<title>Audit of 3 articles</title>" in shown
