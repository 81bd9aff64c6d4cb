"""One page recognised by templates that were mined before."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from detector.farms.templates import skeletons
from detector.farms.templates.mining import SHOWN
from detector.farms.templates.shapes import words_of
from detector.farms.templates.slots import fill, plain_words, span_of
from detector.farms.templates.template import GAP, Line, Slot, Template
from detector.records import Sign, Span

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from detector.farms.templates.shapes import Word
    from detector.farms.templates.skeletons import Skeleton
    from detector.records import Document

#: A slot takes twice the words that were seen in it, and these more.
_ROOM = 4
_SIGN = "known-template"
#: Characters of a template, and names of a skeleton, that a sign shows.
_SHOWN, _NAMED = 200, 5


class RowMatch(NamedTuple):
    """A line that follows a row, by the row's place in its template, and what fills its slots."""

    row: int
    span: Span
    slots: tuple[Span, ...]


class TemplateMatch(NamedTuple):
    """A template that a page shows; `share` is how much, by the weights of its rows."""

    template: Template
    share: float
    rows: tuple[RowMatch, ...]


class SkeletonMatch(NamedTuple):
    """A skeleton that a page's markup shows, and the weighted share of its names."""

    skeleton: Skeleton
    share: float


class _Entry(NamedTuple):
    template: int
    row: int
    words: tuple[str, ...]
    limits: tuple[int, ...]


class Recogniser:
    """Templates indexed by their rarest words, ready for any number of pages."""

    def __init__(self, templates: Sequence[Template], known: Sequence[Skeleton]) -> None:
        self._templates, self._skeletons = tuple(templates), tuple(known)
        rows = [row for template in templates for row in template.rows]
        frequency = Counter(word for row in rows for word in set(row.words) - {GAP})
        self._entries: dict[str, list[_Entry]] = defaultdict(list)
        for number, template in enumerate(templates):
            for place, row in enumerate(template.rows):
                rarest = min(
                    (word for word in row.words if word != GAP), key=lambda word: (frequency[word], word)
                )
                limits = tuple(2 * part.words + _ROOM for part in row.parts if isinstance(part, Slot))
                self._entries[rarest].append(_Entry(number, place, row.words, limits))

    def templates(self, document: Document) -> tuple[TemplateMatch, ...]:
        """Return the templates that a page shows, those with most fixed words first, then by id."""
        found: dict[int, dict[int, list[RowMatch]]] = defaultdict(lambda: defaultdict(list))
        for span, _ in units(document):
            words = words_of(span.of(document.text))
            plain = plain_words(words)
            for anchor in sorted(set(plain) & self._entries.keys()):
                for entry in self._entries[anchor]:
                    if (slots := _slots(entry, plain, words, span.start)) is not None:
                        found[entry.template][entry.row].append(RowMatch(entry.row, span, slots))
        matches = [
            TemplateMatch(
                template, round(share, 3), tuple(sorted(item for held in rows.values() for item in held))
            )
            for number, rows in found.items()
            if (share := _share(template := self._templates[number], rows.keys())) >= SHOWN
        ]
        return tuple(sorted(matches, key=lambda match: (-_told(match), match.template.id)))

    def signs(self, document: Document) -> tuple[Sign, ...]:
        """Return a sign for each template, and for the likeliest skeleton, that a page shows."""
        found = [_template_sign(match) for match in self.templates(document)]
        return (*found, *map(_skeleton_sign, self.skeletons(document.article.markup)[:1]))

    def skeletons(self, names: Sequence[str]) -> tuple[SkeletonMatch, ...]:
        """Return the skeletons that a page with these names shows, the likeliest first."""
        held = set(names)
        found = [SkeletonMatch(item, round(skeletons.shown_share(item, held), 3)) for item in self._skeletons]
        shown = [item for item in found if item.share >= skeletons.SHOWN]
        return tuple(sorted(shown, key=lambda item: (-item.share, item.skeleton.id)))


def units(document: Document) -> Iterator[tuple[Span, str]]:
    """Yield the lines of a page as templates read them: blocks, paragraphs sentence by sentence, by place."""
    whole = [(block.span, block.kind) for block in document.blocks if block.kind != "paragraph"]
    yield from sorted([*whole, *((sentence, "paragraph") for sentence in document.sentences)])


def lines_of(document: Document) -> Iterator[Line]:
    """Yield the lines of a page for mining, its markup's names among them."""
    site, page = document.article.site or "", document.article.key
    for span, kind in units(document):
        yield Line(site, page, kind, span.of(document.text))
    if document.article.markup:
        yield Line(site, page, skeletons.MARKUP, " ".join(document.article.markup))


def _template_sign(match: TemplateMatch) -> Sign:
    template = match.template
    where = "the frame" if template.kind == "frame" else "the article"
    shown = " / ".join(str(template.rows[place]) for place in sorted({item.row for item in match.rows}))
    told = f"{where} follows {template.id} of {_known(template.pages, template.sites)}: {_cut(shown)}"
    return Sign(_SIGN, told, tuple(sorted({item.span for item in match.rows})))


def _skeleton_sign(match: SkeletonMatch) -> Sign:
    known = match.skeleton
    names = ", ".join(name for name, _ in known.names[:_NAMED])
    told = f"the markup is that of {known.id} of {_known(known.pages, known.sites)}: {names}"
    return Sign(_SIGN, f"{told} ({match.share:.0%} of its names)")


def _known(pages: int, sites: Sequence[str]) -> str:
    number = len([site for site in sites if site])
    return f"{pages} pages" + (f" of {number} sites" if number > 1 else f" of {sites[0]}" if number else "")


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _slots(entry: _Entry, plain: Sequence[str], words: Sequence[Word], start: int) -> tuple[Span, ...] | None:
    gaps = fill(entry.words, plain)
    if gaps is None:
        return None
    if any(last - first > limit for (first, last), limit in zip(gaps, entry.limits, strict=False)):
        return None
    spans = (span_of(words, gap) for gap in gaps)
    return tuple(Span(start + span.start, start + span.end) for span in spans)


def _share(template: Template, shown: Collection[int]) -> float:
    """Return the share of a template, by the weights of its rows, that stands on a page."""
    weights = [row.weight for row in template.rows]
    return sum(weights[place] for place in sorted(shown)) / (sum(weights) or 1.0)


def _told(match: TemplateMatch) -> int:
    return sum(match.template.rows[place].fixed for place in {item.row for item in match.rows})
