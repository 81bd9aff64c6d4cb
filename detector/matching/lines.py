"""A text line by line: sentences and headings, whatever stands between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from detector.matching.postings import Postings
from detector.text.document import body_tokens

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from detector.records import Document, Span

#: Words below which a line ("Read on.") is taken together with the next.
_LINE_WORDS = 4
#: Sentences' worth of nothing in particular that are added to a text's mean vector.
_FEW_SENTENCES = 4.0


class Layout(NamedTuple):
    """Where a text's lines and their tokens stand: sentences and headings, short ones joined to the next.

    Attributes
    ----------
    span : (lines, 2) intp
        Each line as a span of the text.
    token : (tokens,) intp
        Each token's number in the document; ascending.
    line : (tokens,) intp
        The line it stands in; ascending.
    """

    span: NDArray[np.intp]
    token: NDArray[np.intp]
    line: NDArray[np.intp]


class Lines(NamedTuple):
    """One text's lines as passages are sought in them.

    Attributes
    ----------
    span : (lines, 2) intp
        Each line as a span of the text.
    line : (tokens,) intp
        The line that each token stands in; ascending.
    word : (tokens,) int32
        Its number in the text's vocabulary.
    place : (tokens, 2) int32
        Its span of the text.
    postings
        Which line has which word.
    vectors : (lines, dim) float32
        What sets each line apart from the text, at unit length; zero for headings.
    silent : (lines,) bool
        Whether it has no vector.
    """

    span: NDArray[np.intp]
    line: NDArray[np.intp]
    word: NDArray[np.int32]
    place: NDArray[np.int32]
    postings: Postings
    vectors: NDArray[np.float32]
    silent: NDArray[np.bool_]


def line_tokens(document: Document) -> NDArray[np.intp]:
    """Return the numbers of the tokens that stand in sentences or headings, ascending."""
    body, headings = body_tokens(document), _headings(document)
    if not headings:
        return body
    bounds = np.searchsorted(document.token_start, np.array(headings, dtype=np.int32)).tolist()
    return np.sort(np.concatenate((body, *(np.arange(*bound) for bound in bounds))))


def _headings(document: Document) -> list[Span]:
    return [block.span for block in document.blocks if block.kind in ("heading", "headline")]


def layout(document: Document) -> Layout:
    """Cut a document into lines."""
    span = np.array(sorted((*document.sentences, *_headings(document))), dtype=np.intp).reshape(-1, 2)
    bound = np.searchsorted(document.token_start, span)
    sizes = bound[:, 1] - bound[:, 0]
    group = _groups(sizes)
    opens = np.diff(group, prepend=-1) > 0
    closes = np.append(opens[1:], [True])[: len(opens)]
    token = np.repeat(bound[:, 0] - (np.cumsum(sizes) - sizes), sizes) + np.arange(sizes.sum())
    return Layout(np.stack((span[opens, 0], span[closes, 1]), axis=1), token, np.repeat(group, sizes))


def lines(
    document: Document, word: NDArray[np.int32], vectors: NDArray[np.float32], weight: NDArray[np.float32]
) -> Lines:
    """Return a document's lines, given each token's word and each sentence's vector and weight."""
    cut = layout(document)
    centred = _centred(document, cut.span, vectors * weight[:, None])
    place = np.stack((document.token_start[cut.token], document.token_end[cut.token]), axis=1)
    return Lines(
        cut.span,
        cut.line,
        word,
        place,
        Postings.of(word, cut.line, len(cut.span)),
        centred,
        np.logical_not(centred.any(axis=1)),
    )


def _groups(sizes: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return each line's number once short ones are joined to the next."""
    numbers, number, words = [], 0, 0
    for size in sizes.tolist():
        numbers.append(number)
        words += size
        if words >= _LINE_WORDS:
            number, words = number + 1, 0
    return np.array(numbers, dtype=np.intp)


def _centred(document: Document, span: NDArray[np.intp], vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return each line's vector less the text's mean, at unit length; zero for lines of headings alone.

    The mean of few sentences is their own sense as much as their topic, and counts for less.
    """
    centred = np.zeros((len(span), vectors.shape[1]), dtype=np.float32)
    if not len(vectors):
        return centred
    line = np.searchsorted(span[:, 0], [sentence.start for sentence in document.sentences], side="right") - 1
    first = np.flatnonzero(np.diff(line, prepend=-1))
    centred[line[first]] = np.add.reduceat(vectors, first, axis=0)
    spoken = centred.any(axis=1)
    centred = _unit(centred)
    centred[spoken] -= centred.sum(axis=0) / (spoken.sum() + _FEW_SENTENCES)
    return _unit(centred)


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    length = np.sqrt(np.einsum("ij,ij->i", rows, rows))[:, None]
    return np.asarray(rows / np.maximum(length, 1e-6), dtype=np.float32)
