"""Whether two versions name the same speaker, and if not, how the speaker changed."""

from __future__ import annotations

import re
from functools import cached_property
from operator import itemgetter
from typing import TYPE_CHECKING, Literal, NamedTuple

from detector.facts.concepts import concept
from detector.facts.speech.grammar import DETERMINERS, PREPOSITIONS, PRONOUNS
from detector.facts.speech.people import Registry
from detector.facts.speech.speaker_words import (
    DOCUMENT_WORDS,
    ORGANISATION_WORDS,
    OUTLET_WORDS,
    ROLE_GROUPS,
    TITLES,
)
from detector.text.quotes import quoted_spans

if TYPE_CHECKING:
    from detector.records import Attribution, Document, Span, SpeakerKind

Change = Literal["same", "changed", "anonymised", "named"]
_WORD = re.compile(r"[^\W_]+")
_TOKEN = re.compile(r"\w+")
#: A word with a capital that no sentence begins with.
_INNER = re.compile(r"[A-Z](?:(?<=[^\W\d_] .)|(?<=[^\W\d_], .))\w*")
_POSSESSIVE = re.compile(r"[’']s$")
_NAME = re.compile(r"\b[A-Z][\w’'-]*")
_STOP = DETERMINERS | PREPOSITIONS | PRONOUNS | frozenset((
    "and", "or", "who", "whose", "which", "that", "s", "is", "was", "has", "not", "said", "told", "been",
    "had", "according", "last", "new", "same", "national", "state", "senior", "former", "chief", "deputy",
    "official",
))  # fmt: skip
#: Nouns that stand for a body named elsewhere.
_BODY_NOUNS = (
    ORGANISATION_WORDS | OUTLET_WORDS | frozenset(("report", "study", "statement", "organisers", "body"))
)
_BEFORE_SENTENCE = ("", ".", "!", "?", ":", "—", "”", '"')
#: Letters of the shortest short form of a name.
_SHORTEST = 3
#: How far before a cue a name still tells who speaks, in code points.
_NEAR = 400


class Speaker(NamedTuple):
    """One side's source as a reader of that article knows it.

    Attributes
    ----------
    written
        The source as written.
    names
        Lower-case words of its proper name; empty for the unnamed.
    words
        All content words that describe it, those of its roles elsewhere included.
    own
        The words of the source itself, without determiners and prepositions.
    """

    written: str
    names: frozenset[str]
    words: frozenset[str]
    own: frozenset[str]
    head: str
    kind: SpeakerKind | None
    definite: bool
    pronoun: bool


