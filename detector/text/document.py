"""Turn an article once into the arrays that every later step reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detector.records import Document, Sign, Span
from detector.text.blocks import blocks
from detector.text.fold import fold
from detector.text.sentences import sentences
from detector.text.tokens import tokenise

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from detector.records import Article

#: Sentences of a body that are read: some 60,000 words, more than any article. Comparing two texts
#: takes time and memory in the product of their sentences.
MOST_SENTENCES = 3_000


def prepare(article: Article) -> Document:
    """Turn an article into a `Document`.

    Any text is taken, the empty one included: it has no tokens, sentences or blocks. Of a body
    of more than `MOST_SENTENCES` the rest is left out, and a sign says so.
    """
    folded = fold(article.text)
    tokens = tokenise(folded.points)
    parts = blocks(article.text)
    paragraphs = [block.span for block in parts if block.kind == "paragraph"]
    every = sentences(article.text, paragraphs)
    spans = every[:MOST_SENTENCES]
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
        signs=(*folded.signs, *_cut_sign(every)),
    )


def _cut_sign(every: tuple[Span, ...]) -> tuple[Sign, ...]:
    if len(every) <= MOST_SENTENCES:
        return ()
    rest = Span(every[MOST_SENTENCES].start, every[-1].end)
    return (
        Sign(
            "long-text", f"only the first {MOST_SENTENCES:,} of {len(every):,} sentences were read", (rest,)
        ),
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
