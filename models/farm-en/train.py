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

from benchmarks.webs.learning import ARTICLES, WEBS, Known, fitted, known, left_out, threshold  # noqa: E402
from benchmarks.webs.measure import by_role, calibration_error, summary  # noqa: E402
from benchmarks.webs.plan import NAMES  # noqa: E402
from detector.farms.farm import FEATURES  # noqa: E402

if TYPE_CHECKING:
    from detector.farms.farm import FarmModel

#: Seeds of the webs that the threshold is set on, and of those that figures are taken on.
THRESHOLD_SEEDS, FIGURE_SEEDS = range(100, 112), range(200, 248)


def main() -> None:
    """Fit, measure, and write ``model.json`` and ``metrics.json`` beside this script."""
    given = known(range(WEBS))
    limit = threshold(left_out(given, near := known(THRESHOLD_SEEDS)), near)
    model = fitted(given)
    (HERE / "model.json").write_text(json.dumps(stored(model, limit), indent=1) + "\n", encoding="utf-8")
    figures = measured(given, known(FIGURE_SEEDS), limit)
    (HERE / "metrics.json").write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=2))


def stored(model: FarmModel, limit: float) -> dict[str, Any]:
    """Return the model as JSON holds it."""
    weights = dict(zip(FEATURES, model.weights, strict=True))
    return {"intercept": model.intercept, "weights": weights, "threshold": limit}


def measured(given: Known, asked: Known, limit: float) -> dict[str, Any]:
    """Return the figures of unseen webs, each site under a fit that has seen no site of its role."""
    unseen = 1.0 / (1.0 + np.exp(-left_out(given, asked)))
    return {
        "webs": {"fitted": WEBS, "articles": ARTICLES, "sites": len(given.role)},
        "threshold": limit,
        "roles left out": summary(unseen, asked.farm, limit)
        | {"expected_calibration_error": round(calibration_error(unseen, asked.farm), 3)},
        "by role": by_role(unseen, asked.role, limit),
        "roles": list(NAMES),
    }


if __name__ == "__main__":
    main()
