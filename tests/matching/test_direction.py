from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector import Article
from detector.matching.direction import direction, names_outlet
from detector.matching.stamps import Stamp, stamp
from detector.records import Direction, Scores
from detector.text import prepare

BODY = """Divers found two cracks in the hull of the barge on Tuesday morning, the safety board said in Lisbourne.

The barge was carrying 40 tonnes of diesel when it struck the Halland Bank, and repairs will take three weeks."""
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ORIGINAL = Article(
    BODY, id="original", url="https://harbourcourier.example/news/barge", site="harbourcourier.example"
)


def judged(query: Article, source: Article = ORIGINAL, scores: Scores | None = None) -> Direction:
    return direction(prepare(query), prepare(source), scores or Scores())


def page(text: str, **fields: object) -> Article:
    return Article(text, **{"id": "copy", "site": "copy.example", **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        (page(f"{BODY}\n\nSource: harbourcourier.example"), "credits harbourcourier.example"),
        (page(f"{BODY}\n\nThis story originally appeared on Harbour Courier."), "credits Harbour Courier"),
        (page(f"{BODY}\n\nFirst published by the Harbour Courier."), "Harbour Courier"),
        (page(f"{BODY}\n\nsee https://www.harbourcourier.example/news/barge"), "prints the other's address"),
        (page(BODY, canonical=ORIGINAL.url), "canonical link"),
        (page(f"LISBOURNE (Harbour Courier) - {BODY}"), "dateline names Harbour Courier"),
        (page(f"{BODY} Read more at Harbour Courier."), "speaks of Harbour Courier"),
        (page(f"{BODY} The owner told the Harbour Courier he was sorry."), "speaks of Harbour Courier"),
    ],
)
def test_what_a_copy_says_of_itself(query: Article, reason: str) -> None:
    found = judged(query)
    assert found.verdict == "query-from-source"
    assert reason in found.evidence[0]
    assert judged(ORIGINAL, query).verdict == "source-from-query"


def test_an_outlet_that_speaks_of_itself_is_no_evidence() -> None:
    own = page(f"{BODY} The owner told the Harbour Courier he was sorry.", site="harbourcourier.example")
    assert judged(own, page(BODY, id="other")).evidence == ()


def test_a_kept_byline_is_evidence_unless_both_records_name_its_author() -> None:
    source = Article(BODY, id="original", author="Petra Vance")
    kept = f"By Petra Vance\n\n{BODY}"
    assert "Petra Vance" in judged(page(kept, author="Staff"), source).evidence[0]
    assert judged(page(kept, author="Petra Vance"), source).evidence == ()


@pytest.mark.parametrize(
    ("hours", "verdict"),
    [
        (0.1, "undecided"),
        (5.0, "query-from-source"),
        (-5.0, "source-from-query"),
        (50.0, "query-from-source"),
    ],
)
def test_dates(hours: float, verdict: str) -> None:
    source = Article(BODY, id="original", published=NOON)
    assert judged(page(BODY, published=NOON + timedelta(hours=hours)), source).verdict == verdict


def test_more_than_a_day_says_more_than_hours() -> None:
    source = Article(BODY, id="original", published=NOON)
    hours, days = (judged(page(BODY, published=NOON + timedelta(hours=gap)), source) for gap in (5, 50))
    assert days.confidence > hours.confidence


def test_days_without_hours_say_nothing_within_a_day() -> None:
    midnight = NOON.replace(hour=0)
    assert judged(page(BODY, published=NOON), Article(BODY, id="o", published=midnight)).evidence == ()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("First published on 3 March 2026", Stamp(datetime(2026, 3, 3, tzinfo=UTC), whole_day=True)),
        ("Published: March 3, 2026 at 9:14 a.m.", Stamp(datetime(2026, 3, 3, 9, 14, tzinfo=UTC))),
        ("Posted 2026-03-03 21:05", Stamp(datetime(2026, 3, 3, 21, 5, tzinfo=UTC))),
        (
            "Last updated 12:30 pm, 3rd March 2026",
            Stamp(datetime(2026, 3, 3, 12, 30, tzinfo=UTC), at_latest=True),
        ),
    ],
)
def test_dates_printed_on_the_page(line: str, expected: Stamp) -> None:
    assert stamp(prepare(Article(f"{line}\n\n{BODY}"))) == expected


