"""Operators that make numbers drift, one generator of possible changes for each kind."""

from __future__ import annotations

import re
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal
from typing import TYPE_CHECKING, Final

from benchmarks.rewriting.edits import Change, Edit
from benchmarks.rewriting.mentions import WORDS, mentions
from detector.records import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from random import Random

    from benchmarks.rewriting.articles import Text
    from benchmarks.rewriting.mentions import Mention

#: What is counted, and what a careless rewrite might say is counted instead.
_OTHERS: Final = {
    "people": ("companies", "soldiers", "households"),
    "workers": ("managers", "factories"),
    "jobs": ("factories", "offices"),
    "employees": ("customers", "offices"),
    "staff": ("customers",),
    "shares": ("bonds",),
    "companies": ("countries", "workers"),
    "firms": ("countries", "workers"),
    "countries": ("cities", "companies"),
    "states": ("cities", "counties"),
    "delegates": ("voters", "superdelegates"),
    "voters": ("delegates", "candidates"),
    "votes": ("seats",),
    "seats": ("votes",),
    "games": ("goals", "seasons"),
    "matches": ("goals", "seasons"),
    "goals": ("games", "penalties"),
    "points": ("games", "goals"),
    "tries": ("penalties",),
    "penalties": ("tries",),
    "songs": ("albums", "films"),
    "albums": ("singles", "films"),
    "films": ("albums", "books"),
    "users": ("computers", "shops"),
    "customers": ("shops", "employees"),
    "homes": ("schools", "shops"),
    "houses": ("schools", "shops"),
    "households": ("schools", "shops"),
    "schools": ("hospitals", "shops"),
    "students": ("teachers",),
    "children": ("women", "teachers"),
    "women": ("men", "children"),
    "men": ("women", "children"),
    "members": ("visitors", "voters"),
    "passengers": ("crew members", "flights"),
    "stores": ("factories", "warehouses"),
    "shops": ("factories", "homes"),
    "banks": ("farms", "brokers"),
    "ships": ("planes", "lorries"),
    "aircraft": ("ships",),
    "cars": ("lorries", "homes"),
    "vehicles": ("homes", "ships"),
    "players": ("coaches", "fans"),
    "patients": ("doctors", "nurses"),
    "doctors": ("patients",),
    "officers": ("protesters", "bystanders"),
    "soldiers": ("civilians", "police officers"),
    "troops": ("civilians", "refugees"),
    "subscribers": ("employees", "shops"),
    "viewers": ("readers", "stations"),
    "refugees": ("soldiers", "tourists"),
    "lawmakers": ("voters", "judges"),
    "officials": ("protesters", "students"),
    "products": ("factories", "patents"),
    "plants": ("shops", "mines"),
    "branches": ("factories", "employees"),
}
#: What an amount is of, and what it is not.
_MEASURED: Final = {
    "profit": "revenue",
    "profits": "revenues",
    "revenue": "profit",
    "revenues": "profits",
    "sales": "costs",
    "turnover": "debt",
    "exports": "imports",
    "imports": "exports",
    "earnings": "debts",
    "production": "consumption",
    "output": "demand",
    "spending": "income",
    "losses": "sales",
    "debts": "profits",
    "debt": "revenue",
}
_OF: Final = re.compile(
    rf"\b(?P<what>{'|'.join(_MEASURED)}) (?:of|rose|fell|jumped|dropped|grew|increased|climbed|declined)"
    r"(?: by| to)?(?: about| nearly| more than)? (?=US\$|[$£€]|\d)"
)
_SCALES: Final = {
    "million": "billion",
    "billion": "million",
    "mln": "bln",
    "bln": "mln",
    "bn": "m",
    "m": "bn",
}
_UNITS: Final = {
    "miles": "kilometres",
    "kilometres": "miles",
    "kilometers": "miles",
    "km": "miles",
    "metres": "feet",
    "meters": "feet",
    "feet": "metres",
    "tonnes": "kilograms",
    "tons": "pounds",
    "acres": "hectares",
    "hectares": "acres",
    "barrels": "gallons",
    "days": "weeks",
    "weeks": "months",
    "months": "weeks",
    "years": "months",
    "hours": "days",
    "minutes": "hours",
}
_CURRENCIES: Final = {"$": "£", "US$": "£", "£": "$", "€": "$"}
_ADDED_HEDGES: Final = ("more than", "about", "at least", "nearly", "up to", "around", "over", "almost")
_HEDGE_ENDS: Final = (
    "above ",
    "below ",
    "inus ",
    "minimum of ",
    "maximum of ",
    "much as ",
    "many as ",
    "excess of ",
    "than ",
    "least ",
    "most ",
    "another ",
    "further ",
    "close to ",
    "top ",
    "every ",
    "each ",
)
_HEDGED_BEHIND: Final = re.compile(r"(?: \w+)?(?: or (?:more|so|less)| to [\d$£])")
_PLURALS: Final = re.compile(
    rf"\b(?P<the>[Tt]he|its|their|his) (?P<noun>{'|'.join(sorted(_OTHERS))})\b(?! of| who| whose|['’])"
)
_BARE_PLURALS: Final = re.compile(
    rf"\b(?:for|by|of|with|to|from|among|against) (?P<noun>{'|'.join(sorted(_OTHERS))})\b(?! ?-|['’])"
)
_TAILS: Final = (
    ", affecting {} people",
    " at a cost of {}",
    ", with {} people looking on",
    ", more than {} days late",
)
_WORTH: Final = re.compile(
    r"\b(?:profits?|loss|losses|bid|offer|deal|fine|debts?|revenues?|sales|contract|loan|gain|stake|rise|increase|drop|fall|budget|package)"
    r"(?P<cut> (?:of|worth) )$"
)
_MOVED: Final = re.compile(
    r"\b(?:rose|fell|jumped|dropped|grew|climbed|declined|increased|rising|falling)(?P<cut>(?: by)? )$"
)
_ENDS: Final = re.compile(r"[.,](?!\d)| (?:in|after|last|this|on|at|because|since|during)\b")
_FLIPS: Final = {
    "rose": "fell",
    "fell": "rose",
    "risen": "fallen",
    "fallen": "risen",
    "increased": "decreased",
    "decreased": "increased",
    "jumped": "plunged",
    "climbed": "dropped",
    "dropped": "climbed",
    "gained": "lost",
    "grew": "shrank",
    "rise": "fall",
    "fall": "rise",
    "increase": "decrease",
    "up": "down",
    "down": "up",
}
_FLIP: Final = re.compile(
    rf"\b(?P<move>{'|'.join(_FLIPS)}) (?:by |of |about |nearly |more than )?(?=[\d.]+ ?(?:%|pct|per ?cent))"
)


