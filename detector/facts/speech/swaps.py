"""Words of certainty swapped in a sentence that is otherwise kept, whoever is said to say it.

Where two renderings differ in single words, the words that stand in each other's place tell
what became surer; nothing has to be known of the rest of the sentence.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final

from detector.facts.speech.certainty import CertaintyDrift, change_of, is_hearsay, means_else
from detector.facts.speech.doubt import LIKELIHOOD, TELLING
from detector.facts.words import listed
from detector.records import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detector.facts.speech.certainty import CertaintyKind

_WORD: Final = re.compile(r"[^\W_]+")
#: Share of its words that a sentence keeps in order, to be compared word for word.
_KEPT: Final = 0.6
#: Words that stand in each other's place at most.
_LONGEST: Final = 4
#: Words of a sentence that is compared at most.
_MOST: Final = 200
#: Steps that no rewriter takes for another wording: to or from a sure word ("expected to" to "will"),
#: which is one of such a degree, and between others.
_STEP: Final = 0.15
_DOUBTFUL_STEP: Final = 0.3
_KNOWN: Final = 0.95
#: Likelihoods so close are one to a reader.
_SLACK: Final = 0.1
_SURE: Final = frozenset(listed(
    """
    will certainly definitely clearly undoubtedly surely knows knew know proves proved
    proven confirms confirmed
    """
))  # fmt: skip
#: A plain statement where nothing else stands in the place.
_BEING: Final = frozenset(("is", "are", "was", "were"))
_STATED: Final = frozenset(listed("must shows showed says said announced stated"))
_CLAIMED: Final = frozenset(listed("suggest suggests suggested claim claims claimed allege alleges alleged"))
#: Words before a noun; "s" is what tokens leave of a possessive.
_BEFORE_NOUN: Final = frozenset(("s", "his", "her", "its", "their", "the", "a", "this", "that"))
#: How likely each word makes what it stands beside, or what follows it as a verb; 1 is known.
_DEGREES: Final = (
    LIKELIHOOD | dict.fromkeys(_SURE, 1.0) | dict.fromkeys(_STATED, 0.95) | dict.fromkeys(_CLAIMED, 0.6)
)
#: One of these must take part: words of doubt that say something on their own.
#: "Reportedly" puts a claim down to someone and only its loss tells.
_HEDGES: Final = TELLING | _CLAIMED | {"believes", "believed", "believe", "thinks", "expected"}


def swapped_step(before: Span, after: Span, before_text: str, after_text: str) -> CertaintyDrift | None:
    """Return the first step in certainty between words in each other's place; None without one."""
    lowers = _lower(before, before_text), _lower(after, after_text)
    if not all(lowers) or max(map(len, lowers)) > _MOST:
        return None
    if _HEDGES.isdisjoint(lowers[0]) and _HEDGES.isdisjoint(lowers[1]):
        return None
    matcher = SequenceMatcher(None, *lowers, autojunk=False)
    if matcher.ratio() < _KEPT:
        return None
    for tag, i, k, j, m in matcher.get_opcodes():
        if tag == "equal" or max(k - i, m - j) > _LONGEST:
            continue
        earlier, later = _degree(lowers[0], i, k), _degree(lowers[1], j, m)
        words = lowers[0][i:k] + lowers[1][j:m]
        if earlier is None or later is None or _HEDGES.isdisjoint(words) or "reportedly" in lowers[1][j:m]:
            continue
        weaker, surer = lowers if earlier < later else lowers[::-1]
        beside = (*lowers[0][max(0, i - 1) : i], *lowers[0][k : k + 1])
        alone = k == i or m == j
        doubted = alone and any(_DEGREES.get(word, 1.0) <= min(earlier, later) + _SLACK for word in beside)
        if later < earlier and is_hearsay(lowers[1][j:m], lowers[0]):
            continue
        if doubted or _moved(words, weaker, surer, min(earlier, later)):
            continue
        if abs(later - earlier) < (_STEP if max(earlier, later) >= _KNOWN else _DOUBTFUL_STEP):
            continue
        shown = (
            _shown(_words(before, before_text), i, k, before),
            _shown(_words(after, after_text), j, m, after),
        )
        kind: CertaintyKind = "certainty-raised" if later > earlier else "certainty-lowered"
        told = _sentence(lowers[0][i:k], lowers[1][j:m], surer=later > earlier)
        return CertaintyDrift(kind, *shown, told, change_of(later - earlier))
    return None


def _words(passage: Span, text: str) -> list[Span]:
    return [Span(*found.span()) for found in _WORD.finditer(text, *passage)]


def _lower(passage: Span, text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text, *passage)]


def _degree(words: Sequence[str], first: int, last: int) -> float | None:
    """Return how likely some words of a sentence make what they stand beside; None where none says."""
    if last == first or (last - first == 1 and words[first] in _BEING):
        return 1.0
    known = [
        _DEGREES[words[place]]
        for place in range(first, last)
        if words[place] in _DEGREES
        and not means_else(words[place], "".join(words[place + 1 : place + 2]))
        and not (words[place] in ("claim", "claims") and words[max(0, place - 1)] in _BEFORE_NOUN)
    ]
    return min(known) if known else None


def _moved(words: Sequence[str], weaker: Sequence[str], surer: Sequence[str], degree: float) -> bool:
    """Tell whether the doubt of one sentence stands elsewhere, or in another word, of the other."""
    new = frozenset(surer).difference(weaker)
    if any(_DEGREES.get(word, 1.0) <= degree + _SLACK for word in new):
        return True
    doubts = [word for word in words if _DEGREES.get(word) == degree]
    return any(0 < weaker.count(word) <= surer.count(word) for word in doubts)


def _shown(words: Sequence[Span], first: int, last: int, passage: Span) -> Span:
    """Return the span of some words; of the passage where there are none."""
    return Span(words[first].start, words[last - 1].end) if last > first else passage


def _sentence(before: Sequence[str], after: Sequence[str], *, surer: bool) -> str:
    old = f"“{' '.join(before)}”" if before else "A plain statement"
    new = f"“{' '.join(after)}”" if after else "a plain statement"
    return f"{old} became {new}: the rewrite is {'surer' if surer else 'less sure'} than its source."
