"""What passages say, as sets of content words: for asking whether one renders another."""

from __future__ import annotations

import re

from detector.facts.concepts import concept
from detector.facts.speech.cues import CUES
from detector.facts.speech.grammar import ADVERBS, AUXILIARIES, DETERMINERS, PREPOSITIONS, PRONOUNS

_TERM = re.compile(r"\d[\d.,]*\d|\w+")
#: Words that carry no content of their own; cues are left out too, since they may change freely.
STOP_WORDS = DETERMINERS | PRONOUNS | PREPOSITIONS | AUXILIARIES | ADVERBS | frozenset((
    "and", "or", "but", "that", "than", "as", "if", "when", "while", "which", "who", "whose", "where",
    "there", "so", "such", "more", "over", "after", "before", "between", "through", "during", "because",
    "although", "since", "until", "according", "whether", "what", "how", "also", "out", "up", "down", "off",
    "only",
))  # fmt: skip


def terms(passage: str) -> frozenset[str]:
    """Return the content words of a passage as concepts (light stems, synonyms joined)."""
    found = set()
    for word in _TERM.findall(passage.lower()):
        if word in STOP_WORDS or (word in CUES and not CUES[word].strict) or len(word) == 1:
            continue
        found.add(concept(word)[:7])
    return frozenset(found)


def coverage(part: frozenset[str], whole: frozenset[str]) -> float:
    """Return the share of `part` found in `whole`; 0 where `part` is empty."""
    return len(part & whole) / len(part) if part else 0.0


def overlap(before: frozenset[str], after: frozenset[str]) -> float:
    """Return the shared words over those of the smaller set; 0 where one is empty."""
    return len(before & after) / min(len(before), len(after)) if before and after else 0.0
