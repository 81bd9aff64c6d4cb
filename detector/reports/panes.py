"""A text cut into pieces for showing two versions side by side, each piece marked with what it is."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from detector.records import Span
from detector.reports.wording import by_severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from detector.records import AlignedPair, Block, BlockKind, Drift, Match

Side = Literal["query", "source"]
Mark = Literal["unsupported", "omitted"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters under the same marks.

    `pair` and `drift` are 1-based numbers within the match; `starts_pair` and `starts_drift`
    say whether this is the first piece of its pair or drift, the one that links lead to.
    """

    text: str
    pair: int | None = None
    kind: str | None = None
    drift: int | None = None
    mark: Mark | None = None
    starts_pair: bool = False
    starts_drift: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the text; `frame` is the kind of template block it is, None within the body."""

    pieces: tuple[Piece, ...]
    frame: BlockKind | None = None


def pane(text: str, match: Match, side: Side, blocks: Sequence[Block] = ()) -> tuple[Line, ...]:
    """Cut one side's text into lines of marked pieces; blank lines are left out."""
    aligned = [_of_pair(pair, side) for pair in match.alignment]
    facts = [_of_drift(drift, side) for drift in by_severity(match.drifts)]
    marked = match.unsupported if side == "query" else match.omitted
    pairs = _layer(len(text), enumerate(aligned, 1))
    # The most severe is painted last, so that it stays on top.
    changes = _layer(len(text), reversed(list(enumerate(facts, 1))))
    marks = _layer(len(text), enumerate(marked, 1))
    frames = _layer(len(text), enumerate(block.span for block in blocks))
    edges = sorted({edge for span in (*aligned, *facts, *marked) for edge in span})
    seen_pairs: set[int | None] = {None}
    seen_drifts: set[int | None] = {None}
    lines = []
    for line in _lines(text):
        pieces = []
        for cut in _cuts(line, edges):
            pair, drift = pairs[cut.start], changes[cut.start]
            pieces.append(
                Piece(
                    text=cut.of(text),
                    pair=pair,
                    kind=match.alignment[pair - 1].kind if pair else None,
                    drift=drift,
                    mark=_mark(side) if marks[cut.start] else None,
                    starts_pair=pair not in seen_pairs,
                    starts_drift=drift not in seen_drifts,
                )
            )
            seen_pairs.add(pair)
            seen_drifts.add(drift)
        block = frames[line.start]
        lines.append(Line(tuple(pieces), None if block is None else blocks[block].kind))
    return tuple(lines)


def _mark(side: Side) -> Mark:
    return "unsupported" if side == "query" else "omitted"


def _of_pair(pair: AlignedPair, side: Side) -> Span:
    return pair.query if side == "query" else pair.source


def _of_drift(drift: Drift, side: Side) -> Span:
    fact = drift.after if side == "query" else drift.before
    return fact.span if fact else Span(0, 0)


def _layer(length: int, spans: Iterable[tuple[int, Span]]) -> list[int | None]:
    """Return for each character the number of the span over it; later spans cover earlier ones."""
    layer: list[int | None] = [None] * length
    for number, span in spans:
        start, end = max(span.start, 0), min(span.end, length)
        layer[start:end] = [number] * max(end - start, 0)
    return layer


def _lines(text: str) -> Iterable[Span]:
    start = 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            yield Span(start, start + len(line))
        start += len(line)


def _cuts(line: Span, edges: Sequence[int]) -> Iterable[Span]:
    """Split a line at the edges that fall within it."""
    within = edges[bisect_right(edges, line.start) : bisect_left(edges, line.end)]
    return map(Span, (line.start, *within), (*within, line.end))
