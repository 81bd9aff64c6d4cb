"""What became of each attribution between two versions: kept, bent, lost or made up."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from detector.facts.placed import Placed
from detector.facts.speech.altered_quotes import Inserts, Quoted, Swaps, quote_drift
from detector.facts.speech.certainty import content_step, cue_kind, cue_step, denial_flip
from detector.facts.speech.pairs import NEARBY, Pairing, Side
from detector.facts.speech.renamed import spoken_of, still_named
from detector.facts.speech.reported import Reported
from detector.facts.speech.severity import severity
from detector.facts.speech.shown import claimed, saying, shown_with
from detector.facts.speech.source_kept import (
    FIRST_PERSON,
    is_supposed,
    is_taken_in,
    lower_words,
    says,
    source_kept,
    told_elsewhere,
)
from detector.facts.speech.swaps import swapped_step
from detector.facts.speech.wording import coverage, terms
from detector.records import Drift, Fact, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detector.facts.speech.certainty import CertaintyDrift
    from detector.records import AlignedPair, Attribution, AttributionDriftKind, Document

#: Share of a content's words that an aligned sentence must have to render it.
_RENDERED = 0.34
#: Share of the words of a content without a capital, from which more than its names is rendered.
_NAMES_ALONE = 0.12
_PLAIN = re.compile(r"(?<!\w)[^\W_A-Z]\w*")
#: Share, or similarity of the sentences, that leaves no doubt of it.
_SURELY = 0.5
#: Share of a version, and code points, within one pair of marks that make them its wrapping.
_WRAPPED, _LONGEST_SAID = 0.4, 400
#: Below this share the content is gone, if the text within so many code points has it not either.
_GONE, _BESIDE = 0.2, 250


@dataclass(frozen=True, slots=True)
class AttributionComparison:
    """The attributions that are one in both versions, in the order of the earlier, and the drifts."""

    pairs: tuple[tuple[Attribution, Attribution], ...]
    drifts: tuple[Drift, ...]


def attribution_drifts(
    before: Document,
    after: Document,
    before_attributions: Sequence[Attribution],
    after_attributions: Sequence[Attribution],
    alignment: Sequence[AlignedPair],
) -> tuple[Drift, ...]:
    """Return the attribution drifts, in the order of the later text; see `compare_attributions`."""
    return compare_attributions(before, after, before_attributions, after_attributions, alignment).drifts


def compare_attributions(
    before: Document,
    after: Document,
    before_attributions: Sequence[Attribution],
    after_attributions: Sequence[Attribution],
    alignment: Sequence[AlignedPair],
) -> AttributionComparison:
    """Pair the attributions of two versions and type what changed between aligned sentences.

    `alignment` pairs spans of `after` (query) with spans of `before` (source). A sentence
    left out as a whole is no drift, nor is one that no aligned pair covers.
    """
    return compare_sides(Side.of(before, before_attributions), Side.of(after, after_attributions), alignment)


def compare_sides(before: Side, after: Side, alignment: Sequence[AlignedPair]) -> AttributionComparison:
    """Compare two versions that are read already, as `compare_attributions` does."""
    ordered = tuple(sorted(alignment, key=lambda pair: (pair.query, pair.source)))
    comparison = _Comparison(Pairing.of(before, after, ordered))
    drifts = tuple(sorted(comparison.run(), key=_place))
    mates = tuple((before.attributions[row], after.attributions[column]) for row, column in comparison.mates)
    return AttributionComparison(mates, drifts)


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
        self.free = frozenset(range(len(self.after.attributions))) - paired
        self.sources = Placed((pair.source, pair) for pair in self.alignment)
        self.queries = Placed((pair.query, pair) for pair in self.alignment)
        self.reported = Reported()
        self.told: set[tuple[str, Span | None]] = set()

    def run(self) -> list[Drift]:
        made_up = Placed((span, span) for span in self._quotes())
        for row, column in self.mates:
            self._speaker(row, column)
            self._certainty(row, column)
        paired = {row for row, _ in self.mates}
        for row in range(len(self.before.attributions)):
            if row not in paired:
                self._lost(row)
        for column in sorted(self.free):
            content = self.after.attributions[column].content
            if content is None or not made_up.touches(content):
                self._gained(column)
        self._unattributed()
        return self.reported.drifts

    # -- what became of a pair ---------------------------------------------------------

    def _speaker(self, row: int, column: int) -> None:
        old, new = self.before.attributions[row], self.after.attributions[column]
        who, whom = _who(old, self.before), _who(new, self.after)
        if new.source is None:
            return
        if old.source is None:
            if self.after.speakers[column].names and cue_kind(new.cue.of(self.after.text)) != "expect":
                self._change("speaker-added", old, new, f"No source was named; the rewrite names “{whom}”.")
            return
        change = self.pairing.speaker_change(row, column)
        if change == "same" or still_named(self.pairing, row, column) or spoken_of(self.pairing, row, column):
            return
        if change == "changed":
            self._change("speaker-changed", old, new, f"What “{who}” said is given to “{whom}”.")
        elif change == "anonymised":
            self._change("anonymised", old, new, f"The named source “{who}” became “{whom}”.")
        else:
            self._change("speaker-added", old, new, f"The source “{who}” became the named “{whom}”.")

    def _says_again(self, row: int, column: int) -> bool:
        """Tell whether one speaker, not the writer, says something in aligned sentences."""
        old, new = self.before.attributions[row], self.after.attributions[column]
        if old.source is None or new.source is None or self.before.speakers[row].head in FIRST_PERSON:
            return False
        aligned = any(pair.query.overlaps(new.cue) for pair in self.sources.at(old.cue))
        return aligned and self.pairing.same_speaker(row, column)

    def _certainty(self, row: int, column: int) -> None:
        old, new = self.before.attributions[row], self.after.attributions[column]
        step = self._step(row, column)
        if step is not None and not self.reported.within("quote-altered", step.before, step.after):
            before = _fact(shown_with(old, step.before), old)
            after = _fact(shown_with(new, step.after), new)
            self._report(step.kind, before, after, step.explanation, step.change)

    def _step(self, row: int, column: int) -> CertaintyDrift | None:
        old, new = self.before.attributions[row], self.after.attributions[column]
        texts = (self.before.text, self.after.text)
        step = denial_flip(old, new, *texts)
        if step is None and self._says_again(row, column):
            step = cue_step(old, new, *texts)
        if step is None and old.content is not None and new.content is not None:
            step = content_step(claimed(old, texts[0]), claimed(new, texts[1]), *texts, paired=True)
        return step

    # -- what stands on one side only --------------------------------------------------

    def _lost(self, row: int) -> None:
        """Judge an attribution of the source that has no partner: its source dropped, or all of it."""
        old, content = self.before.attributions[row], self.before.content[row]
        pairs = self.sources.at(old.cue)
        if old.source is None or old.content is None or len(content) < 2 or not pairs:
            return
        if self.before.speakers[row].head in FIRST_PERSON or is_supposed(old, self.before.text):
            return
        if is_taken_in(old, self.before.text):
            return
        rendered, best = max(
            ((self._rendered(content, pair), pair) for pair in pairs),
            key=lambda item: (item[0], item[1].similarity, -item[1].query.start),
        )
        who = _who(old, self.before)
        if rendered >= _RENDERED and max(rendered, best.similarity) >= _SURELY:
            if self._names_alone(old.content, best.query):
                return
            if not self._still_quoted(content, best.query) and not source_kept(
                self.pairing, row, best.query, self.free, [pair.query for pair in pairs]
            ):
                explanation = f"“{who}” is no longer given as the source; the rewrite states it as fact."
                self._report("source-dropped", _fact(saying(old), old), _fact(best.query), explanation)
        elif (
            rendered <= _GONE
            and not _is_thought(self.before, row)
            and not self._told_beside(content, pairs)
            and self._rest_kept(row, pairs)
        ):
            explanation = f"What “{who}” said is gone from a sentence that is otherwise rendered."
            self._report("dropped", _fact(saying(old), old), None, explanation)

    def _names_alone(self, content: Span, run: Span) -> bool:
        """Tell whether a passage has little of a content but names."""
        plain = terms(" ".join(_PLAIN.findall(content.of(self.before.text))))
        return bool(plain) and coverage(plain, terms(run.of(self.after.text))) <= _NAMES_ALONE

    def _rendered(self, content: frozenset[str], pair: AlignedPair) -> float:
        """Return the share of a content in a query sentence, less what a closer source sentence gave it."""
        for rival in self.queries.at(pair.query):
            if rival.query == pair.query and rival.similarity > pair.similarity:
                content -= terms(rival.source.of(self.before.text))
        if len(content) < 2:
            return 0.0
        return coverage(content, terms(pair.query.of(self.after.text)))

    def _still_quoted(self, content: frozenset[str], run: Span) -> bool:
        """Tell whether a passage gives a content in quotation marks, and says something beside it."""
        text = self.after.text
        return any(
            coverage(content, terms(quote.of(text))) >= _RENDERED
            and len(terms(text[run.start : quote.start]) | terms(text[quote.end : run.end])) > 1
            for quote in self.after.quoted.at(run)
        )

    def _told_beside(self, content: frozenset[str], pairs: Sequence[AlignedPair]) -> bool:
        """Tell whether the text around some passages has much of a content."""
        near = (
            self.after.text[max(0, pair.query.start - _BESIDE) : pair.query.end + _BESIDE] for pair in pairs
        )
        return any(coverage(content, terms(passage)) >= _RENDERED for passage in near)

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
        pairs = self.queries.at(new.cue)
        if new.source is None or not pairs or len(content) < 2 or self.after.speakers[column].pronoun:
            return
        if is_supposed(new, self.after.text) or is_taken_in(new, self.after.text):
            return
        if _is_thought(self.after, column):
            return
        if any(self.before.covers(pair.source) or self._runs_on(column, pair.source) for pair in pairs):
            return
        kept = lower_words(new.content.of(self.after.text)) if new.content else frozenset()
        plain = next((pair for pair in pairs if self._is_plain(pair, content, kept)), None)
        if plain is not None:
            whom = _who(new, self.after)
            explanation = f"The source states this as fact; the rewrite puts it down to “{whom}”."
            self._report("added", _fact(plain.source), _fact(saying(new), new), explanation)

    def _is_plain(self, pair: AlignedPair, content: frozenset[str], kept: frozenset[str]) -> bool:
        """Tell whether a content renders a source sentence that neither quotes nor reports anybody.

        `kept` are the words of the content: a report within it was in the source already.
        """
        passage = pair.source.of(self.before.text)
        stated = terms(passage)
        same = max(coverage(stated, content), coverage(content, stated)) >= _RENDERED
        quoted = self.before.quoted.touches(pair.source)
        claims = lower_words(passage) - kept
        return same and pair.similarity >= _SURELY and not quoted and not says(claims)

    def _runs_on(self, column: int, run: Span) -> bool:
        """Tell whether the source names the speaker in a sentence or just before it."""
        speaker = self.after.speakers[column]
        if self.before.voices.mentions(speaker.names, run):
            return True
        nearby = self.before.text[max(0, run.start - NEARBY // 2) : run.end].lower()
        return not speaker.names and bool(speaker.head) and speaker.head[:6] in nearby

    # -- quotations, and claims without a source ----------------------------------------

    def _quotes(self) -> list[Span]:
        """Report quotations altered or made up; return the places of the latter."""
        source, made_up = Quoted(self.before.text, self.before.quotes), []
        quoted = [quote.of(self.after.text) for quote in self.after.quotes]
        swaps = Swaps(self.alignment, self.before.text, self.after.text, rewords=source.rewords(quoted))
        inserts = Inserts([pair.query for pair in self.alignment])
        for quote in self.after.quotes:
            rendered = [pair.source for pair in self.queries.at(quote)]
            if quote.end > self.pairing.source_ends or not (rendered or inserts.short_at(quote)):
                continue
            expected = sorted({item for span in rendered for item in self.before.quoted.at(span)})
            found = quote_drift(quote, self.after.text, source, expected, swaps)
            if found is None or (found.before is None and self._wraps(quote)):
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

    def _wraps(self, quote: Span) -> bool:
        """Tell whether a pair of marks holds much of the version, and so quotes nobody."""
        return quote.end - quote.start > max(_LONGEST_SAID, _WRAPPED * len(self.after.text))

    def _unattributed(self) -> None:
        """Compare words of certainty of aligned sentences, and where nobody is their source their claims."""
        texts = self.before.text, self.after.text
        for pair in self.alignment:
            if pair.similarity < _SURELY or pair.kind == "verbatim":
                continue
            step = swapped_step(pair.source, pair.query, *texts)
            reported = self.before.covers(pair.source) or self.after.covers(pair.query)
            if step is None and not reported:
                step = content_step(pair.source, pair.query, *texts)
            if step is not None and not self._told_of(step, pair):
                self._report(step.kind, _fact(step.before), _fact(step.after), step.explanation, step.change)

    def _told_of(self, step: CertaintyDrift, pair: AlignedPair) -> bool:
        """Tell whether a step is reported already: as a step of its sentence, or as an altered quotation."""
        quoted = any(quote.contains(step.after) for quote in self.after.quoted.at(step.after))
        return quoted or any(
            self.reported.has_both(kind, pair.source, pair.query)
            for kind in ("certainty-raised", "certainty-lowered")
        )

    # -- reporting ---------------------------------------------------------------------

    def _change(
        self, kind: AttributionDriftKind, old: Attribution, new: Attribution, explanation: str
    ) -> None:
        """Report a change of speaker, once for all that one mention of the source governs."""
        if (kind, new.source) not in self.told:
            self.told.add((kind, new.source))
            self._report(kind, _fact(saying(old), old), _fact(saying(new), new), explanation)

    def _report(
        self,
        kind: AttributionDriftKind,
        before: Fact | None,
        after: Fact | None,
        explanation: str,
        change: float = 1.0,
    ) -> None:
        """Put a drift on record, unless one of its kind is there for the same words."""
        then = replace(before, text=before.span.of(self.before.text)) if before else None
        now = replace(after, text=after.span.of(self.after.text)) if after else None
        if not self.reported.has(kind, then, now):
            grave = severity(kind, **self._marks(then, now), change=change)
            self.reported.add(Drift("attribution", kind, then, now, grave, explanation))

    def _marks(self, before: Fact | None, after: Fact | None) -> dict[str, bool]:
        """Return the marks of salience: whether it stands in the lead, its source is named, it is quoted."""
        fact, side = (after, self.after) if after else (before, self.before)
        spoken = [item.attribution for item in (before, after) if item and item.attribution]
        return {
            "lead": fact is not None and any(map(fact.span.overlaps, side.document.sentences[:2])),
            "named": any((item.speaker or "")[:1].isupper() for item in spoken),
            "quoted": any(item.quoted for item in spoken),
        }


def _is_thought(side: Side, number: int) -> bool:
    """Tell whether nobody in particular is said to think something, or nothing in particular to show it."""
    item, speaker = side.attributions[number], side.speakers[number]
    kind = cue_kind(item.cue.of(side.text))
    vague = not speaker.names and speaker.kind in ("unnamed", None)
    return (not speaker.names and kind in ("expect", "believe")) or (vague and kind in ("suggest", "show"))


def _fact(span: Span, attribution: Attribution | None = None) -> Fact:
    return Fact(span, "", attribution=attribution)


def _quoting(side: Side, quote: Span) -> Attribution | None:
    return next((item for item in side.attributions if quote in item.quotes), None)


def _who(item: Attribution, side: Side) -> str:
    speaker = item.speaker or (item.source.of(side.text) if item.source else "")
    return speaker if len(speaker) <= 80 else speaker[:79] + "…"
