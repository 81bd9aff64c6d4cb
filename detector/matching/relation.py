"""Name the relation of two texts, with a calibrated probability that one derives from the other."""

from __future__ import annotations

import json
import math
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from detector.errors import ModelError
from detector.matching.copies import SENTENCE, shares_runs
from detector.matching.features import FEATURES, most_features
from detector.resources import reading, resource

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    from detector.matching.copies import Copies
    from detector.matching.traits import Traits
    from detector.records import RelationName

#: Share of both bodies in copied runs from which one is a copy of the whole other. Licensed
#: republication drops the last paragraphs, house style breaks a run here and there.
_WHOLE = 0.6
#: Share of the aligned words that a copy, whole or in part, takes over in runs; a rewrite that
#: keeps quotes and names stays far below (at most .6 for a word-by-word spinner).
_COPIED = 0.7
#: Words in one unbroken copied run that make an excerpt: a paragraph; what is not the text's own
#: counts up to half (`detector.matching.copies`). Independent reports share
#: quotes and stock phrases: two of 1,552 pairs of ECB+ reports have 30 words on end in common, and
#: none of 2,100 pairs of Reuters neighbours (6th, 11th and 20th nearest by TF-IDF).
_RUN = 30
#: Copied sentences are a form filled in twice where either text has less than this share of the
#: other's names or figures in them, and lacks this many for each word of its body: of 1,206 copies
#: and rewrites none, of Reuters pairs from one form ("rose to 4.602 billion dlrs from 3.576 billion
#: dlrs") most.
_KEPT_FACTS, _LOST_FACTS = 0.65, 0.02
#: What fills a form breaks it: with more of either body in copied runs it is a copy, with its
#: figures changed perhaps (a copy with every other figure altered has less in one of 50 cases).
_FORM = 0.75
#: Probability of derivation of such a pair, at most.
_OF_ONE_FORM = 0.05

#: Words of the shorter body from which a pair is long. Briefs of one event are often alike by
#: chance, so that a short pair needs a higher probability for the same rate of false alarms.
LONG = 120


@dataclass(frozen=True, slots=True)
class Curve:
    """What one feature adds to the log odds: a step function that never falls.

    A value adds ``steps[i]`` where it lies above ``edges[i - 1]`` and not above ``edges[i]``.
    """

    edges: tuple[float, ...]
    steps: tuple[float, ...]

    def at(self, value: float) -> float:
        """Return what the feature adds at a value."""
        return self.steps[bisect_left(self.edges, value)]


@dataclass(frozen=True, slots=True)
class AdditiveModel:
    """A generalised additive model: an intercept and one curve a feature, in the order of `FEATURES`."""

    intercept: float
    curves: tuple[Curve, ...]

    def probability(self, values: NDArray[np.float64]) -> float:
        """Return the modelled probability, 0 to 1, quantised to 4 decimals."""
        added = (curve.at(value) for curve, value in zip(self.curves, values.tolist(), strict=True))
        return round(1.0 / (1.0 + math.exp(-self.intercept - sum(added))), 4)


@dataclass(frozen=True, slots=True)
class RelationModel:
    """The shipped relation model.

    Attributes
    ----------
    derived
        One text derives from the other, or both from a third.
    same_event
        Two texts that do not derive from each other report one event.
    threshold, short_threshold
        Probability from which a pair is called derived; the second where the shorter body has
        less than `LONG` words. Both were set for `false_positive_rate`, on same-event pairs of
        events that nothing was fitted to.
    """

    derived: AdditiveModel
    same_event: AdditiveModel
    threshold: float
    short_threshold: float
    same_event_threshold: float
    false_positive_rate: float

    def limit(self, words: int) -> float:
        """Return the threshold for a pair whose shorter body has so many words."""
        return self.threshold if words >= LONG else self.short_threshold


