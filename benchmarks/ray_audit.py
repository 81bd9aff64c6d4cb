"""Audit a corpus on a Ray cluster that loses workers half way, and hold its files against the local engine's.

    python -m benchmarks.ray_audit [--size 2000] [--nodes 3] [--json FILE]

The cluster is one of several nodes on this machine, each of one core with a worker process of its
own. While articles are compared, one worker process is killed and, a task later, a whole node with
all that runs on it. The files must be those of the local engine, byte by byte; the exit code is 1 if
they are not. Then the work folder is weighed, stage by stage: what the plan of a larger run is made
from (detector/pipeline/engines/README.md).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import logging
import os
import secrets
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.audit import STAGES, write_corpus
from benchmarks.figures import machine
from detector import Detector
from detector.pipeline.audit import Options
from detector.pipeline.results import FINAL, SUMMARY

if TYPE_CHECKING:
    from collections.abc import Callable

    from detector.pipeline.audit import Progress

_BUCKETS = 8
#: How Ray calls the processes that run a task of ours.
_TITLE = b"ray::Map"


class Losses:
    """Kills a worker process at one task of a stage, and a node at the next."""

    def __init__(self, cluster: Any, node: Any, stage: str) -> None:  # noqa: ANN401 - Ray is untyped
        self._cluster, self._node, self._stage = cluster, node, stage
        self.killed: list[str] = []

    def told(self, progress: Progress) -> None:
        """Look whether it is time."""
        if progress.stage != self._stage or progress.done < 1:
            return
        if not self.killed:
            process = next(iter(_workers()), None)
            if process is not None:
                os.kill(process, signal.SIGKILL)
                self.killed.append("a worker process")
        elif len(self.killed) == 1:
            self._cluster.remove_node(self._node, allow_graceful=False)
            self.killed.append("a node")


def _workers() -> list[int]:
    """Return the processes of this machine that run a task of Ray Data, those of this run alone."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            mine = (
                path.read_bytes().startswith(_TITLE) and _session() in path.with_name("environ").read_bytes()
            )
        except OSError:
            continue
        if mine:
            found.append(int(path.parent.name))
    return sorted(found)


def _session() -> bytes:
    return f"DETECTOR_BENCHMARK={os.getpid()}".encode()


def audited(
    corpus: Path, out: Path, engine: str, also: Callable[[Progress], None] | None = None
) -> dict[str, Any]:
    """Audit a corpus; return seconds by stage, and the digests of the files."""
    seconds = dict.fromkeys(STAGES, 0.0)
    started = last = time.perf_counter()

    def told(progress: Progress) -> None:
        nonlocal last
        now = time.perf_counter()
        seconds[progress.stage] += now - last
        last = now
        if also:
            also(progress)

    options = Options(buckets=_BUCKETS, keep_work=True, progress=told)
    report = Detector().audit(corpus, out, engine=engine, options=options)
    names = (*FINAL, SUMMARY)
    return {
        "articles": report.processed,
        "seconds": time.perf_counter() - started,
        "stages": seconds,
        "digests": {name: hashlib.sha256((out / name).read_bytes()).hexdigest() for name in names},
    }


def weighed(work: Path, articles: int) -> dict[str, float]:
    """Return the bytes for each article of each kind of intermediate file."""
    found: dict[str, float] = {}
    for path in sorted(work.glob("*/*.*")):
        if path.suffix != ".json":
            name = f"{path.parent.name}.{path.suffix[1:]}"
            found[name] = found.get(name, 0.0) + path.stat().st_size / articles
    return {name: round(size, 1) for name, size in found.items()}


def on_cluster(corpus: Path, out: Path, nodes: int) -> tuple[dict[str, Any], list[str]]:
    """Audit a corpus on nodes of which one is lost; return the figures and what was killed."""
    name, _, value = _session().decode().partition("=")
    os.environ.update({"RAY_USAGE_STATS_ENABLED": "0", name: value})
    os.environ.update({"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": secrets.token_hex(32)})
    import ray  # reads its settings as it is loaded
    from ray.cluster_utils import Cluster

    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, "include_dashboard": False})
    try:
        begun = [cluster.add_node(num_cpus=1) for _ in range(nodes)]
        cluster.wait_for_nodes()
        ray.init(address=cluster.address, log_to_driver=False, logging_level=logging.ERROR)
        losses = Losses(cluster, begun[-1], "match")
        return audited(corpus, out, "ray", losses.told), losses.killed
    finally:
        ray.shutdown()
        cluster.shutdown()


def main() -> None:
    """Print what each engine took and whether the files are the same; write all as JSON if asked."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--size", type=int, default=2_000)
    parser.add_argument("--nodes", type=int, default=3)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        corpus = base / "corpus"
        corpus_bytes = write_corpus(corpus, options.size, options.seed)
        there, killed = on_cluster(corpus, base / "ray", options.nodes)
        here = audited(corpus, base / "local", "local")
        weights = weighed(base / "local" / "work", here["articles"])
    same = here["digests"] == there["digests"]
    for name, found in (("local, 1 process", here), (f"ray, {options.nodes} nodes", there)):
        stages = "  ".join(f"{stage} {found['stages'][stage]:.1f}" for stage in STAGES)
        print(f"{name:18}  {found['articles']:,} articles  {found['seconds']:.1f} s   {stages}")
    print(f"killed: {', '.join(killed) or 'nothing'}; files byte-identical: {'yes' if same else 'NO'}")
    print(f"bytes an article: corpus {corpus_bytes / here['articles']:.0f}")
    for name, size in weights.items():
        print(f"  {name:20} {size:9.1f}")
    if options.json:
        stored = {
            **machine(),
            "nodes": options.nodes,
            "buckets": _BUCKETS,
            "killed": killed,
            "byte-identical": same,
        }
        stored |= {"local": here, "ray": there, "bytes an article": weights}
        stored["corpus bytes an article"] = corpus_bytes / here["articles"]
        options.json.write_text(json.dumps(stored, indent=2) + "\n", encoding="utf-8")
    sys.exit(0 if same and len(killed) == 2 else 1)


if __name__ == "__main__":
    main()
