"""Who a source is: canonical names over an article, pronouns, short names, roles and kinds."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from detector.facts.phrases import DETERMINERS, PREPOSITIONS, PRONOUNS, TIMES, Range, Words

from detector.facts.speaker_words import (
    DOCUMENT_WORDS,
    GROUP_NOUNS,
    ORGANISATION_WORDS,
    OUTLET_WORDS,
    ROLE_GROUPS,
    TITLES,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detector.records import SpeakerKind

_PARTICLES = frozenset(
    ("al", "el", "bin", "ibn", "de", "da", "di", "van", "von", "der", "la", "le", "du", "abu")
)
_WOMEN = frozenset(
    ("mrs", "ms", "miss", "spokeswoman", "chairwoman", "she", "her", "lady", "queen", "dame", "sister")
)
_MEN = frozenset(("mr", "spokesman", "chairman", "he", "his", "sir", "king", "father", "lord"))
_NAME = re.compile(
    r"(?<![\w’'])[A-Z][\w’'-]*(?:\.? (?:(?:al|el|bin|ibn|de|da|di|van|von|der|la|le|du)[ -])?[A-Z][\w’'-]*){1,5}"  # noqa: RUF001
)
_ROLE_BEFORE = re.compile(r"((?:[\w’'-]+ ){1,4})$")  # noqa: RUF001 - apostrophes as pages have them
_ROLE_AFTER = re.compile(r", (?:\d+, )?((?:the |a |an )?[a-z][^,.;:\n]{2,90})")
_WORD = re.compile(r"[\w]+")
_STOP = (
    DETERMINERS | PREPOSITIONS | frozenset(("and", "or", "who", "is", "was", "has", "as", "that", "which"))
)


@dataclass(slots=True)
class Person:
    """A person or body that an article names, and the words it describes them with."""

    name: str
    roles: set[str] = field(default_factory=set)
    woman: bool | None = None


class _Heard(NamedTuple):
    """A speaker named before, and the token where."""

    name: str
    kind: SpeakerKind
    at: int


class Source(NamedTuple):
    """A source taken apart: its proper name, its head noun, and all its content words."""

    name: str
    kind: SpeakerKind
    head: str
    described: frozenset[str]
    definite: bool


class Registry:
    """The names of one article: full ones by surname, with the roles the text gives them."""

    def __init__(self, text: str) -> None:
        self.people: dict[str, Person] = {}
        self.by_surname: dict[str, str] = {}
        for match in _NAME.finditer(text):
            name, title = _bare_name(match[0])
            if " " not in name and not title:
                continue
            words = name.lower().replace("-", " ").split()
            if not words or any(word in ORGANISATION_WORDS or word in OUTLET_WORDS for word in words):
                continue
            self._note(text, match, name, title)

    def _note(self, text: str, match: re.Match[str], name: str, title: set[str]) -> None:
        surname = name.split()[-1].lower()
        known = self.by_surname.get(surname)
        if known is None or (len(name) > len(known) and known.split()[-1] == name.split()[-1]):
            if " " not in name and known is None:
                self.people.setdefault(name, Person(name))
            self.by_surname[surname] = name
            person = Person(name, self.people[known].roles if known in self.people else set())
            self.people[name] = person
        person = self.people[self.by_surname[surname]]
        roles = set(title)
        before = _ROLE_BEFORE.search(text, max(0, match.start() - 60), match.start())
        if before:
            for word in reversed(before[1].split()):
                if word.lower() in _STOP or word.endswith((".", ",")) or (word.lower() in TIMES):
                    break
                roles.add(word.lower())
        after = _ROLE_AFTER.match(text, match.end())
        if after:
            roles.update(word for word in _WORD.findall(after[1].lower()) if word not in _STOP)
        person.roles |= roles
        if roles & _WOMEN:
            person.woman = True
        elif roles & _MEN:
            person.woman = False

    def full_name(self, name: str) -> str | None:
        """Return the fullest name of a person known by `name` or its last word."""
        known = self.by_surname.get(name.split()[-1].lower()) if name else None
        if known is None:
            return None
        given = {word.lower() for word in name.split()[:-1]}
        return known if given <= {word.lower().rstrip(".") for word in known.split()} or not given else None

    def by_role(self, head: str, described: frozenset[str]) -> str | None:
        """Return the one person whose roles hold the head noun and most of the other words; None if none."""
        best = max(
            (person for person in self.people.values() if head in person.roles and " " in person.name),
            key=lambda person: (len(person.roles & described), person.name),
            default=None,
        )
        if best is None:
            return None
        return best.name if len(described - best.roles) <= len(described) // 2 else None


def _bare_name(written: str) -> tuple[str, set[str]]:
    """Drop the titles and days before a name; return it and the titles dropped, in lower case."""
    words = written.replace(". ", " ").split()
    titles: set[str] = set()
    while words and (words[0].lower() in TITLES or words[0].lower() in TIMES or words[0].lower() in _STOP):
        titles.add(words.pop(0).lower())
    if words and words[-1].endswith(("’s", "'s")):  # noqa: RUF001 - apostrophes as pages have them
        words[-1] = words[-1][:-2]
    return " ".join(words), titles - TIMES - _STOP


def take_apart(words: Words, source: Range, registry: Registry) -> Source:
    """Return a source's name, kind, head noun and words; it is no pronoun."""
    comma = next(
        (
            index
            for index in range(source.first + 1, source.stop)
            if "," in words.gap(index) or "(" in words.gap(index)
        ),
        source.stop,
    )
    main = list(range(source.first, comma))
    apposed = range(comma, source.stop)
    if (
        words.lower[source.first] in DETERMINERS
        and 2 <= len(apposed) <= 4
        and all(map(words.capital, apposed))
    ):
        main = list(apposed)
    described = frozenset(
        words.lower[index] for index in range(source.first, source.stop) if words.lower[index] not in _STOP
    ) - {"s"}
    first_word = words.lower[source.first]
    definite = first_word in ("the", "this", "that", "his", "her", "its", "their", "these")
    cut = next((index for index in main[1:] if words.lower[index] in PREPOSITIONS), comma)
    head_part = [index for index in main if index < cut and words.lower[index] not in DETERMINERS]
    if not head_part:
        head_part = main
    proper = _proper_run(words, head_part, definite)
    head = next(
        (words.lower[i] for i in reversed(head_part) if i not in proper and not words.possessive(i)), ""
    )
    if proper:
        return _named(words, source, proper, head_part, cut, comma, registry, described, definite)
    head = words.lower[head_part[-1]]
    return Source("", _common_kind(head, described, words.lower[source.first]), head, described, definite)


