from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector import Article, ModelError
from detector.matching.features import FEATURES
from detector.matching.match import match
from detector.matching.relation import Curve, load_relation_model
from detector.pipeline.workbench import Workbench
from detector.records import DERIVED
from detector.resources import resource

if TYPE_CHECKING:
    from pathlib import Path

MODEL = load_relation_model()
values = st.lists(st.floats(0, 1), min_size=len(FEATURES), max_size=len(FEATURES))


@given(values, st.integers(0, len(FEATURES) - 1), st.floats(0, 1))
def test_more_of_a_feature_never_lowers_a_probability(row: list[float], place: int, raised: float) -> None:
    higher = list(row)
    higher[place] = max(row[place], raised)
    for model in (MODEL.derived, MODEL.same_event):
        assert model.probability(np.array(higher)) >= model.probability(np.array(row))


@given(values)
def test_probabilities_are_probabilities(row: list[float]) -> None:
    assert 0.0 <= MODEL.derived.probability(np.array(row)) <= 1.0


@pytest.mark.parametrize(("value", "added"), [(0.0, 0.0), (0.3, 0.0), (0.31, 1.5), (0.6, 1.5), (0.7, 2.0)])
def test_a_curve_steps_above_its_edges(value: float, added: float) -> None:
    assert Curve((0.3, 0.6), (0.0, 1.5, 2.0)).at(value) == added


@pytest.mark.parametrize(
    "change",
    [
        {"features": ["other"]},
        {"derived": {}},
        {"derived": {"threshold": "high"}},
    ],
)
def test_a_damaged_model_is_one_line(tmp_path: Path, change: dict[str, object]) -> None:
    stored = json.loads(resource("models/relation-en/model.json").read_text("utf-8"))
    path = tmp_path / "model.json"
    path.write_text(json.dumps({**stored, **change}))
    with pytest.raises(ModelError) as caught:
        load_relation_model(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_model_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="not a relation model"):
        load_relation_model(tmp_path / "none.json")


STORY = """The Vantria Coastguard closed the northern channel on Monday after a barge carrying 40 tonnes of diesel struck the Halland Bank. Divers found two cracks in the hull on Tuesday morning, and the Marine Safety Board sent five examiners from Lisbourne.

The barge, built in 1998, belongs to Sound & Isles Ferries. Its owner said repairs would cost about $2.4 million and take three weeks. Fishing crews at Port Ellery said they had lost a week's catch and would ask the province for help."""
OTHER = """Council members in Addersley approved a new library on Thursday by nine votes to four, ending a dispute that had run for six years. The building, on the site of the old tram depot, will open in 2027 and cost 11 million pounds.

The mayor, Carys Beddow, called the vote a relief. Two members who had wanted the depot kept as a market said they would not go to court. Work on the foundations begins in the spring, when the last tracks are lifted."""
PARAGRAPH = STORY.split("\n\n", maxsplit=1)[0]
SENTENCE = PARAGRAPH.split(". ", maxsplit=1)[0]


def relation(query: str, source: str) -> str:
    bench = Workbench()
    first, second = bench.read([Article(query, id="q"), Article(source, id="s")])
    return match(first.traits, second.traits, MODEL).relation


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (STORY, "identical"),
        (f"What we know so far about the barge\n\n{STORY}", "identical"),
        (STORY.replace("about $2.4 million", "roughly $2.4m").replace("said", "says"), "near-duplicate"),
        (PARAGRAPH, "excerpt"),
        (f"{OTHER}\n\n{PARAGRAPH}", "excerpt"),
        (f"{PARAGRAPH}\n\n{OTHER}\n\n{OTHER.replace('Addersley', 'Lisbourne')}", "excerpt"),
        (OTHER, "unrelated"),
    ],
    ids=[
        "itself",
        "another headline",
        "small edits",
        "a paragraph",
        "a paragraph in another article",
        "a paragraph in a longer article",
        "another article",
    ],
)
def test_copies_are_told_by_their_copied_words(query: str, expected: str) -> None:
    assert relation(query, STORY) == expected
    assert relation(STORY, query) == expected


def test_one_sentence_in_common_is_no_copy() -> None:
    assert relation(f"{OTHER}\n\n{SENTENCE}.", STORY) not in DERIVED
