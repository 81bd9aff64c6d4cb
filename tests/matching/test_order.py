"""Words in one order: the bit-parallel count against the plain one, and its laws."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.matching.order import common_order, subsequence
from detector.matching.similarity import common_words
from detector.records import Article

if TYPE_CHECKING:
    from detector.pipeline.workbench import Workbench

words = st.lists(st.integers(0, 6), max_size=40)


@given(words, words)
def test_counts_what_dynamic_programming_counts(query: list[int], source: list[int]) -> None:
    reached = [0] * (len(source) + 1)
    for word in query:
        before = reached[:]
        for place, other in enumerate(source, 1):
            reached[place] = (
                before[place - 1] + 1 if word == other else max(before[place], reached[place - 1])
            )
    assert subsequence(query, source) == reached[-1]


@given(words, words)
def test_is_the_same_both_ways_round(query: list[int], source: list[int]) -> None:
    assert subsequence(query, source) == subsequence(source, query)


@pytest.fixture(scope="module")
def story() -> list[str]:
    return [
        "Harbour pilots in Velmora ended a nine-day strike on Tuesday.",
        "The union accepted a wage offer that had been rejected twice in March.",
        "Container traffic should be back to normal by the weekend, the port authority said.",
    ]


def test_a_text_has_all_its_words_in_its_own_order(bench: Workbench, story: list[str]) -> None:
    (item,) = (reading.traits for reading in bench.read([Article(" ".join(story))]))
    order = common_order(item, item, common_words(item, item))
    assert order.content == 1.0
    assert order.gain > 0.5


def test_turning_the_story_round_takes_the_gain_away(bench: Workbench, story: list[str]) -> None:
    articles = [Article(" ".join(story)), Article(" ".join(story[::-1]))]
    query, source = (reading.traits for reading in bench.read(articles))
    turned, same = (common_order(query, item, common_words(query, item)) for item in (source, query))
    assert turned.content < 0.6 * same.content
    assert turned.gain < 0.5 * same.gain


def test_no_words_share_nothing(bench: Workbench, story: list[str]) -> None:
    empty, full = (reading.traits for reading in bench.read([Article("…"), Article(story[0])]))
    for query, source in ((empty, full), (full, empty)):
        assert common_order(query, source, common_words(query, source)) == (0.0, 0.0)
