"""Retell annotated statements in forms that news and its rewrites have and PolNeAR is poor in.

Each statement, a source and what it said, is put into a sentence of our making: with "according
to" in every place, as a passive, as "X put it", behind a quotation, nested, or with a cue that a
synonym table would choose. Other sentences hold words of the lexicon that say nothing.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, NamedTuple

from detector.facts.speech.cues import CUES
from detector.facts.speech.grammar import AUXILIARIES, DETERMINERS, PREPOSITIONS, PRONOUNS
from detector.facts.words import listed

if TYPE_CHECKING:
    from collections.abc import Callable

    Maker = Callable[["Teller"], list["Part"]]


#: The places of the source, cue and content of an attribution.
Marked = dict[str, list[tuple[int, int]]]


class Statement(NamedTuple):
    """Who said something, and what, as text without quotation marks."""

    source: str
    content: str


class Part(NamedTuple):
    """Words of a sentence: the attribution they belong to, and as what.

    `role` is "cue", "source", "content" or ""; a second word is the role in the first attribution.
    """

    text: str
    role: str = ""
    number: int = 0


_NO_PAST = frozenset(("shown", "written", "proven", "foreseen", "foretold"))
_STATING = listed("say argue claim confirm admit announce show suggest allege warn believe")
_PAST = sorted(word for word, cue in CUES.items() if cue.past and word not in _NO_PAST)
#: Cues before "that"; cues beside a quotation, where a synonym table puts any of them; passives.
_SAID = [word for word in _PAST if CUES[word].kind in _STATING]
_QUOTED = [word for word in _PAST if CUES[word].kind in ("say", "ask", "warn", "argue")]
_PASSIVES = listed("""
    reported said alleged believed claimed suspected announced estimated confirmed thought feared presumed
    understood noted highlighted revealed disclosed pointed_out stated explained shown found
