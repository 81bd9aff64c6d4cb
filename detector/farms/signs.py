"""What on a page speaks of how it was made. Signs are evidence, never a verdict."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from detector.records import Sign
from detector.settings import FACT_SENTENCES
from detector.text.document import MOST_SENTENCES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from detector.records import Document, Frame, Span

SIGNS: Mapping[str, str] = {
    "credited-source": (
        "The page itself names another outlet as the source of its article, in a source line, a "
        "republication notice or a photo credit. Licensed republication does this too."
    ),
    "teasers-credit-outlets": (
        "The teasers below the article credit several different outlets. Aggregators that link do so "
        "honestly; scrapers do it because every page of theirs was taken from somebody."
    ),
    "machine-byline": "The byline names no person but a machine: “AI”, or a name that ends in “bot”.",
    "assistant-leftover": (
        "The body holds words that a writing assistant leaves behind, such as an apology for being a "
        "language model or an offer to rewrite the text."
    ),
    "hidden-characters": (
        "Invisible characters (zero-width spaces, joiners, tags, direction marks) stand in the text. They "
        "change nothing for a reader but break word-for-word comparison. They are undone before matching."
    ),
    "lookalike-letters": (
        "Words mix Latin letters with Cyrillic or Greek ones that look the same, which breaks "
        "word-for-word comparison. They are folded before matching."
    ),
    "long-text": (
        f"The body is longer than any article. Numbers and attributions are read in its first "
        f"{FACT_SENTENCES} sentences, and no more than the first {MOST_SENTENCES:,} are compared at all. "
        "What lies beyond is neither confirmed nor doubted."
    ),
    "known-template": (
        "The page shows a template that was mined from other pages: lines around the body that sites share, "
        "an article that follows a form with other figures, or the markup of one theme. Templates are "
        "bought and shared honestly; a network of sites that shares one may be in one hand."
    ),
    "styled-letters": (
        "Fullwidth or mathematical letters stand in place of plain ones. They are folded before matching."
    ),
}
#: Different outlets credited by teasers before it is a sign: one partner's feed is common.
_MANY_OUTLETS = 3
_MACHINE = re.compile(
    r"(?:(?:written |posted |published )?by:?\s+)?"
    r"(?:ai|a\.i\.|.{0,40}\bbot|chatgpt|ai (?:writer|desk|staff|news ?desk)|auto(?:mated|post).*)$",
    re.IGNORECASE,
)
_LEFTOVER = re.compile(
    r"\bas an ai (?:language )?model\b|\bi(?: a|')m sorry, but i (?:can't|cannot)\b"
    r"|\bhere(?: i|')s (?:a|the|your) (?:rewritten|paraphrased|reworded)\b|\bcertainly! here\b"
    r"|\bmy (?:knowledge cutoff|last training)\b|\brewritten version of\b|\bregenerate response\b",
    re.IGNORECASE,
)
#: One of these is in every text that the pattern finds something in; looking for them takes less time.
_LEFTOVER_CUES = (
    "language model",
    "an ai model",
    "m sorry, but i c",
    "rewritten",
    "paraphrased",
    "reworded",
    "certainly! here",
    "knowledge cutoff",
    "last training",
    "regenerate response",
)


def page_signs(document: Document, frame: Frame, known: Sequence[Sign] = ()) -> tuple[Sign, ...]:
    """Return the signs that one page shows, sorted by name: folding's own and `known` templates' too."""
    found = [*document.signs, *known, *_frame_signs(frame), *_byline_signs(document)]
    if leftovers := _leftovers(document):
        found.append(Sign("assistant-leftover", "the body holds a writing assistant's own words", leftovers))
    return tuple(sorted(found, key=lambda sign: sign.name))


def _leftovers(document: Document) -> tuple[Span, ...]:
    """Return the blocks of a body that hold what a writing assistant leaves behind."""
    if not any(cue in document.folded for cue in _LEFTOVER_CUES):
        return ()
    body = (block.span for block in document.blocks if block.in_body)
    return tuple(span for span in body if _LEFTOVER.search(span.of(document.text)))


def _frame_signs(frame: Frame) -> list[Sign]:
    found = []
    if frame.credited:
        spans = tuple(
            block.span
            for block in frame.blocks
            if block.kind in ("source", "credit") and (block.outlet or "").lower() == frame.credited.lower()
        )
        found.append(Sign("credited-source", f"the page names {frame.credited} as its source", spans))
    if len(frame.outlets) >= _MANY_OUTLETS:
        spans = tuple(block.span for block in frame.blocks if block.kind == "teaser" and block.outlet)
        listed = ", ".join(frame.outlets)
        found.append(
            Sign(
                "teasers-credit-outlets",
                f"its teasers credit {len(frame.outlets)} other outlets: {listed}",
                spans,
            )
        )
    return found


def _byline_signs(document: Document) -> list[Sign]:
    lines = [block.span for block in document.blocks if block.kind == "byline"]
    machine = tuple(span for span in lines if _MACHINE.fullmatch(span.of(document.text)))
    author = document.article.author
    if machine:
        named = machine[0].of(document.text)
        return [Sign("machine-byline", f"the byline reads “{named}”", machine)]
    if author and _MACHINE.fullmatch(author):
        return [Sign("machine-byline", f"the author is given as “{author}”")]
    return []
