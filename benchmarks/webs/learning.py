"""The farm model's fit, and fits without the roles that they are then asked about."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from sklearn.linear_model import LogisticRegression

from benchmarks.webs.columns import profiled
from benchmarks.webs.plan import NAMES, ROLES
from detector.farms.farm import FEATURES, MINIMUM_ARTICLES, FarmModel, features

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

#: Articles in a web; larger ones would weigh single agencies too much.
ARTICLES = 20_000
#: Inverse strength of the penalty on weights; among .03 to 3 the one above which left-out
#: roles gain nothing: stronger weights only claim more.
STRENGTH = 0.3
#: The default threshold is no lower than what "is a content farm" claims, and lies above every honest site
#: of a left-out role, with so much to spare on the scale of log odds.
CLAIM, SPARE = 0.9, 0.5


class Webs(NamedTuple):
    """Webs by their seeds, and by which share and in which way their dates lie."""

    seeds: range
    lying: float = 0.0
    lie: str = "backdated"


#: Webs that are fitted to: in half of them dates are true.
FITTED = (
    Webs(range(24)),
    Webs(range(24, 36), 0.5),
    Webs(range(36, 42), 0.5, "renewed"),
    Webs(range(42, 48), 0.5, "shuffled"),
)


class Known(NamedTuple):
    """Sites whose role is known: their features, roles, and in how many articles each was seen."""

    values: NDArray[np.float64]
    role: NDArray[np.int64]
    articles: NDArray[np.int64]

    @property
    def farm(self) -> NDArray[np.bool_]:
        """Which are farms."""
        return np.array([ROLES[name].farm for name in NAMES])[self.role]


def known(*webs: Webs) -> Known:
    """Return the sites of some webs that have articles enough."""
    found = []
    for seed, lying, lie in ((seed, *of[1:]) for of in webs for seed in of.seeds):
        profiles, role = profiled(ARTICLES, seed, lying=lying, lie=lie)
        enough = profiles.articles >= MINIMUM_ARTICLES
        found.append((features(profiles)[enough], role[enough], profiles.articles[enough]))
    return Known(*(np.concatenate(column) for column in zip(*found, strict=True)))


def fitted(given: Known, *, without: Collection[str] = (), strength: float = STRENGTH) -> FarmModel:
    """Fit to all roles but some; each role weighs the same, and both labels do.

    A feature whose weight would speak against what it stands for is left out, at weight 0. The
    threshold is one half.
    """
    kept = ~np.isin(given.role, [NAMES.index(name) for name in without])
    values, role, farm = given.values[kept], given.role[kept], given.farm[kept]
    weight = np.zeros(len(role))
    for label in (False, True):
        roles = np.unique(role[farm == label])
        for which in roles:
            weight[role == which] = 1000.0 / len(roles) / np.sum(role == which)
    signs = np.array([sign for sign, _ in FEATURES.values()])
    used = np.ones(len(signs), np.bool_)
    while True:
        model = LogisticRegression(C=strength, max_iter=2000)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model.fit(values[:, used], farm, sample_weight=weight)
        wrong = model.coef_[0] * signs[used] < 0
        if not wrong.any():
            break
        used[np.flatnonzero(used)[wrong]] = False
    weights = np.zeros(len(signs))
    weights[used] = model.coef_[0]
    return FarmModel(round(float(model.intercept_[0]), 4), tuple(np.round(weights, 4).tolist()), 0.5)


def odds(model: FarmModel, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the log odds of each row of features."""
    return np.asarray(model.intercept + values @ np.array(model.weights))


def left_out(given: Known, asked: Known, *, strength: float = STRENGTH) -> NDArray[np.float64]:
    """Return the log odds of each asked site under a fit that has seen no site of its role."""
    found = np.zeros(len(asked.role))
    for place, name in enumerate(NAMES):
        rows = asked.role == place
        found[rows] = odds(fitted(given, without=(name,), strength=strength), asked.values[rows])
    return found


def threshold(unseen: NDArray[np.float64], given: Known) -> float:
    """Return the default threshold: a claim of .9, and more if an honest site of an unseen role came near."""
    highest = float(unseen[~given.farm].max()) + SPARE
    return round(max(CLAIM, 1.0 / (1.0 + float(np.exp(-highest)))), 4)
