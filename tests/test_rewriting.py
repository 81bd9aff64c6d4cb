"""The controlled drift set: its operators plant what they say, where they say."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.rewriting import faithful, numbers, speech
from benchmarks.rewriting.articles import Text
from benchmarks.rewriting.edits import Change, Edit, Planted, image, rewritten, swapped
from benchmarks.rewriting.mentions import mentions
from benchmarks.rewriting.pairs import KINDS, rewrite
from detector.records import Span

STORY = """\
The storm closed 24 schools in Port Ellery and cost about $2.4 million. The port closed on Friday.

Chairman Owen Tarrant said the repairs may take three years. "We will open the new docks in May, and the \
country will support us," said Owen Tarrant. Tarrant said that the companies are likely to pay.

Nearly 1,250 workers left their homes in the evening, saying that the roads were blocked by fallen trees. The firm reported a \
profit of $18.75 million, up 14 percent in 2004, and the wind reached 40 miles from the coast.

The company said the insurers had agreed to pay for the roofs of the houses by June 9. Analysts said the price \
of timber would rise. The harbour was designed by Marsh Brothers. The council moved the boats on the northern shore \
into the old basin before the next tide came in.
"""
ARTICLE = Text("story", STORY)
OPERATORS = {("number", kind): operator for kind, operator in numbers.OPERATORS.items()} | {
    ("attribution", kind): operator for kind, operator in speech.OPERATORS.items()
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_can_be_planted(kind: tuple[str, str]) -> None:
    changes = list(OPERATORS[kind](ARTICLE, Random(0)))
    assert changes
    for change in changes:
        query, (planted,) = rewritten(STORY, [change])
        assert (planted.type, planted.kind) == kind
        assert query != STORY
        assert (planted.before is None) <= (kind[1] in ("added", "quote-fabricated"))
        assert (planted.after is None) == (kind[1] == "dropped")
        if planted.before and planted.after:
            assert planted.before.of(STORY) != planted.after.of(query)
        if planted.after:
            start, end = planted.after
            assert query[:start] == STORY[:start]
            assert STORY.endswith(query[end:])


@pytest.mark.parametrize("name", [name for name in faithful.OPERATORS if name not in ("short-name", "title")])
def test_faithful_operators_plant_nothing(name: str) -> None:
    changes = list(faithful.OPERATORS[name](ARTICLE, Random(0)))
    assert changes
    for change in changes:
        query, planted = rewritten(STORY, [change])
        assert query != STORY
        assert planted == ()


def test_faithful_forms_of_a_figure() -> None:
    forms = {
        rewritten(STORY, [change])[0]
        for seed in range(20)
        for change in faithful.OPERATORS["figure"](ARTICLE, Random(seed))
    }
    shown = "\n".join(forms)
    for form in ("two dozen schools", "$2,400,000", "2.4 million dollars", "3 years", "14%"):
        assert form in shown


def test_mentions_leave_quotations_and_names_alone() -> None:
    article = Text("t", 'He said: "We lost 12 men." Flight Boeing 737 and room No 14 were full of 30 guests.')
    assert [item.whole.of(article.text) for item in mentions(article)] == ["30 guests"]


@pytest.mark.parametrize("kinds", [(), KINDS, KINDS[::-1]])
def test_rewriting_is_repeatable_and_keeps_count(kinds: tuple[tuple[str, str], ...]) -> None:
    pair = rewrite(ARTICLE, kinds)
    assert pair is not None
    assert pair == rewrite(ARTICLE, kinds)
    assert pair.source == STORY
    assert pair.query != STORY
    assert (0 if not kinds else 1) <= len(pair.planted) <= (4 if kinds else 0)
    for item in pair.planted:
        assert item.after is None or item.after.of(pair.query).strip()


@st.composite
def edits(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    """A text, and replacements in it that touch one another nowhere."""
    text = draw(st.text("abcdef ", min_size=20, max_size=60))
    bounds = draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=6, unique=True))
    places = sorted(bounds)[: len(bounds) // 2 * 2]
    made = [
        Edit(start, end, draw(st.text("XYZ", max_size=5)))
        for start, end in zip(places[::2], places[1::2], strict=True)
    ]
    return text, made


@given(edits())
def test_the_image_of_an_edited_span_is_what_was_put_there(case: tuple[str, list[Edit]]) -> None:
    text, made = case
    changes = [Change("changed", (edit,), Span(*edit[:2]), "number", None, Span(*edit[:2])) for edit in made]
    query, planted = rewritten(text, changes)
    assert [item.after.of(query) for item in planted if item.after] == [edit.text for edit in made]
    assert image(Span(0, len(text)), made) == Span(0, len(query))


@given(st.lists(st.text("abc", min_size=1, max_size=6), min_size=3, max_size=3))
def test_exchanged_stretches_carry_their_drifts(parts: list[str]) -> None:
    text = "".join(parts)
    first, second = Span(0, len(parts[0])), Span(len(text) - len(parts[2]), len(text))
    planted = [Planted("number", "changed", None, first), Planted("number", "changed", None, second)]
    turned, moved = swapped(text, planted, first, second)
    assert turned == parts[2] + parts[1] + parts[0]
    assert [item.after.of(turned) for item in moved if item.after] == [parts[0], parts[2]]
