"""What of a check is worth somebody's attention, and how urgently."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detector.records import DERIVED, Flag

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detector.records import Level, Match, Sign

#: Severities from which a drift is an alert, and a warning.
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
        for drift in best.drifts:
            level: Level = (
                "alert" if drift.severity >= _ALERT else "warning" if drift.severity >= _WARNING else "notice"
            )
            found.append(Flag(level, drift.explanation))
    rank = {"alert": 0, "warning": 1, "notice": 2}
    return tuple(sorted(found, key=lambda flag: rank[flag.level]))
