"""Which of two derived texts came first: what the pages themselves say, or undecided.

Credit lines and canonical links are statements by the publisher and weigh most; dates say
only who printed first; a copy that has nothing of its own is likelier cut from the other.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, NamedTuple

from detector.matching.stamps import stamp
from detector.records import Direction
from detector.text.outlets import agency, names_site

if TYPE_CHECKING:
    from detector.records import Article, Document, Scores

#: Weights in log odds. Measured (benchmarks/directions.py): of two Reuters reprints the one without
#: words of its own that lacks a tenth of the other was the later in 68 of 84 pairs; in the half of the
#: pairs that the weight was not set on, in 66 of 80.
_PART = 1.4
#: Set by judgement, by what each kind of evidence can be wrong about; no public data has it: a
#: canonical link is set by the publisher's system, a credit by its editor, a phrase may be quoted.
_CANONICAL, _CREDIT, _LINK, _DATELINE_CREDIT, _MENTION, _BYLINE = 4.0, 3.0, 3.0, 2.0, 2.0, 2.0
#: A date by its clock: within a day a wrong zone or an edit's new stamp can turn it round.
_DATE, _DATE_DAYS = 1.5, 2.5
#: Below this confidence the answer is "undecided"; more than the ceiling is never claimed.
_FLOOR, _CEILING = 0.75, 0.99
#: Minutes apart within which two dates say nothing.
_SAME_MINUTES = 10
_DAY_MINUTES = 1440
#: Share of a copy's shingles that the other has, from which it has nothing of its own, and how much
#: less of the other it must have. Chosen on half of the Reuters reprints.
_OWN_NOTHING, _LACKS = 0.85, 0.1

_NAME = (
    r"(?:[Tt]he )?(?P<outlet>(?:[a-z0-9-]+\.)+[a-z]{2,}"
    r"|[A-Z][\w&'’-]*(?: (?:of |the )?[A-Z][\w&'’-]*){0,3})"
)
#: How running text names the outlet that it was written for, or taken from.
_TOLD = re.compile(
    r"\b(?:told|tells|speaking (?:to|with)|interview with|reported (?:by|in|on)|reports? (?:by|in|on)"
    r"|(?:[Ff]irst|[Oo]riginally) (?:published|appeared|reported) (?:by|in|on|at)"
    r"|according to|seen by|[Rr]ead (?:more|the full (?:story|report|article)) (?:at|on|in)"
    r"|[Mm]ore (?:at|on)|[Ss]ubscribe to|[Rr]eporting (?:for|by)|[Rr]eporter (?:for|at)) " + _NAME
)
_REPORTED = re.compile(_NAME + r" (?:has learned|understands|can reveal|(?:first )?reported)\b")
#: Words without which no line has `_REPORTED`: looked for first, since every word could begin a name.
_REPORTING = ("learned", "understands", "reveal", "reported")


class _Evidence(NamedTuple):
    """Log odds that the query comes from the source (negative: the other way), and why."""

    weight: float
    reason: str


def direction(query: Document, source: Document, scores: Scores) -> Direction:
    """Say which text was taken from the other, with confidence 0.75 to 0.99, or "undecided".

    Evidence that points both ways cancels. Only for pairs that derive from each other.
    """
    evidence = [*_statements(query, source, 1.0), *_statements(source, query, -1.0)]
    evidence += _dates(query, source)
    evidence += _part(scores)
    total = sum(item.weight for item in evidence)
    confidence = min(1.0 / (1.0 + math.exp(-abs(total))), _CEILING)
    reasons = tuple(item.reason for item in evidence)
    if confidence < _FLOOR:
        return Direction(evidence=reasons)
    return Direction("query-from-source" if total > 0 else "source-from-query", round(confidence, 3), reasons)


def names_outlet(written: str, article: Article) -> bool:
    """Tell whether an outlet as written ("www.cbc.ca", "Meridian Wire") is the article's site."""
    return names_site(written, article.site or "")


