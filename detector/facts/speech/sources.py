"""Where the source of a cue stands: before it, behind it, or in the clause before."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from detector.facts.speech.cues import INVERTED
from detector.facts.speech.grammar import BREAKS, DETERMINERS, PREPOSITIONS, PRONOUNS, TIMES
from detector.facts.speech.phrases import apposition_end, phrase_after, phrase_before, subject_before
from detector.facts.words import Run

if TYPE_CHECKING:
    from detector.facts.speech.scope import Scope
    from detector.facts.speech.verbs import Verb

_CLOSE_MARKS = "\"”’'“"
_CLAUSE_ENDS = tuple(",.;:?!)(—–")
#: Words that may follow a source that stands behind its cue ("said Korven on Monday").
_AFTER_SOURCE = TIMES | {"on", "in", "who", "after", "during", "at", "as", "that", "when"}
#: Words without a capital that may open a source behind its cue.
_SPEAKING = PRONOUNS | frozenset(("the", "police", "officials", "authorities", "prosecutors"))
#: Words that open an aside about a subject, and the tokens it has at most.
_OPENS_ASIDE = frozenset(("speaking", "who", "whose", "which"))
_LONGEST_ASIDE = 16
#: Participles that need no comma before them ("put out a statement saying").
_LOOSE = frozenset(("say", "claim", "argue", "suggest", "warn"))


def find_source(scope: Scope, verb: Verb) -> tuple[Run | None, bool]:
    """Return the source of a finite verb, and whether it stands behind it."""
    words, lower, first = scope.words, scope.words.lower, verb.first
    if first > scope.low + 1 and lower[first - 1] in ("who", "which"):
        return _antecedent(scope, first - 1), False
    behind = _behind(scope, verb)
    if behind is not None:
        return behind, True
    if first == scope.low:
        return None, False
    source = subject_before(words, first, _floor(scope, first))
    return (None if source is not None and lower[source.first] == "that" else source), False


def _antecedent(scope: Scope, relative: int) -> Run:
    """Return whom "who" stands for: in "a fund unveiled by Korven, who said", the one behind "by"."""
    lower, phrase = scope.words.lower, phrase_before(scope.words, relative, scope.low)
    if phrase is None:
        return Run(relative, relative + 1)
    for index in range(phrase.stop - 2, phrase.first, -1):
        if lower[index] == "by" and lower[index - 1].endswith("ed"):
            return Run(index + 1, phrase.stop)
    return phrase


def _behind(scope: Scope, verb: Verb) -> Run | None:
    """Return the source that follows its verb: after a quotation or comma, or after "as"."""
    words, first = scope.words, verb.first
    if verb.cue.lemma not in INVERTED or verb.stop - first > 1:
        return None
    gap = words.gap(first) if first > scope.low else ""
    closed = any(mark in gap for mark in _CLOSE_MARKS)
    if not (closed or "," in gap or first == scope.low or words.lower[first - 1] in ("as", "so")):
        return None
    if not closed and _aside(scope, first):
        return None
    source = phrase_after(words, verb.stop, scope.high)
    if source is None or (not gap.strip() and phrase_before(words, first, scope.low) is not None):
        return None
    ends = source.stop >= scope.high or words.gap(source.stop).strip()[:1] in _CLAUSE_ENDS
    named = words.capital(source.stop - 1)
    opens = words.lower[source.first]
    said = verb.cue.lemma == "say" and (ends or opens in DETERMINERS)
    known = named or said or opens in _SPEAKING
    if not (closed or (known and (ends or words.lower[source.stop] in _AFTER_SOURCE))):
        return None
    return Run(source.first, apposition_end(words, source, scope.high))


def _aside(scope: Scope, stop: int) -> bool:
    """Tell whether what ends in the comma before a token is an aside about the subject before it."""
    words = scope.words
    for index in range(stop - 1, max(scope.low, stop - _LONGEST_ASIDE), -1):
        if "," in words.gap(index):
            return words.lower[index] in _OPENS_ASIDE
    return False


def _floor(scope: Scope, stop: int) -> int:
    """Return the first token after the last quotation before a token: no phrase reaches into one.

    A term of two or three words in quotation marks is part of the phrase.
    """
    words = scope.words
    quote = scope.quotes.before(words.start[stop])
    index = bisect_left(words.start, quote.end) - 1 if quote is not None else -1
    if index < scope.low:
        return scope.low
    joined = not words.gap(index + 1).strip("\"”’' ")
    term = quote is not None and quote.of(words.text).count(" ") < 3
    return scope.low if term and joined else index + 1


def shared_source(scope: Scope, verb: Verb, last: Run | None) -> Run | None:
    """Return the source that a participle or second verb shares with the clause before it.

    `last` is the source of the attribution before it in the sentence.
    """
    words, first = scope.words, verb.first
    if first == scope.low:
        return None
    before = words.lower[first - 1]
    loose = words.lower[first] == "saying" or (
        verb.cue.participle and verb.cue.lemma in _LOOSE and scope.marked(verb.stop)
    )
    if not (loose or before in ("and", "but", "by") or "," in words.gap(first)):
        return None
    if last is not None:
        return last
    if not verb.cue.participle and before not in ("and", "but"):
        return None
    opening = scope.low
    if words.lower[opening] in PREPOSITIONS or words.lower[opening] in BREAKS:
        opening = next(
            (index for index in range(opening + 1, min(first, opening + 40)) if "," in words.gap(index)),
            first,
        )
    subject = phrase_after(words, opening, first)
    return _up_to_verb(scope, subject) if subject is not None else None


def _up_to_verb(scope: Scope, subject: Run) -> Run:
    """Cut a sentence's first phrase where a word without a capital follows a name."""
    words = scope.words
    for index in range(subject.first + 1, subject.stop):
        joins = words.lower[index] in PREPOSITIONS or words.lower[index] == "and" or words.possessive(index)
        named = words.capital(index - 1) and index - 1 > scope.low
        if named and not joins and not words.capital(index):
            return Run(subject.first, index)
    return subject
