"""News articles without end, made by rule: distinct, in shared templates, with rewrites and excerpts of them.

Every article is a function of its number, so that any of a million can be made again without
keeping them. Its words are drawn from the shipped model's vocabulary as often as they occur in
news, those of one event from one small set; three in ten events have three reports, one in
twenty articles is a form with other figures, and half stand in the frame of one of 300 sites. A
rewrite says the same sentences otherwise: other wording around the same names and figures, four
in ten words replaced by their nearest neighbour, one sentence in six left out, some in other order.
What these texts mean is nothing; they measure the index, not the verdicts.
"""

from __future__ import annotations

import json
import re
from calendar import month_name
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from detector.records import Article
from detector.resources import resource

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

#: Kinds of word by their endings; crude, but sentences of them have the rhythm of prose.
ENDINGS = {
    "noun": ("tion", "ment", "ness", "ity", "er", "or", "ance", "ence", "ship", "age", "ure", "ism", "ist"),
    "many": ("s",),
    "verb": ("ed",),
    "kind": ("al", "ous", "ive", "ful", "ic", "able", "ary", "less"),
}
#: Words that are too common to tell one story from another, and those too rare to be drawn.
_COMMON, _RAREST = 300, 24_000
#: Words of each kind that an event has of its own, and that an article adds to them.
_OF_EVENT, _OF_ARTICLE = 24, 12
_SLOT = re.compile(r"\b([PLODFnmvk])\b")
_SITES, _FORM_EVERY = 300, 20
_SYLLABLES = (
    "ba", "be", "bor", "cal", "dan", "del", "dor", "fen", "gar", "hal", "hol", "jan", "kel", "kir", "lan",
    "len", "lor", "mar", "mel", "mor", "nan", "nor", "ol", "pel", "ran", "ros", "sal", "sel", "tan", "tor",
    "ul", "val", "ver", "wan", "wil", "yar", "zan",
)  # fmt: skip
_OFFICES = ("Board", "Council", "Group")
_START = datetime(2016, 1, 1, tzinfo=UTC)
#: Each sentence as an article has it and as a rewrite has it; P person, L place, O organisation, D day,
#: F figure, and a word of a kind for each of its initials: n noun, m many, v verb, k kind.
SENTENCES = (
    ("P said on D that the k n in L had v F m.", "F m were v by the k n in L, according to P on D."),
    ("The O v its k n after F m were v in L.", "After F m had been v in L, the k n was v by the O."),
    (
        "“The n has v every k n we had,” said P, who v the n.",
        "P, who v the n, told reporters every k n they had was v by it.",
    ),
    (
        "Officials in L v a k n of F m, the second since D.",
        "For the second time since D, a k n of F m was v by officials in L.",
    ),
    ("More than F m v the n, and k m were v by the O.", "The O v k m as the n was v by upwards of F m."),
    ("P, a k n at the O, v the n and its m.", "The n, with its m, was v by P, the k n of the O."),
    (
        "It was not clear whether the k m would be v before D.",
        "Nobody could say if, by D, the k m were to be v.",
    ),
    (
        "In L, F m v a n that had v the k m for years.",
        "For years the k m had been v by a n, which F m in L v.",
    ),
    (
        "The n of m v F percent, against a k n of the O.",
        "Against the k n of the O, m v their n by F percent.",
    ),
    ("k m and their n v the O, P added.", "P also said the O was v by a n and k m."),
    ("The O declined to say how the n v F k m.", "How F k m were v by the n, the O would not say."),
    ("A n v by P in L found F m with a k n.", "F m had a k n, found a n that P v in L."),
    ("By D the m had v the n of L, a k n.", "The n of L, which is a k n, had been v by the m on D."),
    (
        "Critics of the O v the k n, which m have v since D.",
        "Since D m have v the k n, and opponents of the O v it.",
    ),
    ("The k n will cost F dollars, P of the O v.", "P of the O v a price of F dollars for the k n."),
    ("Residents of L v that the n had v k m.", "The n v k m, so people living in L v."),
)
_FORM = (
    "O said on D its board v a quarterly dividend of F cents a share. Payable on D to holders of record "
    "on D. The company makes k m in L. Forward-looking statements involve risks and uncertainties, and "
    "actual results may differ materially from those that are anticipated; the company undertakes no "
    "obligation to update them. Investors are advised to read the full terms, on request from the "
    "registered office."
)
_STANDING = (
    "Sign up to {0}'s newsletter for the stories that matter, in your inbox every morning at seven.",
    "As {0} is an independent publisher of news from {1}, your support keeps its reporters at work.",
    "Do you have a story for {0}? Write to our newsroom in {1}, in confidence, and we will call you back.",
)


