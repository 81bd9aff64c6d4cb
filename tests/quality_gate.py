"""Floors of accuracy on the shipped gold; a floor falls only with a changelog line that says why.

The demo corpus was developed on, the held-out one never: a floor there tells a rule that fits the
demo alone.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Gold(NamedTuple):
    """What the floors were measured on: the gold's SHA-256, its pairs and its drifts."""

    sha256: str
    pairs: int
    drifts: int


class MatchingFloors(NamedTuple):
    """Floors of matching on one corpus.

    Attributes
    ----------
    probability_gap
        Median probability of rewrites less that of reports of one event.
    kept_order_gap
        Share of words in one order: that which nine in ten rewrites reach, less that which nine
        in ten reports of one event stay below. Falls before the saturated probabilities do.
    """

    relation_macro_f1: float
    probability_gap: float
    kept_order_gap: float


GOLD: Final = {
    "demo": Gold("e7374b49497bec6c4dbbdc70057f3aae0479475c12d4fe2f1854718a417ac706", pairs=101, drifts=113),
    "heldout": Gold("bf1bbb46e49e6f5c19305abc275ca78386889aa171a11e425aebc5cb4cf94bd1", pairs=33, drifts=52),
}
#: Figures are means over small counts: a floor lies one wrong answer or so below the figure. When
#: they were set the figures were .987, .999, .192 on demo and 1, .996, .251 on the held-out gold.
MATCHING: Final = {
    "demo": MatchingFloors(relation_macro_f1=0.95, probability_gap=0.97, kept_order_gap=0.16),
    "heldout": MatchingFloors(relation_macro_f1=0.93, probability_gap=0.95, kept_order_gap=0.2),
}
DRIFT_F1: Final = 0.85
NUMBER_DRIFT_F1: Final = 0.85
ATTRIBUTION_DRIFT_F1: Final = 0.70
FALSE_DRIFTS_PER_FAITHFUL_PAIR: Final = 0.3
