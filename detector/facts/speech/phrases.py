"""Noun phrases around a word, found from capitals, determiners and stop words alone."""

from __future__ import annotations

import re
from dataclasses import replace

from detector.facts.speech.cues import CUES
from detector.facts.speech.grammar import (
    ADVERBS,
    AUXILIARIES,
    BREAKS,
    DETERMINERS,
    PREPOSITIONS,
    PRONOUNS,
    TIMES,
)
from detector.facts.words import Run, Words

#: Tokens that a phrase, an apposition and a subject with all its appositions have at most.
_LONGEST, _LONGEST_APPOSITION, _LONGEST_SUBJECT = 24, 40, 60
#: Commas and brackets that are stepped over on the way to a subject, at most.
_MOST_COMMAS = 8
_NOT_NOMINAL = BREAKS | PREPOSITIONS | PRONOUNS | ADVERBS | TIMES
_BEFORE_NOUN = PREPOSITIONS | DETERMINERS
_BEFORE_DETERMINER = _BEFORE_NOUN | {"and"}
#: Initials that are no pronouns, and how they are read.
_INITIALS = {"US": "u.s.", "WHO": "w.h.o.", "IT": "i.t."}
_LIKE_PRONOUNS = frozenset(map(str.lower, _INITIALS))


def told_apart(words: Words) -> Words:
    """Return a document's words with initials that look like pronouns told apart."""
    lower = [
        _INITIALS.get(words.raw(index), word) if word in _LIKE_PRONOUNS else word
        for index, word in enumerate(words.lower)
    ]
    return replace(words, lower=lower)


def phrase_before(words: Words, stop: int, low: int) -> Run | None:
    """Return the noun phrase that ends right before token `stop`, at or after token `low`."""
    if stop <= low:
        return None
    lower = words.lower
    if lower[stop - 1] in PRONOUNS:
        return Run(stop - 1, stop) if lower[stop - 1] != "there" else None
    begin = index = stop
    floor = max(low, stop - _LONGEST)
    while index > floor and (index == stop or words.tight(index)):
        index -= 1
        word = lower[index]
        if words.possessive(index) and index > floor:
            continue
        if word in PREPOSITIONS:
            if begin == stop or index == floor or not _hangs_on(words, index):
                break
            continue
        if word == "and":
            begin = _coordinated(words, index, begin, low)
            break
        if _cannot_join(words, index, low):
            break
        begin = index
        if word in DETERMINERS and not (index > floor and lower[index - 1] in _BEFORE_DETERMINER):
            break
    return _trimmed(words, begin, stop)


def phrase_after(words: Words, first: int, high: int) -> Run | None:
    """Return the noun phrase that starts at token `first`, at most up to token `high`."""
    if first >= high:
        return None
    if words.lower[first] in PRONOUNS:
        return Run(first, first + 1)
    index = first
    high = min(high, first + _LONGEST)
    while index < high and (index == first or words.tight(index)) and _goes_on(words, index, first, high):
        index += 1
    return _trimmed(words, first, index)


def _goes_on(words: Words, index: int, first: int, high: int) -> bool:
    """Tell whether a phrase that began at token `first` goes on with token `index`."""
    lower = words.lower
    word, following = lower[index], lower[index + 1] if index + 1 < high else ""
    if words.possessive(index):
        return True
    if word in PREPOSITIONS:
        nominal = following in DETERMINERS or (following != "" and _nominal(words, index + 1))
        return index > first and following not in TIMES and nominal
    if word == "and":
        return following != "" and (words.capital(index + 1) or following in DETERMINERS)
    if index == first:
        return word not in BREAKS
    determiner = word in DETERMINERS and lower[index - 1] not in _BEFORE_NOUN
    return not (determiner or word in TIMES or _cannot_join(words, index, first - 1))


def _cannot_join(words: Words, index: int, low: int) -> bool:
    """Tell whether a token is neither noun nor adjective."""
    word = words.lower[index]
    stop = word in BREAKS and not _name_part(words, index, low)
    return stop or word in PRONOUNS or _verbal(words, index)


def _hangs_on(words: Words, index: int) -> bool:
    """Tell whether a preposition belongs to a noun before it."""
    before = words.lower[index - 1]
    return words.tight(index) and (_nominal(words, index - 1) or before in ("close", "familiar", "involved"))


