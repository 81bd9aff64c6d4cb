"""What a template is: fixed words with slots between them, line by line, and how many pages show it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal, NamedTuple

SlotType = Literal["number", "date", "link", "outlet", "author", "name", "headline", "text"]
TemplateKind = Literal["frame", "article"]
#: What stands for a slot among a row's words; no token of a text looks like it.
GAP = "\0"
_HEAVIEST = 3


class Line(NamedTuple):
    """One line of a page, or one sentence of its body: what templates are mined from.

    `kind` is the kind of its block.
    """

    site: str
    page: str
    kind: str
    text: str


class Example(NamedTuple):
    """What filled a slot, and on which page."""

    text: str
    page: str


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a row that differs from page to page: what stands there, at most three times.

    `words` is the most words that were seen in it.
    """

    type: SlotType
    words: int
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a template: words as they stand on the page and slots, in order.

    `share` is the share of the template's pages that show it, 0 to 1.
    """

    parts: tuple[str | Slot, ...]
    share: float = 1.0

    @property
    def words(self) -> tuple[str, ...]:
        """The words for matching, without case, `GAP` for each slot."""
        return tuple(
            word
            for part in self.parts
            for word in (part.lower().split() if isinstance(part, str) else (GAP,))
        )

    @property
    def fixed(self) -> int:
        """How many of its words are fixed."""
        return sum(word != GAP and any(map(str.isalnum, word)) for word in self.words)

    @property
    def weight(self) -> float:
        """What it counts among its template's rows: a long sentence as much as a line of three words."""
        return min(self.fixed, _HEAVIEST) * self.share

    def __str__(self) -> str:
        return " ".join(part if isinstance(part, str) else f"{{{part.type}}}" for part in self.parts)


@dataclass(frozen=True, slots=True)
class Template:
    """Rows that recur together, in their order on the page.

    Attributes
    ----------
    id
        ``template-`` and 16 hex digits of a digest of the fixed words: the same in every run that finds them.
    kind
        ``frame``: around the body, or in it without anything that differs; ``article``: what is told
        itself follows a form.
    pages
        Pages that show it, among those that were mined.
    sites
        That they belong to, sorted; "" is the site of pages without one.
    """

    id: str
    kind: TemplateKind
    rows: tuple[Row, ...]
    pages: int
    sites: tuple[str, ...]

    @property
    def fixed(self) -> int:
        """How many words of all rows are fixed."""
        return sum(row.fixed for row in self.rows)

    def __str__(self) -> str:
        return "\n".join(map(str, self.rows))


def template_id(rows: tuple[Row, ...]) -> str:
    """Return what a template with these rows is called, in whatever order they stand."""
    fixed = "\n".join(sorted(" ".join(row.words) for row in rows))
    digest = hashlib.blake2b(fixed.encode("utf-8", "surrogatepass"), digest_size=8)
    return f"template-{digest.hexdigest()}"
