from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from detector import Article
from detector.text import prepare
from detector.text.document import body_tokens

STORY = """Storm shuts port

The harbour closed on Monday after waves broke over the wall. Mr. Ames said: “We had no choice.”

Repairs may take 3.5 weeks, the port said.

Source
www.harbour.example
"""


@given(st.text(max_size=400))
def test_spans_of_any_text_lie_within_it_in_order(text: str) -> None:
    document = prepare(Article(text))
    previous = 0
    for sentence in document.sentences:
        assert previous <= sentence.start < sentence.end <= len(text)
        assert sentence.of(text) == sentence.of(text).strip()
        previous = sentence.end
    for start, end in zip(document.token_start.tolist(), document.token_end.tolist(), strict=True):
        assert 0 <= start < end <= len(text)
    assert (np.diff(document.token_start) >= 0).all()
    blocks = [block.span for block in document.blocks]
    assert all(one.end <= other.start for one, other in itertools.pairwise(blocks))


@given(st.text(max_size=400))
def test_no_visible_character_is_outside_a_block(text: str) -> None:
    covered = "".join(block.span.of(text) for block in prepare(Article(text)).blocks)
    assert "".join(covered.split()) == "".join(text.split())


def test_sentences_and_tokens_of_a_story() -> None:
    document = prepare(Article(STORY))
    assert [sentence.of(STORY) for sentence in document.sentences] == [
        "The harbour closed on Monday after waves broke over the wall.",
        "Mr. Ames said: “We had no choice.”",
        "Repairs may take 3.5 weeks, the port said.",
    ]
    words = [STORY[s:e] for s, e in zip(document.token_start, document.token_end, strict=True)]
    first, last = document.sentence_token[2]
    assert words[first:last] == ["Repairs", "may", "take", "3.5", "weeks", "the", "port", "said"]
    assert "Source" not in [words[place] for place in body_tokens(document)]


def test_an_empty_text_has_nothing() -> None:
    document = prepare(Article(""))
    assert document.sentences == () == document.blocks
    assert len(document.token_hash) == len(body_tokens(document)) == 0


def test_a_body_longer_than_any_article_is_cut_and_says_so() -> None:
    text = " ".join(f"Ship number {number} waited outside the bar." for number in range(2_005))
    document = prepare(Article(text))
    assert len(document.sentences) == 2_000
    (sign,) = document.signs
    assert sign.name == "long-text"
    assert sign.spans[0].of(text).startswith("Ship number 600 ")
