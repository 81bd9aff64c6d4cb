from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.text.fold import fold
from detector.text.tokens import token_hashes, tokenise, tokenise_all


def words_of(text: str) -> list[str]:
    folded = fold(text)
    tokens = tokenise(folded.points)
    return [folded.text[start:end] for start, end in zip(tokens.start, tokens.end, strict=True)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        ("  . ", []),
        ("The cat sat.", ["the", "cat", "sat"]),
        ("Assad’s", ["assad", "s"]),
        ("3.1 million, 500,000.", ["3.1", "million", "500,000"]),
        ("1,a 2.", ["1", "a", "2"]),
        ("中文字", ["中", "文", "字"]),
        ("ab中c", ["ab", "中", "c"]),
        ("हिन्दी", ["हिन्दी"]),
    ],
)
def test_what_the_tokens_are(text: str, words: list[str]) -> None:
    assert words_of(text) == words


@given(st.text(max_size=300))
def test_a_token_hashes_alike_wherever_it_stands(text: str) -> None:
    folded = fold(text)
    tokens = tokenise(folded.points)
    words = [folded.text[start:end] for start, end in zip(tokens.start, tokens.end, strict=True)]
    assert np.array_equal(token_hashes(words), tokens.hash)


@given(st.lists(st.text(st.sampled_from("a1.,中\u0301 ") | st.characters(), max_size=20), max_size=8))
def test_a_batch_has_the_tokens_of_each_alone(texts: list[str]) -> None:
    points = [fold(text).points for text in [*texts, "1," * 40_000, *texts]]
    for alone, found in zip(points, tokenise_all(points), strict=True):
        assert all(map(np.array_equal, tokenise(alone), found))


@given(st.lists(st.text("abcdefghij", min_size=1, max_size=8), max_size=200))
def test_different_words_have_different_hashes(words: list[str]) -> None:
    assert len(set(token_hashes(words).tolist())) == len(set(words))


def test_repeats_within_a_word_count() -> None:
    assert len(set(token_hashes(["a", "aa", "aaa", "aba", "baa", "aab"]).tolist())) == 6
