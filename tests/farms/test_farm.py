from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from benchmarks.webs import columns
from benchmarks.webs.plan import NAMES, ROLES, web
from detector.errors import ModelError
from detector.farms.farm import (
    FEATURES,
    MINIMUM_ARTICLES,
    FarmModel,
    farm_probabilities,
    features,
    load_farm_model,
    reasons,
)
from detector.farms.profiles import Profiles

if TYPE_CHECKING:
    from pathlib import Path


def sites_of(**columns: list[float]) -> Profiles:
    """Profiles of sites that do nothing but what is given."""
    count = len(next(iter(columns.values())))
    plain = {name: [0.0] * count for name in Profiles._fields} | {"articles": [100.0] * count}
    return Profiles(**{name: np.array(values) for name, values in (plain | columns).items()})


@pytest.fixture(scope="module")
def model() -> FarmModel:
    return load_farm_model()


def test_no_weight_has_another_sign_than_its_feature(model: FarmModel) -> None:
    for (name, (sign, _)), weight in zip(FEATURES.items(), model.weights, strict=True):
        assert sign * weight >= 0, name


def test_the_probability_is_a_logistic_function_of_the_reasons(model: FarmModel) -> None:
    profiles = columns.profiles(web(4000, seed=700), seed=700)
    found = farm_probabilities(profiles, model)
    for site in np.flatnonzero(~np.isnan(found)).tolist():
        odds = model.intercept + sum(reason.weight for reason in reasons(profiles, site, model))
        assert found[site] == pytest.approx(1 / (1 + np.exp(-odds)), abs=0.02)


def test_few_articles_are_no_ground_to_judge(model: FarmModel) -> None:
    enough = float(MINIMUM_ARTICLES)
    profiles = sites_of(articles=[enough - 1, enough], rewritten=[1.0, 1.0], breadth=[5.0, 5.0])
    assert np.isnan(farm_probabilities(profiles, model)).tolist() == [True, False]


@pytest.mark.parametrize("name", ["rewritten", "copied", "substituted", "number_drift", "machine", "breadth"])
def test_more_of_what_farms_do_never_lowers_the_probability(name: str, model: FarmModel) -> None:
    steps = np.linspace(0, 1, 11)
    plain = {"rewritten": 0.3, "copied": 0.2, "breadth": 3.0, "substituted": 0.1}
    given = {key: np.full(11, value).tolist() for key, value in plain.items()}
    given[name] = (plain.get(name, 0.0) + steps).tolist()
    assert np.all(np.diff(farm_probabilities(sites_of(**given), model)) >= 0)


def test_naming_the_source_never_raises_the_probability(model: FarmModel) -> None:
    licensed = np.linspace(0, 1, 11)
    given = {"licensed": licensed.tolist(), "copied": (1 - licensed).tolist(), "breadth": [3.0] * 11}
    assert np.all(np.diff(farm_probabilities(sites_of(**given), model)) <= 0)


def test_reasons_say_what_was_measured(model: FarmModel) -> None:
    profiles = sites_of(rewritten=[0.8], named=[0.0], breadth=[6.0], substituted=[0.25], machine=[0.5])
    told = {reason.feature: reason.words for reason in reasons(profiles, 0, model)}
    assert told["reworded"] == "80% tell another site's article in other words"
    assert told["breadth"] == "what it takes without licence is spread as over 6 sites"
    assert "licensed" not in told


def test_features_of_no_sites_are_no_rows() -> None:
    assert features(sites_of(articles=[])).shape == (0, len(FEATURES))


def test_unseen_webs_made_as_columns() -> None:
    """Floors of the benchmark (`make bench-webs`), on columns made from plans, not on audits."""
    model = load_farm_model()
    told, role = [], []
    for seed in (710, 711, 712):
        profiles, roles = columns.profiled(12_000, seed)
        told.append(farm_probabilities(profiles, model))
        role.append(roles)
    values, roles = np.concatenate(told), np.concatenate(role)
    known = ~np.isnan(values)
    farm = np.array([ROLES[name].farm for name in NAMES])[roles]
    above = values[farm & known][:, None] > values[~farm & known][None, :]
    assert above.mean() >= 0.98
    assert not (values[~farm & known] >= model.threshold).any()
    assert (values[farm & known] >= model.threshold).mean() >= 0.8


@pytest.mark.parametrize("text", ["", "{}", '{"weights": {"other": 1}, "intercept": 0, "threshold": 1}'])
def test_a_damaged_model_is_a_model_error(text: str, tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    path.write_text(text, "utf-8")
    with pytest.raises(ModelError):
        load_farm_model(path)
    with pytest.raises(ModelError):
        load_farm_model(tmp_path / "none.json")


def test_the_shipped_model_is_the_one_that_its_figures_are_of(model: FarmModel) -> None:
    from detector.resources import resource

    metrics = json.loads((resource("models/farm-en") / "metrics.json").read_text("utf-8"))
    assert metrics["threshold"] == model.threshold
    assert metrics["roles left out"]["auc"] >= 0.98
    assert all(metrics["by role"][name]["called"] == 0 for name in ("agency", "licensee"))
    assert sum(metrics["by role"][name]["sites"] for name in ("agency", "licensee")) >= 1000
