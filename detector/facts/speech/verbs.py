"""Whether a cue word is a verb of saying here, and what belongs to its verb group."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from detector.facts.speech.cues import CUES
from detector.facts.speech.grammar import ADVERBS, AUXILIARIES, DETERMINERS, PREPOSITIONS, PRONOUNS
from detector.facts.speech.phrases import phrase_before
from detector.facts.speech.speaker_words import DOCUMENT_WORDS, ORGANISATION_WORDS

if TYPE_CHECKING:
    from detector.facts.speech.cues import Cue
    from detector.facts.speech.scope import Scope
    from detector.facts.words import Run

_BE = frozenset(("stood", "stands", "is", "are", "was", "were", "be", "been", "being"))
#: Attitudes in the present tense, told from nouns by their subject.
_ATTITUDES = frozenset((
    "believe", "believes", "think", "thinks", "expect", "expects", "hope", "hopes", "fear", "fears", "feel",
    "feels", "suspect", "suspects", "describe", "describes", "call", "calls", "worry", "urges", "urge",
))  # fmt: skip
#: Words without a capital that may be the subject of "states".
_STATING = PRONOUNS | DOCUMENT_WORDS | ORGANISATION_WORDS
_PLURALS = frozenset(("people", "police", "men", "women", "many", "some"))
#: Auxiliaries after which nothing has been said yet ("may request").
_MODALS = frozenset(("may", "might", "could", "can", "should", "must"))
#: What "claimed" takes when it is no statement: lives, numbers of them, credit.
_PRIZES = frozenset((
    "over", "more", "at", "nearly", "about",
    "up", "hundreds", "thousands", "dozens", "responsibility", "victory",
    "credit", "lives", "many", "several", "almost",
))  # fmt: skip
#: What a source asks for itself.
_FAVOURS = frozenset(("anonymity", "named", "identified", "anonymous", "unidentified", "unnamed", "quoted"))
_NOT = frozenset(("not", "t", "never"))
_UNWILLING = frozenset((
    "declined", "refused", "declines", "refuses", "declining", "refusing", "unable", "failed",
))  # fmt: skip


class Verb(NamedTuple):
    """A cue verb with its auxiliaries and adverbs, tokens ``[first, stop)``."""

    cue: Cue
    first: int
    stop: int
    finite: bool
    passive: bool
    negated: bool


def read_verb(scope: Scope, index: int) -> Verb | None:
    """Return the verb group around the cue word at a token; None if it is no verb of saying there."""
    words, lower = scope.words, scope.words.lower
    cue = CUES[lower[index]]
    first, negated = _group(scope, index)
    auxiliaries = frozenset(lower[first:index])
    adjective = cue.past and first > scope.low and lower[first - 1] in DETERMINERS and words.tight(first)
    adjective = adjective or (cue.past and scope.word(index + 1) == "by" and not auxiliaries & _BE)
    heading = cue.participle and index > scope.low and words.capital(index)
    unsaid = bool(auxiliaries & _MODALS) and (cue.strict or cue.kind == "confirm" or cue.lemma == "explain")
    unsaid = unsaid or lower[index] == "thinking" or _asks_favour(scope, cue, index)
    if adjective or heading or unsaid or (cue.noun and not _is_verb(scope, index, first)):
        return None
    stop = index + 1
    if cue.lemma == "point":
        if scope.word(stop) != "out":
            return None
        stop += 1
    if (
        (lower[index] == "read" or cue.lemma == "claim")
        and not scope.marked(stop)
        and not _asserts(scope, cue, index)
    ):
        return None
    being = bool(auxiliaries & _BE)
    return Verb(cue, first, stop, not cue.participle or being, cue.past and being, negated)


def _group(scope: Scope, index: int) -> tuple[int, bool]:
    """Return where the verb group of a cue begins, and whether it is negated."""
    words, first, negated = scope.words, index, False
    lower = words.lower
    while first > scope.low and words.gap(first) in (" ", "'", "’", "\xa0"):
        before = lower[first - 1]
        if before == "to" and first - 1 > scope.low and lower[first - 2] in _UNWILLING:
            first -= 2
            negated = True
        elif before in AUXILIARIES and not words.possessive(first - 1):
            negated = negated or before in _NOT
            first -= 1
        elif before in _NOT or before in ADVERBS or _is_manner(scope, first - 1):
            negated = negated or before == "never"
            first -= 1
        else:
            break
    return first, negated


def _is_manner(scope: Scope, index: int) -> bool:
    """Tell whether a token is an adverb in "-ly" and no name ("Kelly said")."""
    word = scope.words.lower[index]
    return word.endswith("ly") and len(word) > 4 and not scope.words.capital(index)


def _is_verb(scope: Scope, index: int, first: int) -> bool:
    """Tell whether a form that may be a noun is a verb here."""
    words, lower = scope.words, scope.words.lower
    if first == scope.low or words.capital(index):
        return False
    after = scope.word(index + 1)
    owned = words.possessive(index - 1) or lower[index - 1] in DETERMINERS
    if owned or after in AUXILIARIES or after == "of" or (after in CUES and not CUES[after].noun):
        return False
    if lower[index] == "states" and not _may_state(scope, index - 1):
        return False
    plural = first < index or lower[index - 1] in PRONOUNS or lower[index - 1] in _PLURALS
    plural = plural or _is_plural(scope, phrase_before(words, first, scope.low))
    agrees = plural or lower[index].endswith("s")
    begins = after in DETERMINERS or after in PRONOUNS
    if scope.marked(index + 1) or not agrees:
        return agrees
    ends = index + 1 >= scope.high
    if CUES[lower[index]].strict:
        attitude = lower[index] in _ATTITUDES and (begins or plural)
        return attitude or _closes_quotation(scope, index, first)
    spoken = CUES[lower[index]].lemma == "say" and "," in words.gap(min(index + 1, scope.high - 1))
    return begins or ends or words.capital(index + 1) or spoken


def _closes_quotation(scope: Scope, index: int, first: int) -> bool:
    """Tell whether a form stands for "said" after a quotation or statement: "…," Korven writes."""
    words, stop = scope.words, index + 1 + (scope.word(index + 1) == "out")
    if scope.quoted_before(first):
        return index + 1 < scope.high and (words.capital(index + 1) or words.lower[index + 1] in PRONOUNS)
    named = words.capital(index - 1) or words.lower[index - 1] in PRONOUNS
    return named and (stop >= scope.high or not words.tight(stop))


def _may_state(scope: Scope, index: int) -> bool:
    """Tell whether a token may be the subject of "states" rather than its adjective ("30 states")."""
    return scope.words.capital(index) or scope.words.lower[index] in _STATING


def _is_plural(scope: Scope, subject: Run | None) -> bool:
    """Tell whether a phrase's first or last word, or the one before its first preposition, ends in "s"."""
    if subject is None:
        return False
    words = scope.words.lower[subject.first : subject.stop]
    cut = next((place for place, word in enumerate(words) if place and word in PREPOSITIONS), len(words))
    return words[cut - 1].endswith("s") or words[0].endswith("s") or "and" in words


def _asks_favour(scope: Scope, cue: Cue, index: int) -> bool:
    """Tell whether a source asks for something for itself ("requested anonymity")."""
    return cue.kind == "ask" and any(word in _FAVOURS for word in scope.words.lower[index + 1 : index + 4])


def _asserts(scope: Scope, cue: Cue, index: int) -> bool:
    """Tell whether "claimed" is said of a statement rather than of lives or of a prize."""
    after = scope.word(index + 1)
    prize = after in _PRIZES or "lives" in scope.words.lower[index + 1 : index + 6]
    return cue.lemma == "claim" and not prize and not after.isdigit()
