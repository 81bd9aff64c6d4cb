"""What an audit leaves: the final files in their place, and the report that holds the first rows of each."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from detector.pipeline import files, tables
from detector.pipeline.decode import Decoder
from detector.pipeline.stages import cluster, pair, profile, report, templates, versions
from detector.pipeline.stages.task import file_name
from detector.plain import dumps
from detector.records import AuditReport, Cluster, Match, SharedFrame, Skip, StaleCopy

if TYPE_CHECKING:
    from collections.abc import Callable

    from detector.pipeline.workbench import Workbench

    #: What a stage's tasks counted.
    Totals = Callable[[str], dict[str, int]]

#: The final tables, each with the stage and task that wrote it.
FINAL = {
    "articles.parquet": (report.STAGE, 0, "articles"),
    "matches.parquet": (report.STAGE, 1, "matches"),
    "drifts.parquet": (report.STAGE, 2, "drifts"),
    "clusters.parquet": (cluster.STAGE, 0, "clusters"),
    "events.parquet": (cluster.STAGE, 0, "events"),
    "hops.parquet": (report.STAGE, 5, "hops"),
    "corrections.parquet": (report.STAGE, 6, "corrections"),
    "templates.parquet": (templates.STAGE, 0, "templates"),
    "templates.jsonl": (templates.STAGE, 0, "library"),
    "sites.parquet": (profile.STAGE, 0, "sites"),
    "edges.parquet": (profile.STAGE, 0, "edges"),
    "links.parquet": (profile.STAGE, 0, "links"),
    "phrases.parquet": (profile.STAGE, 0, "phrases"),
    "network.graphml": (profile.STAGE, 0, "network"),
    "skipped.jsonl": (report.STAGE, 3, "skipped"),
    "failed.jsonl": (report.STAGE, 4, "failed"),
}
SUMMARY = "summary.json"


def report_of(total: Totals, bench: Workbench, work: str, most: int) -> AuditReport:
    """Return the report: what was counted, and the first rows of each table."""
    decoder = Decoder()

    def lines(name: str, stage: str, number: int) -> list[str]:
        with files.opened(files.joined(work, file_name(stage, number, name))) as stream:
            return [line.decode() for line in islice(stream, most)]

    matches = [decoder.of(Match, json.loads(line)) for line in lines("details", report.STAGE, 1)]
    skips = [decoder.of(Skip, json.loads(line)) for line in lines("skipped", report.STAGE, 3)]
    clusters = _rows(work, "clusters.parquet", most)
    sites = _rows(work, "sites.parquet", most)
    frames = _rows(work, "templates.parquet", most)
    made = total("report") | total("cluster") | total("profile")
    made["templates"] = made["frames"] = total("templates")["templates"]
    del made["tasks"]
    return AuditReport(
        read=sum(total("read").values()),
        processed=made["articles"],
        skipped=tuple(skips),
        matches=tuple(matches),
        clusters=tuple(
            Cluster(item["cluster"], tuple(item["members"]), item["original"]) for item in clusters
        ),
        frames=tuple(
            SharedFrame(tuple(item["lines"]), tuple(item["sites"]), item["pages"]) for item in frames
        ),
        sites=tuple(map(profile.site_profile, sites)),
        corrections=tuple(map(_correction, _rows(work, "corrections.parquet", most))),
        model=bench.encoder.name,
        counts=tuple(sorted(made.items())),
    )


def _correction(row: dict[str, Any]) -> StaleCopy:
    return StaleCopy(**{item.name: row[item.name] for item in fields(StaleCopy)})


def _rows(work: str, name: str, most: int) -> list[dict[str, Any]]:
    """Return the first rows of a final table."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    with files.opened(files.joined(work, file_name(*FINAL[name]))) as stream:
        for batch in pq.ParquetFile(pa.PythonFile(stream, mode="r")).iter_batches(batch_size=most):
            return list(batch.to_pylist())
    return []


def published(total: Totals, made: AuditReport, work: str, out: str) -> AuditReport:
    """Put the final files in their place, the summary last; return the report that names them."""
    for name, source in FINAL.items():
        files.move(files.joined(work, file_name(*source)), files.joined(out, name))
    summary = {
        "schema_version": tables.SCHEMA,
        "read": made.read,
        "processed": made.processed,
        "skipped": made.read - made.processed,
        "model": made.model,
        "rows": dict(made.counts),
        "pairing": total(pair.COLLIDE) | {"compared": total("match")["pairs"]},
        "following": total(versions.FOLLOW),
        "templates": total("templates") | total("recognise"),
    }
    with files.writing(files.joined(out, SUMMARY)) as stream:
        stream.write(f"{dumps(summary, indent=2)}\n".encode())
    return replace(made, files=tuple(files.joined(out, name) for name in (*FINAL, SUMMARY)))
