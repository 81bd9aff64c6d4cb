from __future__ import annotations

import random
import time
from dataclasses import replace
from datetime import UTC, datetime
from itertools import combinations
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector import Article, Detector, Match, Span
from detector.ingest import read
from detector.matching.match import match as matched
from detector.matching.relation import is_plainly_unrelated
from detector.records import DERIVED
from detector.resources import resource

if TYPE_CHECKING:
    from detector.pipeline.workbench import Workbench

ORIGINAL = """The Vantria Coastguard closed the northern channel on Monday after a barge carrying 40 tonnes of diesel struck the Halland Bank.

"We shut the channel because we could not see the bottom," said Petra Vance, the coastguard's commander. She said at least 12 ships were waiting outside the bar.

The barge, built in 1998, belongs to Sound & Isles Ferries. Its owner said repairs would cost about $2.4 million and take three weeks.

Divers found two cracks in the hull on Tuesday morning, according to the Marine Safety Board, which sent five examiners from Lisbourne.

Fishing crews at Port Ellery said they had lost a week's catch and would ask the province for help."""
REWRITE = """The northern channel was shut by the Vantria Coastguard on Monday following a collision between a diesel barge, loaded with 40 tonnes, and the Halland Bank.

Commander Petra Vance explained that the channel was closed because the bottom was not visible, adding that no fewer than a dozen vessels were queueing outside the bar.

Sound & Isles Ferries owns the barge, which dates from 1998. According to the owner, repairing it will cost roughly $2.4 million and last three weeks.

The Marine Safety Board, which dispatched five examiners from Lisbourne, stated that divers discovered a pair of cracks in the hull on Tuesday morning.

Crews who fish out of Port Ellery said a week's catch was lost and that they would seek help from the province."""
OTHER = """Council members in Addersley approved a new library on Thursday by nine votes to four, ending a dispute that had run for six years.

The building, on the site of the old tram depot, will open in 2027 and cost £11 million, said the mayor, Carys Beddow."""


@pytest.fixture(scope="module")
def detector() -> Detector:
    return Detector()


def test_a_text_against_itself_is_identical_without_drift(detector: Detector) -> None:
    match = detector.compare(ORIGINAL, ORIGINAL)
    assert match.relation == "identical"
    assert match.probability == 1.0
    assert (match.drifts, match.unsupported, match.omitted) == ((), (), ())
    assert {pair.kind for pair in match.alignment} == {"verbatim"}
    assert match.scores.query_coverage == match.scores.source_coverage == match.scores.verbatim == 1.0


def test_a_rewrite_is_told_and_its_sentences_mapped(detector: Detector) -> None:
    match = detector.compare(REWRITE, ORIGINAL)
    assert match.relation == "rewrite"
    assert match.scores.query_coverage > 0.9
    pairs = {pair.query.of(REWRITE)[:30]: pair.source.of(ORIGINAL)[:30] for pair in match.alignment}
    assert pairs["Crews who fish out of Port Ell"] == "Fishing crews at Port Ellery s"
    assert match.unsupported == ()


def test_another_story_is_unrelated(detector: Detector) -> None:
    match = detector.compare(OTHER, ORIGINAL)
    assert match.relation == "unrelated"
    assert match.drifts == ()


def test_a_cut_copy_is_an_excerpt(detector: Detector) -> None:
    part = "\n\n".join(ORIGINAL.split("\n\n")[1:3])
    assert detector.compare(part, ORIGINAL).relation == "excerpt"
    assert detector.compare(ORIGINAL, part).relation == "excerpt"


def test_a_lightly_edited_copy_is_a_near_duplicate(detector: Detector) -> None:
    edited = ORIGINAL.replace("on Tuesday morning", "early on Tuesday").replace("commander", "head")
    assert detector.compare(edited, ORIGINAL).relation == "near-duplicate"


def test_unsupported_and_omitted_sentences_are_pointed_at(detector: Detector) -> None:
    added = "A concert in the cathedral will raise money for new organ pipes next spring."
    query = REWRITE.rsplit("\n\n", 1)[0] + "\n\n" + added
    match = detector.compare(query, ORIGINAL)
    assert [span.of(query) for span in match.unsupported] == [added]
    assert [span.of(ORIGINAL)[:13] for span in match.omitted] == ["Fishing crews"]


@pytest.mark.parametrize(
    "text",
    ["", " \n ", "!!! ???", "One.", "word " * 3_000, "中文新闻报道。" * 50, "\ud800 lone", "a\u0301" * 500],
)
def test_any_text_gets_a_defined_result(detector: Detector, text: str) -> None:
    for match in (detector.compare(text, ORIGINAL), detector.compare(ORIGINAL, text)):
        assert match.relation in ("unrelated", "same-event")
        assert 0.0 <= match.probability <= 1.0
    itself = detector.compare(text, text)
    assert itself.relation in ("identical", "unrelated")
    assert itself.drifts == ()


sentences = st.lists(
    st.sampled_from(ORIGINAL.split("\n\n") + REWRITE.split("\n\n") + OTHER.split("\n\n")),
    max_size=6,
    unique=True,
)


@settings(deadline=None, max_examples=40)
@given(sentences, sentences)
def test_laws_of_any_pair(detector: Detector, one: list[str], other: list[str]) -> None:
    query, source = "\n\n".join(one), "\n\n".join(other)
    match = detector.compare(query, source)
    back = detector.compare(source, query)
    assert match.scores.jaccard == back.scores.jaccard
    assert match.probability == back.probability
    _check_spans(match, query, source)
    if match.relation not in DERIVED:
        assert match.drifts == ()


