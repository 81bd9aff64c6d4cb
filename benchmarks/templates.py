"""Templates: pages of one theme told by their markup, forms of newswire, and pages recognised by a library.

    python -m benchmarks.templates --data DIR [--top N]

Themes are those of 121 WordPress pages, nearly each of another site; "pub" is WordPress.com, whose 21
pages have 16 themes in one frame. The package's thresholds and its list of stock names were settled
while looking at these pages: with whole themes left out the threshold alone is chosen anew, so even
that figure flatters. So do those of forms, most of all of dividends: how rows are weighed was settled
on this newswire.
``--top`` shows the templates that most newswire articles follow, for judging by eye.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections import Counter, defaultdict
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from benchmarks import suites
from benchmarks.figures import Figure, Run, SkippedError, lines, proportion
from detector.farms.templates import skeletons
from detector.farms.templates.keys import KEYS, line_keys
from detector.farms.templates.library import Library, mine_library
from detector.farms.templates.marks import marks, shows
from detector.farms.templates.mining import mine
from detector.farms.templates.recognition import lines_of
from detector.farms.templates.skeletons import MARKUP, mine_skeletons
from detector.farms.templates.template import Line
from detector.ingest.page import read_page
from detector.text import prepare

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from detector.farms.templates.mining import Found
    from detector.farms.templates.template import Template
    from detector.records import Document

PAGES, NEWSWIRE = "wordpress_theme_pages.jsonl.gz", "reuters21578_docs.jsonl.gz"
_FOLDS, _HALVES = 5, 20
_TRIED = tuple(round(0.1 + 0.01 * step, 2) for step in range(20))
#: Who reads a newswire article that follows a form calls it so by its lines.
_EARNINGS = re.compile(r"^\s*(?:Oper )?(?:Shr|Net|Revs|Sales|Avg shrs)\b.{0,40}\bvs\b", re.MULTILINE)
_DIVIDEND = re.compile(r"^\s*(?:Qtly div|Pay |Record )", re.MULTILINE)


class ThemePage(NamedTuple):
    """A page's markup as a line, and its theme."""

    line: Line
    theme: str


def measure(run: Run) -> list[Figure]:
    """Return how well themes and forms are found and recognised."""
    run.need(PAGES, NEWSWIRE)
    pages = [
        ThemePage(Line("", str(number), MARKUP, " ".join(read_page(row["html"]).markup)), row["theme"])
        for number, row in enumerate(suites.rows(run.data / PAGES))
    ]
    documents = [prepare(article) for article in suites.reuters(run.data)]
    return [*_themes(pages, run.seed), *_recognised_themes(pages, run.seed), *_forms(documents)]


def _themes(pages: Sequence[ThemePage], seed: int) -> list[Figure]:
    """Return how pairs of pages found to share a skeleton agree with themes."""
    found = _together(pages)
    order = np.random.default_rng(seed).permutation(sorted({page.theme for page in pages}))
    held_out: list[tuple[bool, bool]] = []
    for fold in range(_FOLDS):
        held = set(order[fold::_FOLDS].tolist())
        rest = [page for page in pages if page.theme not in held]
        best = max(_TRIED, key=lambda alike: (_f1(_judged(rest, _together(rest, alike))), -alike))
        pairs = _together(pages, best)
        held_out += _judged(pages, pairs, held)
    return [
        Figure("themes: pairs F1, thresholds as shipped", _f1(_judged(pages, found)), len(pages)),
        *_precision_recall("themes", _judged(pages, found)),
        Figure("themes: pairs F1, whole themes left out", _f1(held_out), len(pages), beside="floor .85"),
        *_precision_recall("themes left out", held_out),
    ]


def _together(pages: Sequence[ThemePage], alike: float = skeletons.ALIKE) -> set[tuple[str, str]]:
    """Return the pages that share a skeleton, as pairs of their names."""
    found = mine_skeletons((page.line for page in pages), alike=alike)
    return {pair for item in found for pair in combinations(sorted(item.sites), 2)}


def _judged(
    pages: Sequence[ThemePage], found: set[tuple[str, str]], first: set[str] | None = None
) -> list[tuple[bool, bool]]:
    """Return of each pair whether it was found and whether it is of one theme; of `first` themes alone."""
    named = sorted((f"page:{page.line.page}", page.theme) for page in pages)
    return [
        ((name, other) in found, theme == second)
        for (name, theme), (other, second) in combinations(named, 2)
        if first is None or min(theme, second) in first
    ]


def _f1(judged: Sequence[tuple[bool, bool]]) -> float:
    right = sum(found and true for found, true in judged)
    return 2 * right / max(1, sum(found for found, _ in judged) + sum(true for _, true in judged))


def _precision_recall(name: str, judged: Sequence[tuple[bool, bool]]) -> list[Figure]:
    return [
        proportion(f"{name}: pairs precision", np.array([true for found, true in judged if found])),
        proportion(f"{name}: pairs recall", np.array([found for found, true in judged if true])),
    ]


