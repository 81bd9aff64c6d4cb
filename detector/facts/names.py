"""Whether two names in each other's place may be one: short forms, initials, adjectives, by-names."""

from __future__ import annotations

import re
from functools import cached_property
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Final

from detector.facts.words import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Names of one thing that share no letters.
_SAME: Final = tuple(
    frozenset(line.split())
    for line in """
    us u.s usa america american americans washington states united
    uk u.k britain british briton britons england english kingdom united
    eu europe european union brussels
    un nations united
    holland netherlands dutch
    russia russian moscow kremlin
    china chinese beijing
    germany german berlin
    france french paris
    greece greek
    spain spanish
    switzerland swiss
    denmark danish
    poland polish
    republicans republican gop
    conservatives conservative tories tory
    democrats democrat democratic dems
    """.splitlines()
    if line.strip()
)
#: Capitalised words that name nobody: titles and months.
_NO_NAMES: Final = frozenset(
    listed(
        """
        mr mrs ms dr sir lord lady president senator sen rep gov governor prime minister secretary
        professor the ceo chairman january february march april may june july august september
        october november december
        """
    )
)
#: Names that begin alike this far are forms of one: Ukraine and Ukrainian.
_STEM: Final = 4
#: Names of so many letters may be the beginning of another: "Jen" for Jennifer.
_SHORTENED: Final = 3
#: Abbreviations of so many letters need only stand in the name in their order.
_ABBREVIATED: Final = 3
_WORD = re.compile(r"\w+")


class Neighbours:
    """Which names stand right beside each other in texts, as parts of one name do.

    The texts are read once, at the first question.
    """

    def __init__(self, *texts: str) -> None:
        self._texts = texts

    @cached_property
    def _openings(self) -> frozenset[tuple[str, str]]:
        """The first letters of every two words in a row."""
        words = ([word[:_SHORTENED] for word in _WORD.findall(text.lower())] for text in self._texts)
        return frozenset(chain.from_iterable(map(pairwise, words)))

    def beside(self, one: str, other: str) -> bool:
        """Tell whether two lower-case names, or longer words that begin so, stand side by side."""
        opening, closing = one[:_SHORTENED], other[:_SHORTENED]
        if (opening, closing) not in self._openings and (closing, opening) not in self._openings:
            return False
        first, second = (
            re.escape(name) + (r"\w*" if len(name) >= _SHORTENED else "") for name in (one, other)
        )
        both = rf"\b(?:{first}\W{{1,3}}{second}|{second}\W{{1,3}}{first})\b"
        return any(re.search(both, text, re.IGNORECASE) for text in self._texts)


def is_other_name(before: Sequence[str], after: Sequence[str], neighbours: Neighbours) -> bool:
    """Tell whether the names put in place of others name somebody or something else.

    They do not if any word of the one is a form of one of the other, abbreviates it, stands
    right beside it in either text as parts of one name do, or is only a title.
    """
    old = [word for word in map(_bare, before) if word not in _NO_NAMES]
    new = [word for word in map(_bare, after) if word not in _NO_NAMES]
    if not old or not new or _initials(old, new) or _initials(new, old):
        return False
    return not any(_akin(one, other) or neighbours.beside(one, other) for one in old for other in new)


def _bare(word: str) -> str:
    return word.lower().replace(".", "")


def _akin(one: str, other: str) -> bool:
    if one.startswith(other) or other.startswith(one) or one[:_STEM] == other[:_STEM]:
        return True
    short, long = sorted((one, other), key=len)
    if long in (f"{short}n", f"{short[:-1]}an"):  # Puerto Rico, Puerto Rican
        return True
    if len(short) <= _ABBREVIATED and short[0] == long[0] and _in_order(short, long):
        return True
    return any(one in line and other in line for line in _SAME)


def _in_order(short: str, long: str) -> bool:
    """Tell whether a name has the letters of another in their order, as "Florida" has "Fla"."""
    letters = iter(long)
    return all(letter in letters for letter in short)


def _initials(short: Sequence[str], long: Sequence[str]) -> bool:
    return len(short) == 1 and len(long) > 1 and short[0] == "".join(word[0] for word in long)
