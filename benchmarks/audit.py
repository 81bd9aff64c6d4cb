"""Audit corpora of generated articles: how long each stage takes, how much memory, and how both grow.

    python -m benchmarks.audit [--sizes 2000 10000 100000] [--processes 2] [--data DIR] [--folder DIR]
                               [--contenders audit "datatrove MinHash" SemHash] [--json FILE]

A corpus has rewrites of one article in ten on a site that names no source, and the whole story of one
in fifty on another, outside its frame. Articles have 229 words on average (Reuters 135, BBC 379); with
``--data``, those of Reuters and BBC stand in place of up to half of them. Each size is audited by
the command line's own engine in a process of its own, and then read by others' passes that put like
articles together (benchmarks/audit_peers.py), over the same files; making the articles and loading
the models is left out. Memory is the peak of the proportional set sizes of all processes together,
sampled: what processes share counts once, files in memory count. CPU seconds are those of all, from
first to last. Found is the share of rewrites and copies put together with their originals, by the
audit as one derived from the other: what it calls two reports of one event counts as missed. Wrong is the
share of articles put together with another story's, most of them forms filled in anew. The growth
exponent is the slope of log time over log size between the smallest and the largest corpus.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import suites
from benchmarks.articles import Newsroom
from benchmarks.audit_peers import Contender, Datatrove, Semhash
from benchmarks.figures import SkippedError, machine
from detector.plain import plain
from detector.records import DERIVED, Article

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

#: Seconds between looks at the memory, and the rise at which it is taken.
_EVERY, _RISE = 0.2, 1.01
STAGES = ("read", "prepare", "pair", "match", "cluster", "profile", "report")
#: Files of a corpus, beside that of the real articles; a process reads one at a time.
_PARTS = 16
#: What is planted, on a site of its name: of which story the first, and of each how many; none is a form.
PLANTED = {"again": (3, 10), "copied": (7, 50)}


class OwnAudit:
    """The audit, all stages."""

    holds, reason = 10**9, ""

    def run(self, corpus: Path, out: Path, processes: int) -> dict[str, float]:
        """Return seconds by stage."""
        from detector import Detector
        from detector.pipeline.audit import Options, Progress

        seconds = dict.fromkeys(STAGES, 0.0)
        tool = Detector()
        last = time.perf_counter()

        def told(progress: Progress) -> None:
            nonlocal last
            now = time.perf_counter()
            seconds[progress.stage] += now - last
            last = now

        tool.audit(corpus, out, processes=processes, options=Options(progress=told))
        seconds[STAGES[-1]] += time.perf_counter() - last
        return seconds

    def groups(self, corpus: Path, out: Path) -> Iterator[Sequence[str]]:  # noqa: ARG002 - a contender's
        """Yield the pairs of which one derives from the other."""
        import pyarrow.parquet as pq

        columns = ["query_id", "source_id"]
        derived = [("relation", "in", sorted(DERIVED))]
        rows = pq.read_table(out / "matches.parquet", columns=columns, filters=derived)
        yield from zip(*(rows.column(name).to_pylist() for name in columns), strict=True)


OURS = "audit"
CONTENDERS: dict[str, type[Contender]] = {OURS: OwnAudit, "datatrove MinHash": Datatrove, "SemHash": Semhash}


class Memory(threading.Thread):
    """Samples the memory of a process and all below it.

    The exact figure takes the system a walk through all pages, so it is asked for when the
    cheap one, pages that no file stands behind, has risen.
    """

    def __init__(self, number: int) -> None:
        super().__init__(daemon=True)
        self._number, self._highest, self._peak = number, 0, 0
        self._end = threading.Event()

    def run(self) -> None:
        """Look until told to end."""
        while not self._end.wait(_EVERY):
            family = _family(self._number)
            own = sum(map(_own, family))
            if own > _RISE * self._highest:
                self._highest, self._peak = own, max(self._peak, sum(map(_proportional, family)))

    def end(self) -> float:
        """Return the peak in MB."""
        self._end.set()
        self.join()
        return self._peak / 2**10


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


def _own(number: int) -> int:
    """Return a process's resident pages that are no file's."""
    try:
        _, resident, shared, *_ = Path(f"/proc/{number}/statm").read_text(encoding="ascii").split()
    except OSError:
        return 0
    return int(resident) - int(shared)


def _proportional(number: int) -> int:
    """Return a process's proportional set size in kB: of a page that several hold, each holds its part."""
    try:
        lines = Path(f"/proc/{number}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def write_corpus(
    folder: Path, size: int, seed: int, *, real: Sequence[Article] = (), processes: int = 1
) -> int:
    """Write a folder of `size` articles and what is planted among them; return its bytes.

    The files are the same for any number of processes.
    """
    folder.mkdir()
    if real:
        lines = [f"{json.dumps(plain(article))}\n" for article in real]
        (folder / "real.jsonl").write_text("".join(lines), encoding="utf-8")
    generated = size - len(real)
    bounds = [generated * part // _PARTS for part in range(_PARTS + 1)]
    parts = [(folder / f"part-{part:02d}.jsonl", range(*bounds[part : part + 2])) for part in range(_PARTS)]
    if processes == 1:
        _write(parts, seed)
    else:
        with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
            shares = [parts[first::processes] for first in range(processes)]
            list(pool.map(_write, shares, [seed] * processes))
    return sum(path.stat().st_size for path in folder.iterdir())


def _write(parts: Sequence[tuple[Path, range]], seed: int) -> None:
    room = Newsroom(seed)
    for path, numbers in parts:
        with path.open("w", encoding="utf-8") as stream:
            for number in numbers:
                stream.writelines(f"{json.dumps(plain(article))}\n" for article in _told(room, number))


def _told(room: Newsroom, number: int) -> Iterator[Article]:
    """Yield an article and what is planted of its story."""
    yield room.article(number)
    for planted, (first, step) in PLANTED.items():
        if number % step == first:
            text = room.rewrite(number) if planted == "again" else room.excerpt(number, 1.0)
            yield Article(text, id=f"{planted}-{number}", site=f"{planted}.example")


def real_articles(data: Path | None, size: int) -> list[Article]:
    """Return the articles of Reuters and BBC, as many as half of a corpus at most."""
    if data is None:
        return []
    families = (("reuters", suites.reuters(data)), ("bbc", suites.bbc(data)))
    return [replace(item, id=f"{name}-{item.id}") for name, items in families for item in items][: size // 2]


def put_together(groups: Iterable[Sequence[str]], generated: int) -> dict[str, float]:
    """Return the share of what was planted that is in a group with its story, and that of wrong company."""
    places: dict[str, set[int]] = defaultdict(set)
    wrong: set[str] = set()
    for place, group in enumerate(groups):
        stories: dict[str, str] = {}
        for key in group:
            kind, _, number = key.partition("-")
            if kind == "story" or kind in PLANTED:
                stories[key] = number
                places[key].add(place)
        if len(set(stories.values())) > 1:
            wrong.update(stories)
    figures, articles = {}, generated
    for kind, (first, step) in PLANTED.items():
        numbers = range(first, generated, step)
        articles += len(numbers)
        found = sum(not places[f"{kind}-{item}"].isdisjoint(places[f"story-{item}"]) for item in numbers)
        figures[f"found {kind}"] = found / max(len(numbers), 1)
    return figures | {"wrong": len(wrong) / max(articles, 1)}


def measured(name: str, corpus: Path, processes: int, generated: int) -> dict[str, Any] | str:
    """Run a contender in a process of its own; return its figures, or why there are none."""
    with tempfile.TemporaryDirectory(dir=corpus.parent) as folder:
        out, errors = Path(folder) / "out", Path(folder) / "errors.txt"
        command = [sys.executable, "-m", "benchmarks.audit", "--one", name, str(corpus), str(out)]
        with errors.open("wb") as stream:
            process = subprocess.Popen(
                [*command, "--processes", str(processes)], stdout=subprocess.PIPE, stderr=stream, text=True
            )
            memory = Memory(process.pid)
            memory.start()
            told = process.stdout.read() if process.stdout else ""
            _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        peak = memory.end()
        if process.returncode:
            said = errors.read_text(encoding="utf-8", errors="replace").strip().splitlines() or [""]
            return f"failed with code {process.returncode}: {said[-1][:200]}"
        steps = json.loads(told.splitlines()[-1])
        if isinstance(steps, str):
            return steps
        figures = {
            "seconds": sum(steps.values()),
            "CPU seconds": usage.ru_utime + usage.ru_stime,
            "peak MB": peak,
            "steps": steps,
        }
        figures |= put_together(CONTENDERS[name]().groups(corpus, out), generated)
        if name == OURS:
            summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
            figures |= {key: summary[key] for key in ("processed", "rows", "pairing")}
        return figures


def side_by_side(size: int, options: argparse.Namespace) -> dict[str, Any]:
    """Let every contender read one corpus; print a line for each, and the ratios."""
    real = real_articles(options.data, size)
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        corpus = Path(folder) / "corpus"
        written = write_corpus(corpus, size, options.seed, real=real, processes=options.processes)
        planted = sum(len(range(first, size - len(real), step)) for first, step in PLANTED.values())
        articles = size + planted
        print(f"{articles:,} articles, {len(real):,} of them real, {written / 2**20:.0f} MB", flush=True)
        found: dict[str, Any] = {}
        for name in options.contenders:
            contender = CONTENDERS[name]
            found[name] = contender.reason
            if articles <= contender.holds:
                found[name] = measured(name, corpus, options.processes, size - len(real))
            print(_line(name, found[name], articles), flush=True)
    ratios = _ratios(found)
    for name, ratio in ratios.items():
        print("  " + f"audit / {name}: " + ", ".join(f"{of} {value:.2f}" for of, value in ratio.items()))
    return {"articles": articles, "real": len(real), "bytes": written, "contenders": found, "ratios": ratios}


def _ratios(found: dict[str, Any]) -> dict[str, dict[str, float]]:
    """Return what the audit takes over what each other takes."""
    own = found.get(OURS)
    others = {name: item for name, item in found.items() if name != OURS and isinstance(item, dict)}
    if not isinstance(own, dict):
        return {}
    return {
        name: {of: own[of] / item[of] for of in ("seconds", "CPU seconds", "peak MB")}
        for name, item in others.items()
    }


def _line(name: str, found: dict[str, Any] | str, articles: int) -> str:
    if isinstance(found, str):
        return f"  {name:18s} skipped: {found}"
    each = 1000 * found["CPU seconds"] / articles
    steps = "  ".join(f"{step} {seconds:.1f}" for step, seconds in found["steps"].items())
    figures = (f"{found['seconds']:8.1f} s", f"{found['CPU seconds']:8.1f} s CPU {each:6.2f} ms each")
    shares = (("rewrites", "found again"), ("copies", "found copied"), ("wrong", "wrong"))
    shown = "  ".join(f"{label} {found[key]:.3f}" for label, key in shares)
    return f"  {name:18s}{''.join(figures)}{found['peak MB']:7.0f} MB   {shown}   {steps}"


def growth(sizes: list[int], figures: list[float]) -> float:
    """Return the exponent by which a figure grows from the first size to the last."""
    return math.log(figures[-1] / figures[0]) / math.log(sizes[-1] / sizes[0])


def _growths(results: list[dict[str, Any]], contenders: Iterable[str]) -> dict[str, dict[str, float]]:
    """Return each contender's growth exponents, over the sizes that it was measured at."""
    found = {}
    for name in contenders:
        held = [item for item in results if isinstance(item["contenders"][name], dict)]
        if len(held) > 1:
            sizes = [item["articles"] for item in held]
            found[name] = {
                of: growth(sizes, [item["contenders"][name][of] for item in held])
                for of in ("seconds", "CPU seconds")
            }
    return found


def _one(name: str, corpus: Path, out: Path, processes: int) -> dict[str, float] | str:
    out.mkdir()
    try:
        return CONTENDERS[name]().run(corpus, out, processes)
    except (SkippedError, ImportError) as absent:
        return str(absent)


def main() -> None:
    """Print a table for each size, and the growth; write all as JSON with the machine if asked."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", type=int, nargs="+", default=[2_000, 10_000])
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--contenders", nargs="+", choices=CONTENDERS, default=list(CONTENDERS))
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--data", type=Path, help="the folder of Reuters and BBC")
    parser.add_argument("--folder", type=Path, help="where the corpora are made; they are removed again")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        name, corpus, out = options.one
        print(json.dumps(_one(name, Path(corpus), Path(out), options.processes)))
        return
    results = [side_by_side(size, options) for size in options.sizes]
    growths = _growths(results, options.contenders)
    for name, exponents in growths.items():
        print(
            f"growth exponents of {name}: " + ", ".join(f"{of} {item:.2f}" for of, item in exponents.items())
        )
    if options.json:
        stored = {**machine(), "processes": options.processes, "seed": options.seed}
        stored |= {"results": results, "growth": growths}
        options.json.write_text(json.dumps(stored, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
