"""Sites that share a frame: those of one owner, not those of one theme.

    python -m benchmarks.frames --data DIR [--webs N]

Generated webs (`benchmarks.webs`) have sites of one template among sites that have only the plain lines
of their frames in common. Real pages, each held for a site of its own, are told apart by their addresses;
of these the lines around the body alone are read, around three bodies of our own. The thresholds of
`detector.farms.network` were settled on webs 1 and 3 and on the extraction benchmark's pages.
"""

from __future__ import annotations

import argparse
import gzip
import re
import sys
import tarfile
import tempfile
from collections import Counter
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import numpy as np

from benchmarks import suites
from benchmarks.figures import Figure, Run, SkippedError, lines, proportion
from benchmarks.webs import columns
from benchmarks.webs.plan import web
from benchmarks.webs.texts import lines_of as rows_of
from benchmarks.webs.texts import names, write
from detector import Article
from detector.farms.network import Frames, SiteLines, shared_frames, site_edges, site_groups
from detector.farms.profiles import takings
from detector.farms.templates.keys import line_keys
from detector.farms.templates.marks import standing
from detector.farms.templates.mining import mine
from detector.farms.templates.recognition import lines_of
from detector.ingest.html import html_article
from detector.text import prepare

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from detector.records import Document

THEMES, PAGES = "wordpress_theme_pages.jsonl.gz", "article_extraction_benchmark.tar.gz"
#: The first web, how many articles each has, and how many a site.
_FIRST, _ARTICLES, _EACH = 60, 3000, (15, 120)
_ADDRESS = re.compile(r"(?:og:url|rel=[\"']canonical)[^>]{0,40}?(https?://[^\"'>\s]+)")
_BODIES = 3

Pairs = set[tuple[int, int]]


def measure(run: Run, webs: int) -> list[Figure]:
    """Return how pairs of sites found to share a frame agree with who owns them."""
    run.need(THEMES, PAGES)
    found = [figure for number in range(webs) for figure in _web(run.data, _FIRST + number)]
    themes = [(row["theme"], row["html"]) for row in suites.rows(run.data / THEMES)]
    real = [(_host(html), html) for html in _pages(run.data / PAGES)]
    return [
        *found,
        *_alone("pages of WordPress themes, of one theme", themes),
        *_alone("pages of news sites, of one address", [item for item in real if item[0]]),
    ]


def frames_of(documents: Sequence[Document], sites: Sequence[str]) -> Frames:
    """Return which of some sites share a frame, as an audit of these pages finds."""
    place = {name: number for number, name in enumerate(sites)}
    read = [line for document in documents for line in lines_of(document)]
    keys = line_keys(documents)
    known, words = standing(mine(read), read, keys.key)
    site = np.array([place[document.article.site or ""] for document in documents])
    row, column = np.nonzero(np.isin(keys.key, known))
    shown = np.unique(keys.page[row] << 32 | np.searchsorted(known, keys.key[row, column]))
    pair, pages = np.unique(site[shown >> 32] << 32 | shown & 0xFFFFFFFF, return_counts=True)
    line = pair & 0xFFFFFFFF
    standing_there = SiteLines(pair >> 32, line, pages, words[line])
    return shared_frames(standing_there, np.bincount(site, minlength=len(sites)))


def _web(data: Path, seed: int) -> Iterator[Figure]:
    """Yield how the sites of one template are found in a web, by frames and as groups."""
    plan = web(_ARTICLES, seed=seed, each=_EACH)
    with tempfile.TemporaryDirectory() as folder:
        write(plan, Path(folder), data=data, seed=seed)
        rows = list(rows_of(Path(folder) / "articles.jsonl"))
    pages = [prepare(Article(str(row["text"]), id=str(row["id"]), site=str(row["site"]))) for row in rows]
    hosts = [names(site).host for site in range(len(plan.sites.role))]
    frames = frames_of(pages, hosts)
    known = columns.pages(plan)
    edges = columns.edges(plan, known)
    between = site_edges(known, edges, takings(known, edges))
    true = _pairs(plan.sites.template)
    yield from _judged(f"web {seed}, shared frames", _of(frames), true, len(hosts))
    yield from _judged(
        f"web {seed}, groups", _pairs(site_groups(between, len(hosts), frames)), true, len(hosts)
    )


def _alone(name: str, pages: Sequence[tuple[str, str]]) -> Iterator[Figure]:
    """Yield how real pages, each held for a site of its own, are tied that have one name."""
    documents = [
        prepare(Article(f"{_body(number, body)}\n\n{frame}", id=f"{number}-{body}", site=f"{number}.example"))
        for number, (_, html) in enumerate(pages)
        for frame in [_around(html)]
        for body in range(_BODIES)
    ]
    found = _of(frames_of(documents, [f"{number}.example" for number in range(len(pages))]))
    label = {told: number for number, told in enumerate(dict.fromkeys(told for told, _ in pages))}
    true = _pairs(np.array([label[told] for told, _ in pages]))
    yield from _judged(name, found, true, len(pages))


def _judged(name: str, found: Pairs, true: Pairs, sites: int) -> Iterator[Figure]:
    yield proportion(
        f"{name}: precision of pairs, {sites} sites", np.array([pair in true for pair in sorted(found)])
    )
    yield proportion(f"{name}: recall", np.array([pair in found for pair in sorted(true)]))


def _of(frames: Frames) -> Pairs:
    return set(zip(frames.site.tolist(), frames.other.tolist(), strict=True))


def _pairs(label: NDArray[Any]) -> Pairs:
    """Return each two places with one label."""
    return {(one, other) for one, other in combinations(range(len(label)), 2) if label[one] == label[other]}


def _around(html: str) -> str:
    """Return the lines around a page's body."""
    document = prepare(html_article(html))
    return "\n\n".join(block.span.of(document.text) for block in document.blocks if not block.in_body)


def _body(number: int, place: int) -> str:
    days = 17 * place + number
    return (
        f"Boat {number} of quay {place} lay for {days} days in the harbour before it was told to sail north."
    )


def _pages(archive: Path) -> Iterator[str]:
    with tarfile.open(archive) as held:
        for member in held:
            stream = held.extractfile(member) if member.name.endswith(".html.gz") else None
            if stream is not None:
                yield gzip.decompress(stream.read()).decode("utf-8", "replace")


def _host(html: str) -> str:
    """Return the host that a page gives as its own; empty where it gives none."""
    found = Counter(urlsplit(address).hostname or "" for address in _ADDRESS.findall(html))
    return found.most_common(1)[0][0].removeprefix("www.") if found else ""


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--webs", type=int, default=4)
    asked = parser.parse_args()
    try:
        print("\n".join(lines(measure(Run(asked.data), asked.webs))))
    except SkippedError as error:
        print(f"skipped: {error}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
