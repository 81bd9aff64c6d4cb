from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from newsroom import DEEDS, PEOPLE, PLACES

from detector import Article
from detector.matching.candidates import Collection

if TYPE_CHECKING:
    from detector.pipeline.workbench import Workbench


def story(seed: int, sentences: int = 14) -> str:
    """A distinct story: its own names and figures over a small common vocabulary."""
    roll = random.Random(seed)
    hero = roll.choice(PEOPLE) + roll.choice(PEOPLE).lower()
    return "\n\n".join(
        f"{hero} {roll.choice(DEEDS)} the {roll.choice(PLACES)} of {roll.choice(PEOPLE)} after {roll.randint(2, 90)} "
        f"visitors asked {roll.choice(PEOPLE)} {hero} about the {roll.choice(PLACES)} near the {roll.choice(PLACES)}."
        for _ in range(sentences)
    )


@pytest.fixture(scope="module")
def collection(bench: Workbench) -> Collection:
    return Collection(
        [reading.traits for reading in bench.read([Article(story(seed)) for seed in range(300)])]
    )


def found(bench: Workbench, collection: Collection, text: str, limit: int = 10) -> dict[int, tuple[str, ...]]:
    query = bench.read([Article(text)])[0]
    return dict(collection.candidates(query.traits, limit=limit))


def test_a_copy_comes_first_by_every_channel(bench: Workbench, collection: Collection) -> None:
    result = found(bench, collection, story(17))
    assert next(iter(result)) == 17
    assert result[17] == ("bands", "containment", "rare-words", "embedding")


def test_an_excerpt_is_found_by_containment(bench: Workbench, collection: Collection) -> None:
    parts = {seed: "\n\n".join(story(seed).split("\n\n")[4:7]) for seed in range(0, 300, 10)}
    hits = [
        seed for seed, part in parts.items() if "containment" in found(bench, collection, part).get(seed, ())
    ]
    assert len(hits) == len(parts)


def test_shuffled_words_are_found_by_rare_words(bench: Workbench, collection: Collection) -> None:
    words = story(33).split()
    random.Random(1).shuffle(words)
    assert "rare-words" in found(bench, collection, " ".join(words) + ".")[33]


def test_nothing_is_found_for_an_empty_text_or_in_an_empty_collection(
    bench: Workbench, collection: Collection
) -> None:
    assert found(bench, collection, "") == {}
    assert found(bench, Collection([]), story(1)) == {}


def test_the_limit_holds(bench: Workbench, collection: Collection) -> None:
    assert len(found(bench, collection, story(5), limit=3)) == 3
