"""What stands beside the audit, over the same files: passes that put like articles together, and no more.

datatrove's MinHash deduplication (Penedo et al., what FineWeb was made with) with its own settings,
all four steps, as many processes as the audit has; SemHash's deduplication of a set within itself at its
own threshold. Both put a story's copies together; neither says who copied whom or what was changed.
"""

# ruff: noqa: D102 - what a contender does its Protocol says
from __future__ import annotations

import importlib
import json
import time
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from benchmarks import baselines
from benchmarks.figures import SkippedError
from detector.embeddings.models import DEFAULT_MODEL, find_model

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path


class Contender(Protocol):
    """Something that finds which articles of a folder of JSON Lines files belong together."""

    #: Articles from which it is not asked, and why.
    holds: int
    reason: str

    def run(self, corpus: Path, out: Path, processes: int) -> dict[str, float]:
        """Do it, and return the seconds that each step took.

        Raises
        ------
        SkippedError
            A package that it needs is not installed.
        """

    def groups(self, corpus: Path, out: Path) -> Iterator[Sequence[str]]:
        """Yield the ids of articles that were put together; an id may stand in many groups."""


class Datatrove:
    """Signatures, buckets, clusters and the filter, as datatrove's own example runs them."""

    holds, reason = 10**9, ""

    def run(self, corpus: Path, out: Path, processes: int) -> dict[str, float]:
        dedup, readers, writers = (
            _module(f"datatrove.pipeline.{name}") for name in ("dedup", "readers", "writers")
        )
        folders = [str(out / name) for name in ("signatures", "buckets", "clusters", "kept")]
        signatures, buckets, clusters, kept = folders
        config, files = dedup.MinhashConfig(), len(_parts(corpus))
        seconds = {}
        for name, tasks, pipeline in (
            (
                "signatures",
                files,
                [readers.JsonlReader(str(corpus)), dedup.MinhashDedupSignature(signatures, config)],
            ),
            ("buckets", config.num_buckets, [dedup.MinhashDedupBuckets(signatures, buckets, config=config)]),
            ("cluster", 1, [dedup.MinhashDedupCluster(buckets, clusters, config, save_cluster_id=True)]),
            (
                "filter",
                files,
                [
                    readers.JsonlReader(str(corpus)),
                    dedup.MinhashDedupFilter(clusters),
                    writers.JsonlWriter(kept),
                ],
            ),
        ):
            started = time.perf_counter()
            _execute(pipeline, tasks, processes, out / "logs" / name)
            seconds[name] = time.perf_counter() - started
        return seconds

    def groups(self, corpus: Path, out: Path) -> Iterator[Sequence[str]]:
        members: dict[int, list[str]] = defaultdict(list)
        for number, part in enumerate(_parts(corpus)):
            path = out / "clusters" / f"{number:06d}.clusters"
            if path.exists():
                ids = [record["id"] for record in _records(part)]
                for line, cluster in np.fromfile(path, "<u4").reshape(-1, 2).tolist():
                    members[cluster].append(ids[line])
        yield from members.values()


class Semhash:
    """SemHash with the shipped static model, run by SemHash's own library for such models."""

    holds, reason = 10**9, ""

    def run(self, corpus: Path, out: Path, processes: int) -> dict[str, float]:  # noqa: ARG002 - a contender's
        semhash = baselines.load_semhash()
        model = _module("model2vec").StaticModel.from_pretrained(str(find_model(DEFAULT_MODEL)))
        times = [time.perf_counter()]
        records = [
            {"id": record["id"], "text": record["text"]}
            for part in _parts(corpus)
            for record in _records(part)
        ]
        times.append(time.perf_counter())
        index = semhash.SemHash.from_records(records, columns=["text"], model=model)
        times.append(time.perf_counter())
        result = index.self_deduplicate()
        pairs = [(item.record["id"], item.duplicate_of["id"]) for item in result.filtered]
        (out / "pairs.json").write_text(json.dumps(pairs), encoding="utf-8")
        times.append(time.perf_counter())
        return dict(zip(("read", "index", "search"), np.diff(times).tolist(), strict=True))

    def groups(self, corpus: Path, out: Path) -> Iterator[Sequence[str]]:  # noqa: ARG002 - a contender's
        members: dict[str, list[str]] = defaultdict(list)
        for record, kept in json.loads((out / "pairs.json").read_text(encoding="utf-8")):
            members[kept].append(record)
        for kept, others in members.items():
            yield [kept, *others]


def _execute(pipeline: list[Any], tasks: int, processes: int, logs: Path) -> None:
    """Run one step; its processes are spawned, for those of a fork server are not seen by who counts."""
    executor = _module("datatrove.executor.local").LocalPipelineExecutor
    workers = min(tasks, processes)
    executor(pipeline, tasks=tasks, workers=workers, logging_dir=str(logs), start_method="spawn").run()


def _module(name: str) -> Any:  # noqa: ANN401 - any module
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise SkippedError(f"the package {name.partition('.')[0]} is not installed") from error


def _parts(corpus: Path) -> list[Path]:
    return sorted(corpus.iterdir())


def _records(part: Path) -> Iterator[dict[str, Any]]:
    with part.open(encoding="utf-8") as stream:
        yield from map(json.loads, stream)
