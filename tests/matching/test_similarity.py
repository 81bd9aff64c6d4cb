from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector import Article
from detector.matching.postings import Postings, summed
from detector.matching.similarity import common_words, likeness, similarity

if TYPE_CHECKING:
    from detector.pipeline.workbench import Workbench

HEADED = "What the divers found below\n\nDivers found two cracks in the hull on Tuesday morning.\n\nWhat will happen to her\n\nA tug will tow the barge to Saltgate."
PLAIN = "Two cracks were found in the hull by divers.\n\nThe barge will be towed to the yard at Saltgate by a tug."


@pytest.mark.parametrize("words", [5, 700], ids=["few words", "more than are multiplied"])
@settings(max_examples=20, deadline=None)
@given(st.data())
def test_summed_is_the_sum_over_shared_words(words: int, data: st.DataObject) -> None:
    roll = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    shape = data.draw(st.integers(0, 6)), data.draw(st.integers(1, 6))
    has = [roll.random((lines, words)) < 0.5 for lines in shape]
    weight = roll.random(words).astype(np.float32)
    left, right = (Postings.of(np.nonzero(item)[1], np.nonzero(item)[0], len(item)) for item in has)
    (found,) = summed(left, right, (weight,), shape)
    assert found == pytest.approx((has[0] * weight) @ has[1].T.astype(float), rel=1e-4)


def test_similarity_is_the_same_both_ways_round(bench: Workbench) -> None:
    one, other = (item.traits for item in bench.read([Article(HEADED), Article(PLAIN)]))
    there, back = similarity(one, other), similarity(other, one)
    assert np.array_equal(there.mixed, back.mixed.T)
    assert np.array_equal(there.turned().words.product, back.words.product)
    common = common_words(one, other)
    assert np.array_equal(
        likeness(one, other, common).alike, likeness(other, one, common_words(other, one)).alike.T
    )
    assert there.weighting.query[common.query].tolist() == there.weighting.source[common.source].tolist()


def test_headings_are_compared_by_their_words_alone(bench: Workbench) -> None:
    (item,) = bench.read([Article(HEADED)])
    lines = item.traits.lines
    headings = [
        place for place, span in enumerate(lines.span.tolist()) if HEADED[slice(*span)].startswith("What")
    ]
    assert np.flatnonzero(lines.silent).tolist() == headings
    alike = likeness(item.traits, item.traits, common_words(item.traits, item.traits)).alike
    assert np.diag(alike) == pytest.approx(1.0, abs=1e-3)
