"""Attributions paired over aligned sentences, and what became of each."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from detector.facts.assignment import assign
from detector.facts.certainty_drift import CertaintyDrift, content_step, cue_kind, cue_step, denial_flip
from detector.facts.cues import CUES
from detector.facts.identity import Voices, compare
from detector.facts.quote_drift import Quoted, quote_drift
from detector.facts.quotes import quoted_spans
from detector.facts.wording import coverage, overlap, terms
from detector.records import Drift, Fact, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from detector.records import AlignedPair, Attribution, AttributionDriftKind, Document

#: How grave each kind is at most; a reader misled about who or how surely is misled most.
BASE_SEVERITY: dict[str, float] = {
    "quote-fabricated": 0.9,
    "speaker-changed": 0.8,
    "quote-altered": 0.7,
    "certainty-raised": 0.7,
    "source-dropped": 0.6,
    "speaker-added": 0.6,
    "added": 0.6,
    "anonymised": 0.5,
    "certainty-lowered": 0.5,
    "dropped": 0.4,
}
#: What severity is left of the base without any mark of salience, and what each mark adds.
_PLAIN_SALIENCE, _SALIENCE_STEP = 0.7, 0.1
#: Share of a content's words that an aligned sentence must have to render it.
_RENDERED = 0.34
_NOT_SAYING = frozenset(
    ("show", "shows", "showed", "found", "called", "posted", "accepted", "proposed", "expected")
)
_GOES_ON = re.compile(r"\b(?:[Hh]e|[Ss]he|[Tt]hey|[Ii]t|[Hh]is|[Hh]er|[Tt]heir|also|too)\b")
#: Shared words from which two contents of one speaker are the same wherever they stand.
_MOVED = 0.4
#: Code points within which a sentence split off from another is looked for.
_NEARBY = 500
#: Most attributions, one more than, that may be filled in between two pairs.
_LONGEST_GAP = 4
#: Share, or similarity of the sentences, that leaves no doubt of it.
_SURELY = 0.5
#: Below this share the content is gone.
_GONE = 0.2


def attribution_drifts(
    before: Document,
    after: Document,
    before_attributions: Sequence[Attribution],
    after_attributions: Sequence[Attribution],
    alignment: Sequence[AlignedPair],
) -> tuple[Drift, ...]:
    """Return the attribution drifts between aligned sentences, in the order of the later text.

    `alignment` pairs spans of `after` (query) with spans of `before` (source). A sentence
    left out as a whole is no drift, nor is one that no aligned pair covers.
    """
    comparison = _Comparison(before, after, before_attributions, after_attributions, alignment)
    drifts = comparison.run()
    return tuple(sorted(drifts, key=_place))


def paired_count(
    before_attributions: Sequence[Attribution],
    after_attributions: Sequence[Attribution],
    alignment: Sequence[AlignedPair],
) -> int:
    """Return how many attributions stand on aligned sentences: the greater number of the two sides."""
    then = sum(any(pair.source.overlaps(item.cue) for pair in alignment) for item in before_attributions)
    now = sum(any(pair.query.overlaps(item.cue) for pair in alignment) for item in after_attributions)
    return max(then, now)


def attribution_drift_score(drifts: Iterable[Drift], paired_count: int) -> float:
    """Return the severity-weighted share of attributions that drifted: min(1, Σ severity / count).

    `paired_count` is taken as 1 at least. More drifts, or graver ones, never lower the score.
    """
    total = sum(drift.severity for drift in drifts if drift.type == "attribution")
    return round(min(1.0, total / max(1, paired_count)), 4)


def _place(drift: Drift) -> tuple[int, int, str]:
    after = drift.after.span.start if drift.after else -1
    before = drift.before.span.start if drift.before else -1
    return (after if after >= 0 else before, before, drift.kind)


@dataclass(slots=True)
class _Side:
    """One version: its document, attributions and quotations."""

    document: Document
    attributions: list[Attribution]
    voices: Voices
    quotes: tuple[Span, ...]
    content: list[frozenset[str]]

    @classmethod
    def of(cls, document: Document, attributions: Sequence[Attribution]) -> _Side:
        paragraphs = [block.span for block in document.blocks if block.in_body]
        ordered = sorted(attributions, key=lambda item: item.cue)
        content = [terms(item.content.of(document.text)) if item.content else frozenset() for item in ordered]
        return cls(document, ordered, Voices(document), quoted_spans(document.text, paragraphs), content)

    @property
    def text(self) -> str:
        return self.document.text

    def within(self, span: Span) -> list[int]:
        """Return the attributions whose cue stands in a span."""
        return [number for number, item in enumerate(self.attributions) if span.overlaps(item.cue)]

    def covering(self, span: Span) -> list[int]:
        """Return the attributions whose cue or content touches a span."""
        return [
            number
            for number, item in enumerate(self.attributions)
            if span.overlaps(item.cue) or (item.content is not None and span.overlaps(item.content))
        ]


class _Comparison:
    """Pairs the attributions of two versions and types what changed."""

    def __init__(
        self,
        before: Document,
        after: Document,
        before_attributions: Sequence[Attribution],
        after_attributions: Sequence[Attribution],
        alignment: Sequence[AlignedPair],
    ) -> None:
        self.before = _Side.of(before, before_attributions)
        self.after = _Side.of(after, after_attributions)
        self.alignment = sorted(alignment, key=lambda pair: (pair.query, pair.source))
        self.source_words = Quoted(before.text, self.before.quotes)
        self.drifts: list[Drift] = []
        self.free: list[int] = []
        self.told: set[tuple[str, Span | None]] = set()

    def run(self) -> list[Drift]:
        mates = self._mates()
        paired_before = {row for row, _ in mates}
        paired_after = {column for _, column in mates}
        self.free = [number for number in range(len(self.after.attributions)) if number not in paired_after]
        fabricated = self._quotes()
        for row, column in mates:
            self._changed(row, column)
        for row in range(len(self.before.attributions)):
            if row not in paired_before:
                self._lost(row, mates)
        for column in range(len(self.after.attributions)):
            if column not in paired_after and not self._holds(column, fabricated):
                self._gained(column)
        self._unattributed()
        return self.drifts

    # -- pairing -----------------------------------------------------------------------

    def _mates(self) -> list[tuple[int, int]]:
        """Pair attributions on aligned sentences by content, speaker and place, as one assignment."""
        weights: dict[tuple[int, int], float] = {}
        for pair in self.alignment:
            rows, columns = self.before.within(pair.source), self.after.within(pair.query)
            for row in rows:
                for column in columns:
                    weight = self._likeness(row, column, pair, alone=len(rows) == len(columns) == 1)
                    if weight > 0:
                        weights[row, column] = max(weight, weights.get((row, column), 0.0))
        self._add_moved(weights)
        mates = dict(assign(weights))
        self._fill_gaps(mates)
        return sorted(mates.items())

    def _fill_gaps(self, mates: dict[int, int]) -> None:
        """Pair what alignment missed: attributions in equal number between two pairs, in order."""
        rows = [
            row for row in range(len(self.before.attributions)) if not _nested(row, self.before.attributions)
        ]
        columns = [
            item for item in range(len(self.after.attributions)) if not _nested(item, self.after.attributions)
        ]
        row_place, column_place = (
            {number: place for place, number in enumerate(some)} for some in (rows, columns)
        )
        known = sorted(
            (row_place[row], column_place[column])
            for row, column in mates.items()
            if row in row_place and column in column_place
        )
        known = [(-1, -1), *known, (len(rows), len(columns))]
        for (row, column), (next_row, next_column) in itertools.pairwise(known):
            if not 1 < next_row - row == next_column - column <= _LONGEST_GAP:
                continue
            for step in range(1, next_row - row):
                self._fill(
                    mates,
                    rows[row + step],
                    columns[column + step],
                    rows[row + step - 1] if row + step else None,
                    columns[column + step - 1],
                )

    def _fill(
        self, mates: dict[int, int], row: int, column: int, last_row: int | None, last_column: int
    ) -> None:
        shared = overlap(self.before.content[row], self.after.content[column])
        near = last_row is None or self._adjacent(last_row, row, last_column, column)
        if near and row not in mates and column not in mates.values() and shared > 0:
            mates[row] = column

    def _adjacent(self, row: int, next_row: int, column: int, next_column: int) -> bool:
        """Tell whether two attributions stand close in both versions."""
        then, now = self.before.attributions, self.after.attributions
        return (
            abs(then[row].cue.start - then[next_row].cue.start) < _NEARBY
            and abs(now[column].cue.start - now[next_column].cue.start) < _NEARBY
            and then[row].source is not None
            and now[column].source is not None
        )

    def _add_moved(self, weights: dict[tuple[int, int], float]) -> None:
        """Let what one speaker said meet its like outside the aligned sentences, with less weight."""
        for row, old in enumerate(self.before.content):
            for column, new in enumerate(self.after.content):
                shared = len(old & new) / max(len(old), len(new), 1)
                if (row, column) not in weights and shared >= _MOVED and self._same_speaker(row, column):
                    weights[row, column] = 0.3 * shared

    def _likeness(self, row: int, column: int, pair: AlignedPair, *, alone: bool) -> float:
        """Return how likely two attributions are versions of one, 0 (not) to about 1."""
        old, new = self.before.attributions[row], self.after.attributions[column]
        shared = overlap(self.before.content[row], self.after.content[column])
        if (old.source is None) != (new.source is None):
            shared -= 0.2
        opinion = {"judge", "ask"} & {
            cue_kind(old.cue.of(self.before.text)),
            cue_kind(new.cue.of(self.after.text)),
        }
        nested = _nested(row, self.before.attributions) - _nested(column, self.after.attributions)
        shared -= 0.1 * abs(nested) + 0.1 * (len(opinion) == 1)
        same = self._same_speaker(row, column)
        place = 1.0 - abs(_place_in(old.cue, pair.source) - _place_in(new.cue, pair.query))
        if shared < 0.15 and not (alone and (same or pair.similarity >= 0.6)) and not (same and shared > 0.1):
            return 0.0
        return 0.6 * shared + 0.25 * same + 0.1 * place + 0.05

    def _same_speaker(self, row: int, column: int) -> bool:
        old, new = self.before.attributions[row], self.after.attributions[column]
        if old.source is None or new.source is None:
            return old.source is new.source
        then, now = self.before.voices, self.after.voices
        return compare(then.of(old), now.of(new), then, now, old.cue) == "same"

    def _holds(self, column: int, spans: Sequence[Span]) -> bool:
        content = self.after.attributions[column].content
        return content is not None and any(content.overlaps(span) for span in spans)

    # -- what became of a pair ---------------------------------------------------------

    def _changed(self, row: int, column: int) -> None:
        old, new = self.before.attributions[row], self.after.attributions[column]
        if old.source is not None and new.source is not None:
            self._speaker(row, column)
        elif old.source is None and new.source is not None and self.after.voices.of(new).names:
            self._add(
                "speaker-added",
                old,
                new,
                f"No source was named; the rewrite names “{_who(new, self.after)}”.",
            )
        step = self._step(old, new)
        if step is not None:
            kind, explanation = step.kind, step.explanation
            before = Fact(_with(_saying(old), step.before), "", attribution=old)
            after = Fact(_with(_saying(new), step.after), "", attribution=new)
            self._report(kind, before, after, explanation)

    def _step(self, old: Attribution, new: Attribution) -> CertaintyDrift | None:
        texts = (self.before.text, self.after.text)
        step = denial_flip(old, new, *texts)
        if step is None and old.source is not None and new.source is not None:
            step = cue_step(old, new, *texts)
        if step is None and old.content is not None and new.content is not None:
            step = content_step(
                _claim(old, self.before.text), _claim(new, self.after.text), *texts, paired=True
            )
        return step

    def _speaker(self, row: int, column: int) -> None:
        old, new = self.before.attributions[row], self.after.attributions[column]
        then, now = self.before.voices, self.after.voices
        change = compare(then.of(old), now.of(new), then, now, old.cue)
        who, whom = _who(old, self.before), _who(new, self.after)
        if change == "changed":
            self._add("speaker-changed", old, new, f"What “{who}” said is given to “{whom}”.")
        elif change == "anonymised":
            self._add("anonymised", old, new, f"The named source “{who}” became “{whom}”.")
        elif change == "named":
            self._add("speaker-added", old, new, f"The source “{who}” became the named “{whom}”.")

    # -- what stands on one side only --------------------------------------------------

    def _lost(self, row: int, mates: Sequence[tuple[int, int]]) -> None:
        """Judge an attribution of the source that has no partner: its source dropped, or all of it."""
        old, content = self.before.attributions[row], self.before.content[row]
        pairs = [pair for pair in self.alignment if pair.source.overlaps(old.cue)]
        if old.source is None or old.content is None or len(content) < 2 or not pairs:
            return
        best = max(pairs, key=lambda pair: (self._rendered(content, pair), pair.similarity))
        rendered = max(self._rendered(content, pair) for pair in pairs)
        if rendered >= _RENDERED and (rendered >= _SURELY or best.similarity >= _SURELY):
            if not self._still_attributed(row, best.query):
                place = Fact(best.query, "", attribution=None)
                self._report(
                    "source-dropped", Fact(_saying(old), "", attribution=old), place,
                    f"“{_who(old, self.before)}” is no longer given as the source; the rewrite states it as fact.",
                )  # fmt: skip
        elif rendered <= _GONE:
            self._dropped(row, pairs)

    def _rendered(self, content: frozenset[str], pair: AlignedPair) -> float:
        """Return the share of a content that a query sentence has, less what it has from a closer source sentence."""
        for rival in self.alignment:
            if (
                rival.query == pair.query
                and rival.similarity > pair.similarity
                and rival.source != pair.source
            ):
                content -= terms(rival.source.of(self.before.text))
        if len(content) < 2:
            return 0.0
        return coverage(content, terms(pair.query.of(self.after.text)))

    def _still_attributed(self, row: int, run: Span) -> bool:
        """Tell whether some attribution covers the rendering, or a speaker runs on from the sentence before."""
        old = self.before.attributions[row]
        if self.after.covering(run) or self._mentioned(old, run) or self._elsewhere(row, run):
            return True
        previous = [item for item in self.after.attributions if item.cue.start < run.start]
        if not previous:
            return False
        last = previous[-1]
        gap = self.after.text[last.span.end : run.start]
        near = "\n" not in gap and len(gap) < 200
        goes_on = _GOES_ON.search(run.of(self.after.text)) or any(
            quote.overlaps(run) for quote in self.after.quotes
        )
        if not near or last.source is None or not goes_on:
            return False
        then, now = self.before.voices, self.after.voices
        return compare(then.of(old), now.of(last), then, now, old.cue) == "same"

    def _mentioned(self, old: Attribution, run: Span) -> bool:
        """Tell whether the rendering names the speaker, or has some word of saying that no pattern caught."""
        speaker, passage = self.before.voices.of(old), run.of(self.after.text)
        words = set(re.findall(r"[^\W_]+", passage.lower()))
        return bool(words & (speaker.names or {speaker.head})) or _says(passage)

    def _dropped(self, row: int, pairs: Sequence[AlignedPair]) -> None:
        """Report an attribution whose content is gone from a sentence that is otherwise rendered."""
        old = self.before.attributions[row]
        if any(self._elsewhere(row, pair.query) for pair in pairs):
            return
        for pair in pairs:
            rest = terms(pair.source.of(self.before.text)) - self.before.content[row]
            rest -= terms(old.source.of(self.before.text)) if old.source else frozenset()
            if len(rest) >= 3 and coverage(rest, terms(pair.query.of(self.after.text))) >= 0.5:
                self._report(
                    "dropped", Fact(_saying(old), "", attribution=old), None,
                    f"What “{_who(old, self.before)}” said is gone from a sentence that is otherwise rendered.",
                )  # fmt: skip
                return

    def _gained(self, column: int) -> None:
        """Judge an attribution of the rewrite that has no partner: a source put on a plain statement."""
        new, content = self.after.attributions[column], self.after.content[column]
        pairs = [pair for pair in self.alignment if pair.query.overlaps(new.cue)]
        if new.source is None or not pairs or len(content) < 2 or self.after.voices.of(new).pronoun:
            return
        rendered = [pair for pair in pairs if coverage(terms(pair.source.of(self.before.text)), content) >= _RENDERED or (
            coverage(content, terms(pair.source.of(self.before.text))) >= _RENDERED
        )]  # fmt: skip
        rendered = [
            pair for pair in rendered if not any(quote.overlaps(pair.source) for quote in self.before.quotes)
        ]
        rendered = [
            pair
            for pair in rendered
            if pair.similarity >= _SURELY and not _says(pair.source.of(self.before.text))
        ]
        if not rendered or any(self.before.covering(pair.source) for pair in pairs):
            return
        if any(self._runs_on(new, pair.source) for pair in pairs):
            return
        place = Fact(rendered[0].source, "", attribution=None)
        self._report(
            "added", place, Fact(_saying(new), "", attribution=new),
            f"The source states this as fact; the rewrite puts it down to “{_who(new, self.after)}”.",
        )  # fmt: skip

    def _runs_on(self, new: Attribution, run: Span) -> bool:
        """Tell whether the speaker is known in the source from just before the sentence."""
        speaker = self.after.voices.of(new)
        if self.before.voices.mentions(speaker.names, run):
            return True
        nearby = self.before.text[max(0, run.start - 250) : run.end].lower()
        return not speaker.names and bool(speaker.head) and speaker.head[:6] in nearby

    def _elsewhere(self, row: int, run: Span) -> bool:
        """Tell whether the same speaker is given nearby, in an attribution that has no partner."""
        return any(
            abs(self.after.attributions[column].cue.start - run.start) < _NEARBY
            and self._same_speaker(row, column)
            for column in self.free
        )

    # -- quotations, and claims without a source ----------------------------------------

    def _quotes(self) -> list[Span]:
        """Report quotations altered or made up; return the places of the latter."""
        made_up = []
        for quote in self.after.quotes:
            if not any(pair.query.overlaps(quote) for pair in self.alignment) and not self._inside(quote):
                continue
            rendered = [pair.source for pair in self.alignment if pair.query.overlaps(quote)]
            expected = [item for item in self.before.quotes if any(item.overlaps(span) for span in rendered)]
            found = quote_drift(quote, self.after.text, self.source_words, expected)
            if found is None:
                continue
            speaker = next((item for item in self.after.attributions if quote in item.quotes), None)
            after = Fact(quote, "", attribution=speaker)
            if found.kind == "quote-altered" and found.before is not None:
                origin = next(
                    (item for item in self.before.attributions if found.before in item.quotes), None
                )
                before = Fact(found.before, "", attribution=origin)
                self._report(
                    found.kind, before, after, f"Words inside the quotation changed: {found.swapped}."
                )
            else:
                made_up.append(quote)
                self._report(found.kind, None, after, "The source has this quotation nowhere, nor its words.")
        return made_up

    def _inside(self, quote: Span) -> bool:
        """Tell whether a quotation stands between aligned sentences."""
        return (
            bool(self.alignment)
            and self.alignment[0].query.start <= quote.start <= self.alignment[-1].query.end
        )

    def _unattributed(self) -> None:
        """Compare hedges and negations of aligned sentences without a source on either side."""
        for pair in self.alignment:
            if self.before.covering(pair.source) or self.after.covering(pair.query):
                continue
            step = content_step(pair.source, pair.query, self.before.text, self.after.text)
            if step is not None and pair.similarity >= 0.5:
                self._report(step.kind, Fact(step.before, ""), Fact(step.after, ""), step.explanation)

    # -- reporting ---------------------------------------------------------------------

    def _add(self, kind: AttributionDriftKind, old: Attribution, new: Attribution, explanation: str) -> None:
        """Report a change of speaker, once for all that one mention of the source governs."""
        if (kind, new.source) in self.told:
            return
        self.told.add((kind, new.source))
        before, after = Fact(_saying(old), "", attribution=old), Fact(_saying(new), "", attribution=new)
        self._report(kind, before, after, explanation)

    def _report(
        self, kind: AttributionDriftKind, before: Fact | None, after: Fact | None, explanation: str
    ) -> None:
        then = _filled(before, self.before.text)
        now = _filled(after, self.after.text)
        severity = round(min(1.0, BASE_SEVERITY[kind] * self._salience(then, now)), 3)
        if any(_same(kind, then, now, drift) for drift in self.drifts):
            return
        self.drifts.append(Drift("attribution", kind, then, now, severity, explanation))

    def _salience(self, before: Fact | None, after: Fact | None) -> float:
        """Return 0.7 for a plain claim, 0.1 more each for the lead, a named source and a direct quote."""
        fact = after or before
        side = self.after if after else self.before
        spoken = [
            item.attribution for item in (before, after) if item is not None and item.attribution is not None
        ]
        lead = fact is not None and any(
            fact.span.overlaps(sentence) for sentence in side.document.sentences[:2]
        )
        named = any((item.speaker or "")[:1].isupper() for item in spoken)
        quoted = any(item.quoted for item in spoken)
        return _PLAIN_SALIENCE + _SALIENCE_STEP * (lead + named + quoted)


def _same(kind: str, before: Fact | None, after: Fact | None, drift: Drift) -> bool:
    """Tell whether a drift of the same kind is on record for the same words."""
    return drift.kind == kind and any(
        one is not None and other is not None and one.span.overlaps(other.span)
        for one, other in ((before, drift.before), (after, drift.after))
    )


def _filled(fact: Fact | None, text: str) -> Fact | None:
    return None if fact is None else Fact(fact.span, fact.span.of(text), fact.quantity, fact.attribution)


def _saying(item: Attribution) -> Span:
    """Return the span of source and cue where they stand together, else of the cue."""
    if item.source is None or max(item.source.start - item.cue.end, item.cue.start - item.source.end) > 40:
        return item.cue
    return _hull(item.source, item.cue)


def _with(saying: Span, shown: Span) -> Span:
    """Stretch source and cue to the word that shows the change, if it stands near."""
    return _hull(saying, shown) if shown.start - saying.end < 60 and saying.start - shown.end < 60 and (
        shown.end - shown.start < 60
    ) else saying  # fmt: skip


def _nested(number: int, attributions: Sequence[Attribution]) -> int:
    """Tell whether an attribution is part of what another one's source said."""
    cue = attributions[number].cue
    neighbours = (*attributions[max(0, number - 2) : number], *attributions[number + 1 : number + 2])
    return int(any(item.content is not None and item.content.contains(cue) for item in neighbours))


def _says(passage: str) -> bool:
    """Tell whether a passage has some form of a verb of saying, whether or not a pattern caught it."""
    words = set(re.findall(r"[^\W_]+", passage.lower()))
    return any(word in CUES and (CUES[word].past or not CUES[word].noun) for word in words - _NOT_SAYING)


def _claim(item: Attribution, text: str) -> Span:
    """Return an attribution's content, with its cue where that is an opinion ("expects", "suspects")."""
    content = item.content or item.cue
    opinion = cue_kind(item.cue.of(text)) in ("expect", "believe", "suspect")
    return _hull(content, item.cue) if opinion else content


def _hull(one: Span, other: Span) -> Span:
    return Span(min(one.start, other.start), max(one.end, other.end))


def _place_in(part: Span, whole: Span) -> float:
    return (part.start - whole.start) / max(1, whole.end - whole.start)


def _who(item: Attribution, side: _Side) -> str:
    written = item.source.of(side.text) if item.source else ""
    speaker = item.speaker or written
    return speaker if len(speaker) <= 80 else speaker[:77] + "…"
