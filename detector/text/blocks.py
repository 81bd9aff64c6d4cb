"""Split one page's text into blocks and tell its body from the template around it.

Only what one page shows is used here: credit lines, source lines, "Related" sections with
their teasers, bylines, navigation. What pages of a site share is the farms' room to find.
"""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING

from detector.headings import SECTION
from detector.records import Block, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from detector.records import BlockKind

_HOST = r"(?:[a-z0-9][a-z0-9-]*\.)+[a-z]{2,}"
_HOST_ALONE = re.compile(rf"(?:https?://)?({_HOST})(?:/\S*)?$", re.IGNORECASE)
_CREDIT = re.compile(
    r"(?:photo|image|picture)s?\s*(?:credit|source|courtesy)s?\s*(?:of|by)?\s*[:/|-]\s*"
    rf"(?P<outlet>{_HOST}|[^\n]+)",
    re.IGNORECASE,
)
_NAME = r"(?-i:[A-Z])[\w&'’.-]*(?: (?-i:[A-Z])[\w&'’.-]*| (?:of|the|and|de)(?= (?-i:[A-Z])))*"
_OUTLET = rf"(?P<outlet>{_HOST}|{_NAME})"
#: How a source line may begin; all else is not tried against the patterns below.
_SOURCE_START = re.compile(
    r"(?:sources?|via|credits?|this|the|originally|first|(?:re-?)?published|read)\b", re.I
)
_SOURCE = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?:sources?|via|credits?)\s*:\s*(?P<outlet>\S.*)$",
        (
            r"(?:this|the)\s+(?:article|story|report|post)\s+(?:is|was|has\s+been|originally|first)\b[^.\n]{0,60}?"
            rf"\b(?:from|by|on|in|at)\s+{_OUTLET}"
        ),
        rf"(?:originally|first)\s+(?:appeared|published|posted|reported)\s+(?:on|in|at|by)\s+{_OUTLET}",
        rf"(?:re-?)?published\s+(?:here\s+)?(?:with|by|under)\b[^.\n]{{0,60}}?\b(?:of|from)\s+{_OUTLET}",
        rf"read\s+(?:the\s+)?(?:original|full)(?:\s+(?:article|story|report))?\s+(?:on|at|in)\s+{_OUTLET}",
    )
)
_SOURCE_HEADING = re.compile(r"(?:source|sources|original source|credit)\s*:?$", re.IGNORECASE)
_INLINE_LINK = re.compile(
    r"(?:related|read more|read also|also read|see also|more|watch|listen|video|photos?|gallery|live)"
    r"\s*[|:>»]",
    re.IGNORECASE,
)
_NAVIGATION = re.compile(
    r"(?:share (?:this|on|via)\b.*|subscribe\b.*|sign up\b.*|advertisement|skip to .*|follow us\b.*"
    r"|click here\b.*|comments?(?: \(?\d+\)?)?|home|menu|search|log ?in|next|previous"
    r"|facebook|twitter|whatsapp|email|print|all rights reserved.*|©.*|copyright\b.*"
    r"|\d+ min(?:ute)?s? read)$",
    re.IGNORECASE,
)
_COOKIES = re.compile(r".*\bcookies?\b.*$", re.IGNORECASE)
_BYLINE = re.compile(r"(?:by|written by|posted by|author:|published by|edited by)\s+\S", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?。！？:;][\"'”’»)\]]*$")
_CUT_OFF = re.compile(r"(?:\.\.\.|…|\[…\]|\[\.\.\.\])$")
_BLANK = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")
_LINE = re.compile(r"[^\n]+")
_INDENT = re.compile(r"[ \t]{2,}\S")
#: A line is running text, not a label, from this many words on, even without a full stop.
_RUNNING_WORDS = 16
#: Words from which two lines may be pieces of one sentence, as where each line is its own paragraph.
_BROKEN_WORDS = 6
#: Words from which a paragraph below a "Related" heading can only be the article going on.
_RESUME_WORDS = 25


def blocks(text: str) -> tuple[Block, ...]:
    """Return the blocks of `text` in reading order, each told to be body or frame.

    White space belongs to no block. An empty or blank text has none.
    """
    return tuple(_Classifier(text).run())


