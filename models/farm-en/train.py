"""Fit the farm model: is a site a content farm, by what it does with other sites' articles?

    python models/farm-en/train.py

A logistic regression (`benchmarks/webs/learning.py`) on webs of sites with known roles, as columns made
straight from their plans. Figures are of other webs, each site under a fit without its role.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent))  # for benchmarks/, hence the imports below it

from benchmarks.webs.learning import ARTICLES, FITTED, Webs, fitted, known, left_out, threshold  # noqa: E402
from benchmarks.webs.measure import by_role, calibration_error, summary  # noqa: E402
from benchmarks.webs.plan import NAMES  # noqa: E402
from detector.farms.farm import FEATURES  # noqa: E402

if TYPE_CHECKING:
    from benchmarks.webs.learning import Known
    from detector.farms.farm import FarmModel

#: Webs that the threshold is set on, and those that figures are taken on, by what becomes of dates.
THRESHOLD = (Webs(range(100, 112)), Webs(range(112, 118), 0.5), Webs(range(118, 121), 0.5, "renewed"))
TRUE = Webs(range(200, 248))
LYING = {
    "half of the farms date back": Webs(range(600, 624), 0.5),
    "all farms date back": Webs(range(624, 636), 1.0),
    "half of the originals dated anew": Webs(range(636, 648), 0.5, "renewed"),
    "all originals dated anew": Webs(range(648, 660), 1.0, "renewed"),
    "all dates shuffled": Webs(range(660, 672), 1.0, "shuffled"),
}


def main() -> None:
    """Fit, measure, and write ``model.json`` and ``metrics.json`` beside this script."""
    given = known(*FITTED)
    limit = threshold(left_out(given, near := known(*THRESHOLD)), near)
    model = fitted(given)
    (HERE / "model.json").write_text(json.dumps(stored(model, limit), indent=1) + "\n", encoding="utf-8")
    figures = measured(given, limit)
    (HERE / "metrics.json").write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=2))


def stored(model: FarmModel, limit: float) -> dict[str, Any]:
    """Return the model as JSON holds it."""
    weights = dict(zip(FEATURES, model.weights, strict=True))
    return {"intercept": model.intercept, "weights": weights, "threshold": limit}


def measured(given: Known, limit: float) -> dict[str, Any]:
    """Return the figures of unseen webs, each site under a fit that has seen no site of its role."""
    true = _unseen(given, known(TRUE), limit)
    lying = {name: _unseen(given, known(webs), limit) for name, webs in LYING.items()}
    count = sum(len(webs.seeds) for webs in FITTED)
    return {
        "webs": {"fitted": count, "articles": ARTICLES, "sites": len(given.role)},
        "threshold": limit,
        "roles left out": true["all"],
        "by role": true["by role"],
        "roles left out, dates lie": lying,
        "roles": list(NAMES),
    }


def _unseen(given: Known, asked: Known, limit: float) -> dict[str, Any]:
    probability = 1.0 / (1.0 + np.exp(-left_out(given, asked)))
    error = round(calibration_error(probability, asked.farm), 3)
    return {
        "all": summary(probability, asked.farm, limit) | {"expected_calibration_error": error},
        "by role": by_role(probability, asked.role, limit),
    }


if __name__ == "__main__":
    main()
