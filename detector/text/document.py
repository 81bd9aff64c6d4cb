"""Turn an article once into the arrays that every later step reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detector.records import Document, Span
from detector.text.blocks import blocks
from detector.text.fold import fold
from detector.text.sentences import sentences
from detector.text.tokens import tokenise

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from detector.records import Article


def prepare(article: Article) -> Document:
    """Turn an article into a `Document`.

    Any text is taken, the empty one included: it has no tokens, sentences or blocks.
    """
    folded = fold(article.text)
    tokens = tokenise(folded.points)
    parts = blocks(article.text)
    paragraphs = [block.span for block in parts if block.kind == "paragraph"]
    spans = sentences(article.text, paragraphs)
    token_start = folded.offsets[tokens.start]
    token_end = folded.offsets[tokens.end - 1] + np.int32(1)
    return Document(
        article=article,
        folded=folded.text,
        offsets=folded.offsets,
        token_start=token_start,
        token_end=token_end,
        token_hash=tokens.hash,
        sentences=spans,
        sentence_token=_token_ranges(token_start, spans),
        blocks=parts,
        signs=folded.signs,
    )


def body_tokens(document: Document) -> NDArray[np.intp]:
    """Return the indices of the tokens that stand in body sentences, ascending: (n,) intp."""
    first, last = document.sentence_token.T.astype(np.intp)
    sizes = last - first
    begins = np.repeat(first - (np.cumsum(sizes) - sizes), sizes)
    return np.asarray(begins + np.arange(len(begins)), dtype=np.intp)


def _token_ranges(token_start: NDArray[np.int32], spans: tuple[Span, ...]) -> NDArray[np.int32]:
    """Return for each span the first token that starts in it and one past the last."""
    bounds = np.array(spans, dtype=np.int32).reshape(-1, 2)
    return np.searchsorted(token_start, bounds).astype(np.int32)