def _proper_run(words: Words, head_part: list[int], definite: bool) -> list[int]:
    """Return the capitalised tokens that end a phrase, with particles inside; none for common nouns."""
    run: list[int] = []
    for index in reversed(head_part):
        opens = index == head_part[0] and not definite and not run
        if words.capital(index) and not (opens and words.lower[index] in ROLE_GROUPS):
            run.insert(0, index)
        elif run and words.lower[index] in _PARTICLES:
            run.insert(0, index)
        elif not run and words.possessive(index):
            continue
        else:
            break
    while run and words.lower[run[0]] in _PARTICLES and not words.capital(run[0]):
        run.pop(0)
    return run


def _named(
    words: Words,
    source: Range,
    proper: list[int],
    head_part: list[int],
    cut: int,
    comma: int,
    registry: Registry,
    described: frozenset[str],
    definite: bool,
) -> Source:
    lowers = [words.lower[index] for index in proper]
    head = lowers[-1]
    text = words.text[words.start[proper[0]] : words.end[proper[-1]]]
    common = _common_kind(head, described, words.lower[source.first])
    if (
        len(proper) == 1
        and proper[0] == source.first
        and head in ROLE_GROUPS | dict.fromkeys(DOCUMENT_WORDS, "")
    ):
        return Source("", common, head, described, definite)
    bodies = [
        word
        for word in lowers
        if word in ORGANISATION_WORDS or word in OUTLET_WORDS or word in DOCUMENT_WORDS
    ]
    bare, title = _bare_name(text)
    person = registry.full_name(bare) if bare else None
    if bodies and not (person and head not in ORGANISATION_WORDS and head not in OUTLET_WORDS):
        stop = cut
        if cut < comma and words.lower[cut] in ("of", "for", "on", "and"):
            while stop < comma and (
                words.capital(stop) or words.lower[stop] in ("of", "for", "the", "and", "on")
            ):
                stop += 1
        name = words.text[words.start[proper[0]] : words.end[max(stop, proper[-1] + 1) - 1]]
        kind: SpeakerKind = "outlet" if any(word in OUTLET_WORDS for word in lowers) else "organisation"
        if head in DOCUMENT_WORDS and head not in ORGANISATION_WORDS:
            kind = "document"
        return Source(name, kind, head, described, definite)
    if person is not None:
        return Source(person, "person", head, described, definite)
    lone = bare or text
    if not bare and title:
        return Source("", "person", head, described, definite)
    if text.isupper() or (definite and not title):
        return Source(lone, "outlet" if head in OUTLET_WORDS else "organisation", head, described, definite)
    if len(proper) == 1 and head.endswith("s") and not title and len(head_part) == 1 and head[-2:] != "ss":
        return Source(lone, "group", head, described, definite)
    return Source(lone, "person", head, described, definite)


