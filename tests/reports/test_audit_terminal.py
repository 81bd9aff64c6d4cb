from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from examples import AUDIT
from hostile import PAYLOADS, poison

import detector
from detector.records import AuditReport, Skip
from detector.reports.audit_terminal import audit_text
from detector.reports.safe import HOSTILE

Golden = Callable[[str, str], None]
DEMO = Path(__file__).parents[2] / "corpora" / "demo"
#: Lines of a terminal that most people have.
SCREEN = 40


@pytest.fixture(scope="module")
def demo() -> AuditReport:
    """The audit of the demo corpus, as if it had been written to a folder."""
    report = detector.audit([str(DEMO / "articles.jsonl")])
    names = ("report.html", "articles.parquet", "matches.parquet", "templates.parquet", "templates.jsonl")
    return replace(report, files=tuple(f"results/{name}" for name in names))


@pytest.mark.parametrize("width", [80, 120])
def test_the_demo_corpus(demo: AuditReport, golden: Golden, width: int) -> None:
    text = audit_text(demo, width=width)
    golden(f"audit-demo-{width}.txt", text)
    assert max(map(len, text.splitlines())) <= width


@pytest.mark.parametrize("width", [80, 120])
def test_everything_known(golden: Golden, width: int) -> None:
    golden(f"audit-{width}.txt", audit_text(AUDIT, width=width))


@pytest.mark.parametrize("width", [80, 120])
def test_it_fits_a_screen_however_much_there_is(width: int) -> None:
    long = "a very long word " * 40
    report = replace(
        AUDIT,
        read=999_999,
        skipped=tuple(Skip(f"{number}{long}", long) for number in range(50)),
        clusters=AUDIT.clusters * 500,
        frames=AUDIT.frames * 500,
        corrections=(replace(AUDIT.corrections[0], id=long, stated=long),) * 500,
        sites=tuple(
            replace(AUDIT.sites[1], site=f"{number}-{long}", reasons=(long,) * 9) for number in range(200)
        ),
    )
    lines = audit_text(report, width=width).splitlines()
    assert 24 <= len(lines) <= SCREEN
    assert max(map(len, lines)) <= width


def test_what_is_not_shown_is_counted() -> None:
    report = replace(AUDIT, sites=AUDIT.sites * 9, counts=(("sites", 12_345),))
    assert "showing 8 of 12,345; the tables have them all" in audit_text(report)
    assert "showing 8 of 12,345; --out DIR writes them all" in audit_text(replace(report, files=()))


def test_the_site_most_worth_a_look_comes_first() -> None:
    calm, grave = AUDIT.sites
    unknown = replace(grave, site="small.example", farm_probability=None, reasons=())
    text = audit_text(replace(AUDIT, sites=(calm, unknown, grave)), width=120)
    places = [text.index(f"  {profile.site}\n") for profile in (grave, unknown, calm)]
    assert places == sorted(places)


def test_an_empty_audit_is_said_in_a_few_lines() -> None:
    empty = AuditReport(0, 0, (), (), (), (), ())
    assert audit_text(empty).startswith("no articles audited: no matches, no clusters of one text, no sites")


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("width", [40, 100])
def test_no_payload_steers_the_terminal(payload: str, width: int) -> None:
    text = audit_text(poison(AUDIT, payload), width=width)
    assert not HOSTILE.search(text)
    assert "\r" not in text
    assert "\t" not in text
