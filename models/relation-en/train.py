"""Fit the relation model: is one text derived from the other, and if not, is the event the same?

    python models/relation-en/train.py --data ../shared/data

Two additive models: boosted stumps by scikit-learn, each feature held to speak for derivation
as it grows, added up to one step curve a feature. Each source of pairs weighs the same.
Figures are taken with whole sources of rewrites left out and on events that the fit has not
seen.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent))  # for benchmarks/, hence the imports below it

from benchmarks.pairs import (  # noqa: E402
    CONTINUES,
    Labelled,
    equal_weights,
    is_whole_rewrite,
    measured,
    recall_at,
    training_pairs,
)
from benchmarks.suites import rewrites  # noqa: E402
from detector.matching.features import DERIVATION, EVENT, FEATURES  # noqa: E402
from detector.matching.relation import additive  # noqa: E402

if TYPE_CHECKING:
    from numpy.typing import NDArray

RATE = 0.01
#: Boosting rounds and rate; stumps did as well as trees of depth 3 on left-out sources.
ROUNDS, LEARNING_RATE, LEAF = 300, 0.06, 40
FOLDS = 5
#: Rounding of the curves, and values that fall on an edge.
TOLERANCE = 2e-3


class Additive:
    """Monotone boosted stumps over the named features."""

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

    def fit(
        self, values: NDArray[np.float64], label: NDArray[np.bool_], weight: NDArray[np.float64]
    ) -> Additive:
        self.model.fit(values[:, self.columns], label, sample_weight=weight)
        return self

    def probability(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(self.model.predict_proba(values[:, self.columns])[:, 1])

    def stored(self) -> dict[str, object]:
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


def main() -> None:
    """Fit, measure, and write ``model.json`` and ``metrics.json`` beside this script."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    folder = parser.parse_args().data
    data = measured(training_pairs(folder))
    noisy = measured(
        [pair for pair in rewrites(folder) if pair.suite in CONTINUES and is_whole_rewrite(pair)]
    )
    folds = np.arange(len(data.suite)) * FOLDS * 3 // len(data.suite) % FOLDS
    derived, metrics, threshold = fit_derived(data, noisy, folds)
    event, event_metrics, event_threshold = fit_same_event(data, folds)
    stored: dict[str, Any] = {
        "features": FEATURES,
        "derived": {"threshold": threshold, "false_positive_rate": RATE, **derived.stored()},
        "same_event": {"threshold": event_threshold, **event.stored()},
    }
    check_stored(derived, stored["derived"], data.values)
    (HERE / "model.json").write_text(json.dumps(stored) + "\n", encoding="utf-8")
    figures = {"pairs": {**counts(data), **counts(noisy)}, "derived": metrics, "same_event": event_metrics}
    (HERE / "metrics.json").write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=2))


def check_stored(model: Additive, stored: dict[str, Any], values: NDArray[np.float64]) -> None:
    """Stop unless the stored curves give the fitted model's probabilities."""
    ours = np.array([additive(stored).probability(row) for row in values])
    worst = float(np.abs(ours - model.probability(values)).max())
    if worst > TOLERANCE:
        raise SystemExit(f"the stored curves differ from the fitted model by {worst:.4f}")


def fit_derived(
    data: Labelled, noisy: Labelled, folds: NDArray[np.intp]
) -> tuple[Additive, dict[str, object], float]:
    """Fit on all clean sources; measure with each source of rewrites, and each fold of events, left out."""
    recalls: dict[str, float] = {}
    positive, negative = [], []
    for name in np.unique(data.suite[data.derived]):
        found, alarms = left_out(data, folds, str(name), data.values[data.suite == name])
        recalls[str(name)] = round(recall_at(found, alarms, RATE), 3)
        positive.append(found)
        negative.append(alarms)
    noisy_recalls = {}
    for name in np.unique(noisy.suite):
        found, alarms = left_out(data, folds, str(name), noisy.values[noisy.suite == name])
        noisy_recalls[str(name)] = round(recall_at(found, alarms, RATE), 3)
    threshold = round(float(np.quantile(np.concatenate(negative), 1.0 - RATE)), 4)
    metrics = {
        "recall_at_1_percent_same_event": {
            **recalls,
            "mean": round(float(np.mean(list(recalls.values()))), 3),
        },
        "recall_on_sources_with_noisy_labels": noisy_recalls,
        "expected_calibration_error": round(
            calibration_error(np.concatenate(positive), np.concatenate(negative)), 3
        ),
        "threshold": threshold,
    }
    model = Additive().fit(data.values, data.derived, equal_weights(data.suite, data.derived))
    return model, metrics, threshold


def left_out(
    data: Labelled, folds: NDArray[np.intp], name: str, values: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the probabilities of a left-out source's pairs, and those of same-event pairs not fitted to."""
    same = data.suite == "ecbplus"
    found, alarms = np.zeros(len(values)), np.zeros(int(same.sum()))
    for fold in range(FOLDS):
        train = (data.suite != name) & (data.derived | (folds != fold))
        weight = equal_weights(data.suite[train], data.derived[train])
        model = Additive().fit(data.values[train], data.derived[train], weight)
        found += model.probability(values) / FOLDS
        alarms[folds[same] == fold] = model.probability(data.values[same & (folds == fold)])
    return found, alarms


def fit_same_event(data: Labelled, folds: NDArray[np.intp]) -> tuple[Additive, dict[str, object], float]:
    """Fit reports of one event against reports of two; the threshold balances both errors."""
    kept = ~data.derived
    values, suite, folds = data.values[kept], data.suite[kept], folds[kept]
    label = suite == "ecbplus"
    seen = np.zeros(len(label))
    for fold in range(FOLDS):
        train = folds != fold
        weight = equal_weights(suite[train], label[train])
        model = Additive(EVENT).fit(values[train], label[train], weight)
        seen[~train] = model.probability(values[~train])
    grid = np.linspace(0.05, 0.95, 91)
    balanced = [((seen[label] >= t).mean() + (seen[~label] < t).mean()) / 2 for t in grid]
    threshold = round(float(grid[int(np.argmax(balanced))]), 2)
    model = Additive(EVENT).fit(values, label, equal_weights(suite, label))
    return model, {"balanced_accuracy": round(float(max(balanced)), 3), "threshold": threshold}, threshold


def calibration_error(positive: NDArray[np.float64], negative: NDArray[np.float64], bins: int = 10) -> float:
    """Return the expected calibration error with both labels weighing the same."""
    values = np.concatenate((positive, negative))
    label = np.concatenate((np.ones(len(positive)), np.zeros(len(negative))))
    weight = np.where(label > 0, 0.5 / len(positive), 0.5 / len(negative))
    place = np.minimum((values * bins).astype(int), bins - 1)
    gaps = [abs((weight * (values - label))[place == number].sum()) for number in range(bins)]
    return float(sum(gaps))


def counts(data: Labelled) -> dict[str, int]:
    """Return the number of pairs of each source."""
    names, sizes = np.unique(data.suite, return_counts=True)
    return dict(zip(names.tolist(), sizes.tolist(), strict=True))


if __name__ == "__main__":
    main()
