"""Rewrites that are hard to tell from reports of one event: short, in part, condensed, of a third text.

For each case the reports are cut as the rewrites are. Rewrites are judged by models fitted without
their source, reports by models fitted without their topic.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import partial
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from benchmarks import cuts, pan13, suites
from benchmarks.figures import Figure, Run, proportion, resampled
from benchmarks.fits import FILES, Fits
from benchmarks.pairs import recall_at
from benchmarks.relations import Row, named, rewrite_row, rewrite_rows, same_event_rows
from detector.records import DERIVED, Article

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

#: Words to which both texts of a short case are cut, and words below which a cut text is left out.
SHORT, SHORTEST = (120, 80), 40
#: Shares of a rewrite that stand for a rewritten excerpt.
PARTS = (0.5, 0.25)
#: Share of the other's length that a report is cut to beside condensed versions, whose median it is.
CONDENSED = 0.35
#: Pairs at most of any two families of generators, and under ``--quick`` of any case.
PER_PAIR, QUICK = 150, 100
SUMMARIES = "05-summary-obfuscation"


def measure(run: Run) -> list[Figure]:
    """Return for each case the recall at the shipped threshold, the false alarms, and recall at 1 %."""
    run.need(*FILES)
    fits = Fits(run.data)
    rewritten, reports = rewrite_rows(run), same_event_rows(run)
    rng = np.random.default_rng(run.seed)
    figures = _figures("whole", rewritten, reports, fits, run)
    for words in SHORT:
        cut = partial(_both_opened, words=words)
        figures += _figures(f"both cut to {words} words", _cut(rewritten, cut), _cut(reports, cut), fits, run)
    for share in PARTS:
        cut = partial(_in_part, share=share, rng=rng)
        name = f"{share:.0%} of the rewrite alone"
        figures += _figures(name, _cut(rewritten, cut), _cut(reports, cut), fits, run)
    alike = _cut(reports, _condensed)
    figures += _figures("condensed below half", condensed_rows(run), alike, fits, run)
    if (run.data / pan13.FILE).is_file():
        figures += _figures("PAN 2013 summaries of passages", summary_rows(run), alike, fits, run)
    figures += _figures("two rewrites of one text", sibling_rows(run), reports, fits, run)
    return figures


def condensed_rows(run: Run) -> list[Row]:
    """Return rewrites, and what was judged to be a summary, below half of their original's length."""
    written = [*suites.rewrites(run.data), *suites.rewrites(run.data, label="summary")]
    return [rewrite_row(pair) for pair in written if _words(pair.query) < 0.5 * _words(pair.source)]


def summary_rows(run: Run) -> list[Row]:
    """Return the summaries that PAN's authors put into other texts, each with the passage it sums up."""
    corpus = pan13.read(run)
    rows = []
    for pair in corpus.pairs:
        for place, case in enumerate(pair.cases if pair.folder == SUMMARIES else ()):
            query = Article(case.query.of(corpus.texts[pair.query]), id=f"{pair.query}-{place}")
            source = Article(case.source.of(corpus.texts[pair.source]), id=f"{pair.source}-{place}")
            rows.append(Row(query, source, "rewrite", SUMMARIES))
    return _kept(rows)


def sibling_rows(run: Run) -> list[Row]:
    """Return pairs of different rewrites of one original, judged without the families of both."""
    versions: dict[str, list[suites.LabelledPair]] = defaultdict(list)
    for pair in suites.rewrites(run.data):
        versions[pair.source.text].append(pair)
    found: dict[frozenset[str], list[Row]] = defaultdict(list)
    for same in versions.values():
        for one, other in combinations(same, 2):
            if one.query.text != other.query.text:
                query = replace(one.query, id=f"{one.query.key}-other")
                families = frozenset((one.suite, other.suite))
                found[families].append(Row(query, other.query, "rewrite", "siblings", families))
    return [row for key in sorted(found, key=sorted) for row in found[key][:PER_PAIR]]


def _both_opened(row: Row, words: int) -> Row:
    query, source = (replace(item, text=cuts.opening(item.text, words)) for item in row[:2])
    return row._replace(query=query, source=source)


def _in_part(row: Row, share: float, rng: np.random.Generator) -> Row:
    return row._replace(query=replace(row.query, text=cuts.run_of(row.query.text, share, rng)))


def _condensed(row: Row) -> Row:
    words = CONDENSED * _words(row.source)
    return row._replace(query=replace(row.query, text=cuts.opening(row.query.text, round(words))))


def _words(article: Article) -> int:
    return len(article.text.split())


def _cut(rows: Sequence[Row], cut: Callable[[Row], Row]) -> list[Row]:
    return _kept([cut(row) for row in rows])


def _kept(rows: Sequence[Row]) -> list[Row]:
    """Return the rows whose texts are both long enough to be held against each other."""
    return [row for row in rows if min(_words(item) for item in row[:2]) >= SHORTEST]


def _figures(
    name: str, rewritten: Sequence[Row], reports: Sequence[Row], fits: Fits, run: Run
) -> list[Figure]:
    """Return what the shipped threshold finds and what it takes for a rewrite, and recall at 1 %."""
    if run.quick:
        rewritten, reports = rewritten[:QUICK], reports[:QUICK]
    found, alarms = named(rewritten, fits), named(reports, fits)
    chance = np.array([item.probability for item in found])
    alarm_chance = np.array([item.probability for item in alarms])
    count = len(found)
    return [
        proportion(f"{name}: called a rewrite", np.array([item.relation == "rewrite" for item in found])),
        proportion(
            f"{name}: called a rewrite or a copy", np.array([item.relation in DERIVED for item in found])
        ),
        proportion(f"{name}: reports so called", np.array([item.relation in DERIVED for item in alarms])),
        resampled(
            f"{name}: recall at 1 % of such reports",
            lambda rows: recall_at(chance[rows], alarm_chance),
            count,
            seed=run.seed,
        ),
    ]
