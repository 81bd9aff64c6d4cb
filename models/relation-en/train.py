"""Fit the relation model: is one text derived from the other, and if not, is the event the same?

    python models/relation-en/train.py --data ../shared/data

Two logistic regressions by scikit-learn, each source of pairs weighing the same. Features
whose weight comes out negative are dropped and the fit repeated: each feature speaks for
derivation as it grows, and a negative weight is a quirk of the training sources. Figures are
taken with whole sources of rewrites left out and on events that the fit has not seen.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent))

from benchmarks.pairs import Labelled, equal_weights, measured, recall_at, training_pairs  # noqa: E402
from detector.matching.features import FEATURES  # noqa: E402

RATE = 0.01
STRENGTH = 3.0
#: Features that tell one event from another; order and similarity also grow within a template.
EVENT_FEATURES = ("names", "numbers", "rare_words")
FOLDS = 5


class Monotone:
    """Logistic regression whose negative weights are dropped, one refit at a time."""

    def __init__(self, allowed: tuple[str, ...] = FEATURES) -> None:
        self.weights = np.zeros(len(FEATURES))
        self.intercept = 0.0
        self.allowed = [FEATURES.index(name) for name in allowed]

    def fit(self, values: np.ndarray, label: np.ndarray, weight: np.ndarray) -> Monotone:
        columns = list(self.allowed)
        while True:
            model = LogisticRegression(C=STRENGTH, max_iter=2_000).fit(values[:, columns], label, weight)
            if (model.coef_[0] >= 0).all():
                break
            columns.pop(int(model.coef_[0].argmin()))
        self.weights[columns] = model.coef_[0]
        self.intercept = float(model.intercept_[0])
        return self

    def probability(self, values: np.ndarray) -> np.ndarray:
        return 1.0 / (1.0 + np.exp(-(values @ self.weights + self.intercept)))

    def stored(self) -> dict[str, object]:
        return {"weights": [round(float(w), 4) for w in self.weights], "intercept": round(self.intercept, 4)}


def main() -> None:
    """Fit, measure, and write ``model.json`` and ``metrics.json`` beside this script."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    data = measured(training_pairs(parser.parse_args().data))
    folds = np.arange(len(data.suite)) * FOLDS * 3 // len(data.suite) % FOLDS
    derived, metrics, threshold = fit_derived(data, folds)
    event, event_metrics, event_threshold = fit_same_event(data, folds)
    stored = {
        "features": FEATURES,
        "derived": {**derived.stored(), "threshold": threshold, "false_positive_rate": RATE},
        "same_event": {**event.stored(), "threshold": event_threshold},
    }
    (HERE / "model.json").write_text(json.dumps(stored, indent=2) + "\n", encoding="utf-8")
    figures = {"pairs": counts(data), "derived": metrics, "same_event": event_metrics}
    (HERE / "metrics.json").write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(stored, indent=2), json.dumps(figures, indent=2), sep="\n")


def fit_derived(data: Labelled, folds: np.ndarray) -> tuple[Monotone, dict[str, object], float]:
    """Fit on all sources; measure with each source of rewrites, and each fold of events, left out."""
    label = data.derived
    same = data.suite == "ecbplus"
    recalls: dict[str, float] = {}
    unseen_positive, unseen_negative = [], []
    for name in np.unique(data.suite[label]):
        left_out = data.suite == name
        found, alarms = np.zeros(left_out.sum()), np.zeros(same.sum())
        for fold in range(FOLDS):
            train = ~left_out & (label | (folds != fold))
            weight = equal_weights(data.suite[train], label[train])
            model = Monotone().fit(data.values[train], label[train], weight)
            found += model.probability(data.values[left_out]) / FOLDS
            alarms[folds[same] == fold] = model.probability(data.values[same & (folds == fold)])
        recalls[str(name)] = round(recall_at(found, alarms, RATE), 3)
        unseen_positive.append(found)
        unseen_negative.append(alarms)
    positive, negative = np.concatenate(unseen_positive), np.concatenate(unseen_negative)
    threshold = round(float(np.quantile(negative, 1.0 - RATE)), 4)
    model = Monotone().fit(data.values, label, equal_weights(data.suite, label))
    metrics = {
        "recall_at_1_percent_same_event": {
            **recalls,
            "mean": round(float(np.mean(list(recalls.values()))), 3),
        },
        "expected_calibration_error": round(calibration_error(positive, negative), 3),
        "threshold": threshold,
    }
    return model, metrics, threshold


def fit_same_event(data: Labelled, folds: np.ndarray) -> tuple[Monotone, dict[str, object], float]:
    """Fit reports of one event against reports of two; the threshold balances both errors."""
    kept = ~data.derived
    values, folds = data.values[kept], folds[kept]
    suite = data.suite[kept]
    label = suite == "ecbplus"
    seen = np.zeros(len(label))
    for fold in range(FOLDS):
        train = folds != fold
        model = Monotone(EVENT_FEATURES).fit(
            values[train], label[train], equal_weights(suite[train], label[train])
        )
        seen[~train] = model.probability(values[~train])
    grid = np.linspace(0.05, 0.95, 91)
    balanced = [((seen[label] >= t).mean() + (seen[~label] < t).mean()) / 2 for t in grid]
    threshold = round(float(grid[int(np.argmax(balanced))]), 2)
    model = Monotone(EVENT_FEATURES).fit(values, label, equal_weights(suite, label))
    return model, {"balanced_accuracy": round(max(balanced), 3), "threshold": threshold}, threshold


def calibration_error(positive: np.ndarray, negative: np.ndarray, bins: int = 10) -> float:
    """Return the expected calibration error with both labels weighing the same."""
    values = np.concatenate((positive, negative))
    label = np.concatenate((np.ones(len(positive)), np.zeros(len(negative))))
    weight = np.concatenate(
        (np.full(len(positive), 0.5 / len(positive)), np.full(len(negative), 0.5 / len(negative)))
    )
    place = np.minimum((values * bins).astype(int), bins - 1)
    return float(
        sum(
            abs((weight * (values - label))[place == number].sum())
            for number in range(bins)
            if (place == number).any()
        )
    )


def counts(data: Labelled) -> dict[str, int]:
    """Return the number of pairs of each source."""
    names, sizes = np.unique(data.suite, return_counts=True)
    return dict(zip(names.tolist(), sizes.tolist(), strict=True))


if __name__ == "__main__":
    main()
