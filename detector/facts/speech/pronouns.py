"""Whom a pronoun stands for: the person or body that the text has most lately made its subject."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, NamedTuple

from detector.facts.speech.grammar import BREAKS, DETERMINERS, PREPOSITIONS

if TYPE_CHECKING:
    from detector.facts.speech.people import Registry
    from detector.facts.speech.quotes import Quotations
    from detector.facts.words import Words
    from detector.records import Document, SpeakerKind

#: What each pronoun may stand for; the others ("I", "you", "someone") stand for nobody named.
_PERSONAL = {
    "he": False, "him": False, "his": False, "himself": False,
    "she": True, "her": True, "hers": True, "herself": True,
}  # fmt: skip
_RELATIVE = frozenset(("who", "whom", "whose", "which", "that"))
_PLURAL = frozenset(("they", "them", "their", "theirs"))
_NEUTER = frozenset(("it", "its"))
_PLURAL_KINDS: frozenset[SpeakerKind] = frozenset(("group", "unnamed", "organisation", "document"))
_BODY_KINDS: frozenset[SpeakerKind] = frozenset(("organisation", "outlet", "document"))
#: Sentences back that a pronoun reaches.
_REACH = 8
#: Mentions, and sources, back that it reaches: more than eight sentences of news have.
_MOST = 100
#: What makes a mention likelier to be meant, in log odds; chosen by eye on samples of PolNeAR.
_BACK, _SUBJECT, _SPOKE, _QUOTED, _OWNER = -0.8, 1.2, 1.6, -1.5, -0.8
#: What speaks for whoever spoke before where the pronoun closes a quotation; against a name that
#: nothing shows to be a person's; and for somebody whom the article does not name.
_CLOSES_QUOTE, _STRANGER, _NOBODY = 0.7, -1.0, -1.0
#: How sure a resolved pronoun is at most.
_SUREST = 0.95
#: How sure "who" stands for the name, or for the noun, right before it.
_RELATIVE_NAME, _RELATIVE_NOUN = 0.9, 0.75
#: Words before "who" in which the one meant is looked for.
_BEFORE_RELATIVE = 12


class Mention(NamedTuple):
    """Somebody named, or a pronoun resolved: the token where, and what raises or lowers its weight."""

    at: int
    name: str
    kind: SpeakerKind
    weight: float


class Meant(NamedTuple):
    """Whom a pronoun stands for, and how likely, 0 to 1."""

    name: str
    kind: SpeakerKind
    confidence: float


class Mentions:
    """Everybody a document names, in order, and the sources met so far."""

    def __init__(self, document: Document, words: Words, quotes: Quotations, registry: Registry) -> None:
        self._words, self._registry = words, registry
        self._openings: list[int] = document.sentence_token[:, 0].tolist()
        self._named = [
            Mention(at, name, "person", self._weight(at, quotes))
            for at in range(len(words.lower))
            if (name := registry.named_at(words, at)) is not None
        ]
        self._places = [mention.at for mention in self._named]
        self._heard: list[Mention] = []

    def hear(self, at: int, name: str, kind: SpeakerKind) -> None:
        """Note a source; sources come in reading order, but for those behind their cue."""
        self._heard.append(Mention(at, name, kind, _SPOKE))

    def meant_by(self, at: int) -> Meant | None:
        """Return whom the pronoun at a token stands for; None for "I", "you" and the like."""
        word = self._words.lower[at]
        if word in _PERSONAL:
            return self._person(at, woman=_PERSONAL[word])
        if word in _RELATIVE:
            return self._antecedent(at)
        if word in _PLURAL or word in _NEUTER:
            return self._body(at, _PLURAL_KINDS if word in _PLURAL else _BODY_KINDS)
        return None

    def _weight(self, at: int, quotes: Quotations) -> float:
        """Weigh a mention by its place: subjects count most, owners and those named in quotations least."""
        words = self._words
        weight = 0.0
        if quotes.at(words.start[at]) is not None:
            weight += _QUOTED
        if at + 1 < len(words.lower):
            if words.possessive(at + 1):
                return weight + _OWNER
            follows = words.gap(at + 1) == " " and not words.capital(at + 1)
            first = at
            while first and words.capital(first - 1) and words.gap(first) in (" ", ". "):
                first -= 1
            opens = (
                first == 0
                or words.gap(first) != " "
                or words.lower[first - 1] in ("that", "and", "but", "when")
            )
            if follows and opens and words.lower[at + 1] not in PREPOSITIONS:
                weight += _SUBJECT
        return weight

    def _person(self, at: int, *, woman: bool) -> Meant | None:
        """Return the likeliest of those named or heard in the sentences before, each by its best mention."""
        here = bisect_right(self._openings, at)
        floor = self._openings[max(0, here - 1 - _REACH)] if here else 0
        near = self._named[bisect_left(self._places, floor) : bisect_left(self._places, at)][-_MOST:]
        heard = [item for item in self._heard[-_MOST:] if floor <= item.at < at and item.kind == "person"]
        spoke = _SPOKE + _CLOSES_QUOTE * self._closes_quote(at)
        odds: dict[str, float] = {}
        for mention in (*near, *heard):
            known = self._registry.people.get(mention.name)
            gender = known.woman if known else None
            if gender is not None and gender != woman:
                continue
            back = here - bisect_right(self._openings, mention.at)
            weight = (mention.weight if mention.weight != _SPOKE else spoke) + _BACK * back
            weight += _STRANGER if gender is None and not (known and known.titled) else 0.0
            odds[mention.name] = max(odds.get(mention.name, 0.0), math.exp(weight))
        if not odds:
            return None
        name = max(odds, key=lambda item: (odds[item], item))
        sure = odds[name] / (sum(odds.values()) + math.exp(_NOBODY))
        return Meant(name, "person", round(min(_SUREST, sure), 2))

    def _closes_quote(self, at: int) -> bool:
        """Tell whether a pronoun stands right behind a quotation: whoever it is spoke before."""
        return any(mark in self._words.gap(at) for mark in "\"”’'»")

    def _antecedent(self, at: int) -> Meant | None:
        """Return whom "who" stands for: the name, or the noun and what belongs to it, right before."""
        words = self._words
        opening = self._openings[max(0, bisect_right(self._openings, at) - 1)]
        floor = max(opening, at - _BEFORE_RELATIVE)
        named = bisect_left(self._places, at) - 1
        if named >= 0 and self._places[named] == at - 1:
            return Meant(self._named[named].name, "person", _RELATIVE_NAME)
        first = self._noun_before(at, floor)
        if first >= at:
            return None
        return Meant(words.span(first, at).of(words.text), "unnamed", _RELATIVE_NOUN)

    def _noun_before(self, at: int, floor: int) -> int:
        """Return where the noun that ends right before a token begins, with what belongs to it."""
        words = self._words
        named = at > floor and words.capital(at - 1)
        for first in range(at - 1, floor - 1, -1):
            apart = first < at - 1 and words.gap(first + 1).strip(" .'’-")
            outside = words.lower[first] in BREAKS or words.lower[first] in PREPOSITIONS
            if apart or outside or (named and not words.capital(first)):
                return first + 1
            if words.lower[first] in DETERMINERS:
                return first
        return floor

    def _body(self, at: int, kinds: frozenset[SpeakerKind]) -> Meant | None:
        for mention in reversed(self._heard[-_MOST:]):
            if mention.kind in kinds and mention.at < at:
                back = bisect_right(self._openings, at) - bisect_right(self._openings, mention.at)
                return (
                    Meant(mention.name, mention.kind, round(0.8 / (1 + back / 2), 2))
                    if back <= _REACH
                    else None
                )
        return None