class _Classifier:
    """Walks a page's lines once; what a line is depends on what came before it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = list(_lines(text))
        self.words = [len(line.split()) for _, line in self.lines]
        self.outlets = [source_outlet(line) for _, line in self.lines]
        self.first_paragraph = next(
            (i for i, _ in enumerate(self.lines) if self._is_running(i)), len(self.lines)
        )
        self.headline = self._find_headline()
        self.in_tail = False
        self.source_follows = False

    def run(self) -> Iterator[Block]:
        for number, (span, line) in enumerate(self.lines):
            kind, outlet = self._classify(number, line)
            yield Block(span, kind, outlet)

    def _classify(self, number: int, line: str) -> tuple[BlockKind, str | None]:
        if self.in_tail and not self._resumes(number, line):
            return self._tail(number, line)
        self.in_tail = False
        if self.words[number] < _RESUME_WORDS:
            label = self._label(number, line)
            if label is not None:
                return label
        elif (outlet := self.outlets[number]) and self.words[number] < 2 * _RESUME_WORDS:
            return "source", outlet
        self.source_follows = False
        if number == self.headline:
            return "headline", None
        if number < self.first_paragraph < len(self.lines):
            return "byline", None
        if self._is_running(number) or self.first_paragraph == len(self.lines):
            return "paragraph", None
        return "heading", None

    def _label(self, number: int, line: str) -> tuple[BlockKind, str | None] | None:
        """Return what a short line is if it is part of the frame."""
        if self.source_follows and (host := _HOST_ALONE.match(line)):
            self.source_follows = False
            return "source", host.group(1).lower()
        if self.source_follows and self.words[number] <= 5 and not SECTION.match(line):
            self.source_follows = False
            return "source", line.strip()
        if _SOURCE_HEADING.match(line):
            self.source_follows = True
            return "source", None
        if credit := _CREDIT.match(line):
            return "credit", _clean_outlet(credit.group("outlet"))
        if outlet := self.outlets[number]:
            return "source", outlet
        if SECTION.match(line):
            self.in_tail = number > self.first_paragraph
            return "related", None
        if _INLINE_LINK.match(line):
            return "related", None
        if _is_navigation(line) or "|" in line or _HOST_ALONE.match(line):
            return "navigation", None
        if self.words[number] <= 8 and _BYLINE.match(line) and not _SENTENCE_END.search(line):
            return "byline", None
        return None

    def _tail(self, number: int, line: str) -> tuple[BlockKind, str | None]:
        if credit := _CREDIT.search(line):
            return "teaser", _clean_outlet(credit.group("outlet"))
        if self.source_follows and (host := _HOST_ALONE.match(line)):
            self.source_follows = False
            return "source", host.group(1).lower()
        if _SOURCE_HEADING.match(line):
            self.source_follows = True
            return "source", None
        if outlet := self.outlets[number]:
            return "source", outlet
        if SECTION.match(line):
            return "related", None
        return ("navigation", None) if _is_navigation(line) or "|" in line else ("teaser", None)

    def _resumes(self, number: int, line: str) -> bool:
        return (
            self.words[number] >= _RESUME_WORDS
            and not _CUT_OFF.search(line)
            and _SENTENCE_END.search(line) is not None
            and not _CREDIT.search(line)
        )

    def _is_running(self, number: int) -> bool:
        line = self.lines[number][1]
        if self.outlets[number] or _CREDIT.match(line) or _is_navigation(line):
            return False
        words = self.words[number]
        return (
            words >= _RUNNING_WORDS
            or (words >= 5 and _SENTENCE_END.search(line) is not None)
            or _is_spaceless(line)
            or self._goes_on(number)
            or self._goes_on(number + 1)
        )

    def _goes_on(self, number: int) -> bool:
        """Tell whether a line goes on with the sentence of the one before: text broken into lines."""
        if not 0 < number < len(self.lines) or min(self.words[number - 1 : number + 1]) < _BROKEN_WORDS:
            return False
        before, line = self.lines[number - 1][1], self.lines[number][1]
        return (
            line[0].islower()
            and _SENTENCE_END.search(before) is None
            and not self._is_frame_line(number - 1)
            and not self._is_frame_line(number)
        )

    def _find_headline(self) -> int | None:
        """Return the longest title-like line before the first paragraph, if any."""
        above = [
            (self.words[i], -i)
            for i in range(min(self.first_paragraph, len(self.lines)))
            if self.words[i] >= 3 and not self._is_frame_line(i)
        ]
        if not above or self.first_paragraph >= len(self.lines):
            return None
        return -max(above)[1]

    def _is_frame_line(self, number: int) -> bool:
        line = self.lines[number][1]
        return (
            self.outlets[number] is not None
            or "|" in line
            or any(pattern.match(line) for pattern in (_CREDIT, SECTION, _INLINE_LINK, _BYLINE))
            or _is_navigation(line)
        )


def _is_navigation(line: str) -> bool:
    if _NAVIGATION.match(line):
        return True
    return "cook" in line.lower() and _COOKIES.match(line) is not None


def source_outlet(line: str) -> str | None:
    """Return the outlet that a line credits as the text's source, as written, or None."""
    if not _SOURCE_START.match(line):
        return None
    found = next((match for pattern in _SOURCE if (match := pattern.match(line))), None)
    return None if found is None else _clean_outlet(found["outlet"])


