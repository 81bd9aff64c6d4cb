"""Floors of accuracy on the shipped demo corpus; a floor falls only with a changelog line that says why."""

from __future__ import annotations

from typing import Final

#: SHA-256 of the gold, so that the floors and what they were measured on move together.
GOLD_SHA256: Final = "e7374b49497bec6c4dbbdc70057f3aae0479475c12d4fe2f1854718a417ac706"
PAIRS: Final = 101
DRIFTS: Final = 113
#: Figures are means over small counts: a floor lies one wrong answer or so below the figure.
RELATION_MACRO_F1: Final = 0.95
DRIFT_F1: Final = 0.85
NUMBER_DRIFT_F1: Final = 0.85
ATTRIBUTION_DRIFT_F1: Final = 0.70
FALSE_DRIFTS_PER_FAITHFUL_PAIR: Final = 0.3
