"""Statements turned between versions: a table of sentence pairs, and laws."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.facts.contrasts import opposed
from detector.facts.names import Neighbours, is_other_name
from detector.facts.numbers.quantities import quantities
from detector.facts.statements import statement_drifts
from detector.facts.things import counts_other, other_amount
from detector.records import AlignedPair, Article, Drift, Fact
from detector.text import prepare

TABLE = Path(__file__).parents[1] / "cases" / "statements.jsonl"
CASES: list[dict[str, Any]] = [json.loads(line) for line in TABLE.read_text(encoding="utf-8").splitlines()]
WORDS = st.sampled_from(
    ("rose", "fell", "jobs", "girls", "boys", "known", "unknown", "profit", "revenue", "Monday", "ships")
)


def drifts(earlier: str, later: str, told: tuple[Drift, ...] = ()) -> tuple[Drift, ...]:
    """Compare two texts whose sentences are aligned one to one."""
    before, after = prepare(Article(earlier)), prepare(Article(later))
    pairs = [
        AlignedPair(query, source, "reworded", 0.7)
        for query, source in zip(after.sentences, before.sentences, strict=True)
    ]
    return statement_drifts(
        before, after, pairs, quantities=(quantities(before), quantities(after)), told=told
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_table(case: dict[str, Any]) -> None:
    before, after = case["input"]
    found = drifts(before, after)
    shown = [[d.type, d.kind, d.before and d.before.text, d.after and d.after.text] for d in found]
    assert shown == case["expected"], case["why"]
    for drift in found:
        assert drift.before is not None
        assert drift.after is not None
        assert drift.before.span.of(before) == drift.before.text
        assert drift.after.span.of(after) == drift.after.text
        assert 0 < drift.severity <= 1
        assert drift.explanation.endswith(".")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_text_says_what_it_says(case: dict[str, Any]) -> None:
    for text in case["input"]:
        assert drifts(text, text) == ()


def test_what_is_told_already_is_not_told_again() -> None:
    case = next(case for case in CASES if case["id"] == "name")
    (found,) = drifts(*case["input"])
    speaker = Drift("attribution", "speaker-changed", found.before, found.after, 0.5, "told")
    earlier, later = case["input"]
    assert drifts(earlier, later, told=(speaker,)) == ()
    assert found.before is not None
    gone = Drift("number", "dropped", Fact(found.before.span, found.before.text), None, 0.5, "told")
    assert drifts(earlier, later, told=(gone,)) == ()


@given(WORDS, WORDS)
def test_contrasts_hold_both_ways(one: str, other: str) -> None:
    assert opposed(one, other) == opposed(other, one)
    assert other_amount(one, other) == other_amount(other, one)
    assert not opposed(one, one)
    assert not counts_other(one, one)


@given(st.lists(st.sampled_from(("Marsh", "Oakley", "US", "Britain", "Mr", "May")), max_size=3))
def test_a_name_is_itself(names: list[str]) -> None:
    assert not is_other_name(names, names, Neighbours())


def test_long_sentences_are_compared_in_bounded_time() -> None:
    text = " ".join(["the boys and the girls rose and fell"] * 5000) + "."
    begun = time.process_time()
    assert drifts(text, text.replace("boys and the girls", "girls and the boys")) == ()
    assert time.process_time() - begun < 5.0


def test_time_grows_with_the_exchanged_names_only() -> None:
    """Whether two names are parts of one is asked of the whole text, once."""
    numbers = range(2000)
    before, after = (
        prepare(
            Article(
                " ".join(f"The mayor told the town that {name}{n:x} had signed the treaty." for n in numbers)
            )
        )
        for name in ("Marsh", "Oakley")
    )
    pairs = [
        AlignedPair(query, source, "reworded", 0.8)
        for query, source in zip(after.sentences, before.sentences, strict=True)
    ]
    begun = time.process_time()
    found = statement_drifts(before, after, pairs, quantities=((), ()), told=())
    assert time.process_time() - begun < 2
    assert len(found) > 1000
