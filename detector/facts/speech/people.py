"""The people an article names: by their fullest names, with the roles and sex that it gives them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from detector.facts.speech.grammar import BREAKS, DETERMINERS, PREPOSITIONS, TIMES
from detector.facts.speech.speaker_words import ORGANISATION_WORDS, OUTLET_WORDS, TITLES
from detector.facts.words import listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from detector.facts.words import Words

#: Given names that tell a woman or a man, where nothing else does.
_GIVEN_WOMEN = frozenset(
    listed("""
    abigail adele aisha alexandra alice alison amanda amber amy andrea angela anita ann anna anne annie
    barbara beth betty beverly brenda carly caroline carolyn catherine charlotte chelsea cheryl chloe
    christina christine cindy claire connie cynthia debbie deborah debra denise diana diane donna
    dorothy elaine eleanor elena elise elizabeth ella ellen emily emma erin eva evelyn fatima fiona
    florence frances gabrielle gail gloria grace hannah heather heidi helen hillary holly hope huma ilse
    ingrid irene isabel ivanka jacqueline jane janet janice jean jeanne jennifer jessica jill joan
    joanna joyce judith judy julia julie kamala karen kate katherine kathleen kathryn kathy katie katy
    kellyanne kimberly kirsten kristen laura lauren leila lena linda lindsay lisa liz lois loretta lori
    louise lucy madeleine maggie margaret maria marie marilyn marine marsha martha mary maya megan megyn
    melania melissa mia michelle mildred miriam molly monica nadia nancy naomi natalie nicole nikki nina
    nora olivia pamela patricia paula peggy phyllis priya rachel rebecca renee rita rosa rose ruth sally
    samantha sandra sara sarah sharon sheila shirley sofia sophia sophie stephanie sue susan suzanne
    sylvia tammy tara teresa theresa tina ursula valerie vanessa vera veronica victoria virginia vivian
    wanda wendy yvonne zoe
""")
)
_GIVEN_MEN = frozenset(
    listed("""
    aaron abdul abraham adam ahmed al alan albert alexander alfred ali allan allen andrew andy anthony
    antonio arthur barack barry ben benjamin bernard bernie bill billy bob bobby boris brad bradley
    brendan brent brian bruce bryan carl carlos charles charlie christopher chuck clarence colin craig
    dale damian dan daniel darrell dave david dean dennis derek dick dominic don donald doug douglas
    duncan dwight earl ed eddie edmund edward edwin elijah emmanuel eric ernest eugene evan felix
    francis francisco frank franklin fred gary gavin gene geoffrey george gerald gerard glenn goran
    gordon graham greg gregory guy hamid harold harry hassan henry herbert howard hugh ian ibrahim igor
    isaac ivan jack jacob jake james jared jason jay jeb jeff jeffrey jeremy jerome jerry jesse jim
    jimmy joe joel john johnny jon jonathan jorge jose joseph josh joshua juan julian justin karl keith
    ken kenneth kevin khalid kyle lamar lance larry lars laurence lawrence leo leon leonard lewis liam
    louis lucas luis luke malcolm marc marco marcus mario mark martin marvin mathew matt matthew maurice
    max michael miguel mike milton mitch mitt mohamed mohammed mustafa nathan neil newt nicholas nick
    nigel noah norman oleg oliver omar orrin oscar owen patrick paul pedro pete peter phil philip
    phillip pierre rafael ralph rami rand randall randy ray raymond reince ricardo richard rick rob
    robert roger ron ronald ross roy rudy russell ryan salman samuel scott sean sebastian sergei seth
    shane sheldon sherrod simon stanley stephen stephon steve steven stewart stuart tad ted terrence
    theodore thomas tim timothy toby todd tom tommy tony trevor tyler victor vincent vladimir wallace
    walter warren wayne william yusuf zachary
