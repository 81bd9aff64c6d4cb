"""Build indexes of generated articles and search them: how fast, how large, and what is found.

    python -m benchmarks.index [--sizes 10000 100000] [--queries 300] [--workers 2] [--data DIR] [--json FILE]
    python -m benchmarks.index --sizes 1000000 --engines detector --kept DIR

Each engine and size is measured in a process of its own, in turn, on the same articles, made
beforehand and read from a file, and the same queries: rewrites and excerpts of articles of 200
words and more. With ``--data``, Reuters and BBC stand among the articles. An engine that cannot
hold a size is measured at what it holds in place of the smallest; it is named with the reason
for the others, or if it is not installed. With ``--kept`` an index of one size stays, and the next
run asks it again, on a quieter machine, say.
"""

# ruff: noqa: D102 - what an engine does its Protocol says
from __future__ import annotations

import argparse
import importlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import nullcontext
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

import detector
from benchmarks import baselines, suites
from benchmarks.articles import Newsroom
from benchmarks.figures import SkippedError, machine
from detector.ingest import read
from detector.records import Article
from detector.store.export import export

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager

#: Candidates among which the original is looked for.
FEW, TOP = 10, 50
#: Words from which an article is queried for, and the kinds of queries.
LONG = 200
KINDS = ("rewrite", "excerpt of 25 %", "excerpt of 10 %")
SHARES = {"excerpt of 25 %": 0.25, "excerpt of 10 %": 0.10}
#: Whole processes that are timed, and queries that are taken to the verdict.
COLD, VERDICTS = 11, 60


class Engine(Protocol):
    """Something that keeps articles and finds those a text could come from."""

    #: Articles from which it is not asked, and why.
    holds: int
    reason: str

    def build(self, articles: Iterator[Article], folder: Path, workers: int) -> None:
        """Keep the articles."""

    def ask(self, text: str) -> Sequence[int]:
        """Return at most `TOP` numbers, best first, of whatever the engine counts."""

    def ids(self, numbers: Sequence[int]) -> list[str]:
        """Return the ids of the articles that numbers stand for."""


class Ours:
    """The detector's own index, on disk, all channels."""

    holds, reason = 10**9, ""

    def build(self, articles: Iterator[Article], folder: Path, workers: int) -> None:
        self.folder = folder / "index"
        with detector.Index.create(self.folder) as index:
            index.add(articles, workers=workers)
        self.index = detector.Index.open(self.folder)

    def reopen(self, folder: Path) -> bool:
        """Open what an earlier run kept; tell whether there is one."""
        self.folder = folder / "index"
        if self.folder.exists():
            self.index = detector.Index.open(self.folder)
        return self.folder.exists()

    def ask(self, text: str) -> Sequence[int]:
        return [item.number for item in self.index.candidates(text, limit=TOP).candidates]

    def ids(self, numbers: Sequence[int]) -> list[str]:
        return [article.key for article in self.index.articles(numbers)]


class Lsh:
    """datasketch's MinHashLSH with as many bands as the detector's own; what it finds has no order."""

    holds, reason = 200_000, "in memory: 10 GB at a million"

    def build(self, articles: Iterator[Article], folder: Path, workers: int) -> None:  # noqa: ARG002 - an engine's
        from datasketch import MinHashLSH

        self._names: list[str] = []
        self._lsh = MinHashLSH(num_perm=128, params=(32, 4))
        for number, article in enumerate(articles):
            self._names.append(article.key)
            self._lsh.insert(number, _minhash(article.text))

    def ask(self, text: str) -> Sequence[int]:
        return list(self._lsh.query(_minhash(text)))

    def ids(self, numbers: Sequence[int]) -> list[str]:
        return [self._names[number] for number in numbers]


class Semhash:
    """SemHash's own index with the shipped model."""

    holds, reason = 200_000, "keeps all texts in memory and encodes them in one call"

    def build(self, articles: Iterator[Article], folder: Path, workers: int) -> None:  # noqa: ARG002 - an engine's
        semhash = baselines.load_semhash()
        self._model = baselines.load_static()
        records = [{"text": item.text, "id": item.key} for item in articles]
        self._index = semhash.SemHash.from_records(records, columns=["text"], model=self._model).index
        self._names: list[str] = []

    def ask(self, text: str) -> Sequence[int]:
        vectors = np.asarray(self._model.encode([text]), np.float32)
        ((places, _),) = self._index.query_top_k(vectors, k=TOP, vectors_are_in_index=False)
        return [int(place) for place in places]

    def ids(self, numbers: Sequence[int]) -> list[str]:
        return [copy["id"] for number in numbers for copy in self._index.items[number]]


