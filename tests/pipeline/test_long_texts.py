"""Texts longer than any article: compared within a second, and never silently cut."""

from __future__ import annotations

import json
import random
import time
from typing import TYPE_CHECKING

import pytest

from detector import Article, Detector
from detector.facts.numbers.quantities import quantities
from detector.pipeline.long_texts import stretch, without
from detector.records import AlignedPair
from detector.reports.html import check_page, compare_page, drift_page
from detector.reports.json import to_json
from detector.reports.terminal import check_text, compare_text, drift_text
from detector.settings import FACT_SENTENCES
from detector.text import prepare
from detector.text.document import beginning, told

if TYPE_CHECKING:
    from detector.records import Match

SYLLABLES = ("bal", "ker", "mon", "tis", "vor", "lan", "dre", "sul", "pim", "gar", "ost", "wen")
#: Times the processor time of an idle machine that a busy one may take: its memory is shared.
BUSY = 1.5
LIMIT = "numbers and attributions were read in the first 600 of"


def report(sentences: int) -> list[str]:
    """Return that many sentences of 20 words each, with names, figures and what somebody said."""
    roll = random.Random(7)
    words = ["".join(roll.choices(SYLLABLES, k=roll.randint(2, 3))) for _ in range(4_000)]
    weights = [1 / rank for rank in range(1, len(words) + 1)]
    openings = (
        "The minister {0} said on Tuesday that {1} of the",
        "About {1} people near {0} had gone to the",
        "According to {0}, more than {1} tonnes of the",
        "Nobody in the town of {0} had seen the",
    )
    return [
        openings[number % 4].format(roll.choice(words).title(), roll.randint(3, 900))
        + f" {' '.join(roll.choices(words, weights, k=11))}."
        for number in range(sentences)
    ]


def lightly_changed(sentences: list[str]) -> list[str]:
    changed = [
        sentence.replace(" said ", " stated ").replace(" the ", " this ") if number % 3 == 0 else sentence
        for number, sentence in enumerate(sentences)
    ]
    changed[99] = changed[99].replace("the town of", "a village by")
    changed[102] = changed[102].replace("more than ", "")
    return changed


def paragraphs(sentences: list[str]) -> str:
    return "\n\n".join(" ".join(sentences[place : place + 5]) for place in range(0, len(sentences), 5))


@pytest.fixture(scope="module")
def detector() -> Detector:
    return Detector()


@pytest.fixture(scope="module")
def versions() -> tuple[Article, Article]:
    """Return an original of 100,000 words, and a copy of it with every third sentence changed."""
    original = report(5_500)
    return Article(paragraphs(original), id="before"), Article(
        paragraphs(lightly_changed(original)), id="after"
    )


@pytest.fixture(scope="module")
def timed(detector: Detector, versions: tuple[Article, Article]) -> tuple[Match, float]:
    before, after = versions
    detector.compare(after.text[:500], before.text[:500])  # loads what is loaded once
    seconds = []
    for _ in range(2):
        start = time.process_time()
        match = detector.compare(after, before)
        seconds.append(time.process_time() - start)
    return match, min(seconds)


def test_a_pair_of_100_000_words_takes_less_than_a_second(
    versions: tuple[Article, Article], timed: tuple[Match, float]
) -> None:
    assert min(len(version.text.split()) for version in versions) > 100_000
    match, seconds = timed
    assert match.relation == "near-duplicate"
    assert seconds < BUSY * 1.0


def test_facts_are_compared_as_far_as_they_were_read(
    versions: tuple[Article, Article], timed: tuple[Match, float]
) -> None:
    match, after = timed[0], versions[1]
    end = prepare(after).sentences[FACT_SENTENCES - 1].end
    places = [drift.after.span for drift in match.drifts if drift.after]
    assert places
    assert max(place.end for place in places) <= end < match.alignment[-1].query.start
    assert any(drift.kind == "hedge-lost" for drift in match.drifts)


def test_every_report_says_how_far_a_text_was_read(
    versions: tuple[Article, Article], timed: tuple[Match, float]
) -> None:
    match, (before, after) = timed[0], versions
    assert [limit.partition(": ")[0] for limit in match.limits] == ["query", "source"]
    assert all(LIMIT in limit and "only the first 2,000 were compared" in limit for limit in match.limits)
    shown = [
        compare_text(match, after, before, width=250),
        compare_page(match, after, before),
        to_json(match),
    ]
    assert all(output.count(LIMIT) == 2 for output in shown)
    assert json.loads(to_json(match))["limits"] == list(match.limits)


def test_check_and_drift_say_it_too(detector: Detector) -> None:
    sentences = report(700)
    before, after = (
        Article(paragraphs(sentences), id="before"),
        Article(paragraphs(sentences[5:]), id="after"),
    )
    checked, followed = detector.check(after, [before]), detector.drift([before, after])
    assert "long-text" in [sign.name for sign in checked.signs]
    outputs = (check_text, check_page), (drift_text, drift_page)
    for result, (text, page) in zip((checked, followed), outputs, strict=True):
        for output in (" ".join(text(result).split()), page(result), to_json(result)):  # type: ignore[operator, arg-type]
            assert f"{LIMIT} 700 sentences" in output
            assert f"{LIMIT} 695 sentences" in output
    (step,) = followed.steps
    # Five sentences were cut from the front: the copy's last ones render what lies beyond.
    assert step.drifts == ()


def test_no_article_is_cut() -> None:
    document = prepare(Article(paragraphs(report(FACT_SENTENCES))))
    assert len(document.sentences) == FACT_SENTENCES
    assert len(document.token_hash) > 11_000
    assert document.signs == ()
    assert told(document) is document


def test_a_beginning_is_the_document_of_the_text_so_far() -> None:
    whole = prepare(Article(f"HEADLINE\n\n{paragraphs(report(30))}"))
    part = beginning(whole, 17)
    alone = prepare(Article(whole.text[: part.sentences[-1].end]))
    assert part.text == alone.text
    assert part.folded == alone.folded
    assert part.sentences == alone.sentences == whole.sentences[:17]
    assert part.blocks == alone.blocks
    for name in ("offsets", "token_start", "token_end", "token_hash", "sentence_token"):
        assert getattr(part, name).tolist() == getattr(alone, name).tolist()


def test_what_is_aligned_beyond_is_not_compared() -> None:
    document = prepare(Article(paragraphs(report(12))))
    spans = document.sentences
    crossing = AlignedPair(spans[2], spans[9], "verbatim", 1.0)
    alignment = (AlignedPair(spans[0], spans[0], "verbatim", 1.0), crossing)
    found = stretch(alignment, beginning(document, 6), beginning(document, 6))
    assert found.alignment == alignment[:1]
    assert found.before == frozenset()
    assert found.after == {spans[2]}
    figures = quantities(document)
    rest = without(figures, found.after)
    assert {fact.span for fact in figures} - {fact.span for fact in rest} == {
        fact.span for fact in figures if spans[2].contains(fact.span)
    }
    assert 0 < len(rest) < len(figures)
