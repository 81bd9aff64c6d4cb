"""Drift on the controlled set: rewrites of Reuters, BBC and PolNeAR articles with known drifts.

    python -m benchmarks.drift --data DIR [--half development|untouched] [--errors] [--quick] [--json FILE]

The set is made on the spot, always the same (see `benchmarks.rewriting`). Its articles fall by
the hash of their id into a development half, of which ``--errors`` shows every wrong answer,
and an untouched half, of which only figures are ever shown. Both are measured unless one is
asked for. From code: ``outcomes(data, untouched=False)`` compares one half, ``Outcome.hits``,
``.missed`` and ``.false`` tell what was found, ``kind_figures(found)`` is the table.

A drift is right if its type and kind are those planted and its spans overlap on each side that
both have. Every fourth article is a faithful rewrite with no drift planted. The set is our own
making: it shows whether what the operators do is found, not how often real rewrites do it.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from benchmarks.figures import Figure, lines, resampled
from benchmarks.gold import paired
from benchmarks.rewriting.pairs import KINDS, Pair, make_pairs
from detector import Article, Detector

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from benchmarks.rewriting.edits import Planted
    from detector.records import Drift, Match

#: What stands for no drift at all in the confusion table.
NONE = ("", "none")
_NAMES = ("bbc_docs.jsonl.gz", "reuters21578_docs.jsonl.gz", "polnear_train_dev.tar.gz")
#: With ``--quick``, drifts planted of each kind.
_FEW = 30


class Outcome(NamedTuple):
    """One pair, and what was found in it."""

    pair: Pair
    match: Match
    hits: tuple[tuple[Planted, Drift], ...]
    missed: tuple[Planted, ...]
    false: tuple[Drift, ...]


def outcomes(data: Path, *, untouched: bool, quick: bool = False) -> list[Outcome]:
    """Compare every pair of one half of the set."""
    detector = Detector()
    made = make_pairs(data, wanted=_FEW) if quick else make_pairs(data)
    return [outcome(pair, detector) for pair in made if pair.untouched == untouched]


def outcome(pair: Pair, detector: Detector) -> Outcome:
    """Compare one rewrite with its source and pair what was planted with what was found."""
    match = detector.compare(Article(pair.query, id="query"), Article(pair.source, id="source"))
    hits, missed, false = paired(pair.planted, match.drifts, is_found)
    return Outcome(pair, match, tuple(hits), tuple(missed), tuple(false))


def is_found(planted: Planted, drift: Drift) -> bool:
    """Tell whether a drift is the one planted: kind, and place on each side that both have."""
    return (planted.type, planted.kind) == (drift.type, drift.kind) and touches(planted, drift)


def touches(planted: Planted, drift: Drift) -> bool:
    """Tell whether a drift stands where one was planted."""
    sides = ((planted.before, drift.before), (planted.after, drift.after))
    both = [span.overlaps(fact.span) for span, fact in sides if span and fact]
    return bool(both) and all(both)


def counts(found: Sequence[Outcome], kind: tuple[str, str] | str) -> Figures:
    """Return hits, missed and false of one kind, or of one type, per pair."""
    names = {kind} if isinstance(kind, tuple) else {name for name in KINDS if name[0] == kind}
    table = np.zeros((len(found), 3))
    for row, item in enumerate(found):
        table[row, 0] = sum((planted.type, planted.kind) in names for planted, _ in item.hits)
        table[row, 1] = sum((planted.type, planted.kind) in names for planted in item.missed)
        table[row, 2] = sum((drift.type, drift.kind) in names for drift in item.false)
    return Figures(table)


class Figures(NamedTuple):
    """Hits, missed and false of each pair, as columns."""

    table: np.ndarray[tuple[int, int], np.dtype[np.float64]]

    def precision(self, rows: slice | np.ndarray[tuple[int], np.dtype[np.intp]] = slice(None)) -> float:
        """Return the share of the drifts found that were planted; 0 if none was found."""
        hits, _, false = self.table[rows].sum(axis=0)
        return float(hits / (hits + false)) if hits else 0.0

    def recall(self, rows: slice | np.ndarray[tuple[int], np.dtype[np.intp]] = slice(None)) -> float:
        """Return the share of the drifts planted that were found; 0 if none was planted."""
        hits, missed, _ = self.table[rows].sum(axis=0)
        return float(hits / (hits + missed)) if hits else 0.0

    def f1(self, rows: slice | np.ndarray[tuple[int], np.dtype[np.intp]] = slice(None)) -> float:
        """Return the harmonic mean of precision and recall."""
        hits, missed, false = self.table[rows].sum(axis=0)
        return float(2 * hits / (2 * hits + missed + false)) if hits else 0.0


def kind_figures(found: Sequence[Outcome]) -> list[Figure]:
    """Return F1 of each type and kind with its interval over articles, precision and recall beside it."""
    figures = []
    rows: tuple[tuple[str, str] | str, ...] = ("number", "attribution", *KINDS)
    for kind in rows:
        made = counts(found, kind)
        name = f"{kind} drift F1" if isinstance(kind, str) else f"  {kind[0]} {kind[1]}"
        beside = f"precision {made.precision():.3f} recall {made.recall():.3f}"
        planted = int(made.table[:, :2].sum())
        drawn = resampled(name, made.f1, len(found), seed=0, beside=beside)
        figures.append(Figure(name, drawn.value, planted, drawn.low, drawn.high, beside))
    faithful = [item for item in found if not item.pair.planted]
    for label, kinds in (
        ("number", ("number",)),
        ("attribution", ("attribution",)),
        ("all", ("number", "attribution")),
    ):
        told = np.array([sum(drift.type in kinds for drift in item.match.drifts) for item in faithful])
        name = f"false drifts a faithful article, {label}"
        figures.append(resampled(name, _mean_of(told), len(told), seed=0))
    return figures


def _mean_of(
    values: np.ndarray[tuple[int], np.dtype[np.intp]],
) -> Callable[[np.ndarray[tuple[int], np.dtype[np.intp]]], float]:
    return lambda rows: float(values[rows].mean()) if len(values) else 0.0


def confusion(found: Sequence[Outcome]) -> Counter[tuple[tuple[str, str], tuple[str, str]]]:
    """Count the kinds planted against the kinds found in their places; `NONE` where nothing is."""
    table: Counter[tuple[tuple[str, str], tuple[str, str]]] = Counter()
    for item in found:
        table.update(((planted.type, planted.kind),) * 2 for planted, _ in item.hits)
        left = list(item.false)
        for planted in item.missed:
            taken = next((drift for drift in left if touches(planted, drift)), None)
            if taken is not None:
                left.remove(taken)
            table[(planted.type, planted.kind), (taken.type, taken.kind) if taken else NONE] += 1
        table.update((NONE, (drift.type, drift.kind)) for drift in left)
    return table


def confusion_lines(table: Counter[tuple[tuple[str, str], tuple[str, str]]]) -> Iterator[str]:
    """Yield the table, a row for each kind planted with what was found in its place, most often first."""
    for kind in (*KINDS, NONE):
        row = Counter({said: number for (gold, said), number in table.items() if gold == kind})
        cells = ", ".join(f"{' '.join(said).strip()} {number}" for said, number in row.most_common())
        yield f"  {' '.join(kind).strip():32} {cells}"


def error_lines(found: Sequence[Outcome]) -> Iterator[str]:
    """Yield every wrong answer, with what the operators did to the article."""
    for item in found:
        for planted in item.missed:
            sides = f"{_shown(item.pair.source, planted.before)} -> {_shown(item.pair.query, planted.after)}"
            yield f"{item.pair.id}: missed {planted.type} {planted.kind}: {sides}"
        for drift in item.false:
            told = f"{drift.type} {drift.kind}: {drift.explanation}"
            yield f"{item.pair.id}: false {told} ({', '.join(item.pair.operators)})"


def _shown(text: str, span: tuple[int, int] | None) -> str:
    if span is None:
        return "nothing"
    around = text[max(0, span[0] - 50) : span[0]], text[span[0] : span[1]], text[span[1] : span[1] + 50]
    return repr("{}[{}]{}".format(*around))


def main() -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--half", choices=("development", "untouched"))
    parser.add_argument(
        "--errors", action="store_true", help="list the wrong answers of the development half"
    )
    parser.add_argument("--quick", action="store_true", help="fewer articles")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    options = parser.parse_args()
    if missing := [name for name in _NAMES if not (options.data / name).is_file()]:
        sys.stderr.write(f"skipped: not in {options.data}: {', '.join(missing)}\n")
        return 0
    written = {}
    for half in ("development", "untouched"):
        if options.half in (None, half):
            found = outcomes(options.data, untouched=half == "untouched", quick=options.quick)
            figures = kind_figures(found)
            held = sum(not item.pair.planted for item in found)
            print(f"{half} half: {len(found)} pairs, {held} of them faithful")
            print("\n".join(lines(figures)))
            print("planted: found", *confusion_lines(confusion(found)), sep="\n")
            if options.errors and half == "development":
                print(*error_lines(found), sep="\n")
            written[half] = {
                figure.name.strip(): [figure.value, figure.low, figure.high, figure.count]
                for figure in figures
            }
    if options.json:
        options.json.write_text(json.dumps(written, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
