"""Attributions as news writes them: source, cue and content, over one prepared document."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from detector.facts.cues import ADDRESSED, CERTAINTY, CUES, HEDGES, INVERTED, Cue
from detector.facts.phrases import (
    ADVERBS,
    AUXILIARIES,
    DETERMINERS,
    PRONOUNS,
    TIMES,
    Range,
    Words,
    apposition_end,
    phrase_after,
    phrase_before,
    subject_before,
)
from detector.facts.quotes import quoted_spans
from detector.facts.speakers import Mention, resolve
from detector.records import Attribution, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from detector.records import Document

_DAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_MEDIUM = (
    r"(?:statement|interview|tweet|post|letter|speech|conference|briefing|report|e-?mail|message|memo|telephone|phone"
    r"|call|hearing|rally|filing|video|text|release|broadcast|document|bulletin|update|affidavit|note|dispatch|court)"
)
#: What may stand between a cue and its content: when, where and to whom it was said.
_ADJUNCT = re.compile(
    rf"\s+(?:(?:late|early|earlier|again|last|later)\s+)?(?:on\s+)?(?:{_DAY}|yesterday|today)"
    r"(?:\s+(?:morning|afternoon|evening|night))?"
    rf"|,?\s+(?:in|during|at|via|by|through|on)\s+(?:(?:an?|the|his|her|their|its)\s+)?(?:[\w-]+\s+){{0,2}}?{_MEDIUM}\b"
    rf"(?:\s+(?:on\s+)?(?:{_DAY}|yesterday|today))?"
    r"|\s+(?:to\s+)?(?:reporters|journalists)\b|\s+on\s+(?:Twitter|Facebook|social media|X)\b"
    r"|\s+(?:last|this)\s+(?:week|month|year)\b"
)
_CLOSE_MARKS = "\"”’'“"  # noqa: RUF001 - quotation marks as pages have them
_OPEN_MARKS = "\"“‘'„«`Ò"  # noqa: RUF001 - quotation marks as pages have them
_BE = frozenset(("is", "are", "was", "were", "be", "been", "being"))
#: Participles that say "someone says so" without a subject.
_PASSIVE = frozenset((
    "report", "say", "allege", "believe", "claim", "suspect", "announce", "rumour", "estimate", "confirm",
))  # fmt: skip
#: Attitudes in the present tense, told from nouns by their subject.
_ATTITUDES = frozenset((
    "believe", "believes", "think", "thinks", "expect", "expects", "hope", "hopes", "fear", "fears", "feel", "feels",
    "suspect", "suspects", "consider", "considers", "describe", "describes", "call", "calls", "worry", "urges", "urge",
))  # fmt: skip
_NOT = frozenset(("not", "t", "never"))
_UNWILLING = frozenset(("declined", "refused", "declines", "refuses", "declining", "refusing", "unable", "failed"))
#: A negated cue puts nothing forward: "did not confirm" leaves it open.
_NOT_SAID = 0.3
_SPECIAL = frozenset(("according", "per", "citing", "put"))
_ANCHORS = frozenset(CUES) | _SPECIAL


@dataclass(slots=True)
class _Found:
    """An attribution while it is being put together; ranges are of tokens."""

    sentence: int
    cue: Range
    lemma: str
    kind: str
    certainty: float
    source: Range | None
    content: Span | None
    carried: bool = False
    negated: bool = False
    after: bool = False


def attributions(document: Document) -> tuple[Attribution, ...]:
    """Return the attributions in the body of `document`, in reading order of their cues."""
    paragraphs = [block.span for block in document.blocks if block.in_body]
    words = Words(document)
    quotes = quoted_spans(document.text, paragraphs)
    reader = _Reader(document, words, quotes)
    found = reader.run()
    mentions = [Mention(item.source, item.cue.first, item.carried) for item in found]
    speakers = resolve(words, mentions, [Range(*pair) for pair in document.sentence_token.tolist()])
    return tuple(
        _finished(words, quotes, item, name, kind) for item, (name, kind) in zip(found, speakers, strict=True)
    )


class _Reader:
    """Walks the sentences once and looks around every cue word."""

    def __init__(self, document: Document, words: Words, quotes: Sequence[Span]) -> None:
        self.document = document
        self.words = words
        self.quotes = quotes
        self.quote_starts = [quote.start for quote in quotes]
        self.low = self.high = self.sentence = 0
        self.found: list[_Found] = []

    def run(self) -> list[_Found]:
        lower = self.words.lower
        for number, (first, stop) in enumerate(self.document.sentence_token.tolist()):
            self.sentence, self.low, self.high = number, first, stop
            begun = len(self.found)
            for index in range(first, stop):
                if lower[index] in _ANCHORS and not self._quoted(self.words.start[index]):
                    item = self._special(index) if lower[index] in _SPECIAL else self._verb(index)
                    if item is not None and not (
                        len(self.found) > begun and item.cue.first < self.found[-1].cue.stop
                    ):
                        self.found.append(item)
            self._part(begun)
        self._continue_quotes()
        return self.found

    def _quote_at(self, position: int) -> Span | None:
        """Return the quotation that covers a position, marks included."""
        number = bisect_right(self.quote_starts, position) - 1
        if number >= 0 and position <= self.quotes[number].end:
            return self.quotes[number]
        if number + 1 < len(self.quotes) and position == self.quotes[number + 1].start - 1:
            return self.quotes[number + 1]
        return None

    def _quoted(self, position: int) -> bool:
        quote = self._quote_at(position)
        return quote is not None and quote.start <= position < quote.end

    # -- the forms an attribution takes ------------------------------------------------

    def _special(self, index: int) -> _Found | None:
        words, lower = self.words, self.words.lower
        following = lower[index + 1] if index + 1 < self.high else ""
        if lower[index] == "put":
            return self._put(index)
        if lower[index] == "according":
            cue = Range(index, index + 2) if following == "to" else None
        else:
            named = index + 1 < self.high and words.capital(index + 1)
            named = named or (lower[index] == "citing" and following not in PRONOUNS)
            cue = Range(index, index + 1) if named else None
        if cue is None:
            return None
        source = phrase_after(words, cue.stop, self.high)
        if source is None:
            return None
        source = Range(source.first, self._description_end(source.stop))
        item = _Found(self.sentence, cue, lower[index], "according", CERTAINTY["according"], source, None)
        opens = index <= self.low + 1 and source.stop < self.high
        item.content = self._from(source.stop) if opens else self._until(index)
        return item

    def _put(self, index: int) -> _Found | None:
        """Read "as X put it" and "X put the cost at 4 million"."""
        following = self.words.lower[index + 1 : min(index + 9, self.high)]
        source = phrase_before(self.words, index, self.low)
        if source is None or not ("it" in following[:1] or "at" in following):
            return None
        if following[0] == "it":
            cue = Range(index, index + 2)
            content = self._from(cue.stop) if cue.stop < self.high else self._until(source.first)
            return _Found(self.sentence, cue, "put", "say", CERTAINTY["say"], source, content)
        cue = Range(index, index + 1)
        return _Found(self.sentence, cue, "put", "expect", CERTAINTY["expect"], source, self._from(cue.stop))

    def _verb(self, index: int) -> _Found | None:
        words, lower = self.words, self.words.lower
        cue = CUES[lower[index]]
        first, negated = self._group(index)
        auxiliaries = set(lower[first:index])
        passive = cue.past and bool(auxiliaries & _BE)
        if cue.noun and not self._is_verb(index, first):
            return None
        if lower[index] == "read" and not self._marked(index + 1):
            return None
        if passive:
            return self._passive(cue, first, index, negated)
        finite = not cue.participle or bool(auxiliaries & _BE)
        source, inverted = self._source(cue, first, index) if finite else (None, False)
        carried = source is None
        if carried:
            source = self._carried(first, cue)
            if source is None:
                return None
        stop = source.stop if inverted and source is not None else index + 1
        return self._complete(cue, Range(first, index + 1), source, stop, carried, negated, inverted)

    def _complete(
        self, cue: Cue, group: Range, source: Range | None, stop: int, carried: bool, negated: bool, inverted: bool
    ) -> _Found | None:
        """Add adjuncts and content to a cue and its source; None if a strict cue has no content of its own."""
        words = self.words
        addressed = cue.lemma in ADDRESSED and not inverted and not self._marked(stop)
        if addressed:
            recipient = phrase_after(words, stop, self.high)
            stop = recipient.stop if recipient is not None else stop
        tail = self._adjunct_end(stop)
        cue_stop = group.stop if inverted or addressed else tail
        first = group.first if source is None or carried else min(source.first, group.first)
        certainty = cue.certainty
        if negated and cue.kind != "deny":
            certainty = min(certainty, _NOT_SAID)
        elif negated:
            certainty = _NOT_SAID
        item = _Found(
            self.sentence, Range(group.first, cue_stop), cue.lemma, cue.kind, certainty, source, None, carried, negated
        )
        marked = self._marked(tail)
        ended = tail >= self.high or words.gap(tail).strip()[:1] in tuple(",.;)?!—")
        if not marked and ended and cue.kind != "judge" and not carried:
            item.content = self._until(first)
            if item.content is not None:
                self._both_sides(item, tail)
                return item
            if inverted or tail >= self.high:
                return None if cue.strict or cue.kind != "say" else item
        if cue.strict and not marked and not self._plain_object(cue, tail):
            return None
        item.content = self._from(tail)
        item.after = True
        return item if item.content is not None else None

    def _both_sides(self, item: _Found, tail: int) -> None:
        """Let "…," he said, "…" take in the words after it as well."""
        if tail < self.high and "," in self.words.gap(tail) and item.content is not None:
            rest = self._from(tail)
            if rest is not None and (self._marked(tail) or item.content.start != self.words.start[self.low]):
                item.content = Span(item.content.start, rest.end)

    def _plain_object(self, cue: Cue, tail: int) -> bool:
        """Tell whether a cue that wants "that" may do without: attitudes and judgements on something."""
        if tail >= self.high or self.words.gap(tail).strip():
            return False
        if cue.lemma == "call":
            return self.words.lower[tail] in DETERMINERS | PRONOUNS | {"for", "on"} or self.words.capital(tail)
        return cue.kind in ("judge", "believe", "expect", "suspect", "deny", "ask")

    def _passive(self, cue: Cue, first: int, index: int, negated: bool) -> _Found | None:
        lower = self.words.lower
        after = lower[index + 1] if index + 1 < self.high else ""
        source = phrase_after(self.words, index + 2, self.high) if after == "by" else None
        if source is None and cue.lemma not in _PASSIVE:
            return None
        if source is not None and cue.strict:
            return None
        if source is None and after not in ("to", "that") and cue.lemma not in ("report", "say", "announce"):
            return None
        certainty = _NOT_SAID if negated else cue.certainty
        found = _Found(self.sentence, Range(first, index + 1), cue.lemma, cue.kind, certainty, source, None)
        found.negated = negated
        starts = self.words.lower[self.low] == "it" and after == "that"
        found.content = self._from(index + 1) if starts else self._whole()
        return found

    # -- the parts around a cue --------------------------------------------------------

    def _group(self, index: int) -> tuple[int, bool]:
        """Return where the verb group of a cue begins, and whether it is negated."""
        lower, first, negated = self.words.lower, index, False
        while first > self.low and self.words.gap(first) in (" ", "'", "’", "\xa0"):  # noqa: RUF001
            before = lower[first - 1]
            if before == "to" and first - 1 > self.low and lower[first - 2] in _UNWILLING:
                first -= 2
                negated = True
            elif before in AUXILIARIES and not self.words.possessive(first - 1):
                negated = negated or before in _NOT
                first -= 1
            elif before in _NOT or before in ADVERBS or (before.endswith("ly") and len(before) > 4):
                negated = negated or before == "never"
                first -= 1
            else:
                break
        return first, negated

    def _is_verb(self, index: int, first: int) -> bool:
        """Tell whether a form that may be a noun is a verb here."""
        words, lower = self.words, self.words.lower
        if index > self.low and (words.possessive(index - 1) or lower[index - 1] in DETERMINERS):
            return False
        after = lower[index + 1] if index + 1 < self.high else ""
        if after in AUXILIARIES or after == "of" or (after in CUES and not CUES[after].noun):
            return False
        if words.capital(index) or first == self.low:
            return False
        plural = lower[index - 1].endswith("s") or lower[index - 1] in PRONOUNS or first < index or (
            lower[index - 1] in ("people", "police", "men", "women", "many", "some")
        )  # fmt: skip
        agrees = plural or lower[index].endswith("s")
        begins = after in DETERMINERS or after in PRONOUNS
        if CUES[lower[index]].strict:
            return agrees and (self._marked(index + 1) or (begins and lower[index] in _ATTITUDES) or plural and (
                lower[index] in _ATTITUDES
            ))  # fmt: skip
        return agrees and (
            self._marked(index + 1) or begins or index + 1 >= self.high or words.capital(index + 1)
            or "," in words.gap(index + 1)
        )  # fmt: skip

    def _source(self, cue: Cue, first: int, index: int) -> tuple[Range | None, bool]:
        """Return the source of a finite cue and whether it stands behind it."""
        words, lower = self.words, self.words.lower
        gap = words.gap(first) if first > self.low else ""
        if first > self.low and lower[first - 1] in ("who", "which") and first - 1 > self.low:
            antecedent = phrase_before(words, first - 1, self.low)
            return (antecedent or Range(first - 1, first)), False
        if first == index and cue.lemma in INVERTED and (
            any(mark in gap for mark in _CLOSE_MARKS + ",") or first == self.low or lower[first - 1] in ("as", "so")
        ):  # fmt: skip
            source = phrase_after(words, index + 1, self.high)
            if source is not None and (words.capital(source.stop - 1) or words.lower[source.first] != "that"):
                behind = phrase_before(words, first, self.low) if not gap.strip() else None
                if behind is None and self._can_follow(source, gap):
                    return Range(source.first, self._description_end(source.stop)), True
        if first == self.low:
            return None, False
        source = subject_before(words, first, self._floor(first))
        if source is not None and words.lower[source.first] == "that":
            return None, False
        return source, False

    def _can_follow(self, source: Range, gap: str) -> bool:
        """Tell whether what stands behind a cue can be its source: it ends the clause."""
        ends = source.stop >= self.high or self.words.gap(source.stop).strip()[:1] in tuple(",.;:?!)(—–")  # noqa: RUF001
        return ends or any(mark in gap for mark in _CLOSE_MARKS) or self.words.lower[source.stop] in (
            TIMES | {"on", "in", "who", "after", "during", "at", "as", "that", "when"}
        )  # fmt: skip

    def _description_end(self, stop: int) -> int:
        return apposition_end(self.words, stop, self.high)

    def _floor(self, stop: int) -> int:
        """Return the first token after the last quotation before token `stop`: no phrase reaches into it."""
        index = stop - 1
        while index >= self.low and not self._quoted(self.words.start[index]):
            index -= 1
        if index < self.low:
            return self.low
        quote = self._quote_at(self.words.start[index])
        short = quote is not None and quote.of(self.words.text).count(" ") < 3 and not self.words.gap(index + 1).strip(
            "\"”’' "  # noqa: RUF001
        )  # fmt: skip
        return self.low if short else index + 1

    def _carried(self, first: int, cue: Cue) -> Range | None:
        """Return the source that a participle or second verb shares with the clause before it."""
        words = self.words
        if first == self.low:
            return None
        joined = words.lower[first - 1] in ("and", "but", "by") or "," in words.gap(first) or (
            cue.participle and cue.lemma in ("say", "claim", "argue", "suggest", "warn") and self._marked(first + 1)
        ) or words.lower[first] == "saying"  # fmt: skip
        if not joined:
            return None
        before = next((item for item in reversed(self.found) if item.sentence == self.sentence), None)
        if before is not None and before.source is not None and before.lemma != "according":
            return before.source
        if not cue.participle and words.lower[first - 1] not in ("and", "but"):
            return None
        return phrase_after(words, self.low, first)

    def _marked(self, index: int) -> bool:
        """Tell whether content begins at a token for sure: "that", a quotation, a colon."""
        if index >= self.high:
            return False
        gap = self.words.gap(index)
        return self.words.lower[index] in ("that", "whether", "how", "why") or ":" in gap or (
            any(mark in gap for mark in _OPEN_MARKS) and self._quote_at(self.words.start[index]) is not None
            and self._quoted(self.words.start[index])
        )  # fmt: skip

    def _adjunct_end(self, stop: int) -> int:
        """Return the token behind the adjuncts ("on Tuesday in a statement") that follow token `stop` - 1."""
        if stop >= self.high:
            return stop
        limit = self.words.end[self.high - 1]
        position = self.words.end[stop - 1]
        for _ in range(3):
            adjunct = _ADJUNCT.match(self.words.text, position, limit)
            if adjunct is None:
                break
            position = adjunct.end()
        return max(stop, bisect_left(self.words.start, position))

    # -- content -----------------------------------------------------------------------

    def _whole(self) -> Span | None:
        return self._widened(self.words.start[self.low], self.words.end[self.high - 1])

    def _from(self, index: int) -> Span | None:
        """Return the content from a token to the sentence's end, or to the end of a quotation that runs on."""
        if index >= self.high:
            return None
        end = self.words.end[self.high - 1]
        return self._widened(self.words.start[index], end)

    def _until(self, index: int) -> Span | None:
        """Return the content from the sentence's start, or its quotation's, up to a token."""
        index -= 1
        while index >= self.low and self.words.lower[index] in ("as", "and", "but") and not self.words.tight(index):
            index -= 1
        if index < self.low:
            quote = self._quote_at(self.words.start[self.low] - 2) if self.low < len(self.words.start) else None
            return quote
        return self._widened(self.words.start[self.low], self.words.end[index])

    def _widened(self, start: int, end: int) -> Span:
        """Let a content take in whole quotations, with their marks."""
        first, last = self._quote_at(start), self._quote_at(end)
        if first is not None and first.start <= start:
            start = first.start - 1
        if last is not None:
            end = last.end + 1
        return Span(max(0, start), min(end, len(self.words.text)))

    def _part(self, begun: int) -> None:
        """Cut a content off where the next attribution of its sentence begins a clause of its own."""
        for earlier, later in zip(self.found[begun:], self.found[begun + 1 :], strict=False):
            if earlier.content is None or not earlier.after:
                continue
            at = later.cue.first
            if later.source is not None and not later.carried and later.source.first < at:
                at = later.source.first
            while at > earlier.cue.stop and self.words.lower[at - 1] in ("and", "but", "while", "as", "who"):
                at -= 1
            cut = self.words.end[at - 1] if at > 0 else 0
            apart = "," in self.words.gap(at) or ";" in self.words.gap(at) or later.carried
            if apart and earlier.content.start < cut < earlier.content.end:
                earlier.content = Span(earlier.content.start, cut)

    def _continue_quotes(self) -> None:
        """Give a quotation that opens the next sentence, with no source of its own, to the speaker before."""
        sentences = self.document.sentences
        taken = {item.sentence for item in self.found}
        for item in self.found:
            following = item.sentence + 1
            if item.content is None or following >= len(sentences) or following in taken:
                continue
            if not any(quote.start >= item.content.start and quote.end <= item.content.end for quote in self.quotes):
                continue
            between = self.words.text[sentences[item.sentence].end : sentences[following].start]
            opened = self._quote_at(sentences[following].start)
            if "\n" not in between and opened is not None and opened.start - 1 == sentences[following].start:
                item.content = Span(item.content.start, opened.end + 1)