def _recognised_themes(pages: Sequence[ThemePage], seed: int) -> list[Figure]:
    """Return how pages of a theme are recognised by a library learnt on half of all pages."""
    rng = np.random.default_rng(seed)
    right: list[bool] = []
    found: list[bool] = []
    quiet: list[bool] = []
    for _ in range(_HALVES):
        order = rng.permutation(len(pages))
        learnt = [pages[place] for place in order[: len(pages) // 2]]
        known = Library(skeletons=mine_skeletons(page.line for page in learnt))
        theme = {page.line.page: page.theme for page in pages}
        named = {
            item.id: Counter(theme[site.removeprefix("page:")] for site in item.sites).most_common(1)[0][0]
            for item in known.skeletons
        }
        twice = {name for name, count in Counter(page.theme for page in learnt).items() if count > 1}
        recogniser = known.recogniser()
        for page in (pages[place] for place in order[len(pages) // 2 :]):
            told = [named[match.skeleton.id] for match in recogniser.skeletons(page.line.text.split())[:1]]
            right += [name == page.theme for name in told]
            if page.theme in twice:
                found.append(told == [page.theme])
            else:
                quiet.append(not told)
    return [
        proportion(f"recognised theme, {_HALVES} halves: precision", np.array(right)),
        proportion("recognised theme: recall, themes seen twice", np.array(found)),
        proportion("recognised theme: unseen themes left alone", np.array(quiet)),
    ]


def _forms(documents: Sequence[Document]) -> list[Figure]:
    """Return how newswire forms learnt on every other article are recognised on the rest: both ways."""
    learnt, rest = documents[::2], documents[1::2]
    found = mine(line for document in learnt for line in lines_of(document))
    templates = [item.template for item in found]
    start = time.perf_counter()
    recogniser = Library(tuple(templates)).recogniser()
    shown = [{match.template.id for match in recogniser.templates(document)} for document in rest]
    fitted = time.perf_counter()
    told = _by_keys(found, learnt, rest)
    keyed = time.perf_counter()
    return [
        Figure("forms: fitted word by word, pages a second", len(rest) / (fitted - start), len(rest)),
        Figure("forms: told by keys, pages a second", len(rest) / (keyed - fitted), len(rest)),
        *_form_figures("forms", templates, shown, rest),
        *_form_figures("forms told by keys", templates, told, rest),
        proportion("forms told by keys: fitted too", _agreeing(told, shown)),
        proportion("forms told by keys: of those fitted", _agreeing(shown, told)),
    ]


def _by_keys(found: Sequence[Found], learnt: Sequence[Document], rest: Sequence[Document]) -> list[set[str]]:
    """Return the ids of the templates that pages show, as an audit tells them."""
    known = marks(found, line_keys(learnt).key)
    keys = line_keys(rest)
    told = shows(known, np.repeat(keys.page, KEYS), keys.key.ravel())
    ids: list[set[str]] = [set() for _ in rest]
    for page, place in zip(told.page.tolist(), told.template.tolist(), strict=True):
        ids[page].add(found[place].template.id)
    return ids


def _agreeing(told: Sequence[set[str]], other: Sequence[set[str]]) -> NDArray[np.bool_]:
    """Tell of each template told of a page whether the other way tells it too."""
    return np.array([name in too for ids, too in zip(told, other, strict=True) for name in sorted(ids)])


def _form_figures(
    name: str, templates: Sequence[Template], shown: Sequence[set[str]], pages: Sequence[Document]
) -> Iterator[Figure]:
    for kind, form in (("earnings", _EARNINGS), ("dividends", _DIVIDEND)):
        true = np.array([len(form.findall(document.text)) > 1 for document in pages])
        ids = {item.id for item in templates if len(form.findall(_filled(item))) > 1}
        told = np.array([bool(item & ids) for item in shown])
        yield proportion(f"{name}: {kind} precision", true[told])
        yield proportion(f"{name}: {kind} recall", told[true])
        yield proportion(f"{name}: {kind} with any form", np.array([bool(item) for item in shown])[true])


def _filled(template: Template) -> str:
    """Return a template as its first example."""
    return "\n".join(str(row) for row in template.rows if row.share > 0.2)


def best_forms(run: Run, top: int) -> list[str]:
    """Return the forms that most newswire articles follow, with what filled their slots."""
    documents = [prepare(article) for article in suites.reuters(run.data)]
    found = mine_library(line for document in documents for line in lines_of(document))
    shown: dict[str, list[str]] = defaultdict(list)
    for item in [item for item in found.templates if item.kind == "article"][:top]:
        head = f"{item.id} {item.pages} articles"
        for row in item.rows:
            filled = [
                [example.text for example in part.examples] for part in row.parts if not isinstance(part, str)
            ]
            shown[head].append(f"    {row.share:.2f} {row}   {filled}")
    return [line for head, rows in shown.items() for line in (head, *rows)]


def main() -> int:
    """Print the figures, or the best forms."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--top", type=int, help="show so many forms instead")
    asked = parser.parse_args()
    try:
        run = Run(asked.data)
        print("\n".join(best_forms(run, asked.top) if asked.top else lines(measure(run))))
    except SkippedError as error:
        print(f"skipped: {error}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
