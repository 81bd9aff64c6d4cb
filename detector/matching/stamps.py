"""When a text was published: what its record says, and what its page prints about itself."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from detector.records import Document

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)})[a-z]*\.?"
_CLOCK = r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?!\d)\s*(?P<half>[ap]\.?m)?"
_DAYS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH},?\s+(?P<year>\d{{4}})\b",
        rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})\b",
        r"\b(?P<year>\d{4})-(?P<number>\d{2})-(?P<day>\d{2})\b",
    )
)
_TIME = re.compile(_CLOCK, re.IGNORECASE)
_FIRST = re.compile(r"\b(?:first|originally) (?:published|posted|appeared)\b", re.IGNORECASE)
_PUBLISHED = re.compile(r"\b(?:published|posted)\b", re.IGNORECASE)
_UPDATED = re.compile(r"\b(?:(?:last )?(?:updated|modified)|update[ds]?:)", re.IGNORECASE)
#: A line of more words is prose, whatever it says of publishing.
_LINE_WORDS = 24
#: Characters after "published" in which its date stands.
_REACH = 50


class Stamp(NamedTuple):
    """A moment of publication.

    Attributes
    ----------
    whole_day
        Only the day is known.
    at_latest
        The text is known to have been there by then ("updated"), perhaps for long.
    """

    moment: datetime
    whole_day: bool = False
    at_latest: bool = False


def stamp(document: Document) -> Stamp | None:
    """Return when a text came out, by the firmest of what is stated; None if nothing is.

    A line "first published" goes before the record's date, which a site may renew at each
    edit; then "published", then "updated". Times printed without a zone are taken as UTC.
    """
    printed = [line for line in _short_lines(document) if _PUBLISHED.search(line) or _UPDATED.search(line)]
    recorded = document.article.published
    first = _after(_FIRST, printed)
    if first is not None and (recorded is None or first.moment <= _aware(recorded)):
        return first
    if recorded is not None:
        recorded = _aware(recorded)
        return Stamp(recorded, whole_day=(recorded.hour, recorded.minute, recorded.second) == (0, 0, 0))
    found = _after(_PUBLISHED, printed)
    if found is None and (updated := _after(_UPDATED, printed)) is not None:
        found = updated._replace(at_latest=True)
    return found


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _short_lines(document: Document) -> Iterator[str]:
    for block in document.blocks:
        if block.kind not in ("related", "teaser"):
            line = block.span.of(document.text)
            if len(line.split()) <= _LINE_WORDS:
                yield line


def _after(label: re.Pattern[str], lines: list[str]) -> Stamp | None:
    """Return the date that follows a label in the first line that has both."""
    for line in lines:
        for found in label.finditer(line):
            read = _read(line[found.end() : found.end() + _REACH])
            if read is not None:
                return read
    return None


def _read(text: str) -> Stamp | None:
    """Read a date, and a time of day if one stands beside it."""
    found = next((match for pattern in _DAYS if (match := pattern.search(text))), None)
    if found is None:
        return None
    parts = found.groupdict()
    month = int(parts["number"]) if parts.get("number") else _MONTHS.index(parts["month"].lower()[:3]) + 1
    clock = _TIME.search(text[: found.start()]) or _TIME.search(text[found.end() :])
    hour, minute = (int(clock["hour"]), int(clock["minute"])) if clock else (0, 0)
    if clock and clock["half"]:
        hour = hour % 12 + (12 if clock["half"].lower().startswith("p") else 0)
    try:
        moment = datetime(int(parts["year"]), month, int(parts["day"]), hour, minute, tzinfo=UTC)
    except ValueError:
        return None
    return Stamp(moment, whole_day=clock is None)
