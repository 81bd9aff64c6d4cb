"""Attributions by rule: verbs of saying and prepositions from a lexicon, with their source and content."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from detector.facts.speech.cues import ADDRESSED, CERTAINTY, COMMISSIVES, CUES, VIEWS
from detector.facts.speech.grammar import AUXILIARIES, DETERMINERS, PRONOUNS
from detector.facts.speech.phrases import apposition_end, phrase_after, phrase_before
from detector.facts.speech.scope import LONGEST_SENTENCE, Scope
from detector.facts.speech.sources import find_source, shared_source
from detector.facts.speech.speaker_words import DOCUMENT_WORDS
from detector.facts.speech.verbs import read_verb
from detector.facts.words import Run
from detector.records import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from detector.facts.speech.cues import Cue
    from detector.facts.speech.quotes import Quotations
    from detector.facts.speech.verbs import Verb
    from detector.facts.words import Words
    from detector.records import Document

_SPECIAL = frozenset(("according", "per", "citing", "put"))
_ANCHORS = frozenset(CUES) | _SPECIAL | VIEWS
#: Participles that say "someone says so" without a subject.
_PASSIVE = frozenset((
    "report", "say", "allege", "believe", "claim", "suspect", "announce", "rumour", "estimate", "confirm",
    "think", "fear", "presume", "understand",
))  # fmt: skip
#: Whoever is called, rather than called something.
_SUMMONED = frozenset(("police", "ambulance", "authorities", "911", "999", "emergency", "doctor", "meeting"))
#: A negated cue puts nothing forward: "did not confirm" leaves it open.
NOT_SAID = 0.3
#: Code points before "he said" that are rarely a statement by themselves.
_SHORT_OPENING = 25
_CLAUSE_ENDS = tuple(",.;)?!—")


@dataclass(slots=True)
class Found:
    """An attribution while it is being put together; ranges are of tokens.

    `sentence` is -1 where the tagger found it.
    """

    sentence: int
    cue: Run
    kind: str
    certainty: float
    source: Run | None
    content: Span | None = None
    carried: bool = False
    follows: bool = False
    pieces: tuple[Span, ...] = ()


def found_by_rule(document: Document, words: Words, quotes: Quotations) -> list[Found]:
    """Return the attributions that rules find in the body of `document`, in the order of their cues.

    Cues inside quotations are not read: what a quoted speaker reports is part of the quote. Nor are
    those of a sentence after its first 500 words, which is no language.
    """
    found: list[Found] = []
    for number, (low, high) in enumerate(document.sentence_token.tolist()):
        here = list(_in_sentence(Scope(words, quotes, number, low, min(high, low + LONGEST_SENTENCE))))
        _part(words, here)
        found.extend(here)
    _continue_quotes(document.sentences, quotes, words.text, found)
    return found


def _in_sentence(scope: Scope) -> Iterator[Found]:
    """Read the attributions of one sentence, none of whose cues overlap."""
    lower, last = scope.words.lower, None
    for index in range(scope.low, scope.high):
        if lower[index] not in _ANCHORS or scope.quotes.covers(scope.words.start[index]):
            continue
        item = _special(scope, index) or (_saying(scope, index, last) if lower[index] in CUES else None)
        if item is not None and not (last is not None and item.cue.first < last.cue.stop):
            last = item
            yield item


def _special(scope: Scope, index: int) -> Found | None:
    """Read "according to X", "as per X", "in the view of X", "as X put it" and "X put the cost at 4"."""
    words = scope.words
    if words.lower[index] == "put":
        return _put(scope, index)
    cue = _preposition(scope, index)
    source = phrase_after(words, cue.stop, scope.high) if cue is not None else None
    if cue is None or source is None:
        return None
    opens = cue.first <= scope.low + 1 and source.stop < scope.high
    inserted = not opens and "," in words.gap(cue.first) and scope.word(source.stop) not in DETERMINERS
    if not inserted:
        source = Run(source.first, apposition_end(words, source, scope.high))
    content = scope.after(source.stop) if opens and source.stop < scope.high else scope.until(cue.first)
    if inserted and content is not None and source.stop < scope.high:
        content = _both_sides(scope, content, source.stop)
    return Found(scope.number, cue, "according", CERTAINTY["according"], source, content)


def _preposition(scope: Scope, index: int) -> Run | None:
    """Return the cue around a token that works as a preposition: "according to", "as reported by"."""
    word, following = scope.words.lower[index], scope.word(index + 1)
    before = scope.words.lower[max(scope.low, index - 2) : index]
    if word == "according":
        return Run(index, index + 2) if following == "to" else None
    if word in VIEWS:
        return Run(index - 2, index + 2) if before == ["in", "the"] and following == "of" else None
    led = before[-1:] == ["as"]
    if word in CUES:
        return Run(index - 1, index + 2) if led and CUES[word].past and following == "by" else None
    named = index + 1 < scope.high and scope.words.capital(index + 1)
    if word == "per" and following:
        return Run(index - led, index + 1) if named or led else None
    if word == "citing" and following:
        return Run(index, index + 1) if named or following not in PRONOUNS else None
    return None


def _put(scope: Scope, index: int) -> Found | None:
    following = scope.words.lower[index + 1 : min(index + 9, scope.high)]
    source = phrase_before(scope.words, index, scope.low)
    if source is None or not ("it" in following[:1] or "at" in following):
        return None
    if following[0] == "it":
        content = scope.after(index + 2) if index + 2 < scope.high else scope.until(source.first)
        return Found(scope.number, Run(index, index + 2), "say", CERTAINTY["say"], source, content)
    content = scope.after(index + 1)
    return Found(scope.number, Run(index, index + 1), "expect", CERTAINTY["expect"], source, content)


def _saying(scope: Scope, index: int, last: Found | None) -> Found | None:
    """Read the attribution around a verb of saying; None if it has no source or no content."""
    verb = read_verb(scope, index)
    if verb is None:
        return None
    if verb.passive:
        return _passive(scope, verb)
    source, inverted = find_source(scope, verb) if verb.finite else (None, False)
    carried = source is None
    if source is None:
        before = last.source if last is not None and last.kind != "according" else None
        source = shared_source(scope, verb, before)
    if source is None:
        return None
    item = Found(scope.number, Run(verb.first, verb.stop), verb.cue.kind, _certainty(verb), source)
    item.carried = carried
    return _complete(scope, verb, item, source.stop if inverted else verb.stop, inverted=inverted)


def _certainty(verb: Verb) -> float:
    if not verb.negated:
        return verb.cue.certainty
    return NOT_SAID if verb.cue.kind == "deny" else min(verb.cue.certainty, NOT_SAID)


def _complete(scope: Scope, verb: Verb, item: Found, stop: int, *, inverted: bool) -> Found | None:
    """Add adjuncts and content to a cue; None if the cue needs a content of its own and has none."""
    addressed = verb.cue.lemma in ADDRESSED and not inverted and not scope.marked(stop)
    if addressed:
        recipient = phrase_after(scope.words, stop, scope.high)
        stop = recipient.stop if recipient is not None else stop
    tail = scope.adjunct_end(stop)
    if not (inverted or addressed):
        item.cue = Run(item.cue.first, tail)
    marked = scope.marked(tail)
    ended = tail >= scope.high or scope.words.gap(tail).strip()[:1] in _CLAUSE_ENDS
    first = min(item.source.first, verb.first) if item.source is not None else verb.first
    closed = scope.quoted_before(first)
    ended = ended and (closed or not verb.cue.strict or "," in scope.words.gap(first))
    if (ended or closed) and not marked and not item.carried and verb.cue.kind != "judge":
        item.content = scope.after(tail) if _opens_clause(scope, first) else scope.until(first)
        if item.content is not None:
            item.content = _both_sides(scope, item.content, tail)
            return item
        if inverted or tail >= scope.high:
            return item if verb.cue.kind == "say" and not verb.cue.strict else None
    if marked and not item.carried and "," in scope.words.gap(tail):
        return _around(scope, item, verb, tail)
    if not marked and not _takes_object(scope, verb.cue, item.source, tail):
        return None
    item.content, item.follows = scope.after(tail), True
    return item if item.content is not None else None


def _around(scope: Scope, item: Found, verb: Verb, tail: int) -> Found:
    """Read "…," he said, "…": the content stands on both sides of its source."""
    first = min(item.source.first, verb.first) if item.source is not None else verb.first
    behind, before = scope.after(tail), scope.until(first) if first > scope.low else None
    item.content, item.follows = behind, before is None
    if before is not None and behind is not None:
        item.content = Span(before.start, behind.end)
    return item


def _opens_clause(scope: Scope, first: int) -> bool:
    """Tell whether a source stands at the start of its clause: "and, the mayor said, sold the vase"."""
    joined = first > scope.low and scope.word(first - 1) in ("and", "but", "which", "because")
    return joined and "," in scope.words.gap(first) and scope.words.tight(first - 1)


def _both_sides(scope: Scope, content: Span, tail: int) -> Span:
    """Let "the bridge, he said, was closed" take in the words after it as well."""
    following = scope.word(tail)
    if "," not in scope.words.gap(min(tail, scope.high - 1)) or following.endswith("ing"):
        return content
    rest = scope.after(tail)
    goes_on = following in AUXILIARIES or content.end - content.start < _SHORT_OPENING
    return Span(content.start, rest.end) if rest is not None and goes_on else content


def _takes_object(scope: Scope, cue: Cue, source: Run | None, tail: int) -> bool:
    """Tell whether a cue may do without "that": not where only a report or a judgement would."""
    words = scope.words
    if cue.kind in ("show", "prove") and source is not None:
        return any(word in DOCUMENT_WORDS for word in words.lower[source.first : source.stop])
    if not cue.strict:
        return True
    if tail >= scope.high or words.gap(tail).strip():
        return False
    following = words.lower[tail]
    if following == "to" and cue.lemma in COMMISSIVES:
        return not _names_someone(words, tail + 1)
    if cue.bound:
        return False
    if cue.lemma == "accuse":
        return "of" in words.lower[tail : min(tail + 14, scope.high)]
    if cue.lemma == "call":
        if not _SUMMONED.isdisjoint(words.lower[tail : min(tail + 3, scope.high)]):
            return False
        begins = following in DETERMINERS or following in PRONOUNS or following in ("for", "on")
        return begins or words.capital(tail)
    return cue.kind in ("judge", "believe", "expect", "suspect", "deny", "ask")


def _names_someone(words: Words, index: int) -> bool:
    """Tell whether a person stands where a verb would: "proposed to Korven", "to her"."""
    return index < len(words.lower) and (words.capital(index) or words.lower[index] in PRONOUNS)


def _passive(scope: Scope, verb: Verb) -> Found | None:
    """Read "was reported", "is said to", "it was announced by X that"."""
    after, cue = scope.word(verb.stop), verb.cue
    source = phrase_after(scope.words, verb.stop + 1, scope.high) if after == "by" else None
    if source is None:
        bare = cue.lemma in ("report", "say", "announce") or after in ("to", "that")
        if cue.lemma not in _PASSIVE or not bare:
            return None
    elif (cue.strict or cue.kind in ("show", "prove")) and scope.word(source.stop) != "that":
        return None
    begin = source.stop if source is not None else verb.stop
    content = scope.after(begin) if scope.word(begin) == "that" else scope.whole()
    certainty = NOT_SAID if verb.negated else cue.certainty
    return Found(scope.number, Run(verb.first, verb.stop), cue.kind, certainty, source, content)


def _part(words: Words, found: Sequence[Found]) -> None:
    """Cut a content off where the next attribution of its sentence begins a clause of its own."""
    for earlier, later in pairwise(found):
        if earlier.content is None or not earlier.follows:
            continue
        at = later.cue.first
        if later.source is not None and not later.carried:
            at = min(at, later.source.first)
        while at > earlier.cue.stop and words.lower[at - 1] in ("and", "but", "while", "as", "who"):
            at -= 1
        cut = words.end[at - 1] if at > 0 else 0
        apart = later.carried or any(mark in words.gap(at) for mark in ",;")
        if apart and earlier.content.start < cut < earlier.content.end:
            earlier.content = Span(earlier.content.start, cut)


def _continue_quotes(
    sentences: Sequence[Span], quotes: Quotations, text: str, found: Sequence[Found]
) -> None:
    """Give a quotation that opens the next sentence, with no source of its own, to the speaker before."""
    taken = {item.sentence for item in found}
    for item in found:
        following = item.sentence + 1
        if item.content is None or following >= len(sentences) or following in taken:
            continue
        if not quotes.inside(item.content):
            continue
        opened = quotes.at(sentences[following].start)
        between = text[sentences[item.sentence].end : sentences[following].start]
        if opened is not None and opened.start - 1 == sentences[following].start and "\n" not in between:
            item.content = Span(item.content.start, opened.end + 1)
