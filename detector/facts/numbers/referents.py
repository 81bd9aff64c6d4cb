"""What a number counts: the noun with its modifiers, or the predicate, in the same sentence."""

from __future__ import annotations

from typing import Final

from detector.facts.words import Words, listed
from detector.records import Span

#: Words at which a noun phrase ends.
STOP: Final = frozenset(
    listed(
        """
        a an the this that these those and or but nor of in on at by for from to with without into
        onto over under above below between among amid during since until till before after as than
        if when while where which who whom whose what why how because though although however so yet
        not no nor is are was were be been being am has have had having do does did done will would
        can could may might must shall should it its he his she her they their them we our us you
        your i my me there here then also only just even still already about around across along
        against per via up down out off through more most less least such both each every all any
        some said says say told added reported according including included like near toward towards
        within upon instead rather ago later earlier today yesterday tomorrow now again too very
        """
    )
)
_OF_SKIPS: Final = frozenset(["the", "its", "his", "her", "their", "our", "all", "these", "those", "such"])
_COPULAS: Final = frozenset(["is", "are", "was", "were", "be", "been", "being", "have", "has", "had"])
#: Head words that say little without what follows "of".
_LIGHT: Final = frozenset(
    listed(
        """
        members member pairs pieces sets groups types kinds cases units parts rounds copies bottles
        bags boxes tonnes tons barrels litres gallons acres hectares head samples instances
        """
    )
)
#: Past forms and participles that end a noun phrase once it has a noun.
_LOOK_BACK_SKIPS: Final = frozenset(
    listed(
        """
        to at of by from rose fell climbed dropped reached stood stands hit was were is are totalled
        totaled jumped increased decreased declined grew slipped slid surged gained lost closed
        finished ended came went has had have risen fallen grown been with the a an total now
        currently also up down further rising falling climbing reaching standing totalling totaling
        advanced soared plunged worth put estimated valued raised lowered cut lifted rise fall
        increase decrease exceeding around about aged age numbering higher lower percent per cent
        """
    )
)
PREDICATES: Final = frozenset(
    listed(
        """
        killed dead died injured wounded hurt arrested detained missing displaced evacuated rescued
        homeless hospitalised hospitalized trapped fired jobless unemployed infected killing
        injuring wounding leaving hospitalizing displacing arresting charged convicted sentenced
        jailed shot abducted kidnapped saved
        """
    )
)
_LONGEST: Final = 4


def referent_after(words: Words, index: int, last: int, *, partitive: bool) -> Span | None:
    """Find what a number that ends before token `index` counts; tokens from `last` on are another sentence's.

    `partitive` numbers ("12 %", "half") count what follows "of".
    """
    if index < last and words.lower[index] == "of" and not words.gap(index).strip(" \u00a0%°²"):
        index += 1
        while index < last and words.lower[index] in _OF_SKIPS:
            index += 1
    elif partitive:
        return None
    if index < last and words.lower[index] in _COPULAS and not words.gap(index).strip():
        return _predicate(words, index, last)
    stop = _phrase_end(words, index, last)
    if stop == index:
        return None
    of_next = stop + 1 < last and words.lower[stop] == "of" and words.lower[stop - 1] in _LIGHT
    if of_next:
        inner = stop + 1
        while inner < last and words.lower[inner] in _OF_SKIPS:
            inner += 1
        stop = max(stop, _phrase_end(words, inner, last))
    return Span(words.start[index], words.end[stop - 1])


def _phrase_end(words: Words, index: int, last: int) -> int:
    """Return the token after the noun phrase that begins at `index`; `index` itself if none does."""
    stop = index
    while stop < min(last, index + _LONGEST):
        word, gap = words.lower[stop], words.gap(stop)
        if gap.strip(" \u00a0\n-'\u2019\"“”") or word in STOP or word[0].isdigit():
            break
        if stop > index and (word in PREDICATES or _verb_like(word)):
            break
        stop += 1
        if stop < last and words.text[words.end[stop - 1]] in '"”':
            break
    return stop


def _verb_like(word: str) -> bool:
    return (
        len(word) > 4
        and word.endswith(("ed", "ing"))
        and word not in ("building", "wedding", "meeting", "feed")
    )


def _predicate(words: Words, index: int, last: int) -> Span | None:
    """Find the participle in "35 were killed"."""
    while index < last and (words.lower[index] in _COPULAS or words.lower[index] in ("also", "then", "not")):
        index += 1
    if index < last and words.lower[index] in PREDICATES:
        return Span(words.start[index], words.end[index])
    return None


def referent_before(words: Words, index: int, first: int) -> Span | None:
    """Find what stands before a number that nothing follows: "the death toll rose to 35"."""
    stop = index
    if stop > first and words.lower[stop - 1] in PREDICATES and not words.gap(stop).strip(" $£€"):
        return Span(words.start[stop - 1], words.end[stop - 1])
    while stop > first and words.lower[stop - 1] in _LOOK_BACK_SKIPS:
        if stop < len(words.start) and words.gap(stop).strip(" $£€~'\u2019"):
            return None
        stop -= 1
    begin = stop
    while begin > max(first, stop - 3):
        word = words.lower[begin - 1]
        if word in STOP or word[0].isdigit() or (begin < stop and words.gap(begin).strip(" -'\u2019")):
            break
        begin -= 1
    if begin == stop or (stop < len(words.start) and words.gap(stop).strip(" $£€~'\u2019")):
        return None
    if begin == stop - 1 and _verb_like(words.lower[begin]):
        return None
    return Span(words.start[begin], words.end[stop - 1])