""")
)
#: First words of names with capitals that are no person's.
_NOT_PEOPLE = frozenset(
    listed("""
    african american black british chinese crooked day debate democrat democratic east european fort
    french german god great headquarters hill incumbent indian israeli italian korea labor las latin
    libertarian los mexican middle new north republican rival rt russian san silicon south states super
    supreme united wall war west white women
""")
)
_WOMEN = frozenset(
    ("mrs", "ms", "miss", "spokeswoman", "chairwoman", "she", "her", "lady", "queen", "dame", "sister")
)
_MEN = frozenset(("mr", "spokesman", "chairman", "he", "his", "sir", "king", "father", "lord"))
_NAME = re.compile(
    r"(?<![\w’'])[A-Z][\w’'-]*"
    r"(?:\.? (?:(?:al|el|bin|ibn|de|da|di|van|von|der|la|le|du)[ -])?[A-Z][\w’'-]*){1,5}"
)
_DOT = re.compile(r"([\w’'-]+)\. ")
_BETWEEN = re.compile(r"[\s'’-]")
_WORD = re.compile(r"\w+")
_ROLE_BEFORE = re.compile(r"((?:[\w’'-]+ ){1,4})$")
_ROLE_AFTER = re.compile(r", (?:\d+, )?((?:the |a |an )?[a-z][^,.;:\n]{2,90})")
#: Words that say nothing of what somebody is.
STOP = DETERMINERS | PREPOSITIONS | frozenset(("and", "or", "who", "is", "was", "has", "as", "that", "which"))
#: Words that open a name with a capital without being part of it.
_NO_NAME = TITLES | TIMES | STOP | (BREAKS - {"will", "may", "won", "don", "d", "s", "t"})
#: Titles that do not make the one word behind them a person's name ("former Pennsylvania").
_NO_HONORIFICS = frozenset(
    listed("""
    acting assistant chief defence defense deputy education energy environment executive finance fire
    foreign former harbor harbour health interior prime state then transport vice
""")
)


@dataclass(slots=True)
class Person:
    """A person or body that an article names, and the words it describes them with."""

    name: str
    roles: set[str] = field(default_factory=set)
    woman: bool | None = None
    titled: bool = False


class Registry:
    """The names of one article: full ones by surname, with the roles the text gives them."""

    def __init__(self, text: str) -> None:
        self.people: dict[str, Person] = {}
        self.by_surname: dict[str, str] = {}
        for start, written in _names(text):
            name, title = bare_name(written)
            if " " not in name and title <= _NO_HONORIFICS:
                continue
            words = name.lower().replace("-", " ").split()
            if (
                words
                and words[-1] not in _NOT_PEOPLE
                and ORGANISATION_WORDS.isdisjoint(words)
                and OUTLET_WORDS.isdisjoint(words)
            ):
                self._note(name, title | _roles(text, start, start + len(written)))
        self._by_role: dict[str, list[Person]] = {}
        self._by_given: dict[str, str] = {}
        for person in self.people.values():
            given = person.name.split(maxsplit=1)[0].lower()
            sex = given_sex(given)
            if sex is not None:
                person.woman = sex
            if " " in person.name and given not in _NOT_PEOPLE:
                self._by_given.setdefault(given, person.name)
            for role in person.roles:
                self._by_role.setdefault(role, []).append(person)

    def _note(self, name: str, roles: set[str]) -> None:
        """Put a name on record: a person's first, a fuller one of somebody known, or a namesake's."""
        surname = _surname(name)
        known = self.by_surname.get(surname)
        if known is None:
            self.by_surname[surname] = name
        elif name not in self.people and len(name) > len(known) and _agree(known, name):
            self.by_surname[surname] = name
            self.people[name] = Person(name, self.people[known].roles, self.people[known].woman)
        person = self.people.setdefault(self.full_name(name) or name, Person(name))
        person.roles |= roles
        person.titled |= not roles.isdisjoint(TITLES - _NO_HONORIFICS)
        if roles & _WOMEN:
            person.woman = True
        elif roles & _MEN:
            person.woman = False

    def full_name(self, name: str) -> str | None:
        """Return the fullest name of a person known by `name` or its last word; None for a stranger."""
        known = self.by_surname.get(_surname(name)) if name else None
        if known is not None and _agree(name, known):
            return known
        return name if name in self.people else None

    def may_name(self, word: str) -> bool:
        """Tell whether a word, in lower case, is part of a name that the article or the lists have."""
        return word in self.by_surname or word in self._by_given or given_sex(word) is not None

    def named_at(self, words: Words, at: int) -> str | None:
        """Return the full name of the person whose surname a token is, or given name; None if nobody's."""
        if not words.capital(at):
            return None
        word = words.lower[at]
        known = self.by_surname.get(word)
        if known is None and not _goes_on(words, at):
            return self._by_given.get(word, words.raw(at) if given_sex(word) is not None else None)
        if known is None or known.split(maxsplit=1)[0].lower() in _NOT_PEOPLE:
            return None
        if at and words.capital(at - 1) and words.gap(at) == " ":
            return self.full_name(f"{words.raw(at - 1)} {words.raw(at)}") or known
        return known

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