class Voices:
    """The speakers of one document: what tells them apart, each read once it is asked for."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.text = document.text

    @cached_property
    def registry(self) -> Registry:
        """The people that it names."""
        return Registry(self.text)

    @cached_property
    def quotes(self) -> tuple[Span, ...]:
        """What stands in quotation marks in its body."""
        return quoted_spans(self.text, [block.span for block in self.document.blocks if block.in_body])

    @cached_property
    def _lower(self) -> str:
        return self.text.lower()

    @cached_property
    def _inner(self) -> frozenset[str]:
        return frozenset(_INNER.findall(self.text))

    @cached_property
    def _words(self) -> dict[str, int]:
        """Where each word stands first."""
        places = [(word[0], word.start()) for word in _TOKEN.finditer(self.text)]
        return dict(reversed(places))

    @cached_property
    def _first(self) -> dict[str, int]:
        """Where each word stands first, in whatever letters."""
        last_first = sorted(self._words.items(), key=itemgetter(1), reverse=True)
        return {word.lower(): start for word, start in last_first}

    @cached_property
    def _persons(self) -> dict[str, list[frozenset[str]]]:
        found: dict[str, list[frozenset[str]]] = {}
        for name in self.registry.people:
            words = frozenset(name.lower().split())
            for word in words if " " in name else ():
                found.setdefault(word, []).append(words)
        return found

    def of(self, attribution: Attribution) -> Speaker:
        """Return an attribution's speaker; its source must not be None."""
        source = attribution.source
        written = source.of(self.text) if source else ""
        main = re.split(r"[,(]", written, maxsplit=1)[0]
        plain = [word for word in _WORD.findall(written.lower()) if word not in _STOP]
        opening = main.split(" ", 1)[0].lower()
        pronoun = main.strip().lower() in PRONOUNS
        names = self._names(attribution, main)
        known = self.registry.people.get(attribution.speaker or "")
        roles = known.roles if known else set[str]()
        head = _head(main)
        definite = opening in ("the", "this", "that", "its", "his", "her", "their", "these")
        words = frozenset(plain) | {word for word in roles if word not in _STOP} | names
        own = frozenset(_WORD.findall(main.lower())) - DETERMINERS - PREPOSITIONS
        return Speaker(written, names, words, own, head, attribution.speaker_kind, definite, pronoun)

    def _names(self, attribution: Attribution, main: str) -> frozenset[str]:
        speaker = attribution.speaker or ""
        resolved = attribution.speaker_kind == "person" or (
            attribution.speaker_kind == "organisation" and speaker not in main
        )
        written = speaker if speaker[:1].isupper() and resolved else main
        if attribution.speaker_kind not in ("organisation", "outlet"):
            written = re.split(r" (?:of|in|at|from|for|with|who|on|near) ", written, maxsplit=1)[0]
        found = _NAME.findall(written)
        if found and written.startswith(found[0]):
            at = attribution.source.start if attribution.source and written == main[: len(written)] else -1
            person = attribution.speaker_kind == "person"
            if found[0].lower() in _COMMON or self._common(found[0], at, person=person):
                found = found[1:]
        names = {word for name in found for word in _WORD.findall(_POSSESSIVE.sub("", name.lower()))}
        return frozenset(names - TITLES - _STOP - {"s"} - _COMMON)

    def _common(self, word: str, at: int, *, person: bool) -> bool:
        """Tell whether a word has its capital at a position only because a sentence begins there.

        So it is with plurals that have one nowhere else, and with words that occur without one
        and are not known to be a `person`'s.
        """
        after = self.text[at + len(word) : at + len(word) + 2].lstrip()
        if (
            at < 0
            or after[:1].isupper()
            or self.text[max(0, at - 2) : at].rstrip()[-1:] not in _BEFORE_SENTENCE
        ):
            return False
        known = frozenset(_TOKEN.findall(word))
        lower = all(part.lower() in self._words for part in known)
        plural = word.endswith(("s", "men")) and not word.endswith("ss")
        return (lower and (plural or not person)) or (plural and self._inner.isdisjoint(known))

    def joins(self, before: Speaker, after: Speaker) -> bool:
        """Tell whether one person of the text has names of both speakers ("Ilse", "Korven")."""
        both = before.names | after.names
        return any(both <= names for word in both for names in self._persons.get(word, ()))

    def mentions(self, names: frozenset[str], near: Span | None = None) -> bool:
        """Tell whether one of some names stands in the text, or in or shortly before a part of it."""
        if near is None:
            return not names.isdisjoint(self._first)
        return not names.isdisjoint(_TOKEN.findall(self._lower[max(0, near.start - _NEAR) : near.end]))

    def mentioned_by(self, names: frozenset[str], position: int) -> bool:
        """Tell whether one of some names stands in the text before a position."""
        return any(self._first.get(name, position) < position for name in names)


#: Words that open a phrase with a capital at a sentence's start without being a name.
_COMMON = frozenset(ROLE_GROUPS) | DOCUMENT_WORDS | frozenset((
    "health", "fire", "local", "company", "government", "police", "state", "media", "other", "many",
    "independent", "outside", "city", "federal", "military", "hospital", "emergency", "security",
    "intelligence", "campaign", "insurers", "organisers", "union", "investigators", "opposition",
    "regional", "provincial", "coastguard", "ministry", "council", "prosecutors", "underwriters",
    "evacuees", "refugees", "medical", "court", "harbour", "river", "church", "school", "university",
    "party", "bank", "recent", "earlier", "previous", "several", "various",
))  # fmt: skip


def _head(main: str) -> str:
    """Return the head noun: the last plain word before a preposition."""
    head = ""
    for word in _WORD.findall(main):
        low = word.lower()
        if low in PREPOSITIONS and head:
            break
        if low not in DETERMINERS and low != "s" and (not word[0].isupper() or low in _COMMON or not head):
            head = low
    return head


def compare(before: Speaker, after: Speaker, then: Voices, now: Voices, at: Span) -> Change:
    """Return how the speaker of the version before became the one after.

    `at` is the cue of the version before.
    """
    if before.pronoun and not before.names:
        return "same"
    if after.pronoun:
        return "same"
    if before.names and after.names:
        return _both_named(before, after, then, now, at)
    if before.names:
        return _became_unnamed(before, after, now)
    if after.names:
        return _became_named(before, after, then)
    return "changed" if _other_role(before, after) else "same"


