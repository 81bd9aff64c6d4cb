"""What of a check is worth somebody's attention, and how urgently."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detector.records import DERIVED, LEVELS, Flag

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detector.records import Drift, Level, Match, Sign

#: Severities from which a drift is an alert, and a warning: set by judgement, so that a changed
#: speaker or casualty figure alerts and a lost hedge does not.
_ALERT, _WARNING = 0.6, 0.3


def flags(matches: Sequence[Match], signs: Sequence[Sign]) -> tuple[Flag, ...]:
    """Return the findings of a check, the gravest first.

    An ``alert`` is a fact bent gravely, a ``warning`` a text taken from another one or a fact
    bent, a ``notice`` a sign on the page.
    """
    found = [Flag("notice", sign.explanation) for sign in signs]
    best = next((match for match in matches if match.relation in DERIVED), None)
    if best is not None:
        found.append(
            Flag("warning", f"{best.relation} of {best.source_id}, probability {best.probability:.2f}")
        )
        found += [Flag(level_of(drift), drift.explanation) for drift in best.drifts]
    return tuple(sorted(found, key=lambda flag: -LEVELS.index(flag.level)))


def level_of(drift: Drift) -> Level:
    """Return how urgently a drift wants attention."""
    if drift.severity >= _ALERT:
        return "alert"
    return "warning" if drift.severity >= _WARNING else "notice"
