"""Who a source is: canonical names over an article, pronouns, short names, roles and kinds."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from detector.facts.speech.phrases import (
    AUXILIARIES,
    BREAKS,
    DETERMINERS,
    PREPOSITIONS,
    PRONOUNS,
    TIMES,
    Range,
    Words,
)
from detector.facts.speech.speaker_words import (
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
#: Nouns that stand for the body named last, whatever its name.
_ANY_BODY = frozenset((
    "group", "watchdog", "organisation", "organization", "body", "monitor", "charity", "agency", "company",
    "firm", "institution",
))  # fmt: skip
_COMMON_ALONE = frozenset(ROLE_GROUPS) | DOCUMENT_WORDS
_WOMEN = frozenset(
    ("mrs", "ms", "miss", "spokeswoman", "chairwoman", "she", "her", "lady", "queen", "dame", "sister")
)
_MEN = frozenset(("mr", "spokesman", "chairman", "he", "his", "sir", "king", "father", "lord"))
_NAME = re.compile(
    r"(?<![\w’'])[A-Z][\w’'-]*"
    r"(?:\.? (?:(?:al|el|bin|ibn|de|da|di|van|von|der|la|le|du)[ -])?[A-Z][\w’'-]*){1,5}"
)
_ROLE_BEFORE = re.compile(r"((?:[\w’'-]+ ){1,4})$")
_ROLE_AFTER = re.compile(r", (?:\d+, )?((?:the |a |an )?[a-z][^,.;:\n]{2,90})")
#: Speakers back that a short name or "the group" may stand for.
_REMEMBERED = 100
_WORD = re.compile(r"[\w]+")
_STOP = (
    DETERMINERS | PREPOSITIONS | frozenset(("and", "or", "who", "is", "was", "has", "as", "that", "which"))
)
#: Words that open a name with a capital without being part of it.
_NO_NAME = TITLES | TIMES | _STOP | (BREAKS - AUXILIARIES)


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
        self._by_role: dict[str, list[Person]] = {}
        for person in self.people.values():
            for role in person.roles:
                self._by_role.setdefault(role, []).append(person)

    def _note(self, text: str, match: re.Match[str], name: str, title: set[str]) -> None:
        surname = _surname(name)
        known = self.by_surname.get(surname)
        if known is None or (len(name) > len(known) and _surname(known) == _surname(name)):
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
        known = self.by_surname.get(_surname(name)) if name else None
        if known is None:
            return None
        given = {word.lower() for word in name.split()[:-1]}
        return known if given <= {word.lower().rstrip(".") for word in known.split()} or not given else None

    def by_role(self, head: str, described: frozenset[str]) -> str | None:
        """Return the one person whose roles hold the head noun and most of the other words; None if none."""
        best = max(
            (person for person in self._by_role.get(head, ()) if " " in person.name),
            key=lambda person: (len(person.roles & described), person.name),
            default=None,
        )
        if best is None:
            return None
        return best.name if len(described - best.roles) <= len(described) // 2 else None


def _surname(name: str) -> str:
    return name.rsplit(maxsplit=1)[-1].lower()


def _bare_name(written: str) -> tuple[str, set[str]]:
    """Drop the titles and days before a name; return it and the titles dropped, in lower case."""
    words = written.replace(". ", " ").split()
    titles: set[str] = set()
    while words and words[0].lower() in _NO_NAME:
        titles.add(words.pop(0).lower())
    if words and words[-1].endswith(("’s", "'s")):
        words[-1] = words[-1][:-2]
    return " ".join(words), titles & TITLES


def take_apart(words: Words, source: Range, registry: Registry) -> Source:
    """Return a source's name, kind, head noun and words; it is no pronoun."""
    lower, first = words.lower, words.lower[source.first]
    inner = range(source.first + 1, source.stop)
    comma = next(
        (index for index in inner if "," in words.gap(index) or "(" in words.gap(index)), source.stop
    )
    main, apposed = range(source.first, comma), range(comma, source.stop)
    if first in DETERMINERS and 2 <= len(apposed) <= 4 and all(map(words.capital, apposed)):
        main = apposed
    described = frozenset(lower[source.first : source.stop]) - _STOP - {"s"}
    definite = first in ("the", "this", "that", "his", "her", "its", "their", "these")
    cut = next((index for index in main[1:] if lower[index] in PREPOSITIONS), main.stop)
    core = [index for index in main if index < cut and lower[index] not in DETERMINERS] or list(main)
    while len(core) > 1 and lower[core[-1]].endswith("ed") and not words.capital(core[-1]):
        core.pop()
    proper = _proper_run(words, core, first_may_be_common=not definite)
    if proper and not (len(core) == 1 and lower[core[0]] in _COMMON_ALONE):
        named = _named(words, core, proper, range(cut, main.stop), registry)
        if named is not None:
            head = lower[proper[-1]]
            return Source(named[0], named[1], head, described, definite)
    head = lower[core[-1]]
    return Source("", _common_kind(head, described, first), head, described, definite)


