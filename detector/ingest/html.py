"""One web page to one article: what it says, and the credits and teasers around it.

The template around a body is evidence here, so the text is not the body alone: it runs from
the headline to the end of the body and keeps the credit lines and the sections of related
teasers after it. Menus, footers, forms, comments and hidden text are left out.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from detector.errors import InputError
from detector.headings import SECTION_BELOW
from detector.ingest.fields import host, moment
from detector.ingest.page import Page, PageLine, read_page
from detector.records import Article

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

#: Beyond this many elements the body is not looked for: at 20,000 the worst of the hostile pages
#: takes 2.6 s, at 200,000 up to 17 s; the largest real page of the benchmark has 6,000.
MOST_ELEMENTS = 20_000
#: A tree of the page ends at 256 nested elements, and the search for the body with it.
_DEEPEST = 250
#: A tree's cost grows with the square of one element's attributes: 20,000 take 0.4 s, 200,000 minutes.
_MOST_ATTRIBUTES = 5_000
#: A body below this share of the visible text is taken for a failed extraction.
_LEAST_BODY = 0.05
#: Page lines with at least this many letters and digits can tell where the body is.
_ANCHOR = 25
#: Share of the body's words that the chosen lines must hold, or the body is put in as extracted.
_LEAST_KEPT = 0.9
#: How far around the body short body lines and credit lines are looked for.
_NEARBY = 8
#: A paragraph of so many words just below the body is body; an author's biography is shorter.
_PROSE_WORDS = 40
#: Most lines that are kept after the body: teasers beyond repeat what the first ones show.
MOST_TAIL_LINES = 80

_CREDIT = re.compile(
    r"(?:photo|image|picture|video)?\s*(?:credits?|source|courtesy|via|originally (?:published|appeared))\b"
    r".{0,80}$|(?:photo|image|picture)s?\s*(?::|by\b|via\b).{0,80}$"
    r"|this (?:article|story) (?:was )?(?:first |originally )?(?:appeared|published).{0,160}$",
    re.IGNORECASE,
)
_PAGE_END = re.compile(r"©|\bcopyright\b|\ball rights reserved\b", re.IGNORECASE)
_JSON_LD_DATE = re.compile(r'"datePublished"\s*:\s*"([^"]{8,40})"')
_PUBLISHED = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "date",
    "dc.date",
    "pubdate",
)
_TITLE_END = re.compile(r"\s+[|\u2013\u2014-]\s+[^|\u2013\u2014]{1,60}$")


@dataclass(frozen=True, slots=True)
class _Extracted:
    """What trafilatura makes of the page; empty where it was not asked."""

    body: str = ""
    title: str | None = None
    author: str | None = None
    date: str | None = None


def html_article(data: str, *, url: str | None = None, place: str | None = None) -> Article:
    """Read the article on a page: visible lines as paragraphs, and the head's account of it.

    Parameters
    ----------
    url
        Where the page came from; else its own ``og:url`` or canonical link is taken.

    Raises
    ------
    InputError
        If the page shows no text; the reason names a frameset or a page built by scripts.
    """
    page = read_page(data)
    where = place or url or "page"
    if not page.lines:
        raise InputError(where, _why_empty(page, data), "save the page as a browser shows it")
    extracted = _extract(page, data)
    body_lines = _body_lines(page.lines, extracted.body)
    headline = _headline(page, extracted.title, min(body_lines, default=len(page.lines)))
    canonical = _address(page.canonical, url)
    address = url or _address(page.meta.get("og:url"), canonical) or canonical
    return Article(
        text=_text(page, extracted.body, body_lines, headline),
        title=page.lines[headline].text if headline is not None else extracted.title or page.title,
        url=address,
        site=host(address),
        published=_published(page, data, extracted),
        author=extracted.author or page.meta.get("author"),
        canonical=canonical,
        place=place,
        markup=page.markup,
    )


def body_of(data: str) -> str:
    """Return the body alone, as trafilatura finds it; empty if it finds none."""
    return _extract(read_page(data), data).body


def _extract(page: Page, data: str) -> _Extracted:
    if page.elements > MOST_ELEMENTS or page.depth > _DEEPEST or page.attributes > _MOST_ATTRIBUTES:
        return _Extracted()
    for name in ("trafilatura", "htmldate", "courlan"):  # they warn of pages that this module handles
        if not (logger := logging.getLogger(name)).handlers:
            logger.addHandler(logging.NullHandler())
    import trafilatura

    try:
        # Without its slower second opinion: F1 .962 against .960 on the extraction benchmark.
        document = trafilatura.bare_extraction(data, fast=True, with_metadata=True, include_comments=False)
    except Exception:  # noqa: BLE001  third-party heuristics on arbitrary markup; the visible lines remain
        return _Extracted()
    if document is None or isinstance(document, dict):
        return _Extracted()
    body = document.text or ""
    visible = sum(len(line.text) for line in page.lines if line.region == "main")
    return _Extracted(
        body if len(body) >= _LEAST_BODY * visible else "", document.title, document.author, document.date
    )


def _text(page: Page, body: str, inside: set[int], headline: int | None) -> str:
    """Join the lines that matter, and see to it that the body is among them."""
    lines = page.lines
    if not inside:
        chosen = [line for line in lines[headline or 0 :] if line.region == "main"] or list(lines)
        text = _joined(chosen)
        return text if not body or _share_kept(body, text, page.hidden) >= _LEAST_KEPT else body
    first, last = min(inside), max(inside)
    start = _start(lines, first) if headline is None else min(first, headline)
    head = [lines[i] for i in range(start, first) if lines[i].region in {"main", lines[start].region}]
    main = [lines[i] for i in range(first, last + 1) if i in inside or lines[i].region == "main"]
    tail = _tail(lines[last + 1 :])
    if _share_kept(body, _joined(main), page.hidden) >= _LEAST_KEPT:
        return _joined([*head, *main, *tail])
    return "\n\n".join(part for part in (_joined(head), body.strip(), _joined(tail)) if part)


def _body_lines(lines: Sequence[PageLine], body: str) -> set[int]:
    """Find the lines of the body: by long ones first, then short ones near to them."""
    pieces = {_key(piece) for piece in body.splitlines()} - {""}
    whole = _key(body)
    keys = [_key(line.text) for line in lines]
    known = [bool(key) and (key in pieces or (len(key) >= _ANCHOR and key in whole)) for key in keys]
    anchors = [i for i, key in enumerate(keys) if known[i] and len(key) >= _ANCHOR]
    if not anchors:
        anchors = [i for i in range(len(lines)) if known[i] and lines[i].region == "main"]
    if not anchors:
        return set()
    first, last = anchors[0], anchors[-1]
    held = set(keys[first : last + 1])  # a line that stands twice is the body's once, where it is nearest
    while (above := _nearest(range(first - 1, first - _NEARBY, -1), lines, known, keys, held)) is not None:
        first = above
    while (below := _nearest(range(last + 1, last + _NEARBY), lines, known, keys, held)) is not None:
        last = below
    while (more := _next_prose(lines, last)) is not None:
        known[more], last = True, more
    return {i for i in range(first, last + 1) if known[i]}


def _nearest(
    order: range, lines: Sequence[PageLine], known: Sequence[bool], keys: Sequence[str], held: set[str]
) -> int | None:
    """Find the next line of the body that is not held yet, and hold it."""
    for i in order:
        if 0 <= i < len(lines) and known[i] and lines[i].region == "main" and keys[i] not in held:
            held.add(keys[i])
            return i
    return None


def _next_prose(lines: Sequence[PageLine], last: int) -> int | None:
    """Find body that the extraction left off too early: a long paragraph before any teasers."""
    for i in range(last + 1, min(len(lines), last + _NEARBY)):
        if SECTION_BELOW.match(lines[i].text) or _PAGE_END.search(lines[i].text):
            return None
        if lines[i].region == "main" and not lines[i].heading and lines[i].text.count(" ") >= _PROSE_WORDS:
            return i
    return None


def _start(lines: Sequence[PageLine], first: int) -> int:
    """Where no headline shows, begin with the first credit line just above the body."""
    above = range(max(0, first - _NEARBY), first)
    return next((i for i in above if lines[i].region == "main" and _CREDIT.match(lines[i].text)), first)


def _tail(lines: Sequence[PageLine]) -> list[PageLine]:
    """Keep credit lines, and everything from the first heading of sources or teasers to the page's end."""
    kept: list[PageLine] = []
    teasers = False
    for line in lines:
        if line.region == "navigation":
            continue
        if _PAGE_END.search(line.text) or len(kept) == MOST_TAIL_LINES:
            break
        teasers = teasers or SECTION_BELOW.match(line.text) is not None
        if teasers or _CREDIT.match(line.text):
            kept.append(line)
    return kept