""")
_ADVERBS = listed("also further additionally later again previously repeatedly publicly then still")
_MODES = ("in a statement", "in an interview", "on Tuesday", "at a briefing", "on Twitter", "last week")
_NOUNS = listed("view opinion words judgment assessment account estimate")
_GIVEN = listed("Mira Jonas Edith Pavel Karin Amir Sofia Marcus Elena Yusuf Judith Oskar Nadia Luis Agnes")
_FAMILY = listed("Halloran Petrov Nakamura Delgado Whitlock Sorensen Achebe Moreau Castell Brennan Voss")
_ROLES = listed("mayor treasurer director spokeswoman spokesman head chief owner chairman analyst economist")
_PLACES = ("the port", "the union", "the ministry", "Northgate", "the hospital", "the company", "the zoo")
_BODIES = (
    "officials", "residents", "police", "two aides", "witnesses", "analysts", "the ministry", "the company",
    "the airport", "state radio", "court records", "shipping records", "a report by the agency", "the study",
    "several doctors", "someone close to the family", "people briefed on the matter", "US officials",
    "the union", "lenders", "experts", "the same doctor", "the school board", "a neighbour", "one voter",
    "Northgate Television", "the institute", "census figures", "a source with knowledge of the deal",
    "a surgeon who was not involved in the work", "two officers who asked not to be named", "the firm",
    "a lawyer, speaking on condition of anonymity", "the head of the agency", "the zoo's director",
    "the chief executive of the bank", "many commuters", "insurers", "traders", "the newspaper",
    "the Ministry of Transport", "the coroner", "prosecutors", "its owner", "his sister", "the group",
)  # fmt: skip
_SILENT = (
    "The flood has claimed more than {n} lives.", "The storm claimed {n} homes and cost millions.",
    "The crash, claiming {n} victims, closed the line.", "The recorded losses fell to {n}.",
    "The driver called an ambulance at noon.", "A nurse called for help and waited.",
    "Nobody believed the reports of the ghost.", "The rule holds in {n} states along the coast.",
    "The show ends late, and its reviews fill {n} columns.", "He composed {n} songs in a year.",
    "A witness requested a lawyer before the hearing.", "The shop posted a loss of {n} dollars.",
    "The council ordered {n} new buses.", "Divers found the wreck off the cape.",
    "The suspected leak was stopped.", "The mill added {n} looms and cut its estimated output.",
    "She read {n} pages and wrote none.", "The outcome, determined by the weather, stayed open.",
    "A city noted for its bells fell silent.", "A map linking figures to streets hung there.",
    "The promised road was never built.", "The clerk, named last spring, stayed for {n} days.",
    "The port charged {n} dollars for each crate.", "The expected visitors stayed away.",
)  # fmt: skip


class Teller:
    """Draws what a sentence needs."""

    def __init__(self, statements: list[Statement], plain: list[str], seed: int) -> None:
        self.dice = random.Random(seed)  # noqa: S311 - no secret
        self._statements, self._plain = statements, plain

    def statement(self) -> Statement:
        """Return a statement of PolNeAR, or of a plain sentence and a source of our making."""
        if self.dice.random() < 1 / 3:
            return self.dice.choice(self._statements)
        return Statement(self._source(), self.dice.choice(self._plain))

    def silent(self) -> str:
        """Return a sentence in which nobody says anything."""
        if self.dice.random() < 2 / 3:
            return self.dice.choice(self._plain) + "."
        return self.dice.choice(_SILENT).format(n=self.dice.randrange(3, 900))

    def _source(self) -> str:
        name = f"{self.dice.choice(_GIVEN)} {self.dice.choice(_FAMILY)}"
        role = f"the {self.dice.choice(_ROLES)} of {self.dice.choice(_PLACES)}"
        return self.dice.choice(
            (self.dice.choice(_BODIES), self.dice.choice(_BODIES), name, f"{name}, {role}")
        )

    def one_of(self, *choices: str) -> str:
        """Return one of some words."""
        return self.dice.choice(choices)


def _told(teller: Teller) -> list[Part]:
    source, content = teller.statement()
    adverb = teller.one_of("", "", *_ADVERBS)
    cue = f"{adverb} {teller.one_of(*_SAID)}".strip()
    if teller.dice.random() < 1 / 3:
        cue += f" {teller.one_of(*_MODES)}"
    that = "that " if teller.dice.random() < 0.8 or " " in cue else ""
    return [*_subject(source), Part(cue, "cue"), Part(that + low(content), "content")]


def _who(teller: Teller) -> list[Part]:
    source, content = teller.statement()
    cue = f"{teller.one_of('', *_ADVERBS)} {teller.one_of(*_SAID)}".strip()
    return [
        Part("The plan was put forward by"), Part(f"{low(source)},"), Part("who", "source"),
        Part(cue, "cue"), Part("that " + low(content), "content"),
    ]  # fmt: skip


def _according(teller: Teller) -> list[Part]:
    source, content = teller.statement()
    noun = teller.one_of(*_NOUNS)
    opening = teller.one_of("according to", "according to", "according to", "as per", f"in the {noun} of")
    opening_parts = [Part(opening, "cue"), Part(low(source), "source")]
    place = teller.dice.randrange(3)
    if place == 0:
        return [*opening_parts, Part(","), Part(low(content), "content")]
    cut = _verb_place(content)
    if place == 1 and cut:
        words = content.split()
        first, rest = " ".join(words[:cut]), " ".join(words[cut:])
        return [Part(first, "content"), Part(","), *opening_parts, Part(","), Part(rest, "content")]
    return [Part(content, "content"), Part(","), *opening_parts]


def _inserted(teller: Teller) -> list[Part]:
    source, content = teller.statement()
    cue, cut, words = teller.one_of("said", "says", *_QUOTED), _verb_place(content), content.split()
    said = [Part(low(source), "source"), Part(cue, "cue")]
    if not cut:
        return [Part(content, "content"), Part(","), *said]
    first, rest = " ".join(words[:cut]), " ".join(words[cut:])
    return [Part(first, "content"), Part(","), *said, Part(","), Part(rest, "content")]


def _passive(teller: Teller) -> list[Part]:
    source, content = teller.statement()
    verb = teller.one_of(*_PASSIVES).replace("_", " ")
    adverb = teller.one_of("", "", "additionally ", "also ", "widely ")
    being = teller.one_of("was", "is", "has been")
    cue = Part(f"{being} {adverb}{verb}", "cue")
    match teller.dice.randrange(3):
        case 0:
            return [
                Part("It"),
                cue,
                Part("by"),
                Part(low(source), "source"),
                Part("that " + low(content), "content"),
            ]
        case 1:
            return [Part("It"), cue, Part("that " + low(content), "content")]
    return [
        Part(content, "content"), Part(", as"), Part(f"{verb} by", "cue"), Part(low(source), "source"),
    ]  # fmt: skip


def _put(teller: Teller) -> list[Part]:
    source, content = teller.statement()
    put = [Part("as"), Part(low(source), "source"), Part(teller.one_of("put it", "puts it"), "cue")]
    if teller.dice.random() < 0.5:
        return [*put, Part(","), Part(low(content), "content")]
    return [Part(content, "content"), Part(","), *put]


def _quoted(teller: Teller) -> list[Part]:
    source, content = teller.statement()
    begins, ends = teller.one_of('""', "“”", "‘’", "''", "«»")
    who, cue = Part(teller.one_of(low(source), "he", "she"), "source"), Part(teller.one_of(*_QUOTED), "cue")
    quote = Part(f"{begins}{high(content)},{ends}", "content")
    return [quote, cue, who] if teller.dice.random() < 0.3 and " " in who.text else [quote, who, cue]


def _twice(teller: Teller) -> list[Part]:
    (source, content), (_, more) = teller.statement(), teller.statement()
    verb = teller.one_of("adding", "noting", "saying", "stating", "claiming", "stressing", "explaining")
    return [
        *_subject(source), Part("said", "cue"), Part(low(content), "content"), Part(","),
        Part(verb, "cue", 1), Part("that " + low(more), "content", 1), Part(source, "source of", 1),
    ]  # fmt: skip


def _inverted(teller: Teller) -> list[Part]:
    source, content = teller.statement()
    cue = teller.one_of("said", "said", *_QUOTED)
    return [Part(content, "content"), Part(","), Part(cue, "cue"), Part(low(source), "source")]


def _aside(teller: Teller) -> list[Part]:
    source, content = teller.statement()
    name = source.partition(",")[0]
    aside = teller.one_of("in a statement", "in a letter to the board", "for example", "meanwhile", "however")
    return [
        Part(name, "source"), Part(f", {aside},"), Part(teller.one_of(*_SAID), "cue"),
        Part("that " + low(content), "content"),
    ]  # fmt: skip


def _nested(teller: Teller) -> list[Part]:
    (source, content), (other, _) = teller.statement(), teller.statement()
    told = teller.one_of("told", "told", "informed")
    return [
        *_subject(source), Part(told, "cue"), Part(teller.one_of("reporters", "the court", "Reuters")),
        Part("that", "content"), Part(low(other), "source content", 1), Part("had said", "cue content", 1),
        Part(low(content), "content content", 1),
    ]  # fmt: skip


MAKERS: tuple[Maker, ...] = (
    _told, _told, _who, _according, _according, _inserted, _inverted, _aside, _passive, _put, _quoted,
    _quoted, _twice, _nested,
)  # fmt: skip


def _subject(source: str) -> list[Part]:
    """Return a source before its verb, its apposition closed by a comma."""
    return [Part(source, "source"), *([Part(",")] if "," in source else [])]


def low(text: str) -> str:
    """Take the capital from a first word that is no name."""
    first, _, rest = text.partition(" ")
    plain = first.lower() in DETERMINERS | PREPOSITIONS | PRONOUNS | AUXILIARIES and first != "I"
    return f"{first.lower()} {rest}".strip() if plain and not first.isupper() else text


def high(text: str) -> str:
    """Give a first word its capital."""
    return text[:1].upper() + text[1:]


def _verb_place(content: str) -> int:
    """Return where a content's first auxiliary stands, among its first words; 0 if there is none."""
    words = content.lower().split()
    return next((place for place, word in enumerate(words[:8]) if place and word in AUXILIARIES), 0)


