"""Thresholds and sizes that a user may set, each checked against its range."""

from __future__ import annotations

from dataclasses import dataclass, fields

from detector.errors import SettingsError

#: Sentences of a body whose facts are read: some 13,000 words, where news articles have a few hundred
#: sentences. So two texts of any length are compared within a second of processor time
#: (tests/pipeline/test_long_texts.py).
FACT_SENTENCES = 600


@dataclass(frozen=True, slots=True)
class Settings:
    """What `check` and `audit` can be told.

    Parameters
    ----------
    top
        Matches to show at most, 1 to 1,000.
    candidates
        Texts to align at most for one query, 1 to 10,000.
    threshold
        Probability from which a pair counts as derived, 0 to 1. None takes the one that the
        relation model was calibrated for.
    """

    top: int = 10
    candidates: int = 50
    threshold: float | None = None

    def __post_init__(self) -> None:
        """Refuse values outside their range."""
        ranges = {"top": (1, 1_000), "candidates": (1, 10_000), "threshold": (0.0, 1.0)}
        for item in fields(self):
            value = getattr(self, item.name)
            low, high = ranges[item.name]
            if value is not None and not low <= value <= high:
                raise SettingsError(item.name, value, f"a value from {low} to {high}")
