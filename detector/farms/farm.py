"""How likely a site is a content farm: one that lives on other sites' articles and does not say so."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from detector.errors import ModelError
from detector.resources import reading, resource

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from detector.farms.profiles import Profiles

    Floats = NDArray[np.float64]

#: Articles below which nothing is said of a site: from here on AUC is .996 and more, of 5 to 7
#: articles .976 (benchmarks/webs).
MINIMUM_ARTICLES = 10
#: Every share is taken as if a site had so many more articles of its own, so that few say little.
_PRIOR = 5
#: What speaks for a farm (1) or against (-1), and how a reader is told; no weight has another sign.
FEATURES: Mapping[str, tuple[int, str]] = {
    "unnamed": (1, "{share:.0%} of its articles are another site's, and do not name it"),
    "reworded": (1, "{share:.0%} tell another site's article in other words"),
    "breadth": (1, "what it takes without licence is spread as over {breadth:.0f} sites"),
    "spin": (1, "{substituted:.0%} of the words in changed sentences stand in place of the source's"),
    "drift": (1, "the facts of what it takes drift, by {drift:.2f} of 1 on average"),
    "machine": (1, "{machine:.0%} have a machine's byline or an assistant's words"),
    "teasers": (1, "{outlets:.0%} have teasers that credit three outlets or more"),
    "licensed": (-1, "{licensed:.0%} name the outlet whose words they are"),
}


class Reason(NamedTuple):
    """What one feature adds to the log odds of a site's being a farm, and that in words."""

    feature: str
    weight: float
    words: str


@dataclass(frozen=True, slots=True)
class FarmModel:
    """A logistic regression over `FEATURES`: an intercept, a weight a feature, and the default threshold."""

    intercept: float
    weights: tuple[float, ...]
    threshold: float


def load_farm_model(path: Path | None = None) -> FarmModel:
    """Read the farm model from JSON.

    Raises
    ------
    ModelError
        The file is missing, damaged, or fitted to other features.
    """
    path = path or resource("models/farm-en/model.json")
    with reading(path, "a farm model"):
        stored = json.loads(path.read_text(encoding="utf-8"))
        if list(stored["weights"]) != list(FEATURES):
            raise ModelError(f"{path}: fitted to other features; run models/farm-en/train.py")
        weights = tuple(float(weight) for weight in stored["weights"].values())
        return FarmModel(float(stored["intercept"]), weights, float(stored["threshold"]))


def features(profiles: Profiles) -> Floats:
    """Return the features of each site in the order of `FEATURES`: (sites, features).

    All are 0 to 1 but for breadth, a share times the binary logarithm of the sources and one.
    """
    kept = profiles.articles / (profiles.articles + _PRIOR)
    reworded = kept * np.nan_to_num(profiles.rewritten)
    unnamed = kept * np.nan_to_num(profiles.rewritten - profiles.named + profiles.copied)
    licensed = kept * np.nan_to_num(profiles.licensed)
    columns = {
        "unnamed": unnamed,
        "reworded": reworded,
        "breadth": np.maximum(unnamed, reworded) * np.log2(1.0 + profiles.breadth),
        "spin": reworded * np.nan_to_num(profiles.substituted),
        "drift": np.maximum(unnamed, reworded) * drift(profiles),
        "machine": kept * np.nan_to_num(profiles.machine),
        "teasers": kept * np.nan_to_num(profiles.outlets) * (1.0 - licensed),
        "licensed": licensed,
    }
    return np.stack([columns[name] for name in FEATURES], axis=1)


def drift(profiles: Profiles) -> Floats:
    """Return the mean of both drifts of what each site took; 0 where it took nothing."""
    return np.nan_to_num((profiles.number_drift + profiles.attribution_drift) / 2)


def farm_probabilities(profiles: Profiles, model: FarmModel) -> Floats:
    """Return the probability that each site is a content farm; NaN for sites with too few articles."""
    odds = model.intercept + features(profiles) @ np.array(model.weights)
    probability = np.round(1.0 / (1.0 + np.exp(-odds)), 4)
    return np.where(profiles.articles >= MINIMUM_ARTICLES, probability, np.nan)


def reasons(profiles: Profiles, site: int, model: FarmModel) -> tuple[Reason, ...]:
    """Return what speaks for and against a site's being a farm, the weightiest first."""
    named = {
        "share": 0.0,
        "breadth": float(profiles.breadth[site]),
        "substituted": float(np.nan_to_num(profiles.substituted[site])),
        "drift": float(drift(profiles)[site]),
        "machine": float(np.nan_to_num(profiles.machine[site])),
        "outlets": float(np.nan_to_num(profiles.outlets[site])),
        "licensed": float(np.nan_to_num(profiles.licensed[site])),
    }
    shares = {
        "unnamed": profiles.rewritten[site] - profiles.named[site] + profiles.copied[site],
        "reworded": profiles.rewritten[site],
    }
    found = []
    columns = profiles._asdict().items()
    alone = profiles._replace(**{name: values[site : site + 1] for name, values in columns})
    added = features(alone)[0] * np.array(model.weights)
    for (name, (_, words)), weight in zip(FEATURES.items(), added.tolist(), strict=True):
        if round(weight, 2):
            told = words.format(**{**named, "share": float(shares.get(name, 0.0))})
            found.append(Reason(name, round(weight, 2), told))
    return tuple(sorted(found, key=lambda reason: (-abs(reason.weight), reason.feature)))
