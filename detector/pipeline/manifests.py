"""What a task left behind: its outputs with their digests, so that it need not run again."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Self

from detector.pipeline import files
from detector.plain import dumps

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Manifest:
    """A task done.

    Attributes
    ----------
    fingerprint
        Of all that the outputs follow from: inputs, settings, models, and the format of the stage.
    outputs
        Names, relative to the work folder, and SHA-256 of the files written.
    counts
        What was counted on the way.
    """

    stage: str
    number: int
    fingerprint: str
    outputs: tuple[tuple[str, str], ...]
    counts: tuple[tuple[str, int], ...] = ()

    def save(self, work: str) -> None:
        """Write it; the last act of a task."""
        with files.writing(place(work, self.stage, self.number)) as stream:
            stream.write(dumps(self).encode())

    @classmethod
    def load(cls, work: str, stage: str, number: int) -> Self | None:
        """Return a task's manifest, None where there is none that can be read."""
        path = place(work, stage, number)
        try:
            found = json.loads(files.read_text(path))
            outputs = tuple((str(name), str(digest)) for name, digest in found["outputs"])
            counts = tuple((str(name), int(count)) for name, count in found["counts"])
        except (OSError, ValueError, KeyError, TypeError):
            return None
        if found.keys() != {item.name for item in fields(cls)}:
            return None
        return cls(str(found["stage"]), int(found["number"]), str(found["fingerprint"]), outputs, counts)

    def holds(self, work: str, fingerprint: str) -> bool:
        """Tell whether the task would write the same files, and they are there as they were written."""
        if self.fingerprint != fingerprint:
            return False
        try:
            return all(files.digest(files.joined(work, name)) == digest for name, digest in self.outputs)
        except OSError:
            return False


def place(work: str, stage: str, number: int) -> str:
    """Return where a task's manifest lies."""
    return files.joined(work, stage, f"{number:05d}.json")


def holding(work: str, stage: str, fingerprints: Mapping[int, str]) -> dict[int, Manifest]:
    """Return the manifests that hold, by number, of tasks given by number and fingerprint."""

    def held(number: int) -> Manifest | None:
        found = Manifest.load(work, stage, number)
        return found if found and found.holds(work, fingerprints[number]) else None

    with ThreadPoolExecutor(8) as threads:  # digests are taken outside the interpreter's lock
        found = zip(fingerprints, threads.map(held, fingerprints), strict=True)
        return {number: item for number, item in found if item}


def totals(manifests: Sequence[Manifest]) -> dict[str, int]:
    """Return the sums of what some tasks counted."""
    found: dict[str, int] = {}
    for manifest in manifests:
        for name, count in manifest.counts:
            found[name] = found.get(name, 0) + count
    return found
