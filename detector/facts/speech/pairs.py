"""Attributions of two versions paired, each with the one that renders it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from heapq import nlargest
from itertools import pairwise
from typing import TYPE_CHECKING

from detector.facts.assignment import assign
from detector.facts.placed import Placed
from detector.facts.speech.certainty import cue_kind
from detector.facts.speech.identity import Voices, compare
from detector.facts.speech.wording import overlap, terms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detector.facts.speech.identity import Change, Speaker
    from detector.records import AlignedPair, Attribution, Document, Span

# Chosen on the first half of the demo corpus, where each raised the F1 of drifts.
_CONTENT_WEIGHT, _SPEAKER_WEIGHT, _PLACE_WEIGHT, _BASE_WEIGHT = 0.6, 0.25, 0.1, 0.05
_MOVED_WEIGHT = 0.3
#: Shared words below which two attributions on aligned sentences are strangers.
_FEWEST_SHARED = 0.15
#: Sentence similarity from which the only attribution on each side is one, whatever it shares.
_ALIKE = 0.6
#: Shared words, over the longer content's, from which one speaker's two contents are the same anywhere.
_MOVED = 0.4
#: Attributions of one sentence and of a text that are paired, and places that one may have moved to, at most.
_MOST_IN_SENTENCE, _MOST_IN_TEXT, _MOST_MOVED = 12, 400, 4
#: Code points of a content whose words are compared.
_LONGEST = 2000
#: Last sentences of the earlier version, one of which must be rendered, and how well, to tell where it ends.
_LAST, _RENDERED = 3, 0.5
#: Code points of text past that end, and the share rendered of it, that make it new.
_NEW_TEXT, _MOSTLY_NEW = 500, 0.34
#: Similarity from which sentences there are one all the same.
_SURE_BEYOND = 0.75
#: Code points within which two attributions are neighbours.
NEARBY = 500
#: Most attributions, one more than, that may be filled in between two pairs.
_LONGEST_GAP = 4


@dataclass(frozen=True, slots=True)
class Side:
    """One version: its document, quotations, and attributions in order with speakers and content words.

    Attributions are found by number on the places of their cues (`cues`), or of cue and content (`told`).
    """

    document: Document
    attributions: tuple[Attribution, ...]
    voices: Voices
    quotes: tuple[Span, ...]
    content: tuple[frozenset[str], ...]
    speakers: tuple[Speaker, ...]
    cues: Placed[int]
    told: Placed[int]
    quoted: Placed[Span]

    @classmethod
    def of(
        cls, document: Document, attributions: Sequence[Attribution], voices: Voices | None = None
    ) -> Side:
        """Read one version; `voices` are the document's, if they are known."""
        ordered = tuple(sorted(attributions, key=lambda item: item.cue))
        content = tuple(
            terms(item.content.of(document.text)[:_LONGEST]) if item.content else frozenset()
            for item in ordered
        )
        voices = voices or Voices(document)
        cues = [(item.cue, number) for number, item in enumerate(ordered)]
        contents = [(item.content, number) for number, item in enumerate(ordered) if item.content]
        return cls(
            document,
            ordered,
            voices,
            voices.quotes,
            content,
            tuple(map(voices.of, ordered)),
            Placed(cues),
            Placed((*cues, *contents)),
            Placed((quote, quote) for quote in voices.quotes),
        )

    @property
    def text(self) -> str:
        """The version's text."""
        return self.document.text

    def within(self, span: Span) -> list[int]:
        """Return the attributions whose cue stands in a span."""
        return self.cues.at(span)

    def covers(self, span: Span) -> bool:
        """Tell whether the cue or content of some attribution touches a span."""
        return self.told.touches(span)

    def nested(self, number: int) -> bool:
        """Tell whether an attribution is part of what another one's source said."""
        cue = self.attributions[number].cue
        around = (
            *self.attributions[max(0, number - 2) : number],
            *self.attributions[number + 1 : number + 2],
        )
        return any(item.content is not None and item.content.contains(cue) for item in around)


