"""A text cut into pieces for showing two versions side by side, each piece marked with what it is."""

from __future__ import annotations

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


def pane(text: str, match: Match, side: Side, blocks: Iterable[Block] = ()) -> tuple[Line, ...]:
    """Cut one side's text into lines of marked pieces; blank lines are left out."""
    drifts = by_severity(match.drifts)
    aligned = [(number, _of_pair(pair, side)) for number, pair in enumerate(match.alignment, 1)]
    pairs = _layer(len(text), aligned)
    # The most severe is painted last, so that it stays on top.
    placed = [(number, _of_drift(drift, side)) for number, drift in enumerate(drifts, 1)]
    changes = _layer(len(text), placed[::-1])
    marked = match.unsupported if side == "query" else match.omitted
    lonely = _layer(len(text), [(1, span) for span in marked])
    frames = _layer(len(text), [(number, block.span) for number, block in enumerate(blocks)])
    kinds = [block.kind for block in blocks]
    seen_pairs: set[int] = set()
    seen_drifts: set[int] = set()
    lines = []
    for line in _lines(text):
        pieces = []
        for cut in _cuts(line, (pairs, changes, lonely)):
            pair, drift = pairs[cut.start], changes[cut.start]
            pieces.append(
                Piece(
                    text=cut.of(text),
                    pair=pair,
                    kind=match.alignment[pair - 1].kind if pair else None,
                    drift=drift,
                    mark=_mark(side) if lonely[cut.start] else None,
                    starts_pair=pair is not None and pair not in seen_pairs,
                    starts_drift=drift is not None and drift not in seen_drifts,
                )
            )
            seen_pairs |= {pair} if pair else set()
            seen_drifts |= {drift} if drift else set()
        block = frames[line.start]
        lines.append(Line(tuple(pieces), None if block is None else kinds[block]))
    return tuple(lines)


def _mark(side: Side) -> Mark:
    return "unsupported" if side == "query" else "omitted"


def _of_pair(pair: AlignedPair, side: Side) -> Span:
    return pair.query if side == "query" else pair.source


def _of_drift(drift: Drift, side: Side) -> Span:
    fact = drift.after if side == "query" else drift.before
    return fact.span if fact else Span(0, 0)


def _layer(length: int, spans: Sequence[tuple[int, Span]]) -> list[int | None]:
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


def _cuts(line: Span, layers: Sequence[list[int | None]]) -> Iterable[Span]:
    """Split a line wherever a layer changes."""
    start = line.start
    for place in range(line.start + 1, line.end):
        if any(layer[place] != layer[place - 1] for layer in layers):
            yield Span(start, place)
            start = place
    yield Span(start, line.end)