@pytest.mark.parametrize(
    "line", ["Published 31 February 2026", "Published 3 March", "Updated", "Posted 2026-13-01 10:00"]
)
def test_what_is_no_date_is_not_read(line: str) -> None:
    assert stamp(prepare(Article(f"{line}\n\n{BODY}"))) is None


def test_first_published_goes_before_a_renewed_record() -> None:
    renewed = Article(f"First published 27 February 2026\n\n{BODY}", published=NOON)
    assert judged(page(BODY, published=NOON - timedelta(days=1)), renewed).verdict == "query-from-source"


def test_updated_after_the_other_came_out_says_nothing() -> None:
    updated = page(f"Updated 5 March 2026\n\n{BODY}")
    assert judged(updated, Article(BODY, id="original", published=NOON)).evidence == ()
    before = Article(BODY, id="original", published=NOON + timedelta(days=30))
    assert judged(updated, before).verdict == "source-from-query"


def test_a_copy_without_words_of_its_own_is_a_part() -> None:
    part = Scores(containment=0.97, jaccard=0.6)
    assert judged(page(BODY), scores=part).verdict == "query-from-source"
    whole = Scores(containment=0.6, jaccard=0.6)
    assert judged(page(BODY), scores=whole).verdict == "source-from-query"
    own_words = Scores(containment=0.6, jaccard=0.3)
    assert judged(page(BODY), scores=own_words).evidence == ()


def test_it_abstains_where_evidence_disagrees() -> None:
    source = Article(BODY, id="original", published=NOON)
    earlier = page(BODY, published=NOON - timedelta(hours=5))
    found = judged(earlier, source, Scores(containment=0.97, jaccard=0.6))
    assert (found.verdict, found.confidence, len(found.evidence)) == ("undecided", 0.0, 2)


def test_more_than_the_ceiling_is_never_claimed() -> None:
    query = page(f"{BODY}\n\nSource: harbourcourier.example", canonical=ORIGINAL.url, published=NOON)
    assert judged(query).confidence == 0.99


@pytest.mark.parametrize(
    ("written", "site"),
    [
        ("www.cbc.ca", "cbc.ca"),
        ("BBC", "bbc.co.uk"),
        ("BBC News", "bbc.co.uk"),
        ("The Harbour Courier", "harbourcourier.example"),
        ("Harbour Courier", "news.harbourcourier.example"),
    ],
)
def test_an_outlet_is_known_by_its_host(written: str, site: str) -> None:
    assert names_outlet(written, Article("text", site=site))


@pytest.mark.parametrize(
    ("written", "site"),
    [
        ("co", "bbc.co.uk"),
        ("News", "news.harbourcourier.example"),
        ("courier.example", "harbourcourier.example"),
        ("", "harbourcourier.example"),
        ("Harbour Courier", ""),
    ],
)
def test_another_outlet_is_not_taken_for_it(written: str, site: str) -> None:
    assert not names_outlet(written, Article("text", site=site))


@given(st.text(max_size=200), st.text(max_size=200), st.floats(0, 1), st.floats(0, 1))
def test_either_way_round_it_says_the_same(one: str, other: str, low: float, high: float) -> None:
    query, source = Article(one, id="q", site="one.example"), Article(other, id="s", site="other.example")
    jaccard, containment = sorted((low, high))
    forth, back = judged(query, source), judged(source, query)
    assert forth.confidence == back.confidence
    assert 0.0 <= judged(query, source, Scores(jaccard=jaccard, containment=containment)).confidence <= 0.99
