from __future__ import annotations

import random
from collections import defaultdict
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from newsroom import DEEDS, PEOPLE, PLACES

from detector import Article
from detector.matching.keys import trait_keys
from detector.matching.pairing import (
    BANDS,
    CONTAINMENT,
    Pairs,
    Senses,
    apart,
    collide,
    forms,
    group,
    mirrored,
    pairing_keys,
    rank,
    united,
    word_keys,
)
from detector.matching.traits import WordSet

if TYPE_CHECKING:
    from detector.pipeline.workbench import Workbench

CAPS = (4, 4, 3)
#: Articles of two buckets: their numbers are far apart, as the audit's are.
NUMBERS = [bucket << 32 | row for bucket in (0, 5) for row in range(9)]
Entry = tuple[int, int, int]
ENTRIES = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 2), st.sampled_from(NUMBERS)), min_size=0, max_size=80
)


def columns(entries: list[Entry]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    key, channel, article = zip(*entries, strict=True) if entries else ((), (), ())
    return np.array(key, np.uint64), np.array(channel, np.uint8), np.array(article, np.int64)


def as_dict(pairs: Pairs) -> dict[tuple[int, int], tuple[float, int]]:
    rows = zip(*(column.tolist() for column in pairs), strict=True)
    return {(first, second): (weight, channels) for first, second, weight, channels in rows}


def linked(entries: list[Entry]) -> dict[tuple[int, int], int]:
    """What `collide` should pair, the slow way: the pairs and their channels."""
    runs = defaultdict(set)
    for key, channel, article in entries:
        runs[key, channel].add(article)
    found: dict[tuple[int, int], int] = defaultdict(int)
    for (_, channel), holders in runs.items():
        run = sorted(holders)
        pairs = list(combinations(run, 2))
        if len(run) > CAPS[channel]:
            near = [*pairwise(run), *((run[0], other) for other in run[1:])]
            pairs = near if channel == BANDS else []
        for pair in pairs:
            found[pair] |= 1 << channel
    return dict(found)


@given(ENTRIES)
def test_those_that_share_a_key_are_paired(entries: list[Entry]) -> None:
    found = as_dict(collide(*columns(entries), caps=CAPS).pairs)
    assert {pair: channels for pair, (_, channels) in found.items()} == linked(entries)
    assert list(found) == sorted(found)


@given(ENTRIES, st.randoms(use_true_random=False))
def test_neither_order_nor_buckets_of_keys_nor_of_articles_change_what_is_kept(
    entries: list[Entry], roll: random.Random
) -> None:
    pairs = collide(*columns(entries), caps=CAPS).pairs
    whole = united(rank(mirrored(pairs), most=2, least=0.6))
    roll.shuffle(entries)
    parts = [collide(*columns([row for row in entries if row[0] % 2 == odd]), caps=CAPS) for odd in (1, 0)]
    rows = mirrored(Pairs(*map(np.concatenate, zip(*(part.pairs for part in parts), strict=True))))
    kept = []
    for bucket in (5, 0):
        chosen = rows.first >> 32 == bucket
        kept.append(rank(Pairs(*(column[chosen] for column in rows)), most=2, least=0.6))
    assert as_dict(united(Pairs(*map(np.concatenate, zip(*kept, strict=True))))) == as_dict(whole)


@given(ENTRIES)
def test_each_article_keeps_its_heaviest_partners(entries: list[Entry]) -> None:
    rows = mirrored(collide(*columns(entries), caps=CAPS).pairs)
    every = as_dict(rank(rows, most=99, least=0.0))
    found = as_dict(rank(rows, most=2, least=0.0))
    for article in {first for first, _ in every}:
        partners = [(-weight, second) for (first, second), (weight, _) in every.items() if first == article]
        assert {second for first, second in found if first == article} == {
            second for _, second in sorted(partners)[:2]
        }


def test_a_key_says_less_the_more_articles_have_it() -> None:
    entries = [(1, 1, 0), (1, 1, 1), (2, 1, 2), (2, 1, 3), (2, 1, 4)]
    found = as_dict(collide(*columns(entries)).pairs)
    assert found[0, 1][0] == 1.0 > found[2, 3][0] > 0.5


def test_stop_keys_are_counted_by_channel() -> None:
    entries = [
        (key, channel, article) for key, channel in ((1, 0), (2, 1), (3, 1), (4, 2)) for article in range(6)
    ]
    found = collide(*columns(entries), caps=(4, 5, 6))
    assert found.stop_keys.tolist() == [1, 2, 0]
    assert found.stop_entries.tolist() == [6, 12, 0]


def test_a_story_on_five_hundred_sites_stays_one_with_few_pairs() -> None:
    entries = [(band, BANDS, article) for band in range(32) for article in range(500)]
    kept = united(rank(mirrored(collide(*columns(entries)).pairs)))
    assert len(kept.first) < 1000
    assert set(group(kept.first, kept.second, size=1000).tolist()) == {0}
    assert len(np.unique([kept.first, kept.second])) == 500


def test_texts_about_the_same_come_before_others_with_as_many_keys() -> None:
    rows = mirrored(collide(*columns([(1, 1, 7), (1, 1, 8), (2, 1, 7), (2, 1, 9)])).pairs)
    senses = Senses(np.array([7, 8, 9]), np.array([[127, 0], [0, 127], [120, 41]], np.int8))
    assert list(as_dict(united(rank(rows, senses)))) == [(7, 9)]
    assert list(as_dict(united(rank(rows)))) == [(7, 8), (7, 9)]


def test_what_makes_forms_alike_is_no_evidence() -> None:
    shared = [(key, CONTAINMENT, article) for key in range(4) for article in range(7)]
    own = [(10, CONTAINMENT, 0), (10, CONTAINMENT, 1), (11, CONTAINMENT, 7), (11, CONTAINMENT, 8)]
    found = collide(*columns([*shared, *own]), caps=CAPS)
    rows, senses = mirrored(found.pairs), Senses(np.arange(9), np.full((9, 1), 127, np.int8))
    formal = forms(found.common)
    assert formal.tolist() == list(range(7))
    assert list(as_dict(united(rank(rows, senses)))) == [(0, 1), (7, 8)]
    assert list(as_dict(united(rank(rows, senses, formal=formal)))) == [(7, 8)]


PAIRS = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 40)).map(sorted).filter(lambda pair: pair[0] < pair[1]),
    unique_by=tuple,
    min_size=1,
)


