"""The template around a body: on one page, and as it recurs on the pages of a site."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from detector.records import Frame, SharedFrame

if TYPE_CHECKING:
    from collections.abc import Iterable

    from detector.records import Document

#: Pages that must show a line before it counts as their template's.
MINIMUM_PAGES = 3
_DIGITS = re.compile(r"\d+")


def frame(document: Document) -> Frame:
    """Return a page's frame: its blocks, the outlet it names as source, and those its teasers credit.

    A source line below the body outweighs a photo credit above it. A page without a frame
    has no blocks and no credit.
    """
    blocks = tuple(block for block in document.blocks if not block.in_body)
    sources = [block.outlet for block in blocks if block.kind == "source" and block.outlet]
    credited_above = [block.outlet for block in blocks if block.kind == "credit" and block.outlet]
    credited = next(iter(sources + credited_above), None)
    teasers = {block.outlet.lower() for block in blocks if block.kind == "teaser" and block.outlet}
    own = (credited or "").lower()
    return Frame(blocks, credited, tuple(sorted(teasers - {own})))


def shared_frames(documents: Iterable[Document], *, minimum: int = MINIMUM_PAGES) -> tuple[SharedFrame, ...]:
    """Return the frame lines that recur on at least `minimum` pages, grouped by the sites that show them.

    Digits are blanked, so "Breaking news2" and "Breaking news3" are one line. Sorted by pages,
    most first, then by the lines.
    """
    pages: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for document in documents:
        site = document.article.site or ""
        for line in {template_line(block.span.of(document.text)) for block in frame(document).blocks}:
            pages[line][site] += 1
    groups: dict[tuple[str, ...], list[tuple[str, int]]] = defaultdict(list)
    for line, by_site in pages.items():
        total = sum(by_site.values())
        if total >= minimum:
            groups[tuple(sorted(by_site))].append((line, total))
    found = [
        SharedFrame(tuple(line for line, _ in sorted(lines)), sites, max(count for _, count in lines))
        for sites, lines in groups.items()
    ]
    return tuple(sorted(found, key=lambda item: (-item.pages, item.lines)))


def template_line(line: str) -> str:
    """Return a line as a template has it: white space evened out, digits blanked."""
    return _DIGITS.sub("#", " ".join(line.split()))
