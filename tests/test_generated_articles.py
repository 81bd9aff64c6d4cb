"""The articles that the index is measured with."""

from __future__ import annotations

from itertools import islice

import pytest

import detector
from benchmarks.articles import Newsroom


@pytest.fixture(scope="module")
def room() -> Newsroom:
    return Newsroom()


def test_an_article_is_a_function_of_its_number(room: Newsroom) -> None:
    again = list(Newsroom().articles(5, start=40))
    assert [room.article(number) for number in range(40, 45)] == again
    assert room.rewrite(41) == Newsroom().rewrite(41)
    assert again != list(Newsroom(seed=1).articles(5, start=40))


def test_all_are_distinct_and_forms_are_not_by_much(room: Newsroom) -> None:
    articles = list(islice(room.articles(10**9), 400))
    assert len({article.text for article in articles}) == 400
    forms = [article.text for number, article in enumerate(articles) if room.is_form(number)]
    assert len(forms) == 20
    assert all("Forward-looking statements involve risks" in text for text in forms)


def test_an_excerpt_stands_in_its_article(room: Newsroom) -> None:
    for number in (0, 7, 100):
        whole, part = room.article(number).text.split(), room.excerpt(number, 0.25).split()
        assert " ".join(part) in " ".join(whole)
        assert len(part) >= 0.2 * len(room.excerpt(number, 1.0).split())


def test_a_rewrite_is_one_and_no_copy(room: Newsroom) -> None:
    found = [detector.compare(room.rewrite(number), room.article(number)) for number in range(8)]
    assert {match.relation for match in found} == {"rewrite", "same-event"}
    assert all(match.scores.verbatim < 0.5 for match in found)
