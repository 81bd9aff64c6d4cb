"""What comes in: articles, and the arrays that they are turned into once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime

    import numpy as np
    from numpy.typing import NDArray


class Span(NamedTuple):
    """A half-open range of code points in one article's text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the characters of `text` that the span covers."""
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """Tell whether the two spans share at least one code point."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        """Tell whether `other` lies wholly within this span."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class Article:
    """One text as it came in, with what its publisher says of it.

    Parameters
    ----------
    text
        The text, untouched. May be empty.
    id
        A name unique in its corpus; without one, `key` is derived from the text.
    url, site, canonical
        Its address, its publisher's host name, and the address it gives as its original.
    published
        When it was published. A time without a zone is refused by the readers, not here.
    place
        Where it was read, as ``path`` or ``path:line``.
    markup
        Of a web page the names of its elements' classes and ids, as ``div.content``, sorted; for
        telling what pages share a template. Not kept by an index, and in no report.
    """

    text: str
    id: str | None = None
    title: str | None = None
    url: str | None = None
    site: str | None = None
    published: datetime | None = None
    author: str | None = None
    canonical: str | None = None
    place: str | None = None
    markup: tuple[str, ...] = field(default=(), repr=False, compare=False, metadata={"shown": False})

    @property
    def key(self) -> str:
        """The id, or ``text-`` and 16 hex digits of the text's BLAKE2b where there is none."""
        if self.id is not None:
            return self.id
        digest = hashlib.blake2b(self.text.encode("utf-8", "surrogatepass"), digest_size=8)
        return f"text-{digest.hexdigest()}"


BlockKind = Literal[
    "paragraph",
    "headline",
    "heading",
    "byline",
    "credit",
    "dateline",
    "source",
    "related",
    "teaser",
    "navigation",
]
BODY_KINDS: frozenset[BlockKind] = frozenset(("paragraph", "headline", "heading"))


@dataclass(frozen=True, slots=True)
class Block:
    """One line or paragraph of a page, and the part it plays.

    Kinds ``paragraph``, ``headline`` and ``heading`` are body; all others are frame: the
    site's template around the body. `outlet` is the publisher that the block names
    (``www.cbc.ca``), if any, as written.
    """

    span: Span
    kind: BlockKind
    outlet: str | None = None

    @property
    def in_body(self) -> bool:
        """Whether the block belongs to the article rather than to the template around it."""
        return self.kind in BODY_KINDS


@dataclass(frozen=True, slots=True)
class Sign:
    """Something about one text that a reader should know, with the spans that show it.

    `name` is one of the names that ``detector explain`` describes.
    """

    name: str
    explanation: str
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """An article turned once into arrays; every later step reads these and splits nothing.

    Attributes
    ----------
    folded
        The text with Unicode tricks undone and case removed, for matching only.
    offsets : (len(folded) + 1,) int32
        For each folded code point its position in ``article.text``; the last entry is the
        text's length. Never decreases.
    token_start, token_end : (tokens,) int32
        Word tokens as spans into ``article.text``, in reading order, of body and frame.
    token_hash : (tokens,) uint64
        Hash of each token's folded characters.
    sentences : tuple of Span
        Sentences of the body, trimmed, in reading order; none of the frame.
    sentence_token : (sentences, 2) int32
        First token and one past the last token of each sentence.
    blocks
        The page's blocks in reading order, body and frame.
    signs
        What folding found: hidden characters, lookalike letters and the like.
    """

    article: Article
    folded: str
    offsets: NDArray[np.int32]
    token_start: NDArray[np.int32]
    token_end: NDArray[np.int32]
    token_hash: NDArray[np.uint64]
    sentences: tuple[Span, ...]
    sentence_token: NDArray[np.int32]
    blocks: tuple[Block, ...]
    signs: tuple[Sign, ...] = ()

    @property
    def text(self) -> str:
        """The article's text, untouched."""
        return self.article.text
