"""What an article is checked against: originals held in memory, or kept in an index."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from detector.matching.candidates import CHANNELS, Collection, candidates
from detector.matching.keys import trait_keys

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detector.pipeline.workbench import Reading, Workbench
    from detector.records import Article, Skip
    from detector.store import Filter, Index


class Sources(NamedTuple):
    """What to compare a query with, each with the channels that found it, and among how many.

    `stock` says for each channel how many of the query's keys were in too many texts to be used.
    """

    readings: list[tuple[Reading, tuple[str, ...]]]
    among: int
    stock: tuple[tuple[str, int], ...] = ()


class Held:
    """Originals held in memory."""

    def __init__(self, readings: Sequence[Reading], skipped: tuple[Skip, ...]) -> None:
        self._readings, self.skipped = readings, skipped
        self._collection = Collection([reading.traits for reading in readings])

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
        return Sources(readings, len(self._readings) - len(itself), tuple(stock))


class Indexed:
    """Originals in an index, whose encoder is that of a workbench, as far as they pass a filter."""

    skipped: tuple[Skip, ...] = ()

    def __init__(self, index: Index, bench: Workbench, where: Filter | None) -> None:
        index.use(bench.encoder)
        self._index, self._bench, self._where = index, bench, where

    def sources(self, query: Reading, most: int) -> Sources:
        """Return at most `most` candidates for a query, itself left out."""
        keys = trait_keys([query.traits])[0]
        found = self._index.candidates(keys, limit=most + 1, where=self._where)
        articles = self._index.articles(item.number for item in found.candidates)
        others = [
            (other, item.channels)
            for item, article in zip(found.candidates, articles, strict=True)
            if (other := self._other(query.article, article)) is not None
        ]
        readings = self._bench.read([article for article, _ in others[:most]])
        channels = [names for _, names in others[:most]]
        missing = len(articles) - len(others)
        return Sources(list(zip(readings, channels, strict=True)), len(self._index) - missing, found.stock)

    def _other(self, query: Article, found: Article) -> Article | None:
        """Return the first sighting of a found text that is not the query itself."""
        if found.text != query.text:
            return found
        sightings = self._index.sightings(found.key)
        return next((item for item in sightings if not is_same(query, item)), None)


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
