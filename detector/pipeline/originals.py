"""What an article is checked against: originals held in memory, or kept in an index."""

from __future__ import annotations

from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from detector.matching.candidates import CHANNELS, Collection, candidates
from detector.matching.keys import trait_keys
from detector.records import Skip

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from detector.pipeline.workbench import Reading, Workbench
    from detector.records import Article
    from detector.store import Filter, Index


#: Candidates that are read at a time.
_STEP = 5
#: Originals that are read at a time.
_BATCH = 256


_Item = TypeVar("_Item")


class Sources(NamedTuple):
    """What to compare a query with: candidates, likeliest first, each with the channels that found it.

    Attributes
    ----------
    batches
        A few candidates at a time, read as they are asked for.
    candidates
        How many there are in all.
    among
        How many originals they were chosen from.
    stock
        For each channel how many of the query's keys were in too many texts to be used.
    """

    batches: Iterator[list[tuple[Reading, tuple[str, ...]]]]
    candidates: int
    among: int
    stock: tuple[tuple[str, int], ...] = ()


class Held:
    """Originals held in memory."""

    def __init__(self, readings: Sequence[Reading], skipped: tuple[Skip, ...]) -> None:
        self._readings, self.skipped = readings, skipped
        self._collection = Collection([reading.traits for reading in readings])

    @classmethod
    def reading(cls, records: Iterable[Article | Skip], bench: Workbench) -> Held:
        """Read articles in batches, and set the skips among them aside."""
        skipped: list[Skip] = []

        def articles() -> Iterator[Article]:
            for record in records:
                if isinstance(record, Skip):
                    skipped.append(record)
                else:
                    yield record

        given = articles()
        readings: list[Reading] = []
        while batch := list(islice(given, _BATCH)):
            readings += bench.read(batch)
        return cls(readings, tuple(skipped))

    def sources(self, query: Reading, most: int) -> Sources:
        """Return at most `most` candidates for a query, itself left out."""
        itself = {
            number for number, reading in enumerate(self._readings) if is_same(query.article, reading.article)
        }
        ranked = self._collection.rankings(query.traits)
        found = candidates(ranked, limit=most + len(itself))
        others = [item for item in found if item.number not in itself][:most]
        stock = zip(CHANNELS, (ranking.stock for ranking in ranked), strict=True)
        readings = [(self._readings[item.number], item.channels) for item in others]
        return Sources(_steps(readings), len(others), len(self._readings) - len(itself), tuple(stock))


class Indexed:
    """Originals in an index, whose encoder is that of a workbench, as far as they pass a filter."""

    skipped: tuple[Skip, ...] = ()

    def __init__(self, index: Index, bench: Workbench, where: Filter | None) -> None:
        index.use(bench.encoder)
        self._index, self._bench, self._where = index, bench, where

    def sources(self, query: Reading, most: int) -> Sources:
        """Return at most `most` candidates for a query, itself left out."""
        keys = trait_keys([query.traits])[0]
        with self._index.holding():
            among = len(self._index)
            found = self._index.candidates(keys, limit=most + 1, where=self._where)
            articles = self._index.articles(item.number for item in found.candidates)
            others = [
                (other, item.channels)
                for item, article in zip(found.candidates, articles, strict=True)
                if (other := self._other(query.article, article)) is not None
            ]
        missing = len(articles) - len(others)
        read = map(self._read, _steps(others[:most]))
        return Sources(read, len(others[:most]), among - missing, found.stock)

    def _read(self, step: list[tuple[Article, tuple[str, ...]]]) -> list[tuple[Reading, tuple[str, ...]]]:
        readings = self._bench.read([article for article, _ in step])
        return [(reading, channels) for reading, (_, channels) in zip(readings, step, strict=True)]

    def _other(self, query: Article, found: Article) -> Article | None:
        """Return the first sighting of a found text that is not the query itself."""
        if found.text != query.text:
            return found
        sightings = self._index.sightings(found.key)
        return next((item for item in sightings if not is_same(query, item)), None)


def _steps(candidates: Sequence[_Item]) -> Iterator[list[_Item]]:
    return (list(candidates[start : start + _STEP]) for start in range(0, len(candidates), _STEP))


def is_same(query: Article, other: Article) -> bool:
    """Tell whether two articles are one: one text, under one id or from one file."""
    if query.text != other.text:
        return False
    places = [Path(item.place) for item in (query, other) if item.place]
    return query.key == other.key or (len(places) == 2 and _is_one_file(*places))


def _is_one_file(first: Path, second: Path) -> bool:
    with suppress(OSError, ValueError):  # a place need not be a path, nor still be there
        return first.samefile(second)
    return False
