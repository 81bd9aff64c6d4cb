"""Hedges around a number: "more than 70", "12 or more", "some 1,900"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from detector.facts.words import Words

_PHRASES: Final[dict[str, str]] = {
    "over": "over|above|in excess of|north of|exceeding|exceed|exceeds|exceeded|topping|topped"
    "|surpassing|surpassed|surpass|surpasses|upwards of|upward of|beyond"
    "|over the age of|above the age of",
    "under": "under|below|under the age of|below the age of"
    "|not yet turned|yet to turn|south of|shy of|short of",
    "at-least": "at least|at the least|minimum of|at minimum|more than or equal to|greater than or equal to"
    "|equal to or greater than|equal to or more than|equal or greater than|equal or more than"
    "|bigger or equal than"
    "|greater or equal than|more or equal than",
    "at-most": "up to|at most|as many as|as much as|as high as|as long as|maximum of"
    "|at maximum|not exceeding|upto|at the most|less than or equal to|fewer than or equal to"
    "|equal to or less than|equal or less than|equal to or fewer than|less or equal than",
    "about": "about|around|roughly|approximately|approx|some|circa|estimated|reckoned|reckoned at|broadly"
    "|in the region of|on the order of|in the vicinity of|something like|in the neighborhood of"
    "|in the neighbourhood of|somewhere around|somewhere near|in the ballpark of",
    "nearly": "nearly|almost|close to|approaching|approached|approaches|nearing|nears|neared|virtually"
    "|not quite|nigh on|just under|just below|just shy of|just short of|slightly under|slightly below"
    "|a little under|little short of|a shade under|a whisker under",
}
_MODIFIERS: Final = frozenset(("just", "well", "slightly", "far", "little", "only", "much", "an", "a"))
#: "Older than 75" is over it; these comparatives are under.
_SMALLER: Final = frozenset(
    ["fewer", "lower", "smaller", "younger", "shorter", "slower", "lighter", "cheaper", "earlier", "narrower"]
)
#: Hedges only before such measures: "within three weeks", "gusts reaching 95 km/h".
MEASURED: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "within": ("at-most", ("time",)),
    "inside": ("at-most", ("time",)),
    "reaching": ("at-most", ("speed", "length", "temperature", "degree")),
    "near": ("about", ("share", "money")),
}
_NO_MEASURE: Final[tuple[str, tuple[str, ...]]] = ("", ())
#: Verbs after which a phrase is no hedge: "revised up to 300", "the story revolves around four friends".
_NO_HEDGE_AFTER: Final = {
    "up": frozenset(
        (
            "go", "goes", "went", "going", "gone", "moved", "moving", "revised", "pushed", "push", "taking",
            "brought", "bring", "bringing", "rose", "rise", "climbed", "climb", "crept", "edged",
        )
    ),
    "around": frozenset(("revolve", "revolves", "revolved", "revolving", "centred", "centered", "built")),
}  # fmt: skip
#: The first of two words that hedge what follows "of": "a maximum fine of $3 million".
_LIMITS: Final = {"maximum": "at-most", "minimum": "at-least"}
_NEGATIONS: Final = frozenset(("never", "not", "without", "t"))
_AFTER = re.compile(
    r"(?:\s+(?:or|and)\s+(more|greater|bigger|larger|higher|over|above|older|up|upwards|so|thereabouts"
    r"|fewer|less|smaller|lower|under|below|younger)\b(?!\s+than)|(\+)|[\s-](plus)\b(?!\s+[A-Za-z0-9$£€]))",
    re.I,
)
_AFTER_KINDS: Final = {
    "so": "about",
    "thereabouts": "about",
    **dict.fromkeys(("fewer", "less", "smaller", "lower", "under", "below", "younger"), "at-most"),
}


def _by_last_word() -> dict[str, tuple[tuple[tuple[str, ...], str], ...]]:
    table: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for hedge, phrases in _PHRASES.items():
        for phrase in phrases.split("|"):
            words = tuple(phrase.split())
            table.setdefault(words[-1], []).append((words, hedge))
    return {last: tuple(sorted(rows, key=lambda row: -len(row[0]))) for last, rows in table.items()}


_BY_LAST_WORD: Final = _by_last_word()


def hedge_before(words: Words, index: int, position: int) -> tuple[str, int] | None:
    """Read the hedge that ends right before `position`, where token `index` begins.

    Returns the hedge and the token that it begins with.
    """
    if index == 0:
        return None
    between = words.text[words.end[index - 1] : position]
    if "~" in between:
        return "about", index
    if between.strip(" \u00a0\n-~"):
        return None
    if words.lower[index - 1] in ("the", "a", "an"):
        found = hedge_before(words, index - 1, words.start[index - 1])
        exceeds = words.lower[index - 1] != "the" and words.lower[index - 2].startswith("exceed")
        near = words.lower[index - 1] == "the" and found is not None and found[0] in ("about", "nearly")
        return found if exceeds or near else None
    if words.lower[index - 1] == "of" and index > 2 and words.lower[index - 3] in _LIMITS:
        return _LIMITS[words.lower[index - 3]], index - 3
    for phrase, hedge in _BY_LAST_WORD.get(words.lower[index - 1], ()):
        first = index - len(phrase)
        if first >= 0 and tuple(words.lower[first:index]) == phrase and _unbroken(words, first, index):
            if first and words.lower[first - 1] in _NO_HEDGE_AFTER.get(phrase[0], ()):
                return None
            return _negated(words, hedge, phrase, first), _with_modifiers(words, first)
    return _comparative(words, index) if words.lower[index - 1] == "than" else None


def hedge_of_measure(word: str, family: str) -> str | None:
    """Return the hedge that a word is before such a measure only: "within three weeks", "near 8 percent"."""
    hedge, families = MEASURED.get(word, _NO_MEASURE)
    return hedge if family in families else None


def _comparative(words: Words, index: int) -> tuple[str, int] | None:
    """Read "more than", "less than", "older than", and with "no" before them."""
    first = index - 2
    word = words.lower[first] if first >= 0 else ""
    if not word.endswith(("er", "more", "less")) or word in ("rather", "other", "better"):
        return None
    under = word in _SMALLER or word == "less"
    before = words.lower[first - 1] if first else ""
    if before in ("no", "not"):
        return ("at-least" if under else "at-most"), first - 1
    if under and before in ("slightly", "little", "just"):
        return "nearly", _with_modifiers(words, first)
    return ("under" if under else "over"), _with_modifiers(words, first)


def _with_modifiers(words: Words, first: int) -> int:
    while first and words.lower[first - 1] in _MODIFIERS and not words.gap(first).strip():
        first -= 1
    return first


def _negated(words: Words, hedge: str, phrase: tuple[str, ...], first: int) -> str:
    """Turn the hedge round in "never fell below 24"."""
    if (
        len(phrase) == 1
        and hedge in ("over", "under")
        and _NEGATIONS.intersection(words.lower[max(0, first - 2) : first])
    ):
        return "at-least" if hedge == "under" else "at-most"
    return hedge


def hedge_after(text: str, end: int) -> tuple[str, int] | None:
    """Read the hedge right after a number: "12 or more", "70+"; and where it ends."""
    match = _AFTER.match(text, end)
    if match is None:
        return None
    return _AFTER_KINDS.get((match.group(1) or "").lower(), "at-least"), match.end()


def _unbroken(words: Words, first: int, last: int) -> bool:
    return all(not words.gap(index).strip() for index in range(first + 1, last))
