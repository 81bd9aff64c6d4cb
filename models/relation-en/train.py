"""Fit the relation model: is one text derived from the other, and if not, is the event the same?

    python models/relation-en/train.py --data ../shared/data

Two additive models (`benchmarks/fits.py`). Figures are taken with whole sources of rewrites left
out and on events that the fit has not seen.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent))  # for benchmarks/, hence the imports below it

from benchmarks.calibration import calibration_error, pooled  # noqa: E402
from benchmarks.fits import FOLDS, SAME_EVENT, Additive, Fits, Unseen, unseen  # noqa: E402
from benchmarks.pairs import recall_at  # noqa: E402
from detector.matching.features import FEATURES  # noqa: E402
from detector.matching.relation import additive  # noqa: E402

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from benchmarks.pairs import Labelled

RATE = 0.01
#: Rounding of the curves, and values that fall on an edge.
TOLERANCE = 2e-3


def main() -> None:
    """Fit, measure, and write ``model.json`` and ``metrics.json`` beside this script."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    fits = Fits(parser.parse_args().data)
    left_out = unseen(fits)
    threshold, short_threshold = limits(left_out)
    balance, event_threshold = same_event_threshold(fits)
    derived, event = fits.derived(), fits.same_event()
    stored: dict[str, Any] = {
        "features": FEATURES,
        "derived": {
            "threshold": threshold,
            "short_threshold": short_threshold,
            "false_positive_rate": RATE,
            **derived.stored(),
        },
        "same_event": {"threshold": event_threshold, **event.stored()},
    }
    check_stored(derived, stored["derived"], fits.known.values)
    (HERE / "model.json").write_text(json.dumps(stored) + "\n", encoding="utf-8")
    figures = {
        "pairs": counts(fits.known),
        "derived": {**recalls(left_out), "threshold": threshold, "short_threshold": short_threshold},
        "same_event": {"balanced_accuracy": balance, "threshold": event_threshold},
    }
    (HERE / "metrics.json").write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=2))


def limits(left_out: Unseen) -> tuple[float, float]:
    """Return the probability that `RATE` of unseen long same-event pairs lie above, and of short ones."""
    long = left_out.long[SAME_EVENT]

    def limit(rows: NDArray[np.bool_]) -> float:
        alarms = np.concatenate([values[rows] for values in left_out.alarms.values()])
        return round(float(np.quantile(alarms, 1.0 - RATE)), 4)

    return limit(long), limit(~long)


def check_stored(model: Additive, stored: dict[str, Any], values: NDArray[np.float64]) -> None:
    """Stop unless the stored curves give the fitted model's probabilities."""
    ours = np.array([additive(stored).probability(row) for row in values])
    worst = float(np.abs(ours - model.probability(values)).max())
    if worst > TOLERANCE:
        raise SystemExit(f"the stored curves differ from the fitted model by {worst:.4f}")


def recalls(left_out: Unseen) -> dict[str, object]:
    """Return recall at 1 % of each source left out, long pairs and all, and the calibration error."""
    found: dict[str, dict[str, float]] = {"long": {}, "all": {}}
    for name, values in left_out.derived.items():
        alarms, long, among = left_out.alarms[name], left_out.long[name], left_out.long[SAME_EVENT]
        found["long"][name] = round(recall_at(values[long], alarms[among], RATE), 3)
        found["all"][name] = round(recall_at(values, alarms, RATE), 3)
    for row in found.values():
        row["mean"] = round(float(np.mean(list(row.values()))), 3)
    return {
        "recall_at_1_percent_same_event": found,
        "expected_calibration_error": round(calibration_error(pooled(left_out)), 3),
    }


def same_event_threshold(fits: Fits) -> tuple[float, float]:
    """Return the balanced accuracy on unseen events, and the threshold that balances both errors."""
    known = fits.known
    label = known.suite[~known.derived] == SAME_EVENT
    fold, values = fits.fold[~known.derived], known.values[~known.derived]
    seen = np.zeros(len(label))
    for number in range(FOLDS):
        seen[fold == number] = fits.same_event(number).probability(values[fold == number])
    grid = np.linspace(0.05, 0.95, 91)
    balanced = [((seen[label] >= limit).mean() + (seen[~label] < limit).mean()) / 2 for limit in grid]
    return round(float(max(balanced)), 3), round(float(grid[int(np.argmax(balanced))]), 2)


def counts(data: Labelled) -> dict[str, int]:
    """Return the number of pairs of each source."""
    names, sizes = np.unique(data.suite, return_counts=True)
    return dict(zip(names.tolist(), sizes.tolist(), strict=True))


if __name__ == "__main__":
    main()
