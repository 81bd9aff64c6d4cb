from __future__ import annotations

from dataclasses import replace

from examples import CHECK, QUERY, REWRITE, SOURCE
from hypothesis import given
from hypothesis import strategies as st

from detector.records import AlignedPair, Drift, Fact, Span
from detector.reports.panes import pane


def test_pieces_carry_their_pair_drift_and_mark() -> None:
    lines = pane(QUERY.text, REWRITE, "query", CHECK.frame.blocks)
    pieces = [piece for line in lines for piece in line.pieces]
    changed = next(piece for piece in pieces if piece.drift == 1)
    assert (changed.text, changed.pair, changed.kind, changed.starts_drift) == (
        "23 individuals",
        1,
        "reworded",
        True,
    )
    assert [line.frame for line in lines] == ["credit", None, None, None, "related"]
    assert (
        next(piece for piece in pieces if piece.mark).text
        == "Sailors have feared this strait since olden times."
    )


def test_the_source_shows_what_was_left_out() -> None:
    lines = pane(SOURCE.text, REWRITE, "source")
    assert [piece.mark for piece in lines[-1].pieces] == ["omitted", "omitted", "omitted", None][
        : len(lines[-1].pieces)
    ]
    assert lines[-1].pieces[1].drift == 4


spans = st.tuples(st.integers(0, 30), st.integers(0, 30)).map(lambda pair: Span(min(pair), max(pair)))


@given(st.text(max_size=30), st.lists(spans), st.lists(spans), st.lists(spans))
def test_pieces_join_to_the_text_whatever_the_spans(
    text: str, pairs: list[Span], facts: list[Span], lonely: list[Span]
) -> None:
    match = replace(
        REWRITE,
        alignment=tuple(AlignedPair(found, found, "edited", 0.5) for found in pairs),
        drifts=tuple(Drift("number", "added", None, Fact(found, ""), 0.5, "") for found in facts),
        unsupported=tuple(lonely),
    )
    lines = pane(text, match, "query")
    joined = "".join(piece.text for line in lines for piece in line.pieces)
    assert len(joined) == sum(len(line) for line in text.splitlines(keepends=True) if line.strip())
    started = [piece.pair for line in lines for piece in line.pieces if piece.starts_pair]
    assert len(started) == len(set(started))