def given_sex(given: str) -> bool | None:
    """Tell whether a given name, in lower case, is a woman's; None if it tells nothing."""
    return given in _GIVEN_WOMEN if given in _GIVEN_WOMEN or given in _GIVEN_MEN else None


def _goes_on(words: Words, at: int) -> bool:
    """Tell whether a token is part of a name that goes on, or began before it."""
    following = at + 1 < len(words.lower) and words.capital(at + 1) and words.tight(at + 1)
    return following or (at > 0 and words.capital(at - 1) and words.tight(at))


def _names(text: str) -> Iterator[tuple[int, str]]:
    """Yield runs of capitalised words and where they begin; a dot ends one, but for those of initials."""
    for match in _NAME.finditer(text):
        start = match.start()
        for dot in _DOT.finditer(match[0]):
            if dot[1].lower() not in TITLES and len(dot[1]) > 1:
                yield start, text[start : match.start() + dot.end(1)]
                start = match.start() + dot.end()
        yield start, text[start : match.end()]


def _roles(text: str, start: int, end: int) -> set[str]:
    """Return the words that describe somebody right before and behind the name."""
    roles: set[str] = set()
    before = _ROLE_BEFORE.search(text, max(0, start - 60), start)
    for word in reversed(before[1].split()) if before else ():
        if word.lower() in STOP or word.endswith((".", ",")) or word.lower() in TIMES:
            break
        roles.add(word.lower())
    after = _ROLE_AFTER.match(text, end)
    if after:
        roles.update(word for word in _WORD.findall(after[1].lower()) if word not in STOP)
    return roles


def _surname(name: str) -> str:
    """Return the last word of a name, as tokens are split: "O'Malley" is known by "malley"."""
    return _BETWEEN.split(name)[-1].lower()


def _agree(short: str, full: str) -> bool:
    """Tell whether two names of one surname may be one person's: "J. Korven" and "Jennifer Korven"."""
    given, others = (
        [word.lower().rstrip(".") for word in name.split()[:-1]] for name in sorted((short, full), key=len)
    )
    return all(any(one.startswith(word) or word.startswith(one) for one in others) for word in given)


def bare_name(written: str) -> tuple[str, set[str]]:
    """Drop what stands before a name, to its last title; return it and the titles dropped, in lower case."""
    words = written.replace(". ", " ").split()
    lower = [word.lower() for word in words]
    first = max(
        (at + 1 for at, word in enumerate(lower[:-1]) if word in TITLES or word.endswith(("’s", "'s"))),
        default=0,
    )
    while first < len(words) and lower[first] in _NO_NAME:
        first += 1
    while len(words) - first > 2 and lower[first] in _NOT_PEOPLE:
        first += 1
    if words and words[-1].endswith(("’s", "'s")):
        words[-1] = words[-1][:-2]
    return " ".join(words[first:]), set(TITLES.intersection(lower[:first]))
