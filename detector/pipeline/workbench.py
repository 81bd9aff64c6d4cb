"""The models loaded once, and what is done with them: articles read, pairs compared."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from detector.embeddings import load_encoder
from detector.facts.numbers.drift import compare_settings, number_drift_score
from detector.facts.numbers.pairs import settings_of
from detector.facts.numbers.quantities import quantities
from detector.facts.speech.attributions import attributions
from detector.facts.speech.drift import compare_sides
from detector.facts.speech.identity import Voices
from detector.facts.speech.pairs import Side
from detector.facts.speech.severity import attribution_drift_score, paired_count
from detector.facts.statements import statement_drifts
from detector.facts.words import Words
from detector.matching.match import match
from detector.matching.relation import load_relation_model
from detector.matching.traits import Traits, traits
from detector.pipeline.long_texts import limits, stretch, without
from detector.records import DERIVED
from detector.sketches.words import load_words
from detector.text import prepare_all
from detector.text.document import told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detector.facts.numbers.pairs import Setting
    from detector.matching.match import Depth
    from detector.matching.relation import RelationModel
    from detector.records import Article, Attribution, Document, Drift, Match, Quantity


class Reading:
    """One article as read: its traits, and its facts once somebody asks for them."""

    def __init__(self, traits: Traits) -> None:
        self.traits = traits

    @property
    def document(self) -> Document:
        """The prepared document."""
        return self.traits.document

    @property
    def article(self) -> Article:
        """The article as it came in."""
        return self.document.article

    @cached_property
    def told(self) -> Document:
        """The document as far as its facts are read."""
        return told(self.document)

    @cached_property
    def words(self) -> Words:
        """Its words, as facts are read from them."""
        return Words.of(self.told)

    @cached_property
    def quantities(self) -> tuple[Quantity, ...]:
        """The numbers of its body."""
        return quantities(self.told, self.words)

    @cached_property
    def settings(self) -> tuple[Setting, ...]:
        """Its numbers with what they are paired by."""
        return settings_of(self.told, self.quantities, self.words)

    @cached_property
    def voices(self) -> Voices:
        """Its speakers."""
        return Voices(self.told)

    @cached_property
    def attributions(self) -> tuple[Attribution, ...]:
        """The attributions of its body."""
        return attributions(self.told, words=self.words, voices=self.voices)

    @cached_property
    def side(self) -> Side:
        """Its attributions with what they are paired by."""
        return Side.of(self.told, self.attributions, self.voices)


class Workbench:
    """Encoder, word table and relation model, loaded once.

    Parameters
    ----------
    model
        An encoder's name or path; None for the shipped static one.

    Raises
    ------
    ModelError
        A model is missing, broken or refused.
    """

    def __init__(self, model: str | None = None) -> None:
        self.encoder = load_encoder(model)
        self.words = load_words()

    @cached_property
    def relation(self) -> RelationModel:
        """The relation model; training it needs a workbench without one."""
        return load_relation_model()

    def read(self, articles: Sequence[Article]) -> list[Reading]:
        """Prepare, sketch and embed a batch of articles, in order."""
        return [
            Reading(item) for item in traits(prepare_all(articles), encoder=self.encoder, words=self.words)
        ]

    def compare(
        self,
        query: Reading,
        source: Reading,
        *,
        threshold: float | None = None,
        channels: tuple[str, ...] = (),
        versions: bool = False,
        depth: Depth = "whole",
    ) -> Match:
        """Match two articles and, where one derives from the other, type the drift of their facts.

        `versions` says that they are versions of one text, whatever the relation found; `channels`
        that the source is a candidate, and `depth` how much is found out (`detector.matching.match.match`).
        """
        found = match(
            query.traits, source.traits, self.relation, threshold=threshold, channels=channels, depth=depth
        )
        found = replace(found, limits=limits(query.document, source.document))
        if query.article.text == source.article.text or not (versions or found.relation in DERIVED):
            return found  # nothing drifts between a text and itself
        before, after, alignment = source.told, query.told, found.alignment
        figures, speech = (source.quantities, query.quantities), (source.attributions, query.attributions)
        settings, sides = (source.settings, query.settings), (source.side, query.side)
        if found.limits:
            alignment, *apart = stretch(alignment, before, after)
            figures = without(figures[0], apart[0]), without(figures[1], apart[1])
            speech = without(speech[0], apart[0]), without(speech[1], apart[1])
            settings = settings_of(before, figures[0]), settings_of(after, figures[1])
            sides = Side.of(before, speech[0], source.voices), Side.of(after, speech[1], query.voices)
        numbers = compare_settings(before, after, *settings, alignment)
        told = *numbers.drifts, *compare_sides(*sides, alignment).drifts
        drifts = (
            *told,
            *statement_drifts(
                before, after, alignment, quantities=figures, told=told, words=(source.words, query.words)
            ),
        )
        scores = replace(
            found.scores,
            number_drift=number_drift_score(drifts, len(numbers.pairs)),
            attribution_drift=attribution_drift_score(drifts, paired_count(*speech, alignment)),
        )
        return replace(found, drifts=_in_reading_order(drifts), scores=scores)


def _in_reading_order(drifts: Sequence[Drift]) -> tuple[Drift, ...]:
    def place(drift: Drift) -> tuple[int, int, str, str]:
        fact = drift.after or drift.before
        start = fact.span.start if fact else 0
        return (0 if drift.after else 1, start, drift.type, drift.kind)

    return tuple(sorted(drifts, key=place))
