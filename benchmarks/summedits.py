"""Measure drift on SummEdits news (Laban et al. 2023): does an edit of a summary keep the facts.

    python -m benchmarks.summedits --data DIR [--errors] [--json FILE]

Each row is a news article, a summary that is right, an edit of that summary, and whether the
edit is right too. The tool sees summary and edit as two versions of one text; its answer is
"not kept" if it reports any drift. Beside it: the rule "any digit changed", and drift from the
article itself to the edit, which is what the published systems judge by. They are not given
the unedited summary, so that their figures bound ours only loosely.

Articles fall by the hash of their text into a development half, of which ``--errors`` shows the
wrong answers, and an untouched half, of which only figures are ever shown. Intervals are drawn
over articles: there are 25, and the edits of one are much alike.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from benchmarks.figures import Figure, lines, resampled
from detector import Article, Detector

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from detector.records import Match

_FILE = "summedits_news.json.gz"
_PUBLISHED = "(QAFactEval .744, SummaC .619, GPT-4 .833, people .900, from the article)"
_DIGITS = re.compile(r"\d[\d.,]*")


class Judged(NamedTuple):
    """One edit: the row, the drift from the unedited summary, and that from the article."""

    row: dict[str, Any]
    edit: Match
    article: Match

    @property
    def kept(self) -> bool:
        """Whether people say that the edit keeps the facts."""
        return bool(self.row["label"])


def is_untouched(article: str) -> bool:
    """Tell, by its hash, whether an article is of the untouched half."""
    return blake2b(article.encode(), digest_size=2).digest()[1] % 2 == 1


def judged(data: Path) -> list[Judged]:
    """Return every edit with what the tool finds."""
    with gzip.open(data / _FILE, "rt", encoding="utf-8") as file:
        rows = json.load(file)
    detector = Detector()

    def drift(before: str, after: str) -> Match:
        return detector.drift([Article(before, id="before"), Article(after, id="after")]).steps[0]

    return [
        Judged(row, drift(row["original_summary"], row["summary"]), drift(row["doc"], row["summary"]))
        for row in rows
    ]


def digit_changed(item: Judged) -> bool:
    """Tell whether the figures written in digits differ: the trivial rule."""
    texts = item.row["original_summary"], item.row["summary"]
    return len({tuple(sorted(_DIGITS.findall(text))) for text in texts}) == 2


def balanced_accuracy(told: NDArray[np.bool_], kept: NDArray[np.bool_]) -> float:
    """Return the mean of the shares right among edits that keep the facts and those that do not."""
    return float(((~told[kept]).mean() + told[~kept].mean()) / 2) if 0 < kept.sum() < len(kept) else 0.5


def figures(items: Sequence[Judged], name: str) -> list[Figure]:
    """Return the balanced accuracy of each rule, and the two shares that make that of drift."""
    kept = np.array([item.kept for item in items])
    groups = [
        np.flatnonzero([item.row["doc"] == article for item in items])
        for article in sorted({item.row["doc"] for item in items})
    ]
    rules = {
        "any drift": np.array([bool(item.edit.drifts) for item in items]),
        "any digit changed": np.array([digit_changed(item) for item in items]),
        "any drift from the article": np.array([bool(item.article.drifts) for item in items]),
    }
    found = []
    for rule, told in rules.items():

        def measure(articles: NDArray[np.intp], told: NDArray[np.bool_] = told) -> float:
            rows = np.concatenate([groups[article] for article in articles])
            return balanced_accuracy(told[rows], kept[rows])

        drawn = resampled(f"{name}, {rule}", measure, len(groups), seed=0)
        beside = _PUBLISHED if rule == "any drift" else ""
        found.append(Figure(drawn.name, drawn.value, len(items), drawn.low, drawn.high, beside))
    told = rules["any drift"]
    found.append(Figure(f"{name}, broken edits told", float(told[~kept].mean()), int((~kept).sum())))
    found.append(Figure(f"{name}, kept edits passed", float((~told[kept]).mean()), int(kept.sum())))
    return found


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument(
        "--errors", action="store_true", help="list the wrong answers of the development half"
    )
    parser.add_argument("--json", type=Path, help="write the figures here too")
    options = parser.parse_args()
    if not (options.data / _FILE).is_file():
        sys.stderr.write(f"skipped: not in {options.data}: {_FILE}\n")
        return 0
    items = judged(options.data)
    halves = {
        "development half": [item for item in items if not is_untouched(item.row["doc"])],
        "untouched half": [item for item in items if is_untouched(item.row["doc"])],
        "all": items,
    }
    table = [figure for name, half in halves.items() for figure in figures(half, name)]
    print("balanced accuracy")
    print(*lines(table), sep="\n")
    if options.errors:
        for item in halves["development half"]:
            if item.kept == bool(item.edit.drifts):
                said = "; ".join(drift.explanation for drift in item.edit.drifts)
                print(f"kept={item.kept} | {item.row['original_summary']} | {item.row['summary']} | {said}")
    if options.json:
        written = {figure.name: [figure.value, figure.low, figure.high, figure.count] for figure in table}
        options.json.write_text(json.dumps(written, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
