from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector import ModelError
from detector.matching.features import FEATURES
from detector.matching.relation import Curve, load_relation_model
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
