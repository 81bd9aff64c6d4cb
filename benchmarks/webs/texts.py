"""The articles of a plan and the pages around them: real articles, or made ones where there are none."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from hashlib import blake2b
from itertools import islice
from random import Random
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from benchmarks.articles import Newsroom
from benchmarks.rewriting.articles import Text, texts
from benchmarks.rewriting.pairs import KINDS, rewrite
from benchmarks.webs.plan import ACTS, CONDENSED, COPY, EXCERPT, NAMES, OWN, REWRITE, SPIN
from detector.resources import resource
from detector.sketches.words import load_words
from detector.text.tokens import token_hashes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from benchmarks.webs.plan import Web

#: Words that a spinner knows, the commonest first, and those among which it looks for others.
_SPUN, _AMONG = 6000, 12_000
#: Share of the words that a spinner changes, and a paraphrasing farm beyond the phrases it turns.
_SPIN_RATE, _PARAPHRASE_RATE = 0.75, 0.35
#: Share of the rewrites of a farm that bend a fact or two.
_BENT = 0.4
_WORD = re.compile(r"\b[a-z]{4,}\b")
_NAMES = (
    "Harbour",
    "Valley",
    "Northern",
    "Summit",
    "Lantern",
    "Meadow",
    "Granite",
    "Willow",
    "Beacon",
    "Cedar",
)
_KINDS = ("Courier", "Post", "Wire", "Herald", "Journal", "Daily", "Gazette", "Bulletin", "Reporter", "Times")
#: Lines of a template: above the body, and below it.
_HEADS = (
    "Home | World | Business | Sport | Contact",
    "{0} | Latest | Videos | About us",
    "News | Local | Opinion",
)
_FEET = (
    "Sign up to the {0} newsletter for the stories that matter.",
    "Subscribe to {0} and support our reporters.",
    "Follow us on social media for more from {0}.",
)


class Names(NamedTuple):
    """A site's host name, and its name in words."""

    host: str
    title: str


