"""Read annotated articles as the network is taught them: by word."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from retell import Statement

from benchmarks.attributions import read_gold
from detector.facts.speech.grammar import PRONOUNS
from detector.facts.speech.sight import Sight, look
from detector.records import Article
from detector.text import prepare
from detector.text.quotes import quoted_spans

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from benchmarks.attributions import Gold


class Lesson(NamedTuple):
    """One annotated article: its words, which of them are source, cue and content, and which teach no cue."""

    sight: Sight
    relations: list[tuple[set[int], list[int], set[int]]]
    unsure: tuple[int, ...] = ()


def read_lessons(folder: Path) -> tuple[dict[str, list[Lesson]], dict[str, list[Statement]]]:
    """Return the annotated articles of a split by name (some were annotated twice), and their statements."""
    lessons: dict[str, list[Lesson]] = {}
    statements: dict[str, list[Statement]] = {}
    for path in sorted((folder / "attributions").glob("*.ann")):
        name = path.stem[:-5]
        source = folder / "text" / f"{name}.txt"
        if not source.exists():
            continue
        text, gold = source.read_text(encoding="utf-8"), read_gold(path)
        lessons.setdefault(name, []).append(lesson_of(text, [item._asdict() for item in gold]))
        statements.setdefault(name, []).extend(filter(None, (_statement(text, item) for item in gold)))
    return lessons, statements


def lesson_of(
    text: str,
    marked: Sequence[Mapping[str, Sequence[tuple[int, int]]]],
    unsure: Sequence[tuple[int, int]] = (),
) -> Lesson:
    """Turn the places of sources, cues, contents and unsure cues into words."""
    document = prepare(Article(text))
    blocks = [block.span for block in document.blocks if block.in_body]
    sight = look(document, quoted_spans(document.text, blocks))
    start = document.token_start[sight.token]
    relations = []
    for parts in marked:
        source, cue, content = (
            sorted({word for span in parts[role] for word in range(*np.searchsorted(start, span).tolist())})
            for role in ("source", "cue", "content")
        )
        if cue:
            relations.append((set(source), cue, set(content)))
    doubted = [word for span in unsure for word in range(*np.searchsorted(start, span).tolist())]
    return Lesson(sight, relations, tuple(doubted))


def _statement(text: str, gold: Gold) -> Statement | None:
    """Return a source and content to tell anew: each in one short piece, without quotation marks."""
    if len(gold.source) != 1 or len(gold.content) != 1:
        return None
    source, content = gold.source[0].of(text), gold.content[0].of(text).removeprefix("that ").rstrip(".,")
    plain = not any(mark in source + content for mark in "\n\"“”'‘;:()")
    fits = len(source.split()) <= 8 and 4 <= len(content.split()) <= 24
    return Statement(source, content) if plain and fits and source.lower() not in PRONOUNS else None
