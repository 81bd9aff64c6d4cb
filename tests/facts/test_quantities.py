"""Quantities: tables of cases, and laws that hold for any text."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stopwatch import seconds

from detector.facts.numbers.quantities import quantities
from detector.facts.numbers.units import convert
from detector.records import Article, Quantity
from detector.text import prepare

CASES = Path(__file__).parent.parent / "cases"


def table(name: str) -> list[Any]:
    rows = [json.loads(line) for line in (CASES / name).read_text(encoding="utf-8").splitlines()]
    return [pytest.param(row["input"], row["expected"], id=row["id"]) for row in rows]


def read(text: str) -> tuple[Quantity, ...]:
    return quantities(prepare(Article(text=text)))


@pytest.mark.parametrize(("text", "expected"), table("quantities.jsonl"))
def test_value_unit_and_hedge(text: str, expected: list[list[str | None]]) -> None:
    found = [[item.text, str(item.low), str(item.high), item.unit, item.hedge] for item in read(text)]
    assert found == expected


@pytest.mark.parametrize(("text", "expected"), table("referents.jsonl"))
def test_referent_and_change(text: str, expected: list[str | None]) -> None:
    (item,) = read(text)
    assert [item.referent, item.change] == expected


@pytest.mark.xfail(strict=True, reason="a pronoun is not resolved to what it stands for")
def test_referent_of_a_pronoun() -> None:
    *_, share = read("Of the 200 guests, some left early. About 60 percent of them were students.")
    assert share.referent == "guests"


@pytest.mark.xfail(strict=True, reason="a magnitude is read as a plain count")
def test_magnitude() -> None:
    (item,) = read("A magnitude 6.4 earthquake struck.")
    assert item.unit == "magnitude"


def test_frame_is_left_out() -> None:
    text = (
        "The fire destroyed 48 houses in the old port before rain put it out, the mayor said.\n\n"
        "Source\nwww.example.org\n\nRelated by category\n\n12 Ways to Cook Rice"
    )
    assert [item.text for item in read(text)] == ["48"]


WORDS = st.sampled_from(
    [
        "$",
        "€",
        "1",
        "12",
        "3.5",
        "1,043",
        "2011",
        "-",
        "to",
        "between",
        "and",
        "half",
        "a",
        "dozen",
        "million",
        "percent",
        "%",
        "of",
        "people",
        "in",
        "March",
        "at",
        "least",
        "more",
        "than",
        "½",
        "1/2",
        ",",
        ".",
        "years",
        "old",
        "bn",
        "th",
        "one",
        "hundreds",
        "point",
        "minus",
        "٣",
        "third",
        "killed",
        "(",
        ")",
        "\u200b",
        "over",
        "or",
    ]
)


@given(st.lists(WORDS, max_size=40), st.sampled_from((" ", "", "\n\n")))
@settings(max_examples=300, deadline=None)
def test_spans_are_the_text_in_order_and_apart(words: list[str], between: str) -> None:
    text = between.join(words)
    past = 0
    for item in read(text):
        assert item.text == text[item.span.start : item.span.end]
        assert item.low <= item.high
        assert item.span.start >= past
        past = item.span.end
        if item.referent_span is not None:
            assert item.referent == item.referent_span.of(text)


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_text_is_read(text: str) -> None:
    read(text)


@given(st.integers(min_value=2, max_value=10**12))
def test_grouped_digits_are_read_exactly(value: int) -> None:
    (item,) = read(f"They counted {value:,} votes.")
    assert item.low == item.high == value


@given(st.decimals(min_value=1, max_value=999, places=2))
def test_scales_multiply_exactly(value: Decimal) -> None:
    (item,) = read(f"It cost ${value} million.")
    assert item.low == value * 10**6


@given(st.decimals(min_value=-1000, max_value=1000, places=2))
def test_conversion_there_and_back(value: Decimal) -> None:
    for unit, other in (("mile", "kilometre"), ("degree-celsius", "degree-fahrenheit"), ("ton", "kilogram")):
        away = convert(value, unit, other)
        assert away is not None
        back = convert(away, other, unit)
        assert back is not None
        assert abs(back - value) < Decimal("1e-18")
    assert convert(value, "USD", "EUR") is None
    assert convert(value, "mile", "hour") is None


#: What, over and over, asks most of the readers.
PIECES = [
    "1", "1,", "1 ", "one ", "one-", "1/", "1-", "$", "half a ", "million and ", "1.", "between 1 and ",
    "hundred and one ", "March 1 to ", "1,000 ", "few ", "point one ", "2011-", "and a half ", "Jan",
    "ten ", "1 in ", "minus ", "over ", "10 pm ", "5 feet 5 inches ", "$1 ", "USD5", "C$ ",
    "one and a half ", "an hour and a half ", "5-", "9:00 to ", "1:", "2011/", "4 lakh 3 ", "40C ",
    "5 pounds ", "/1", "@1.", "twenty-", "Rs. ", "6-foot-", "two hundred and ", "(1) ", "1 1/",
    "more than ", "1%", "1~", "1 .", "½ ", "5p ", "1 1 ", "0,", "1;", "$1-", "to 1 ", "5 m ", "1_",
    "won 3-2 ", "10-15 ", "10–15 ", "zero ", "of 5 ", "rose 3% to ", "at least about nearly 5 ", "one in ",
    "1 million ", "12-year-old ", "+44 20 ", "1-800-", "http://1 ", "a@1.com ", "1;\n\n", "“1” ", "[1] ",
    "dozens of ", "second half ", "May 1-2, 2011 ", "degrees ", "1\u00a0", "%1", "1m ", "1a ", "1$", "- 1",
    "1+ ", "Mar-11-", "24/7 ", "1.1", "10 miles an hour ", "1 of 2 ", "Jan 1 ", "aged 42, ", "one, ",
    "1 ½ ", "1 . ", "(202) ", "1e5", "third of a ", "dozen", "'90s ", "1990-91 ", "0.5 ", "£1.50 ", "3pm-",
]  # fmt: skip


@pytest.mark.parametrize("piece", PIECES)
def test_time_grows_with_the_text_only(piece: str) -> None:
    """10 kB of anything take a tenth of a second of processor time at most: 100 kB take one."""
    assert time_to_read(piece, 10_000, within=0.1) < 0.1


@pytest.mark.parametrize(
    "piece", ["5p ", "1 ", "1%", "½ ", "ten ", "1~", "to 1 ", "5 of ", "5-", "$1 ", "1m ", "won 3-2 "]
)
def test_a_long_text_of_numbers_is_read_within_a_second(piece: str) -> None:
    """100 kB of up to 50,000 numbers in sentences of no sense."""
    assert time_to_read(piece, 100_000, within=1) < 1


def time_to_read(piece: str, size: int, *, within: float) -> float:
    """Return the processor time that reading a text of one piece over and over takes."""
    document = prepare(Article(text="In all " + piece * (size // len(piece))))
    return seconds(lambda: quantities(document), enough=within)


def test_a_table_in_one_sentence_is_read_plainly() -> None:
    """What stands around a number is read up to the hundredth of a sentence."""
    found = read("It was " + "about $3 million for 12 boats and " * 60 + "no more.")
    assert [item.low for item in found] == [3_000_000, 12] * 60
    assert {(item.unit, item.hedge, item.referent) for item in found[:100]} == {
        ("USD", "about", None), ("count", None, "boats"),
    }  # fmt: skip
    assert {(item.unit, item.hedge, item.referent) for item in found[100:]} == {
        ("USD", None, None), ("count", None, None),
    }  # fmt: skip
