"""What a page shows: its visible lines in order, and what its head says of it.

The page is read as a stream of events, without a tree, so that neither depth nor size of the
markup matters: a tree ends at 256 nested elements and loses the rest without a word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

#: The part of the page that a line stands in: `aside` is a side column.
Region = Literal["main", "navigation", "aside"]
#: Internal to the walk: what never shows, and what is there but made invisible.
_State = Literal["main", "navigation", "aside", "hidden", "dropped"]

_DROPPED = frozenset(
    """
    script style template noscript iframe svg math canvas object select button textarea audio video map
    datalist title frameset
    """.split()  # noqa: SIM905  (read as words)
)
_BLOCKS = frozenset(
    """
    address article aside blockquote body br caption center dd details div dl dt fieldset figcaption
    figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main nav ol p pre section summary
    table tbody td tfoot th thead tr ul
    """.split()  # noqa: SIM905  (read as words)
)
#: Blocks whose end is a new line but no new paragraph.
_LINES = frozenset(("br", "td", "th"))
_REGION_TAGS: dict[str, _State] = {
    "nav": "navigation",
    "footer": "navigation",
    "aside": "aside",
    "dialog": "navigation",
}
_REGION_ROLES: dict[str, _State] = {
    "navigation": "navigation",
    "contentinfo": "navigation",
    "search": "navigation",
    "menu": "navigation",
    "complementary": "aside",
    "dialog": "navigation",
}
#: Whole words of class names and ids; chosen on the WordPress pages of trafilatura's test set.
_NAVIGATION_WORDS = frozenset(
    """
    nav navbar navigation menu submenu breadcrumb breadcrumbs cookie cookies consent gdpr login signin
    register newsletter subscribe share sharing sharedaddy social comments comment commentlist respond
    popup modal footer subfooter search ad ads advert advertisement advertising disqus pagination
    """.split()  # noqa: SIM905  (read as words)
)
_ASIDE_WORDS = frozenset(("sidebar", "widget"))
#: Tags whose class names speak of the whole page ("has-sidebar", "category-social").
_UNNAMED = frozenset(("html", "body", "main", "article"))
_HIDDEN_STYLE = re.compile(
    r"display:none|visibility:hidden|font-size:0(?:px|em|%)?(?:;|!|$)|opacity:0(?:\.0+)?(?:;|!|$)"
    r"|(?:left|top|text-indent):-\d{3,}"
)
#: Elements whose names say nothing of how a page is laid out.
_UNSEEN = frozenset(
    ("html", "head", "script", "style", "link", "meta", "noscript", "svg", "path", "br", "img")
)
#: Names of classes and ids that are kept of a page, and their longest; real pages have some 300.
_MOST_NAMES, _LONGEST_NAME = 2_000, 80
_DIGITS = re.compile(r"\d+")
_WORD = re.compile(r"[a-z]+")
_SPACE = re.compile(r"[ \t\r\n\f]+")


@dataclass(frozen=True, slots=True)
class PageLine:
    """One visible line; `paragraph` tells whether it begins one, `heading` is 1 to 6 or 0."""

    text: str
    region: Region
    paragraph: bool
    heading: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """A page's visible lines and its head.

    Attributes
    ----------
    meta
        Contents of ``<meta>`` by lower-case property, name or itemprop; the first one counts.
    hidden
        Text that inline styles or attributes keep from sight.
    elements, depth, attributes
        Number of elements, the deepest nesting, and the most attributes on one element: what
        a tree of the page would cost.
    tags
        The tags that occur.
    markup
        Names of classes and ids, each with its tag, digits blanked: ``div.post-#``; sorted.
    """

    lines: tuple[PageLine, ...]
    title: str | None
    canonical: str | None
    meta: dict[str, str]
    hidden: str
    elements: int
    depth: int
    attributes: int
    tags: frozenset[str]
    markup: tuple[str, ...]


@dataclass(slots=True)
class _Walk:
    """Target of lxml's parser: its methods are called for each event."""

    lines: list[PageLine] = field(default_factory=list)
    stack: list[_State] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    region: Region = "main"
    paragraph: bool = True
    heading: int = 0
    after_break: bool = False
    title: list[str] = field(default_factory=list)
    in_title: bool = False
    canonical: str | None = None
    meta: dict[str, str] = field(default_factory=dict)
    hidden: list[str] = field(default_factory=list)
    elements: int = 0
    depth: int = 0
    attributes: int = 0
    tags: set[str] = field(default_factory=set)
    markup: set[str] = field(default_factory=set)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        if attributes and tag not in _UNSEEN and len(self.markup) < _MOST_NAMES:
            self.markup.update(_names(tag, attributes))
        self.attributes = max(self.attributes, len(attributes))
        self.tags.add(tag)
        if tag in _BLOCKS:
            self._break(tag)
            self.heading = int(tag[1]) if tag[0] == "h" and tag[1:].isdigit() else self.heading
        elif tag == "title":
            self.in_title = not self.title
        elif tag == "meta":
            self._remember(attributes)
        elif tag == "link" and "canonical" in attributes.get("rel", "").lower().split():
            self.canonical = self.canonical or attributes.get("href")
        above: _State = self.stack[-1] if self.stack else "main"
        self.stack.append(_state(tag, attributes, above))
        self.depth = max(self.depth, len(self.stack))

    def end(self, tag: str) -> None:
        if tag in _BLOCKS and tag != "br":
            self._break(tag)
            self.heading = 0
        elif tag == "title":
            self.in_title = False
        if self.stack:
            self.stack.pop()

    def data(self, text: str) -> None:
        state = self.stack[-1] if self.stack else "main"
        if self.in_title:
            self.title.append(text)
        elif state == "hidden":
            self.hidden.append(text)
        elif state != "dropped":
            if not self.pieces:
                self.region = state
            self.pieces.append(text)

    def comment(self, text: str) -> None:
        """Ignore comments."""

    def close(self) -> Page:
        self._break("html")
        return Page(
            lines=tuple(self.lines),
            title=_one_line(self.title) or None,
            canonical=self.canonical,
            meta=self.meta,
            hidden=_one_line(self.hidden),
            elements=self.elements,
            depth=self.depth,
            attributes=self.attributes,
            tags=frozenset(self.tags),
            markup=tuple(sorted(self.markup)),
        )

    def _break(self, tag: str) -> None:
        """End the line at hand; an empty one makes the next line a paragraph, as ``<br><br>`` does."""
        text = _one_line(self.pieces) if self.pieces else ""
        self.pieces.clear()
        if text:
            self.lines.append(PageLine(text, self.region, self.paragraph, self.heading))
            self.paragraph = tag not in _LINES
        elif tag not in {"td", "th"}:
            self.paragraph = self.paragraph or tag != "br" or self.after_break
        self.after_break = tag == "br"

    def _remember(self, attributes: dict[str, str]) -> None:
        content = attributes.get("content", "").strip()
        for naming in ("property", "name", "itemprop"):
            if content and (name := attributes.get(naming)):
                self.meta.setdefault(name.lower(), content)