def _proper_run(words: Words, core: list[int], *, first_may_be_common: bool) -> list[int]:
    """Return the capitalised tokens that end a phrase, with particles inside; none for common nouns."""
    run: list[int] = []
    for index in reversed(core):
        common = first_may_be_common and not run and index == core[0] and words.lower[index] in ROLE_GROUPS
        if (words.capital(index) and not common) or (run and words.lower[index] in _PARTICLES):
            run.insert(0, index)
        elif run or not words.possessive(index):
            break
    while run and not words.capital(run[0]):
        run.pop(0)
    return run


def _named(
    words: Words, core: list[int], proper: list[int], rest: range, registry: Registry
) -> tuple[str, SpeakerKind] | None:
    """Return the name and kind of a source with a proper name; None for a bare title ("the President")."""
    lowers = [words.lower[index] for index in proper]
    head, text = lowers[-1], words.text[words.start[proper[0]] : words.end[proper[-1]]]
    bare, title = _bare_name(text)
    person = registry.full_name(bare) if bare else None
    body = any(
        word in ORGANISATION_WORDS or word in OUTLET_WORDS or word in DOCUMENT_WORDS for word in lowers
    )
    if body and not (person and head not in ORGANISATION_WORDS and head not in OUTLET_WORDS):
        return _body_name(words, proper, rest), _body_kind(lowers)
    if person is not None:
        return person, "person"
    if not bare and title:
        return None
    definite = core[0] > 0 and words.lower[core[0] - 1] == "the" and words.tight(core[0])
    if text.isupper() or (definite and not title):
        return bare or text, "outlet" if head in OUTLET_WORDS else "organisation"
    plural = len(core) == 1 and head.endswith("s") and not head.endswith("ss") and not title
    return bare or text, "group" if plural else "person"


def _body_name(words: Words, proper: list[int], rest: range) -> str:
    """Return a body's name with the "of" and "for" that belong to it ("Ministry of Health")."""
    stop = proper[-1] + 1
    if len(rest) and words.lower[rest.start] in ("of", "for", "on", "and"):
        for index in rest:
            if not (words.capital(index) or words.lower[index] in ("of", "for", "the", "and", "on")):
                break
            stop = index + 1
    return words.text[words.start[proper[0]] : words.end[stop - 1]]


def _body_kind(lowers: list[str]) -> SpeakerKind:
    if lowers[-1] in DOCUMENT_WORDS and lowers[-1] not in ORGANISATION_WORDS:
        return "document"
    return "outlet" if any(word in OUTLET_WORDS for word in lowers) else "organisation"


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
    for name, kind, _ in history[-_REMEMBERED:]:
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
        (name, kind)
        for name, kind, _ in history[-_REMEMBERED:]
        if kind in ("organisation", "outlet") and name[:1].isupper()
    ]
    exact = [body for body in bodies if head in body[0].lower().split()]
    if exact:
        return exact[-1]
    return bodies[-1] if bodies and head in _ANY_BODY else None


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
