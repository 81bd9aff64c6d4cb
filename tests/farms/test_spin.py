from __future__ import annotations

import pytest

from detector import Article
from detector.farms.spin import Swap, spin, tortured_phrases
from detector.records import AlignedPair, PairKind
from detector.sketches.words import Words, load_words
from detector.text import prepare


@pytest.fixture(scope="module")
def words() -> Words:
    return load_words()


def swapped(
    before: str, after: str, words: Words, kind: PairKind = "reworded"
) -> tuple[float, list[tuple[str, str]]]:
    """Align two texts sentence by sentence; return the rate and the swaps."""
    query, source = prepare(Article(after)), prepare(Article(before))
    pairs = [
        AlignedPair(ours, theirs, kind, 0.8)
        for ours, theirs in zip(query.sentences, source.sentences, strict=True)
    ]
    found = spin(query, source, pairs, words)
    return found.substituted, [(swap.before, swap.after) for swap in found.swaps]


@pytest.mark.parametrize(
    ("before", "after", "swaps"),
    [
        pytest.param(
            "The firm said its artificial intelligence division made money last year.",
            "The firm said its counterfeit consciousness division made money last year.",
            [("artificial intelligence", "counterfeit consciousness")],
            id="a term word by word",
        ),
        pytest.param(
            "The minister promised growth and the treasury expected savings.",
            "The clergyman promised expansion and the treasury expected savings.",
            [("minister", "clergyman"), ("growth", "expansion")],
            id="single words",
        ),
        pytest.param(
            "The minister promises growth this year.",
            "The minister promised growth this year.",
            [],
            id="another form of a word is none",
        ),
        pytest.param(
            "Ships left the port of Hull with 300 tonnes of wheat.",
            "Ships left the port of Leith with 500 tonnes of wheat.",
            [],
            id="names and figures drift, they are not spun",
        ),
        pytest.param(
            "The harbour was closed after a violent storm broke over the wall at night.",
            "The harbour was closed when waves driven by wind came across the wall at night.",
            [],
            id="a stretch told anew",
        ),
        pytest.param(
            "The council closed the school and the library.",
            "The council closed the school.",
            [],
            id="what was left out stands for nothing",
        ),
    ],
)
def test_swaps(before: str, after: str, swaps: list[tuple[str, str]], words: Words) -> None:
    assert swapped(before, after, words)[1] == swaps


def test_the_rate_counts_changed_sentences_alone(words: Words) -> None:
    before = "The minister promised growth. Nobody in the village believed a word of it."
    after = "The clergyman promised expansion. Nobody in the village believed a word of it."
    query, source = prepare(Article(after)), prepare(Article(before))
    kinds: tuple[PairKind, PairKind] = ("reworded", "verbatim")
    pairs = [
        AlignedPair(ours, theirs, kind, 0.8)
        for ours, theirs, kind in zip(query.sentences, source.sentences, kinds, strict=True)
    ]
    assert spin(query, source, pairs, words).substituted == 0.5


def test_a_text_against_itself_is_not_spun(words: Words) -> None:
    text = "The minister promised growth. Nobody in the village believed a word of it."
    assert swapped(text, text, words, "edited") == (0.0, [])


def test_without_aligned_sentences_nothing_is_spun(words: Words) -> None:
    query = prepare(Article("The minister promised growth."))
    assert spin(query, query, [], words) == (0.0, ())


PHRASE = Swap("artificial intelligence", "counterfeit consciousness")


def told(*pairs: tuple[str, Swap], native: tuple[str, ...] = ()) -> list[tuple[str, str, int]]:
    found = tortured_phrases([("farm", source, [swap]) for source, swap in pairs], native=native)
    return [(phrase.before, phrase.after, phrase.sources) for phrase in found]


def test_a_phrase_that_two_sources_share_and_whose_words_recur_is_tortured() -> None:
    alone = ("third", Swap("artificial", "counterfeit")), ("fourth", Swap("intelligence", "consciousness"))
    assert told(("first", PHRASE), ("second", PHRASE)) == []
    assert told(("first", PHRASE), ("second", PHRASE), *alone) == [(*PHRASE, 2)]


def test_a_phrase_that_many_sources_share_is_tortured() -> None:
    assert told(*((f"source-{number}", PHRASE) for number in range(4))) == [(*PHRASE, 4)]
    assert told(*(("one and the same", PHRASE) for _ in range(9))) == []


def test_a_phrase_that_sources_use_is_not_tortured() -> None:
    seen = [(f"source-{number}", Swap("interest rates", "borrowing costs")) for number in range(5)]
    assert told(*seen) != []
    assert told(*seen, ("sixth", Swap("borrowing costs", "loan prices"))) == []
    assert told(*seen, native=("borrowing costs",)) == []


def test_the_longest_phrase_stands_for_those_within_it() -> None:
    longer = Swap("the new artificial intelligence", "the new counterfeit consciousness")
    assert told(*((f"source-{number}", longer) for number in range(4))) == [(*longer, 4)]


def test_single_words_are_never_tortured() -> None:
    assert told(*((f"source-{number}", Swap("growth", "expansion")) for number in range(9))) == []