class Faiss:
    """A flat faiss index of MiniLM's article vectors."""

    holds, reason = 1_000, "MiniLM reads under 15 articles a second on one core without an accelerator"

    def build(self, articles: Iterator[Article], folder: Path, workers: int) -> None:  # noqa: ARG002 - an engine's
        try:
            faiss = importlib.import_module("faiss")
        except ImportError as error:
            raise SkippedError("the package faiss-cpu is not installed") from error
        self._model = baselines.load_minilm()
        self._names: list[str] = []
        self._index = faiss.IndexFlatIP(384)
        while batch := list(islice(articles, 1000)):
            self._names += [article.key for article in batch]
            self._index.add(self._encoded([article.text for article in batch]))

    def ask(self, text: str) -> Sequence[int]:
        return [int(place) for place in self._index.search(self._encoded([text]), TOP)[1][0]]

    def ids(self, numbers: Sequence[int]) -> list[str]:
        return [self._names[number] for number in numbers]

    def _encoded(self, texts: list[str]) -> object:
        return np.asarray(self._model.encode(texts, normalize_embeddings=True), np.float32)


ENGINES: dict[str, type[Engine]] = {
    "detector": Ours,
    "datasketch MinHashLSH": Lsh,
    "SemHash, shipped model": Semhash,
    "faiss over MiniLM": Faiss,
}


