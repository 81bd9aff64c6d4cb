"""The template around a body, as one page shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detector.records import Frame

if TYPE_CHECKING:
    from detector.records import Document


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
