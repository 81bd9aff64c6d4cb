"""Which articles a query may find: a window of dates, sites, languages."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING

import numpy as np

from detector.errors import SettingsError

if TYPE_CHECKING:
    from datetime import datetime

    from numpy.typing import NDArray

#: Stands for a date that is not known.
UNDATED = -(1 << 62)


@dataclass(frozen=True, slots=True)
class Filter:
    """What a sighting must be like; an article passes with one such sighting.

    Parameters
    ----------
    since, until
        The window of publication, both ends in it; an undated sighting is in no window.
    sites, languages
        Those to find, all where empty. Languages are codes of two letters.
    not_sites
        Those to leave out.
    """

    since: datetime | None = None
    until: datetime | None = None
    sites: tuple[str, ...] = ()
    not_sites: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse dates without a zone and languages that are no codes."""
        for name, date in (("since", self.since), ("until", self.until)):
            if date is not None and date.tzinfo is None:
                raise SettingsError(name, date.isoformat(), "a date with a time zone")
        for language in self.languages:
            if not language_code(language):
                raise SettingsError("languages", language, "a code of two letters, such as 'en'")

    @property
    def narrows(self) -> bool:
        """Whether it leaves anything out."""
        return self != Filter()

    def passes(self, sightings: NDArray[np.void]) -> NDArray[np.bool_]:
        """Tell for each row of a run of sightings whether it passes."""
        passed = np.ones(len(sightings), dtype=bool)
        if self.since is not None:
            passed &= sightings["published"] >= seconds(self.since)
        if self.until is not None:
            passed &= (sightings["published"] <= seconds(self.until)) & (sightings["published"] != UNDATED)
        if self.sites:
            passed &= np.isin(sightings["site"], _codes(self.sites))
        if self.not_sites:
            passed &= ~np.isin(sightings["site"], _codes(self.not_sites))
        if self.languages:
            passed &= np.isin(sightings["language"], [language_code(language) for language in self.languages])
        return passed


def seconds(date: datetime | None) -> int:
    """Return a date in whole seconds since 1970, in UTC where it has no zone; `UNDATED` for none."""
    if date is None:
        return UNDATED
    return int((date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp())


def site_code(site: str | None) -> int:
    """Return 64 bits that stand for a site, in any case; 0 for none."""
    if not site:
        return 0
    raw = site.casefold().encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(raw, digest_size=8).digest(), "little")


def language_code(language: str | None) -> int:
    """Return 16 bits that stand for a language's code of two letters; 0 for anything else."""
    if language is None or len(language) != 2 or not (language.isascii() and language.isalpha()):
        return 0
    return int.from_bytes(language.lower().encode("ascii"), "little")


def _codes(sites: tuple[str, ...]) -> NDArray[np.uint64]:
    return np.array([site_code(site) for site in sites], dtype=np.uint64)
