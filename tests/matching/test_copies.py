from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector import Article
from detector.matching.copies import copies
from detector.matching.match import match
from detector.pipeline.workbench import Workbench
from detector.records import DERIVED

if TYPE_CHECKING:
    from detector.matching.copies import Copies

BENCH = Workbench()
COPIES = ("identical", "near-duplicate", "excerpt")
STORY = [
    "The Vantria Coastguard closed the northern channel on Monday after a barge struck the Halland Bank.",
    "Divers found two cracks in the hull, and the Marine Safety Board sent five examiners from Lisbourne.",
    "Its owner said that repairs would take three weeks and that the crew of nine had been paid off.",
    "Fishing crews at Port Ellery had lost a week of catch and meant to ask the province for help.",
]
OTHER = [
    "Council members in Addersley approved a new library by nine votes to four, ending a long dispute.",
    "The building on the site of an old tram depot will open in spring and cost eleven million pounds.",
    "Two members who had wanted the depot kept as a market promised that they would not go to court.",
    "Work on foundations begins when the last tracks are lifted, a clerk told residents this week.",
]
QUOTE = (
    '"We will look into every one of these matters with all the care that they deserve, and we will not '
    "rest until each family in this region has had an answer to its questions from the people who were "
    'in charge of things on that terrible day," the prime minister told parliament.'
)
COMPANY = (
    "Sound and Isles is one of the leading operators of ferries and barges along the coast, with a fleet "
    "that carries passengers, fuel, timber and grain between more than thirty ports in all seasons of "
    "the year under contracts with both provinces."
)
TABLE = (
    "Closing prices (tonne, change, volume): "
    + "; ".join(
        f"{name} {place}0.{place}5 plus {place}.2 pct {place},300"
        for place, name in enumerate(
            ("Barley", "Copper", "Diesel", "Timber", "Wheat", "Zinc", "Cotton", "Sugar"), start=1
        )
    )
    + "."
)
FORM = (
    "{0} said it is issuing a {1} mln dlr eurobond due April {2}, 1992 paying {3} pct and priced at {4} pct. "
    "The non-callable bond is available in denominations of {5} dlrs and will be listed in {6}. The selling "
    "concession is {7} pct while management and underwriting combined pays {8} pct. It was led by {9} of {10}."
)
FILLED = [
    FORM.format("Gasunie", 100, 15, 7.25, 101.1, 5000, "Luxembourg", 1.25, 0.63, "Citicorp Bank", "New York"),
    FORM.format("Hydro Laval", 75, 27, 8.5, 100.6, 1000, "London", 1.4, 0.75, "Wood Gundy", "Toronto"),
]


def compared(query: str, source: str) -> tuple[str, Copies]:
    first, second = (
        reading.traits for reading in BENCH.read([Article(query, id="q"), Article(source, id="s")])
    )
    return match(first, second, BENCH.relation).relation, copies(first, second)


def text(*paragraphs: str) -> str:
    return "\n\n".join(paragraphs)


@pytest.mark.parametrize("lent", [QUOTE, COMPANY, TABLE], ids=["quotation", "company", "table"])
def test_what_both_texts_borrow_is_no_copy(lent: str) -> None:
    for query, source in (
        (text(*OTHER, lent), text(*STORY, lent)),
        (text(lent, *OTHER), text(STORY[0], lent, *STORY[1:])),
    ):
        relation, found = compared(query, source)
        assert relation not in COPIES
        assert found.longest_run < 20
        assert found.query_share > found.query_own


@pytest.mark.parametrize("lent", [QUOTE, COMPANY, TABLE], ids=["quotation", "company", "table"])
def test_a_copy_is_one_with_all_that_it_borrows(lent: str) -> None:
    source = text(*STORY, lent)
    assert compared(source, source)[0] == "identical"
    assert compared(source.replace("said", "says"), source)[0] == "near-duplicate"
    assert compared(text(*OTHER, STORY[2], STORY[3], lent), source)[0] == "excerpt"


def test_a_quotation_taken_alone_is_an_excerpt() -> None:
    assert compared(QUOTE, text(*STORY, QUOTE, *OTHER))[0] == "excerpt"


def test_two_fillings_of_a_form_are_no_copies() -> None:
    relation, found = compared(*FILLED)
    assert relation not in DERIVED
    assert found.kept_facts < 0.65
    assert found.lost_facts > 0.02


def test_a_copy_with_a_changed_figure_is_still_one() -> None:
    relation, found = compared(FILLED[0].replace("101.1", "101.4").replace("said", "says"), FILLED[0])
    assert relation == "near-duplicate"
    assert found.kept_facts > 0.65


def test_a_text_without_words_has_no_copies() -> None:
    assert compared("", text(*STORY))[1].query_own == 0.0


@settings(deadline=None, max_examples=25)
@given(st.lists(st.sampled_from([*STORY, *OTHER, QUOTE, COMPANY, TABLE, *FILLED]), min_size=1, max_size=5))
def test_a_text_against_itself_is_identical(paragraphs: list[str]) -> None:
    assert compared(text(*paragraphs), text(*paragraphs))[0] == "identical"


@settings(deadline=None, max_examples=25)
@given(
    st.lists(st.sampled_from(STORY), min_size=1, max_size=4, unique=True),
    st.lists(st.sampled_from(OTHER), min_size=1, max_size=4, unique=True),
    st.integers(0, 4),
    st.integers(0, 4),
)
def test_a_quotation_added_to_both_makes_no_excerpt(
    query: list[str], source: list[str], first: int, second: int
) -> None:
    before, _ = compared(text(*query), text(*source))
    quoted = text(*query[:first], QUOTE, *query[first:]), text(*source[:second], QUOTE, *source[second:])
    after, _ = compared(*quoted)
    assert before == "unrelated"
    assert after not in COPIES


def test_own_words_are_told_for_each_word() -> None:
    item = BENCH.read([Article(text(*STORY, QUOTE, TABLE))])[0].traits
    assert item.own.dtype == np.bool_
    assert item.own.shape == item.stem.shape
