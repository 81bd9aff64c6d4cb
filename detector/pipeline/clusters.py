"""Groups of articles that derive from one text, and the one the others come from."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from detector.records import DERIVED, Cluster

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detector.records import Article, Match


def clusters(articles: Sequence[Article], matches: Sequence[Match]) -> tuple[Cluster, ...]:
    """Return the groups joined by derived matches, largest first; single articles are none.

    Same-event matches join nothing. The original is the one member that no direction says was
    taken from another; where several are left, it is undecided.
    """
    joined = [match for match in matches if match.relation in DERIVED]
    group = {article.key: article.key for article in articles}

    def root(key: str) -> str:
        while group[key] != key:
            group[key] = group[group[key]]
            key = group[key]
        return key

    for match in joined:
        one, other = sorted((root(match.query_id), root(match.source_id)))
        group[other] = one
    members: dict[str, list[str]] = defaultdict(list)
    for key in sorted(group):
        members[root(key)].append(key)
    taken = {
        match.query_id if match.direction.verdict == "query-from-source" else match.source_id
        for match in joined
        if match.direction.verdict != "undecided"
    }
    found = [
        Cluster(keys[0], tuple(keys), _original(keys, taken)) for keys in members.values() if len(keys) > 1
    ]
    return tuple(sorted(found, key=lambda cluster: (-len(cluster.members), cluster.id)))


def _original(keys: Sequence[str], taken: set[str]) -> str | None:
    free = [key for key in keys if key not in taken]
    return free[0] if len(free) == 1 else None