@given(PAIRS, st.integers(1, 12), st.randoms(use_true_random=False))
def test_groups_keep_together_what_hangs_together(
    pairs: list[list[int]], size: int, roll: random.Random
) -> None:
    tasks = dict(zip(map(tuple, pairs), group(*np.array(pairs).T, size=size).tolist(), strict=True))
    assert set(tasks.values()) == set(range(max(tasks.values()) + 1))
    roll.shuffle(pairs)
    again = dict(zip(map(tuple, pairs), group(*np.array(pairs).T, size=size).tolist(), strict=True))
    assert again == tasks
    for component in components(pairs):
        if len(component) <= size:
            assert len({task for pair, task in tasks.items() if component.issuperset(pair)}) == 1


def components(pairs: list[list[int]]) -> list[set[int]]:
    found: list[set[int]] = []
    for pair in pairs:
        touching = [item for item in found if not item.isdisjoint(pair)]
        found = [item for item in found if item.isdisjoint(pair)] + [set(pair).union(*touching)]
    return found


@pytest.mark.parametrize(("reach", "most"), [(1, 1.03), (3, 1.1)])
def test_a_giant_component_is_cut_where_few_articles_are_read_twice(reach: int, most: float) -> None:
    places = np.random.default_rng(0).permutation(10_000)
    first = np.concatenate([places[:-step] for step in range(1, reach + 1)])
    second = np.concatenate([places[step:] for step in range(1, reach + 1)])
    tasks = group(np.minimum(first, second), np.maximum(first, second), size=200)
    read = {(task, article) for side in (first, second) for task, article in zip(tasks, side, strict=True)}
    assert len(read) < most * 10_000
    assert np.unique([task for task, _ in read], return_counts=True)[1].max() <= 220


