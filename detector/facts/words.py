"""The words of one document as plain lists, for readers that look a few words left and right."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from detector.records import Document


@dataclass(frozen=True, slots=True)
class Words:
    """A document's tokens: spans into its text, and lower-cased."""

    text: str
    start: list[int]
    end: list[int]
    lower: list[str]

    @classmethod
    def of(cls, document: Document) -> Words:
        """Read the token arrays of a document."""
        text = document.text
        start, end = document.token_start.tolist(), document.token_end.tolist()
        return cls(
            text, start, end, [text[begin:stop].lower() for begin, stop in zip(start, end, strict=True)]
        )

    def at(self, position: int) -> int:
        """Return the first token that starts at `position` or later."""
        return bisect_left(self.start, position)

    def gap(self, index: int) -> str:
        """Return what stands between token `index` and the one before it."""
        return self.text[self.end[index - 1] if index else 0 : self.start[index]]

    def raw(self, index: int) -> str:
        """Return a token as written."""
        return self.text[self.start[index] : self.end[index]]


def listed(table: str) -> tuple[str, ...]:
    """Return the words of a table that is written as running text."""
    return tuple(table.split())


class Place(NamedTuple):
    """Where a number stands: token `anchor` of the sentence of tokens `first` to before `last`."""

    words: Words
    anchor: int
    first: int
    last: int

    @property
    def start(self) -> int:
        """The number's first code point."""
        return self.words.start[self.anchor]

    @property
    def before(self) -> str:
        """The word before it in its sentence, lower-cased; empty if there is none."""
        return self.words.lower[self.anchor - 1] if self.anchor > self.first else ""

    def near(self, left: int, right: int = 0) -> list[str]:
        """Return up to `left` words before the number and `right` after it, lower-cased."""
        lower = self.words.lower
        return (
            lower[max(self.first, self.anchor - left) : self.anchor]
            + lower[self.anchor + 1 : self.anchor + 1 + right]
        )

    def following(self, end: int) -> str:
        """Return the word right after `end`, lower-cased; empty where a mark or the sentence ends it."""
        index = self.words.at(end)
        if index >= self.last or self.words.text[end : self.words.start[index]].strip():
            return ""
        return self.words.lower[index]
