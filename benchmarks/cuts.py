"""Texts cut, edited and framed as copyists do it, so that the label is known; nothing is reworded."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from detector.records import Article
from detector.text import prepare

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

#: Spellings that one newsroom changes in another's copy.
_HOUSE_STYLE = (
    (r"\bpct\b", "percent"),
    (r"\bper cent\b", "percent"),
    (r"\bmln\b", "million"),
    (r"\bbln\b", "billion"),
    (r"\bdlrs\b", "dollars"),
    (r"\bU\.S\.", "US"),
    (r"\bU\.K\.", "UK"),
    (r"(\d)%", r"\1 percent"),
    (r"(\w)isation\b", r"\1ization"),
    (r"\b(\w{3,})ised\b", r"\1ized"),
    (r"\bMr |\bMs ", ""),
    (r"\bcolour", "color"),
    (r"\bprogramme", "program"),
    (r'"', "'"),
)
_ABOVE = """The Daily Relay
Home | World | Business | Sport
{title}
By Newsroom Staff
Share this on Facebook

"""
_BELOW = """

Photo credit: relayimages.example
Related stories
Five things to know this morning
What the weekend holds for savers
Sign up for our newsletter
© The Daily Relay. All rights reserved."""


def sentences(text: str) -> list[str]:
    """Return the sentences of a text's body, each on one line."""
    return [" ".join(span.of(text).split()) for span in prepare(Article(text)).sentences]


def word_runs(text: str, size: int = 4) -> set[tuple[str, ...]]:
    """Return the distinct runs of so many words, case and punctuation left aside."""
    words = re.findall(r"\w+", text.lower())
    return set(zip(*(words[place:] for place in range(size)), strict=False))


def joined(parts: Sequence[str]) -> str:
    """Return sentences as text, three a paragraph."""
    return "\n\n".join(" ".join(parts[start : start + 3]) for start in range(0, len(parts), 3))


def opening(text: str, words: int) -> str:
    """Return the whole sentences that a text opens with, up to so many words; its first at least."""
    kept: list[str] = []
    for sentence in sentences(text):
        if kept and sum(len(item.split()) for item in kept) + len(sentence.split()) > words:
            break
        kept.append(sentence)
    return joined(kept)


def run_of(text: str, share: float, rng: np.random.Generator) -> str:
    """Return a run of neighbouring sentences with about a share of a text's words, from a drawn place."""
    parts = sentences(text)
    sizes = [len(item.split()) for item in parts]
    wanted = share * sum(sizes)
    starts = [start for start in range(len(parts)) if sum(sizes[start:]) >= wanted]
    start = int(rng.choice(starts)) if starts else 0
    end = start + 1
    while end < len(parts) and sum(sizes[start : end + 1]) <= max(wanted, sizes[start]):
        end += 1
    return joined(parts[start:end])


def inside(passage: str, host: str) -> str:
    """Return a host text with a passage put in after its first third."""
    parts = sentences(host)
    place = max(len(parts) // 3, 1)
    return "\n\n".join((joined(parts[:place]), passage, joined(parts[place:])))


def without_tail(text: str) -> str:
    """Return a text without about its last fifth, as a desk cuts to fit."""
    parts = sentences(text)
    return joined(parts[: max(round(0.8 * len(parts)), 1)])


def in_house_style(text: str) -> str:
    """Return a text in another newsroom's spelling."""
    for pattern, spelling in _HOUSE_STYLE:
        text = re.sub(pattern, spelling, text)
    return text


def touched_up(text: str, rng: np.random.Generator, share: float = 0.25) -> str:
    """Return a text of which a share of the sentences lost a word, or had two neighbours swapped."""
    edited = []
    for sentence in sentences(text):
        words = sentence.split()
        if len(words) > 4 and rng.random() < share:
            place = int(rng.integers(1, len(words) - 2))
            swap = rng.random() < 0.5
            words[place : place + 2] = [words[place + 1], words[place]] if swap else [words[place + 1]]
        edited.append(" ".join(words))
    return joined(edited)


def framed(text: str, title: str) -> str:
    """Return a text within a site's template."""
    return _ABOVE.format(title=title) + text + _BELOW
