"""Templates mined from lines of many pages: patterns of lines that recur on the same pages."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from detector.farms.templates.patterns import patterns
from detector.farms.templates.shapes import words_of
from detector.farms.templates.skeletons import MARKUP
from detector.farms.templates.slots import row_of
from detector.farms.templates.template import GAP, Line, Template, template_id
from detector.records import BODY_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from detector.farms.templates.patterns import Pattern
    from detector.farms.templates.template import Row, TemplateKind

#: Pages that must show a frame, and articles that must follow a form.
FRAME_PAGES, ARTICLE_PAGES = 3, 5
#: Fixed words that a template of one row needs, and one of several rows: "Qtly div, Pay, Record".
_LONE_WORDS, _FIXED_WORDS = 5, 4
#: Different fillers that a form's slot has at least, and as a share of the lines looked at: a sentence
#: reprinted with few changes has fewer.
_FILLERS, _VARIETY = 3, 0.2
#: Share of a form, by the weights of its rows, whose slots vary so: headings and closing lines do not.
_VARIED = 1 / 3
#: Rows stand together where the cosine of their pages is so high and neither stands on so many times
#: the other's pages: a closing line of every page belongs to no form.
_TOGETHER, _RATIO = 0.3, 0.2
#: Words that say nothing by themselves: a row of no others is left out.
_EMPTY = frozenset(
    ("a", "an", "and", "by", "for", "in", "it", "of", "on", "said", "that", "the", "to", "vs", "with")
)
#: Patterns of a page that are paired, the commonest first.
_PAIRED = 40
#: Lines of a pattern that its slots are read from.
_READ = 200
#: What stands in bodies without anything that varies is a frame where so large a share of the pages of
#: its sites show it; else it is a stock sentence, and no template.
_OF_SITE = 0.2
#: A page shows a template where it has so much of it, by the weights of its rows.
SHOWN = 0.4


class _Shown(NamedTuple):
    """Which patterns stand on which pages, and how far down; sorted by page and pattern."""

    pattern: NDArray[np.int64]
    page: NDArray[np.int64]
    place: NDArray[np.float64]


class _Mined(NamedTuple):
    """Patterns, the lines that they were found in, and where they stand, sorted by pattern."""

    patterns: Sequence[Pattern]
    lines: Sequence[Line]
    shown: _Shown
    bounds: NDArray[np.int64]
    sites: Sequence[str]
    told: bool


class Found(NamedTuple):
    """A template, and for each of its rows the lines that follow it, by their places in what was mined."""

    template: Template
    lines: tuple[tuple[int, ...], ...]


def mine(
    lines: Iterable[Line], *, frame_pages: int = FRAME_PAGES, article_pages: int = ARTICLE_PAGES
) -> tuple[Found, ...]:
    """Return the templates of a set of pages: of frames, and of articles that follow a form.

    Lines of one page stand together in the order of the page; those of markup are passed over. All
    lines are held; a corpus gives those of a sample of its pages. Sorted by pages, most first, then
    by id.
    """
    around: list[tuple[int, Line]] = []
    told: list[tuple[int, Line]] = []
    for number, line in enumerate(lines):
        # What a form opens with reads like a byline.
        if line.kind in BODY_KINDS or line.kind == "byline":
            told.append((number, line))
        elif line.kind != MARKUP:
            around.append((number, line))
    found: dict[str, Found] = {}
    for numbered, pages in ((told, article_pages), (around, frame_pages)):
        for item in _mined([line for _, line in numbered], pages, told=numbered is told):
            placed = tuple(tuple(numbered[place][0] for place in places) for places in item.lines)
            found[item.template.id] = item._replace(lines=placed)
    return tuple(sorted(found.values(), key=lambda item: (-item.template.pages, item.template.id)))


def _mined(lines: Sequence[Line], pages: int, *, told: bool) -> list[Found]:
    found = [item for item in patterns(lines, pages=pages) if _says_something(item)]
    if not found:
        return []
    sites, page_of = _pages(lines)
    shown = _shown(found, page_of)
    order = np.lexsort((shown.page, shown.pattern))
    held = _Shown(shown.pattern[order], shown.page[order], shown.place[order])
    bounds = np.searchsorted(held.pattern, np.arange(len(found) + 1))
    mined = _Mined(found, lines, held, bounds, sites, told)
    of_site = Counter(sites)
    made = (_template(group, mined, of_site) for group in _groups(shown, len(found)))
    return [item for item in made if item is not None and item.template.pages >= pages]


def _says_something(pattern: Pattern) -> bool:
    return any(word not in _EMPTY and any(map(str.isalpha, word)) for word in pattern.words)


def _pages(lines: Sequence[Line]) -> tuple[list[str], NDArray[np.int64]]:
    """Return each page's site, and each line's page."""
    number: dict[tuple[str, str], int] = {}
    page = [number.setdefault((line.site, line.page), len(number)) for line in lines]
    return [site for site, _ in number], np.array(page, dtype=np.int64)


def _shown(found: Sequence[Pattern], page_of: NDArray[np.int64]) -> _Shown:
    line = np.concatenate([np.array(item.lines, dtype=np.int64) for item in found])
    pattern = np.repeat(np.arange(len(found)), [len(item.lines) for item in found])
    first = np.searchsorted(page_of, np.arange(page_of[-1] + 1))
    order = np.lexsort((line, pattern, page_of[line]))
    line, pattern = line[order], pattern[order]
    page = page_of[line]
    # The first place of a pattern on a page counts: a table is headed once and goes on.
    fresh = (np.diff(page, prepend=-1) != 0) | (np.diff(pattern, prepend=-1) != 0)
    return _Shown(pattern[fresh], page[fresh], (line - first[page]).astype(np.float64)[fresh])


def _groups(shown: _Shown, count: int) -> list[list[int]]:
    """Return the patterns that stand together: each with the commonest that it stands with."""
    support = np.bincount(shown.pattern, minlength=count)
    together: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for left, right, times in _pairs(shown):
        cosine = times / float(support[left] * support[right]) ** 0.5
        ratio = min(support[left], support[right]) / max(support[left], support[right])
        if cosine >= _TOGETHER and ratio >= _RATIO:
            together[left].append((-cosine, right))
            together[right].append((-cosine, left))
    taken: set[int] = set()
    groups = []
    for leader in np.lexsort((np.arange(count), -support)).tolist():
        if leader not in taken:
            group = [leader, *(other for _, other in sorted(together[leader]) if other not in taken)]
            taken.update(group)
            groups.append(group)
    return groups


def _pairs(shown: _Shown) -> Iterable[tuple[int, int, int]]:
    """Yield the patterns that share pages, and how many."""
    bounds = np.flatnonzero(np.diff(shown.page, prepend=-1, append=-1))
    parts = []
    for start, end in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
        held = shown.pattern[start:end][:_PAIRED]
        left, right = np.triu_indices(len(held), 1)
        parts.append(held[left] << 32 | held[right])
    keys, times = np.unique(np.concatenate(parts) if parts else np.zeros(0, np.int64), return_counts=True)
    for key, count in zip(keys.tolist(), times.tolist(), strict=True):
        yield key >> 32, key & 0xFFFFFFFF, count


def _template(group: Sequence[int], mined: _Mined, of_site: Mapping[str, int]) -> Found | None:
    """Return patterns that stand together as a template, or None where they say too little.

    `of_site` says how many pages each site has.
    """
    words = sum(
        word != GAP and any(map(str.isalnum, word)) for item in group for word in mined.patterns[item].words
    )
    if words < (_LONE_WORDS if len(group) == 1 else _FIXED_WORDS):
        return None
    pages = [mined.shown.page[mined.bounds[item] : mined.bounds[item + 1]] for item in group]
    places = [mined.shown.place[mined.bounds[item] : mined.bounds[item + 1]] for item in group]
    every = np.unique(np.concatenate(pages))
    rows: list[tuple[float, Row, tuple[int, ...]]] = []
    weight = np.zeros(len(every))
    varied = 0.0
    for item, page, place in zip(group, pages, places, strict=True):
        row, varies = _row(mined.patterns[item], mined.lines)
        row = replace(row, share=round(len(page) / len(every), 3))
        weight[np.searchsorted(every, page)] += row.weight
        rows.append((float(np.mean(place)), row, mined.patterns[item].lines))
        varied += row.weight * varies
    rows.sort(key=lambda item: (item[0], item[1].words))
    made = tuple(row for _, row, _ in rows)
    whole = sum(row.weight for row in made)
    showing = every[weight >= SHOWN * whole]
    sites = sorted({mined.sites[page] for page in showing.tolist()})
    kind: TemplateKind = "article" if mined.told and varied >= _VARIED * whole else "frame"
    if mined.told and kind == "frame" and len(showing) < _OF_SITE * sum(of_site[site] for site in sites):
        return None
    template = Template(template_id(made), kind, made, len(showing), tuple(sites))
    return Found(template, tuple(followers for _, _, followers in rows))


def _row(pattern: Pattern, lines: Sequence[Line]) -> tuple[Row, bool]:
    """Return a pattern as a row, and whether what fills it varies as a form's slots do.

    A standing line that names its site differs from site to site alone.
    """
    read = [lines[place] for place in pattern.lines[:_READ]]
    row, variety = row_of(pattern.words, [(line, words_of(line.text)) for line in read])
    sites = len({line.site for line in read})
    if len(read) - sites >= _FILLERS:
        return row, GAP in pattern.words and variety - sites >= max(
            _FILLERS - 1, _VARIETY * (len(read) - sites)
        )
    return row, GAP in pattern.words and variety >= max(_FILLERS, _VARIETY * len(read))
