"""What words mean for pairing facts: light stems, and groups of words that news swaps for each other.

Groups hold words that a rewrite uses for the same thing; `CONTRASTS` holds groups of which a
thing belongs to one at most, so that a number moving between two of them counts something else.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from detector.facts.words import listed

if TYPE_CHECKING:
    from collections.abc import Iterable

_GROUPS: Final[dict[str, str]] = {
    "dead": "dead death deaths died die dying kill killed killing kills killings fatality fatalities "
    "fatal perished lives slain toll deadly murdered bodies",
    "hurt": "hurt injured injuring injury injuries wounded wounding wounds hospitalised hospitalized "
    "hospital maimed",
    "missing": "missing unaccounted lost vanished disappeared",
    "arrested": "arrested arrest arrests arresting detained detain detaining detention detentions custody "
    "apprehended apprehend apprehending",
    "displaced": "displaced fled evacuated evacuees displacing refugees uprooted homeless evacuation",
    "person": "people persons person individuals individual folks human beings inhabitants",
    "resident": "residents resident locals dwellers householders citizens citizen",
    "civilian": "civilian civilians noncombatants bystanders",
    "soldier": "soldiers soldier troops troop forces servicemen personnel army military infantry",
    "police": "police officers officer policemen constables cops patrolmen",
    "fighter": "fighters rebels militants gunmen insurgents fighter rebel loyalists militia guerrillas",
    "child": "children child kids youngsters minors pupils boys girls infants babies toddlers "
    "schoolchildren",
    "woman": "women woman females ladies",
    "man": "men man males",
    "worker": "workers worker employees employee staff staffers workforce personnel labourers laborers",
    "job": "jobs job posts positions roles redundancies layoffs",
    "student": "students student undergraduates",
    "patient": "patients patient cases case",
    "passenger": "passengers passenger travellers travelers commuters riders aboard",
    "home": "homes houses home house households dwellings residences properties",
    "building": "buildings building structures",
    "firm": "companies company firms firm businesses business enterprises corporations",
    "ship": "ships ship vessels vessel boats boat",
    "vehicle": "vehicles vehicle cars car automobiles trucks lorries",
    "plane": "planes plane aircraft jets airplanes",
    "revenue": "revenue revenues sales turnover takings",
    "profit": "profit profits earnings income gain gains",
    "cost": "cost costs expense expenses outlay price expenditure spending bill charge",
    "debt": "debt debts borrowings liabilities",
    "share": "share shares stock stocks equity",
    "rise": "rise rose rises risen rising climbed climb climbing increased increase increases up gained "
    "jumped grew grow growth surged surge soared advanced advance improvement higher raised "
    "upgrade ascended hike hiked",
    "fall": "fall fell falls fallen dropped drop declined decline decreased decrease down slid sank "
    "plunged slipped lower lowered reduced reduction cut cuts tumbled",
    "protester": "protesters protester demonstrators marchers protestors activists",
    "fire": "fire blaze wildfire fires flames inferno",
    "storm": "storm hurricane cyclone typhoon tempest",
    "quake": "quake earthquake tremor temblor",
    "vote": "votes vote ballots voted ballot",
    "voter": "voters voter electorate electors",
    "expert": "experts expert analysts analyst specialists economists",
    "scientist": "scientists researchers scientist researcher academics",
    "school": "schools school academies classrooms",
    "farm": "farms farm farmers growers homesteads",
    "crop": "harvest crop crops reaping yield",
    "flight": "flights flight departures",
    "tree": "trees tree",
    "member": "members member membership",
    "visitor": "visitors visitor tourists guests attendees spectators fans",
    "customer": "customers customer clients client shoppers consumers buyers subscribers",
    "lawmaker": "lawmakers lawmaker legislators members deputies mps parliamentarians senators councillors "
    "councilors",
    "animal": "animals animal creatures birds dogs cats",
    "attack": "attack attacks assault strike strikes raid bombing",
    "crash": "crash crashes accident accidents collision",
    "old": "old age aged older",
    "container": "containers container boxes",
    "tonne": "tonnes tons tonne",
    "fine": "fine fines penalty penalties",
    "prison": "prison jail imprisonment jailed imprisoned sentence sentenced",
    "volunteer": "volunteers volunteer helpers",
    "firefighter": "firefighters firefighter crews crew",
    "shelter": "shelters shelter refuges",
    "household": "customers households homes premises",
    "average": "average mean typical median",
    "forecast": "forecast projected projection prediction estimate guidance outlook expected",
    "grant": "grant grants funding funds subsidy aid",
    "road": "roads road streets street highways",
    "retired": "retired pensioned former",
    "serving": "serving active current",
    "country": "countries country nations nation",
    "city": "cities city towns town municipality municipalities",
    "village": "villages village settlements settlement hamlets",
    "hospital": "hospitals hospital clinics clinic",
    "region": "regions region provinces province districts district",
    "distance": "distance away stretch long",
}  # fmt: skip

#: Sets of groups within which two different groups are two different things.
CONTRASTS: Final[tuple[frozenset[str], ...]] = (
    frozenset(("dead", "hurt", "missing", "arrested", "displaced")),
    frozenset(("civilian", "soldier", "police", "fighter", "firefighter")),
    frozenset(("child", "woman", "man")),
    frozenset(
        listed(
            """
            worker student patient passenger protester customer voter volunteer farm visitor
            lawmaker child soldier police expert scientist
            """
        )
    ),
    frozenset(
        listed(
            """
            home firm school ship vehicle plane tree shelter farm job person road building
            container animal
            """
        )
    ),
    frozenset(("country", "city", "village", "hospital", "school", "region", "home", "firm")),
    frozenset(("retired", "serving")),
    frozenset(("public", "private")),
    frozenset(("urban", "rural")),
    frozenset(("domestic", "foreign")),
    frozenset(("gross", "net")),
    frozenset(("annual", "monthly", "weekly", "daily", "quarterly")),
    frozenset(("revenue", "profit", "cost", "debt", "share", "fine")),
)  # fmt: skip

_BY_WORD: Final[dict[str, str]] = {}
for _name, _members in _GROUPS.items():
    for _member in _members.split():
        _BY_WORD.setdefault(_member, _name)
_PLURALS: Final = (("ies", "y"), ("sses", "ss"), ("es", "e"), ("s", ""))
_WORD = re.compile(r"[^\W_]+")
#: The ending to take off, by its last letter.
_ENDINGS: Final = {"g": "ing", "d": "ed", "y": "ly", "e": "e"}
_DOUBLED: Final = frozenset("bdgklmnprt")


def concept(word: str) -> str:
    """Return the group of a lower-case word, or its light stem where it is in none."""
    known = _BY_WORD.get(word)
    if known is not None or len(word) <= 4:
        return known or word
    if word[-1] == "s" and word[-2] not in "sui":
        for plural, put in _PLURALS:
            if word.endswith(plural):
                word = word[: -len(plural)] + put
                break
    ending = _ENDINGS.get(word[-1])
    if ending is not None and word.endswith(ending) and len(word) - len(ending) >= 3:
        word = word[: -len(ending)]
        if word[-1] == word[-2] and word[-1] in _DOUBLED:
            word = word[:-1]
    return _BY_WORD.get(word, word)


class Concepts(dict[str, str]):
    """The concepts of words as they are asked for, each found once."""

    def __missing__(self, word: str) -> str:
        """Find the concept of a word that was not asked for before."""
        found = self[word] = concept(word)
        return found


def concepts(words: Iterable[str]) -> frozenset[str]:
    """Return the concepts of several lower-case words."""
    return frozenset(map(concept, words))


def concepts_in(text: str) -> frozenset[str]:
    """Return the concepts of all words of a text."""
    return concepts(_WORD.findall(text.lower()))


def contrasted(before: frozenset[str], after: frozenset[str]) -> bool:
    """Tell whether the two sets name different things of one kind: "soldier" against "civilian"."""
    return any(before & group and after & group and not before & after & group for group in CONTRASTS)
