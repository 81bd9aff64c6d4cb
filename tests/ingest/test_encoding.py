"""Encodings: as marked, as declared, as guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from readers import cases

from detector.ingest import decode, read_one

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("case", cases("encodings.jsonl"))
def test_encoding(case: dict[str, dict[str, str]]) -> None:
    data = bytes.fromhex(case["input"]["hex"])
    assert decode(data, declared=case["input"].get("declared"))[0] == case["expected"]["text"]


def test_a_page_is_read_in_the_encoding_it_declares(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    text = "Съветът прие бюджета."
    page.write_bytes(f'<html><meta charset="windows-1251"><p>{text}</p>'.encode("cp1251"))
    assert read_one(page).text == text


def test_legacy_text_without_a_declaration_is_guessed(tmp_path: Path) -> None:
    path = tmp_path / "old.txt"
    text = "Совет принял бюджет на будущий год после долгого обсуждения дорог и школ города. " * 5
    path.write_bytes(text.encode("koi8-r"))
    assert read_one(path).text == text


@given(st.text())
def test_utf8_text_comes_back(text: str) -> None:
    if "\x00" not in text and not text.startswith("\ufeff"):
        assert decode(text.encode())[0] == text
