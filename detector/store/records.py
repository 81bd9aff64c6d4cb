"""What the index answers with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from detector.matching.candidates import Candidate
    from detector.records import Skip


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a long task has come; what `add` counts is stored for good.

    `total` is None where the records are a stream of unknown length.
    """

    done: int
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Added:
    """What became of the records given to `add`: ``read`` is the sum of all others.

    Attributes
    ----------
    added
        New texts.
    sighted
        Texts that were there, seen under another id or at another address.
    replaced
        Ids whose text or fields were replaced.
    unchanged
        Records that were there already, or whose id was and was to be kept.
    skipped
        Records that could not be stored, with place and reason.
    """

    read: int = 0
    added: int = 0
    sighted: int = 0
    replaced: int = 0
    unchanged: int = 0
    skipped: tuple[Skip, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """The candidates for one query, likeliest first.

    `stock` says for each channel how many of the query's keys were in too many texts to be used.
    """

    candidates: tuple[Candidate, ...]
    stock: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class IndexInfo:
    """What an index holds; sizes are in bytes, dates those of the sightings that have one.

    `text_bytes` is the compressed texts' share of `bytes`; `sites` gives the sightings of each
    site, the most frequent first, at most a hundred; `languages` the articles of each language, by
    its code of two letters, empty where unknown; `generation` counts changes.
    """

    path: str
    articles: int
    sightings: int
    generation: int
    bytes: int
    text_bytes: int
    segments: int
    removed: int
    first_published: datetime | None
    last_published: datetime | None
    sites: tuple[tuple[str, int], ...]
    site_count: int
    languages: tuple[tuple[str, int], ...]
    header: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in an index: where, what, and whether it was repaired."""

    place: str
    what: str
    repaired: bool = False


@dataclass(frozen=True, slots=True)
class Verified:
    """What `verify` looked at and what it found; sound where there is no problem left unrepaired."""

    articles: int
    sightings: int
    chunks: int
    problems: tuple[Problem, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong, or all that was has been repaired."""
        return all(problem.repaired for problem in self.problems)
