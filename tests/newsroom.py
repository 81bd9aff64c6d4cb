"""Stories to fill an index with."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from detector import Article

if TYPE_CHECKING:
    from collections.abc import Mapping

PEOPLE = [
    "Ashdown",
    "Brackenmoor",
    "Corrigan",
    "Dunwell",
    "Elmswick",
    "Farrant",
    "Gideon",
    "Harrowby",
    "Ishtal",
    "Jessamy",
]
DEEDS = [
    "opened",
    "closed",
    "repaired",
    "inspected",
    "painted",
    "sold",
    "flooded",
    "measured",
    "named",
    "emptied",
]
PLACES = [
    "harbour",
    "library",
    "tunnel",
    "orchard",
    "bridge",
    "clinic",
    "chapel",
    "reservoir",
    "theatre",
    "quarry",
]
START = datetime(2024, 1, 1, tzinfo=UTC)


def story(seed: int, sentences: int = 10) -> str:
    """A distinct story: its own hero and figures over a small common vocabulary."""
    roll = random.Random(seed)
    hero = f"{roll.choice(PEOPLE)}{roll.choice(PEOPLE).lower()}"
    return "\n\n".join(
        f"{hero} {roll.choice(DEEDS)} the {roll.choice(PLACES)} of {roll.choice(PEOPLE)} after "
        f"{roll.randint(2, 9000)} visitors asked {roll.choice(PEOPLE)} about the {roll.choice(PLACES)} near "
        f"the {roll.choice(PLACES)} with {roll.randint(2, 9000)} lamps."
        for _ in range(sentences)
    )


def stories(count: int, first: int = 0) -> list[Article]:
    return [
        Article(
            story(seed),
            id=f"story-{seed}",
            site=f"site{seed % 5}.example",
            published=START + timedelta(days=seed),
        )
        for seed in range(first, first + count)
    ]


def lines(*records: Mapping[str, object]) -> str:
    """Records as JSON Lines."""
    return "".join(json.dumps(record) + "\n" for record in records)
