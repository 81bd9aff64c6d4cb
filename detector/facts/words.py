"""The words of one document as plain lists, for readers that look a few words left and right."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from detector.records import Span

if TYPE_CHECKING:
    from detector.records import Document


#: What may stand between two words of one phrase, and short forms whose dot ends none.
_TIGHT = frozenset((" ", "-", "'", "’", "\xa0", "&", " & ", "/", "", "–"))
_ABBREVIATIONS = frozenset((
    "mr", "mrs", "ms", "dr", "sen", "rep", "gov", "gen", "lt", "col", "sgt", "capt", "st", "prof", "rev",
    "jr", "sr", "maj", "cmdr", "adm", "insp", "det", "hon", "sec", "asst",
))  # fmt: skip


class Run(NamedTuple):
    """A run of tokens, ``[first, stop)``."""

    first: int
    stop: int


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
        if text.isascii():  # of other texts some letters are longer, or others, in lower case
            return cls(text, start, end, [*map(text.lower().__getitem__, map(slice, start, end))])
        return cls(text, start, end, [*map(str.lower, map(text.__getitem__, map(slice, start, end)))])

    def at(self, position: int) -> int:
        """Return the first token that starts at `position` or later."""
        return bisect_left(self.start, position)

    def gap(self, index: int) -> str:
        """Return what stands between token `index` and the one before it."""
        return self.text[self.end[index - 1] if index else 0 : self.start[index]]

    def raw(self, index: int) -> str:
        """Return a token as written."""
        return self.text[self.start[index] : self.end[index]]

    def span(self, first: int, stop: int) -> Span:
        """Return the place of the tokens ``[first, stop)``, one at least, with the last dot of initials."""
        end = self.end[stop - 1]
        initial = self.text[end : end + 1] == "." and self.text[end - 2 : end - 1] == "."
        return Span(self.start[first], end + initial)

    def capital(self, index: int) -> bool:
        """Tell whether a token begins with a capital."""
        return self.text[self.start[index]].isupper()

    def tight(self, index: int) -> bool:
        """Tell whether nothing but a space, hyphen, apostrophe or abbreviation's dot precedes a token."""
        gap, before = self.gap(index), self.lower[index - 1] if index else ""
        if gap in (". ", ".") and before:
            site = self.lower[index] in ("com", "org", "net", "example")
            return before in _ABBREVIATIONS or len(before) == 1 or site
        return gap in _TIGHT or (gap in ("' ", "’ ") and before.endswith("s"))

    def possessive(self, index: int) -> bool:
        """Tell whether a token is the "s" of a possessive."""
        return self.lower[index] == "s" and self.gap(index) in ("'", "’")


def listed(table: str) -> tuple[str, ...]:
    """Return the words of a table that is written as running text."""
    return tuple(table.split())


class Place(NamedTuple):
    """Where a number stands: token `anchor` of the sentence of tokens `first` to before `last`.

    `before` is the word before it in its sentence, lower-cased, empty if there is none; `start` the
    number's first code point, which lies within the token in "USD50".
    """

    words: Words
    anchor: int
    first: int
    last: int
    before: str
    start: int

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
