"""The Recognizers-Text specifications as rows to measure on, and which of them news needs.

Every row is an input with the spans and values that microsoft/Recognizers-Text (MIT) expects of
one kind of expression. A row, or one expression in it, is out of scope by the rules of `_RULES`
and `moment_scope`, never by name; each says why. What is out of scope is neither asked for
nor counted against a reader that finds it.
"""

from __future__ import annotations

import hashlib
import json
import re
import tarfile
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from detector.records import Span

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ARCHIVE: Final = "recognizers_english_specs.tar.gz"
FILES: Final = {
    "number": "Number/English/NumberModel.json",
    "ordinal": "Number/English/OrdinalModel.json",
    "percentage": "Number/English/PercentModel.json",
    "range": "Number/English/NumberRangeModel.json",
    "age": "NumberWithUnit/English/AgeModel.json",
    "currency": "NumberWithUnit/English/CurrencyModel.json",
    "dimension": "NumberWithUnit/English/DimensionModel.json",
    "temperature": "NumberWithUnit/English/TemperatureModel.json",
    "moment": "DateTime/English/DateTimeModel.json",
}
PHONES: Final = "Sequence/English/PhoneNumberModel.json"

_NUMBER_WORD = (
    r"(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh"
    r"|nine)teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundreds?|thousands?|millions?|billions?"
    r"|trillions?|lakhs?|crores?|dozens?|half|halves|quarters?"
    r"|(?:third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|(?:thir|four|fif|six|seven|eigh|nine)teenth"
    r"|(?:twent|thirt|fort|fift|sixt|sevent|eight|ninet)ieth|hundredth|thousandth)s?)"
)
NUMBER_WORD: Final = re.compile(rf"{_NUMBER_WORD}", re.IGNORECASE)
_SPOKEN_FRACTION = rf"{_NUMBER_WORD}\W+(?!(?:and|a)\b){_NUMBER_WORD}\W+\w+(?:th|rd|st|nd)s?"
#: Kind, pattern that the expected text holds, and why such expressions are out of scope.
_RULES: Final[tuple[tuple[str, re.Pattern[str], str], ...]] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE), why)
    for kind, pattern, why in (
        ("number", r"\^|\de[+-]?\d|\bover\b", "a formula, not a number that prose states"),
        ("number", r"^[\d.]+,\d{1,2}$", "a number in another language's format"),
        ("number", rf"{_SPOKEN_FRACTION}$", "a fraction of compound number words: nobody prints them"),
        ("number", r"^a hundred \w+ths?$", "a fraction of compound number words: nobody prints them"),
        ("number", r"\b(?:naught|nought|dzs)\b|\dG$", "a word or suffix that news does not use"),
        ("percentage", r"^per\s?cents? of", "percent before its number, which is no English"),
        ("range", r"\bthan$|equal to$", "a comparison cut off before its number"),
        ("range", r"[<>=]", "a formula, not a number that prose states"),
        (
            "range",
            r"(?:\band|\bbut|,)\s+(?:\w+\s+){0,3}(?:than|least|most|below|above|equal)\b",
            "two bounds in one span: here they are two quantities, each with its hedge",
        ),
        ("ordinal", r"\b(?:first|second)$", "rank words that news uses as adverbs and clock units"),
        (
            "currency",
            rf"(?:\d|{_NUMBER_WORD})\s+(?:dollars?|usd)\s+(?:and\s+)?(?:\d+|{_NUMBER_WORD})(?:[\s-]{_NUMBER_WORD})*$",
            "cents as spoken, without their name",
        ),
        ("currency", r"\bmao\b|\bkuai\b|\bm?(?:MAUD|MUSD)\b", "a word that English news does not use"),
        ("number", r"^-\s", "a minus sign with a blank, in prose a dash"),
        ("temperature", r"^-\s", "a minus sign with a blank, in prose a dash"),
        (
            "dimension",
            r"\bpm$|picomet|drachma|\bturns?$|[<({\"]|\bcups?$|millisecond|/ms$",
            "a unit that news does not use, or not so written",
        ),
    )
)
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*"
_WEEKDAY = r"(?:mon|tues?|wednes|wed|thurs?|thu|fri|satur|sat|sun)(?:day)?"
_PERIOD = r"(?:(?:second|sec|minute|min|hour|hr|day|week|month|year|yr|decade|centur)(?:s|y|ies)?)"
#: Words that stand around a number of a date or time and state none themselves.
_AROUND = (
    r"(?:the|an?|of|in|on|at|for|from|to|till|until|through|and|between|before|after|since|by|than|later|more"
    r"|less|around|about|year|or|beginning|starting|as|late|early|within|any|time)"
)
_MOMENT_WORD = re.compile(
    rf"{_MONTH}|{_WEEKDAY}|{_AROUND}|\d+(?:st|nd|rd|th|s)?|\d*\s*(?:[ap]\.?\s*m\.?)|noon|midnight"
    r"|o['\u2019]?clock|oclock",
    re.IGNORECASE,
)  # fmt: skip
_DURATION_WORD = re.compile(
    rf"{_PERIOD}|\d[\d.]*(?:{_PERIOD}|h|m|s)?|a|an|and|for|more|than|less|about|{_NUMBER_WORD}", re.IGNORECASE
)
_WORD = re.compile(r"[^\W_]+(?:['\u2019.][^\W_]+)*")
_UNSURE_DATE = re.compile(r"\d{1,2}[/.-]\d{1,2}(?:[/.-]\d\d)?(?!\d|[/.-]\d)|\b\d{1,2}/\d{1,2}(?![/\d])")
_SHORT_YEAR = re.compile(r"\bof \d\d$")
_SURE_DAY = re.compile(rf"\b{_MONTH}\b|\b[12]\d{{3}}\b")
#: What makes a number a date or time by itself.
_SURE_MOMENT = re.compile(rf"\b{_MONTH}\b|\b[12]\d{{3}}\b|\d:\d|\d\s*[ap]\W*m\b|clock|noon|midnight")
_GLUE: Final = "_-/.="


