from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector import Article
from detector.matching.alignment import (
    _bounds,
    _fill_gaps,
    _put_back,
    _set_aside_strays,
    align,
    aligned_pairs,
)
from detector.matching.similarity import joined_similarity, similarity

if TYPE_CHECKING:
    from detector.pipeline.workbench import Workbench

STORY = (
    "The Vantria Coastguard closed the northern channel on Monday after a barge struck the Halland Bank.",
    "Divers found two cracks in the hull on Tuesday morning.",
    "The Marine Safety Board sent five examiners from Lisbourne.",
    "Fishing crews at Port Ellery said they had lost a week's catch.",
    "A tug will tow the barge to the yard at Saltgate once the weather allows it.",
    "Insurers put the damage at $2.4 million.",
)


def pairs(bench: Workbench, query: list[str], source: list[str]) -> list[tuple[int, int]]:
    one, other = (
        item.traits for item in bench.read([Article("\n\n".join(query)), Article("\n\n".join(source))])
    )
    found = align(one, other, similarity(one, other))
    return [(row, column) for row, column in found.pairs.tolist()]


class TestReal:
    """Sentences as they stand in an article, reworded, split, merged, moved and left out."""

    def test_a_text_against_itself_pairs_each_sentence_with_itself(self, bench: Workbench) -> None:
        assert pairs(bench, [*STORY], [*STORY]) == [(place, place) for place in range(len(STORY))]

    def test_a_sentence_that_renders_two_is_paired_with_both(self, bench: Workbench) -> None:
        merged = "Two cracks were found in the hull by divers on Tuesday, and five examiners came from Lisbourne for the Marine Safety Board."
        query = [STORY[0], merged, *STORY[3:]]
        assert pairs(bench, query, [*STORY])[:3] == [(0, 0), (1, 1), (1, 2)]
        assert pairs(bench, [*STORY], query)[:3] == [(0, 0), (1, 1), (2, 1)]

    def test_a_moved_paragraph_keeps_its_pairs(self, bench: Workbench) -> None:
        query = [*STORY[3:], *STORY[:3]]
        assert pairs(bench, query, [*STORY]) == [(0, 3), (1, 4), (2, 5), (3, 0), (4, 1), (5, 2)]

    def test_what_is_new_and_what_is_left_out_stay_alone(self, bench: Workbench) -> None:
        concert = "A concert in the cathedral will raise money for new organ pipes next spring."
        assert pairs(bench, [*STORY[:2], concert, *STORY[4:]], [*STORY]) == [(0, 0), (1, 1), (3, 4), (4, 5)]

    def test_the_only_ones_between_two_pairs_are_a_pair_though_little_alike(self, bench: Workbench) -> None:
        source = [STORY[0], "Nineteen staff will be moved to other posts.", STORY[4]]
        query = [STORY[0], "A total of 19 employees are to be reassigned to alternative roles.", STORY[4]]
        assert pairs(bench, query, source) == [(0, 0), (1, 1), (2, 2)]

    def test_a_copied_sentence_has_no_second_partner_out_of_order(self, bench: Workbench) -> None:
        opening = "Of all the major Republicans, the one who comes closest to my worldview is Newt Gingrich."
        later = "This was not one of Gingrich's passing fads."
        assert (0, 4) not in pairs(bench, [opening, *STORY[1:4]], [opening, *STORY[1:4], later])

    def test_repeated_sentences_pair_in_order(self, bench: Workbench) -> None:
        text = [STORY[0], STORY[1], STORY[2], STORY[1], STORY[4]]
        assert pairs(bench, text, text) == [(place, place) for place in range(5)]

    @pytest.mark.parametrize(
        ("query", "source"), [([], []), ([], [*STORY]), (["…"], [*STORY]), (["Home"], ["Home"])]
    )
    def test_next_to_nothing(self, bench: Workbench, query: list[str], source: list[str]) -> None:
        assert len(pairs(bench, query, source)) <= 1


def matrix(rows: int, columns: int, **cells: float) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    """Return a similarity matrix of .1 with some cells, named ``r0c1``, set."""
    mixed = np.full((rows, columns), 0.1, dtype=np.float32)
    for name, value in cells.items():
        row, column = name[1:].split("c")
        mixed[int(row), int(column)] = value
    return mixed


def test_a_weak_pair_out_of_order_gives_way_unless_it_leaves_a_sentence_alone() -> None:
    mixed = matrix(3, 4, r0c0=0.6, r1c1=0.6, r2c2=0.6, r0c3=0.45)
    chosen = mixed > 0.4
    strays = _set_aside_strays(mixed, chosen)
    assert strays.tolist() == [[0, 3]]
    assert not chosen[0, 3]
    _put_back(strays, chosen)
    assert chosen[0, 3]
    chosen[0, 3], chosen[2, 3] = False, True
    _put_back(strays, chosen)
    assert not chosen[0, 3]


def test_gaps_are_filled_by_what_stands_in_both() -> None:
    mixed = matrix(4, 4, r0c0=0.6, r3c3=0.6, r1c2=0.3, r2c1=0.29, r1c1=0.26)
    chosen = mixed > 0.4
    _fill_gaps(mixed, chosen)
    # The likelier pair leaves no room in order for the other two.
    assert np.argwhere(chosen).tolist() == [[0, 0], [1, 2], [3, 3]]


@given(st.lists(st.lists(st.booleans(), min_size=5, max_size=5), min_size=1, max_size=7))
def test_bounds_are_those_of_the_next_paired_rows(rows: list[list[bool]]) -> None:
    chosen = np.array(rows)
    low, high = _bounds(chosen)
    places = [np.flatnonzero(row).tolist() for row in chosen]
    for row in range(len(rows)):
        before = [columns for columns in places[:row] if columns]
        after = [columns for columns in places[row + 1 :] if columns]
        expected = (before[-1][0] if before else -1, after[0][-1] if after else 5)
        assert (low[row], high[row]) == (expected if before or after else (5, 5))


@pytest.mark.parametrize("first", range(5))
def test_joined_similarity_is_about_that_of_the_two_run_together(bench: Workbench, first: int) -> None:
    run = f"{STORY[first].rstrip('.')} and {STORY[first + 1]}"
    apart, together = ("\n\n".join(text) for text in (STORY, (*STORY[:first], run, *STORY[first + 2 :])))
    one, two = (item.traits for item in bench.read([Article(apart), Article(together)]))
    rows = np.arange(len(STORY))
    joined = joined_similarity(one, one, similarity(one, one), rows, np.full(len(STORY), first))
    # Words that stand in both count twice in the one, once in the other.
    assert joined == pytest.approx(similarity(one, two).mixed[:, first], abs=0.05)


def test_kinds_say_how_a_sentence_renders_another(bench: Workbench) -> None:
    query = [STORY[0], STORY[3].replace("said they had", "had"), "A tug will tow the barge to Saltgate."]
    one, other = (
        item.traits for item in bench.read([Article("\n\n".join(query)), Article("\n\n".join(STORY))])
    )
    similar = similarity(one, other)
    kinds = [pair.kind for pair in aligned_pairs(one, other, similar, align(one, other, similar))]
    assert kinds == ["verbatim", "edited", "condensed"]