def load_relation_model(path: Path | None = None) -> RelationModel:
    """Read the relation model from JSON.

    Raises
    ------
    ModelError
        The file is missing, damaged, or fitted to other features.
    """
    path = path or resource("models/relation-en/model.json")
    with reading(path, "a relation model"):
        stored = json.loads(path.read_text(encoding="utf-8"))
        if tuple(stored["features"]) != FEATURES:
            raise ModelError(f"{path}: fitted to other features; run models/relation-en/train.py")
        return RelationModel(
            derived=additive(stored["derived"]),
            same_event=additive(stored["same_event"]),
            threshold=float(stored["derived"]["threshold"]),
            short_threshold=float(stored["derived"]["short_threshold"]),
            same_event_threshold=float(stored["same_event"]["threshold"]),
            false_positive_rate=float(stored["derived"]["false_positive_rate"]),
        )


def name_relation(
    query: Traits,
    source: Traits,
    values: NDArray[np.float64],
    model: RelationModel,
    *,
    copied: Copies,
    aligned: Callable[[], tuple[float, float]],
    threshold: float | None = None,
) -> tuple[RelationName, float]:
    """Return the relation and the probability of derivation.

    `aligned` tells the share of the query's and of the source's words in aligned sentences; only of
    texts with a long run in common is it asked.

    Copies are told by their copied words alone; the model judges the rest. Two fillings of one
    form are no copies, however many of their words agree. Two bodies without words are unrelated.
    """
    if not len(query.word) or not len(source.word):
        return "unrelated", 0.0
    probability = model.derived.probability(values)
    if np.array_equal(query.token, source.token):
        return "identical", 1.0
    shorter = min(len(query.word), len(source.word))
    limit, copying = model.limit(shorter), _copying(copied, aligned, shorter)
    # Of others it changes nothing.
    suspect = copying is not None or probability > _OF_ONE_FORM or copied.longest_run >= _RUN
    form = suspect and _is_form(copied)
    if copying is not None and not form:
        return copying, max(probability, limit)
    if form:
        probability = min(probability, _OF_ONE_FORM)
    if probability >= (limit if threshold is None else threshold):
        return "rewrite", probability
    if copied.longest_run >= _RUN and not form:  # a passage of one within another article
        return "excerpt", max(probability, limit)
    if model.same_event.probability(values) >= model.same_event_threshold:
        return "same-event", probability
    return "unrelated", probability


def is_plainly_unrelated(
    query: Traits, source: Traits, model: RelationModel, *, threshold: float | None = None
) -> bool:
    """Tell at a tenth of the cost whether `name_relation` would say "unrelated"; False leaves it open.

    Two texts without a common run of words, that would be of no relation if all the words they
    share stood in one order: no feature speaks against derivation.
    """
    if not len(query.word) or not len(source.word):
        return True
    if shares_runs(query, source):
        return False
    limit = model.limit(min(len(query.word), len(source.word))) if threshold is None else threshold
    values = most_features(query, source)
    return (
        model.same_event.probability(values) < model.same_event_threshold
        and model.derived.probability(values) < limit
    )


def _copying(copied: Copies, aligned: Callable[[], tuple[float, float]], shorter: int) -> RelationName | None:
    """Tell a copy of the whole or of a part from texts that only share phrases.

    `aligned` tells the share of each body's words in aligned sentences, `shorter` is the words of the
    shorter body.
    """
    if copied.longest_run < min(_RUN, max(SENTENCE, 0.5 * shorter)):
        return None
    shares = copied.query_own, copied.source_own
    kept = max(share / max(covered, share, 1e-9) for share, covered in zip(shares, aligned(), strict=True))
    if kept < _COPIED:
        return None
    return "near-duplicate" if min(shares) >= _WHOLE else "excerpt"


def _is_form(copied: Copies) -> bool:
    """Tell two fillings of one form ("qtly div 10 cts vs 9 cts") from copies: what fills it differs."""
    if max(copied.query_share, copied.source_share) >= _FORM:
        return False
    return copied.kept_facts < _KEPT_FACTS and copied.lost_facts >= _LOST_FACTS


def additive(stored: dict[str, Any]) -> AdditiveModel:
    """Rebuild an additive model from its JSON form."""
    curves = tuple(
        Curve(
            tuple(float(edge) for edge in stored["curves"][name]["edges"]),
            tuple(float(step) for step in stored["curves"][name]["steps"]),
        )
        for name in FEATURES
    )
    if any(len(curve.steps) != len(curve.edges) + 1 for curve in curves):
        raise ValueError("a curve needs one step more than edges")
    return AdditiveModel(float(stored["intercept"]), curves)