def corpus(size: int, data: Path | None, seed: int) -> Iterator[Article]:
    """Yield generated articles after those of Reuters and BBC, as many as asked for in all."""
    real: list[Article] = []
    if data is not None:
        families = (("reuters", suites.reuters(data)), ("bbc", suites.bbc(data)))
        real = [Article(item.text, id=f"{name}-{item.id}") for name, items in families for item in items]
        real = real[: size // 2]
    return chain(real, Newsroom(seed).articles(size - len(real)))


def queries(size: int, count: int, seed: int) -> list[tuple[str, str, str]]:
    """Return kind, text and the original's id for `count` queries of each kind."""
    room = Newsroom(seed)
    numbers = np.random.default_rng(seed).permutation(size // 2)
    long = (
        int(number)
        for number in numbers
        if not room.is_form(int(number)) and len(room.excerpt(int(number), 1.0).split()) >= LONG
    )
    made = []
    for number in islice(long, count):
        made.append((KINDS[0], room.rewrite(number), f"story-{number}"))
        made += [(kind, room.excerpt(number, share), f"story-{number}") for kind, share in SHARES.items()]
    return made


def measured(name: str, options: argparse.Namespace) -> dict[str, float]:
    """Build one engine's index and ask it; return its figures."""
    size = options.sizes[0]
    engine = ENGINES[name]()
    with _folder(options) as place:
        folder, figures = Path(place), {}
        if not (isinstance(engine, Ours) and engine.reopen(folder)):
            articles = (item for item in read([options.articles]) if isinstance(item, Article))
            started = time.perf_counter()
            engine.build(islice(articles, size), folder, options.workers)
            spent = time.perf_counter() - started
            figures = {"articles/s": size / spent, "peak MB": _peak(options.workers)}
        asked = queries(size, options.queries, options.seed)
        figures |= _asked(engine, asked)
        if isinstance(engine, Ours):
            figures |= _of_ours(engine, asked, folder)
    return figures


def _folder(options: argparse.Namespace) -> AbstractContextManager[str]:
    """Return where an index is built: a folder that stays, or one that is removed."""
    if options.kept is None:
        return tempfile.TemporaryDirectory(dir=options.folder)
    options.kept.mkdir(parents=True, exist_ok=True)
    return nullcontext(str(options.kept))


def _asked(engine: Engine, asked: list[tuple[str, str, str]]) -> dict[str, float]:
    """Return query times, the first ones not counted, and the share of originals found."""
    for _, text, _ in asked[:20]:
        engine.ask(text)
    ranks: dict[str, list[float]] = {kind: [] for kind in KINDS}
    seconds = []
    for kind, text, original in asked:
        started = time.perf_counter()
        found = engine.ask(text)
        seconds.append(time.perf_counter() - started)
        ids = engine.ids(found)
        ranks[kind].append(ids.index(original) + 1 if original in ids else np.inf)
    p50, p99 = np.quantile(seconds, [0.5, 0.99])
    times = {"warm p50 ms": 1000 * float(p50), "warm p99 ms": 1000 * float(p99)}
    return times | {
        f"recall at {top}: {kind}": float(np.mean(np.array(rank) <= top))
        for top in (FEW, TOP)
        for kind, rank in ranks.items()
    }


def _of_ours(engine: Ours, asked: list[tuple[str, str, str]], folder: Path) -> dict[str, float]:
    """Return sizes, the time to the verdict, and that of a whole process with its memory."""
    info = engine.index.info()
    bench = detector.Detector()
    seconds, examined = [], []
    for _, text, _ in asked[: VERDICTS + 3]:
        started = time.perf_counter()
        report = bench.check(text, engine.index)
        seconds.append(time.perf_counter() - started)
        examined.append(report.examined)
    engine.index.close()
    cold, busy, memory = _cold(engine.folder, asked[0][1], folder / "query.txt")
    return {
        "bytes/article": info.bytes / info.articles,
        "bytes/article beside text": (info.bytes - info.text_bytes) / info.articles,
        "segments": info.segments,
        "candidates compared": float(np.mean(examined)),
        "verdict p50 ms": 1000 * float(np.median(seconds[3:])),
        "verdict p99 ms": 1000 * float(np.quantile(seconds[3:], 0.99)),
        "cold check p50 ms": 1000 * float(np.median(cold)),
        "cold check p99 ms": 1000 * float(np.quantile(cold, 0.99)),
        "cold check busy ms": 1000 * busy,
        "cold check MB": memory,
    }


def _cold(index: Path, text: str, query: Path) -> tuple[list[float], float, float]:
    """Return the wall times of checks in new processes, the least that one was busy, and its peak memory."""
    query.write_text(text, encoding="utf-8")
    seconds, busy, memory = [], [], 0.0
    for _ in range(COLD):
        command = [sys.executable, "-m", "detector", "check", str(query), "--index", str(index), "--json"]
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        seconds.append(time.perf_counter() - started)
        busy.append(usage.ru_utime + usage.ru_stime)
        process.returncode = os.waitstatus_to_exitcode(status)
        memory = max(memory, usage.ru_maxrss / 1024)
    return seconds, min(busy), memory


def _minhash(text: str) -> object:
    from datasketch import MinHash

    words = text.lower().split()
    made = MinHash(num_perm=128)
    made.update_batch(
        [" ".join(words[start : start + 5]).encode() for start in range(max(len(words) - 4, 1))]
    )
    return made


def _peak(workers: int) -> float:
    """Return the peak memory of this process and of its workers, each taken for the largest, in MB."""
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return (own.ru_maxrss + workers * children.ru_maxrss) / 1024


def main() -> None:
    """Print a table for each size, and write all as JSON with the machine and versions if asked."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--queries", type=int, default=300)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--folder", type=Path, help="where the indexes are built; they are removed again")
    parser.add_argument("--kept", type=Path, help="our index stays here; if it is here it is only asked")
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=list(ENGINES))
    parser.add_argument("--json", type=Path)
    parser.add_argument("--one", choices=ENGINES, help=argparse.SUPPRESS)
    parser.add_argument("--articles", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        try:
            print(json.dumps(measured(options.one, options)))
        except SkippedError as skipped:
            print(json.dumps(str(skipped)))
        return
    results: dict[str, dict[str, dict[str, float] | str]] = {}
    for size in options.sizes:
        print(f"{size:,} articles", flush=True)
        with tempfile.TemporaryDirectory(dir=options.folder) as folder:
            articles = Path(folder) / "articles.jsonl"
            if options.kept is None or not options.kept.exists():
                export(corpus(size, options.data, options.seed), articles)
            results[str(size)] = {
                name: _in_its_process(name, size, articles, smallest=size == min(options.sizes))
                for name in options.engines
            }
    if options.json:
        stored = {**machine(), "seed": options.seed, "results": results}
        options.json.write_text(json.dumps(stored, indent=2) + "\n", encoding="utf-8")


def _in_its_process(name: str, size: int, articles: Path, *, smallest: bool) -> dict[str, float] | str:
    """Measure one engine in a new process with this one's options, and print its figures."""
    held = min(size, ENGINES[name].holds)
    figures: dict[str, float] | str = ENGINES[name].reason
    if held == size or smallest:
        own = ["--one", name, "--sizes", str(held), "--articles", str(articles)]
        command = [sys.executable, "-m", "benchmarks.index", *sys.argv[1:], *own]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        figures = json.loads(done.stdout.splitlines()[-1])
    told = f"skipped: {figures}" if isinstance(figures, str) else f"{held:,} articles"
    print(f"  {name}, {told}", flush=True)
    if isinstance(figures, dict):
        for figure, value in figures.items():
            print(f"    {figure:32s}{value:12,.3f}", flush=True)
    return figures


if __name__ == "__main__":
    main()
