from __future__ import annotations

import pytest
from hostile import ADDRESSES, STEERING
from hypothesis import given
from hypothesis import strategies as st

from detector.reports.safe import HOSTILE, safe, visible, web_address


@given(st.text())
def test_safe_text_is_one_line_without_hostile_characters(text: str) -> None:
    line = safe(text)
    assert not HOSTILE.search(line)
    assert len(line.splitlines()) <= 1
    assert line.isprintable() or all(letter.isprintable() or ord(letter) > 0x9F for letter in line)


@given(st.text())
def test_visible_text_keeps_every_position(text: str) -> None:
    shown = visible(text)
    assert len(shown) == len(text)
    assert all(new in {old, "\ufffd"} for old, new in zip(text, shown, strict=True))


@pytest.mark.parametrize("text", STEERING)
def test_steering_is_taken_out(text: str) -> None:
    for found in (safe(text), visible(text)):
        assert not set(found) & set("\x1b\x9b\x07\x08\x7f\x00\u202e\u2066\u2069\x85\u2028\ud800\U000e0041")


def test_plain_text_stays() -> None:
    text = "Größe: 5½ %, “שלום” — 東京 👩‍👩‍👧"
    assert safe(text) == visible(text) == text


@pytest.mark.parametrize("address", ADDRESSES)
def test_only_plain_web_addresses_are_linked(address: str) -> None:
    assert web_address(address) is None


@pytest.mark.parametrize(
    "address", ["http://a.example", "https://a.example/b?c=d&e=f#g", "HTTPS://a.example/ü"]
)
def test_web_addresses_are_linked(address: str) -> None:
    assert web_address(address) == address
