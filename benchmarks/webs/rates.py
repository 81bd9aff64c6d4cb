"""What an audit makes of articles known to come from each other: the errors that `columns` imitates."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from benchmarks.webs.plan import ACTS, roots
from benchmarks.webs.texts import lines_of
from detector.records import DERIVED, RELATIONS

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from detector.records.corpus import Edges, Pages


class Truth(NamedTuple):
    """Where each page comes from: the place of its act, and the page it was made from; -1 for none."""

    act: NDArray[np.int64]
    source: NDArray[np.int64]

    @property
    def root(self) -> NDArray[np.int64]:
        """The own article at the beginning of each page's chain."""
        return roots(self.source)


def truth(folder: Path, pages: Pages) -> Truth:
    """Read the truth of a web for the pages of its audit."""
    place = {name: number for number, name in enumerate(pages.id)}
    act, source = np.zeros(len(place), np.int64), np.full(len(place), -1)
    for line in lines_of(folder / "sources.jsonl"):
        number = place[str(line["id"])]
        act[number] = ACTS.index(str(line["act"]))
        if line["source"]:
            source[number] = place[str(line["source"])]
    return Truth(act, source)


def rates(edges: Edges, known: Truth) -> list[tuple[str, ...]]:
    """Return a table: for each act the share of pairs found, as what, which way, and with what figures."""
    derived = np.isin(edges.relation, [RELATIONS.index(name) for name in DERIVED])
    pair = {
        (q, s): row
        for row, (q, s) in enumerate(zip(edges.query.tolist(), edges.source.tolist(), strict=True))
    }
    table: list[tuple[str, ...]] = [
        (
            "act",
            "pairs",
            "found",
            "rewrite",
            "right",
            "wrong",
            "undecided",
            "verbatim",
            "substituted",
            "number drift",
            "attribution drift",
        )
    ]
    for act in range(1, len(ACTS)):
        taken = np.flatnonzero((known.act == act) & (known.source >= 0))
        rows, turned = [], []
        for page in taken.tolist():
            source = int(known.source[page])
            row = pair.get((page, source), pair.get((source, page)))
            if row is not None and derived[row]:
                rows.append(row)
                turned.append((page, source) not in pair)
        at = np.array(rows, dtype=np.intp)
        right = edges.verdict[at] * np.where(turned, -1, 1)
        cells = [len(rows) / max(len(taken), 1), np.mean(edges.relation[at] == RELATIONS.index("rewrite"))]
        cells += [np.mean(right == side) for side in (1, -1, 0)]
        cells += [
            np.mean(getattr(edges, name)[at])
            for name in ("verbatim", "substituted", "number_drift", "attribution_drift")
        ]
        table.append((ACTS[act], str(len(taken)), *(f"{cell:.3f}" for cell in cells)))
    return table


def alarms(pages: Pages, edges: Edges, known: Truth) -> dict[str, float]:
    """Return how many pairs of two origins on two sites were held to have each relation, by page."""
    apart = (known.root[edges.query] != known.root[edges.source]) & (
        pages.site[edges.query] != pages.site[edges.source]
    )
    return {
        name: float(np.sum(apart & (edges.relation == place)) / len(pages.id))
        for place, name in enumerate(RELATIONS)
    }
