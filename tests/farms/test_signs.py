from __future__ import annotations

from pathlib import Path

import pytest

from detector import Article
from detector.farms.frames import frame
from detector.farms.signs import SIGNS, page_signs
from detector.text import prepare

ROOT = Path(__file__).parents[2]
BODY = "The harbour closed on Monday after waves broke over the wall and flooded two streets behind it."


def signs_of(text: str, author: str | None = None) -> list[str]:
    document = prepare(Article(text, author=author))
    return [sign.name for sign in page_signs(document, frame(document))]


def test_the_demo_page_shows_its_frame() -> None:
    document = prepare(Article((ROOT / "corpora/demo-page.txt").read_text("utf-8")))
    page = frame(document)
    assert page.credited == "www.pbvnews.example"
    assert len(page.outlets) == 6
    assert [sign.name for sign in page_signs(document, page)] == [
        "credited-source",
        "machine-byline",
        "teasers-credit-outlets",
    ]
    body = " ".join(sentence.of(document.text) for sentence in document.sentences)
    assert "Photo credit" not in body
    assert "Ospreys" not in body


@pytest.mark.parametrize("byline", ["AI", "By NewsSpinr Bot", "By AI News Desk", "ChatGPT"])
def test_machine_bylines(byline: str) -> None:
    assert "machine-byline" in signs_of(f"{byline}\n\n{BODY}")


@pytest.mark.parametrize("byline", ["By Ilse Korven", "Staff report", "By Al Abbot", "AIM Desk"])
def test_people_are_no_machines(byline: str) -> None:
    assert signs_of(f"{byline}\n\n{BODY}") == []


def test_an_author_field_counts_as_byline() -> None:
    assert signs_of(BODY, author="AI") == ["machine-byline"]


def test_assistant_leftovers() -> None:
    leftover = "I'm sorry, but I cannot rewrite the last paragraph as an AI language model."
    assert signs_of(f"{BODY}\n\n{leftover}") == ["assistant-leftover"]


def test_every_sign_is_explained() -> None:
    document = prepare(Article(f"AI\n\n{BODY}\n\na\u200bb c\u200bd e\u200bf"))
    for sign in page_signs(document, frame(document)):
        assert sign.name in SIGNS


def test_a_plain_article_has_neither_frame_nor_sign() -> None:
    document = prepare(Article(BODY))
    assert frame(document).blocks == ()
    assert page_signs(document, frame(document)) == ()
