"""Which words of a text speak for copying: not credited quotes, tables or boilerplate.

Two reporters of one event quote one statement, print one table of prices and end on the paragraph
that a company sends out with every release. Whoever copies an article takes its own words too.
"""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from detector.text.document import body_tokens
from detector.text.quotes import quoted_spans

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from detector.records import Document, Span

#: Words from which a quotation is somebody's statement rather than a term.
_STATEMENT = 5
#: A line is a table's row from two figures on, if they are a quarter of its words and hardly any
#: word is of the kind that holds sentences together ("of", "the"; rarity below `_BINDING`). By eye
#: on Reuters reports of earnings, dividends and prices.
_FIGURES, _FIGURE_SHARE, _BINDING_SHARE, _BINDING = 2, 0.25, 0.15, 0.2
#: A text of more table than this is the table: its rows are its words.
_MOSTLY_TABLE = 0.5
_LINE = re.compile(r"[^\n]+")
_ABOUT = re.compile(r"About\s+[A-Z][^\n.!?]{0,60}:?\s*$")
#: Words without which no sentence is boilerplate: looked for first, since it is quick.
_SIGNS = ("leading", "largest", "premier", "foremost", "forward-looking", "reserved", "not be")
_BOILERPLATE = re.compile(
    r"\b(?:is|are) (?:an?|the|one of the)\b[^.!?]{0,40}\b(?:leading|largest|premier|foremost)\b[^.!?]{0,60}"
    r"\b(?:compan(?:y|ies)|suppliers?|providers?|makers?|manufacturers?|producers?|developers?|operators?"
    r"|distributors?)\b|\bforward-looking statements?\b|\ball rights reserved\b"
    r"|\b(?:may|must) not be (?:published|reproduced|redistributed)\b",
    re.IGNORECASE,
)


class Facts(NamedTuple):
    """The figures of a body, or its names inside sentences, one for each token that is one.

    Attributes
    ----------
    place : (k,) intp
        The body token; ascending.
    key : (k,) uint64
        What it is known by in another text.
    weight : (k,) float32
        Its rarity squared.
    """

    place: NDArray[np.intp]
    key: NDArray[np.uint64]
    weight: NDArray[np.float32]

    @classmethod
    def of(cls, chosen: NDArray[np.bool_], key: NDArray[np.uint64], rarity: NDArray[np.float32]) -> Facts:
        """Return the facts at the chosen tokens."""
        place = np.flatnonzero(chosen)
        return cls(place, key[place], rarity[place] ** 2)


def own_words(document: Document, digit: NDArray[np.bool_], rarity: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Tell which body tokens are a text's own words: (n,) bool.

    `digit` and `rarity` are those of the body tokens. A text with no word of its own, a quotation
    alone, is taken as it stands.
    """
    start = document.token_start[body_tokens(document)]
    table = _table(document.text, start, digit, rarity)
    if np.count_nonzero(table) > _MOSTLY_TABLE * len(table):
        table[:] = False
    lent = _covered(start, [*_statements(document), *_boilerplate(document)])
    own = ~(table | lent)
    return own if own.any() else ~own


def _statements(document: Document) -> Iterator[Span]:
    """Yield the quotations long enough to be somebody's statement."""
    paragraphs = [block.span for block in document.blocks if block.kind == "paragraph"]
    for span in quoted_spans(document.text, paragraphs):
        if len(span.of(document.text).split()) >= _STATEMENT:
            yield span


def _boilerplate(document: Document) -> Iterator[Span]:
    """Yield sentences that a company or a site puts under every text, and paragraphs headed "About"."""
    text = document.text
    for above, block in itertools.pairwise(document.blocks):
        if block.kind == "paragraph" and _ABOUT.match(above.span.of(text)):
            yield block.span
    if any(sign in document.folded for sign in _SIGNS):
        for sentence in document.sentences:
            if _BOILERPLATE.search(text, *sentence):
                yield sentence


def _table(
    text: str, start: NDArray[np.int32], digit: NDArray[np.bool_], rarity: NDArray[np.float32]
) -> NDArray[np.bool_]:
    """Tell which tokens stand in lines that are rows of a table."""
    if not len(start):
        return np.zeros(0, dtype=bool)
    begins = np.array([line.start() for line in _LINE.finditer(text)])
    line = np.searchsorted(begins, start, side="right") - 1
    words = np.maximum(np.bincount(line), 1)
    figures = np.bincount(line, weights=digit)
    binding = np.bincount(line, weights=(rarity < _BINDING) & ~digit)
    row = (figures >= np.maximum(_FIGURES, _FIGURE_SHARE * words)) & (binding <= _BINDING_SHARE * words)
    return np.asarray(row[line])


def _covered(start: NDArray[np.int32], spans: list[Span]) -> NDArray[np.bool_]:
    """Tell which of the tokens that start at some places, ascending, lie within any span."""
    covered = np.zeros(len(start), dtype=bool)
    for span in spans:
        covered[slice(*np.searchsorted(start, span))] = True
    return covered
