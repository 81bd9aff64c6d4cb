"""Name the relation of two texts, with a calibrated probability that one derives from the other."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detector.errors import ModelError
from detector.matching.alignment import copied_tokens
from detector.matching.features import FEATURES
from detector.resources import resource

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from detector.matching.traits import Traits
    from detector.records import RelationName

#: Share of a body's words in copied runs from which it counts as copied whole. Licensed
#: republication keeps all but the last paragraphs.
_WHOLE = 0.6
#: Share copied from which a text is called a copy at all rather than a rewrite that kept phrases.
_COPY = 0.7
#: Words of copied runs that make an excerpt within an otherwise different text: a long paragraph.
_EXCERPT_WORDS = 60


@dataclass(frozen=True, slots=True)
class LogisticModel:
    """A fitted logistic regression: weights in the order of `FEATURES`."""

    weights: tuple[float, ...]
    intercept: float

    def probability(self, values: NDArray[np.float64]) -> float:
        """Return the modelled probability, 0 to 1, quantised to 4 decimals."""
        logit = float(np.dot(values, self.weights)) + self.intercept
        return round(float(1.0 / (1.0 + np.exp(-np.clip(logit, -30.0, 30.0)))), 4)


@dataclass(frozen=True, slots=True)
class RelationModel:
    """The shipped relation model.

    Attributes
    ----------
    derived
        One text derives from the other, or both from a third.
    same_event
        Two texts that do not derive from each other report one event.
    threshold
        Probability from which a pair is called derived; `false_positive_rate` is the rate it
        was set for, on same-event pairs of sources that nothing was fitted to.
    """

    derived: LogisticModel
    same_event: LogisticModel
    threshold: float
    same_event_threshold: float
    false_positive_rate: float


def load_relation_model(path: Path | None = None) -> RelationModel:
    """Read the relation model from JSON.

    Raises
    ------
    ModelError
        The file is missing, damaged, or fitted to other features.
    """
    path = path or resource("models/relation-en/model.json")
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        if tuple(stored["features"]) != FEATURES:
            raise ModelError(f"{path}: fitted to other features; run models/relation-en/train.py")
        return RelationModel(
            derived=_logistic(stored["derived"]),
            same_event=_logistic(stored["same_event"]),
            threshold=float(stored["derived"]["threshold"]),
            same_event_threshold=float(stored["same_event"]["threshold"]),
            false_positive_rate=float(stored["derived"]["false_positive_rate"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{path}: not a relation model ({error}); reinstall the package") from error


def name_relation(
    query: Traits,
    source: Traits,
    values: NDArray[np.float64],
    model: RelationModel,
    *,
    threshold: float | None = None,
) -> tuple[RelationName, float]:
    """Return the relation and the probability of derivation.

    Copies are told by their copied words alone; the model judges the rest. Two bodies
    without words are unrelated.
    """
    if not len(query.stem) or not len(source.stem):
        return "unrelated", 0.0
    probability = model.derived.probability(values)
    body = query.document.token_hash[_body(query)], source.document.token_hash[_body(source)]
    if np.array_equal(*body):
        return "identical", 1.0
    copied, whole = copied_tokens(query, source), copied_tokens(source, query)
    share, source_share = float(copied.mean()), float(whole.mean())
    floor = model.threshold if threshold is None else threshold
    if min(share, source_share) >= _WHOLE and max(share, source_share) >= _COPY:
        return "near-duplicate", max(probability, round(min(share, source_share), 4))
    if max(share, source_share) >= _COPY or min(copied.sum(), whole.sum()) >= _EXCERPT_WORDS > 0 and probability < floor:
        return "excerpt", max(probability, round(max(share, source_share), 4))
    if probability >= floor:
        return "rewrite", probability
    if model.same_event.probability(values) >= model.same_event_threshold:
        return "same-event", probability
    return "unrelated", probability


def _body(item: Traits) -> NDArray[np.intp]:
    from detector.text.document import body_tokens

    return body_tokens(item.document)


def _logistic(stored: dict[str, object]) -> LogisticModel:
    weights = stored["weights"]
    intercept = stored["intercept"]
    if not isinstance(weights, list) or len(weights) != len(FEATURES) or not isinstance(intercept, float):
        raise ModelError("relation model: weights do not fit the features; run models/relation-en/train.py")
    return LogisticModel(tuple(float(weight) for weight in weights), intercept)
