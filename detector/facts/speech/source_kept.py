"""Whether a version still says who told something, in a pattern that nothing else caught."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from detector.facts.speech.cues import CUES
from detector.facts.speech.pairs import NEARBY
from detector.facts.speech.wording import coverage, terms

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from detector.facts.speech.pairs import Pairing
    from detector.records import Span

_WORD = re.compile(r"[^\W_]+")
_CAPITAL = re.compile(r"\b[A-Z][^\W_]+")
#: Pronouns that mean the same person wherever they stand.
_FIRST_PERSON = frozenset(("i", "we", "you"))
#: Words by which a sentence goes on with the speaker of the one before.
_GOES_ON = re.compile(r"\b(?:[Hh]e|[Ss]he|[Tt]hey|[Ii]t|[Hh]is|[Hh]er|[Tt]heir|also|too)\b")
#: Words that open a clause about a detail; whoever is named right behind them is no source.
_OPENS_DETAIL = frozenset(("where", "which", "whose", "whom", "when", "after", "before", "because", "since"))
#: Share of the words of a source that describe it again.
_DESCRIBED = 0.6
#: Words behind such an opening within which a name is part of the detail.
_DETAIL = 3
#: Words that put a claim down to someone without a verb.
_NOUNS_OF_SAYING = frozenset((
    "allegation", "allegations", "accusation", "accusations", "testimony", "rumour", "rumours",
    "rumor", "rumors", "reportedly", "allegedly", "purportedly", "supposedly", "words", "speculation",
    "interview", "statement", "denial", "denials",
))  # fmt: skip
#: Forms of cue verbs that mostly say something else.
_NOT_SAYING = frozenset((
    "show", "shows", "showed", "found", "called", "posted", "accepted", "proposed", "expected", "thinking",
))  # fmt: skip


def source_kept(
    pairing: Pairing, row: int, run: Span, free: Sequence[int], others: Sequence[Span] = ()
) -> bool:
    """Tell whether a passage of the later version still has the source of an attribution of the earlier.

    It has if it names that source in any role but a detail's, holds some verb of saying or
    some attribution, or runs on from the same speaker's sentence. `free` are the later
    version's attributions without a partner, `others` the passages that render the rest of
    the source's sentence: one may name the source for all of them.
    """
    before, after = pairing.before, pairing.after
    content = before.attributions[row].content
    said = lower_words(content.of(before.text)) if content else frozenset()
    passage = run.of(after.text)
    return (
        any(_names_source(pairing, row, part.of(after.text), said) for part in (run, *others))
        or _describes_source(pairing, row, run)
        or says(lower_words(passage) - said)
        or after.covers(run)
        or told_elsewhere(pairing, row, run, free)
        or _runs_on(pairing, row, run)
    )


def _names_source(pairing: Pairing, row: int, passage: str, said: frozenset[str]) -> bool:
    """Tell whether a passage names the source of an attribution, other than in a detail's clause."""
    old, before = pairing.before.attributions[row], pairing.before
    speaker = before.voices.of(old)
    if speaker.pronoun and not speaker.names:
        own = {speaker.head} & _FIRST_PERSON
        return bool((own - said) & lower_words(passage))
    written = re.split(r"[,(]", speaker.written, maxsplit=1)[0]
    names = {match[0].lower() for match in _CAPITAL.finditer(written)} | {speaker.head} | speaker.names
    words = [word.lower() for word in _WORD.findall(passage)]
    told = names - said
    return any(
        word in told and _OPENS_DETAIL.isdisjoint(words[max(0, place - _DETAIL) : place])
        for place, word in enumerate(words)
    )


def _describes_source(pairing: Pairing, row: int, run: Span) -> bool:
    """Tell whether a passage has most words of a source that bears no name and is described at length."""
    old, text = pairing.before.attributions[row], pairing.before.text
    if pairing.before.speakers[row].names:
        return False
    described = (terms(old.source.of(text)) if old.source else frozenset()) - pairing.before.content[row]
    return len(described) > 1 and coverage(described, terms(run.of(pairing.after.text))) >= _DESCRIBED


def told_elsewhere(pairing: Pairing, row: int, run: Span, free: Collection[int]) -> bool:
    """Tell whether the same speaker is given nearby, in an attribution that has no partner."""
    old, before, after = pairing.before.attributions[row], pairing.before, pairing.after
    if old.source is None:
        return False
    known = terms(old.source.of(before.text)) | before.voices.of(old).names
    for column in free:
        new = after.attributions[column]
        if new.source is None or abs(new.cue.start - run.start) >= NEARBY:
            continue
        named = terms(new.source.of(after.text)) | after.voices.of(new).names
        if known & named and pairing.same_speaker(row, column):
            return True
    return False


def _runs_on(pairing: Pairing, row: int, run: Span) -> bool:
    """Tell whether a passage goes on with what the same speaker said right before it."""
    after = pairing.after
    last = [number for number, item in enumerate(after.attributions) if item.cue.start < run.start][-1:]
    if not last or after.attributions[last[0]].source is None:
        return False
    gap = after.text[after.attributions[last[0]].span.end : run.start]
    goes_on = _GOES_ON.search(run.of(after.text)) or any(quote.overlaps(run) for quote in after.quotes)
    near = "\n" not in gap and len(gap) < NEARBY // 2
    return bool(goes_on) and near and pairing.same_speaker(row, last[0])


def lower_words(passage: str) -> frozenset[str]:
    """Return the words of a passage, in lower case."""
    return frozenset(_WORD.findall(passage.lower()))


def says(words: frozenset[str]) -> bool:
    """Tell whether one of some words is of saying, whether or not a pattern caught it."""
    if words & _NOUNS_OF_SAYING:
        return True
    cues = [CUES[word] for word in words - _NOT_SAYING if word in CUES]
    return any(not cue.bound and (cue.past or not cue.noun) for cue in cues)
