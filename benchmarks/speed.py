"""Time what a user waits for: start, a cold check, and reading and matching articles in bulk.

    python -m benchmarks.speed [--runs 7] [--json FILE]

Whole processes are timed from outside; the median of the runs is given.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.figures import machine
from benchmarks.gold import articles_of, gold_rows
from detector import Article
from detector.ingest import read
from detector.matching.match import match
from detector.pipeline.workbench import Workbench
from detector.records import DERIVED
from detector.resources import resource
from detector.sketches import bands, containment_sketches, signatures
from detector.sketches.shingles import shingles

#: Times that the demo's articles, of 350 to 420 words, are read, and its pairs matched.
COPIES = 20


def process_seconds(*arguments: str, runs: int) -> float:
    """Return the median wall time of a whole process, after one run that is not counted."""
    times = []
    for _ in range(runs + 1):
        start = time.perf_counter()
        subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
        times.append(time.perf_counter() - start)
    return statistics.median(times[1:])


def articles_per_second() -> dict[str, float]:
    """Return the rates of reading (prepare, shingle, embed), sketching, facts and comparing, one core."""
    articles = [item for item in read([resource("corpora/demo")]) if isinstance(item, Article)] * COPIES
    bench = Workbench()
    bench.read(articles[:10])
    start = time.perf_counter()
    readings = bench.read(articles)
    reading = time.perf_counter()
    batch = shingles([item.document for item in readings])
    bands(signatures(batch))
    containment_sketches(batch)
    sketching = time.perf_counter()
    for item in readings[:200]:
        _ = item.quantities, item.attributions
    facts = time.perf_counter()
    for query in readings[:62]:
        bench.compare(query, readings[0])
    comparing = time.perf_counter()
    return {
        "prepared_sketched_embedded": len(articles) / (sketching - start),
        "read": len(articles) / (reading - start),
        "facts": 200 / (facts - sketching),
        "compared_pairs": 62 / (comparing - facts),
    }


def matches_per_second() -> dict[str, float]:
    """Return the rate of matching alone, facts left aside, on the gold's pairs of two kinds, one core."""
    bench, articles = Workbench(), articles_of("demo")
    traits = dict(zip(articles, (item.traits for item in bench.read([*articles.values()])), strict=True))
    rates = {}
    for name, relations in (("derived", DERIVED), ("same_event", {"same-event"})):
        pairs = [
            (traits[row["query"]], traits[row["source"]])
            for row in gold_rows("demo")
            if row["relation"] in relations
        ]
        start = time.perf_counter()
        for query, source in pairs * COPIES:
            match(query, source, bench.relation)
        rates[f"matched_{name}_pairs"] = len(pairs) * COPIES / (time.perf_counter() - start)
    return rates


def main() -> None:
    """Print the table, and write it as JSON with the machine and versions if asked."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    page, corpus = str(resource("corpora/demo-page.txt")), str(resource("corpora/demo"))
    imports = "import detector.api, detector.ingest, detector.cli.check, detector.reports.terminal"
    figures = {
        "python_start_s": process_seconds("-c", "pass", runs=options.runs),
        "imports_s": process_seconds("-c", imports, runs=options.runs),
        "help_s": process_seconds("-m", "detector", "--help", runs=options.runs),
        "check_cold_s": process_seconds(
            "-m", "detector", "check", page, "--against", corpus, runs=options.runs
        ),
        **{f"{name}_per_s": rate for name, rate in (articles_per_second() | matches_per_second()).items()},
    }
    for name, value in figures.items():
        print(f"{name:32s}{value:10.3f}")
    if options.json:
        stored = {**machine(), "runs": options.runs, "figures": figures}
        options.json.write_text(json.dumps(stored, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
