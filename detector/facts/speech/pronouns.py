"""Whom a pronoun stands for: the person or body that the text has most lately made its subject."""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from detector.facts.speech.grammar import BREAKS, DETERMINERS, PREPOSITIONS
from detector.facts.speech.people import given_sex
from detector.facts.speech.speaker_words import PERSON_NOUNS, ROLE_GROUPS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from detector.facts.speech.people import Person, Registry
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
#: Mentions, sources and nouns back that it reaches: more than eight sentences of news have.
_MOST, _MOST_NOUNS = 100, 30
#: What makes a mention likelier to be meant, in log odds; chosen by eye on samples of PolNeAR.
_BACK, _SUBJECT, _SPOKE, _QUOTED, _OWNER = -0.8, 1.2, 1.6, -1.5, -0.8
#: What speaks for whoever spoke before where the pronoun closes a quotation; against a name that
#: nothing shows to be a person's; and for somebody whom the article does not name.
_CLOSES_QUOTE, _STRANGER, _NOBODY = 0.7, -1.0, -1.0
#: What speaks for a name for each time (log) that the article has it; against one that the article
#: never shortens to its last word; and against somebody called by a noun alone.
_OFTEN, _NEVER_SHORT, _UNNAMED = 0.4, -1.0, -1.0
#: How sure a resolved pronoun is at most.
_SUREST = 0.95
#: How sure "who" stands for the name, or for the noun, right before it.
_RELATIVE_NAME, _RELATIVE_NOUN = 0.9, 0.75
#: Words before "who" in which the one meant is looked for.
_BEFORE_RELATIVE = 12


#: A party and state behind a politician's name: ", R-Idaho, ", " (D-N.Y.), ".
_PARTY = re.compile(r",? \(?[A-Z]-[\w.]+\)?, ")


