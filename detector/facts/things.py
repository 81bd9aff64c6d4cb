"""What numbers count, in classes: a number of workers is no number of factories.

Nouns are compared as concepts (`detector.facts.concepts`); one that is in no class says nothing.
"""

from __future__ import annotations

from typing import Final

from detector.facts.concepts import concept
from detector.facts.contrasts import excluding, sides_of

_CLASSES: Final[dict[str, str]] = {
    "person": "people person man woman child boy girl resident civilian soldier police fighter worker manager"
    " employee student teacher patient doctor nurse passenger driver protester expert scientist voter"
    " candidate delegate superdelegate lawmaker judge lawyer member visitor tourist customer viewer reader"
    " listener user player coach fan supporter refugee migrant official officer bystander victim survivor"
    " volunteer firefighter farmer trader broker investor shareholder director subscriber prisoner inmate"
    " suspect witness journalist critic artist singer actor developer engineer minister pilot",
    "organisation": "firm bank union agency charity club airline insurer"
    " supplier manufacturer retailer publisher broadcaster station network newspaper regulator embassy",
    "place": "country city village state county region nation island port airport continent market borough",
    "building": "home house school hospital shop store factory plant office warehouse hotel restaurant"
    " church mosque temple museum theatre cinema prison court library pub stadium mill mine branch farm"
    " building tower bridge tunnel apartment flat household",
    "vehicle": "ship vehicle plane car lorry truck bus train tank helicopter bicycle motorcycle rocket"
    " satellite",
    "work": "film movie book album single song track video game show programme episode play novel poem"
    " magazine photograph painting",
    "match": "goal match season penalty try point title medal trophy tournament set race win defeat draw",
    "security": "share bond note debenture warrant option",
    "device": "computer phone laptop camera television radio console printer chip server",
    "animal": "animal bird dog cat horse sheep cow pig chicken fish whale",
    "paper": "document letter report patent page email e-mail message file contract bill law treaty",
    "job": "job",
    "event": "attack crash fire storm quake flight meeting trial strike election",
}
#: Nouns that news swaps for each other all the same.
_ALIKE: Final = """
    shop store outlet | factory plant mill | home house household flat apartment | film movie | game match
    | song track single | fan supporter | firm business airline bank insurer supplier manufacturer retailer
    broadcaster publisher | agency regulator charity embassy | voter elector | officer police official
    | user customer subscriber reader viewer listener visitor | worker employee staff job | job post
    | coach manager | lawmaker minister | trader broker dealer | investor shareholder | prisoner inmate
    | prison jail | refugee migrant | visitor tourist | car vehicle | lorry truck | ship vessel | goal point
    | win victory | title trophy medal | note debenture | paper report document letter | show programme
    episode | video film | country nation | city village borough | county state region | child student
    | survivor victim | engineer developer | scientist expert | fighter soldier | delegate member
    | volunteer supporter | email e-mail message | contract bill law | singer artist actor
    | photograph painting | tournament match | home household customer | shop firm retailer store
    | bank branch | club member | farm farmer | match win defeat draw
"""
#: General words: who reads one for a special word of its class is told less, not something else.
_GENERIC: Final = frozenset(
    ("person", "resident", "firm", "building", "vehicle", "home", "animal", "member", "victim", "official")
)
#: Words that say more than the general one; "viewers" or "staff" for "people" only say where they are.
_NARROWER: Final = frozenset(("soldier", "police", "fighter", "child", "woman", "man", "prisoner", "refugee"))
#: Amounts of which one is never the other.
_AMOUNTS: Final = """
    profit | loss | revenue | cost | debt | wage | price
    export | import
    vote | seat
    share | bond | warrant
    game match | goal | season
    production output | consumption demand
    income | spending
"""


def _classes() -> dict[str, str]:
    table: dict[str, str] = {}
    for name, members in _CLASSES.items():
        for member in members.split():
            for key in _keys(member):
                table.setdefault(key, name)
    return table


def _keys(noun: str) -> frozenset[str]:
    """Return the concepts of a noun and of its plural, which may be stemmed apart."""
    return frozenset((concept(noun), concept(f"{noun}s")))


def _sets(table: str) -> dict[str, frozenset[int]]:
    """Return for each concept the sets of interchangeable words it stands in."""
    found: dict[str, set[int]] = {}
    for number, words in enumerate(table.split("|")):
        for word in words.split():
            for key in _keys(word):
                found.setdefault(key, set()).add(number)
    return {key: frozenset(numbers) for key, numbers in found.items()}


_CLASS_OF: Final = _classes()
_ALIKE_IN: Final = _sets(_ALIKE)
_AMOUNT_SIDES: Final = sides_of(_AMOUNTS, _keys)


def other_amount(before: str, after: str) -> bool:
    """Tell whether two concepts name amounts of which one is never the other: profit and revenue."""
    return excluding(_AMOUNT_SIDES.get(before, frozenset()), _AMOUNT_SIDES.get(after, frozenset()))


def counts_other(before: str, after: str) -> bool:
    """Tell whether two nouns, as concepts, name things of which one is never the other.

    Some special words for a general one count, as who reads "12 soldiers" for "12 people" is
    told more than was said; the other way round is a summary.
    """
    one, other = _CLASS_OF.get(before), _CLASS_OF.get(after)
    if before == after or one is None or other is None:
        return False
    alike = _ALIKE_IN.get(before, frozenset()) & _ALIKE_IN.get(after, frozenset())
    if before in _GENERIC and one == other:
        return after in _NARROWER
    return not alike and (one != other or after not in _GENERIC)


def same_class(before: str, after: str) -> bool:
    """Tell whether two nouns, as concepts, name things of one class."""
    return _CLASS_OF.get(before) is not None and _CLASS_OF.get(before) == _CLASS_OF.get(after)
