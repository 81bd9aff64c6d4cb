"""Outlets as pages name them: by host, by name, or in the dateline of an agency's report."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from detector.records import Document

_DATELINE = re.compile(
    r"[A-Z][A-Z .,'’-]{2,40}(?:,? [A-Z][a-z]+\.? \d{1,2})?\s*\((?P<agency>[A-Z][^()\n]{1,40})\)\s*[—–-]"
)
#: Parts of host names that name no outlet.
_GENERIC = frozenset(("www", "co", "com", "org", "net", "gov", "ac", "edu", "m", "amp", "news", "en"))


def agency(document: Document) -> str | None:
    """Return the agency that the dateline of an article names: "LONDON (Reuters) —"."""
    start = document.sentences[0].start if document.sentences else len(document.text)
    found = _DATELINE.match(document.text[start : start + 120])
    return found["agency"] if found else None


def names_site(written: str, site: str) -> bool:
    """Tell whether an outlet as written ("www.cbc.ca", "Meridian Wire") is a site, given by its host."""
    site, outlet = host(site), host(written)
    if not site or not outlet:
        return False
    if is_host(outlet):
        return outlet == site or outlet.endswith(f".{site}") or site.endswith(f".{outlet}")
    return plain_name(outlet) in short_names(site)


def host(written: str) -> str:
    """Return a host name as pages that leave something out have it."""
    return written.strip().lower().removeprefix("www.")


def is_host(written: str) -> bool:
    """Tell a host name from a name in words."""
    return "." in written and " " not in written


def plain_name(written: str) -> str:
    """Return an outlet's name by its letters and digits alone, for `short_names` to have."""
    return re.sub(r"[^a-z0-9]", "", host(written).removeprefix("the "))


def short_names(site: str) -> frozenset[str]:
    """Return what a site is called in words, plain: "cbc", "cbcnews" and "cbconline" of cbc.ca."""
    labels = {plain_name(label) for label in host(site).split(".")[:-1]} - _GENERIC - {""}
    return frozenset(f"{label}{end}" for label in labels for end in ("", "news", "online"))
