"""Measure accuracy on public data, beside published figures and ready-made choices.

    python -m benchmarks.accuracy --data DIR [--suite NAME ...] [--json FILE] [--quick]

DIR holds the benchmark files; a suite whose files are not there is skipped and says so.
``--quick`` draws smaller samples, for trying a change. Drift and attributions have tables of their
own: ``benchmarks.drift``, ``benchmarks.summedits``, ``benchmarks.attributions``.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from dataclasses import asdict
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import (
    calibration,
    clough,
    directions,
    embedding,
    hard_cases,
    pan13,
    quantities,
    relations,
    reprints,
    retrieval,
    rewrites,
)
from benchmarks.figures import Figure, Run, SkippedError, lines, machine

if TYPE_CHECKING:
    from collections.abc import Callable

SUITES: dict[str, Callable[[Run], list[Figure]]] = {
    "rewrites": rewrites.measure,
    "calibration": calibration.measure,
    "relations": relations.measure,
    "hard-cases": hard_cases.measure,
    "directions": directions.measure,
    "retrieval": retrieval.measure,
    "reprints": reprints.measure,
    "pan13": pan13.measure,
    "clough": clough.measure,
    "embedding": embedding.measure,
    "quantities": quantities.measure,
}
_PACKAGES = ("numpy", "scikit-learn", "datasketch", "sentence-transformers", "torch", "semhash")


def main() -> int:
    """Run the suites asked for, print each as soon as it is done, and write JSON if asked."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder with the benchmark files")
    parser.add_argument("--suite", nargs="+", choices=list(SUITES), default=list(SUITES), help="default: all")
    parser.add_argument("--json", type=Path, help="write the figures, machine, versions and settings here")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--quick", action="store_true", help="smaller samples")
    options = parser.parse_args()
    run = Run(options.data, seed=options.seed, quick=options.quick)
    results: dict[str, dict[str, Any]] = {}
    for name in options.suite:
        results[name] = measured(name, run)
        if options.json:
            stored = {"settings": settings(run), **machine(), "packages": packages(), "suites": results}
            options.json.write_text(json.dumps(stored, indent=2) + "\n", encoding="utf-8")
    return 0


def measured(name: str, run: Run) -> dict[str, Any]:
    """Run one suite, print its table, and return what is stored of it."""
    started = time.perf_counter()
    try:
        figures = SUITES[name](run)
    except SkippedError as reason:
        print(f"{name}: skipped, {reason}", flush=True)
        return {"skipped": str(reason)}
    seconds = time.perf_counter() - started
    print(f"{name} ({seconds:.0f} s)", *lines(figures), sep="\n", flush=True)
    return {"seconds": round(seconds, 1), "figures": [stored_figure(item) for item in figures]}


def stored_figure(figure: Figure) -> dict[str, Any]:
    """Return a figure as JSON holds it: what is not a number is null."""
    return {
        key: None if isinstance(value, float) and math.isnan(value) else value
        for key, value in asdict(figure).items()
    }


def settings(run: Run) -> dict[str, Any]:
    """Return what decides the figures besides the data."""
    return {"seed": run.seed, "quick": run.quick}


def packages() -> dict[str, str | None]:
    """Return the versions of the packages that figures depend on."""
    return {name: _version(name) for name in _PACKAGES}


def _version(package: str) -> str | None:
    """Return the version of an installed package; None of an optional one that is not there."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


if __name__ == "__main__":
    sys.exit(main())
