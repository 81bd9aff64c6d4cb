from __future__ import annotations

import pytest

from detector import Article
from detector.pipeline.workbench import Workbench

BENCH = Workbench()
PROSE = "The coastguard closed the channel on Monday after a barge struck the bank near the old pier."


def own(text: str) -> list[str]:
    """The body's words that speak for copying."""
    item = BENCH.read([Article(text)])[0].traits
    document = item.document
    tokens = [text[start:end] for start, end in zip(document.token_start, document.token_end, strict=True)]
    first = document.sentence_token[0, 0] if len(document.sentence_token) else 0
    return [tokens[first + place] for place in item.own.nonzero()[0].tolist()]


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ('"We shut the channel because nobody could see," she said.', ["she", "said"]),
        ("“We shut the channel because nobody could see,” she said.", ["she", "said"]),
        ('She called it "a mess" that day.', ["She", "called", "it", "a", "mess", "that", "day"]),
        ("Vantria Marine is a leading provider of salvage tugs.", []),
        ("This report contains forward-looking statements.", []),
        ("Shr 34 cts vs 1.19 dlrs\nNet 807,000 vs 2,858,000", []),
        ("Sales fell to 34 from 1.19 in the same week of the year.", None),
    ],
    ids=["statement", "curly marks", "a term", "company", "legal", "table", "figures in prose"],
)
def test_lent_words_are_no_evidence(line: str, kept: list[str] | None) -> None:
    words = own(f"{PROSE}\n\n{line}")
    expected = line.removesuffix(".").split() if kept is None else kept
    assert words == [*PROSE.removesuffix(".").split(), *expected]


def test_a_paragraph_about_the_company_is_boilerplate() -> None:
    assert own(f"{PROSE}\n\nAbout Vantria Marine\n\nWe tow ships and we raise wrecks.") == own(PROSE)


@pytest.mark.parametrize(
    "text",
    [
        "Shr 34 cts vs 1.19 dlrs\nNet 807,000 vs 2,858,000\nRevs 10.2 mln vs 12.1 mln",
        '"We shut the channel because nobody could see the bottom of it that night."',
    ],
    ids=["table", "quotation"],
)
def test_a_text_that_is_nothing_else_is_taken_as_it_stands(text: str) -> None:
    item = BENCH.read([Article(text)])[0].traits
    assert len(item.own)
    assert item.own.all()


@pytest.mark.parametrize("text", ["", "\n\n", '"', '""""', "12 34\n", "About Us:\n\n12"])
def test_any_text_has_its_words_told(text: str) -> None:
    item = BENCH.read([Article(text)])[0].traits
    assert item.own.shape == item.token.shape
