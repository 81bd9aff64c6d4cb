"""The controlled drift set: articles, their rewrites, and the drifts planted in them."""

from __future__ import annotations

import re
from collections import Counter
from hashlib import blake2b
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.rewriting import faithful, numbers, speech
from benchmarks.rewriting.articles import texts
from benchmarks.rewriting.edits import rewritten, swapped
from detector.records import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from benchmarks.rewriting.articles import Text
    from benchmarks.rewriting.edits import Change, Planted

#: Drifts of each kind aimed at, over both halves.
WANTED = 240
_MOST_DRIFTS = 4
#: Share of the words with a known synonym that get it.
_REWORDED = 0.6
#: Share of the articles in which two sentences change places, if any can.
_REORDERED = 0.4
#: One article in four is rewritten without any drift, up to so many of each half.
_HELD = 4
_MOST_HELD = 2.5
_ANAPHORA = re.compile(
    r"\b(?:he|she|him|her|his|they|them|their|it|its|this|that|these|those|such|also|but|however|both|latter|former)\b",
    re.IGNORECASE,
)
Kind = tuple[str, str]
KINDS: tuple[Kind, ...] = tuple(
    [("number", kind) for kind in numbers.OPERATORS] + [("attribution", kind) for kind in speech.OPERATORS]
)


class Pair(NamedTuple):
    """An article and its rewrite.

    Attributes
    ----------
    planted
        The drifts, 0 to 4, by place in the source.
    operators
        The faithful operators used, sorted.
    """

    id: str
    source: str
    query: str
    planted: tuple[Planted, ...]
    operators: tuple[str, ...]

    @property
    def untouched(self) -> bool:
        """Whether the pair is of the half that nothing is developed on."""
        return is_untouched(self.id)


def is_untouched(name: str) -> bool:
    """Tell, by its hash, whether an article is of the untouched half."""
    return blake2b(name.encode(), digest_size=1).digest()[0] % 2 == 1


def make_pairs(data: Path, *, wanted: int = WANTED) -> Iterator[Pair]:
    """Yield the pairs of the controlled set, always the same ones.

    Articles are taken, corpus by corpus in turn, until every kind of drift has been planted
    `wanted` times in each half or the articles end; an article that no wanted kind fits is
    passed over.
    """
    planted: Counter[tuple[bool, Kind]] = Counter()
    faithful_made: Counter[bool] = Counter()
    for article in texts(data):
        half = is_untouched(article.name)
        scarce = sorted(KINDS, key=lambda kind: (planted[half, kind], kind))
        wanting = [kind for kind in scarce if planted[half, kind] < wanted // 2]
        held = blake2b(article.name.encode(), digest_size=2).digest()[1] % _HELD == 0
        if not wanting or (held and faithful_made[half] >= _MOST_HELD * wanted / 2):
            continue
        pair = rewrite(article, () if held else wanting)
        if pair is not None:
            faithful_made[half] += held
            planted.update((half, (item.type, item.kind)) for item in pair.planted)
            yield pair


def rewrite(article: Text, kinds: Sequence[Kind]) -> Pair | None:
    """Rewrite one article with drifts of the first kinds that fit, faithfully if none is given.

    None where nothing fits.
    """
    rng = Random(article.name)  # noqa: S311 - no secret
    changes = _drifting(article, kinds, rng) if kinds else []
    if kinds and not changes:
        return None
    _reword(article, changes, rng)
    if not changes:
        return None
    query, planted = rewritten(article.text, changes)
    used = {change.name for change in changes if not change.type}
    if rng.random() < _REORDERED and (places := _exchangeable(query, planted)):
        query, planted = swapped(query, planted, *rng.choice(places))
        used.add("order")
    return Pair(article.name, article.text, query, planted, tuple(sorted(used)))


def _drifting(article: Text, kinds: Sequence[Kind], rng: Random) -> list[Change]:
    """Return one drift of each of the first kinds that fit, at most four, each in its own sentence."""
    changes: list[Change] = []
    most = rng.randint(1, _MOST_DRIFTS)
    for kind in kinds:
        operators = numbers.OPERATORS if kind[0] == "number" else speech.OPERATORS
        possible = [change for change in operators[kind[1]](article, rng) if _apart(article, change, changes)]
        if possible:
            changes.append(rng.choice(possible))
        if len(changes) == most:
            break
    return changes


def _reword(article: Text, changes: list[Change], rng: Random) -> None:
    """Add faithful changes: each operator once where it fits, and synonyms all over."""
    names = list(faithful.OPERATORS)
    rng.shuffle(names)
    for name in (*names, "figure"):
        possible = [change for change in faithful.OPERATORS[name](article, rng) if _free(change, changes)]
        if possible:
            changes.append(rng.choice(possible))
    for change in faithful.synonyms(article, rng):
        if rng.random() < _REWORDED and _free(change, changes):
            changes.append(change)


def _free(change: Change, changes: Sequence[Change]) -> bool:
    return not any(
        change.scope.start <= other.scope.end and other.scope.start <= change.scope.end for other in changes
    )


def _apart(article: Text, change: Change, changes: Sequence[Change]) -> bool:
    """Tell whether no other drift stands in the sentence of this one."""
    homes = [article.sentence_at(other.scope.start) for other in changes]
    home = article.sentence_at(change.scope.start)
    return _free(change, changes) and home is not None and home not in homes


def _exchangeable(text: str, planted: Sequence[Planted]) -> list[tuple[Span, Span]]:
    """Return neighbouring sentences that stand by themselves, with what follows them."""
    from benchmarks.rewriting.articles import Text

    sentences = Text("", text).sentences
    found = []
    for place in range(1, len(sentences) - 1):
        first, second = sentences[place], sentences[place + 1]
        trio = " ".join(item.of(text)[:160] for item in sentences[place : place + 3])
        stands = not _ANAPHORA.search(trio) and not re.search(r"[\"“”]", first.of(text) + second.of(text))
        crossed = any(
            item.after is not None
            and item.after.overlaps(Span(first.start, second.end))
            and not (first.contains(item.after) or second.contains(item.after))
            for item in planted
        )
        if stands and not crossed:
            found.append((first, second))
    return found
