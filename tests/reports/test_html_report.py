from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from pathlib import Path

import pytest
from browser import CHROMIUM, opened
from examples import CHECK, DRIFT, NOTHING, QUERY, REWRITE, SOURCE
from hostile import ADDRESSES, PAYLOADS, poison
from skeleton import Skeleton

from detector.reports.html import check_page, compare_page, drift_page


@pytest.mark.parametrize("payload", PAYLOADS)
def test_payloads_add_no_tag_and_no_attribute(payload: str) -> None:
    harmless = "x" * len(payload)
    for page, expected in (
        (check_page(poison(CHECK, payload)), check_page(poison(CHECK, harmless))),
        (drift_page(poison(DRIFT, payload)), drift_page(poison(DRIFT, harmless))),
    ):
        page.encode("utf-8")
        # Lines and links may differ in number, the kinds of tags and their attributes may not.
        kinds = Skeleton(page).tags
        assert set(kinds) <= set(Skeleton(expected).tags) | {("a", ("href", "rel"))}
        assert sum(tag == "script" for tag, _ in kinds) == 1


@pytest.mark.parametrize("address", ADDRESSES)
def test_only_web_addresses_become_links(address: str) -> None:
    report = replace(CHECK, sources=(replace(SOURCE, url=address), CHECK.sources[1]))
    assert all(link.startswith("#") for link in Skeleton(check_page(report)).links)


@pytest.mark.parametrize("page", [check_page(CHECK), drift_page(DRIFT), compare_page(REWRITE, QUERY, SOURCE)])
def test_anchors_lead_somewhere_and_ids_are_unique(page: str) -> None:
    skeleton = Skeleton(page)
    assert len(skeleton.ids) == len(set(skeleton.ids))
    assert {link[1:] for link in skeleton.links if link.startswith("#")} <= set(skeleton.ids)


def test_the_policy_allows_exactly_what_the_page_holds() -> None:
    page = check_page(CHECK)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy
    assert policy.group(1).startswith("default-src &#39;none&#39;;")
    for tag in ("style", "script"):
        (content,) = re.findall(f"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert digest in policy.group(1).replace("&#43;", "+")
    assert "style=" not in re.sub(r"<(style|script)>.*?</\1>", "", page, flags=re.DOTALL)


def test_nothing_is_loaded() -> None:
    page = check_page(CHECK)
    assert not re.search(r"<(link|img|iframe|object|embed)\b|\bsrc=|@import|url\(", page)


def test_the_page_says_what_the_report_says() -> None:
    page = check_page(CHECK)
    for words in ("rewrite", "Ferry runs aground off Lund", "32 people became 23", "www.harbour.example"):
        assert words in page
    assert "Showing 2 of 2 related, compared with 40 articles" in page
    assert "no match" in check_page(NOTHING)


def test_the_page_follows_facts_through_the_versions() -> None:
    page = drift_page(DRIFT)
    assert page.count('<td class="stale"') == page.count('<td class="updated"') == 1
    for words in ("correction not taken up", "3 versions, sorted by date", "hedge lost", "1 held"):
        assert words in page
    assert 'id="facts"' not in drift_page(replace(DRIFT, facts=()))


def test_templates_mark_nothing_safe() -> None:
    package = Path(__file__).parents[2] / "detector" / "reports"
    for path in [*package.rglob("*.html"), *package.rglob("*.py")]:
        assert not re.search(
            r"\|\s*safe\b|Markup|autoescape\s+false|\bnotag\b", path.read_text(encoding="utf-8")
        ), path


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium to open the page with")
def test_a_browser_runs_the_page_and_no_payload(tmp_path: Path) -> None:
    scripts = "".join(payload for payload in PAYLOADS if "alert" in payload).replace(
        "alert(1)", "document.title='ran'"
    )
    shown, complaints = opened(check_page(poison(CHECK, scripts)), tmp_path)
    assert "Content Security Policy" not in complaints
    title = re.search(r"<title>(.*?)</title>", shown, re.DOTALL)
    assert title
    assert title.group(1) != "ran"
