"""Facts through all versions: each hop's links strung together, and every mention judged by the first.

A fact that a hop loses is looked for again against the first version and the last few, since
a later copy may be made from any of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from detector.facts.chains.links import Link, difference, key_of, kinds_of, links, moved, same_number
from detector.facts.chains.track import Track
from detector.records import Mention

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from detector.facts.chains.links import Key, Version
    from detector.records import Drift, DriftKind, Fact, FactChain, FactState, Match

#: Versions before the one before, that a lost fact is looked for against, the first aside.
_FURTHEST: Final = 2


def follow(versions: Sequence[Version], compare: Callable[[int, int], Match]) -> tuple[FactChain, ...]:
    """Follow every fact through versions in their order; no versions have no facts.

    `compare` returns the match of a later version (the query) with an earlier one, given the
    places of the earlier and the later. It is asked for a few pairs a version, not for all.
    """
    following = _Following(versions, compare)
    for place in range(len(versions)):
        following.read(place)
    tracks = sorted(following.tracks, key=lambda track: (track.first, track.start, track.type))
    return tuple(track.chain() for track in tracks)


class _Following:
    """The facts met so far, each with a mention for every version read."""

    def __init__(self, versions: Sequence[Version], compare: Callable[[int, int], Match]) -> None:
        self.versions, self.compare = versions, compare
        self.tracks: list[Track] = []

    def read(self, place: int) -> None:
        """Go on to a version: string its facts to those met before, and begin with the rest."""
        taken: set[Key] = set()
        if place:
            self._string(place, taken)
        for (kind, span), fact in self.versions[place].facts().items():
            if (kind, span) not in taken:
                self.tracks.append(Track(kind, place, fact))

    def _string(self, place: int, taken: set[Key]) -> None:
        """Give every track its mention in a version: what agrees first, then what drifted, then the lost."""
        match = self.compare(place - 1, place)
        strung = [
            (self._track_of(link, place - 1), link)
            for link in links(self.versions[place - 1], self.versions[place], match)
        ]
        self._take(place, taken, [item for item in strung if not item[1].drifts])
        again = self._found_again(place, taken, {id(track) for track, _ in strung})
        self._take(place, taken, [item for item in again if not item[1].drifts])
        self._take(place, taken, strung)
        self._take(place, taken, again)
        self._move(place, match)
        for track in self._open(place):
            gone = (item for item in match.drifts if item.after is None and _is_of(item, track))
            track.add(Mention("lost", None, kinds_of(gone)))

    def _open(self, place: int) -> list[Track]:
        """Return the tracks that have no mention in a version yet."""
        return [track for track in self.tracks if len(track.mentions) == place]

    def _take(self, place: int, taken: set[Key], found: Sequence[tuple[Track, Link]]) -> None:
        """Give tracks what they are linked to, where neither has been given."""
        for track, link in found:
            after = key_of(link.type, link.after)
            if after not in taken and len(track.mentions) == place:
                taken.add(after)
                self._judge(track, place, link.after, link.drifts)

    def _move(self, place: int, match: Match) -> None:
        """Follow plain statements that no drift tells of."""
        text = self.versions[place].document.text
        alignment = [(pair.source, pair.query) for pair in match.alignment]
        for track in self._open(place):
            fact = track.mentions[-1].fact
            found = moved(fact, text, alignment) if fact and track.is_plain(fact) else None
            if found is not None:
                self._judge(track, place, found, ())

    def _found_again(self, place: int, taken: set[Key], linked: set[int]) -> list[tuple[Track, Link]]:
        """Look for what the version before has no link for, by the first version and the last few."""
        found: list[tuple[Track, Link]] = []
        backs = {0, *range(max(0, place - 1 - _FURTHEST), place - 1)} - {place - 1}
        new = self.versions[place].facts().keys() - taken
        for back in sorted(backs, reverse=True):
            lost = {
                key_of(track.type, fact): track
                for track in self._open(place)
                if id(track) not in linked and (fact := track.at(back)) is not None
            }
            if new and lost:
                again = links(self.versions[back], self.versions[place], self.compare(back, place))
                keyed = ((lost.get(key_of(link.type, link.before)), link) for link in again)
                found += [(track, link) for track, link in keyed if track is not None]
        return found

    def _track_of(self, link: Link, place: int) -> Track:
        """Return the track of a link's earlier fact; a plain statement that no track has begins one."""
        key = key_of(link.type, link.before)
        for track in self.tracks:
            fact = track.at(place)
            if fact is None or track.type != link.type:
                continue
            if key_of(track.type, fact) == key or (
                track.is_plain(fact) and fact.span.overlaps(link.before.span)
            ):
                return track
        return self._trace_back(link, place)

    def _trace_back(self, link: Link, place: int) -> Track:
        """Begin a track of a plain statement in the first version that has it."""
        facts: list[Fact] = [link.before]
        while place:
            alignment = ((pair.query, pair.source) for pair in self.compare(place - 1, place).alignment)
            found = moved(facts[-1], self.versions[place - 1].document.text, alignment)
            if found is None:
                break
            facts.append(found)
            place -= 1
        track = Track(link.type, place, facts.pop())
        while facts:
            track.add(Mention("held", facts.pop()))
        self.tracks.append(track)
        return track

    def _judge(self, track: Track, place: int, fact: Fact, drifts: Sequence[Drift]) -> None:
        """Add a version's mention of a fact, by how it differs from what the fact is measured by."""
        kinds = self._kinds(track, place, fact, drifts)
        track.add(Mention(self._state(track, place, fact, kinds), fact, kinds))
        if track.mentions[-1].state == "updated":
            track.measure_by(place)

    def _kinds(self, track: Track, place: int, fact: Fact, drifts: Sequence[Drift]) -> tuple[DriftKind, ...]:
        last = track.mentions[-1]
        measure = track.measured_by
        if last.fact is not None and not drifts:
            same = last.kinds or same_number(measure[1], fact)
            return last.kinds if same and last.state != "updated" else self._from(measure, place, fact)
        if measure[0] == place - 1:
            return kinds_of(drifts)
        kinds = self._from(measure, place, fact)
        return kinds if kinds or last.fact is None or last.kinds else kinds_of(drifts)

    def _from(self, measure: tuple[int, Fact], place: int, fact: Fact) -> tuple[DriftKind, ...]:
        return difference(self.versions[measure[0]], measure[1], self.versions[place], fact)

    def _state(self, track: Track, place: int, fact: Fact, kinds: tuple[DriftKind, ...]) -> FactState:
        if not kinds:
            return "corrected" if track.mentions[-1].state in ("bent", "lost", "stale") else "held"
        if self._is_original(place):
            return "updated"
        outdated = any(not self._from(measure, place, fact) for measure in track.superseded)
        return "stale" if outdated else "bent"

    def _is_original(self, place: int) -> bool:
        """Tell whether a version is from the outlet of the first, where both name one."""
        outlet = self.versions[0].document.article.site
        return bool(outlet) and self.versions[place].document.article.site == outlet


def _is_of(drift: Drift, track: Track) -> bool:
    """Tell whether a drift is of the fact that a track last had."""
    fact = track.mentions[-1].fact
    if drift.before is None or fact is None or drift.type != track.type:
        return False
    return key_of(drift.type, drift.before) == key_of(track.type, fact)
