"""Numbers that count nothing: in names, addresses, telephone numbers, list markers; "one" as a pronoun."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from detector.facts.numbers.dates import MONTHS
from detector.facts.numbers.referents import PREDICATES, STOP
from detector.facts.words import listed

if TYPE_CHECKING:
    from detector.facts.numbers.amounts import Amount
    from detector.facts.words import Place, Words

_LABELS: Final = frozenset(
    listed(
        """
        number no flight route highway room page pages chapter section sections article articles
        channel channels line platform gate stage phase level version season episode zone district
        ward building block unit terminal exit junction interstate proposition resolution formula
        apollo psalm verse figure table act area model category type grade class world nos boeing
        airbus windows iphone ipad galaxy playstation xbox ps suite apartment apt box code form rule
        title part volume vol issue step day week game round lot
        """
    )
)
#: Labels that are names only when written with a capital: "Day 3", "Part 2", but "class 3 people".
_STRICT: Final = frozenset(
    (
        "number",
        "no",
        "nos",
        "flight",
        "route",
        "highway",
        "room",
        "page",
        "chapter",
        "section",
        "sections",
        "article",
        "gate",
        "platform",
        "terminal",
        "junction",
        "zone",
    )
)
_STREETS = re.compile(
    r",?\s+(?:[A-Z][\w'\u2019.-]*\s+){1,3}(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Boulevard|Blvd|Square|Place|Court"
    r"|Way|Terrace|Crescent|Parade|Row)\b"
)
_PHONE_AFTER = re.compile(r"[-.\s)]{1,2}[0-9]{3,4}[-.\s][0-9]{3,4}(?![0-9,])|-[0-9]{2,4}-[0-9]{2}\b")
#: Telephone numbers by their groups: "202-691-6555", "1.800.555.0199", "020 7946 0018", "07700900123".
_PHONE = re.compile(
    r"(?:(?:1[-. ])?\(?[0-9]{3}\)?[-. ][0-9]{3}[-. ][0-9]{4}"
    r"|0[0-9]{1,4}[- ][0-9]{3,4}[- ][0-9]{3,4}"
    r"|0(?!0+\b)[0-9]{3,14}(?:[- ][0-9]{2,9}){0,4}"
    r"|[0-9]{2,4}(?:-[0-9]{2,4}){2,4})(?![0-9]|,[0-9])"
)
#: After a plus sign, of seven digits or more: "+44 20 7946 0018"; after a bracket: "(202) 691-6555".
_PHONE_ABROAD = re.compile(
    r"(?=(?:[-. /()]{0,2}[0-9]){7})[0-9]{1,15}(?:[-. /()]{1,2}[0-9]{1,9}){0,6}(?![0-9]|,[0-9])"
)
_PHONE_AREA = re.compile(r"[0-9]{2,5}\)[ -]?[0-9]{3,4}[- .]?[0-9]{3,4}(?![0-9]|,[0-9])")
_LOCAL_PHONE = re.compile(r"[0-9]{3}-[0-9]{4}(?![0-9])")
_LOCAL_DIGITS: Final = 3
_GLUED = re.compile(
    r"-?something\b|[A-Za-z_]|\([A-Za-z0-9]{1,3}\)|-(?:[A-Z]|[a-z](?![a-z]))|/[0-9]|\.[0-9]|:[0-9]"
)
_PREFIXES: Final = frozenset(
    listed(
        """
        mid post pre early late then now non another over under sub near about between nearly some
        the a to of
        """
    )
) | frozenset(MONTHS)
_FUNCTION: Final = frozenset(
    listed(
        """
        the a an in on at by for from to of and or but with as about over under more than nearly
        almost some only after before since until these those this that its his her their our when
        while where if around between another all both at least up just also there they it he she we
        killing leaving including meanwhile roughly approximately fewer less among during within
        every last next
        """
    )
) | frozenset(MONTHS) | frozenset(listed(
    """
    monday tuesday wednesday thursday friday saturday sunday
    """
))  # fmt: skip
_LINK_CHARS: Final = frozenset("/=?&%_#.-~+")
_MARKS: Final = frozenset("#@_+")
_LONGEST_LINK: Final = 300
_SITE = re.compile(r"\bwww\.")
_ONE_UNITS: Final = frozenset(
    listed(
        """
        person man woman child boy girl soldier officer civilian policeman fatality death casualty
        body victim injury survivor passenger crew protester worker student teacher firefighter
        rescuer suspect gunman attacker
        """
    )
)
_ONE_BEFORE: Final = frozenset(
    listed(
        """
        least than only just nearly almost about around killing injuring wounding
        """
    )
)
_NOT_ONE: Final = frozenset(
    listed(
        """
    no any every each this that which another the some someone day
    """
    )
)


def _glued_before(text: str, start: int, amount: Amount) -> bool:
    """Tell "401(c)(3)", "'90s" and an attribute's value from a number that opens a bracket or quotation."""
    if text[start - 1] in "\"\u201c\u2018'" and text[amount.end : amount.end + 1] in tuple("\"\u201d\u2019'"):
        return True  # a title: "22" by a singer
    if text[start - 1] == "(":
        return not text[start - 2].isspace()
    if text[start - 2] == "=":
        return True
    return (
        amount.digits and amount.end - start == 2 and text[amount.end : amount.end + 2] in ("\u2019s", "'s")
    )