#: Nouns for more than one.
_GROUPS = frozenset(noun for noun in ROLE_GROUPS if noun.endswith("s") or noun in ("police", "people"))


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
        self._words, self._quotes, self._registry = words, quotes, registry
        self._openings: list[int] = document.sentence_token[:, 0].tolist()
        self._named = list(self._people())
        self._places = [mention.at for mention in self._named]
        self._often = Counter(mention.name for mention in self._named)
        self._short = {mention.name for mention in self._named if self._is_short(mention.at)}
        self._nouns = [at for at, word in enumerate(words.lower) if word in PERSON_NOUNS]
        self._groups = [at for at, word in enumerate(words.lower) if word in _GROUPS]
        self._heard: list[Mention] = []
        self._heard_alone: list[Mention] = []

    def hear(self, at: int, name: str, kind: SpeakerKind) -> None:
        """Note a source; sources come in reading order, but for those behind their cue."""
        mention = Mention(at, name, kind, _SPOKE)
        self._heard.append(mention)
        if _may_be_one(mention):
            self._heard_alone.append(mention)

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

    def _is_short(self, at: int) -> bool:
        """Tell whether a surname stands without a given name before it."""
        return not (at and self._words.capital(at - 1) and self._words.tight(at))

    def _described(self, floor: int, at: int) -> Iterator[tuple[Mention, bool | None]]:
        """Yield whom nouns alone call ("a woman") between two tokens, and whether it is a woman."""
        words = self._words
        for place in self._nouns[bisect_left(self._nouns, floor) : bisect_left(self._nouns, at)][
            -_MOST_NOUNS:
        ]:
            noun = words.lower[place]
            if words.capital(place + 1):
                continue
            first = self._noun_before(place + 1, self._opening(place))
            definite = words.lower[first] in DETERMINERS - {"a", "an", "one", "another"}
            named = self._registry.by_role(noun, frozenset((noun,))) if definite else None
            weight, woman = self._weight(place, first), PERSON_NOUNS[noun]
            if named:
                yield Mention(place, named, "person", weight), woman
            else:
                noun_phrase = words.span(first, place + 1).of(words.text)
                yield Mention(place, noun_phrase, "unnamed", weight), woman

    def _people(self) -> Iterator[Mention]:
        """Yield each naming of a person, in order."""
        words, last, opening = self._words, 0, 0
        for at, word in enumerate(words.lower):
            name = self._registry.named_at(words, at) if self._registry.may_name(word) else None
            if name is not None:
                first = at
                while first > last and words.capital(first - 1) and words.gap(first) in (" ", ". "):
                    first -= 1
                last, opening = at, opening if first == last else first
                yield Mention(at, name, "person", self._weight(at, opening))

    def _weight(self, at: int, first: int) -> float:
        """Weigh a mention by its place: subjects count most, owners and those named in quotations least.

        `first` is where the phrase, or the run of words with capitals, begins that ends at the token.
        """
        words = self._words
        weight = 0.0
        if self._quotes.at(words.start[at]) is not None:
            weight += _QUOTED
        if at + 1 < len(words.lower):
            if words.possessive(at + 1):
                return weight + _OWNER
            follows = words.gap(at + 1) == " " and not words.capital(at + 1)
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
        heard = [item for item in self._heard_alone[-_MOST:] if floor <= item.at < at]
        spoke = _SPOKE + _CLOSES_QUOTE * self._closes_quote(at)
        odds: dict[str, float] = {}
        kinds: dict[str, SpeakerKind] = {}
        described = [*self._described(floor, at)]
        sexes = {item.name: sex for item, sex in described}
        for mention in (*near, *heard, *(item for item, _ in described)):
            known = self._registry.people.get(mention.name)
            gender = known.woman if known else sexes.get(mention.name, given_sex(mention.name.lower()))
            if gender is not None and gender != woman:
                continue
            back = here - bisect_right(self._openings, mention.at)
            weight = (mention.weight if mention.weight != _SPOKE else spoke) + _BACK * back
            weight += self._likeness(mention, known)
            kinds.setdefault(mention.name, "unnamed" if mention.kind == "unnamed" else "person")
            odds[mention.name] = max(odds.get(mention.name, 0.0), math.exp(weight))
        if not odds:
            return None
        name = max(odds, key=lambda item: (odds[item], item))
        sure = odds[name] / (sum(odds.values()) + math.exp(_NOBODY))
        return Meant(name, kinds[name], round(min(_SUREST, sure), 2))

    def _likeness(self, mention: Mention, known: Person | None) -> float:
        """Weigh how surely a name is that of a person whom the article is about."""
        if not _is_name(mention.name):
            return _UNNAMED * (mention.kind == "unnamed")
        often = self._often[mention.name]
        weight = _OFTEN * math.log(often) if often else 0.0
        shown = known is not None and (known.woman is not None or known.titled)
        if shown or given_sex(mention.name.lower()) is not None:
            return weight
        return weight + _STRANGER + (_NEVER_SHORT if often > 1 and mention.name not in self._short else 0.0)

    def _closes_quote(self, at: int) -> bool:
        """Tell whether a pronoun stands right behind a quotation: whoever it is spoke before."""
        return any(mark in self._words.gap(at) for mark in "\"”’'»")

    def _antecedent(self, at: int) -> Meant | None:
        """Return whom "who" stands for: the name, or the noun and what belongs to it, right before."""
        words = self._words
        floor = self._opening(at)
        named = bisect_left(self._places, at) - 1
        name = self._places[named] if named >= 0 else -2
        party = named >= 0 and _PARTY.fullmatch(words.text, words.end[name], words.start[at])
        if named >= 0 and (name == at - 1 or (name > floor and party)):
            return Meant(self._named[named].name, "person", _RELATIVE_NAME)
        first = self._noun_before(at, floor)
        if first >= at:
            return None
        return Meant(words.span(first, at).of(words.text), "unnamed", _RELATIVE_NOUN)

    def _opening(self, at: int) -> int:
        """Return where the sentence of a token begins, or the words of it that are looked at."""
        return max(self._openings[max(0, bisect_right(self._openings, at) - 1)], at - _BEFORE_RELATIVE)

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
        """Return the body or group that spoke last, or for "they" people called by a noun since."""
        here = bisect_right(self._openings, at)
        floor = self._openings[max(0, here - 1 - _REACH)] if here else 0
        heard = (item for item in reversed(self._heard[-_MOST:]) if floor <= item.at < at)
        last = next((item for item in heard if item.kind in kinds or self._may_be_body(item)), None)
        if kinds is _PLURAL_KINDS:
            last = self._group(last.at + 1 if last else floor, at) or last
        if last is None:
            return None
        back = here - bisect_right(self._openings, last.at)
        return Meant(last.name, last.kind, round(0.8 / (1 + back / 2), 2))

    def _may_be_body(self, mention: Mention) -> bool:
        """Tell whether a name read as a person's may be a body's: nothing in the article shows a person."""
        known = self._registry.people.get(mention.name)
        shown = known is not None and (known.woman is not None or known.titled)
        return (
            mention.kind == "person" and _is_name(mention.name) and not (shown or mention.name in self._short)
        )

    def _group(self, floor: int, at: int) -> Mention | None:
        """Return the last group that a noun alone makes the subject between two tokens ("Supporters say")."""
        words = self._words
        stop = bisect_left(self._groups, at)
        for place in reversed(self._groups[max(bisect_left(self._groups, floor), stop - _MOST_NOUNS) : stop]):
            first, quoted = (
                self._noun_before(place + 1, self._opening(place)),
                self._quotes.at(words.start[place]),
            )
            opens = quoted is None and self._openings[bisect_right(self._openings, place) - 1] == first
            if opens or self._weight(place, first) >= _SUBJECT:
                return Mention(place, words.span(first, place + 1).of(words.text), "group", _SUBJECT)
        return None


def _is_name(name: str) -> bool:
    return name[:1].isupper() and name.split(maxsplit=1)[0].lower() not in DETERMINERS


def _may_be_one(mention: Mention) -> bool:
    """Tell whether a source may be a single person: "Gros" is one, though its name looks like a plural."""
    alone = mention.name[:1].isupper() and " " not in mention.name
    return (
        mention.kind == "person"
        or (mention.kind == "group" and alone)
        or (
            mention.kind == "unnamed"
            and mention.name.split(maxsplit=1)[0].lower() in ("a", "an", "one", "another")
        )
    )
