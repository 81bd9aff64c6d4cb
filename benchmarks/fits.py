"""The relation model's fit, and fits without the pairs that they are then asked about."""

from __future__ import annotations

import zlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from benchmarks.pairs import equal_weights, measured, training_pairs
from detector.matching.features import DERIVATION, EVENT, FEATURES
from detector.matching.relation import LONG, RelationModel, additive, load_relation_model

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from benchmarks.suites import LabelledPair
    from detector.matching.relation import AdditiveModel

#: What the pairs are read from.
FILES = (
    "llmfake_pairs.jsonl.gz",
    "politifactpp_pairs.jsonl.gz",
    "ecbplus_docs.jsonl.gz",
    "bbc_docs.jsonl.gz",
)
#: The suite whose pairs recall is taken against: independent reports of one event.
SAME_EVENT = "ecbplus"
FOLDS = 5
#: Boosting rounds and rate; stumps did as well as trees of depth 3 on left-out sources.
ROUNDS, LEARNING_RATE, LEAF = 300, 0.06, 40


class Additive:
    """Boosted stumps by scikit-learn over the named features, each held to speak for the label."""

    def __init__(self, names: tuple[str, ...] = DERIVATION) -> None:
        self.columns = [FEATURES.index(name) for name in names]
        self.model = HistGradientBoostingClassifier(
            monotonic_cst=[1] * len(names),
            max_depth=1,
            max_iter=ROUNDS,
            learning_rate=LEARNING_RATE,
            min_samples_leaf=LEAF,
            l2_regularization=1.0,
            early_stopping=False,
            random_state=0,
        )

    def fit(self, values: NDArray[np.float64], label: NDArray[np.bool_], suite: NDArray[np.str_]) -> Additive:
        """Fit to features (pairs, len(FEATURES)); each suite weighs the same within its label."""
        self.model.fit(values[:, self.columns], label, sample_weight=equal_weights(suite, label))
        return self

    def probability(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the probability of the label for each row of features."""
        return np.asarray(self.model.predict_proba(values[:, self.columns])[:, 1])

    def stored(self) -> dict[str, Any]:
        """Return the intercept and, for each feature, the edges and steps that its stumps add up to."""
        jumps: list[dict[float, float]] = [{} for _ in FEATURES]
        intercept = float(self.model._baseline_prediction.ravel()[0])  # noqa: SLF001 - sklearn exports no stumps
        for (tree,) in self.model._predictors:  # noqa: SLF001
            root = tree.nodes[0]
            if root["is_leaf"]:
                intercept += float(root["value"])
                continue
            low, high = (float(tree.nodes[int(root[side])]["value"]) for side in ("left", "right"))
            feature = self.columns[int(root["feature_idx"])]
            edge = float(root["num_threshold"])
            jumps[feature][edge] = jumps[feature].get(edge, 0.0) + high - low
            intercept += low
        return {
            "intercept": round(intercept, 5),
            "curves": dict(zip(FEATURES, map(_curve, jumps), strict=True)),
        }


def _curve(jumps: dict[float, float]) -> dict[str, list[float]]:
    edges = sorted(jumps)
    steps = np.concatenate(([0.0], np.cumsum([jumps[edge] for edge in edges])))
    return {"edges": edges, "steps": [round(float(step), 5) for step in steps]}


class Fits:
    """Fits to the training pairs without some sources of rewrites, or without a fold of events.

    The thresholds are the shipped model's.
    """

    def __init__(self, data: Path) -> None:
        pairs = training_pairs(data)
        self.known = measured(pairs)
        self.fold = np.array([event_fold(pair) for pair in pairs])
        self._derived: dict[tuple[frozenset[str], int | None], Additive] = {}
        self._named: dict[tuple[frozenset[str], int | None], RelationModel] = {}

    def derived(self, suites: frozenset[str] = frozenset(), fold: int | None = None) -> Additive:
        """Return the fit of derivation."""
        key = suites, fold
        if key not in self._derived:
            known, kept = self.known, self._kept(suites, fold)
            self._derived[key] = Additive().fit(known.values[kept], known.derived[kept], known.suite[kept])
        return self._derived[key]

    def same_event(self, fold: int | None = None) -> Additive:
        """Return the fit of reports of one event against reports of two."""
        known = self.known
        kept = self._kept(frozenset(), fold) & ~known.derived
        return Additive(EVENT).fit(known.values[kept], known.suite[kept] == SAME_EVENT, known.suite[kept])

    def without(self, suites: frozenset[str] = frozenset(), *, fold: int | None = None) -> RelationModel:
        """Return the whole relation model."""
        if not suites & set(self.known.suite[self.known.derived].tolist()) and fold is None:
            return load_relation_model()
        key = suites, fold
        if key not in self._named:
            self._named[key] = replace(
                load_relation_model(),
                derived=_as_shipped(self.derived(suites, fold)),
                same_event=_as_shipped(self.same_event(fold)),
            )
        return self._named[key]

    def _kept(self, suites: frozenset[str], fold: int | None) -> NDArray[np.bool_]:
        return np.where(
            self.known.derived, ~np.isin(self.known.suite, sorted(suites)), self.fold != fold
        ).astype(bool)


def event_fold(pair: LabelledPair) -> int:
    """Return the fold of a pair of reports: by their topic, or by the query where it has none."""
    name = pair.query.key
    topic = name.split("_")[0] if name.endswith(".xml") else name
    return zlib.crc32(topic.encode()) % FOLDS


def _as_shipped(fitted: Additive) -> AdditiveModel:
    return additive(fitted.stored())


class Unseen(NamedTuple):
    """Probabilities for each source of rewrites, under fits to all other sources.

    Attributes
    ----------
    derived
        Of its own pairs.
    alarms
        Of the same-event pairs, each under fits without its fold of events.
    long
        Tells which of its own pairs, and under `SAME_EVENT` which same-event pairs, are long.
    """

    derived: dict[str, NDArray[np.float64]]
    alarms: dict[str, NDArray[np.float64]]
    long: dict[str, NDArray[np.bool_]]


def unseen(fits: Fits, others: tuple[LabelledPair, ...] = ()) -> Unseen:
    """Ask fits without each source about it; `others` are sources that no fit has seen."""
    known = fits.known
    same = known.suite == SAME_EVENT
    found = Unseen({}, {}, {SAME_EVENT: known.words[same] >= LONG})
    for part in (known, measured(others)) if others else (known,):
        for name in np.unique(part.suite[part.derived]).tolist():
            rows = part.suite == name
            models = [fits.derived(frozenset((name,)), fold) for fold in range(FOLDS)]
            found.derived[name] = np.mean([model.probability(part.values[rows]) for model in models], axis=0)
            alarms = np.stack([model.probability(known.values[same]) for model in models])
            found.alarms[name] = alarms[fits.fold[same], np.arange(int(same.sum()))]
            found.long[name] = part.words[rows] >= LONG
    return found
