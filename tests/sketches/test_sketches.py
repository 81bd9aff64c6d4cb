from __future__ import annotations

import numpy as np
import pytest
from datasketch import MinHash
from hypothesis import given
from hypothesis import strategies as st

from detector import Article
from detector.sketches import bands, containment_sketches, shingles, signatures, to_datasketch
from detector.text import prepare

WORDS = ("storm", "port", "wall", "wave", "ferry", "quay", "goat", "hill", "ship", "crew", "night", "rain")
bodies = st.lists(st.sampled_from(WORDS), max_size=60).map(
    lambda words: " ".join(words) + "." if words else ""
)


def sketched(*texts: str) -> tuple[list[set[int]], np.ndarray]:
    batch = shingles([prepare(Article(text)) for text in texts])
    return [set(item.tolist()) for item in batch.split()], signatures(batch)


@given(st.lists(bodies, min_size=1, max_size=5))
def test_signatures_are_datasketchs_bit_for_bit(texts: list[str]) -> None:
    batch = shingles([prepare(Article(text)) for text in texts])
    for hashes, signature in zip(batch.split(), signatures(batch), strict=True):
        theirs = MinHash(num_perm=128, seed=1, scheme="affine32", hashfunc=int)
        if len(hashes):
            theirs.update_batch((hashes & np.uint64(0xFFFFFFFF)).tolist())
        assert np.array_equal(theirs.hashvalues, signature)
        assert to_datasketch(signature).jaccard(theirs) == 1.0


@given(bodies, bodies)
def test_a_batch_sketches_as_each_alone(one: str, other: str) -> None:
    _, together = sketched(one, other)
    assert np.array_equal(together[0], sketched(one)[1][0])
    assert np.array_equal(together[1], sketched(other)[1][0])


def test_shingles_of_short_bodies() -> None:
    sets, signature = sketched("", "Two words.", "Exactly five words stand here.")
    assert [len(item) for item in sets] == [0, 1, 1]
    assert (signature[0] == 0xFFFFFFFF).all()


def test_containment_of_an_excerpt_is_a_subset() -> None:
    sentences = [
        f"On day {day} the {WORDS[day % 12]} met the {WORDS[(day * 7 + 3) % 12]} of pier {day * 3}."
        for day in range(40)
    ]
    whole, part = " ".join(sentences), " ".join(sentences[10:14])
    batch = shingles([prepare(Article(whole)), prepare(Article(part))])
    source, excerpt = containment_sketches(batch)
    assert 0 < len(excerpt) < len(source)
    assert np.isin(excerpt, source).all()


def test_band_keys_meet_only_for_equal_bands() -> None:
    _, signature = sketched("a b c d e f g h.", "a b c d e f g h.", "q r s t u v w x.")
    keys = bands(signature)
    assert np.array_equal(keys[0], keys[1])
    assert not np.isin(keys[0], keys[2]).any()
    assert len(np.unique(keys[0])) == keys.shape[1]


@pytest.mark.parametrize("fraction", [1, 4, 16])
def test_the_kept_fraction_is_about_what_was_asked(fraction: int) -> None:
    generator = np.random.default_rng(3)
    text = " ".join(f"w{number}" for number in generator.integers(0, 1 << 40, 8_000)) + "."
    kept = containment_sketches(shingles([prepare(Article(text))]), fraction=fraction)[0]
    assert abs(len(kept) * fraction / 7_996 - 1) < 0.15