def _finished(
    words: Words, quotes: Sequence[Span], item: _Found, speaker: str | None, kind: str | None
) -> Attribution:
    """Turn token ranges into spans and weigh the certainty."""
    cue = Span(words.start[item.cue.first], words.end[item.cue.stop - 1])
    source = None
    if item.source is not None:
        source = Span(words.start[item.source.first], words.end[item.source.stop - 1])
    content = item.content
    inside = tuple(_inside(quotes, content)) if content is not None else ()
    parts = [cue] + ([source] if source and not item.carried else []) + ([content] if content else [])
    span = Span(min(part.start for part in parts), max(part.end for part in parts))
    factor = content_certainty(words.text, content, inside) if content is not None else 1.0
    return Attribution(
        span=span,
        text=span.of(words.text),
        source=source,
        cue=cue,
        content=content,
        speaker=speaker,
        speaker_kind=kind,  # type: ignore[arg-type]  # resolve() gives the literal's values only
        quoted=bool(inside),
        quotes=inside,
        certainty=round(item.certainty * factor, 3),
    )


def _inside(quotes: Sequence[Span], content: Span) -> Iterator[Span]:
    first = max(0, bisect_right(quotes, (content.start,)) - 1)
    for quote in quotes[first:]:
        if quote.start >= content.end:
            break
        if quote.start >= content.start and quote.end <= content.end:
            yield quote


_WORD = re.compile(r"[a-z]+")


def content_certainty(text: str, content: Span, quotes: Sequence[Span]) -> float:
    """Return the factor by which hedges in a content's plain words lower its certainty, 0.5 to 1."""
    passage = content.of(text)
    for quote in reversed(quotes):
        if quote.end - quote.start < (content.end - content.start) // 2:
            passage = passage[: quote.start - content.start] + " " + passage[quote.end - content.start :]
    return min((HEDGES[word] for word in _WORD.findall(passage.lower()) if word in HEDGES), default=1.0)