def names(site: int) -> Names:
    """Return the names of a site."""
    first, second = _NAMES[site % 10], _KINDS[site // 10 % 10]
    return Names(f"{first}{second}{site}.example".lower(), f"{first} {second} {site}")


def article_id(number: int, seed: int) -> str:
    """Return an article's id, from which neither its place nor its source can be read."""
    return blake2b(f"{seed}-{number}".encode(), digest_size=8).hexdigest()


def write(web: Web, folder: Path, *, data: Path | None = None, seed: int = 0) -> None:
    """Write ``articles.jsonl`` for an audit, ``sources.jsonl`` and ``sites.jsonl`` with the truth.

    Own articles are real ones of `data` as long as they last, and made ones from there on.
    """
    folder.mkdir(parents=True, exist_ok=True)
    writer = _Writer(web, data, seed)
    with (
        (folder / "articles.jsonl").open("w", encoding="utf-8") as pages,
        (folder / "sources.jsonl").open("w", encoding="utf-8") as truth,
    ):
        for number, source in enumerate(web.source.tolist()):
            pages.write(json.dumps(writer.page(number), ensure_ascii=False) + "\n")
            given = article_id(source, seed) if source >= 0 else None
            origin = {"id": article_id(number, seed), "act": ACTS[web.act[number]], "source": given}
            truth.write(json.dumps(origin) + "\n")
    with (folder / "sites.jsonl").open("w", encoding="utf-8") as lines:
        for site, role in enumerate(web.sites.role.tolist()):
            template = int(web.sites.template[site])
            told = {"site": names(site).host, "role": NAMES[role], "template": template}
            lines.write(json.dumps({**told, "farm": bool(web.sites.farm[site])}) + "\n")


class _Writer:
    def __init__(self, web: Web, data: Path | None, seed: int) -> None:
        self.web, self.seed = web, seed
        wanted = int((web.source < 0).sum())
        self.own = [(item.name, item.text) for item in islice(texts(data), wanted)] if data else []
        Random(seed).shuffle(self.own)  # noqa: S311 - no secret
        self.places = dict(zip(np.flatnonzero(web.source < 0).tolist(), range(wanted), strict=True))
        self.newsroom = Newsroom(seed)
        self.neighbours = _neighbours()

    def page(self, number: int) -> dict[str, object]:
        """Return an article as a line of JSON Lines."""
        web = self.web
        site, source = int(web.site[number]), int(web.source[number])
        rng = Random(f"{self.seed}-page-{number}")  # noqa: S311
        body = self.body(number)
        lines, canonical = self._credit(number, rng)
        at = datetime.fromtimestamp(round(float(web.published[number])), UTC)
        machine = bool(web.machine[number])
        page = self._framed(site, body, lines, byline="By AI News Desk" if machine else None, rng=rng)
        return {
            "id": article_id(number, self.seed),
            "text": page,
            "site": names(site).host,
            "url": self._url(number),
            "published": at.isoformat(),
            **({"canonical": canonical} if canonical and source >= 0 else {}),
        }

    def body(self, number: int) -> str:
        """Return an article's text without the page around it."""
        act, source = int(self.web.act[number]), int(self.web.source[number])
        if act == OWN:
            return self._own(number)
        given = self.body(source)
        rng = Random(f"{self.seed}-body-{number}")  # noqa: S311
        site = int(self.web.site[number])
        if act == COPY:
            return given
        if act == EXCERPT:
            return _first(given, rng.randint(45, 90)) + " …"
        if act == CONDENSED:
            return self._paraphrased(_first(given, len(given.split()) // 2), number, rng)
        if act == SPIN:
            return self._spun(given, site, _SPIN_RATE)
        return self._paraphrased(given, number, rng, bend=rng.random() < _BENT, rate=_PARAPHRASE_RATE)

    def _own(self, number: int) -> str:
        place = self.places[number]
        if place < len(self.own):
            return self.own[place][1]
        made = place - len(self.own)
        while self.newsroom.is_form(made):
            made += len(self.places)
        return self.newsroom.excerpt(made, 1.0)

    def _paraphrased(
        self, given: str, number: int, rng: Random, *, bend: bool = False, rate: float = 0.0
    ) -> str:
        """Turn phrases and sentences, put other words, leave some sentences out, change the order of some."""
        kinds = rng.sample(KINDS, len(KINDS)) if bend else ()
        article = Text(f"{self.seed}-{number}", given)
        pair = (rewrite(article, kinds) if bend else None) or rewrite(article, ())
        told = Text("", self._spun(pair.query if pair else given, int(self.web.site[number]), rate))
        sentences = [item.of(told.text) for item in told.sentences]
        kept = [item for item in sentences if rng.random() > 1 / 6] or sentences
        for place in range(1, len(kept) - 1, 4):
            if rng.random() < 0.5:
                kept[place], kept[place + 1] = kept[place + 1], kept[place]
        return "\n\n".join(" ".join(kept[start : start + 3]) for start in range(0, len(kept), 3))

    def _spun(self, given: str, site: int, rate: float) -> str:
        """Put other words for some; a site always changes the same words in the same way."""

        def other(found: re.Match[str]) -> str:
            word = found[0]
            draw = blake2b(f"{site}-{word}".encode(), digest_size=2).digest()
            return self.neighbours.get(word, (word, word))[draw[1] % 2] if draw[0] < 256 * rate else word

        return _WORD.sub(other, given)

    def _credit(self, number: int, rng: Random) -> tuple[list[str], str | None]:
        """Return the lines that name the source, and the canonical link, if the page has them."""
        source = int(self.web.source[number])
        if source < 0 or not self.web.credited[number]:
            return [], None
        given = names(int(self.web.site[source]))
        if self.web.act[number] == EXCERPT:
            return [f"Read the full story at {given.host}"], self._url(source)
        lines = [f"Source: {given.host}", f"This story was originally published by {given.host}."]
        if self.web.act[number] in (REWRITE, SPIN):
            return [f"Source: {given.host}"], None
        return rng.choice(((lines[:1], None), (lines[1:], None), ([], self._url(source))))

    def _url(self, number: int) -> str:
        key = article_id(number, self.seed)[:8]
        return f"https://{names(int(self.web.site[number])).host}/news/{key}"

    def _framed(self, site: int, body: str, credit: Sequence[str], *, byline: str | None, rng: Random) -> str:
        template = int(self.web.sites.template[site])
        title = names(template).title
        head = _HEADS[template % len(_HEADS)].format(title)
        foot = [line.format(title) for line in _FEET[template % 2 : template % 2 + 2]]
        teasers = []
        if self.web.sites.teasers[site]:
            outlets = [names(rng.randrange(len(self.web.sites.role))).host for _ in range(4)]
            teasers = ["Related stories", *(f"Photo credit: {host}" for host in outlets)]
        return "\n\n".join([head, *([byline] if byline else []), body, *foot, *teasers, *credit])


def _first(text: str, words: int) -> str:
    """Return the first sentences of a text, with that many words at least."""
    kept: list[str] = []
    for sentence in Text("", text).sentences:
        kept.append(sentence.of(text))
        if sum(len(item.split()) for item in kept) >= words:
            break
    return " ".join(kept)


def _neighbours() -> dict[str, tuple[str, str]]:
    """Return for each word a spinner's two words for it: the nearest vectors of another stem."""
    words, vectors = _vectors()
    stems = load_words().stems(token_hashes(words))
    found = {}
    for start in range(0, _SPUN, 512):
        rows = slice(start, min(start + 512, _SPUN))
        cosine = vectors[rows] @ vectors.T
        cosine[stems[rows][:, None] == stems[None, :]] = -1.0
        best = np.argpartition(-cosine, 2, axis=1)[:, :2]
        for word, (one, other) in zip(words[rows], best.tolist(), strict=True):
            found[word] = (words[one], words[other])
    return found


def _vectors() -> tuple[list[str], np.ndarray[tuple[int, int], np.dtype[np.float32]]]:
    from safetensors.numpy import load_file

    folder = resource("models/static-en")
    places = json.loads((folder / "tokenizer.json").read_text("utf-8"))["model"]["vocab"]
    ranked = sorted(places.items(), key=lambda item: item[1])
    words = [word for word, _ in ranked if _WORD.fullmatch(word)][300 : 300 + _AMONG]
    vectors = load_file(folder / "model.safetensors")["embedding.weight"][[places[word] for word in words]]
    vectors = vectors.astype(np.float32)
    return words, vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)


def lines_of(path: Path) -> Iterator[dict[str, object]]:
    """Yield the lines of a file of the truth."""
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)
