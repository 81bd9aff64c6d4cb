"""Sentence spans, by sentencex, paragraph by paragraph."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sentencex import get_sentence_boundaries

from detector.records import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: Characters given to sentencex at once: its time grows with the square of a paragraph's quote marks
#: that nothing closes. A paragraph of 1,600 words is none that anybody wrote.
_LONGEST = 10_000
#: Where a longer one is cut: after the last sentence's end, else after the last space.
_END = re.compile(r"(?s:.*)[.!?。！？][\"'”’»)\]]*(?=\s)|(?s:.*)\s")
_KANA = re.compile(r"[\u3040-\u30ff]")
# sentencex takes no lone surrogates; a stand-in of the same length keeps every position.
_LONE = re.compile(r"[\ud800-\udfff]")
_HAN = re.compile(r"[\u4e00-\u9fff]")


def sentences(text: str, paragraphs: Sequence[Span]) -> tuple[Span, ...]:
    """Return the trimmed sentences of each paragraph in order; none crosses a paragraph's end."""
    found: list[Span] = []
    for paragraph in paragraphs:
        for place, passage in _passages(paragraph, text):
            for boundary in get_sentence_boundaries(_language(passage), _LONE.sub("\ufffd", passage)):
                piece = passage[boundary["start_index"] : boundary["end_index"]]
                start = place + boundary["start_index"] + len(piece) - len(piece.lstrip())
                end = start + len(piece.strip())
                if start < end:
                    found.append(Span(start, end))
    return tuple(found)


def _passages(paragraph: Span, text: str) -> Iterator[tuple[int, str]]:
    """Yield a paragraph in passages that are short enough, each with its start in the text."""
    start = paragraph.start
    while start < paragraph.end:
        passage = text[start : min(start + _LONGEST, paragraph.end)]
        if start + len(passage) < paragraph.end and (cut := _END.match(passage)):
            passage = cut[0]
        yield start, passage
        start += len(passage)


def _language(passage: str) -> str:
    """Guess as much of the language as sentence marks depend on."""
    if _KANA.search(passage):
        return "ja"
    return "zh" if _HAN.search(passage) else "en"
