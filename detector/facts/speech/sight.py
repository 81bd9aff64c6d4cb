"""What the tagger sees of each word of an article's body: its form, its marks, its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from detector.facts.speech.cues import CERTAINTY, CUES
from detector.facts.speech.scope import LONGEST_SENTENCE
from detector.text import token_hashes
from detector.text.document import body_tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from detector.records import Document, Span

#: Numbers that the last letters of words are hashed to.
ENDINGS = 1024
_ENDING = 3
#: Marks that mean the same to a reader, one line a class; what else stands between words is the last class.
_MARK_CLASSES = (",", ".", ":;", "?!", "–—―-", "([", ")]", '"“”„«»Ò Ó＂', "'‘’`", "$£€", "/&@%")
_OTHER = len(_MARK_CLASSES)
_CLASS_OF = {mark: number for number, marks in enumerate(_MARK_CLASSES) for mark in marks if mark != " "}
#: Marks on the word before, marks on the word itself, and whether nothing, a space or a new line parts them.
MARKS = 2 * (_OTHER + 1) + 3
FORMS = 16
#: Classes of the lexicon of cues, each freely used or bound to "that", a quotation or a colon; 0 is no cue.
CUE_CLASSES = 2 * len(CERTAINTY) + 2
_CUE_CLASS = {
    form: 2 * (list(CERTAINTY).index(cue.kind) + 1) + cue.strict for form, cue in CUES.items()
}  # fmt: skip


class Sight(NamedTuple):
    """The body's words in reading order, one entry of each array a word.

    Attributes
    ----------
    token
        Index into the document's tokens.
    hash
        The folded word's 64-bit hash.
    ending, form, cue
        Classes: of its last letters (below `ENDINGS`), of its capitals, its place in the sentence
        and in quotations (below `FORMS`), and of the lexicon of cues (below `CUE_CLASSES`).
    marks : (words, MARKS) float32
        What stands between the word and the one before it, as zeros and ones.
    paragraph
        The number of the block that it stands in; never falls.
    letters
        How many code points all words have.
    """

    token: NDArray[np.intp]
    hash: NDArray[np.uint64]
    ending: NDArray[np.intp]
    form: NDArray[np.intp]
    cue: NDArray[np.intp]
    marks: NDArray[np.float32]
    paragraph: NDArray[np.intp]
    letters: int


def look(document: Document, quotes: Sequence[Span]) -> Sight:
    """Return what the tagger sees of a document; `quotes` are its quotations, in order.

    Of a sentence it sees the first 500 words: one of more is no language.
    """
    text, token = document.text, body_tokens(document)
    opening = document.sentence_token[:, 0]
    token = token[token - opening[np.searchsorted(opening, token, side="right") - 1] < LONGEST_SENTENCE]
    start, end = document.token_start[token], document.token_end[token]
    starts, ends = start.tolist(), end.tolist()
    words = [text[begin:stop] for begin, stop in zip(starts, ends, strict=True)]
    lower = [word.lower() for word in words]
    return Sight(
        token=token,
        hash=document.token_hash[token],
        ending=(token_hashes([word[-_ENDING:] for word in lower]) % np.uint64(ENDINGS)).astype(np.intp),
        form=_forms(words) + 4 * _opens_sentence(document, token) + 8 * _quoted(start, quotes),
        cue=np.array([_CUE_CLASS.get(word, 0) for word in lower], dtype=np.intp),
        marks=_marks(text, starts, ends),
        paragraph=np.searchsorted([block.span.start for block in document.blocks], start, side="right"),
        letters=sum(map(len, words)),
    )


def _forms(words: list[str]) -> NDArray[np.intp]:
    """Return 0 for plain words, 1 for capitalised ones, 2 for words in capitals, 3 for numbers."""
    forms = np.zeros(len(words), dtype=np.intp)
    for place, word in enumerate(words):
        if not word.islower():
            forms[place] = 3 if word[0].isdigit() else 1 + (len(word) > 1 and word.isupper())
    return forms


def _opens_sentence(document: Document, token: NDArray[np.intp]) -> NDArray[np.intp]:
    opens = np.zeros(len(document.token_start) + 1, dtype=np.intp)
    opens[document.sentence_token[:, 0]] = 1
    return opens[token]


def _quoted(start: NDArray[np.int32], quotes: Sequence[Span]) -> NDArray[np.intp]:
    """Return 1 for words inside a quotation."""
    bounds = np.searchsorted(start, np.array(quotes, dtype=np.intp).reshape(-1, 2))
    steps = np.zeros(len(start) + 1, dtype=np.intp)
    np.add.at(steps, bounds[:, 0], 1)
    np.add.at(steps, bounds[:, 1], -1)
    return np.minimum(np.cumsum(steps[:-1]), 1)


def _marks(text: str, starts: list[int], ends: list[int]) -> NDArray[np.float32]:
    gaps = ["\n", *(text[stop:begin] for stop, begin in zip(ends, starts[1:], strict=False))][: len(starts)]
    seen: dict[str, int] = {}
    places = [seen.setdefault(gap, len(seen)) for gap in gaps]
    rows = np.array([_mark_row(gap) for gap in seen], dtype=np.float32).reshape(-1, MARKS)
    return rows[places]


def _mark_row(gap: str) -> list[bool]:
    """Describe what stands between two words; marks without a space belong to the word before."""
    row = [False] * MARKS
    parts = gap.replace("''", '"').replace("``", '"').split()
    spaced = gap != gap.strip() or len(parts) > 1
    before = parts[0] if parts and not gap[0].isspace() else ""
    after = parts[-1] if parts and not gap[-1].isspace() and (spaced or not before) else ""
    for side, marks in enumerate((before, after)):
        for mark in marks[:8]:
            row[side * (_OTHER + 1) + _CLASS_OF.get(mark, _OTHER)] = True
    row[-3:] = [not gap, spaced, "\n" in gap]
    return row
