"""Rise and fall: the change that a number states, by the words beside it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal

from detector.facts.words import listed

if TYPE_CHECKING:
    from detector.facts.words import Words

Change = Literal["rise", "fall"]

RISES: Final = frozenset(
    listed(
        """
        rose rise rises risen rising climbed climb climbing increased increase increases increasing
        up gained gain gains jumped jump jumping grew grow grown growing growth surged surge surging
        soared soar soaring advanced advance advancing added higher improved improvement upgraded
        raised more
        """
    )
)
FALLS: Final = frozenset(
    listed(
        """
        fell fall falls fallen falling dropped drop drops dropping declined decline declines
        declining decreased decrease decreases decreasing down lost slid slide sliding sank sunk
        sinking plunged plunge plunging slipped slipping shed cut cuts lower lowered reduced
        reduction tumbled tumble shrank shrunk shrinking fewer less slump slumped contracted
        """
    )
)
_MOVES: Final = frozenset(
    listed(
        """
        doubled tripled halved hike hiked hikes hiking moved went changed extended expanded raise raises
        raising lift lifts lifting lifted boost boosted boosting reduce reduces reducing slash slashed
        slashing cutting narrowed widened improve improves
        """
    )
)
#: Words in which any number moves: both directions and neither.
MOVES: Final = RISES | FALLS | _MOVES
_SKIPS: Final = frozenset(
    listed("by to from of a an the further another about around roughly some nearly almost")
)
_AFTER = re.compile(
    r"\s+(higher|more|up|rise|increase|gain|jump|surge|growth|improvement|lower|down|fewer|less|fall|drop"
    r"|decline|decrease|reduction|cut|slump|loss)\b",
    re.IGNORECASE,
)
_SIGNS: Final = " $£€~"


def change_at(words: Words, head: int, first: int, end: int) -> Change | None:
    """Return the change stated right after `end` ("3 % higher") or before token `head` ("rose by about")."""
    following = _AFTER.match(words.text, end)
    if following is not None:
        return "rise" if following.group(1).lower() in RISES else "fall"
    index = head - 1
    while index >= first and words.lower[index] in _SKIPS and not words.gap(index + 1).strip(_SIGNS):
        index -= 1
    if index < first or words.gap(index + 1).strip(_SIGNS):
        return None
    word = words.lower[index]
    return "rise" if word in RISES else "fall" if word in FALLS else None
