"""Numbers in running text, by one pattern that the operators share."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

from detector.facts.words import listed
from detector.records import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.rewriting.articles import Text

WORDS: Final = tuple(
    listed(
        """
        zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
        sixteen seventeen eighteen nineteen twenty
        """
    )
)
SCALES: Final = {
    "million": 10**6,
    "mln": 10**6,
    "m": 10**6,
    "billion": 10**9,
    "bln": 10**9,
    "bn": 10**9,
}
#: Hedges by what they say of the true value.
HEDGES: Final = {
    "about": "about",
    "around": "about",
    "roughly": "about",
    "approximately": "about",
    "some": "about",
    "more than": "over",
    "over": "over",
    "less than": "under",
    "fewer than": "under",
    "at least": "at-least",
    "up to": "at-most",
    "nearly": "nearly",
    "almost": "nearly",
}
_MONEY: Final = "dlrs|dollars|pounds|euros|yen|cts|cents|francs|marks"
_TIMES: Final = "days|weeks|months|years|hours|minutes"
_MEASURES: Final = "miles|kilometres|kilometers|km|metres|meters|feet|tonnes|tons|barrels|acres|hectares"
_NOUN: Final = (
    r"(?!(?:was|has|does|this|his|its|plus|less|versus|times|points|across|pounds|percents|thirds|quarters|fifths|tenths|hundreds)\b)"
    r"(?:[a-z]{3,}s|people|men|women|children|police)\b"
)
_MENTION: Final = re.compile(
    rf"(?<![\w.,$£€/:-])(?:(?P<hedge>{'|'.join(HEDGES)}) )?(?P<body>(?P<currency>US\$|[$£€])?"
    rf"(?P<number>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?|\b(?:{'|'.join(WORDS[2:])})\b)"
    r"(?: ?(?P<scale>million|billion|mln|bln|bn|m)\b)?"
    rf"(?P<unit>%| (?:percent|per cent|pct|{_MONEY}|{_TIMES}|{_MEASURES})\b)?)"
    rf"(?![\w/%-]|[.,:]\d)(?: (?P<noun>(?:[a-z]+(?:al|an|ic|ew|ry|ar|ent|ish|ese|ed) )?{_NOUN}))?"
)
#: What stands before numbers that name or date something.
_NAMED: Final = re.compile(
    r"(?:[A-Z][A-Za-z]*|[Nn]umber|[Nn]o|[Nn]os|page|chapter|top|between|from|to|and|or|by)\.? $"
)
_RANGE: Final = re.compile(
    rf"(?:\d|\b(?:{'|'.join(WORDS[1:])}|illion))\W?\w{{0,8}} (?:to|and|or) $|between $"
)
_DEFINITE: Final = re.compile(
    r"\b(?:the|its|his|her|their|these|those|our|last|next|past|first|only|an?|another|at|no|just) $"
)
_YEAR: Final = re.compile(r"(?:19|20)\d\d$")


class Mention(NamedTuple):
    """A number with what is written around it.

    Attributes
    ----------
    span, body
        The figure with currency, scale and unit, with its hedge and without.
    kind
        ``money``, ``percent``, ``time``, ``measure``, ``year``, or ``count`` (a noun follows).
    definite
        Whether "the", "its" or the like stands before it.
    """

    span: Span
    body: Span
    number: Span
    kind: str
    value: Decimal
    hedge: str | None
    currency: str
    scale: Span | None
    unit: Span | None
    noun: Span | None
    definite: bool

    @property
    def whole(self) -> Span:
        """The mention with the noun that it counts."""
        return Span(self.span.start, self.noun.end if self.noun else self.span.end)


def mentions(article: Text) -> Iterator[Mention]:
    """Yield the numbers of an article that stand outside quotations, ranges and names."""
    for found in _MENTION.finditer(article.text):
        home = article.sentence_at(found.start())
        if home is None or found.end() > home.end or article.quoted(Span(*found.span())):
            continue
        lead = article.text[max(home.start, found.start() - 14) : found.start()]
        kind = _kind(found, lead)
        if kind is None or (kind in ("count", "year") and _NAMED.search(lead)):
            continue
        if _RANGE.search(lead):
            continue
        if found["hedge"] and re.search(r"\b(?:no|not|never|at) $", lead.lower()):
            continue
        if found["hedge"] == "over" and kind in ("time", "count"):
            continue  # "over three years" may mean in the course of them
        number = found["number"]
        value = Decimal(WORDS.index(number)) if number.isalpha() else Decimal(number.replace(",", ""))
        yield Mention(
            Span(found.start(), found.end("body")),
            Span(*found.span("body")),
            Span(*found.span("number")),
            kind,
            value,
            found["hedge"],
            found["currency"] or "",
            _part(found, "scale"),
            _part(found, "unit"),
            _part(found, "noun") if kind == "count" else None,
            _DEFINITE.search(lead.lower()) is not None,
        )


def _part(found: re.Match[str], name: str) -> Span | None:
    """Return a group's span without the blanks around it; None where it is not there."""
    if not found[name]:
        return None
    return Span(found.end(name) - len(found[name].lstrip()), found.end(name))


def _kind(found: re.Match[str], lead: str) -> str | None:
    unit = (found["unit"] or "").strip()
    if found["currency"] or unit in _MONEY.split("|"):
        return "money"
    if unit in ("%", "percent", "per cent", "pct"):
        return "percent"
    if unit:
        return "time" if unit in _TIMES.split("|") else "measure"
    if _YEAR.match(found["number"]) and not found["scale"]:
        return "year" if re.search(r"\b(?:in|since|until|by) $", lead) else None
    return "count" if found["noun"] else None
