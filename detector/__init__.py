"""Find where an article was taken from and what was changed on the way.

The names below are imported on first use, so that ``import detector`` stays light.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from detector.api import Detector, attributions, audit, check, compare, drift, quantities
    from detector.errors import (
        DetectorError,
        IndexMismatchError,
        InputError,
        ModelError,
        SettingsError,
        StoreError,
    )
    from detector.records import (
        AlignedPair,
        Article,
        Attribution,
        AuditReport,
        CheckReport,
        Direction,
        Drift,
        DriftReport,
        Fact,
        FactChain,
        Frame,
        Match,
        Mention,
        Passage,
        Quantity,
        Scores,
        Sign,
        Skip,
        Span,
    )
    from detector.settings import Settings
    from detector.store import Index

__version__ = "0.1.0"

_HOMES = {
    "detector.api": ("Detector", "attributions", "audit", "check", "compare", "drift", "quantities"),
    "detector.errors": (
        "DetectorError",
        "IndexMismatchError",
        "InputError",
        "ModelError",
        "SettingsError",
        "StoreError",
    ),
    "detector.records": (
        "AlignedPair",
        "Article",
        "Attribution",
        "AuditReport",
        "CheckReport",
        "Direction",
        "Drift",
        "DriftReport",
        "Fact",
        "FactChain",
        "Frame",
        "Match",
        "Mention",
        "Passage",
        "Quantity",
        "Scores",
        "Sign",
        "Skip",
        "Span",
    ),
    "detector.settings": ("Settings",),
    "detector.store": ("Index",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "AlignedPair",
    "Article",
    "Attribution",
    "AuditReport",
    "CheckReport",
    "Detector",
    "DetectorError",
    "Direction",
    "Drift",
    "DriftReport",
    "Fact",
    "FactChain",
    "Frame",
    "Index",
    "IndexMismatchError",
    "InputError",
    "Match",
    "Mention",
    "ModelError",
    "Passage",
    "Quantity",
    "Scores",
    "Settings",
    "SettingsError",
    "Sign",
    "Skip",
    "Span",
    "StoreError",
    "attributions",
    "audit",
    "check",
    "compare",
    "drift",
    "quantities",
]


def __getattr__(name: str) -> object:
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