def read_page(data: str) -> Page:
    """Read the lines that a page shows, and its head; a page without any has no lines."""
    from lxml import etree

    parser = etree.HTMLParser(target=_Walk(), huge_tree=True, encoding="utf-8")
    try:
        parser.feed(data.replace("\x00", "").encode("utf-8", "replace"))
        page: Page = parser.close()
    except etree.LxmlError:  # raised for input without a single element or character
        return _Walk().close()
    return page


def _names(tag: str, attributes: dict[str, str]) -> set[str]:
    """Return an element's class names and id, digits blanked: ``div.post-#``."""
    given = [f".{name}" for name in attributes.get("class", "").split()[:_LONGEST_NAME]]
    given += [f"#{name}" for name in attributes.get("id", "").split()[:1]]
    return {tag + _DIGITS.sub("#", name) for name in given if len(name) <= _LONGEST_NAME}


def _state(tag: str, attributes: dict[str, str], above: _State) -> _State:
    """Say what an element does to the text within it."""
    if above in {"dropped", "hidden"}:
        return above
    if tag in _DROPPED:
        return "dropped"
    if _is_hidden(attributes):
        return "hidden"
    if above == "navigation" or tag not in _BLOCKS:
        return above
    named = _REGION_TAGS.get(tag) or _REGION_ROLES.get(attributes.get("role", ""))
    if named is None and tag not in _UNNAMED:
        named = _named_region(attributes)
    return named or above


def _is_hidden(attributes: dict[str, str]) -> bool:
    if not attributes:
        return False
    style = attributes.get("style")
    return "hidden" in attributes or (
        style is not None and _HIDDEN_STYLE.search("".join(style.lower().split())) is not None
    )


def _named_region(attributes: dict[str, str]) -> _State | None:
    """Judge by the words of the class names and the id; ``has-sidebar`` says nothing of this element."""
    names = f"{attributes.get('class', '')} {attributes.get('id', '')}".lower().split()
    words = {word for name in names if not name.startswith(("has-", "no-")) for word in _WORD.findall(name)}
    if not words.isdisjoint(_NAVIGATION_WORDS):
        return "navigation"
    return "aside" if not words.isdisjoint(_ASIDE_WORDS) else None


def _one_line(pieces: list[str]) -> str:
    return _SPACE.sub(" ", "".join(pieces)).strip(" ")
