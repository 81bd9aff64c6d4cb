from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.text.fold import fold, fold_character

texts = st.text(st.characters(codec=None, exclude_categories=()), max_size=200)


@given(texts)
def test_offsets_map_every_folded_character_back(text: str) -> None:
    folded = fold(text)
    assert len(folded.offsets) == len(folded.text) + 1
    assert folded.offsets[-1] == len(text)
    assert (folded.offsets[1:] >= folded.offsets[:-1]).all()
    for place, character in enumerate(folded.text):
        original = text[folded.offsets[place]]
        assert (
            character in (original.lower() if original.isascii() else fold_character(original))
            or original.isspace()
        )


@given(texts)
def test_folding_twice_changes_nothing_more_in_plain_text(text: str) -> None:
    once = fold(text).text
    assert fold(once).text == fold(fold(once).text).text


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("", ""),
        ("Café", "cafe"),
        ("“Don’t”", '"don\'t"'),
        ("a\u200bb\u00adc", "abc"),
        ("\uff26\uff55\uff4c\uff4c", "full"),
        ("\U0001d401\U0001d428\U0001d425\U0001d41d", "bold"),
        ("mіllion", "million"),
        ("ﬁne", "fine"),
        ("٣٤", "34"),
        ("½", "½"),
        ("10²", "10²"),
        ("\t\u00a0", "  "),
        ("e\u0301" * 3, "eee"),
    ],
)
def test_what_folds_to_what(text: str, folded: str) -> None:
    assert fold(text).text == folded


def test_signs_tell_what_was_undone() -> None:
    assert [sign.name for sign in fold("a\u200bb c\u200bd e\u200bf").signs] == ["hidden-characters"]
    assert [sign.name for sign in fold("the рresident said").signs] == ["lookalike-letters"]
    assert [sign.name for sign in fold("\uff26\uff55\uff4c\uff4c").signs] == ["styled-letters"]


@pytest.mark.parametrize(
    "text", ["Привет, мир", "naïve café — “quoted”", "می‌خواهم", "👩‍👩‍👧", "Ελλάδα", "soft\u00adhyphen"]
)
def test_honest_text_raises_no_sign(text: str) -> None:
    assert fold(text).signs == ()


def test_a_million_combining_marks_fold_away() -> None:
    assert fold("a" + "\u0301" * 1_000_000).text == "a"
    assert unicodedata.combining("\u0301")