@dataclass(frozen=True, slots=True)
class Pairing:
    """The two versions and the alignment of their sentences.

    `source_ends` is where the later version goes on, at some length, past what the earlier
    one holds; its end where it does not. What stands there is of another text.
    """

    before: Side
    after: Side
    alignment: tuple[AlignedPair, ...]
    source_ends: int

    @classmethod
    def of(cls, before: Side, after: Side, alignment: Sequence[AlignedPair]) -> Pairing:
        """Pair two versions over an alignment, less chance likenesses past the earlier version's end."""
        ends = _source_ends(before.document, after.document, alignment)
        kept = tuple(pair for pair in alignment if pair.query.start < ends or pair.similarity >= _SURE_BEYOND)
        return cls(before, after, kept, ends)

    def mates(self) -> list[tuple[int, int]]:
        """Return pairs of attributions (before, after), each in one at most.

        Those on aligned sentences are one assignment by content, speaker and place; what one
        speaker said may have moved; and what lies in equal number between two pairs is paired
        in order, where alignment missed it.
        """
        if not self.alignment:
            return []
        weights: dict[tuple[int, int], float] = {}
        for pair in self.alignment:
            rows, columns = self.before.within(pair.source), self.after.within(pair.query)
            rows, columns = rows[:_MOST_IN_SENTENCE], columns[:_MOST_IN_SENTENCE]
            alone = len(rows) == len(columns) == 1
            for row in rows:
                for column in columns:
                    weight = self._likeness(row, column, pair, alone=alone)
                    if weight > 0:
                        weights[row, column] = max(weight, weights.get((row, column), 0.0))
        self._add_moved(weights)
        mates = dict(assign(weights))
        self._fill_gaps(mates, set(mates.values()))
        return sorted(mates.items())

    def speaker_change(self, row: int, column: int) -> Change:
        """Return how the speaker of one attribution became that of another; both have a source."""
        then, now = self.before.voices, self.after.voices
        cue = self.before.attributions[row].cue
        return compare(self.before.speakers[row], self.after.speakers[column], then, now, cue)

    def same_speaker(self, row: int, column: int) -> bool:
        """Tell whether two attributions have one speaker, or neither has any."""
        old, new = self.before.attributions[row], self.after.attributions[column]
        if old.source is None or new.source is None:
            return old.source is new.source
        return self.speaker_change(row, column) == "same"

    def _likeness(self, row: int, column: int, pair: AlignedPair, *, alone: bool) -> float:
        """Return how likely two attributions are versions of one, 0 (not) to about 1."""
        old, new = self.before.attributions[row], self.after.attributions[column]
        shared = overlap(self.before.content[row], self.after.content[column])
        kinds = (cue_kind(old.cue.of(self.before.text)), cue_kind(new.cue.of(self.after.text)))
        judged = [kind in ("judge", "ask") for kind in kinds]
        shared -= 0.2 * ((old.source is None) != (new.source is None))
        shared -= 0.1 * (judged[0] != judged[1])
        shared -= 0.1 * (self.before.nested(row) != self.after.nested(column))
        same = self.same_speaker(row, column)
        if not same and (kinds[0] == "deny") != (kinds[1] == "deny"):
            return 0.0
        akin = same or not self.before.speakers[row].own.isdisjoint(self.after.speakers[column].own)
        if shared < _FEWEST_SHARED and not (
            (alone and (akin or pair.similarity >= _ALIKE)) or (same and shared > 0.1)
        ):
            return 0.0
        place = 1.0 - abs(_place_in(old.cue, pair.source) - _place_in(new.cue, pair.query))
        return _CONTENT_WEIGHT * shared + _SPEAKER_WEIGHT * same + _PLACE_WEIGHT * place + _BASE_WEIGHT

    def _add_moved(self, weights: dict[tuple[int, int], float]) -> None:
        """Let what one speaker said meet its like outside the aligned sentences, with less weight."""
        rows, columns = {row for row, _ in weights}, {column for _, column in weights}
        holding: dict[str, list[int]] = {}
        for column, new in enumerate(self.after.content[:_MOST_IN_TEXT]):
            for term in new:
                holding.setdefault(term, []).append(column)
        for row, old in enumerate(self.before.content[:_MOST_IN_TEXT]):
            likest: list[tuple[float, int]] = []
            for column, count in Counter(column for term in old for column in holding.get(term, ())).items():
                shared = count / max(len(old), len(self.after.content[column]))
                if shared >= _MOVED and not (row in rows and column in columns):
                    likest.append((shared, column))
            for shared, column in nlargest(_MOST_MOVED, likest):
                if self.same_speaker(row, column):
                    weights[row, column] = _MOVED_WEIGHT * shared

    def _fill_gaps(self, mates: dict[int, int], taken: set[int]) -> None:
        rows = [row for row in range(len(self.before.attributions)) if not self.before.nested(row)]
        columns = [item for item in range(len(self.after.attributions)) if not self.after.nested(item)]
        row_place = {row: place for place, row in enumerate(rows)}
        column_place = {column: place for place, column in enumerate(columns)}
        known = sorted(
            (row_place[row], column_place[column])
            for row, column in mates.items()
            if row in row_place and column in column_place
        )
        if not known:
            return
        ends = (len(rows), len(columns))
        for (row, column), (next_row, next_column) in pairwise([(-1, -1), *known, ends]):
            if not 1 < next_row - row == next_column - column <= _LONGEST_GAP:
                continue
            for step in range(1, next_row - row):
                here, there = row + step, column + step
                beside = (here - 1, there - 1) if here and there else (here + 1, there + 1)
                pair = rows[here], columns[there]
                known_pair = rows[beside[0]], columns[beside[1]]
                if pair[0] not in mates and pair[1] not in taken and self._stand_alike(pair, known_pair):
                    mates[pair[0]] = pair[1]
                    taken.add(pair[1])

    def _stand_alike(self, pair: tuple[int, int], beside: tuple[int, int]) -> bool:
        """Tell whether two attributions share some word and are both near those of the pair beside."""
        row, column = pair
        then, now = self.before.attributions, self.after.attributions
        near = (
            abs(then[row].cue.start - then[beside[0]].cue.start) < NEARBY
            and abs(now[column].cue.start - now[beside[1]].cue.start) < NEARBY
        )
        return near and overlap(self.before.content[row], self.after.content[column]) > 0


def _source_ends(before: Document, after: Document, alignment: Sequence[AlignedPair]) -> int:
    """Return where a later version has rendered the earlier one's last sentences and goes on for long.

    A copy of a cut text may go on where the cut is; so may one that another text is joined to.
    """
    length = len(after.text)
    for last in before.sentences[: -1 - _LAST : -1]:
        found = [pair for pair in alignment if pair.source.overlaps(last) and pair.similarity >= _RENDERED]
        if not found:
            continue
        best = max(found, key=lambda pair: (pair.similarity, -pair.query.start))
        cut = last == before.sentences[-1] and last.of(before.text)[-1:].isalnum()
        ends = best.query.start if cut else best.query.end
        later = sum(
            pair.query.end - pair.query.start
            for pair in alignment
            if pair.query.start >= best.query.end and pair.similarity >= _SURE_BEYOND
        )
        goes_on = after.sentences[-1].end - best.query.end
        return ends if goes_on > _NEW_TEXT and later < _MOSTLY_NEW * goes_on else length
    return length


def _place_in(part: Span, whole: Span) -> float:
    return (part.start - whole.start) / max(1, whole.end - whole.start)
