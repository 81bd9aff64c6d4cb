"""A first audit of a corpus, in memory and in one process: match, cluster, profile."""

from __future__ import annotations

from dataclasses import replace
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

from detector.errors import StoreError
from detector.farms.frames import shared_frames
from detector.matching.candidates import Collection
from detector.pipeline.clusters import clusters
from detector.pipeline.sites import site_profiles
from detector.plain import dumps
from detector.records import AuditReport, Match, Skip

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from detector.pipeline.workbench import Reading, Workbench
    from detector.settings import Settings


def audit_readings(
    bench: Workbench,
    readings: Sequence[Reading],
    skipped: Sequence[Skip],
    *,
    settings: Settings,
    out: Path | None,
) -> AuditReport:
    """Audit articles already read; the order they come in changes nothing.

    Of two articles with one id the second is skipped, so that every match names one article.
    """
    kept, repeated = _by_key(readings)
    matches = _matches(bench, kept, settings)
    report = AuditReport(
        read=len(readings) + len(skipped),
        processed=len(kept),
        skipped=tuple(sorted((*skipped, *repeated), key=lambda skip: (skip.place, skip.reason))),
        matches=matches,
        clusters=clusters([reading.article for reading in kept], matches),
        frames=shared_frames(reading.document for reading in kept),
        sites=site_profiles([reading.document for reading in kept], matches),
        model=bench.encoder.name,
    )
    return report if out is None else _write(report, out)


def _by_key(readings: Sequence[Reading]) -> tuple[list[Reading], list[Skip]]:
    kept: dict[str, Reading] = {}
    repeated = []
    for reading in sorted(
        readings, key=lambda item: (item.article.key, item.article.text, item.article.place or "")
    ):
        first = kept.setdefault(reading.article.key, reading)
        if first is not reading:
            place = reading.article.place or reading.article.key
            repeated.append(
                Skip(place, f"its id {reading.article.key!r} is also that of {first.article.place}")
            )
    return list(kept.values()), repeated


def _matches(bench: Workbench, readings: Sequence[Reading], settings: Settings) -> tuple[Match, ...]:
    """Compare every pair that some channel proposes, the later article as the query."""
    collection = Collection([reading.traits for reading in readings])
    pairs: dict[tuple[int, int], set[str]] = {}
    for number, reading in enumerate(readings):
        for candidate in collection.candidates(reading.traits, limit=settings.candidates + 1):
            if candidate.number != number:
                pair = _oriented(readings, number, candidate.number)
                pairs.setdefault(pair, set()).update(candidate.channels)
    found = (
        bench.compare(
            readings[query], readings[source], threshold=settings.threshold, channels=tuple(sorted(channels))
        )
        for (query, source), channels in sorted(pairs.items())
    )
    return tuple(
        sorted(
            (match for match in found if match.relation != "unrelated"),
            key=lambda match: (match.query_id, match.source_id),
        )
    )


def _oriented(readings: Sequence[Reading], one: int, other: int) -> tuple[int, int]:
    """Return the pair with the later article first; undated ones by id."""
    first, second = readings[one].article, readings[other].article
    ages = 0.0, 0.0
    if first.published and second.published:
        ages = first.published.timestamp(), second.published.timestamp()
    return (one, other) if (ages[0], first.key) > (ages[1], second.key) else (other, one)


def output_folder(out: Path) -> Path:
    """Make the folder that an audit writes to, before there is work to lose.

    Raises
    ------
    StoreError
        It cannot be made or written to.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=out):
            return out
    except OSError as error:
        raise _unwritable(out, error) from error


def _unwritable(out: Path, error: OSError) -> StoreError:
    return StoreError(f"{out}: cannot be written ({error.strerror}); choose another --out folder")


def _write(report: AuditReport, out: Path) -> AuditReport:
    """Write one JSON Lines file for each table of the report; return the report naming them."""
    tables: dict[str, Sequence[object]] = {
        "matches.jsonl": report.matches,
        "clusters.jsonl": report.clusters,
        "frames.jsonl": report.frames,
        "sites.jsonl": report.sites,
        "skipped.jsonl": report.skipped,
    }
    try:
        for name, rows in tables.items():
            (out / name).write_text("".join(dumps(row) + "\n" for row in rows), encoding="utf-8")
    except OSError as error:
        raise _unwritable(out, error) from error
    return replace(report, files=tuple(str(out / name) for name in tables))
