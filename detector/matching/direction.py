"""Which of two derived texts came first: what the pages themselves say, or undecided.

Credit lines and canonical links are statements by the publisher and weigh most; dates say
only who printed first; an excerpt can be cut from a longer text but not grown into it.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, NamedTuple

from detector.records import Direction

if TYPE_CHECKING:
    from detector.records import Article, Document, Scores

_DATELINE = re.compile(
    r"[A-Z][A-Z .,'’-]{2,40}(?:,? [A-Z][a-z]+\.? \d{1,2})?\s*\((?P<agency>[A-Z][^()\n]{1,40})\)\s*[—–-]"
)
#: Weights in log odds, set by judgement, not measured, by what each kind of evidence can be wrong
#: about: a canonical link is set by the publisher's system, a credit by its editor, a date by its clock.
_CANONICAL, _CREDIT, _DATELINE_CREDIT, _DATE, _PART = 4.0, 3.0, 2.0, 1.5, 0.7
#: Below this confidence the answer is "undecided".
_FLOOR = 0.75
#: Minutes apart within which two dates say nothing.
_SAME_MINUTES = 10


class _Evidence(NamedTuple):
    """Log odds that the query comes from the source (negative: the other way), and why."""

    weight: float
    reason: str


def direction(query: Document, source: Document, scores: Scores) -> Direction:
    """Say which text was taken from the other, with confidence 0.75 to 1, or "undecided".

    Evidence that points both ways cancels. Only for pairs that derive from each other.
    """
    evidence = [*_statements(query, source, 1.0), *_statements(source, query, -1.0)]
    evidence += _dates(query.article, source.article)
    evidence += _part(scores)
    total = sum(item.weight for item in evidence)
    confidence = 1.0 / (1.0 + math.exp(-abs(total)))
    reasons = tuple(item.reason for item in evidence)
    if confidence < _FLOOR:
        return Direction(evidence=reasons)
    return Direction("query-from-source" if total > 0 else "source-from-query", round(confidence, 3), reasons)


def names_outlet(written: str, article: Article) -> bool:
    """Tell whether an outlet as written ("www.cbc.ca", "Meridian Wire") is the article's site."""
    site = article.site or ""
    if not site:
        return False
    host = written.lower().removeprefix("www.")
    plain = re.sub(r"[^a-z0-9]", "", host)
    return host == site.lower().removeprefix("www.") or plain == re.sub(
        r"[^a-z0-9]", "", site.split(".")[-2:][0].lower()
    )


def _statements(copy: Document, original: Document, sign: float) -> list[_Evidence]:
    """Return what `copy` itself says of coming from `original`."""
    found = []
    which = "query" if sign > 0 else "source"
    canonical, url = copy.article.canonical, original.article.url
    if canonical and url and canonical != copy.article.url and canonical.rstrip("/") == url.rstrip("/"):
        found.append(_Evidence(sign * _CANONICAL, f"the {which}'s canonical link is the other's address"))
    credited = [b.outlet for b in copy.blocks if b.kind in ("source", "credit") and b.outlet]
    named = next((outlet for outlet in credited if names_outlet(outlet, original.article)), None)
    if named and not names_outlet(named, copy.article):
        found.append(_Evidence(sign * _CREDIT, f"the {which} credits {named}"))
    dateline = _DATELINE.match(copy.text[copy.sentences[0].start :]) if copy.sentences else None
    if (
        dateline
        and names_outlet(dateline["agency"], original.article)
        and not names_outlet(dateline["agency"], copy.article)
    ):
        found.append(_Evidence(sign * _DATELINE_CREDIT, f"the {which}'s dateline names {dateline['agency']}"))
    return found


def _dates(query: Article, source: Article) -> list[_Evidence]:
    if query.published is None or source.published is None:
        return []
    minutes = (query.published - source.published).total_seconds() / 60
    if abs(minutes) < _SAME_MINUTES:
        return []
    later = "query" if minutes > 0 else "source"
    return [_Evidence(_DATE if minutes > 0 else -_DATE, f"the {later} is {_duration(abs(minutes))} later")]


def _part(scores: Scores) -> list[_Evidence]:
    """Return what lengths say: the text that is wholly in a longer one is likelier cut from it."""
    lean = scores.query_coverage - scores.source_coverage
    if (scores.query_coverage < 0.8 and scores.source_coverage < 0.8) or abs(lean) < 0.3:
        return []
    part = "query" if lean > 0 else "source"
    return [_Evidence(_PART if lean > 0 else -_PART, f"the {part} is a part of the other")]


def _duration(minutes: float) -> str:
    if minutes < 120:
        return f"{minutes:.0f} minutes"
    return f"{minutes / 60:.0f} hours" if minutes < 2880 else f"{minutes / 1440:.0f} days"
