"""Audit corpora of generated articles: how long each stage takes, how much memory, and how both grow.

    python -m benchmarks.audit [--sizes 2000 10000 100000] [--processes 2] [--folder DIR] [--json FILE]

A corpus has rewrites of one article in ten on a site that names no source. Each size is audited by
the command line's own engine in a process of its own; making the articles is left out. Memory is the
peak of the resident sets of all processes together, sampled; CPU seconds are those of all of them.
The growth exponent is the slope of log time over log size between the smallest and the largest corpus.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from benchmarks.articles import Newsroom
from benchmarks.figures import machine
from detector.plain import plain

_EVERY = 0.2
_PAGE = os.sysconf("SC_PAGE_SIZE")
STAGES = ("read", "prepare", "pair", "match", "cluster", "profile", "report")


class Memory(threading.Thread):
    """Samples the resident memory of this process and all below it."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.peak = 0
        self._end = threading.Event()

    def run(self) -> None:
        """Look until told to end."""
        while not self._end.wait(_EVERY):
            self.peak = max(self.peak, sum(_resident(number) for number in _family(os.getpid())))

    def end(self) -> float:
        """Return the peak in MB."""
        self._end.set()
        self.join()
        return self.peak / 2**20


def _family(number: int) -> list[int]:
    """Return a process and all that it started, by their numbers."""
    found = [number]
    for task in Path(f"/proc/{number}/task").glob("*/children"):
        try:
            children = task.read_text(encoding="ascii").split()
        except OSError:
            continue
        for child in children:
            found += _family(int(child))
    return found


def _resident(number: int) -> int:
    """Return what a process holds for itself: pages that it shares with files are left out."""
    try:
        _, resident, shared, *_ = Path(f"/proc/{number}/statm").read_text(encoding="ascii").split()
    except OSError:
        return 0
    return (int(resident) - int(shared)) * _PAGE


def write_corpus(path: Path, size: int, seed: int) -> int:
    """Write a corpus of `size` articles and the rewrites among them; return its bytes."""
    room = Newsroom(seed)
    with path.open("w", encoding="utf-8") as stream:
        for number in range(size):
            fields = plain(room.article(number))
            stream.write(f"{json.dumps(fields)}\n")
            if number % 10 == 3 and not room.is_form(number):
                fields = {"text": room.rewrite(number), "id": f"again-{number}", "site": "again.example"}
                stream.write(f"{json.dumps(fields)}\n")
    return path.stat().st_size


def measured(corpus: Path, processes: int) -> dict[str, Any]:
    """Audit a corpus; return seconds by stage, CPU seconds, memory, and what was counted."""
    from detector import Detector
    from detector.pipeline.audit import Options, Progress

    seconds = dict.fromkeys(STAGES, 0.0)
    last = time.perf_counter()

    def told(progress: Progress) -> None:
        nonlocal last
        now = time.perf_counter()
        seconds[progress.stage] += now - last
        last = now

    memory = Memory()
    memory.start()
    tool = Detector()
    started = last = time.perf_counter()
    with tempfile.TemporaryDirectory(dir=corpus.parent) as out:
        report = tool.audit(corpus, Path(out) / "out", processes=processes, options=Options(progress=told))
        summary = json.loads((Path(out) / "out" / "summary.json").read_text(encoding="utf-8"))
    spent = time.perf_counter() - started
    usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return {
        "articles": report.processed,
        "seconds": spent,
        "CPU seconds": sum(item.ru_utime + item.ru_stime for item in usage),
        "peak MB": memory.end(),
        "stages": seconds,
        "counts": dict(report.counts),
        "pairing": summary["pairing"],
    }


def growth(sizes: list[int], figures: list[float]) -> float:
    """Return the exponent by which a figure grows from the first size to the last."""
    return math.log(figures[-1] / figures[0]) / math.log(sizes[-1] / sizes[0])


def _line(found: dict[str, Any]) -> str:
    stages = "  ".join(f"{name} {found['stages'][name]:.1f}" for name in STAGES)
    each = 1000 * found["CPU seconds"] / found["articles"]
    return (
        f"{found['articles']:>9,}  {found['seconds']:8.1f} s  {found['CPU seconds']:8.1f} s CPU"
        f"  {each:5.2f} ms each  {found['peak MB']:7.0f} MB   {stages}"
    )


def main() -> None:
    """Print a line for each size, and the growth; write all as JSON with the machine if asked."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", type=int, nargs="+", default=[2_000, 10_000])
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--folder", type=Path, help="where the corpora are made; they are removed again")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measured(options.one, options.processes)))
        return
    results = []
    for size in options.sizes:
        with tempfile.TemporaryDirectory(dir=options.folder) as folder:
            corpus = Path(folder) / "corpus.jsonl"
            write_corpus(corpus, size, options.seed)
            command = [sys.executable, "-m", "benchmarks.audit", "--one", str(corpus)]
            command += ["--processes", str(options.processes)]
            done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        results.append(json.loads(done.stdout))
        print(_line(results[-1]), flush=True)
    stored: dict[str, Any] = {**machine(), "processes": options.processes, "results": results}
    if len(results) > 1:
        sizes = [item["articles"] for item in results]
        for name in ("seconds", "CPU seconds"):
            stored[f"growth of {name}"] = growth(sizes, [item[name] for item in results])
            print(f"growth exponent of {name}: {stored[f'growth of {name}']:.2f}")
    if options.json:
        options.json.write_text(json.dumps(stored, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
