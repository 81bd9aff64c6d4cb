"""Numerals as news writes them, read at a given place into exact values.

A numeral is the bare number: digits, number words, fractions, scales ("2.4 million",
"half a million", "two dozen") and the indefinite plurals ("dozens", "tens of thousands").
Units, hedges, ranges and what is counted are read around it by `quantities`.

Indefinite plurals become ranges: from two of the named scale to just below the next larger
word that news would have used instead (dozens 24 to 99, scores 40 to 99, hundreds 200 to
999, tens of thousands 20,000 to 99,999). "Several" and "a few" before a scale mean the
same. The convention is ours; it follows how the words replace each other in print.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final, Literal, NamedTuple

from detector.facts.words import listed

NumeralForm = Literal["cardinal", "fraction", "vague", "ordinal"]


class Numeral(NamedTuple):
    """A bare number: where it ends, its value or range, and how it is written."""

    end: int
    low: Decimal
    high: Decimal
    form: NumeralForm = "cardinal"
    scaled: bool = False
    digits: bool = False


_ONES: Final = listed(
    """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
    sixteen seventeen eighteen nineteen
    """
)
_TENS: Final = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
SMALL: Final[dict[str, int]] = {
    **{word: value for value, word in enumerate(_ONES)},
    **{word: 10 * value for value, word in enumerate(_TENS, start=2)},
}
SCALES: Final[dict[str, int]] = {
    "hundred": 100,
    "thousand": 1000,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
    "lakh": 10**5,
    "crore": 10**7,
}
_SUFFIXES: Final[dict[str, int]] = {
    "k": 1000,
    "m": 10**6,
    "mn": 10**6,
    "mln": 10**6,
    "mm": 10**6,
    "b": 10**9,
    "bn": 10**9,
    "bln": 10**9,
    "mil": 10**6,
    "tn": 10**12,
    "tln": 10**12,
    "trn": 10**12,
}
_SCALE_SIZES: Final[dict[str, int]] = {**SCALES, "dozen": 12, "mln": 10**6, "bln": 10**9}
_PLURALS: Final[dict[str, tuple[int, int]]] = {
    "dozens": (24, 99),
    "scores": (40, 99),
    "hundreds": (200, 999),
    "thousands": (2000, 9999),
    "millions": (2 * 10**6, 10**7 - 1),
    "billions": (2 * 10**9, 10**10 - 1),
    "trillions": (2 * 10**12, 10**13 - 1),
}
_ORDINAL_STEMS: Final = listed(
    """
    third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth
    fifteenth sixteenth seventeenth eighteenth nineteenth
    """
)
ORDINALS: Final[dict[str, int]] = {
    **{word: value for value, word in enumerate(_ORDINAL_STEMS, start=3)},
    **{word[:-1] + "ieth": value for word, value in SMALL.items() if word in _TENS},
    "hundredth": 100,
    "thousandth": 1000,
    "millionth": 10**6,
    "billionth": 10**9,
    "trillionth": 10**12,
}
_PARTS: Final[dict[str, int]] = {"half": 2, "halves": 2, "quarter": 4, "quarters": 4} | {
    word + ending: value for word, value in ORDINALS.items() for ending in ("", "s")
}
VULGAR: Final[dict[str, Decimal]] = {
    sign: Decimal(top) / Decimal(bottom)
    for sign, top, bottom in (
        ("½", 1, 2), ("⅓", 1, 3), ("⅔", 2, 3), ("¼", 1, 4), ("¾", 3, 4), ("⅕", 1, 5), ("⅖", 2, 5),
        ("⅗", 3, 5), ("⅘", 4, 5), ("⅙", 1, 6), ("⅚", 5, 6), ("⅛", 1, 8), ("⅜", 3, 8), ("⅝", 5, 8),
        ("⅞", 7, 8),
    )
}  # fmt: skip
#: Words at which a numeral can begin (besides digits); "a" and "an" are looked at from the word after.
NUMBER_WORDS: Final = (
    frozenset(SMALL) | frozenset(SCALES) | frozenset(_PLURALS) | frozenset(ORDINALS)
    | frozenset(("half", "dozen", "tens", "quarter"))
)  # fmt: skip

#: "And a half" after scales from this on means half of the scale.
_HALVED: Final = 1000
#: Longer digit runs are serial numbers, not quantities.
_LONGEST_DIGITS: Final = 15
#: Below the stroke of a fraction; other strokes are names and dates ("9/11", "24/7").
_DENOMINATORS: Final = frozenset((*range(2, 11), 12, 16, 32, 64))
_GROUPING = re.compile("[, \u00a0\u2009\u202f]")
_SPACE = r"[ \u00a0\u2009\u202f]"
_DIGITS = re.compile(
    r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,7}(?![0-9])|[0-9]{1,2}(?:,[0-9]{2}){1,4},[0-9]{3}(?![0-9])"
    r"|[1-9][0-9]{0,2}(?:[ \u00a0\u2009\u202f][0-9]{3}){1,7}(?![0-9]|,[0-9])"
    r"|[0-9]+)(\.[0-9]+)?"
)
#: What every addition to digits begins with: a scale, fraction, ordinal's ending or further number.
_MORE = re.compile(rf"[\s\w/\-{''.join(VULGAR)}]")
_DOTTED = re.compile(r"[1-9][0-9]{0,2}\.000")
_SLASHED = re.compile(rf"(?:(?:{_SPACE}{{1,2}}|-)([0-9]{{1,2}}))?/([0-9]{{1,2}})(?![0-9/])")
_VULGAR = re.compile(rf"{_SPACE}?([{''.join(VULGAR)}])")
#: After these "m" is metres: "1.8m tall", "200m freestyle".
_METRES = (
    r"(?:tall|long|high|deep|wide|away|above|below|race|final|sprint|hurdles|freestyle|butterfly|backstroke"
    r"|breaststroke|relay|dash|from|off|stretch|title|champion|record|gold|silver|bronze|medal|runner|sprinter"
    r"|winner|races|heats?|indoors?|crown)"
)
_SUFFIX = re.compile(
    rf"(?:\s?(?:mln|mn|bln|bn|trn|tn|tln)|(?-i:MM)|mil|[kKmMbB])(?![A-Za-z0-9]|(?<=m)-?\s?{_METRES}\b)", re.I
)
_WORD = "|".join(sorted((*SMALL, *SCALES), key=len, reverse=True))
_FIRST_WORD = re.compile(rf"()({_WORD})\b", re.I)
_NEXT_WORD = re.compile(rf"(?:\s*-\s*|\s+(and\s+)?)({_WORD})\b", re.I)
_SCALE = re.compile(
    r"(?:\s+|\s?-\s?)(hundred|thousand|million|billion|trillion|lakh|crore|dozen|mln|bln)s?"
    r"(?:\s+(thousand|million|billion|trillion|crore))?\b",
    re.I,
)
_PART = "|".join(sorted(_PARTS, key=len, reverse=True))
_PART_AFTER = re.compile(rf"(?:\s+|\s?-\s?)({_PART})\b(?!-year)", re.I)
_AND_PART = re.compile(
    rf"(?:\s+and\s+|-and-)(?:(?:an?[\s-]+|({'|'.join(_ONES[1:10])})[\s-])({_PART})\b"
    r"|(half)\b(?=\s+(?:hundred|thousand|million|billion|hours?|days?|weeks?|months?|years?|miles?)\b))",
    re.I,
)
_HALF = re.compile(
    r"half(?:\s+an?\s+|-an?-|-|\s+)(hundred|thousand|million|billion|trillion|dozen)\b|half\b", re.I
)
_PLURAL = re.compile(
    r"(?:(tens|dozens|scores|hundreds)\s+of\s+)?(hundreds|thousands|millions|billions|trillions)\b"
    r"|(dozens|scores)\b", re.I)  # fmt: skip
#: What can follow a scale in digits: "lakh 50 thousand", "hundred and 21".
_LESSER = re.compile(
    rf"\s+(and\s+)?([1-9][0-9]{{0,2}}|{'|'.join(_ONES[1:])})"
    r"(?:\s+(hundred|thousand|lakh|million)\b|\b(?![0-9.,:%]*[0-9%A-Za-z]))",
    re.I,
)
_FIRSTS: Final[dict[str, int]] = {"first": 1, "second": 2}
_LAST_ORDINAL = re.compile(
    rf"(\s?-\s?|\s+and\s+|\s+)({'|'.join(sorted((*_FIRSTS, *ORDINALS), key=len, reverse=True))})\b", re.I
)
_ALONE = re.compile(r"[a-z]+", re.I)
_POINT = re.compile(rf"\s+point((?:\s+(?:{'|'.join(_ONES[:10])}))+)\b", re.I)
_ORDINAL_DIGITS = re.compile(r"(?:st|nd|rd|th)\b", re.I)


def read_numeral(text: str, start: int, *, bare_and: bool = True) -> Numeral | None:
    """Read the longest numeral that begins at `start`, or None if none does.

    `bare_and` False keeps "three thousand and five thousand" apart, as "between" asks for.
    """
    first = text[start : start + 1]
    if "0" <= first <= "9":
        return _read_digits(text, start)
    if first in VULGAR:
        return Numeral(start + 1, VULGAR[first], VULGAR[first], "fraction")
    return _read_words(text, start, bare_and=bare_and)


def _read_digits(text: str, start: int) -> Numeral | None:
    match = _DIGITS.match(text, start)
    if match is None:
        return None
    end, written = match.end(), _GROUPING.sub("", match.group())
    if _DOTTED.fullmatch(written):  # "18.000 USD", as half of Europe groups
        written = written.replace(".", "")
    if len(written) > _LONGEST_DIGITS:
        return None
    value = Decimal(written)
    if _MORE.match(text, end) is None:
        return Numeral(end, value, value, digits=True)
    if (vulgar := _VULGAR.match(text, end)) is not None:
        value, end = value + VULGAR[vulgar.group(1)], vulgar.end()
    elif (slashed := _SLASHED.match(text, end)) is not None:
        return _slashed(value, slashed)
    if text[end : end + 2].strip().isdigit():  # another number follows: nothing belongs to this one
        return Numeral(end, value, value, digits=True)
    if _ORDINAL_DIGITS.match(text, end) is not None:
        return Numeral(end + 2, value, value, "ordinal", digits=True)
    return _scaled(text, end, value, digits=True)


def _slashed(value: Decimal, match: re.Match[str]) -> Numeral | None:
    """Read "3/4" and "5 1/2"; other slashes ("24/7", "9/11") are no numbers."""
    top = Decimal(match.group(1)) if match.group(1) else value
    bottom = Decimal(match.group(2))
    if not 0 < top < bottom or bottom not in _DENOMINATORS:
        return None
    value = top / bottom + (value if match.group(1) else 0)
    return Numeral(match.end(), value, value, "fraction", digits=True)


def _scaled(text: str, end: int, value: Decimal, *, digits: bool) -> Numeral:
    """Multiply by the scale that follows, and add "and a half"."""
    if digits and (suffix := _SUFFIX.match(text, end)) is not None:
        value *= _SUFFIXES[suffix.group().strip().lower()]
        return Numeral(suffix.end(), value, value, scaled=True, digits=True)
    if (part := _AND_PART.match(text, end)) is not None:
        value, end = value + _share(part), part.end()
    scaled = False
    if (scale := _SCALE.match(text, end)) is not None:
        unit = 1
        for word in scale.groups():
            if word:
                unit *= _SCALE_SIZES[word.lower()]
        value, end = _with_share(text, scale.end(), value * unit, unit)
        value, end = _with_lesser(text, end, value, unit) if digits else (value, end)
        scaled = True
    return Numeral(end, value, value, scaled=scaled, digits=digits)


def _share(part: re.Match[str]) -> Decimal:
    top, bottom, half = part.groups()
    return Decimal(SMALL[(top or "one").lower()]) / _PARTS[(bottom or half).lower()]


def _with_share(text: str, end: int, value: Decimal, unit: int) -> tuple[Decimal, int]:
    """Add "and a half" of the scale, or of the smaller one that it names: "a billion and a half million"."""
    part = _AND_PART.match(text, end) if unit >= _HALVED else None
    if part is None:
        return value, end
    scale = _SCALE.match(text, part.end())
    size = SCALES.get(scale.group(1).lower(), 0) if scale is not None else 0
    if scale is not None and 0 < size < unit:
        return value + _share(part) * size, scale.end()
    return value + _share(part) * unit, part.end()


def _with_lesser(text: str, end: int, value: Decimal, unit: int) -> tuple[Decimal, int]:
    """Add the smaller scales that follow: "4 lakh 50 thousand", "3 hundred and 21"."""
    while (more := _LESSER.match(text, end)) is not None:
        joined, number, scale = more.groups()
        size = SCALES[scale.lower()] if scale else 1
        if size >= unit or (not scale and not (joined and unit == 100)) or (scale and joined):
            break
        figure = Decimal(SMALL.get(number.lower(), 0) or number)
        value, end, unit = value + figure * size, more.end(), size
    return value, end


def _read_words(text: str, start: int, *, bare_and: bool) -> Numeral | None:
    if (half := _HALF.match(text, start)) is not None:
        scale = (half.group(1) or "").lower()
        if not scale:
            return Numeral(half.end(), Decimal("0.5"), Decimal("0.5"), "fraction")
        value = Decimal(6) if scale == "dozen" else Decimal(SCALES[scale]) / 2
        return Numeral(half.end(), value, value, scaled=True)
    if (plural := _PLURAL.match(text, start)) is not None:
        return _vague(plural)
    if (word := _FIRST_WORD.match(text, start)) is not None:
        return _spelled(text, word, bare_and=bare_and)
    return _lone_word(text, start)


def _vague(match: re.Match[str]) -> Numeral:
    many, scale, alone = ((group or "").lower() for group in match.groups())
    if alone or not many:
        low, high = _PLURALS[alone or scale]
        return Numeral(match.end(), Decimal(low), Decimal(high), "vague")
    unit = SCALES[scale[:-1]]
    low, high = (20, 99) if many == "tens" else _PLURALS[many]
    return Numeral(match.end(), Decimal(low * unit), Decimal((high + 1) * unit - 1), "vague")


def _lone_word(text: str, start: int) -> Numeral | None:
    match = _ALONE.match(text, start)
    word = match.group().lower() if match else ""
    end = start + len(word)
    if word == "dozen":
        return _scaled(text, end, Decimal(12), digits=False)
    if word == "quarter":
        return Numeral(end, Decimal("0.25"), Decimal("0.25"), "fraction")
    if word in ORDINALS:
        return Numeral(end, Decimal(ORDINALS[word]), Decimal(ORDINALS[word]), "ordinal")
    return None


def _spelled(text: str, first: re.Match[str], *, bare_and: bool) -> Numeral | None:
    """Evaluate the longest well-formed run of number words that begins with `first`."""
    start = end = first.start()
    total, group, last_scale, top = 0, 0, 10**15, 0
    piece: re.Match[str] | None = first
    while piece is not None:
        joined, word = piece.group(1), piece.group(2).lower()
        if joined and not (bare_and and (top >= 100 or (not group and total))):
            break
        if joined and _PART_AFTER.match(text, piece.end()):  # "two million and three quarters"
            break
        if word in SMALL:
            value = SMALL[word]
            fits = group == 0 or (group % 100 == 0 and top == 100) or (top >= 20 and top < 100 and value < 10)
            if not fits or (value == 0 and end != start):
                break
            group, top = group + value, (value if value >= 20 else 1)
        elif word == "hundred":
            if group >= 100 or (group == 0 and total):
                break
            group, top = max(group, 1) * 100, 100
        else:
            if SCALES[word] >= last_scale or (group == 0 and total):
                break
            total, last_scale = total + max(group, 1) * SCALES[word], SCALES[word]
            group, top = 0, 0
        end = piece.end()
        piece = _NEXT_WORD.match(text, end)
    return _with_part(text, start, end, Decimal(total + group)) if end > start else None


def _with_part(text: str, start: int, end: int, value: Decimal) -> Numeral:
    """Finish a spelled number: "two-thirds", "one in five" stays apart, "two dozen"."""
    part = _PART_AFTER.match(text, end)
    if part is not None and 0 < value < 20:
        bottom = _PARTS[part.group(1).lower()]
        plural = part.group(1).lower().endswith(("s",))
        if plural or value == 1:
            share = value / bottom
            return Numeral(part.end(), share, share, "fraction")
    if (ordinal := _compound_ordinal(text, end, value)) is not None:
        return ordinal
    if (point := _POINT.match(text, end)) is not None and value < _HALVED:
        digits = "".join(str(SMALL[word.lower()]) for word in point.group(1).split())
        value += Decimal(f"0.{digits}")
        numeral = _scaled(text, point.end(), value, digits=False)
        return Numeral(numeral.end, numeral.low, numeral.high, "cardinal", numeral.scaled)
    written = text[start:end].lower()
    last = written.rsplit(None, 1)[-1].rsplit("-", 1)[-1]
    unit = SCALES.get(last, 0)
    value, after = _with_share(text, end, value, unit)
    if after > end:
        return Numeral(after, value, value, scaled=True)
    scaled = any(scale in written for scale in SCALES)
    numeral = _scaled(text, end, value, digits=False)
    return Numeral(numeral.end, numeral.low, numeral.high, "cardinal", scaled or numeral.scaled)


def _compound_ordinal(text: str, end: int, value: Decimal) -> Numeral | None:
    """Read the last word of "twenty-fifth", "one hundred and sixth" and "two hundredth"."""
    match = _LAST_ORDINAL.match(text, end)
    if match is None:
        return None
    joint, word = match.group(1).lower(), match.group(2).lower()
    last = _FIRSTS.get(word) or ORDINALS[word]
    if last >= 100 and "and" not in joint:
        value *= last
        return Numeral(match.end(), value, value, "ordinal")
    after_hundred = last < 100 and value % 100 == 0 and (joint == "-" or word not in _FIRSTS)
    after_ten = last < 10 and value % 10 == 0 and value % 100 >= 20 and (joint == "-" or value > 100)
    if not (after_hundred or after_ten):
        return None
    return Numeral(match.end(), value + last, value + last, "ordinal")