def _both_named(before: Speaker, after: Speaker, then: Voices, now: Voices, at: Span) -> Change:
    if (
        before.names & after.names
        or after.names & before.words
        or before.names & after.words
        or _acronym(before, after)
        or _shortened(before.names, after.names)
    ):
        return "same"
    joined = [re.sub(r"\W+", "", speaker.written.lower()).removeprefix("the") for speaker in (before, after)]
    if joined[0] == joined[1]:
        return "same"
    if any(speaker.definite and not _PARTISANS.isdisjoint(speaker.names) for speaker in (before, after)):
        return "same"
    persons = before.kind == "person" and after.kind == "person"
    if not persons and len(_concepts(before) & _concepts(after)) >= 2:
        return "same"
    if before.pronoun and then.mentions(after.names, at):
        return "same"
    return "same" if then.joins(before, after) or now.joins(before, after) else "changed"


#: Words of a source from which "reports" are somebody's: "media reports" are not, "state media reports" are.
_WHOSE = 3
#: Nouns with a capital by which a politician or the like is called: "the California Democrat".
_PARTISANS = frozenset((
    "democrat", "republican", "conservative", "tory", "liberal", "independent", "socialist", "lady",
))  # fmt: skip


def _shortened(before: frozenset[str], after: frozenset[str]) -> bool:
    """Tell whether a name of one side begins with one of the other: "Jen" and "Jennifer"."""
    return any(
        min(len(old), len(new)) >= _SHORTEST and (old.startswith(new) or new.startswith(old))
        for old in before
        for new in after
    )


def _became_unnamed(before: Speaker, after: Speaker, now: Voices) -> Change:
    """Judge a named source that became a common noun: a title of the same person is no drift."""
    named_here = now.mentions(before.names)
    shared = bool(_concepts(before) & _concepts(after))
    person = before.kind == "person"
    if after.head == "reports" and not after.definite and not shared and len(after.own) < _WHOSE:
        return "anonymised"
    if after.kind in ("document", "outlet"):
        return "same" if before.kind == after.kind or shared else "changed"
    if after.head in _BODY_NOUNS:
        known = shared or (not person and (named_here or after.definite))
        return "same" if known else "anonymised"
    title = after.definite and named_here and (shared or after.head not in ROLE_GROUPS)
    speaks_for = not person and (shared or after.head in _SPOKESPEOPLE)
    return "same" if title or speaks_for else "anonymised"


_SPOKESPEOPLE = frozenset(("spokesperson", "spokesman", "spokeswoman", "representative", "company"))


def _became_named(before: Speaker, after: Speaker, then: Voices) -> Change:
    """Judge a common noun that became a name: the name of one so described before is no drift."""
    shared = _concepts(before) & _concepts(after)
    known = then.mentions(after.names)
    if before.definite and before.own <= after.own:
        return "same"
    if known and (shared or before.definite):
        return "same"
    if after.kind != "person" and (shared or before.kind == after.kind):
        return "same"
    return "named"


def _other_role(before: Speaker, after: Speaker) -> bool:
    """Tell whether two unnamed sources are people or bodies of different sorts."""
    if _concepts(before) & _concepts(after):
        return False
    then, now = ROLE_GROUPS.get(before.head), ROLE_GROUPS.get(after.head)
    if then and now:
        return then != now and not {then, now} <= _NEAR_ROLES and "source" not in (then, now)
    if now in ("official", "police", "expert", "witness"):
        plural = before.head.endswith("s") and before.kind != "document"
        return plural and before.head not in _BODY_NOUNS and before.head not in TITLES
    return False


_NEAR_ROLES = frozenset(("official", "police"))


def _concepts(speaker: Speaker) -> frozenset[str]:
    return frozenset(ROLE_GROUPS.get(word) or concept(word) for word in speaker.words)


def _acronym(before: Speaker, after: Speaker) -> bool:
    """Tell whether one name is made of the other's initials."""
    for short, full in ((before, after), (after, before)):
        if len(short.names) == 1:
            (letters,) = short.names
            initials = "".join(name[0] for name in _NAME.findall(full.written)).lower()
            if len(letters) > 1 and letters == initials:
                return True
    return False