def retold(
    statements: list[Statement], plain: list[str], count: int, seed: int
) -> list[tuple[str, list[Marked]]]:
    """Return texts of some paragraphs each, with the places of the parts of each attribution.

    `plain` are sentences that report nothing, without their full stop.
    """
    teller = Teller(statements, plain, seed)
    texts = []
    for _ in range(count):
        text, marked = "", []
        for _ in range(teller.dice.randrange(1, 16)):
            if teller.dice.random() < 1 / 3:
                text += teller.silent()
            else:
                sentence, attributions = _sentence(teller.dice.choice(MAKERS)(teller), len(text))
                text += sentence
                marked += attributions
            text += teller.one_of(" ", "\n\n")
        texts.append((text, marked))
    return texts


def _sentence(parts: list[Part], begin: int) -> tuple[str, list[Marked]]:
    """Join parts; "source of" names, without writing it again, the source that an attribution shares."""
    text, marked = (
        "",
        [{"source": [], "cue": [], "content": []} for _ in range(1 + max(part.number for part in parts))],
    )
    for part in parts:
        if part.role == "source of":
            marked[part.number]["source"] = list(marked[0]["source"])
            continue
        text += ("" if not text or part.text.startswith(",") else " ") + (
            part.text if text else high(part.text)
        )
        role, _, outer = part.role.partition(" ")
        place = (begin + len(text) - len(part.text), begin + len(text))
        if role:
            marked[part.number][role].append(place)
        if outer:
            marked[0][outer].append(place)
    return (text if text.endswith((".", "?", "!")) else text + "."), marked
