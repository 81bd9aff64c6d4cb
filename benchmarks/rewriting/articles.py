"""The texts that rewrites are made from: their sentences, their quotations, and who says what in them."""

from __future__ import annotations

import gzip
import json
import re
import tarfile
from functools import cached_property
from hashlib import blake2b
from itertools import pairwise, zip_longest
from typing import TYPE_CHECKING, NamedTuple

from detector.records import Span

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: Texts are cut at the end of the sentence that passes this length, so that pairs compare fast.
LENGTH = 1800
_SHORTEST = 500
_TICKER = re.compile(r"\s?<[A-Z.]{1,8}>|[<>]")
_BREAK = re.compile(r"[.?!][\"”’']?(?=\s+[\"“‘']?[A-Z])|\n\n|$")
_ABBREVIATED = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|Gen|Sen|Rep|Gov|St|vs|Inc|Corp|Ltd|Co|Jan|Feb|Aug|Sept|Oct|Nov|Dec|No|[A-Z])$"
)
_QUOTE = re.compile(r"“[^”\n]*(?:”|$)|(?<![\w.,!?])\"(?=\S)[^\"\n]*(?:\"|$)", re.MULTILINE)
_NAME = r"(?:(?:Mr|Mrs|Ms|Dr|Sir|Lord)\.? )?[A-Z][\w'’-]*[a-z](?: [A-Z][\w'’-]*[a-z]){0,3}"
_SAID = r"said|says|added|told reporters|stated|argued|noted|claimed|warned|announced"
_SPOKEN = (
    re.compile(
        rf"^(?P<source>{_NAME}|The [a-z]+|Officials|Analysts) (?P<cue>{_SAID}) (?:that )?"
        r"(?P<content>[a-z][^\"“”]+)\.$"
    ),
    re.compile(rf"^[\"“](?P<content>[^\"“”]+),[\"”] (?P<cue>{_SAID}) (?P<source>{_NAME})(?=\.$)"),
    re.compile(rf"^[\"“](?P<content>[^\"“”]+),[\"”] (?P<source>{_NAME}) (?P<cue>{_SAID})(?=\.$)"),
    re.compile(
        r"^(?P<content>[A-Z][^\"“”]+), "
        rf"(?P<source>{_NAME}|the company|officials|analysts) (?P<cue>{_SAID})\.$"
    ),
)
_ENTITY = re.compile(r"(T\d+)\t(\w+) ([\d ;]+)\t")
_EVENT = re.compile(r"E\d+\tAttribution:\S+ ?(.*)")


#: Source, cue and content of one attribution.
Parts = tuple[Span, Span, Span]


class Claim(NamedTuple):
    """One attribution within one sentence: who, by what word, what; and that sentence."""

    source: Span
    cue: Span
    content: Span
    sentence: Span

    @property
    def order(self) -> str:
        """The order of the parts: ``source cue content`` is "SCX"."""
        parts = sorted(((self.source, "S"), (self.cue, "C"), (self.content, "X")))
        return "".join(letter for _, letter in parts)


class Text:
    """One article to rewrite.

    Parameters
    ----------
    name
        Unique over all texts; the halves are drawn by its hash.
    annotated
        Its attributions, where a person marked them; else patterns find the plain ones.
    """

    def __init__(self, name: str, text: str, annotated: tuple[Parts, ...] | None = None) -> None:
        self.name, self.text, self._annotated = name, text, annotated

    @cached_property
    def sentences(self) -> tuple[Span, ...]:
        """Its sentences, by a pattern of full stops and capitals; trimmed."""
        return tuple(_sentences(self.text))

    @cached_property
    def quotes(self) -> tuple[Span, ...]:
        """Its quotations, with their marks."""
        return tuple(Span(*found.span()) for found in _QUOTE.finditer(self.text))

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """Its plain attributions: source and cue side by side, all within one sentence."""
        if self._annotated is None:
            return tuple(_spoken(self.text, self.sentences))
        found = []
        for parts in self._annotated:
            hull = Span(min(part.start for part in parts), max(part.end for part in parts))
            home = next((item for item in self.sentences if item.contains(hull)), None)
            between = self.text[min(parts[0].end, parts[1].end) : max(parts[0].start, parts[1].start)]
            if home is not None and not between.strip():
                found.append(Claim(*parts, home))
        return tuple(found)

    def sentence_at(self, place: int) -> Span | None:
        """Return the sentence that holds a place, if one does."""
        return next((item for item in self.sentences if item.start <= place < item.end), None)

    def quoted(self, span: Span) -> bool:
        """Tell whether a span touches a quotation."""
        return any(span.overlaps(quote) for quote in self.quotes)