def changed(article: Text, rng: Random) -> Iterator[Change]:
    """Put another value, or turn a rise into a fall."""
    for item in mentions(article):
        written = _another(article, item, rng)
        if written is not None:
            yield _change("changed", item.span, Edit(*item.number, written))
    for found in _FLIP.finditer(article.text):
        span = Span(found.start(), found.end() + 4)
        if not article.quoted(span):
            yield _change("changed", span, Edit(*found.span("move"), _FLIPS[found["move"]]))


def rounded(article: Text, rng: Random) -> Iterator[Change]:
    """State an exact figure with fewer digits, with a hedge that fits or with none."""
    for item in mentions(article):
        digits = item.value.normalize().as_tuple()
        if item.hedge or item.kind == "year" or len(digits.digits) < 3 or item.definite:
            continue
        step = Decimal(1).scaleb(int(digits.exponent) + len(digits.digits) - rng.choice((1, 2)))
        mode, hedge = rng.choice(
            (
                (ROUND_HALF_UP, ""),
                (ROUND_HALF_UP, "about "),
                (ROUND_DOWN, "more than "),
                (ROUND_UP, "nearly "),
            )
        )
        value = (item.value / step).quantize(Decimal(1), rounding=mode) * step
        if value and abs(value - item.value) / item.value <= Decimal("0.04"):
            edits = (Edit(item.span.start, item.span.start, hedge), Edit(*item.number, f"{value:,f}"))
            yield _change("rounded", item.span, *(edit for edit in edits if edit.text))


def hedge_lost(article: Text, rng: Random) -> Iterator[Change]:
    """State a hedged figure flatly."""
    del rng
    for item in mentions(article):
        if item.hedge:
            yield _change("hedge-lost", item.span, Edit(item.span.start, item.body.start, ""))


def hedge_added(article: Text, rng: Random) -> Iterator[Change]:
    """Put a hedge before a figure that has none."""
    for item in mentions(article):
        lead = article.text[max(0, item.span.start - 10) : item.span.start]
        if not (
            item.hedge or item.definite or item.kind == "year" or lead.endswith(_HEDGE_ENDS)
        ) and not _HEDGED_BEHIND.match(article.text, item.span.end):
            hedge = rng.choice(_ADDED_HEDGES)
            yield _change("hedge-added", item.span, Edit(item.span.start, item.span.start, f"{hedge} "))


def unit_changed(article: Text, rng: Random) -> Iterator[Change]:
    """Keep the figure and change its scale, currency or unit."""
    for item in mentions(article):
        if article.text[item.span.start - 1] == "(":
            continue  # what is put in brackets restates the amount before it
        if item.scale and rng.random() < 0.6:
            scale = item.scale.of(article.text)
            yield _change("unit-changed", item.span, Edit(*item.scale, _SCALES[scale]))
        elif item.currency:
            end = item.body.start + len(item.currency)
            yield _change("unit-changed", item.span, Edit(item.body.start, end, _CURRENCIES[item.currency]))
        elif article.text.startswith((" old", " to "), item.span.end):
            continue
        elif item.unit and (unit := item.unit.of(article.text)) in _UNITS:
            yield _change("unit-changed", item.span, Edit(*item.unit, _UNITS[unit]))