class Event(NamedTuple):
    """What happened: who, where, by whom, when, and the words that its reports share."""

    people: list[str]
    places: list[str]
    offices: list[str]
    date: datetime
    words: dict[str, list[str]]


class Sentence(NamedTuple):
    """A pattern, and what fills its slots, in the order of their letters."""

    pattern: int
    fills: dict[str, list[str]]

    def text(self, form: int) -> str:
        """Return the sentence as an article has it (0) or as a rewrite does (1)."""
        return _filled(SENTENCES[self.pattern][form], self.fills)


class Newsroom:
    """Makes articles by their number, from 0.

    Parameters
    ----------
    seed
        Two newsrooms with one seed make the same articles.
    """

    def __init__(self, seed: int = 0) -> None:
        self._seed = seed
        words = _vocabulary()
        self._words = {
            kind: [word for word in words if word.endswith(endings)] for kind, endings in ENDINGS.items()
        }
        for kind in ("noun", "kind", "verb"):  # a plural is no noun of one, and so on: each word has one kind
            taken = set(self._words[kind])
            self._words["many"] = [word for word in self._words["many"] if word not in taken]
        self._drawn = {kind: _zipf(len(words)) for kind, words in self._words.items()}
        self._neighbours: dict[str, str] = {}

    def articles(self, count: int, start: int = 0) -> Iterator[Article]:
        """Yield the articles of some numbers."""
        return map(self.article, range(start, start + count))

    def article(self, number: int) -> Article:
        """Return one article, with its site's frame if it stands in one."""
        rng = np.random.default_rng((self._seed, 2, number))
        event = self._event(number)
        site = int(rng.integers(_SITES))
        if self.is_form(number):
            text = _filled(_FORM, self._fills(_FORM, event, self._pools(event, rng), rng))
        else:
            text = "\n".join(_paragraphs([item.text(0) for item in self._sentences(number)]))
        name = _name(site, 2)
        if rng.random() < 0.5:
            lines = [line.format(f"the {name} Courier", name) for line in _STANDING]
            text = f"{lines[site % 3]}\n{text}\n{lines[(site + 1) % 3]}"
        hours = timedelta(hours=float(rng.integers(48)))
        return Article(
            text,
            id=f"story-{number}",
            title=" ".join(event.words["noun"][:3]).capitalize(),
            site=f"{name.lower()}{site}.example",
            published=event.date + hours,
        )

    def is_form(self, number: int) -> bool:
        """Tell whether an article is a form: its text is that of many others, but for the figures."""
        return number % _FORM_EVERY == _FORM_EVERY - 1

    def rewrite(self, number: int) -> str:
        """Return an article's story in other words; not for forms."""
        rng = np.random.default_rng((self._seed, 3, number))
        kept = [item for item in self._sentences(number) if rng.random() > 1 / 6] or self._sentences(number)
        told = [self._reworded(item, rng) for item in kept]
        for place in range(0, len(told) - 1, 5):
            told[place], told[place + 1] = told[place + 1], told[place]
        return "\n".join(_paragraphs(told))

    def excerpt(self, number: int, share: float) -> str:
        """Return neighbouring sentences with that share of an article's words at least; not for forms."""
        rng = np.random.default_rng((self._seed, 4, number))
        told = [item.text(0) for item in self._sentences(number)]
        sizes = np.array([len(item.split()) for item in told])
        after = np.cumsum(sizes)
        starts = np.flatnonzero(after - sizes + share * after[-1] <= after[-1])
        first = int(rng.choice(starts))
        last = int(np.searchsorted(after, after[first] - sizes[first] + share * after[-1]))
        return " ".join(told[first : last + 1])

    def _event(self, number: int) -> Event:
        """Return what an article is about: for three in ten threes of numbers one and the same."""
        three = number // 3
        shared = np.random.default_rng((self._seed, 0, three)).random() < 0.3
        rng = np.random.default_rng((self._seed, 1, three if shared else number, int(shared)))
        names = [_name(int(key), 3) for key in rng.integers(1 << 30, size=12)]
        return Event(
            people=[f"{first} {last}" for first, last in zip(names[:3], names[3:6], strict=True)],
            places=names[6:9],
            offices=[f"{name} {noun}" for name, noun in zip(names[9:], _OFFICES, strict=True)],
            date=_START + timedelta(hours=float(rng.integers(87_600))),
            words={kind: self._draw(kind, _OF_EVENT, rng) for kind in ENDINGS},
        )

    def _draw(self, kind: str, count: int, rng: np.random.Generator) -> list[str]:
        words = self._words[kind]
        return [words[place] for place in np.searchsorted(self._drawn[kind], rng.random(count)).tolist()]

    def _pools(self, event: Event, rng: np.random.Generator) -> dict[str, list[str]]:
        pools = {kind[0]: event.words[kind] + self._draw(kind, _OF_ARTICLE, rng) for kind in ENDINGS}
        return pools | {"P": event.people, "L": event.places, "O": event.offices}

    def _sentences(self, number: int) -> list[Sentence]:
        rng = np.random.default_rng((self._seed, 5, number))
        event = self._event(number)
        pools = self._pools(event, rng)
        size = int(np.clip(rng.lognormal(2.65, 0.4), 8, 45))
        patterns = rng.integers(len(SENTENCES), size=size).tolist()
        return [Sentence(item, self._fills(SENTENCES[item][0], event, pools, rng)) for item in patterns]

    def _fills(
        self, pattern: str, event: Event, pools: dict[str, list[str]], rng: np.random.Generator
    ) -> dict[str, list[str]]:
        slots = _slots(pattern)
        chance = rng.random(len(slots)).tolist()
        fills: dict[str, list[str]] = {}
        for slot, drawn in zip(slots, chance, strict=True):
            if slot == "F":
                filler = str(int(10 ** (1 + 3 * drawn)))
            elif slot == "D":
                day = event.date - timedelta(days=int(drawn * 30))
                filler = f"{day.day} {month_name[day.month]}"
            else:
                filler = pools[slot][int(drawn * len(pools[slot]))]
            fills.setdefault(slot, []).append(filler)
        return fills

    def _reworded(self, sentence: Sentence, rng: np.random.Generator) -> str:
        """Return a sentence in its other wording, four in ten of its words replaced."""
        self._neighbours = self._neighbours or self._nearest()
        fills = {
            slot: [self._neighbours.get(word, word) if rng.random() < 0.4 else word for word in words]
            for slot, words in sentence.fills.items()
        }
        return Sentence(sentence.pattern, fills).text(1)

    def _nearest(self) -> dict[str, str]:
        """Return for each word the word of its kind with the nearest vector."""
        found: dict[str, str] = {}
        for words in self._words.values():
            vectors = _vectors(words)
            for start in range(0, len(words), 1024):
                cosine = vectors[start : start + 1024] @ vectors.T
                cosine[np.arange(len(cosine)), start + np.arange(len(cosine))] = -1.0
                best = cosine.argmax(axis=1).tolist()
                found |= {words[start + row]: words[place] for row, place in enumerate(best)}
        return found


