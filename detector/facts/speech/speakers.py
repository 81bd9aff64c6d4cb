"""Who a source is: canonical names over an article, pronouns, short names, roles and kinds."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from detector.facts.speech.grammar import DETERMINERS, PREPOSITIONS, PRONOUNS
from detector.facts.speech.people import STOP, bare_name
from detector.facts.speech.pronouns import Mentions
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

    from detector.facts.speech.people import Registry
    from detector.facts.speech.quotes import Quotations
    from detector.facts.words import Run, Words
    from detector.records import Document, SpeakerKind

_PARTICLES = frozenset(
    ("al", "el", "bin", "ibn", "de", "da", "di", "van", "von", "der", "la", "le", "du", "abu")
)
#: Nouns that stand for the body named last, whatever its name.
_ANY_BODY = frozenset((
    "group", "watchdog", "organisation", "organization", "body", "monitor", "charity", "agency", "company",
    "firm", "institution",
))  # fmt: skip
#: Pronouns that own what is said ("her claim"), and those for more than one.
_POSSESSIVES = frozenset(("his", "her", "their", "its", "that", "whose", "my", "our"))
_ALONE = PRONOUNS | _POSSESSIVES
_MANY = frozenset(("they", "them", "we", "us", "our", "their", "others"))
#: How sure a short name, and a role that stands for a name, are resolved.
_SHORT_NAME, _ROLE = 0.95, 0.8
_COMMON_ALONE = frozenset(ROLE_GROUPS) | DOCUMENT_WORDS
#: Ends of a firm's name that are no name alone ("Dun and Bradstreet Corp").
_FIRM = frozenset(("co", "corp", "corporation", "inc", "ltd", "plc", "and", "s"))
#: Speakers back that a short name or "the group" may stand for.
_REMEMBERED = 100


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


def take_apart(words: Words, source: Run, registry: Registry) -> Source:
    """Return a source's name, kind, head noun and words; it is no pronoun."""
    lower, first = words.lower, words.lower[source.first]
    inner = range(source.first + 1, source.stop)
    comma = next(
        (index for index in inner if "," in words.gap(index) or "(" in words.gap(index)), source.stop
    )
    main, apposed = range(source.first, comma), range(comma, source.stop)
    if first in DETERMINERS and 2 <= len(apposed) <= 4 and all(map(words.capital, apposed)):
        main = apposed
    described = frozenset(lower[source.first : source.stop]) - STOP - {"s"}
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
        firm = run and _FIRM.issuperset(words.lower[place] for place in run)
        if (words.capital(index) and not common) or (run and words.lower[index] in _PARTICLES) or firm:
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
    bare, title = bare_name(text)
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
    definite = core[0] > 0 and words.lower[core[0] - 1] == "the" and words.gap(core[0]) == " "
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


class Resolved(NamedTuple):
    """A source's fullest name and kind, None without a source, and how likely they are right, 0 to 1."""

    name: str | None
    kind: SpeakerKind | None
    confidence: float


def resolve(
    document: Document,
    words: Words,
    quotes: Quotations,
    sources: Sequence[Run | None],
    registry: Registry,
) -> list[Resolved]:
    """Return who each source is, in order. Pronouns take whom the text last made its subject."""
    if not sources:
        return []
    mentions = Mentions(document, words, quotes, registry)
    history: list[_Heard] = []
    results: list[Resolved] = []
    for source in sources:
        if source is None:
            results.append(Resolved(None, None, 1.0))
            continue
        resolved = _pronoun(words, source, mentions) or _named_or_described(words, source, registry, history)
        results.append(resolved)
        thing = words.lower[source.first] in ("which", "that")
        if resolved.name is not None and resolved.kind is not None and resolved.confidence and not thing:
            mentions.hear(source.first, resolved.name, resolved.kind)
            if not _is_pronoun(words, source):
                history.append(_Heard(resolved.name, resolved.kind, source.first))
    return results


def _is_pronoun(words: Words, source: Run) -> bool:
    """Tell whether a source is a pronoun alone; "US", "IT" and "WHO" are names."""
    if source.stop - source.first > 1:
        return False
    written = words.raw(source.first)
    return written.lower() in _ALONE and (len(written) == 1 or not written.isupper())


def _pronoun(words: Words, source: Run, mentions: Mentions) -> Resolved | None:
    if not _is_pronoun(words, source):
        return None
    meant = mentions.meant_by(source.first)
    if meant is not None:
        return Resolved(*meant)
    word = words.lower[source.first]
    return Resolved(words.raw(source.first), "group" if word in _MANY else "person", 0.0)


def _named_or_described(words: Words, source: Run, registry: Registry, history: list[_Heard]) -> Resolved:
    written = words.span(*source).of(words.text)
    taken = take_apart(words, source, registry)
    if taken.name:
        name = _canonical_body(taken, history)
        return Resolved(name, taken.kind, 1.0 if name in written else _SHORT_NAME)
    if taken.definite and taken.kind not in ("document", "outlet"):
        by_role = registry.by_role(taken.head, taken.described)
        if by_role is not None:
            return Resolved(by_role, "person", _ROLE)
    if taken.definite and taken.head in GROUP_NOUNS:
        body = _last_body(taken.head, history)
        if body is not None:
            return Resolved(*body, _ROLE)
    return Resolved(written, taken.kind, 1.0)


def _canonical_body(taken: Source, history: list[_Heard]) -> str:
    """Return the fullest name so far of the body that a shorter name stands for."""
    if taken.kind == "person":
        return taken.name
    short = set(taken.name.lower().split()) - STOP
    for name, kind, _ in history[-_REMEMBERED:]:
        if kind == taken.kind and name != taken.name and len(name) > len(taken.name):
            full = set(name.lower().split()) - STOP
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