@pytest.mark.xfail(strict=True, reason="what may fill a gap is bounded by the query's order alone")
def test_a_repeated_paragraph_makes_no_difference_between_query_and_source(detector: Detector) -> None:
    first, _, _, fourth, last = ORIGINAL.split("\n\n")
    query, source = "\n\n".join((first, last)), "\n\n".join((first, fourth, first))
    assert detector.compare(query, source).probability == detector.compare(source, query).probability


def _check_spans(match: Match, query: str, source: str) -> None:
    def inside(span: Span, text: str) -> bool:
        return 0 <= span.start < span.end <= len(text)

    pairs = [(pair.query, pair.source) for pair in match.alignment]
    for at, origin in pairs + [(passage.query, passage.source) for passage in match.passages]:
        assert inside(at, query)
        assert inside(origin, source)
    assert all(inside(span, query) for span in match.unsupported)
    assert all(inside(span, source) for span in match.omitted)
    for drift in match.drifts:
        assert 0.0 <= drift.severity <= 1.0
        assert drift.before or drift.after
        for fact, text in ((drift.before, source), (drift.after, query)):
            if fact is not None:
                assert inside(fact.span, text)
                assert fact.span.of(text) == fact.text


def test_containment_is_directional(detector: Detector) -> None:
    part = "\n\n".join(ORIGINAL.split("\n\n")[1:3])
    assert detector.compare(part, ORIGINAL).scores.containment > 0.9
    assert detector.compare(ORIGINAL, part).scores.containment < 0.6


class TestDirection:
    early, late = datetime(2026, 3, 1, 8, tzinfo=UTC), datetime(2026, 3, 1, 20, tzinfo=UTC)

    def test_dates_decide(self, detector: Detector) -> None:
        source = Article(ORIGINAL, id="s", published=self.early)
        query = Article(REWRITE, id="q", published=self.late)
        assert detector.compare(query, source).direction.verdict == "query-from-source"
        assert detector.compare(source, query).direction.verdict == "source-from-query"

    def test_credit_outweighs_dates(self, detector: Detector) -> None:
        source = Article(ORIGINAL, id="s", site="harbour.example", published=self.late)
        query = Article(
            f"{REWRITE}\n\nSource: www.harbour.example", id="q", site="copy.example", published=self.early
        )
        match = detector.compare(query, source)
        assert match.direction.verdict == "query-from-source"
        assert "credits" in " ".join(match.direction.evidence)

    def test_canonical_link(self, detector: Detector) -> None:
        source = Article(ORIGINAL, id="s", url="https://harbour.example/1")
        query = Article(ORIGINAL, id="q", url="https://copy.example/2", canonical="https://harbour.example/1")
        assert detector.compare(query, source).direction.verdict == "query-from-source"

    def test_without_evidence_it_abstains(self, detector: Detector) -> None:
        direction = detector.compare(REWRITE, ORIGINAL).direction
        assert (direction.verdict, direction.confidence) == ("undecided", 0.0)

    def test_contradictory_evidence_abstains(self, detector: Detector) -> None:
        source = Article(f"{ORIGINAL}\n\nSource: copy.example", id="s", site="harbour.example")
        query = Article(f"{REWRITE}\n\nSource: harbour.example", id="q", site="copy.example")
        assert detector.compare(query, source).direction.verdict == "undecided"


def test_evasion_changes_no_verdict(detector: Detector) -> None:
    plain = detector.compare(REWRITE, ORIGINAL)
    hidden = "\u200b".join(REWRITE)
    cyrillic = REWRITE.translate(str.maketrans("aeopcx", "аеорсх"))
    wide = "".join(chr(ord(c) + 0xFEE0) if "a" <= c <= "z" else c for c in REWRITE)
    for disguised in (hidden, cyrillic, wide):
        match = detector.compare(disguised, ORIGINAL)
        assert match.relation == "rewrite"
        assert abs(match.probability - plain.probability) < 0.05


def test_threshold_is_the_users(detector: Detector) -> None:
    from detector import Settings

    strict = Detector(settings=replace(Settings(), threshold=1.0))
    assert strict.compare(REWRITE, ORIGINAL).relation == "same-event"
    assert detector.compare(REWRITE, ORIGINAL).relation == "rewrite"


def test_two_texts_of_100_000_words_are_compared_in_bounded_time(detector: Detector) -> None:
    def text(seed: int) -> str:
        roll = random.Random(seed)
        words = [
            first + last
            for first in ("bal", "ker", "mon", "tis", "vor")
            for last in ("ten", "dor", "wick", "ham")
        ]
        return " ".join(f"The {' '.join(roll.choices(words, k=17))} arrived late." for _ in range(5_000))

    started = time.process_time()
    detector.compare(text(1), text(2))
    # Of processor time, so that a busy machine does not count; a second on a quiet one.
    assert time.process_time() - started < 4


def test_what_is_plainly_unrelated_is_unrelated(bench: Workbench) -> None:
    articles = [item for item in read([resource("corpora/demo")]) if isinstance(item, Article)]
    items = [reading.traits for reading in bench.read(articles[:30])]
    early = 0
    for query, source in combinations(items, 2):
        if is_plainly_unrelated(query, source, bench.relation):
            early += 1
            assert matched(query, source, bench.relation).relation == "unrelated"
            candidate = matched(query, source, bench.relation, channels=("bands",))
            assert (candidate.relation, candidate.alignment) == ("unrelated", ())
    assert early > 300
