"""Things by place: what overlaps a span, and in which order it comes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from detector.facts.placed import Placed
from detector.records import Span

spans = st.builds(
    lambda start, length: Span(start, start + length), st.integers(0, 3000), st.integers(1, 900)
)


@given(st.lists(spans, max_size=20), spans)
def test_finds_what_overlaps_in_the_order_of_entry(placed: list[Span], asked: Span) -> None:
    found = Placed((span, number) for number, span in enumerate(placed))
    expected = [number for number, span in enumerate(placed) if span.overlaps(asked)]
    assert found.at(asked) == expected
    assert found.touches(asked) == bool(expected)
