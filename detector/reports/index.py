"""What an index holds and what became of it, for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detector.reports import wording
from detector.reports.screen import QUIET, Page
from detector.reports.terminal import ROWS, skips

if TYPE_CHECKING:
    from collections.abc import Iterator

    from detector.store import Added, IndexInfo, Verified

_UNITS = ("bytes", "kB", "MB", "GB", "TB")


def info_text(info: IndexInfo, *, width: int = 100, color: bool = False) -> str:
    """Return counts, sizes and dates, then the sites and what the index was made with."""
    page = Page(width=width, color=color)
    page.line((info.path, "bold"), f": {wording.count(info.articles, 'article')}")
    page.console.print()
    page.table(("what", "how much"), _amounts(info))
    if info.sites:
        page.heading("Sites", wording.count(info.site_count, "site"))
        page.table(
            ("site", "sightings"),
            ((site, f"{seen:,}") for site, seen in info.sites[:ROWS]),
            right=("sightings",),
        )
        if info.site_count > ROWS:
            page.line((f"and {info.site_count - ROWS:,} more sites", QUIET), indent=3)
    if info.languages:
        page.heading("Languages", "as their commonest words tell")
        page.table(
            ("language", "articles"),
            ((language or "unknown", f"{count:,}") for language, count in info.languages),
            right=("articles",),
        )
    page.heading("Header", "what its keys were made with")
    page.table(("entry", "value"), ((name, value or "the shipped one") for name, value in info.header))
    return page.text()


def _amounts(info: IndexInfo) -> Iterator[tuple[str, str]]:
    yield "sightings", f"{info.sightings:,}"
    share = f", {(info.bytes - info.text_bytes) / info.articles:,.0f} bytes an article beside its text"
    yield "on disk", size(info.bytes) + (share if info.articles else "")
    yield "texts, compressed", size(info.text_bytes)
    if info.first_published and info.last_published:
        yield "published", f"{info.first_published:%Y-%m-%d} to {info.last_published:%Y-%m-%d}"
    yield "segments", f"{info.segments:,}"
    yield "removed, not yet compacted", f"{info.removed:,}"
    yield "generation", f"{info.generation:,}"


def added_text(added: Added, *, width: int = 100, color: bool = False) -> str:
    """Return what became of the records that were given to an index."""
    page = Page(width=width, color=color)
    page.line((f"{wording.count(added.added, 'article')} added", "bold"))
    parts = (
        (added.sighted, "known texts seen elsewhere"),
        (added.replaced, "replaced"),
        (added.unchanged, "unchanged"),
        (len(added.skipped), "skipped"),
    )
    told = "".join(f" + {number:,} {words}" for number, words in parts if number)
    page.line((f"Read {added.read:,} = {added.added:,} added{told}.", QUIET))
    skips(page, added.skipped)
    return page.text()


def verified_text(verified: Verified, *, width: int = 100, color: bool = False) -> str:
    """Return whether an index is sound, and each problem with its place."""
    page = Page(width=width, color=color)
    looked_at = (
        f"{wording.count(verified.articles, 'article')}, {wording.count(verified.sightings, 'sighting')}"
    )
    if verified.sound:
        page.line(("SOUND", "bold green"), f": {looked_at}")
    else:
        page.line(("DAMAGED", "bold red"), f": {looked_at}")
    if verified.problems:
        page.heading("Problems", wording.count(len(verified.problems), "problem"))
        page.table(
            ("place", "repaired", "what"),
            ((item.place, "yes" if item.repaired else "no", item.what) for item in verified.problems),
        )
    return page.text()


def size(count: int) -> str:
    """Return a number of bytes in the unit that a person would use."""
    amount, unit = float(count), 0
    while amount >= 1000 and unit < len(_UNITS) - 1:
        amount, unit = amount / 1000, unit + 1
    return f"{amount:.1f} {_UNITS[unit]}" if unit else f"{count} bytes"
