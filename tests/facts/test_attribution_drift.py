"""Attribution drift: a table of kinds and of faithful rewordings, laws, severity and score."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.facts.speech.attributions import attributions
from detector.facts.speech.drift import attribution_drifts
from detector.facts.speech.severity import BASE_SEVERITY, attribution_drift_score, paired_count, severity
from detector.records import AlignedPair, Article, Document, Drift
from detector.text import prepare

if TYPE_CHECKING:
    from detector.records import AttributionDriftKind

TABLE = Path(__file__).parents[1] / "cases" / "attribution_drift.jsonl"
CASES: list[dict[str, Any]] = [json.loads(line) for line in TABLE.read_text(encoding="utf-8").splitlines()]


def align(before: Document, after: Document) -> list[AlignedPair]:
    """Pair each later sentence with the earlier one that shares most words with it, or its like in order."""
    pairs = []
    for place, query in enumerate(after.sentences):
        words = set(query.of(after.text).lower().split())
        if not before.sentences:
            return []
        if len(before.sentences) == len(after.sentences):
            source = before.sentences[place]
        else:
            source = max(
                before.sentences, key=lambda span: len(words & set(span.of(before.text).lower().split()))
            )
        pairs.append(AlignedPair(query, source, "reworded", 0.7))
    return pairs


def drifts(before: str, after: str) -> tuple[Drift, ...]:
    then, now = prepare(Article(before)), prepare(Article(after))
    return attribution_drifts(then, now, attributions(then), attributions(now), align(then, now))


def marked(case: dict[str, Any]) -> Any:
    """A row of the table; one with `xfail` is a known miss, with its reason."""
    reason = case.get("xfail")
    marks = [pytest.mark.xfail(strict=True, reason=reason)] if reason else []
    return pytest.param(case, id=case["id"], marks=marks)


@pytest.mark.parametrize("case", [marked(case) for case in CASES])
def test_table(case: dict[str, Any]) -> None:
    before, after = case["input"]
    found = drifts(before, after)
    assert [drift.kind for drift in found] == case["expected"], case["why"]
    for drift in found:
        assert drift.before is None or drift.before.text == drift.before.span.of(before)
        assert drift.after is None or drift.after.text == drift.after.span.of(after)
        assert 0 < drift.severity <= 1
        assert drift.explanation.endswith(".")


def test_every_kind_is_in_the_table() -> None:
    assert {kind for case in CASES for kind in case["expected"]} == set(BASE_SEVERITY)


def test_explanation_names_both_words() -> None:
    (drift,) = drifts(
        "Mayor Ilse Korven claimed that the dam was safe.",
        "Mayor Ilse Korven confirmed that the dam was safe.",
    )
    assert drift.explanation == "“claimed” became “confirmed”: the rewrite is surer than its source."
    assert drift.before is not None
    assert drift.before.text == "Mayor Ilse Korven claimed"


def test_facts_carry_their_attributions() -> None:
    (drift,) = drifts(
        "Ilse Korven said the dam was safe and dry.", "Officials said the dam was safe and dry."
    )
    assert drift.before is not None
    assert drift.before.attribution is not None
    assert drift.before.attribution.speaker == "Ilse Korven"


def test_unaligned_sentences_do_not_drift() -> None:
    before = prepare(Article("Ilse Korven claimed that the dam was safe."))
    after = prepare(Article("Edmund Sallow confirmed that the dam was safe."))
    assert attribution_drifts(before, after, attributions(before), attributions(after), []) == ()


FILLER = "Rain fell over the hills of the upper valley. Trains ran late again on the southern line. "


def test_text_past_the_end_of_a_cut_source_is_not_judged() -> None:
    before = FILLER + "Ilse Korven said the dam was safe and dry."
    more = '"Nobody came to help us with the boats that night," Edmund Sallow said. ' + FILLER * 6
    assert "quote-fabricated" in [drift.kind for drift in drifts(before, f"{before} {more[:72]}{FILLER}")]
    then, now = prepare(Article(before)), prepare(Article(f"{before} {more}"))
    pairs = [AlignedPair(span, span, "verbatim", 1.0) for span in then.sentences]
    pairs.append(AlignedPair(now.sentences[3], then.sentences[0], "reworded", 0.5))
    assert attribution_drifts(then, now, attributions(then), attributions(now), pairs) == ()


def test_marks_around_a_whole_text_quote_nobody() -> None:
    before = (
        "County engineers examined the dam above Port Ellery for six days and reported no cracks in its wall. "
        "Families from the lower streets may go home on Friday, once power and water are back. "
        "Schools will stay shut until the mud has been cleared from their yards and cellars. "
    )
    after = (
        "Here is the piece in other words: “Experts of the district spent almost a week at the barrier over the "
        "harbour town and came away content with the state of its stones. Whoever lives near the shore can "
        "perhaps return at the end of the week, when lamps burn again and taps run. Pupils have to wait, though, "
        "since their classrooms and the ground around them remain full of dirt that somebody must carry "
        "off before a bell can ring there again, so much is sure.”"
    )
    then, now = prepare(Article(before)), prepare(Article(after))
    pairs = [AlignedPair(query, then.sentences[0], "reworded", 0.6) for query in now.sentences]
    assert attribution_drifts(then, now, (), (), pairs) == ()


def test_the_lead_weighs_more() -> None:
    filler = "Rain fell over the hills. Trains ran late again. Schools stayed closed. "
    claim = ("Ilse Korven claimed that the dam was safe.", "Ilse Korven confirmed that the dam was safe.")
    (early,) = drifts(*(text + " " + filler for text in claim))
    (late,) = drifts(*(filler + text for text in claim))
    assert early.severity > late.severity


SENTENCES = st.sampled_from([
    "Mayor Ilse Korven said the dam was safe.", "Officials claimed that 12 people may have died.",
    '"We lost everything," Edmund Sallow said.', "The bridge was closed on Monday.",
    "According to the fire service, two houses burned.", "He denied that the alarm came late.",
    "Experts suspect that a power line started the fire.", "It was reported that trains would stop.",
])  # fmt: skip


@given(st.lists(SENTENCES, max_size=8, unique=True))
def test_a_text_against_itself_has_no_drift(sentences: list[str]) -> None:
    text = " ".join(sentences)
    assert drifts(text, text) == ()


@given(st.lists(SENTENCES, max_size=6), st.lists(SENTENCES, max_size=6))
def test_any_pair_is_compared_and_repeats(before: list[str], after: list[str]) -> None:
    texts = (" ".join(before), " ".join(after))
    assert drifts(*texts) == drifts(*texts)


SEVERITIES = st.lists(st.floats(0.01, 1), max_size=8)


@given(SEVERITIES, st.floats(0.01, 1), st.integers(0, 10))
def test_score_grows_with_drifts_and_stays_in_range(severities: list[float], more: float, count: int) -> None:
    found = [Drift("attribution", "added", None, None, severity, "") for severity in severities]
    fewer = attribution_drift_score(found, count)
    assert (
        0
        <= fewer
        <= attribution_drift_score([*found, Drift("attribution", "added", None, None, more, "")], count)
        <= 1
    )
    assert attribution_drift_score(found, count + 1) <= fewer


MARKS = st.fixed_dictionaries({mark: st.booleans() for mark in ("lead", "named", "quoted")})


@given(st.sampled_from(sorted(BASE_SEVERITY)), MARKS, st.floats(0, 1), st.floats(0, 1))
def test_severity_grows_with_salience_and_change(
    kind: AttributionDriftKind, marks: dict[str, bool], one: float, other: float
) -> None:
    small, great = sorted((one, other))
    assert 0 < severity(kind, **marks, change=small) <= severity(kind, **marks, change=great) <= 1
    for mark in marks:
        fewer, more = marks | {mark: False}, marks | {mark: True}
        assert severity(kind, **fewer, change=one) < severity(kind, **more, change=one)


def test_a_greater_step_in_certainty_is_graver() -> None:
    claim = "The dam {} burst within days, the engineers of the county said."
    (small,) = drifts(claim.format("is expected to"), claim.format("will"))
    (great,) = drifts(claim.format("may"), claim.format("will"))
    assert small.kind == great.kind == "certainty-raised"
    assert small.severity < great.severity


def test_score_counts_attribution_drifts_only() -> None:
    assert attribution_drift_score([Drift("number", "changed", None, None, 1.0, "")], 2) == 0
    assert attribution_drift_score([Drift("attribution", "added", None, None, 0.5, "")], 2) == 0.25


def test_paired_count_is_of_aligned_sentences() -> None:
    document = prepare(Article("Ilse Korven said the dam was safe. Officials said trains would stop."))
    found = attributions(document)
    first = document.sentences[0]
    assert paired_count(found, found, [AlignedPair(first, first, "verbatim", 1.0)]) == 1
    assert paired_count(found, found, []) == 0


@pytest.mark.parametrize("unit", ["Korven said, ", "he said. ", '"We lost it all," she said. '])
def test_hostile_text_is_compared_in_bounded_time(unit: str) -> None:
    document = prepare(Article(unit * (10_000 // len(unit))))
    found = attributions(document)
    pairs = [AlignedPair(span, span, "verbatim", 1.0) for span in document.sentences]
    begun = time.process_time()
    assert attribution_drifts(document, document, found, found, pairs) == ()
    assert time.process_time() - begun < 2  # 0.5 at most on a quiet machine