def _headline(page: Page, title: str | None, body_starts: int) -> int | None:
    """Find the line that shows the page's title: the highest heading, nearest above the body.

    A lone main heading is the headline too, whatever it says.
    """
    names = [name for name in (title, page.title, page.meta.get("og:title")) if name]
    titles = {_key(form) for name in names for form in (name, _TITLE_END.sub("", name))} - {""}
    lines = page.lines
    shown = [i for i, line in enumerate(lines[: body_starts + 1]) if _key(line.text) in titles]
    if shown:
        return min(shown, key=lambda i: (lines[i].region != "main", lines[i].heading or 7, -i))
    main_headings = [i for i, line in enumerate(lines) if line.heading == 1 and line.region == "main"]
    return main_headings[0] if len(main_headings) == 1 else None


def _published(page: Page, data: str, extracted: _Extracted) -> datetime | None:
    stated = [page.meta[name] for name in _PUBLISHED if name in page.meta]
    stated += _JSON_LD_DATE.findall(data)[:1]
    read = [found for text in (*stated, extracted.date) if (found := moment(text))]
    return read[0] if read else None


def _address(link: str | None, base: str | None) -> str | None:
    """Return an absolute http(s) address, or None."""
    try:
        address = urljoin(base or "", (link or "").strip())
    except ValueError:
        return None
    return address if host(address) else None


def _why_empty(page: Page, data: str) -> str:
    if not data.strip():
        return "the page is empty"
    if "frameset" in page.tags:
        return "the page is a frameset: its text is in other files"
    if "script" in page.tags:
        return "the page has no text of its own: scripts would fetch it"
    if page.hidden:
        return "the page hides all of its text"
    return "the page shows no text"


def _joined(lines: Sequence[PageLine]) -> str:
    parts: list[str] = []
    for line in lines:
        parts += ["\n\n" if line.paragraph else "\n", line.text]
    return "".join(parts[1:])


def _share_kept(body: str, text: str, hidden: str) -> float:
    """Measure which share of the body's visible words the text holds (1 for an empty body)."""
    wanted = Counter(body.split()) - Counter(hidden.split())
    return (wanted & Counter(text.split())).total() / max(1, wanted.total())


def _key(text: str) -> str:
    """Letters and digits alone: what extraction, markup and typography leave the same."""
    return "".join(filter(str.isalnum, text)).casefold()
