"""Keys of lines, and pages of a corpus told by them."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector import Article
from detector.farms.templates.keys import line_keys, whole
from detector.farms.templates.library import Library
from detector.farms.templates.marks import Shows, likeliest, marks, shows, standing
from detector.farms.templates.mining import mine
from detector.farms.templates.recognition import lines_of, units
from detector.text import prepare

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detector.farms.templates.template import Line
    from detector.records import Document

LEAD = "The quay was cleared before noon and the ferry left with all of its crew and most of the mail."
FIRMS = ("Harrow Mills", "Oxley Foods", "Tarn Steel", "Brindle Air", "Calder Rail", "Denholm Gas")
WORDS = ("grain", "lantern", "meadow", "copper", "winter", "ferry", "granite", "violin", "saddle", "thistle")


def keys_of(line: str) -> list[int]:
    """Return the keys of a line below a paragraph."""
    found = line_keys([prepare(Article(f"{LEAD}\n\n{line}"))])
    return [int(key) for key in found.key[-1]]


def page(number: int, *, site: str = "wire.example") -> Document:
    """Return a page that follows a form within a frame."""
    drawn = random.Random(number)
    own = " ".join(drawn.choice(WORDS) for _ in range(12))
    text = (
        f"The {own} stood by.\n\n"
        f"Shares in {FIRMS[number % 6]} rose {number} percent to close at {90 + number} dollars.\n\n"
        "Subscribe to the valley letter for more of this every week\n\n"
        f"Source: wire{number}.example"
    )
    return prepare(Article(text, id=f"page-{number}", site=site))


def prose(number: int) -> Document:
    """Return a page that follows nothing."""
    drawn = random.Random(number)
    return prepare(
        Article(f"The {' '.join(drawn.choice(WORDS) for _ in range(14))} stood by.", id=str(number))
    )


def recognised(learnt: Sequence[Document], shown: Sequence[Document]) -> list[set[str]]:
    """Return the ids of the templates of pages, by marks of what was mined from others."""
    found = mine(line for document in learnt for line in lines_of(document))
    known = marks(found, line_keys(learnt).key)
    keys = line_keys(shown)
    told = shows(known, np.repeat(keys.page, keys.key.shape[1]), keys.key.ravel())
    ids: list[set[str]] = [set() for _ in shown]
    for place, template in zip(told.page.tolist(), told.template.tolist(), strict=True):
        ids[place].add(found[template].template.id)
    return ids


@pytest.mark.parametrize(
    ("line", "other", "same"),
    [
        pytest.param("Shr 17 cts vs 11 cts", "Shr 1.20 cts vs 0.98 cts", [0, 2, 3], id="numbers-differ"),
        pytest.param("Shr 17 cts vs 11 cts", "SHR 17 cts, vs. 11 cts", [0, 1, 2, 3], id="case-and-marks"),
        pytest.param("Read more from our desk", "Read more from the desk", [1, 2], id="a-word-differs"),
        pytest.param("Read more", "Read next", [1, 2, 3], id="two-words-have-no-ends"),
        pytest.param("More at the quay", "At the quay more", [1], id="order-counts"),
    ],
)
def test_what_lines_have_in_common(line: str, other: str, same: list[int]) -> None:
    pairs = zip(keys_of(line), keys_of(other), strict=True)
    assert [place for place, (one, two) in enumerate(pairs) if one == two] == same


def test_one_key_of_a_line_is_of_the_line_as_it_stands() -> None:
    for line in ("Read more from our desk", "Page 4 of our desk"):
        assert int(whole(np.array([key for key in keys_of(line) if key], np.uint32)).sum()) == 1
    assert keys_of("2024") == [0, 0, 0, 0]


@given(st.lists(st.text(st.characters(), max_size=60), max_size=5))
def test_keys_do_not_depend_on_what_stands_beside_a_page(texts: list[str]) -> None:
    documents = [prepare(Article(text)) for text in texts]
    together = line_keys(documents)
    assert together.page.tolist() == [
        place for place, document in enumerate(documents) for _ in units(document)
    ]
    alone = [line_keys([document]).key for document in documents]
    assert np.array_equal(together.key, np.concatenate([np.zeros((0, 4), np.uint32), *alone]))


def test_the_middle_of_a_long_page_has_no_keys() -> None:
    document = prepare(Article("\n\n".join(f"Line {'x' * number} of the desk here." for number in range(90))))
    (without,) = np.nonzero(~line_keys([document]).key.any(axis=1))
    assert without.tolist() == list(range(40, 66))


def test_pages_are_told_as_word_by_word() -> None:
    learnt, fresh = [page(number) for number in range(20)], [page(number) for number in range(20, 40)]
    plain = [prose(number) for number in range(20)]
    found = recognised([*learnt, *plain], [*fresh, *plain])
    library = Library(tuple(item.template for item in mine(_lines([*learnt, *plain]))))
    slow = [{match.template.id for match in library.recogniser().templates(item)} for item in fresh]
    assert all(slow)
    assert found == [*slow, *(set() for _ in plain)]


def _lines(documents: Sequence[Document]) -> list[Line]:
    return [line for document in documents for line in lines_of(document)]


def test_what_is_mined_from_nothing_tells_nothing() -> None:
    assert recognised([], [page(1)]) == [set()]
    assert recognised([page(1)], []) == []


def test_the_likeliest_template_has_most_words_and_then_most_pages() -> None:
    shown = Shows(np.array([0, 0, 1, 1, 2]), np.array([1, 2, 0, 1, 3]), np.array([5, 9, 5, 5, 9]))
    kept = np.array([True, True, True, False])
    assert likeliest(shown, kept, 4).tolist() == [2, 0, -1, -1]


def test_what_names_a_source_does_not_stand_for_its_site() -> None:
    lines = _lines([page(number) for number in range(9)])
    keys = line_keys([page(number) for number in range(9)]).key
    key, words = standing(mine(lines), lines, keys)
    assert words.tolist() == [11]
    assert key.tolist() == [keys_of("Subscribe to the valley letter for more of this every week")[0]]
    assert [len(part) for part in standing((), lines, keys)] == [0, 0]
