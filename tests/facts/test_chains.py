"""Facts through versions: a table of what becomes of them, outlets, laws."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.api import Detector
from detector.records import Article, DriftReport, FactChain, Mention

DEAD = "The board said at least 12 people died in the flood at Port Ellery on Monday night."
FLATLY = DEAD.replace("at least 12", "12")
OTHER = DEAD.replace("at least 12", "at least 21")
DAM = "Mayor Ilse Korven claimed that the dam above the town was safe."
SURELY = DAM.replace("claimed", "confirmed")
NOBODY = "The dam above the town was safe."
BRIDGE = "The old bridge over the river may be closed to all traffic until the spring."
CLOSED = BRIDGE.replace("may", "will")
HOUSES = "Some 40 houses by the harbour were lost to the water."
DETECTOR = Detector()


def followed(versions: list[str | Article]) -> DriftReport:
    return DETECTOR.drift(versions)


def states(report: DriftReport, words: str) -> list[str]:
    """The states of the one fact whose mentions hold some words."""
    (fact,) = [
        fact for fact in report.facts if any(item.fact and words in item.fact.text for item in fact.mentions)
    ]
    return [fact.outcome, *(mention.state for mention in fact.mentions)]


@pytest.mark.parametrize(
    ("versions", "words", "expected"),
    [
        ([DEAD, DEAD, DEAD], "12", "held stated held held"),
        ([DEAD, FLATLY, FLATLY], "12", "bent stated bent bent"),
        ([DEAD, DEAD, OTHER], "12", "bent stated held bent"),
        ([DEAD, FLATLY, DEAD], "12", "corrected stated bent corrected"),
        ([DEAD, FLATLY, DEAD, DEAD], "12", "corrected stated bent corrected held"),
        ([DEAD, FLATLY, OTHER], "12", "bent stated bent bent"),
        ([f"{DEAD} {HOUSES}", DEAD, DEAD], "40", "lost stated lost lost"),
        ([f"{DEAD} {HOUSES}", DEAD, f"{DEAD} {HOUSES}"], "40", "corrected stated lost corrected"),
        ([DEAD, DEAD, f"{DEAD} {HOUSES}"], "40", "added absent absent added"),
        ([DEAD, f"{DEAD} {HOUSES}", f"{DEAD} {HOUSES}"], "40", "added absent added held"),
        ([DEAD, f"{DEAD} {HOUSES}", f"{DEAD} {HOUSES.replace('40', '70')}"], "40", "bent absent added bent"),
        ([DAM, DAM, SURELY], "Korven", "bent stated held bent"),
        ([DAM, SURELY, DAM], "Korven", "corrected stated bent corrected"),
        ([f"{DAM} {DEAD}", f"{NOBODY} {DEAD}", f"{DAM} {DEAD}"], "Korven", "corrected stated bent corrected"),
        ([f"{DAM} {DEAD}", f"{NOBODY} {DEAD}", f"{NOBODY} {DEAD}"], "Korven", "bent stated bent bent"),
        ([f"{BRIDGE} {DEAD}", f"{BRIDGE} {DEAD}", f"{CLOSED} {DEAD}"], "may", "bent stated held bent"),
        (
            [f"{BRIDGE} {DEAD}", f"{CLOSED} {DEAD}", f"{BRIDGE} {DEAD}"],
            "may",
            "corrected stated bent corrected",
        ),
    ],
)
def test_states(versions: list[str], words: str, expected: str) -> None:
    assert states(followed([*versions]), words) == expected.split()


def from_sites(*versions: tuple[str, str]) -> DriftReport:
    return followed([Article(text, id=str(place), site=site) for place, (text, site) in enumerate(versions)])


class TestOutlets:
    original, copy = "wire.example", "copy.example"

    def test_a_correction_that_a_later_copy_did_not_take_up(self) -> None:
        report = from_sites((DEAD, self.original), (OTHER, self.original), (DEAD, self.copy))
        assert states(report, "12") == ["stale", "stated", "updated", "stale"]
        (fact,) = [fact for fact in report.facts if fact.outcome == "stale"]
        assert fact.explanation == (
            "Version 3 still has “at least 12”; the original changed it to “at least 21” in version 2."
        )

    def test_a_copy_that_took_it_up(self) -> None:
        report = from_sites((DEAD, self.original), (OTHER, self.original), (OTHER, self.copy))
        assert states(report, "12") == ["updated", "stated", "updated", "held"]

    def test_a_copy_that_bends_what_was_corrected(self) -> None:
        report = from_sites((DEAD, self.original), (OTHER, self.original), (FLATLY, self.copy))
        assert states(report, "12") == ["bent", "stated", "updated", "bent"]

    def test_a_speaker_corrected(self) -> None:
        other = DAM.replace("Ilse Korven", "Edmund Sallow")
        report = from_sites((DAM, self.original), (other, self.original), (DAM, self.copy))
        assert states(report, "Korven") == ["stale", "stated", "updated", "stale"]

    def test_without_outlets_nothing_is_a_correction(self) -> None:
        assert states(followed([DEAD, OTHER, DEAD]), "12") == ["corrected", "stated", "bent", "corrected"]


def test_explanations_count_versions_from_one() -> None:
    report = followed([f"{DEAD} {HOUSES}", FLATLY, f"{DEAD} {BRIDGE.replace('spring', '7 May')}"])
    assert [
        fact.explanation for fact in report.facts if fact.type == "number" and fact.outcome != "held"
    ] == [
        "Version 3 goes back to “at least 12” after “12”.",
        "“Some 40” is gone from version 2 on.",
        "“7 May” stands first in version 3.",
    ]


def test_kinds_are_measured_by_the_first_mention() -> None:
    (fact,) = [fact for fact in followed([DEAD, FLATLY, OTHER]).facts if fact.outcome == "bent"]
    assert [mention.kinds for mention in fact.mentions] == [(), ("hedge-lost",), ("changed",)]


def test_two_versions_have_facts_too() -> None:
    assert states(followed([DEAD, FLATLY]), "12") == ["bent", "stated", "bent"]


def test_versions_without_words_have_no_facts() -> None:
    assert followed(["", "", "..."]).facts == ()


VERSIONS = st.lists(
    st.lists(st.sampled_from([DEAD, FLATLY, OTHER, DAM, SURELY, NOBODY, BRIDGE, HOUSES]), max_size=4).map(
        " ".join
    ),
    min_size=2,
    max_size=5,
)


@given(VERSIONS)
@settings(max_examples=40, deadline=None)
def test_every_fact_has_a_mention_in_every_version_and_no_two_share_one(versions: list[str]) -> None:
    report = followed([*versions])
    numbers: set[tuple[int, int]] = set()
    for fact in report.facts:
        assert len(fact.mentions) == len(versions)
        assert [item.state for item in fact.mentions[: fact.first]] == ["absent"] * fact.first
        assert fact.mentions[fact.first].state == ("added" if fact.first else "stated")
        for place, mention in enumerate(fact.mentions):
            assert (mention.fact is None) == (mention.state in ("absent", "lost"))
            if mention.fact is None:
                continue
            assert mention.fact.text == mention.fact.span.of(report.versions[place].text)
            if fact.type == "number":
                assert (place, mention.fact.span.start) not in numbers
                numbers.add((place, mention.fact.span.start))
    found = sum(len(DETECTOR._bench.read([item])[0].quantities) for item in report.versions)
    assert len(numbers) == found


@given(VERSIONS)
@settings(max_examples=25, deadline=None)
def test_versions_that_do_not_change_hold_every_fact(versions: list[str]) -> None:
    assert {fact.outcome for fact in followed([versions[0]] * 4).facts} <= {"held"}


@given(VERSIONS)
@settings(max_examples=25, deadline=None)
def test_a_fact_that_drifts_on_the_first_step_does_not_hold(versions: list[str]) -> None:
    report = followed([*versions])
    for drift in report.steps[0].drifts:
        if drift.before is not None and drift.after is not None:
            chains = [
                fact for fact in report.facts if _mentions(fact, drift.before.span.start, drift.before.text)
            ]
            assert not chains or any(fact.mentions[1].state in ("bent", "lost") for fact in chains)


def _mentions(fact: FactChain, start: int, text: str) -> bool:
    first: Mention = fact.mentions[0]
    return first.fact is not None and first.fact.span.start == start and first.fact.text == text