def referent_changed(article: Text, rng: Random) -> Iterator[Change]:
    """Keep the figure and say that it counts another thing."""
    for item in mentions(article):
        if item.noun is None or item.value <= 2 or (item.definite and item.value <= 4):
            continue
        noun = item.noun.of(article.text).split()[-1]
        if noun in _OTHERS:
            start = item.noun.end - len(noun)
            yield _change(
                "referent-changed", item.whole, Edit(start, item.noun.end, rng.choice(_OTHERS[noun]))
            )
    for found in _OF.finditer(article.text):
        span = Span(found.start(), found.end() + 2)
        if not article.quoted(span):
            yield _change("referent-changed", span, Edit(*found.span("what"), _MEASURED[found["what"]]))


def added(article: Text, rng: Random) -> Iterator[Change]:
    """Put a number where the source has none."""
    for found in (*_PLURALS.finditer(article.text), *_BARE_PLURALS.finditer(article.text)):
        start, end = found.span("noun")
        if not article.quoted(Span(start, end)):
            number = _unused(article, rng, rng.choice((14, 23, 37, 140, 260, 1200)))
            yield Change(
                "added",
                (Edit(start, start, f"{number} "),),
                Span(*found.span()),
                "number",
                None,
                Span(start, start),
            )
    for sentence in article.sentences[:8]:
        body = sentence.of(article.text)
        if not re.fullmatch(r"[A-Z][^\"“”:;?!]{50,220}[a-z]\.", body) or re.search(r"\bsa(?:id|ys)\b", body):
            continue
        lead, tail = rng.choice(_TAILS).split("{}")
        number = _unused(article, rng, rng.choice((23, 48, 310, 4600)))
        figure = f"${number:,}" if "cost" in lead else f"{number:,}"
        end = sentence.end - 1
        scope = Span(max(sentence.start, end - 12), sentence.end)
        edits = (Edit(end, end, f"{lead}{figure}{tail}"),)
        yield Change("added", edits, scope, "number", None, Span(end, end))


def dropped(article: Text, rng: Random) -> Iterator[Change]:
    """Leave a number out and keep the words around it."""
    del rng
    text = article.text
    for item in mentions(article):
        lead = text[max(0, item.span.start - 24) : item.span.start]
        opens = article.sentence_at(item.span.start)
        if item.noun is not None and (item.value > 2 or item.scale):
            capital = opens is not None and opens.start == item.span.start
            cut = Span(item.span.start, item.noun.start)
            put = text[item.noun.start].upper() if capital else ""
            edits = (Edit(cut.start, cut.end + len(put), put),)
            yield Change("dropped", edits, item.whole, "number", item.span, None)
        elif item.kind in ("money", "percent") and _ENDS.match(text, item.span.end):
            cut_at = _WORTH.search(lead) or _MOVED.search(lead)
            if cut_at is not None:
                start = item.span.start - len(cut_at["cut"])
                yield Change(
                    "dropped",
                    (Edit(start, item.span.end, ""),),
                    Span(start, item.span.end),
                    "number",
                    item.span,
                    None,
                )


OPERATORS: Final[dict[str, Callable[[Text, Random], Iterator[Change]]]] = {
    "changed": changed,
    "rounded": rounded,
    "hedge-lost": hedge_lost,
    "hedge-added": hedge_added,
    "unit-changed": unit_changed,
    "referent-changed": referent_changed,
    "added": added,
    "dropped": dropped,
}


def _change(kind: str, span: Span, *edits: Edit) -> Change:
    return Change(kind, edits, span, "number", span, span)


def _another(article: Text, item: Mention, rng: Random) -> str | None:
    """Write another value in the form of the first, 15 % or more away and new to the article."""
    old = item.number.of(article.text)
    for _ in range(8):
        if item.kind == "year":
            new = str(int(item.value) + rng.choice((-11, -7, -3, -2, 2, 3, 6)))
        elif old.isalpha():
            new = rng.choice(WORDS[2:13])
        elif item.value < 10 and "." not in old:
            new = str(rng.randint(2, 9))
        else:
            places = len(old.partition(".")[2])
            factor = Decimal(str(round(rng.choice((rng.uniform(0.4, 0.84), rng.uniform(1.2, 2.4))), 3)))
            new = (
                f"{round(item.value * factor, places):,}"
                if "," in old
                else f"{round(item.value * factor, places)}"
            )
        if new != old and not re.search(rf"(?<![\d.,]){re.escape(new)}(?![\d,.]*\d)", article.text):
            return new
    return None


def _unused(article: Text, rng: Random, about: int) -> int:
    """Return a number near `about` that the article has not."""
    while True:
        number = about + rng.randint(0, 9)
        if str(number) not in article.text:
            return number
        about += 10
