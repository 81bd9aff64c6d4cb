"""Where the source of a cue stands: before it, behind it, or in the clause before."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from detector.facts.speech.cues import INVERTED
from detector.facts.speech.grammar import ADVERBS, BREAKS, DETERMINERS, PREPOSITIONS, PRONOUNS, TIMES
from detector.facts.speech.phrases import apposition_end, phrase_after, phrase_before, subject_before
from detector.facts.speech.speaker_words import ADJECTIVES, AMOUNTS, ROLE_GROUPS, TIME_UNITS
from detector.facts.words import Run

if TYPE_CHECKING:
    from detector.facts.speech.scope import Scope
    from detector.facts.speech.verbs import Verb
    from detector.facts.words import Words

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
#: Words of a time that may open a sentence, and those that bring it closer ("this week").
_WHEN = ADVERBS | TIMES | TIME_UNITS | {"overall", "privately"}
_THIS = frozenset(("this", "last", "next", "early", "earlier", "late"))
_DAYS = frozenset(("today", "yesterday", "tonight", "recently"))
#: Months that are given names too.
_GIVEN = frozenset(("april", "june", "august"))
#: Words that alone are no source, though stop words and adverbs else may stand for one ("that", "both").
_EMPTY = (
    (ADVERBS | PREPOSITIONS | BREAKS) - {"that", "whose", "whom", "both"}
    | {"the", "a", "an", "no", "every", "there", "and", "cannot", "yes", "let", "s"}
)  # fmt: skip


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
    floor = _floor(scope, first)
    source = subject_before(words, first, floor)
    if source is not None and all(word in TIMES - _GIVEN for word in lower[source.first : source.stop]):
        day = source.first - (lower[source.first - 1] == "on")
        source = subject_before(words, day, floor) if day > floor else source
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


def speaking(words: Words, source: Run, cue: Run) -> Run | None:
    """Return the part of a phrase that can speak; None for a time, an amount or mere function words."""
    first, stop = _opening(words, source), source.stop
    if stop == cue.first and words.gap(stop) == "-":
        return None
    if words.lower[first] in ("who", "which") and stop - first > 1:
        first, stop = (first + 1, stop) if words.capital(first + 1) else (first, first + 1)
    commas = [index for index in range(first + 1, stop) if "," in words.gap(index)]
    if commas and _is_time(words, first, commas[0]):
        first, commas = commas[0], commas[1:]
    if commas and stop == cue.first and _is_subject(words, commas[-1], stop):
        first, commas = commas[-1], []
    while stop - first > 1 and _dated(words, first, stop):
        stop -= 1 + (words.lower[stop - 2] in _THIS)
    if first >= stop:
        return None
    end = commas[0] if commas else stop
    head = next((index for index in range(first + 1, end) if words.lower[index] in PREPOSITIONS), end) - 1
    return Run(first, stop) if _can_speak(words, first, head) else None


def _opening(words: Words, source: Run) -> int:
    """Return where a source begins behind a quotation or bracket that it cannot have opened."""
    first, opened, quotes = source.first, False, 0
    for index in range(source.first + 1, source.stop):
        gap = words.gap(index)
        opened = opened or "(" in gap
        closed = "," in gap and any(mark in gap for mark in ('"', "”", "''"))
        if (closed and not quotes) or (")" in gap and not opened):
            first = index
        quotes += any(mark in gap for mark in _CLOSE_MARKS)
    return first


def _is_time(words: Words, first: int, stop: int) -> bool:
    """Tell whether some tokens are no more than an adverb or a time ("two years later")."""
    inside = words.lower[first:stop]
    filled = all(
        word in _WHEN or word in DETERMINERS or word in PREPOSITIONS or word.isdigit() for word in inside
    )
    return filled and not _WHEN.isdisjoint(inside)


def _is_subject(words: Words, first: int, stop: int) -> bool:
    """Tell whether what follows a comma is no apposition, as none closes it: "one dead, police said"."""
    if words.gap(stop).strip():
        return False
    if stop - first == 1 and not words.capital(first):
        return words.lower[first] in ROLE_GROUPS or words.lower[first] == "reports"
    return not words.capital(first - 1) and all(map(words.capital, range(first, stop)))


def _dated(words: Words, first: int, stop: int) -> bool:
    """Tell whether a phrase ends in a day or in "this week" that belongs to no participle or clause."""
    word, before = words.lower[stop - 1], words.lower[stop - 2]
    inside = words.lower[first:stop]
    if words.capital(stop - 1) or any(item.endswith("ed") or item in ("who", "which") for item in inside):
        return False
    return word in _DAYS or (before in _THIS and (word in TIME_UNITS or word in TIMES))


def _can_speak(words: Words, first: int, head: int) -> bool:
    """Tell whether a phrase from a token to its head noun holds a word that names somebody or something."""
    lower = words.lower
    inside = lower[first : head + 1]
    if lower[head] in PRONOUNS:
        return True
    if all(word in _EMPTY or word.isdigit() or (word in TIMES and word not in _GIVEN) for word in inside):
        return False
    if words.capital(head):
        return True
    return not (lower[head] in AMOUNTS or lower[head] in TIME_UNITS or lower[head] in ADJECTIVES)