def _statements(copy: Document, original: Document, sign: float) -> list[_Evidence]:
    """Return what `copy` itself says of coming from `original`."""
    which = "query" if sign > 0 else "source"
    found: list[_Evidence] = []

    def add(weight: float, reason: str) -> None:
        found.append(_Evidence(sign * weight, f"the {which}{reason}"))

    if _is_canonical(copy.article, original.article):
        add(_CANONICAL, "'s canonical link is the other's address")
    elif _links(copy, original.article):
        add(_LINK, " prints the other's address")
    outlets = [block.outlet for block in copy.blocks if block.kind in ("source", "credit") and block.outlet]
    if credited := _foreign(outlets, copy, original):
        add(_CREDIT, f" credits {credited}")
    if (reporting := agency(copy)) and _foreign([reporting], copy, original):
        add(_DATELINE_CREDIT, f"'s dateline names {reporting}")
    if not credited and original.article.site and (mentioned := _foreign(_mentions(copy), copy, original)):
        add(_MENTION, f"'s text speaks of {mentioned}")
    if author := _kept_author(copy, original.article):
        add(_BYLINE, f"'s byline names the other's author, {author}")
    return found


def _foreign(outlets: list[str], copy: Document, original: Document) -> str | None:
    """Return the first outlet that is the original's site and not the copy's own."""
    named = (outlet for outlet in outlets if names_outlet(outlet, original.article))
    return next((outlet for outlet in named if not names_outlet(outlet, copy.article)), None)


def _is_canonical(copy: Article, original: Article) -> bool:
    canonical, url = copy.canonical, original.url
    return bool(canonical and url and canonical != copy.url and canonical.rstrip("/") == url.rstrip("/"))


def _links(copy: Document, original: Article) -> bool:
    """Tell whether the copy's text prints the original's address, more than a mere host."""
    address = re.sub(r"^https?://(?:www\.)?", "", original.url or "").rstrip("/")
    return "/" in address and original.url != copy.article.url and address in copy.text


def _mentions(document: Document) -> list[str]:
    """Return the outlets that running text names; a few words of prose may be among them."""
    if not document.sentences:
        return []
    body = document.text[document.sentences[0].start : document.sentences[-1].end]
    reporting = (line for line in body.split("\n") if any(word in line for word in _REPORTING))
    told = [_TOLD.finditer(body), *(_REPORTED.finditer(line) for line in reporting)]
    return [found["outlet"] for matches in told for found in matches]


def _kept_author(copy: Document, original: Article) -> str | None:
    """Return the original's author if the copy's byline names them while its record names another."""
    author = (original.author or "").strip()
    if len(author.split()) < 2 or author == copy.article.author:
        return None
    lines = [block.span.of(copy.text) for block in copy.blocks if block.kind in ("byline", "credit")]
    return author if any(author.lower() in line.lower() for line in lines) else None


def _dates(query: Document, source: Document) -> list[_Evidence]:
    query_stamp, source_stamp = stamp(query), stamp(source)
    if query_stamp is None or source_stamp is None:
        return []
    query_later = query_stamp.moment > source_stamp.moment
    earlier, later = (source_stamp, query_stamp) if query_later else (query_stamp, source_stamp)
    same_day = later.moment.date() == earlier.moment.date()
    minutes = (later.moment - earlier.moment).total_seconds() / 60
    if later.at_latest or minutes < _SAME_MINUTES or (same_day and (earlier.whole_day or later.whole_day)):
        return []
    weight = _DATE_DAYS if minutes >= _DAY_MINUTES else _DATE
    which = "query" if query_later else "source"
    return [_Evidence(weight if query_later else -weight, f"the {which} is {_duration(minutes)} later")]


def _part(scores: Scores) -> list[_Evidence]:
    """Return what copying says: a text all of which stands in a longer one is likelier cut from it."""
    query, source = scores.containment, _source_containment(scores)
    if max(query, source) < _OWN_NOTHING or abs(query - source) < _LACKS:
        return []
    which = "query" if query > source else "source"
    return [_Evidence(_PART if query > source else -_PART, f"the {which} is a part of the other")]


def _source_containment(scores: Scores) -> float:
    """Return the share of the source's shingles that the query has, from the other two shares."""
    if not scores.jaccard:
        return 0.0
    size = scores.containment / scores.jaccard - 1 + scores.containment
    return scores.containment / size


def _duration(minutes: float) -> str:
    if minutes < 120:
        return f"{minutes:.0f} minutes"
    return f"{minutes / 60:.0f} hours" if minutes < 2 * _DAY_MINUTES else f"{minutes / _DAY_MINUTES:.0f} days"
