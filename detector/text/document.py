"""Turn an article once into the arrays that every later step reads."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from detector.records import Document, Sign, Span
from detector.settings import FACT_SENTENCES
from detector.text.blocks import blocks
from detector.text.fold import fold
from detector.text.sentences import sentences
from detector.text.tokens import tokenise_all

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from detector.records import Article
    from detector.text.fold import Folded
    from detector.text.tokens import Tokens

#: Sentences of a body that are read: some 40,000 words, more than any article. Comparing two texts
#: takes time and memory in the product of their sentences.
MOST_SENTENCES = 2_000


def prepare(article: Article) -> Document:
    """Turn an article into a `Document`.

    Any text is taken, the empty one included: it has no tokens, sentences or blocks. Of a body
    of more than `MOST_SENTENCES` the rest is left out, and a sign says so, and how far facts are read.
    """
    return prepare_all([article])[0]


def prepare_all(articles: Sequence[Article]) -> list[Document]:
    """Return what `prepare` returns for each article, in order, in less time."""
    folded = [fold(article.text) for article in articles]
    tokens = tokenise_all([item.points for item in folded])
    return list(map(_document, articles, folded, tokens))


def _document(article: Article, folded: Folded, tokens: Tokens) -> Document:
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
    """Return a sign if a body is too long to be read whole, over what is left out first."""
    if len(every) <= FACT_SENTENCES:
        return ()
    facts = f"numbers and attributions were read in the first {FACT_SENTENCES:,} of {len(every):,} sentences"
    compared = f"; only the first {MOST_SENTENCES:,} were compared" if len(every) > MOST_SENTENCES else ""
    return (Sign("long-text", facts + compared, (Span(every[FACT_SENTENCES].start, every[-1].end),)),)


def told(document: Document) -> Document:
    """Return a document as far as its facts are read; itself unless it is longer than any article."""
    return document if len(document.sentences) <= FACT_SENTENCES else beginning(document, FACT_SENTENCES)


def beginning(document: Document, sentences: int) -> Document:
    """Return a document as far as its first sentences go, of which it has at least as many.

    All positions stay as they are.
    """
    end = document.sentences[sentences - 1].end
    tokens = int(np.searchsorted(document.token_start, end))
    folded = int(np.searchsorted(document.offsets, end))
    blocks = [block for block in document.blocks if block.span.start < end]
    if blocks:
        blocks[-1] = replace(blocks[-1], span=Span(blocks[-1].span.start, min(blocks[-1].span.end, end)))
    return replace(
        document,
        article=replace(document.article, text=document.text[:end], id=document.article.key),
        folded=document.folded[:folded],
        offsets=document.offsets[: folded + 1],
        token_start=document.token_start[:tokens],
        token_end=document.token_end[:tokens],
        token_hash=document.token_hash[:tokens],
        sentences=document.sentences[:sentences],
        sentence_token=document.sentence_token[:sentences],
        blocks=tuple(blocks),
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