def is_name(place: Place, amount: Amount) -> bool:
    """Tell whether a number is part of a name, an address, a code or a list marker."""
    text, start = place.words.text, place.start
    plain = amount.unit in ("count", "ratio")
    if amount.digits and plain and (_GLUED.match(text, amount.end) or _is_phone(text, amount)):
        return text.startswith("-something", amount.end) or not (
            text[amount.end] == "-" and text[amount.end + 1 : amount.end + 2].islower()
        )
    if start >= 2 and text[start - 1] in "(\"'\u2018\u2019\u201c=" and _glued_before(text, start, amount):
        return True
    if (
        amount.start == start >= 2
        and text[start - 1] in "-\u2013/.:"
        and text[start - 2].isalnum()
        and place.before
    ):
        return place.before not in _PREFIXES and (text[start - 2].isalpha() or amount.digits)
    if (
        _marked(text, start, amount)
        or _heads_list(place, amount)
        or (not place.before and _list_marker(text, start, amount))
    ):
        return True
    if not plain or amount.scaled:
        return False
    return (amount.digits and is_address(text, amount.end)) or (
        bool(place.before) and _after_name(place, amount)
    )


def _is_phone(text: str, amount: Amount) -> bool:
    """Tell the first digits of "020-7946-0018" and "555-1234"."""
    if amount.end - amount.start == _LOCAL_DIGITS and _LOCAL_PHONE.match(text, amount.start):
        return True
    return _PHONE_AFTER.match(text, amount.end) is not None


def phone_end(text: str, start: int) -> int | None:
    """Return where the telephone number that begins at `start` ends; None if none does."""
    match = _PHONE.match(text, start)
    opening = text[start - 1 : start]
    if match is None and opening in ("+", "("):
        match = (_PHONE_ABROAD if opening == "+" else _PHONE_AREA).match(text, start)
    return match.end() if match is not None else None


def in_link(text: str, start: int) -> bool:
    """Tell whether a position lies in a web address, a file's name or a mail address."""
    if text[start - 1 : start] not in _LINK_CHARS:
        return False
    floor = max(0, start - _LONGEST_LINK)
    begin = max(floor, *(text.rfind(space, floor, start) + 1 for space in " \n\t"))
    written = text[begin:start].lower()
    return "@" in written or "://" in written or ("www." in written and _SITE.search(written) is not None)


def is_address(text: str, end: int) -> bool:
    """Tell whether a street's name follows: "10 Downing Street"."""
    return _STREETS.match(text, end) is not None


def _marked(text: str, start: int, amount: Amount) -> bool:
    """Tell a tag or footnote mark by its sign: "#5", "[12]"."""
    sign = text[start - 1 : start]
    return sign in _MARKS or (sign == "[" and text[amount.end : amount.end + 1] == "]")


def is_label(words: Words, index: int) -> bool:
    """Tell whether a token numbers what follows it: "Flight", "Senate Bill", "number"."""
    word = words.lower[index]
    return word in _LABELS and (word in _STRICT or words.raw(index)[0].isupper())


def _list_marker(text: str, start: int, amount: Amount) -> bool:
    marked = (
        amount.digits
        and amount.end - start <= 2
        and text[amount.end : amount.end + 2] in (". ", ") ", ".\n", ").")
    )
    return marked and (start == 0 or text[start - 1] in "\n(")


def _heads_list(place: Place, amount: Amount) -> bool:
    """Tell the number of a list's heading: "13 She Grew Up In The North"."""
    if not amount.digits or place.before or amount.end - amount.start > 2:
        return False
    index = place.words.at(amount.end)
    return index < place.last and place.following(amount.end) in STOP and place.words.capital(index)


def _after_name(place: Place, amount: Amount) -> bool:
    """Tell "Boeing 737", "Flight 370" and "Group of Seven" from "In Gaza 35 people"."""
    words, index, before = place.words, place.anchor, place.before
    raw = words.raw(index - 1)
    if words.gap(index).strip(" .\u00a0"):
        return False
    opens = index - 1 == place.first and not (len(raw) > 1 and raw.isupper())
    if not amount.digits:
        if before == "number":
            return True
        inside = not opens or raw[0].islower()
        capital = words.raw(index)[0].isupper() and not words.gap(index).strip()
        if capital and before == "the" and words.raw(min(index + 1, place.last - 1))[0].isupper():
            return True
        return capital and inside and before not in ("the", "a")
    if is_label(words, index - 1):
        return True
    if raw == "On" and not opens and words.capital(index - 2):  # a channel: "News On 6"
        return True
    if not raw[0].isupper() or before in _FUNCTION or opens or "," in words.text[amount.start : amount.end]:
        return False
    following = place.following(amount.end)
    counted = following.endswith("s") or following in ("people", "men", "women", "children", "dead")
    return not counted and following not in PREDICATES


def is_number_one(place: Place, amount: Amount) -> bool:
    """Tell the number in "one dead" and "one million" from the pronoun in "one of the"."""
    if amount.digits or amount.unit != "count" or place.words.lower[place.anchor] != "one":
        return True
    if place.before in _ONE_BEFORE:
        return True
    following = place.following(amount.end)
    return place.before not in _NOT_ONE and (following in _ONE_UNITS or following in PREDICATES)