def _model() -> Path:
    return resource("models/static-en")


def _vocabulary() -> list[str]:
    """Return the shipped model's words, the most frequent first, from `_COMMON` to `_RAREST`."""
    tokenizer = json.loads((_model() / "tokenizer.json").read_text("utf-8"))
    words = sorted(tokenizer["model"]["vocab"].items(), key=lambda item: item[1])
    return [word for word, _ in words[_COMMON:_RAREST] if len(word) > 3 and word.isascii() and word.isalpha()]


def _vectors(words: Sequence[str]) -> NDArray[np.float32]:
    """Return the shipped model's unit vector of each word."""
    from safetensors.numpy import load_file

    folder = _model()
    rows = json.loads((folder / "tokenizer.json").read_text("utf-8"))["model"]["vocab"]
    vectors = load_file(folder / "model.safetensors")["embedding.weight"][[rows[word] for word in words]]
    vectors = vectors.astype(np.float32)
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9))


def _zipf(count: int) -> NDArray[np.float64]:
    """Return the cumulative chances of words in order of frequency (Zipf-Mandelbrot)."""
    weight = 1.0 / (np.arange(count) + 20.0)
    return np.asarray(np.cumsum(weight) / weight.sum() * (1 - 1e-12))


def _slots(pattern: str) -> list[str]:
    return _SLOT.split(pattern)[1::2]


def _filled(pattern: str, fills: dict[str, list[str]]) -> str:
    """Return a pattern with its slots filled in turn, begun anew where there are more of them."""
    pieces = _SLOT.split(pattern)
    seen: dict[str, int] = {}
    for place in range(1, len(pieces), 2):
        slot = pieces[place]
        fillers = fills.get(slot) or [slot]
        pieces[place] = fillers[seen.get(slot, 0) % len(fillers)]
        seen[slot] = seen.get(slot, 0) + 1
    told = "".join(pieces)
    return told[0].upper() + told[1:]


def _paragraphs(sentences: Sequence[str]) -> list[str]:
    return [" ".join(sentences[start : start + 3]) for start in range(0, len(sentences), 3)]


def _name(key: int, syllables: int) -> str:
    """Return a name for a number: one of 37 syllables for each digit."""
    parts = []
    for _ in range(syllables):
        key, digit = divmod(key, len(_SYLLABLES))
        parts.append(_SYLLABLES[digit])
    return "".join(parts).capitalize()
