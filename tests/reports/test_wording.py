from __future__ import annotations

import pytest
from examples import DRIFTS, QUERY, REWRITE, SOURCE, span
from hypothesis import given
from hypothesis import strategies as st

from detector.records import Span
from detector.reports.wording import by_severity, clip, count, excerpt, figure, percent, sentence_around


@pytest.mark.parametrize(
    ("share", "shown"), [(0.0, ".00"), (0.984, ".98"), (0.996, ">.99"), (1.0, "1"), (0.05, ".05")]
)
def test_figure(share: float, shown: str) -> None:
    assert figure(share) == shown


def test_count_and_percent() -> None:
    assert [count(number, "match") for number in (0, 1, 1200)] == ["no matches", "1 match", "1,200 matches"]
    assert percent(0.756) == "76 %"


def test_drifts_are_sorted_by_severity() -> None:
    assert [drift.severity for drift in by_severity(DRIFTS)] == [0.9, 0.5, 0.35, 0.1]


def test_a_fact_is_quoted_in_its_sentence() -> None:
    fact = DRIFTS[0].before
    assert fact
    around = sentence_around(fact, [pair.source for pair in REWRITE.alignment], SOURCE.text)
    assert around.of(SOURCE.text).startswith("It may take")


def test_a_fact_outside_the_alignment_is_quoted_in_its_line() -> None:
    fact = DRIFTS[3].before
    assert fact
    assert sentence_around(fact, [], SOURCE.text).of(SOURCE.text) == "The line runs twice a day."


@given(st.text(alphabet="ab c", min_size=1), st.data())
def test_an_excerpt_is_the_text_or_cut_with_an_ellipsis(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    words = Span(start, data.draw(st.integers(start + 1, len(text))))
    width = data.draw(st.integers(1, 40))
    parts = excerpt(text, words, Span(0, len(text)), width)
    joined = "".join(parts)
    assert joined == text or "…" in joined
    assert len(joined) <= max(width, 1) + 2
    if len(text) <= width:
        assert joined == text


def test_clip() -> None:
    assert clip("one two three", 20) == "one two three"
    assert clip("one two three", 9) == "one two…"
    assert clip("unbreakable", 5) == "unbr…"
    assert excerpt(
        QUERY.text, span(QUERY, "23 individuals"), span(QUERY, "carrying 23 individuals."), 60
    ) == (
        "carrying ",
        "23 individuals",
        ".",
    )
