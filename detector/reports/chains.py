"""The facts of a drift report as a table: a row for each fact, a cell for each version."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from detector.reports import wording

if TYPE_CHECKING:
    from detector.records import (
        Article,
        DriftReport,
        DriftType,
        Fact,
        FactChain,
        FactOutcome,
        FactState,
        Mention,
    )

#: What each state is called in a legend, and the mark that stands for it.
STATES: dict[FactState, tuple[str, str]] = {
    "stated": ("", "first stated"),
    "held": ("=", "as first stated"),
    "bent": ("≠", "bent"),
    "lost": ("−", "gone"),
    "corrected": ("↩", "as at first again"),
    "updated": ("↑", "changed by the original itself"),
    "stale": ("!", "still without that change"),
    "added": ("+", "new"),
    "absent": ("", "not there yet"),
}
#: Outcomes in the order of how much they ask for a reader's eye.
OUTCOMES: tuple[FactOutcome, ...] = ("stale", "bent", "corrected", "updated", "lost", "added", "held")
#: Characters of what a fact is about.
_LABEL = 80


class Cell(NamedTuple):
    """A fact in one version: its words, none where it is gone or as in the version before."""

    state: FactState
    mark: str
    words: str
    note: str


class Row(NamedTuple):
    """A fact through all versions: what it is about, and what became of it."""

    type: DriftType
    label: str
    outcome: FactOutcome
    cells: tuple[Cell, ...]
    explanation: str


def rows(report: DriftReport) -> list[Row]:
    """Return a report's facts as rows: those that ask for a reader's eye first, else in reading order."""
    ordered = sorted(report.facts, key=lambda fact: OUTCOMES.index(fact.outcome))
    return [_row(fact, report.versions) for fact in ordered]


def outcomes(found: list[Row]) -> tuple[str, ...]:
    """Count rows by outcome, as ``2 bent``; outcomes without a row are left out."""
    numbers = Counter(row.outcome for row in found)
    return tuple(f"{numbers[outcome]} {outcome}" for outcome in OUTCOMES if numbers[outcome])


def legend(found: list[Row]) -> tuple[tuple[str, str, FactState], ...]:
    """Return mark, meaning and state of the states that some rows have."""
    present = {cell.state for row in found for cell in row.cells}
    return tuple((mark, words, state) for state, (mark, words) in STATES.items() if mark and state in present)


def telling(row: Row) -> Row:
    """Return a row of speech without the words that its first cell opens with and others share."""
    said = [cell.words.split() for cell in row.cells]
    first = next(filter(None, said), [])
    alike = [
        [one == two for one, two in zip(first[:-1], words, strict=False)] + [False]
        for words in said
        if words != first
    ]
    shared = max((same.index(False) for same in alike), default=0)
    if not shared or row.type == "number":
        return row
    return row._replace(
        cells=tuple(
            cell._replace(words=" ".join(["…", *words[shared:]]))
            if words[:shared] == first[:shared]
            else cell
            for cell, words in zip(row.cells, said, strict=True)
        )
    )


def _row(fact: FactChain, versions: tuple[Article, ...]) -> Row:
    first = fact.mentions[fact.first].fact
    label = _about(first, versions[fact.first].text) if first else ""
    cells = tuple(map(_cell, fact.mentions))
    return Row(fact.type, wording.clip(label, _LABEL), fact.outcome, cells, fact.explanation)


def _cell(mention: Mention) -> Cell:
    words = mention.fact.text if mention.fact and mention.state != "held" else ""
    note = ", ".join(mention.kinds).replace("-", " ")
    return Cell(mention.state, STATES[mention.state][0], " ".join(words.split()), note)


def _about(fact: Fact, text: str) -> str:
    """Return what a fact is about: what is counted, what is said, else what follows it on its line."""
    if fact.quantity is not None and fact.quantity.referent:
        return fact.quantity.referent
    if fact.attribution is not None and fact.attribution.content is not None:
        return " ".join(fact.attribution.content.of(text).split())
    line = wording.sentence_around(fact, (), text)
    return " ".join((text[fact.span.end : line.end].strip(" ,.") or line.of(text)).split())