def test_nothing_comes_of_nothing() -> None:
    pairs = collide(*columns([])).pairs
    assert not len(united(rank(mirrored(pairs))).first)
    assert not len(group(pairs.first, pairs.second, size=9))
    assert not len(pairing_keys([]).key)
    assert apart(np.zeros((0, 4), np.int8)).shape == (0, 4)


def test_two_rare_words_in_common_are_a_key_in_common() -> None:
    def keys(*stems: int) -> set[int]:
        stem = np.array(sorted(stems), np.uint64)
        return set(word_keys(WordSet(stem, np.ones(len(stem), np.float32))).tolist())

    shared = keys(1, 2, 3) & keys(2, 3, 4)
    assert {2, 3} < shared
    assert len(shared) == 3
    assert keys() == set()
    assert keys(9) == {9}
    assert len(keys(*range(30))) == 8 + 28


def test_what_all_texts_have_in_common_sets_none_apart() -> None:
    rng = np.random.default_rng(0)
    alike = rng.integers(-30, 30, (2000, 64)) + rng.integers(-30, 30, 64)
    before, after = alike.astype(np.int8), apart(alike.astype(np.int8))
    assert abs(cosine(after[0], after[1])) < 0.25 < cosine(before[0], before[1])


def test_where_all_texts_tell_one_story_they_stay_alike() -> None:
    rng = np.random.default_rng(0)
    story = (rng.integers(-90, 90, 64) + rng.integers(-20, 20, (2000, 64))).astype(np.int8)
    found = apart(story)
    assert cosine(found[0], found[1]) > 0.7
    few = apart(story[:2])
    assert cosine(few[0], few[1]) > 0.9
    assert not apart(np.zeros((3, 8), np.int8)).any()


def cosine(left: np.ndarray, right: np.ndarray) -> float:
    rows = left.astype(float), right.astype(float)
    return float(rows[0] @ rows[1] / np.linalg.norm(rows[0]) / np.linalg.norm(rows[1]))


def story(seed: int) -> list[str]:
    roll = random.Random(seed)
    hero = roll.choice(PEOPLE) + roll.choice(PEOPLE).lower()
    return [
        f"{hero} {roll.choice(DEEDS)} the {roll.choice(PLACES)} of {roll.choice(PEOPLE)} after "
        f"{roll.randint(2, 90)} visitors asked {roll.choice(PEOPLE)} {hero} about the {roll.choice(PLACES)}."
        for _ in range(14)
    ]


def test_copies_excerpts_and_shuffled_words_meet_by_their_channel(bench: Workbench) -> None:
    sentences = story(0)
    words = " ".join(sentences).split()
    random.Random(1).shuffle(words)
    texts = [sentences, sentences, sentences[4:7], [" ".join(words) + "."], *map(story, range(1, 60)), [""]]
    items = [reading.traits for reading in bench.read([Article("\n".join(text)) for text in texts])]
    entries = pairing_keys(trait_keys(items))
    pairs = collide(entries.key, entries.channel, entries.place).pairs
    found = as_dict(united(rank(mirrored(pairs), Senses(np.arange(len(items)), apart(entries.vector)))))
    assert found[0, 1][1] == 0b111
    assert found[0, 2][1] & 0b010
    assert found[0, 3][1] == 0b100
    assert np.array_equal(entries.vector, [item.vector for item in trait_keys(items)])
    assert len(items) - 1 not in entries.place