def apposition_end(words: Words, phrase: Run, high: int) -> int:
    """Return where the apposition right behind a phrase ends (", a baker from Ellery,"), or its own end."""
    stop = phrase.stop
    if stop >= high or words.gap(stop) != ", ":
        return stop
    if words.lower[phrase.first] in DETERMINERS and not words.capital(stop - 1) and words.capital(stop):
        index = stop + 1
        while index < high and words.capital(index) and words.tight(index):
            index += 1
        ends = index >= high or not words.tight(index)
        return index if ends and 2 <= index - stop <= 4 else stop
    opens = words.lower[stop]
    if (
        words.capital(stop)
        and not (stop + 1 < high and words.possessive(stop + 1))
        and opens not in DETERMINERS
    ):
        return stop
    if (
        opens in BREAKS
        or opens in ADVERBS
        or opens in PREPOSITIONS
        or opens.endswith("ing")
        or opens in ("and", "or")
    ):
        return stop
    index, high = stop, min(high, stop + _LONGEST_APPOSITION)
    relative = opens in ("who", "which", "whose")
    while index + 1 < high and not any(mark in words.gap(index + 1) for mark in ',—;:"“”'):
        relative = relative or words.lower[index] in ("who", "that", "which")
        if not relative and _finite(words, index):
            return stop
        index += 1
    return index + 1


def _finite(words: Words, index: int) -> bool:
    """Tell whether a token is a finite verb for sure: an auxiliary, or a verb that says."""
    if words.lower[index] in AUXILIARIES:
        return not words.possessive(index)
    return words.lower[index] in ("said", "says", "told", "tells")


_ROLES = frozenset((
    "head", "chief", "director", "president", "chairman", "chairwoman", "chair", "spokesman", "spokeswoman",
    "spokesperson", "professor", "leader", "founder", "co", "executive", "former", "senior", "deputy",
    "owner", "who", "mayor", "minister", "secretary", "editor", "analyst", "manager", "governor", "author",
    "general", "vice", "managing", "associate", "assistant", "lead", "coach", "captain", "commander",
    "economist", "republican", "democrat",
))  # fmt: skip


#: Tokens of an owner's name and its mark ("Friends of Ellery's director"), one more than at most.
_LONGEST_OWNER = 8
#: What a source speaks in or at.
_MEDIA = frozenset((
    "statement", "interview", "speech", "letter", "tweet", "post", "email", "briefing", "conference",
    "hearing", "testimony", "address", "remarks", "message", "memo", "filing",
))  # fmt: skip


def subject_before(words: Words, stop: int, low: int) -> Run | None:
    """Return the subject before token `stop`, stepping over an apposition or relative clause in commas.

    The phrase returned runs to the apposition's end; its name is at its beginning.
    """
    if words.tight(stop):
        return _antecedent(words, phrase_before(words, stop, low), low)
    if not _COMMA.fullmatch(words.gap(stop)):
        return None
    index, found, commas = stop - 1, None, 0
    low = max(low, stop - _LONGEST_SUBJECT)
    while index > low and commas < _MOST_COMMAS:
        between = words.gap(index)
        if '"' in between or "”" in between or ";" in between:
            break
        if _COMMA.search(between):
            commas += 1
            head = _before_bracket(words, index, low)
            if head is not None and _apposed(words, head, Run(index, stop)):
                found = Run(head.first, stop)
                if words.lower[head.first] not in DETERMINERS or words.capital(index):
                    break
            elif found is not None:
                break
        index -= 1
    return found


_COMMA = re.compile(r"\S*[,)] | ?[(—–] ?|\) ")


def _antecedent(words: Words, phrase: Run | None, low: int) -> Run | None:
    """Return the subject with its relative clause where the phrase is only that clause's end."""
    if phrase is None or phrase.first <= low or words.lower[phrase.first - 1] in ("that", "and", "but"):
        return phrase
    index, low = phrase.first - 1, max(low, phrase.first - _LONGEST_SUBJECT)
    if "who" not in words.lower[low : phrase.first]:
        return phrase
    while index > low and words.tight(index + 1):
        if words.lower[index] == "who":
            head = phrase_before(words, index, low) if words.tight(index) else None
            return Run(head.first, phrase.stop) if head is not None else phrase
        index -= 1
    return phrase


def _before_bracket(words: Words, stop: int, low: int) -> Run | None:
    """Return the phrase before a comma, stepping over a bracket ("Ann Lee (D-Ohio),")."""
    if ")" in words.gap(stop):
        while stop > low and "(" not in words.gap(stop):
            stop -= 1
    return phrase_before(words, stop, low) if stop > low else None


