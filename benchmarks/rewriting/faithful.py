"""Operators that change the words of an article and none of its facts."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Final

from benchmarks.rewriting.edits import Change, Edit
from benchmarks.rewriting.mentions import SCALES, WORDS, mentions
from detector.records import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from random import Random

    from benchmarks.rewriting.articles import Text
    from benchmarks.rewriting.mentions import Mention

_HEDGES: Final = {
    "about": ("around", "roughly", "approximately", "some"),
    "around": ("about", "roughly", "approximately"),
    "roughly": ("about", "around"),
    "approximately": ("about", "around"),
    "some": ("about", "around"),
    "more than": ("over", "in excess of"),
    "over": ("more than",),
    "less than": ("under", "below"),
    "fewer than": ("under", "less than"),
    "nearly": ("almost", "close to"),
    "almost": ("nearly", "close to"),
    "at least": ("no fewer than", "a minimum of"),
    "up to": ("as many as", "at most"),
}
_CONVERTED: Final = {
    "miles": ("kilometres", "1.609344"),
    "kilometres": ("miles", "0.621371"),
    "kilometers": ("miles", "0.621371"),
    "feet": ("metres", "0.3048"),
    "metres": ("feet", "3.28084"),
    "hectares": ("acres", "2.47105"),
    "acres": ("hectares", "0.404686"),
}
_DOZENS: Final = {12: "a dozen", 24: "two dozen", 36: "three dozen", 48: "four dozen", 60: "five dozen"}
_SHARES: Final = {"50": "half", "25": "a quarter", "75": "three-quarters", "20": "a fifth"}
_CURRENCIES: Final = {"$": "dollars", "US$": "US dollars", "£": "pounds", "€": "euros"}
_UNITS: Final = {"dlrs": "dollars", "pct": "percent", "%": " percent"}
_DATE: Final = re.compile(
    r"\b(?P<month>January|February|March|April|May|June|July|August|September|October|November|December)"
    r" (?P<day>\d{1,2})\b(?![,\d/-]| (?:and|to|or) | ?[-–])"
)
_YEARS: Final = {"two": "24", "three": "36", "2": "24", "3": "36"}
#: Words that say the same in running news, each way.
_SYNONYMS: Final = {
    "began": "started",
    "started": "began",
    "however": "nevertheless",
    "several": "a number of",
    "during": "in the course of",
    "buy": "purchase",
    "bought": "purchased",
    "large": "big",
    "big": "large",
    "quickly": "rapidly",
    "currently": "at present",
    "recently": "lately",
    "although": "though",
    "firm": "company",
    "company": "firm",
    "children": "youngsters",
    "attempt": "effort",
    "attempts": "efforts",
    "shows": "demonstrates",
    "showed": "demonstrated",
    "keep": "retain",
    "needed": "required",
    "allow": "permit",
    "allowed": "permitted",
    "ended": "finished",
    "previously": "earlier",
    "announced": "made public",
    "important": "significant",
    "agreed": "consented",
    "despite": "in spite of",
    "chance": "opportunity",
    "problems": "difficulties",
    "problem": "difficulty",
    "biggest": "largest",
    "largest": "biggest",
    "following": "after",
    "film": "movie",
    "whole": "entire",
    "error": "mistake",
    "about the": "regarding the",
    "in order to": "to",
    "as a result": "in consequence",
    "a lot of": "much",
    "well-known": "famous",
    "rest": "remainder",
    "enough": "sufficient",
    "happened": "occurred",
    "mainly": "chiefly",
    "hopes to": "aims to",
    "trying to": "seeking to",
    "plans to": "intends to",
    "latest": "most recent",
    "major": "leading",
    "believed to": "thought to",
    "decided": "resolved",
    "decision": "ruling",
    "difficult": "hard",
    "each": "every",
    "ensure": "make certain",
    "especially": "particularly",
    "faced": "confronted",
    "finally": "in the end",
    "huge": "enormous",
    "immediately": "at once",
    "instead": "rather",
    "issue": "matter",
    "issues": "matters",
    "key": "crucial",
    "led": "headed",
    "meeting": "gathering",
    "move": "step",
    "often": "frequently",
    "plan": "scheme",
    "plans": "schemes",
    "provide": "supply",
    "received": "got",
    "remain": "stay",
    "remains": "stays",
    "result": "outcome",
    "role": "part",
    "same": "identical",
    "strong": "robust",
    "success": "triumph",
    "talks": "negotiations",
    "trade": "commerce",
    "world": "globe",
    "wants": "wishes",
    "want": "wish",
}
_NOT_AHEAD: Final = re.compile(
    r"^ (?:\d|[$£€]|(?:one|two|three|four|five|six|seven|eight|nine|ten|half|a|hundred|thousand|million"
    r"|billion|dozen)\b)"
)
_PASSIVE: Final = re.compile(
    r"(?P<done>(?:The|A) [a-z]+(?: [a-z]+)?|[A-Z][a-z]+(?: [A-Z][a-z]+)?) was (?P<verb>[a-z]+ed) by "
    r"(?P<doer>(?:the )?[A-Z][A-Za-z]+(?: [A-Z][a-z]+)*)(?=[.,])"
)
_TIME: Final = re.compile(
    r"^(?P<rest>The [^\"“”,;:]+?) "
    r"(?P<time>on (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|last (?:year|week|month))\.$"
)
_TITLE: Final = (
    "president|chairman|chairwoman|spokesman|spokeswoman|minister|director|chief executive|analyst|manager"
    "|coach|captain|governor|senator|economist|treasurer|secretary"
)
_BY_NAME: Final = re.compile(rf"\b(?P<title>{_TITLE}),? (?P<name>[A-Z][a-z]+ (?P<last>[A-Z][a-z]+))\b")
_FULL: Final = re.compile(r"\b(?P<first>[A-Z][a-z]+) (?P<last>[A-Z][a-z]{3,}) (?=said|says|added|told)")


def hedge(article: Text, rng: Random) -> Iterator[Change]:
    """Put another hedge of the same meaning."""
    for item in mentions(article):
        if item.hedge:
            end = item.span.start + len(item.hedge)
            yield _change("hedge", item.span, Edit(item.span.start, end, rng.choice(_HEDGES[item.hedge])))


def figure(article: Text, rng: Random) -> Iterator[Change]:
    """Write the same figure in another form: words, digits, dozens, scales, currencies, shares."""
    for item in mentions(article):
        forms = [*_in_words(article, item), *_scaled(article, item), *_unit(article, item)]
        if forms:
            yield _change("figure", item.span, rng.choice(forms))


def _in_words(article: Text, item: Mention) -> Iterator[Edit]:
    """Write a small number in words, or in digits, or as dozens."""
    old = item.number.of(article.text)
    home = article.sentence_at(item.span.start)
    if item.currency or item.scale or home is None:
        return
    if old.isalpha() and home.start < item.body.start and item.kind in ("count", "time", "measure"):
        yield Edit(*item.number, str(item.value))
    elif old.isdigit() and 2 <= item.value <= 12 and item.kind in ("count", "time"):
        yield Edit(*item.number, WORDS[int(item.value)])
    if item.kind == "count" and not (item.hedge or item.definite) and item.value in _DOZENS:
        yield Edit(*item.number, _DOZENS[int(item.value)])


def _scaled(article: Text, item: Mention) -> Iterator[Edit]:
    """Write a scale out in digits or in full, and a currency sign as a word."""
    if item.scale is None:
        return
    old, scale = item.number.of(article.text), item.scale.of(article.text)
    full = item.value * SCALES[scale]
    long = "million" if SCALES[scale] == 10**6 else "billion"
    if full == int(full):
        yield Edit(item.number.start, item.scale.end, f"{int(full):,}")
    if scale != long:
        yield Edit(item.number.end, item.scale.end, f" {long}")
    if item.currency and item.unit is None:
        yield Edit(*item.body, f"{old} {long} {_CURRENCIES[item.currency]}")


def _unit(article: Text, item: Mention) -> Iterator[Edit]:
    """Write a unit in another way, and a round percentage as a fraction."""
    old, unit = item.number.of(article.text), item.unit.of(article.text) if item.unit else ""
    if unit in _UNITS:
        yield Edit(item.body.end - len(unit), item.body.end, _UNITS[unit])
    if unit in ("percent", "per cent"):
        yield Edit(item.number.end, item.body.end, "%")
    if item.kind == "percent" and old in _SHARES and article.text.startswith(" of ", item.body.end):
        yield Edit(*item.body, _SHARES[old])


def conversion(article: Text, rng: Random) -> Iterator[Change]:
    """Convert a measure rightly, to the digits it was stated with and one more."""
    del rng
    for item in mentions(article):
        unit = item.unit.of(article.text) if item.unit else ""
        if (
            unit in _CONVERTED
            and not item.scale
            and item.value >= 3
            and article.text[item.span.end :][:2] != " ("
        ):
            name, factor = _CONVERTED[unit]
            value = item.value * Decimal(factor)
            step = Decimal(1).scaleb(value.adjusted() - 2)
            shown = (value / step).quantize(Decimal(1), rounding=ROUND_HALF_UP) * step
            yield _change("conversion", item.span, Edit(*item.body, f"{shown.normalize():,f} {name}"))
        elif unit == "years" and item.number.of(article.text) in _YEARS and not item.definite:
            yield _change(
                "conversion", item.span, Edit(*item.body, f"{_YEARS[item.number.of(article.text)]} months")
            )


def date(article: Text, rng: Random) -> Iterator[Change]:
    """Write "June 9" as "9 June"."""
    del rng
    for found in _DATE.finditer(article.text):
        span = Span(*found.span())
        range_end = article.text[max(0, span.start - 4) : span.start].endswith(("-", "to ", "and "))
        if not (range_end or article.quoted(span)):
            yield _change("date", span, Edit(*span, f"{found['day']} {found['month']}"))


def synonyms(article: Text, rng: Random) -> Iterator[Change]:
    """Put another word of the same meaning, outside quotations."""
    del rng
    pattern = re.compile(rf"\b(?:{'|'.join(sorted(_SYNONYMS, key=len, reverse=True))})\b")
    for found in pattern.finditer(article.text):
        span = Span(*found.span())
        if not article.quoted(span) and not _NOT_AHEAD.match(article.text[span.end :]):
            yield _change("synonym", span, Edit(*span, _SYNONYMS[found[0]]))


def active(article: Text, rng: Random) -> Iterator[Change]:
    """Turn a passive sentence into an active one."""
    del rng
    for found in _PASSIVE.finditer(article.text):
        home = article.sentence_at(found.start())
        if home is None or home.start != found.start() or article.quoted(home):
            continue
        done = found["done"]
        thing = done[0].lower() + done[1:] if done.startswith(("The ", "A ")) else done
        doer = found["doer"][0].upper() + found["doer"][1:]
        yield _change("active", Span(*found.span()), Edit(*found.span(), f"{doer} {found['verb']} {thing}"))


def fronted(article: Text, rng: Random) -> Iterator[Change]:
    """Move the time to the head of its sentence."""
    del rng
    for sentence in article.sentences:
        found = _TIME.match(sentence.of(article.text))
        if found is not None and not re.search(r"\b(?:said|says|told|that)\b", found[0]):
            time, rest = found["time"], found["rest"]
            new = f"{time[0].upper()}{time[1:]}, {rest[0].lower()}{rest[1:]}."
            yield _change("fronted", sentence, Edit(*sentence, new))


def speech_order(article: Text, rng: Random) -> Iterator[Change]:
    """Say with the parts in another order who said what."""
    for claim in article.claims:
        text, sentence = article.text, claim.sentence
        source, cue, content = (part.of(text) for part in (claim.source, claim.cue, claim.content))
        inside = content.strip().strip('“”"').rstrip(",").rstrip('“”"')
        if cue not in ("said", "says", "added", "stated", "noted") or len(inside.split()) < 6:
            continue
        direct = re.fullmatch(r"[“\"][^“”\"]+[”\"],?", content.strip()) is not None or (
            text[claim.content.start - 1] in '“"' and not re.search('[“”"]', content)
        )
        whole = sentence.end - sentence.start <= len(source) + len(cue) + len(content) + 8
        if not whole or (not direct and re.search('[“”"]', sentence.of(text))):
            continue
        named = source[0].isupper() and not re.match(r"(?:He|She|They|It|I|We|You)\b", source)
        middle = (
            source[0].lower() + source[1:]
            if source.startswith(("The ", "A ", "An ", "Officials", "Analysts", "He", "She", "They", "It"))
            else source
        )
        if direct and claim.order in ("XSC", "XCS"):
            quote = inside.rstrip(",")
            forms = [
                f"“{quote},” {cue} {middle}."
                if claim.order == "XSC" and named
                else f"“{quote},” {middle} {cue}."
            ]
            if named and not re.search(
                r"\b(?:I|we|my|our|us|me|you|your|this|here|now)\b", quote, re.IGNORECASE
            ):
                small = (
                    quote[0].lower() + quote[1:]
                    if re.match(r"(?:The|A|An|It|There|They|He|She|In|That)\b", quote)
                    else quote
                )
                if quote[0].islower() or small != quote:
                    forms = [f"{source[0].upper()}{source[1:]} {cue} that {small}."]
        elif not direct and claim.order == "SCX" and claim.source.start == sentence.start:
            plain = re.sub(r"^that ", "", inside).rstrip(".")
            forms = [f"{plain[0].upper()}{plain[1:]}, {middle} {cue}."]
            if named:
                forms.append(f"According to {middle}, {plain}.")
        elif not direct and claim.order in ("XSC", "XCS") and named and inside[:4] in ("The ", "It ", "A "):
            forms = [f"{source[0].upper()}{source[1:]} {cue} {inside[0].lower()}{inside[1:]}."]
        else:
            continue
        yield _change("speech", sentence, Edit(*sentence, rng.choice(forms)))


def title(article: Text, rng: Random) -> Iterator[Change]:
    """Call a speaker by the title that the article gave."""
    del rng
    text = article.text
    known = {found["last"]: found for found in _BY_NAME.finditer(text)}
    titles = [found["title"] for found in known.values()]
    for claim in article.claims:
        source = claim.source.of(text)
        found = known.get(source.split()[-1])
        if found is None or titles.count(found["title"]) > 1 or claim.source.start <= found.end():
            continue
        if re.fullmatch(r"(?:(?:Mr|Mrs|Ms|Dr)\.? )?[A-Z][a-z]+", source):
            the = "The" if claim.source.start == claim.sentence.start else "the"
            yield _change("title", claim.sentence, Edit(*claim.source, f"{the} {found['title']}"))


def short_name(article: Text, rng: Random) -> Iterator[Change]:
    """Call a speaker by the last name once the full name has been given."""
    del rng
    for found in _FULL.finditer(article.text):
        full = f"{found['first']} {found['last']}"
        if full in article.text[: found.start()] and not article.quoted(Span(*found.span())):
            span = Span(found.start(), found.end("last"))
            yield _change("short-name", span, Edit(*span, found["last"]))


OPERATORS: Final[dict[str, Callable[[Text, Random], Iterator[Change]]]] = {
    "hedge": hedge,
    "figure": figure,
    "conversion": conversion,
    "date": date,
    "synonym": synonyms,
    "active": active,
    "fronted": fronted,
    "speech": speech_order,
    "title": title,
    "short-name": short_name,
}


def _change(name: str, scope: Span, *edits: Edit) -> Change:
    return Change(name, edits, scope)