def _common_kind(head: str, described: frozenset[str], first: str) -> SpeakerKind:
    if head in DOCUMENT_WORDS:
        return "document"
    if head in OUTLET_WORDS or (head == "reports" and "media" in described):
        return "outlet"
    if head in ORGANISATION_WORDS:
        return "organisation"
    if head in ROLE_GROUPS or first in ("one", "another", "some", "someone", "others", "many"):
        return "unnamed"
    if head.endswith("s") or head in ("people", "men", "women", "public", "crowd", "family", "majority"):
        return "group"
    return "person" if first == "the" or head in TITLES else "unnamed"


def resolve(words: Words, sources: Sequence[Range | None]) -> list[tuple[str | None, SpeakerKind | None]]:
    """Return each source's fullest name and kind, in order; (None, None) where there is no source.

    Pronouns take the last fitting speaker, or, failing one, the last person named before them.
    """
    if not sources:
        return []
    registry = Registry(words.text)
    history: list[_Heard] = []
    results: list[tuple[str | None, SpeakerKind | None]] = []
    for source in sources:
        if source is None:
            results.append((None, None))
            continue
        name, kind = _who(words, source, registry, history)
        results.append((name, kind))
        if source.stop - source.first > 1 or words.lower[source.first] not in PRONOUNS:
            history.append(_Heard(name, kind, source.first))
    return results


def _who(words: Words, source: Range, registry: Registry, history: list[_Heard]) -> tuple[str, SpeakerKind]:
    written = words.text[words.start[source.first] : words.end[source.stop - 1]]
    word = words.lower[source.first]
    if source.stop - source.first == 1 and word in PRONOUNS:
        plain: SpeakerKind = "group" if word in ("they", "them") else "person"
        return _pronoun(words, source.first, registry, history) or (written, plain)
    taken = take_apart(words, source, registry)
    if taken.name:
        return _canonical_body(taken, history), taken.kind
    if taken.definite and taken.kind not in ("document", "outlet"):
        by_role = registry.by_role(taken.head, taken.described)
        if by_role is not None:
            return by_role, "person"
    if taken.definite and taken.head in GROUP_NOUNS:
        body = _last_body(taken.head, history)
        if body is not None:
            return body
    return written, taken.kind


def _canonical_body(taken: Source, history: list[_Heard]) -> str:
    """Return the fullest name so far of the body that a shorter name stands for."""
    if taken.kind == "person":
        return taken.name
    short = set(taken.name.lower().split()) - _STOP
    for name, kind, _ in history:
        if kind == taken.kind and name != taken.name and len(name) > len(taken.name):
            full = set(name.lower().split()) - _STOP
            if short and short <= full:
                return name
            if taken.name.isupper() and taken.name == "".join(
                part[0] for part in name.split() if part[0].isupper()
            ):
                return name
    return taken.name


def _last_body(head: str, history: list[_Heard]) -> tuple[str, SpeakerKind] | None:
    bodies = [
        (name, kind) for name, kind, _ in history if kind in ("organisation", "outlet") and name[:1].isupper()
    ]
    exact = [body for body in bodies if head in body[0].lower().split()]
    if exact:
        return exact[-1]
    return bodies[-1] if bodies and head in ("group", "watchdog", "organisation", "organization", "body", "monitor",
        "charity", "agency", "company", "firm", "institution") else None  # fmt: skip


def _pronoun(
    words: Words, index: int, registry: Registry, history: list[_Heard]
) -> tuple[str, SpeakerKind] | None:
    """Return the last speaker that a pronoun can stand for."""
    pronoun = words.lower[index]
    if pronoun in ("he", "she", "him", "who"):
        woman = pronoun == "she"
        for name, kind, at in reversed(history):
            if index - at > 200:
                break
            known = registry.people.get(name)
            if kind == "person" and not (known and known.woman is not None and known.woman != woman):
                return name, kind
        named = _last_named(words, index, registry)
        return (named, "person") if named else None
    if pronoun in ("they", "them"):
        fits: tuple[str, ...] = ("group", "unnamed", "organisation", "document")
    elif pronoun == "it":
        fits = ("organisation", "outlet", "document")
    else:
        return None
    return next(
        ((name, kind) for name, kind, at in reversed(history) if kind in fits and index - at < 150), None
    )


def _last_named(words: Words, index: int, registry: Registry) -> str | None:
    for at in range(index - 1, max(-1, index - 80), -1):
        if words.capital(at):
            name = registry.by_surname.get(words.lower[at])
            if name is not None and " " in name:
                return name
    return None
