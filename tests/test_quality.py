"""Accuracy on the shipped gold does not fall below its floors."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np
import pytest
from quality_gate import (
    ATTRIBUTION_DRIFT_F1,
    DRIFT_F1,
    FALSE_DRIFTS_PER_FAITHFUL_PAIR,
    GOLD,
    MATCHING,
    NUMBER_DRIFT_F1,
)

from benchmarks.gold import Outcome, articles_of, drift_f1, false_drifts, gold_rows, outcomes, relation_f1
from detector.matching.features import FEATURES, features
from detector.pipeline.workbench import Workbench
from detector.resources import resource

if TYPE_CHECKING:
    from numpy.typing import NDArray

CORPORA = tuple(GOLD)


@pytest.fixture(scope="module")
def compared() -> dict[str, list[Outcome]]:
    return {corpus: outcomes(corpus) for corpus in CORPORA}


@pytest.fixture
def found(compared: dict[str, list[Outcome]]) -> list[Outcome]:
    return compared["demo"]


@pytest.mark.parametrize("corpus", CORPORA)
def test_the_gold_is_the_one_the_floors_were_set_on(corpus: str) -> None:
    gold, rows = GOLD[corpus], gold_rows(corpus)
    assert hashlib.sha256(resource(f"corpora/{corpus}-gold.jsonl").read_bytes()).hexdigest() == gold.sha256
    assert len(rows) == gold.pairs
    assert sum(len(row["drifts"]) for row in rows) == gold.drifts


@pytest.mark.parametrize("corpus", CORPORA)
def test_every_gold_span_is_where_it_says(corpus: str) -> None:
    texts = {key: article.text for key, article in articles_of(corpus).items()}
    for row in gold_rows(corpus):
        for drift in row["drifts"]:
            for side, article in (("before", row["source"]), ("after", row["query"])):
                if drift[side]:
                    start, end = drift[side]["span"]
                    assert texts[article][start:end] == drift[side]["text"]


@pytest.mark.parametrize("corpus", CORPORA)
def test_relations(compared: dict[str, list[Outcome]], corpus: str) -> None:
    assert relation_f1(compared[corpus]) >= MATCHING[corpus].relation_macro_f1


@pytest.mark.parametrize("corpus", CORPORA)
def test_rewrites_are_far_likelier_derived_than_reports_of_one_event(
    compared: dict[str, list[Outcome]], corpus: str
) -> None:
    rewrites, reports = (
        np.median([item.match.probability for item in compared[corpus] if item.row["relation"] == relation])
        for relation in ("rewrite", "same-event")
    )
    assert rewrites - reports >= MATCHING[corpus].probability_gap


@pytest.mark.parametrize("corpus", CORPORA)
def test_rewrites_keep_more_words_in_order_than_reports_of_one_event(corpus: str) -> None:
    rewrites, reports = (kept_order(corpus, relation) for relation in ("rewrite", "same-event"))
    assert np.quantile(rewrites, 0.1) - np.quantile(reports, 0.9) >= MATCHING[corpus].kept_order_gap


def kept_order(corpus: str, relation: str) -> NDArray[np.float64]:
    articles, bench = articles_of(corpus), Workbench()
    rows = [row for row in gold_rows(corpus) if row["relation"] == relation]
    queries, sources = (bench.read([articles[row[side]] for row in rows]) for side in ("query", "source"))
    values = [features(query.traits, source.traits) for query, source in zip(queries, sources, strict=True)]
    return np.array(values)[:, FEATURES.index("kept_order")]


@pytest.mark.parametrize(
    ("kind", "floor"), [(None, DRIFT_F1), ("number", NUMBER_DRIFT_F1), ("attribution", ATTRIBUTION_DRIFT_F1)]
)
def test_drifts(found: list[Outcome], kind: str | None, floor: float) -> None:
    assert drift_f1(found, kind)[2] >= floor


def test_faithful_copies_hold_their_facts(found: list[Outcome]) -> None:
    assert false_drifts(found) <= FALSE_DRIFTS_PER_FAITHFUL_PAIR
