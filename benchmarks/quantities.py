"""Measure quantities against the Recognizers-Text specifications: spans, values and speed.

    python -m benchmarks.quantities --data DIR [--errors]

In scope are the rows of numbers, ordinals, percentages, ranges, ages, currencies, dimensions,
temperatures and of dates, clock times and durations that news needs. Out of scope, by rule
(`benchmarks.recognizers` holds each with its count shown by ``--scope``):

- expressions that state no number: a bare unit, "last", weekdays, holidays, seasons, "a few days";
- whatever is relative to today or computed ("in 3 days", "next 5/12"): nothing is resolved
  against a clock; sets ("every day") and time zones;
- times as spoken ("nine thirty"), days as spoken ("april ninth"), numeric dates without a full year;
- formulas ("x>10", "2^3"), compound denominators, foreign number formats, units and words that
  no news uses; two bounds in one span, which are two quantities here.

A span is right if it is the expected one once hedges, articles and prepositions are taken off
both; a date with its clock time is right if the quantities that it is read as cover it. In
rows of one kind only quantities of that kind count as found. A value is right if number, unit
and, for ranges, hedge are.

The rows are split by a hash of their input: the recognisers were developed on three quarters,
and ``--errors`` shows only those; of the last quarter nothing but the totals was looked at.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from benchmarks.figures import Figure, Run, lines, proportion, resampled
from benchmarks.recognizers import ARCHIVE, NUMBER_WORD, Expected, Row, read_phones, read_rows
from benchmarks.spec_values import value_right
from detector.facts.numbers.quantities import quantities
from detector.facts.numbers.units import FAMILIES, family
from detector.facts.words import listed
from detector.records import Article, Quantity, Span
from detector.text import prepare

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from detector.records import Document

NEWS: Final = "bbc_docs.jsonl.gz"
_ARTICLES: Final = 400
_TIMED_RUNS: Final = 3
KINDS: Final = (
    "number", "ordinal", "percentage", "range", "currency", "dimension", "age", "temperature",
    "date", "clock", "date and clock", "duration",
)  # fmt: skip
_MOMENT_UNITS: Final = {"date": "date", "year": "date", "clock": "clock"}
_NO_DIMENSIONS: Final = {"money", "share", "percentage-point", "time", "age", "temperature", "times"}
_FAMILIES: Final = {
    "ordinal": ("ordinal",),
    "currency": ("money",),
    "dimension": tuple({unit.family for unit in FAMILIES.values()} - _NO_DIMENSIONS),
    "age": ("age",),
    "temperature": ("temperature", "degree"),
    "moment": ("date", "year", "clock", "time"),
}
_TOKEN = re.compile(r"[^\W_]+(?:[.,'\u2019][^\W_]+)*|\S")
#: Words that a span may begin or end with on either side: hedges, articles, prepositions, weekdays.
_AROUND: Final = frozenset(
    listed(
        """
        about above after almost an a and any approximately around as at before beginning below between by
        early estimated exceed exceeding exceeds fewer for from greater higher in just larger later late less
        lower more nearly no not of older on or order over region roughly since some starting surpass than
        the through till time to under until up upwards vicinity well within year years least most equal it
        bigger smaller number age aged mon tue tues wed thu fri sat sun monday tuesday wednesday thursday
        friday saturday sunday . , ; : ( ) > = < ! ?
        """
    )
)


class Outcome(NamedTuple):
    """What was found in one row: expected, found and matched per kind, and which values were right."""

    row: Row
    expected: Counter[str]
    found: Counter[str]
    matched: Counter[str]
    values: list[tuple[str, bool]]

    @property
    def right(self) -> bool:
        """Whether every span and value of the row is right."""
        return self.expected == self.found == self.matched and all(right for _, right in self.values)


def trimmed(text: str, span: Span, kind: str) -> Span:
    """Return a span without the words around its number; for bare numbers without the unit too."""
    tokens = list(_TOKEN.finditer(text, *span))
    kept = [
        item
        for item in tokens
        if (_states(item.group()) if kind in ("number", "range") else not _is_around(item.group()))
    ]
    return Span(kept[0].start(), kept[-1].end()) if kept else span


def _is_around(word: str) -> bool:
    return word.lower() in _AROUND


def _states(word: str) -> bool:
    """Tell whether a token is part of a bare number."""
    stated = any(char.isnumeric() for char in word) or NUMBER_WORD.fullmatch(word) is not None
    return stated or word.lower() in ("-", "minus", "negative")


def outcome(row: Row) -> Outcome:
    """Read one row and match what is found with what is expected."""
    found = [item for item in quantities(prepare(Article(row.text))) if _of_kind(item, row)]
    out = Outcome(row, Counter(), Counter(), Counter(), [])
    used: set[int] = set()
    for item in row.expected:
        near = [i for i, quantity in enumerate(found) if quantity.span.overlaps(item.span)]
        if item.why:
            used.update(near)
            continue
        out.expected[item.kind] += 1
        chain = _matching(row.text, item, [i for i in near if _open(found[i], i, used)], found)
        if chain:
            used.update(chain)
            out.found[item.kind] += 1
            out.matched[item.kind] += 1
            out.values.append((item.kind, value_right(item, [found[i] for i in chain])))
    for i, quantity in enumerate(found):
        if i not in used:
            out.found[_kind(quantity, row)] += 1
    return out


def _open(quantity: Quantity, index: int, used: set[int]) -> bool:
    """Tell whether a quantity can still match: a range covers two numbers."""
    return index not in used or quantity.low != quantity.high


def _matching(text: str, item: Expected, near: list[int], found: list[Quantity]) -> list[int]:
    """Return the quantities that are the expected expression: one, two in a row, or one with more."""
    target = trimmed(text, item.span, item.kind)
    for i in near:
        span = trimmed(text, found[i].span, item.kind)
        if span == target:
            return [i]
        ends = span.start == target.start or span.end == target.end
        if (
            item.kind in ("number", "age")
            and found[i].low != found[i].high
            and span.contains(target)
            and ends
        ):
            return [i]
    whole = Span(found[near[0]].span.start, found[near[-1]].span.end) if near else target
    moments = item.kind in ("date", "date and clock", "duration")
    return near if moments and trimmed(text, whole, item.kind) == target else []


def _of_kind(quantity: Quantity, row: Row) -> bool:
    if row.kind in ("number", "phone"):
        return quantity.unit in ("count", "ratio", "score") or _is_expected(quantity, row)
    if row.kind == "range":
        return quantity.hedge is not None or quantity.low != quantity.high or _is_expected(quantity, row)
    if row.kind == "percentage":
        return quantity.unit in ("percent", "percentage-point", "basis-point")
    # "45 degrees" can be an angle or a temperature; it counts only where it is expected.
    sure = quantity.unit != "degree" or _is_expected(quantity, row)
    return sure and family(quantity.unit) in _FAMILIES[row.kind]


def _is_expected(quantity: Quantity, row: Row) -> bool:
    return any(item.span.overlaps(quantity.span) for item in row.expected)


def _kind(quantity: Quantity, row: Row) -> str:
    return _MOMENT_UNITS.get(quantity.unit, "duration") if row.kind == "moment" else row.kind


def measure(run: Run) -> list[Figure]:
    """Return span F1 and value accuracy of all rows, of both parts and per kind, and the speed."""
    run.need(ARCHIVE)
    outcomes = [outcome(row) for row in read_rows(run.data) if row.in_scope]
    development = [item for item in outcomes if item.row.development]
    other = [item for item in outcomes if not item.row.development]
    figures = [
        *_scored("all kinds, all rows", outcomes, KINDS, run),
        *_scored("all kinds, development rows", development, KINDS, run),
        *_scored("all kinds, other rows", other, KINDS, run),
        *(figure for kind in KINDS for figure in _scored(kind, outcomes, (kind,), run)),
        _phones(run),
    ]
    return figures + ([_speed(run)] if (run.data / NEWS).is_file() else [])


def _scored(name: str, outcomes: list[Outcome], kinds: tuple[str, ...], run: Run) -> list[Figure]:
    """Return span F1 and value accuracy of some kinds."""
    rows = [[sum(counts[kind] for kind in kinds) for counts in item[1:4]] for item in outcomes]
    table = np.array([row for row in rows if any(row)])
    values = np.array([right for item in outcomes for kind, right in item.values if kind in kinds], bool)

    def f1(drawn: NDArray[np.intp]) -> float:
        expected, found, matched = table[drawn].sum(axis=0)
        return 2 * float(matched) / max(1.0, float(expected + found))

    return [
        resampled(f"{name}: span F1", f1, len(table), seed=run.seed),
        proportion(f"{name}: value accuracy", values),
    ]


def _phones(run: Run) -> Figure:
    """Return the share of telephone numbers in which no quantity is read."""
    left_out = []
    for row in read_phones(run.data):
        found = quantities(prepare(Article(row.text)))
        left_out += [not any(each.span.overlaps(item.span) for each in found) for item in row.expected]
    return proportion("telephone numbers: left out", np.array(left_out, bool))


def _speed(run: Run) -> Figure:
    """Return sentences of news per second of one core: the best of some runs over prepared articles."""
    documents = _news(run.data)
    sentences = sum(len(document.sentences) for document in documents)
    seconds = []
    for _ in range(_TIMED_RUNS):
        begun = time.process_time()
        for document in documents:
            quantities(document)
        seconds.append(time.process_time() - begun)
    return Figure("sentences per second", sentences / min(seconds), sentences)


def _news(data: Path) -> list[Document]:
    with gzip.open(data / NEWS, "rt", encoding="utf-8") as file:
        return [
            prepare(Article(json.loads(line)["text"]))
            for _, line in zip(range(_ARTICLES), file, strict=False)
        ]


def errors(run: Run) -> list[str]:
    """Return what was expected and found in every row of the development rows that is not all right."""
    rows = [row for row in read_rows(run.data) if row.development and row.in_scope]
    return [_shown(row) for row in rows if not outcome(row).right]


def _shown(row: Row) -> str:
    expected = [(item.span.of(row.text), _short(item)) for item in row.expected if not item.why]
    found = [
        (item.text, f"{item.low}..{item.high}", item.unit, item.hedge)
        for item in quantities(prepare(Article(row.text)))
        if _of_kind(item, row)
    ]
    return f"{row.kind}: {row.text!r}\n    expected {expected}\n    found    {found}"


def _short(item: Expected) -> str:
    values = item.resolution.get("values")
    return str(values[0].get("timex") if values else item.resolution.get("value"))


def scope(run: Run) -> list[str]:
    """Return how many expressions each rule leaves out, and how many are in scope."""
    counts = Counter(
        f"{item.kind}: {item.why or 'in scope'}" for row in read_rows(run.data) for item in row.expected
    )
    return [f"{count:6d}  {name}" for name, count in sorted(counts.items())]


def main() -> int:
    """Print the figures, or the errors of the development rows, or what is in scope."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder with the benchmark files")
    parser.add_argument("--errors", action="store_true", help="show the wrong rows of the development rows")
    parser.add_argument("--scope", action="store_true", help="count what each rule leaves out")
    options = parser.parse_args()
    run = Run(options.data)
    if options.errors or options.scope:
        print(*(errors(run) if options.errors else scope(run)), sep="\n")
        return 0
    print(*lines(measure(run)), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
