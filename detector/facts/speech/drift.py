"""What became of each attribution between two versions: kept, bent, lost or made up."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from detector.facts.speech.altered_quotes import Quoted, is_spun, is_swapped, quote_drift
from detector.facts.speech.certainty import content_step, cue_kind, cue_step, denial_flip
from detector.facts.speech.doubt import LIKELIHOOD
from detector.facts.speech.pairs import NEARBY, Pairing, Side
from detector.facts.speech.source_kept import lower_words, says, source_kept, told_elsewhere
from detector.facts.speech.wording import coverage, terms
from detector.records import Drift, Fact, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from detector.facts.speech.certainty import CertaintyDrift
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
#: Share of the base without any mark of salience, and what each mark adds.
_PLAIN_SALIENCE, _SALIENCE_STEP = 0.7, 0.1
#: Share of a content's words that an aligned sentence must have to render it.
_RENDERED = 0.34
#: Share, or similarity of the sentences, that leaves no doubt of it.
_SURELY = 0.5
#: Code points between a source or cue and a word that are shown as one passage.
_NEAR = 60
#: Code points of new text between two rendered sentences at most, for a quotation in it to be judged.
_LONGEST_INSERT = 500
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
    ordered = tuple(sorted(alignment, key=lambda pair: (pair.query, pair.source)))
    sides = (Side.of(before, before_attributions), Side.of(after, after_attributions))
    drifts = _Comparison(Pairing(*sides, ordered)).run()
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
    before = drift.before.span.start if drift.before else -1
    return (drift.after.span.start if drift.after else before, before, drift.kind)


class _Comparison:
    """Types what changed, once the attributions are paired."""

    def __init__(self, pairing: Pairing) -> None:
        self.pairing = pairing
        self.before, self.after, self.alignment = pairing.before, pairing.after, pairing.alignment
        self.mates = pairing.mates()
        paired = {column for _, column in self.mates}
        self.free = [number for number in range(len(self.after.attributions)) if number not in paired]
        self.drifts: list[Drift] = []
        self.told: set[tuple[str, Span | None]] = set()

    def run(self) -> list[Drift]:
        made_up = self._quotes()
        for row, column in self.mates:
            self._speaker(row, column)
            self._certainty(row, column)
        paired = {row for row, _ in self.mates}
        for row in range(len(self.before.attributions)):
            if row not in paired:
                self._lost(row)
        for column in self.free:
            content = self.after.attributions[column].content
            if content is None or not any(content.overlaps(span) for span in made_up):
                self._gained(column)
        self._unattributed()
        return self.drifts

    # -- what became of a pair ---------------------------------------------------------

    def _speaker(self, row: int, column: int) -> None:
        old, new = self.before.attributions[row], self.after.attributions[column]
        who, whom = _who(old, self.before), _who(new, self.after)
        if new.source is None:
            return
        if old.source is None:
            if self.after.voices.of(new).names:
                self._change("speaker-added", old, new, f"No source was named; the rewrite names “{whom}”.")
            return
        change = self.pairing.speaker_change(row, column)
        if change == "changed":
            self._change("speaker-changed", old, new, f"What “{who}” said is given to “{whom}”.")
        elif change == "anonymised":
            self._change("anonymised", old, new, f"The named source “{who}” became “{whom}”.")
        elif change == "named":
            self._change("speaker-added", old, new, f"The source “{who}” became the named “{whom}”.")

    def _certainty(self, row: int, column: int) -> None:
        old, new = self.before.attributions[row], self.after.attributions[column]
        step = self._step(old, new)
        if step is not None and not self._in_altered_quote(step):
            before = _fact(_with(old, step.before), old)
            after = _fact(_with(new, step.after), new)
            self._report(step.kind, before, after, step.explanation)

    def _in_altered_quote(self, step: CertaintyDrift) -> bool:
        """Tell whether a step lies within a quotation that is reported as altered already."""
        told = [drift for drift in self.drifts if drift.kind == "quote-altered"]
        return any(
            (drift.before is not None and drift.before.span.contains(step.before))
            or (drift.after is not None and drift.after.span.contains(step.after))
            for drift in told
        )

    def _step(self, old: Attribution, new: Attribution) -> CertaintyDrift | None:
        texts = (self.before.text, self.after.text)
        step = denial_flip(old, new, *texts)
        if step is None and old.source is not None and new.source is not None:
            step = cue_step(old, new, *texts)
        if step is None and old.content is not None and new.content is not None:
            step = content_step(_claim(old, texts[0]), _claim(new, texts[1]), *texts, paired=True)
        return step

    # -- what stands on one side only --------------------------------------------------

    def _lost(self, row: int) -> None:
        """Judge an attribution of the source that has no partner: its source dropped, or all of it."""
        old, content = self.before.attributions[row], self.before.content[row]
        pairs = [pair for pair in self.alignment if pair.source.overlaps(old.cue)]
        if old.source is None or old.content is None or len(content) < 2 or not pairs:
            return
        rendered, best = max(
            ((self._rendered(content, pair), pair) for pair in pairs),
            key=lambda item: (item[0], item[1].similarity, -item[1].query.start),
        )
        who = _who(old, self.before)
        if rendered >= _RENDERED and max(rendered, best.similarity) >= _SURELY:
            if not source_kept(self.pairing, row, best.query, self.free, [pair.query for pair in pairs]):
                explanation = f"“{who}” is no longer given as the source; the rewrite states it as fact."
                self._report("source-dropped", _fact(_saying(old), old), _fact(best.query), explanation)
        elif rendered <= _GONE and self._rest_kept(row, pairs):
            explanation = f"What “{who}” said is gone from a sentence that is otherwise rendered."
            self._report("dropped", _fact(_saying(old), old), None, explanation)

    def _rendered(self, content: frozenset[str], pair: AlignedPair) -> float:
        """Return the share of a content in a query sentence, less what a closer source sentence gave it."""
        for rival in self.alignment:
            if rival.query == pair.query and rival.similarity > pair.similarity:
                content -= terms(rival.source.of(self.before.text))
        if len(content) < 2:
            return 0.0
        return coverage(content, terms(pair.query.of(self.after.text)))

    def _rest_kept(self, row: int, pairs: Sequence[AlignedPair]) -> bool:
        """Tell whether a sentence is rendered apart from one attribution, whose speaker is gone too."""
        old = self.before.attributions[row]
        said = self.before.content[row] | (
            terms(old.source.of(self.before.text)) if old.source else frozenset()
        )
        for pair in pairs:
            rest = terms(pair.source.of(self.before.text)) - said
            if len(rest) >= 3 and coverage(rest, terms(pair.query.of(self.after.text))) >= _SURELY:
                return not any(told_elsewhere(self.pairing, row, other.query, self.free) for other in pairs)
        return False

    def _gained(self, column: int) -> None:
        """Judge an attribution of the rewrite that has no partner: a source put on a plain statement."""
        new, content = self.after.attributions[column], self.after.content[column]
        pairs = [pair for pair in self.alignment if pair.query.overlaps(new.cue)]
        if new.source is None or not pairs or len(content) < 2 or self.after.voices.of(new).pronoun:
            return
        if any(self.before.covers(pair.source) or self._runs_on(new, pair.source) for pair in pairs):
            return
        kept = lower_words(new.content.of(self.after.text)) if new.content else frozenset()
        plain = next((pair for pair in pairs if self._is_plain(pair, content, kept)), None)
        if plain is not None:
            whom = _who(new, self.after)
            explanation = f"The source states this as fact; the rewrite puts it down to “{whom}”."
            self._report("added", _fact(plain.source), _fact(_saying(new), new), explanation)

    def _is_plain(self, pair: AlignedPair, content: frozenset[str], kept: frozenset[str]) -> bool:
        """Tell whether a content renders a source sentence that neither quotes nor reports anybody.

        `kept` are the words of the content: a report within it was in the source already.
        """
        passage = pair.source.of(self.before.text)
        stated = terms(passage)
        same = max(coverage(stated, content), coverage(content, stated)) >= _RENDERED
        quoted = any(quote.overlaps(pair.source) for quote in self.before.quotes)
        claims = lower_words(passage) - kept
        return same and pair.similarity >= _SURELY and not quoted and not says(claims)

    def _runs_on(self, new: Attribution, run: Span) -> bool:
        """Tell whether the source names the speaker in a sentence or just before it."""
        speaker = self.after.voices.of(new)
        if self.before.voices.mentions(speaker.names, run):
            return True
        nearby = self.before.text[max(0, run.start - NEARBY // 2) : run.end].lower()
        return not speaker.names and bool(speaker.head) and speaker.head[:6] in nearby

    # -- quotations, and claims without a source ----------------------------------------

    def _quotes(self) -> list[Span]:
        """Report quotations altered or made up; return the places of the latter."""
        source, made_up = Quoted(self.before.text, self.before.quotes), []
        swapped = [
            (pair.query, is_swapped(pair.source.of(self.before.text), pair.query.of(self.after.text)))
            for pair in self.alignment
        ]
        for quote in self.after.quotes:
            rendered = [pair.source for pair in self.alignment if pair.query.overlaps(quote)]
            if self._beyond_source(quote) or not (rendered or self._between_aligned(quote)):
                continue
            expected = [item for item in self.before.quotes if any(map(item.overlaps, rendered))]
            others = [swap for query, swap in swapped if not query.overlaps(quote)]
            spun = is_spun(others or [swap for _, swap in swapped])
            found = quote_drift(quote, self.after.text, source, expected, spun=spun)
            if found is None:
                continue
            after = _fact(quote, _quoting(self.after, quote))
            if found.before is None:
                made_up.append(quote)
                self._report(found.kind, None, after, "The source has this quotation nowhere, nor its words.")
            else:
                before = _fact(found.before, _quoting(self.before, found.before))
                self._report(
                    found.kind, before, after, f"Words inside the quotation changed: {found.swapped}."
                )
        return made_up

    def _beyond_source(self, quote: Span) -> bool:
        """Tell whether a quotation stands in text that goes on, at some length, where the source ends."""
        last = self.before.document.sentences[-1:]
        ends = [
            pair.query.end
            for pair in self.alignment
            if pair.similarity >= _SURELY and last and pair.source.overlaps(last[0])
        ]
        rest = self.after.document.sentences[-1].end - max(ends) if ends else 0
        return rest > _LONGEST_INSERT and quote.start >= max(ends)

    def _between_aligned(self, quote: Span) -> bool:
        """Tell whether a quotation was put in between rendered sentences: in no long stretch of new text."""
        before = max(
            (pair.query.end for pair in self.alignment if pair.query.start <= quote.start), default=None
        )
        behind = min(
            (pair.query.start for pair in self.alignment if pair.query.end >= quote.end), default=None
        )
        return before is not None and behind is not None and behind - before < _LONGEST_INSERT

    def _unattributed(self) -> None:
        """Compare hedges and negations of aligned sentences without a source on either side."""
        for pair in self.alignment:
            reported = self.before.covers(pair.source) or self.after.covers(pair.query)
            if reported or pair.similarity < _SURELY:
                continue
            step = content_step(pair.source, pair.query, self.before.text, self.after.text)
            if step is not None:
                self._report(step.kind, _fact(step.before), _fact(step.after), step.explanation)

    # -- reporting ---------------------------------------------------------------------

    def _change(
        self, kind: AttributionDriftKind, old: Attribution, new: Attribution, explanation: str
    ) -> None:
        """Report a change of speaker, once for all that one mention of the source governs."""
        if (kind, new.source) not in self.told:
            self.told.add((kind, new.source))
            self._report(kind, _fact(_saying(old), old), _fact(_saying(new), new), explanation)

    def _report(
        self, kind: AttributionDriftKind, before: Fact | None, after: Fact | None, explanation: str
    ) -> None:
        """Put a drift on record, unless one of its kind is there for the same words."""
        then = replace(before, text=before.span.of(self.before.text)) if before else None
        now = replace(after, text=after.span.of(self.after.text)) if after else None
        if not any(_same(kind, then, now, drift) for drift in self.drifts):
            severity = round(min(1.0, BASE_SEVERITY[kind] * self._salience(then, now)), 3)
            self.drifts.append(Drift("attribution", kind, then, now, severity, explanation))

    def _salience(self, before: Fact | None, after: Fact | None) -> float:
        """Return 0.7 for a plain claim, 0.1 more each for the lead, a named source and a direct quote."""
        fact, side = (after, self.after) if after else (before, self.before)
        spoken = [item.attribution for item in (before, after) if item and item.attribution]
        lead = fact is not None and any(map(fact.span.overlaps, side.document.sentences[:2]))
        named = any((item.speaker or "")[:1].isupper() for item in spoken)
        quoted = any(item.quoted for item in spoken)
        return _PLAIN_SALIENCE + _SALIENCE_STEP * (lead + named + quoted)


def _fact(span: Span, attribution: Attribution | None = None) -> Fact:
    return Fact(span, "", attribution=attribution)


def _same(kind: str, before: Fact | None, after: Fact | None, drift: Drift) -> bool:
    """Tell whether a drift is of a kind and on words of one of two facts."""
    return drift.kind == kind and any(
        one is not None and other is not None and one.span.overlaps(other.span)
        for one, other in ((before, drift.before), (after, drift.after))
    )


def _quoting(side: Side, quote: Span) -> Attribution | None:
    return next((item for item in side.attributions if quote in item.quotes), None)


def _saying(item: Attribution) -> Span:
    """Return the span of source and cue where they stand together, else of the cue."""
    source = item.source
    if source is None or max(source.start - item.cue.end, item.cue.start - source.end) > 40:
        return item.cue
    return _hull(source, item.cue)


def _with(item: Attribution, shown: Span) -> Span:
    """Stretch source and cue to what shows the change; a word far off from them stands alone."""
    saying = _saying(item)
    near = shown.start - saying.end < _NEAR and saying.start - shown.end < _NEAR
    return _hull(saying, shown) if near or shown == item.content else shown


def _claim(item: Attribution, text: str) -> Span:
    """Return an attribution's content, with what opens it if that is an opinion ("told of a belief")."""
    content = item.content or item.cue
    opinion = cue_kind(item.cue.of(text)) in ("expect", "believe", "suspect")
    between = lower_words(text[item.cue.end : min(content.start, item.cue.end + _NEAR)])
    return _hull(content, item.cue) if opinion or not between.isdisjoint(LIKELIHOOD) else content


def _hull(one: Span, other: Span) -> Span:
    return Span(min(one.start, other.start), max(one.end, other.end))


def _who(item: Attribution, side: Side) -> str:
    speaker = item.speaker or (item.source.of(side.text) if item.source else "")
    return speaker if len(speaker) <= 80 else speaker[:79] + "…"