class Expected(NamedTuple):
    """One expected expression; `why` says why it is out of scope, empty for those in scope."""

    kind: str
    span: Span
    resolution: dict[str, Any]
    why: str


class Row(NamedTuple):
    """One specification: its input, what is expected in it, and whether it serves development."""

    kind: str
    text: str
    expected: tuple[Expected, ...]
    development: bool

    @property
    def in_scope(self) -> bool:
        """Whether anything in scope is expected, or nothing at all."""
        return not self.expected or any(not item.why for item in self.expected)


def read_rows(data: Path) -> list[Row]:
    """Return the rows of every kind, in the order of the files."""
    with tarfile.open(data / ARCHIVE) as archive:
        return [row for kind, name in FILES.items() for row in _rows(_load(archive, name), kind)]


def read_phones(data: Path) -> list[Row]:
    """Return the rows of telephone numbers, which are no quantities."""
    with tarfile.open(data / ARCHIVE) as archive:
        return list(_rows(_load(archive, PHONES), "phone"))


def _load(archive: tarfile.TarFile, name: str) -> list[dict[str, Any]]:
    member = next(item for item in archive.getnames() if item.endswith(name))
    file = archive.extractfile(member)
    rows: list[dict[str, Any]] = json.loads(file.read().decode("utf-8-sig")) if file else []
    return rows


def _rows(specs: list[dict[str, Any]], kind: str) -> Iterator[Row]:
    for spec in specs:
        text = spec["Input"]
        development = hashlib.blake2b(text.encode()).digest()[0] % 4 != 1
        yield Row(kind, text, tuple(_expected(text, spec["Results"], kind)), development)


def _expected(text: str, results: list[dict[str, Any]], kind: str) -> Iterator[Expected]:
    past = 0
    for result in results:
        start = result.get("Start")
        if start is None:
            start = text.lower().find(result["Text"].lower(), past)
        span = Span(start, start + len(result["Text"]))
        past = span.end
        resolution = result.get("Resolution") or {}
        named = result.get("TypeName", kind).removeprefix("datetimeV2.")
        exact = moment_kind(named) if kind == "moment" else kind
        why = moment_scope(text, span, named, resolution) if kind == "moment" else ""
        if kind == "ordinal" and text[: span.start].endswith("and a "):
            why = "the part of a mixed fraction, which the rows of numbers read as one number"
        why = why or _rule(kind, span.of(text), resolution) or _glued(text, span)
        yield Expected(exact, span, resolution, why)


def _glued(text: str, span: Span) -> str:
    """Return why digits of a telephone number, an address or a version are out of scope."""
    before, after = text[max(0, span.start - 2) : span.start], text[span.end : span.end + 2]
    joined = re.search(r"\w$|\+$|\w[-./]$", before) or re.fullmatch(r"[./]\d", after)
    return "digits of a date, a telephone number, an address or a code" if joined else ""


def _rule(kind: str, written: str, resolution: dict[str, Any]) -> str:
    if kind not in ("moment", "phone") and resolution.get("value") in (None, "null"):
        return "a unit without a number"
    if "relativeTo" in resolution and resolution["relativeTo"] != "start":
        return "a place in a row, not a number: last, next, previous"
    return next((why for rule, pattern, why in _RULES if rule == kind and pattern.search(written)), "")


def moment_kind(named: str) -> str:
    """Return the kind under which a type of date or time is measured."""
    if named.startswith("datetime"):
        return "date and clock"
    return {"time": "clock", "timerange": "clock", "duration": "duration"}.get(named, "date")


def moment_scope(text: str, span: Span, named: str, resolution: dict[str, Any]) -> str:
    """Return why a date or time is out of scope, empty if it is in scope.

    In scope are calendar dates, years, clock times and durations that state their numbers. The
    detector compares texts and resolves nothing against today's date.
    """
    written = span.of(text).lower()
    timex = str((resolution.get("values") or [{}])[0].get("timex"))
    if named in ("set", "timezone", "datetimealt"):
        return f"a {named}, not a number"
    if text[span.start - 1 : span.start] in (*_GLUE, *"$") or text[span.end : span.end + 1] in (
        "_",
        "-",
        "/",
    ):
        return "digits of a file name, an address or a code"
    words = [match.group() for match in _WORD.finditer(written)]
    if named == "duration":
        stated = any(char.isdigit() for char in written) or NUMBER_WORD.search(written)
        known = all(_DURATION_WORD.fullmatch(word) for word in words)
        return "" if stated and known else "a duration without a number"
    if not any(char.isdigit() for char in written):
        return "no digits: a weekday, a holiday, a part of the day, or a time as spoken"
    if not _SURE_MOMENT.search(written):
        return "a bare day or hour, which only a dialogue tells from other numbers"
    bare_day = named.startswith("datetime") and not _SURE_DAY.search(written)
    if bare_day or not all(_moment_word(word) for word in words) or "W" in timex or "XXXX-XX" in timex:
        return "relative to another day or to the week, or a season, holiday or part of the day"
    if _SHORT_YEAR.search(written):
        return "a year of two digits"
    if _UNSURE_DATE.search(written) and "-" in timex.replace("(", "")[4:5]:
        return "a numeric date without a full year: in news a score, a share or a name"
    if "not resolved" in str(resolution):
        return "a day that does not exist"
    return ""


def _moment_word(word: str) -> bool:
    return _MOMENT_WORD.fullmatch(word) is not None or re.fullmatch(r"\d[\d.]*", word) is not None
