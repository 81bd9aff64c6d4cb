"""Accuracy on the demo corpus does not fall below its floors."""

from __future__ import annotations

import hashlib

import pytest
from quality_gate import (
    ATTRIBUTION_DRIFT_F1,
    DRIFT_F1,
    DRIFTS,
    FALSE_DRIFTS_PER_FAITHFUL_PAIR,
    GOLD_SHA256,
    NUMBER_DRIFT_F1,
    PAIRS,
    RELATION_MACRO_F1,
)

from benchmarks.gold import Outcome, articles_of, drift_f1, false_drifts, gold_rows, outcomes, relation_f1
from detector.resources import resource


@pytest.fixture(scope="module")
def found() -> list[Outcome]:
    return outcomes()


def test_the_gold_is_the_one_the_floors_were_set_on(found: list[Outcome]) -> None:
    gold = resource("corpora/demo-gold.jsonl").read_bytes()
    assert hashlib.sha256(gold).hexdigest() == GOLD_SHA256
    assert len(found) == PAIRS
    assert sum(len(item.row["drifts"]) for item in found) == DRIFTS


@pytest.mark.parametrize("corpus", ["demo", "heldout"])
def test_every_gold_span_is_where_it_says(corpus: str) -> None:
    texts = {key: article.text for key, article in articles_of(corpus).items()}
    for row in gold_rows(corpus):
        for drift in row["drifts"]:
            for side, article in (("before", row["source"]), ("after", row["query"])):
                if drift[side]:
                    start, end = drift[side]["span"]
                    assert texts[article][start:end] == drift[side]["text"]


def test_relations(found: list[Outcome]) -> None:
    assert relation_f1(found) >= RELATION_MACRO_F1


@pytest.mark.parametrize(
    ("kind", "floor"), [(None, DRIFT_F1), ("number", NUMBER_DRIFT_F1), ("attribution", ATTRIBUTION_DRIFT_F1)]
)
def test_drifts(found: list[Outcome], kind: str | None, floor: float) -> None:
    assert drift_f1(found, kind)[2] >= floor


def test_faithful_copies_hold_their_facts(found: list[Outcome]) -> None:
    assert false_drifts(found) <= FALSE_DRIFTS_PER_FAITHFUL_PAIR