def _clean_outlet(written: str) -> str:
    host = re.match(rf"(?:https?://)?({_HOST})", written, re.IGNORECASE)
    return host.group(1).lower() if host else written.strip().rstrip(".")


def _is_spaceless(line: str) -> bool:
    return len(line) >= 20 and " " not in line.strip() and not _HOST_ALONE.match(line.strip())


def _lines(text: str) -> Iterator[tuple[Span, str]]:
    """Yield the trimmed lines of a text, hard-wrapped paragraphs as one line each."""
    start = 0
    for end, following in (*(gap.span() for gap in _BLANK.finditer(text)), (len(text), len(text))):
        for low, high in _paragraph_lines(text, start, end):
            line = text[low:high].lstrip()
            if trimmed := line.rstrip():
                yield Span(high - len(line), high - len(line) + len(trimmed)), trimmed
        start = following


def _paragraph_lines(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return where the lines of a paragraph begin and end."""
    if text.find("\n", start, end) < 0:
        return [(start, end)]
    groups = _indented_groups([found.span() for found in _LINE.finditer(text, start, end)], text)
    joined = [(group[0][0], group[-1][1]) for group in groups]
    wrapped = [[text[low:high] for low, high in group[:-1]] for group in groups]
    if _is_hard_wrapped(list(chain.from_iterable(wrapped))):
        return joined
    # Tables between indented paragraphs: each of these speaks for itself.
    apart = [len(groups) > 1 and _is_hard_wrapped(lines) for lines in wrapped]
    return [
        line
        for group, whole, alone in zip(groups, joined, apart, strict=True)
        for line in ([whole] if alone else group)
    ]


def _indented_groups(lines: list[tuple[int, int]], text: str) -> list[list[tuple[int, int]]]:
    """Group lines into the paragraphs that an indented first line opens; all in one without any."""
    groups: list[list[tuple[int, int]]] = []
    for line in lines:
        if not groups or _INDENT.match(text, line[0]):
            groups.append([])
        groups[-1].append(line)
    return groups


def _is_hard_wrapped(lines: list[str]) -> bool:
    """Tell running text broken at a fixed column from one paragraph (or label) a line.

    `lines` are all but the last of each paragraph. Newswire text is broken at 60 to 80 columns:
    its lines are alike in length and most of them end in the middle of a sentence.
    """
    full = [line.rstrip() for line in lines if line.strip()]
    if not full:
        return False
    longest = max(len(line) for line in full)
    alike = sum(len(line) >= 0.7 * longest for line in full) / len(full)
    broken = sum(_SENTENCE_END.search(line) is None for line in full) / len(full)
    return 40 <= longest <= 100 and alike >= 0.7 and broken >= 0.6
