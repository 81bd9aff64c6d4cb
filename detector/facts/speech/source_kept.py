"""Whether a version still says who told something, in a pattern that nothing else caught."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from detector.facts.concepts import concept
from detector.facts.speech.cues import CUES
from detector.facts.speech.pairs import NEARBY
from detector.facts.speech.wording import coverage, terms
from detector.records import Span

if TYPE_CHECKING:
    from collections.abc import Sequence, Set

    from detector.facts.speech.pairs import Pairing
    from detector.records import Attribution

_WORD = re.compile(r"[^\W_]+")
_CAPITAL = re.compile(r"\b[A-Z][^\W_]+")
#: Pronouns that mean the same person wherever they stand.
FIRST_PERSON = frozenset(("i", "we", "you"))
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
    "interview", "statement", "denial", "denials", "questions", "doubts",
))  # fmt: skip
_SUPPOSING = frozenset(("can", "could", "would", "might", "may", "should", "must"))
_MODAL = 8
#: Verbs of coming to know: what somebody realized is put forward as so, not as told.
_TAKEN_IN = frozenset(("realize", "realise", "notice"))
#: Forms of cue verbs that mostly say something else.
_NOT_SAYING = frozenset((
    "show", "shows", "showed", "found", "called", "posted", "accepted", "proposed", "expected", "thinking",
))  # fmt: skip


def source_kept(pairing: Pairing, row: int, run: Span, free: Set[int], others: Sequence[Span] = ()) -> bool:
    """Tell whether a passage of the later version still has the source of an attribution of the earlier.

    It has if it names that source in any role but a detail's, holds some verb of saying or
    some attribution, or runs on from the same speaker's sentence. `free` are the later
    version's attributions without a partner, `others` the passages that render the rest of
    the source's sentence: one may name the source for all of them.
    """
    before, after = pairing.before, pairing.after
    said = lower_words(" ".join(piece.of(before.text) for piece in before.attributions[row].content_pieces))
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
    before = pairing.before
    speaker = before.speakers[row]
    if speaker.pronoun and not speaker.names:
        return speaker.head in FIRST_PERSON and speaker.head in lower_words(passage)
    written = re.split(r"[,(]", speaker.written, maxsplit=1)[0]
    names = {match[0].lower() for match in _CAPITAL.finditer(written)} | {speaker.head} | speaker.names
    words = [word.lower() for word in _WORD.findall(passage)]
    told = names - said
    plain = set[str]() if speaker.names else {concept(word) for word in told}
    return any(
        (word in told or concept(word) in plain)
        and _OPENS_DETAIL.isdisjoint(words[max(0, place - _DETAIL) : place])
        for place, word in enumerate(words)
    )


def _describes_source(pairing: Pairing, row: int, run: Span) -> bool:
    """Tell whether a passage has most words of a source that bears no name and is described at length."""
    old, text = pairing.before.attributions[row], pairing.before.text
    if pairing.before.speakers[row].names:
        return False
    described = (terms(old.source.of(text)) if old.source else frozenset()) - pairing.before.content[row]
    return len(described) > 1 and coverage(described, terms(run.of(pairing.after.text))) >= _DESCRIBED


def told_elsewhere(pairing: Pairing, row: int, run: Span, free: Set[int]) -> bool:
    """Tell whether the same speaker is given nearby, in an attribution that has no partner."""
    old, before, after = pairing.before.attributions[row], pairing.before, pairing.after
    if old.source is None:
        return False
    known = terms(old.source.of(before.text)) | before.speakers[row].names
    for column in after.within(Span(max(0, run.start - NEARBY), run.start + NEARBY)):
        new = after.attributions[column]
        if new.source is None or column not in free:
            continue
        named = terms(new.source.of(after.text)) | after.speakers[column].names
        if known & named and pairing.same_speaker(row, column):
            return True
    return False


def _runs_on(pairing: Pairing, row: int, run: Span) -> bool:
    """Tell whether a passage goes on with what the same speaker said right before it."""
    after = pairing.after
    last = bisect_left(after.attributions, run.start, key=lambda item: item.cue.start) - 1
    if last < 0 or after.attributions[last].source is None:
        return False
    gap = after.text[after.attributions[last].span.end : run.start]
    goes_on = _GOES_ON.search(run.of(after.text)) or after.quoted.touches(run)
    near = "\n" not in gap and len(gap) < NEARBY // 2
    return bool(goes_on) and near and pairing.same_speaker(row, last)


def lower_words(passage: str) -> frozenset[str]:
    """Return the words of a passage, in lower case."""
    return frozenset(_WORD.findall(passage.lower()))


def is_supposed(item: Attribution, text: str) -> bool:
    """Tell whether an attribution is of what somebody might say: "they can say", "would he propose"."""
    first = min(item.cue.start, item.source.start if item.source else item.cue.start)
    before = text[max(0, first - _MODAL) : first].lower().split()[-1:]
    return not _SUPPOSING.isdisjoint((*before, *item.cue.of(text).lower().split()))


def is_taken_in(item: Attribution, text: str) -> bool:
    """Tell whether an attribution is of what somebody came to know: "realized that"."""
    return any(CUES[word].lemma in _TAKEN_IN for word in item.cue.of(text).lower().split() if word in CUES)


def says(words: frozenset[str]) -> bool:
    """Tell whether one of some words is of saying, whether or not a pattern caught it."""
    if words & _NOUNS_OF_SAYING:
        return True
    cues = [CUES[word] for word in words - _NOT_SAYING if word in CUES]
    return any(not cue.bound and (cue.past or not cue.noun) for cue in cues)
