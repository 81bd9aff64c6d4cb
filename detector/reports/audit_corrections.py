"""What the page of an audit shows of corrections that never reached the copies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from detector.records import Drift
from detector.reports import wording
from detector.reports.audit_views import PageView, delay_words, fact_excerpt, known, page_view

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from detector.reports.audit_tables import Row

#: Copies that are named of those that state one old fact.
_COPIES = 6
#: What tells corrected facts apart.
_FACT = ("before_id", "after_id", "type", "before_start", "before")


class CopyView(NamedTuple):
    """A copy with the old fact, in what sentence, and how it stands to the correction."""

    page: PageView
    stated: wording.Excerpt | None
    when: str


@dataclass(frozen=True, slots=True)
class CorrectionView:
    """A fact that a site corrected, and the copies that have it as it was."""

    label: str
    weight: str
    before: wording.Excerpt | None
    after: wording.Excerpt | None
    original: PageView
    corrected: PageView
    copies: tuple[CopyView, ...]
    more: int


def by_fact(rows: Iterable[Row], most: int) -> list[list[Row]]:
    """Return the first corrected facts, each with the rows of its copies."""
    alike: dict[tuple[object, ...], list[Row]] = {}
    for row in rows:
        alike.setdefault(tuple(row[name] for name in _FACT), []).append(row)
    return list(alike.values())[:most]


def pages_of(facts: Iterable[Sequence[Row]]) -> set[str]:
    """Return the ids of the articles that are shown of some facts."""
    shown = [row for rows in facts for row in rows[:_COPIES]]
    return {row[end] for row in shown for end in ("id", "before_id", "after_id")}


def correction_view(rows: Sequence[Row], articles: Mapping[str, Row]) -> CorrectionView:
    """Return the rows of one corrected fact for show."""
    row = rows[0]
    drift = Drift(
        row["type"], (row["kinds"] or ["changed"])[0], None, None, known(row["severity"]) or 0.0, ""
    )
    return CorrectionView(
        label=wording.drift_label(drift),
        weight=wording.weight(drift),
        before=fact_excerpt(row, "before"),
        after=fact_excerpt(row, "after"),
        original=page_view(articles.get(row["before_id"]), row["before_id"]),
        corrected=page_view(articles.get(row["after_id"]), row["after_id"]),
        copies=tuple(_copy_view(item, articles) for item in rows[:_COPIES]),
        more=max(len(rows) - _COPIES, 0),
    )


def _copy_view(row: Row, articles: Mapping[str, Row]) -> CopyView:
    page = page_view(articles.get(row["id"]), row["id"])
    return CopyView(page, fact_excerpt(row, "stated"), ", ".join(_when(row)))


def _when(row: Row) -> Iterator[str]:
    """Say when the copy was made, and whether its source has the old fact too."""
    late = known(row["late"])
    if late is not None:
        yield f"{delay_words(late)} {'after the correction' if late >= 0 else 'before it and never renewed'}"
    if row["inherited"]:
        yield "as the page that it was taken from"