def texts(data: Path) -> Iterator[Text]:
    """Yield the articles of the three corpora that are running prose: by hash, each corpus in turn."""
    families = [
        sorted(family, key=lambda article: blake2b(article.name.encode(), digest_size=8).digest())
        for family in (_wire(data), _polnear(data / "polnear_train_dev.tar.gz"))
    ]
    families[:1] = [
        [item for item in families[0] if item.name.startswith(name)] for name in ("bbc", "reuters")
    ]
    for row in zip_longest(*families):
        yield from (article for article in row if article is not None)


def _wire(data: Path) -> Iterator[Text]:
    for corpus, name in (("bbc", "bbc_docs"), ("reuters", "reuters21578_docs")):
        with gzip.open(data / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                text = _prose(row["text"]) if corpus == "reuters" else row["text"]
                yield from _kept(f"{corpus}-{row['id']}", text)
    yield from _polnear(data / "polnear_train_dev.tar.gz")


def _polnear(path: Path) -> Iterator[Text]:
    """Yield the training half of PolNeAR with its attributions; the other half measures extraction."""
    with tarfile.open(path) as archive:
        files = {
            member.name: file.read().decode("utf-8")
            for member in archive
            if member.name.startswith("train/") and (file := archive.extractfile(member))
        }
    for name in sorted(files):
        if not name.startswith("train/text/"):
            continue
        stem = name.removeprefix("train/text/").removesuffix(".txt")
        marks = next((key for key in files if key.startswith(f"train/attributions/{stem}")), None)
        annotated = _annotated(files[marks]) if marks else ()
        yield from _kept(f"polnear-{stem}", files[name], annotated)


def _annotated(marks: str) -> tuple[Parts, ...]:
    """Return source, cue and content of the attributions whose parts each lie in one piece."""
    entities: dict[str, Span] = {}
    found = []
    for line in marks.splitlines():
        if entity := _ENTITY.match(line):
            pieces = [tuple(map(int, piece.split())) for piece in entity[3].split(";")]
            joined = all(one[1] + 1 >= other[0] for one, other in pairwise(pieces))
            if joined:
                entities[entity[1]] = Span(pieces[0][0], pieces[-1][1])
        elif event := _EVENT.match(line):
            roles = dict(part.partition(":")[::2] for part in event[1].split())
            parts = [entities.get(roles.get(role, "")) for role in ("Source", "Cue", "Content")]
            if len(roles) == 3 and None not in parts:
                found.append((parts[0], parts[1], parts[2]))
    return tuple(found)  # type: ignore[arg-type]


def _kept(name: str, text: str, annotated: tuple[Parts, ...] | None = None) -> Iterator[Text]:
    """Yield a text, cut to length, unless it is too short or a table."""
    text = text.rstrip()
    ends = [sentence.end for sentence in _sentences(text)]
    text = text[: next((end for end in ends if end >= LENGTH), len(text))]
    digits = sum(map(str.isdigit, text))
    if len(text) >= _SHORTEST and digits < 0.08 * len(text) and len(ends) >= 4:
        inside = (
            None
            if annotated is None
            else tuple(parts for parts in annotated if all(part.end <= len(text) for part in parts))
        )
        yield Text(name, text, inside)


def _prose(wire: str) -> str:
    """Undo a wire's line breaks, tickers and sign-off."""
    paragraphs = re.split(r"\n {2,}", re.sub(r"\s*(?i:reuter)\s*$", "", wire))
    return "\n\n".join(_TICKER.sub("", " ".join(lines.split())) for lines in paragraphs)


def _sentences(text: str) -> Iterator[Span]:
    start = 0
    for found in _BREAK.finditer(text):
        stop = found.end() if found[0].strip() else found.start()
        if _ABBREVIATED.search(text, max(start, found.start() - 6), found.start()) and found[0] == ".":
            continue
        while start < stop and text[start].isspace():
            start += 1
        if start < stop:
            yield Span(start, stop)
        start = found.end()


def _spoken(text: str, sentences: tuple[Span, ...]) -> Iterator[Claim]:
    for sentence in sentences:
        body = sentence.of(text)
        for pattern in _SPOKEN:
            if found := pattern.match(body):
                spans = [Span(*found.span(part)) for part in ("source", "cue", "content")]
                moved = [Span(span.start + sentence.start, span.end + sentence.start) for span in spans]
                yield Claim(moved[0], moved[1], moved[2], sentence)
                break