def _apposed(words: Words, head: Run, apposition: Run) -> bool:
    """Tell whether what stands between commas describes or names the phrase before it."""
    opens = words.lower[apposition.first]
    named = words.capital(head.stop - 1)
    if opens in DETERMINERS or opens in _ROLES or opens.isdigit() or opens in ("which", "whose"):
        return named or words.lower[head.first] in DETERMINERS
    alone = apposition.stop - apposition.first == 1
    if opens == "speaking" or (alone and opens in ADVERBS | {"though", "who"}):
        return True
    if _is_aside(words, apposition):
        return True
    inner, inside = range(*apposition), words.lower[apposition.first : apposition.stop]
    if words.lower[head.first] in DETERMINERS and len(inner) <= 5 and all(map(words.capital, inner)):
        return True
    if named:
        plain = (
            opens not in BREAKS
            and opens not in PREPOSITIONS
            and opens not in ("and", "or")
            and not opens.endswith("ing")
        )
        return plain and (not words.capital(apposition.first) or not _ROLES.isdisjoint(inside))
    return False


def _is_aside(words: Words, apposition: Run) -> bool:
    """Tell whether what stands between commas is no noun: "for example", "in a statement", "Ann's aide"."""
    opens, closes = words.lower[apposition.first], words.lower[apposition.stop - 1]
    inside = words.lower[apposition.first : apposition.stop]
    if opens == "for" and closes in ("example", "instance", "one", "part"):
        return True
    if opens in ("in", "on", "at", "during") and not _MEDIA.isdisjoint(inside):
        return True
    owned = any(map(words.possessive, range(*apposition)[1:_LONGEST_OWNER]))
    plural = opens.endswith("s") and words.gap(apposition.first + 1) in ("' ", "’ ")
    return owned or plural or opens == "including" or "(" in words.gap(apposition.first)


def _nominal(words: Words, index: int) -> bool:
    return words.lower[index] not in _NOT_NOMINAL


def _name_part(words: Words, index: int, low: int) -> bool:
    """Tell whether a stop word is a name here: "Will", "May", an initial, inside a sentence."""
    word = words.lower[index]
    known = len(word) == 1 or word in ("will", "may", "like", "shall")
    return known and index > low and words.capital(index)


def _verbal(words: Words, index: int) -> bool:
    """Tell whether a token is a cue verb and cannot be a noun or stand before one."""
    if words.capital(index):
        return False
    cue = CUES.get(words.lower[index])
    if cue is None or cue.bound or cue.noun or cue.participle:
        return False
    return cue.kind == "say" or not cue.past


def _coordinated(words: Words, conjunction: int, begin: int, low: int) -> int:
    """Return where "X and Y" begins if X is a phrase of its own that opens a clause, else where Y does."""
    if begin == conjunction + 1 or not words.tight(conjunction + 1) or not words.tight(conjunction):
        return begin
    left = phrase_before(words, conjunction, max(low, conjunction - _LONGEST // 2))
    if left is None or words.lower[left.first] in PRONOUNS:
        return begin
    opens = left.first == low or not words.tight(left.first)
    return left.first if opens and words.capital(conjunction + 1) == words.capital(conjunction - 1) else begin


def _trimmed(words: Words, begin: int, stop: int) -> Run | None:
    """Drop what cannot stand at a phrase's edges; None if nothing but function words is left."""
    lower = words.lower
    if stop - begin > 2 and lower[begin].endswith("ed") and lower[begin + 1] == "by":
        begin += 2
    while begin < stop and (
        lower[begin] in ADVERBS or lower[begin] in PREPOSITIONS or lower[begin] == "and"
        or (lower[begin] in TIMES and stop - begin > 1)
        or (lower[begin].endswith("ly") and len(lower[begin]) > 5 and lower[begin] not in _NOT_ADVERBS)
    ):  # fmt: skip
        begin += 1
    while stop > begin and (
        lower[stop - 1] in PREPOSITIONS or lower[stop - 1] in ADVERBS or lower[stop - 1] == "and"
        or (lower[stop - 1] in TIMES and stop - begin > 1)
    ):  # fmt: skip
        stop -= 1
    if begin >= stop or (
        all(lower[index] in DETERMINERS for index in range(begin, stop))
        and (lower[stop - 1] not in _ALONE or stop - begin > 1)
    ):
        return None
    only = stop - begin == 1 and not words.capital(begin)
    if only and (lower[begin].isdigit() or lower[begin].endswith("ed")):
        return None
    return Run(begin, stop)


_NOT_ADVERBS = frozenset((
    "family", "assembly", "supply", "beverly", "kimberly", "sicily", "monthly", "weekly", "quarterly",
    "butterfly", "friendly", "elderly", "anomaly", "monopoly", "kennelly", "connelly", "donnelly",
))  # fmt: skip
_ALONE = frozenset(
    ("some", "many", "several", "most", "all", "both", "one", "another", "few", "two", "three")
)
