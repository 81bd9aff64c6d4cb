from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from examples import CHECK, DRIFT, FACTS, NOTHING, QUERY, REWRITE, SAME, SOURCE
from hostile import PAYLOADS, poison

from detector.records import CheckReport, Skip
from detector.reports import terminal
from detector.reports.safe import HOSTILE

Golden = Callable[[str, str], None]


@pytest.mark.parametrize("width", [80, 120])
def test_check(golden: Golden, width: int) -> None:
    text = terminal.check_text(CHECK, width=width)
    golden(f"check-{width}.txt", text)
    assert max(map(len, text.splitlines())) <= width


@pytest.mark.parametrize("width", [80, 100])
def test_drift(golden: Golden, width: int) -> None:
    text = terminal.drift_text(DRIFT, width=width)
    golden(f"drift-{width}.txt", text)
    assert max(map(len, text.splitlines())) <= width


@pytest.mark.parametrize("copies", [1, 3, 9, 40])
def test_facts_of_many_versions_fit_the_width(copies: int) -> None:
    facts = tuple(
        replace(fact, mentions=fact.mentions + fact.mentions[-1:] * 3 * (copies - 1)) for fact in FACTS
    )
    report = replace(
        DRIFT,
        versions=DRIFT.versions * copies,
        steps=(REWRITE, *(SAME,) * (3 * copies - 2)),
        facts=facts * copies,
    )
    text = terminal.drift_text(report, width=80)
    assert max(map(len, text.splitlines())) <= 80
    assert ("versions; --json has them all" in text) == (copies > 3)


def test_a_correction_not_taken_up_is_said_first() -> None:
    lines = terminal.drift_text(DRIFT, width=100).splitlines()
    assert lines[2] == "Facts through the versions (1 stale, 1 bent, 1 lost, 1 added, 1 held)"
    assert lines[3].startswith("   correction not taken up: Version 3 still has “about two weeks”;")


def test_two_versions_need_no_table() -> None:
    report = replace(DRIFT, versions=(SOURCE, QUERY), steps=(REWRITE,), overall=None)
    assert "Facts through the versions" not in terminal.drift_text(report)


def test_the_order_given_says_why() -> None:
    text = terminal.drift_text(replace(DRIFT, order="given"))
    assert text.startswith("3 versions, in the order given: not every one has a date\n")


def test_the_verdict_comes_first() -> None:
    lines = terminal.check_text(CHECK).splitlines()
    assert lines[0] == "REWRITE of “Ferry runs aground off Lund” (harbour.example)"
    assert "probability .98; taken from it (confidence .90); credits www.harbour.example" in lines[1]


def test_nothing_found_says_among_how_many() -> None:
    assert terminal.check_text(NOTHING).startswith("NO MATCH among 40 articles\n")


def test_an_independent_report_is_not_called_a_copy() -> None:
    report = replace(CHECK, matches=CHECK.matches[1:], sources=CHECK.sources[1:], found=1)
    text = terminal.check_text(report)
    assert text.startswith("SAME EVENT as “Ferry stuck” (wire.example)\n  probability of copying .08")
    assert "What was changed" not in text


def test_what_is_not_shown_is_counted() -> None:
    match = replace(REWRITE, drifts=REWRITE.drifts * 5)
    report = replace(
        CHECK, matches=(match,), sources=(SOURCE,), skipped=tuple(Skip(f"{n}", "bad") for n in range(9))
    )
    text = terminal.check_text(report)
    assert "showing 10 of 20; --json has them all" in text
    assert "showing 5 of 9; --json has them all" in text
    assert "Showing 1 of 2 related, compared with 40 articles" in text


def test_colour_is_added_only_when_asked() -> None:
    assert "\x1b[" in terminal.check_text(CHECK, color=True)
    assert "\x1b" not in terminal.check_text(CHECK, color=False)


def test_a_comparison_shows_the_same_evidence() -> None:
    text = terminal.compare_text(REWRITE, QUERY, SOURCE)
    assert "number changed: “32 people” → “23 individuals”" in text


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("width", [40, 100])
def test_no_payload_steers_the_terminal(payload: str, width: int) -> None:
    texts = (
        terminal.check_text(poison(CHECK, payload), width=width),
        terminal.drift_text(poison(DRIFT, payload), width=width),
        terminal.entries_text([(payload, payload)], width=width),
        terminal.table_text((payload,), [(payload,)], width=width),
    )
    for text in texts:
        assert not HOSTILE.search(text)
        assert "\r" not in text
        assert "\t" not in text


def test_empty_texts_render() -> None:
    blank = replace(QUERY, text="", id=None, title=None, site=None)
    report = CheckReport(blank, (), NOTHING.frame, (), (), 0, 0, "static-en")
    assert "NO MATCH among no articles" in terminal.check_text(report)
