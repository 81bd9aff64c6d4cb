"""Accuracy on the gold of a shipped corpus: relations, drifts, false drifts on faithful pairs.

    python -m benchmarks.gold [demo|heldout] [--errors]

The demo corpus was used to develop the tool: a floor against regress, not proof. The held-out
corpus was written by someone who had seen neither it nor the rules; look at its figures, never
at its errors.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from detector import Article, Detector, Span
from detector.ingest import read
from detector.records import RELATIONS
from detector.resources import resource

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from detector.records import Drift, Match

Item = TypeVar("Item")

#: The page that lies beside the demo corpus.
PAGE_ID = "e01-farm-p"


class Outcome(NamedTuple):
    """One gold row, and what was found for it."""

    row: dict[str, Any]
    match: Match
    hits: list[tuple[dict[str, Any], Drift]]
    missed: list[dict[str, Any]]
    false: list[Drift]


def articles_of(corpus: str) -> dict[str, Article]:
    """Return a corpus's articles by id, with the page that the gold also speaks of."""
    page = Article(resource("corpora/demo-page.txt").read_text(encoding="utf-8"), id=PAGE_ID)
    read_in = read([resource(f"corpora/{corpus}")])
    return {PAGE_ID: page} | {item.key: item for item in read_in if isinstance(item, Article)}


def gold_rows(corpus: str) -> list[dict[str, Any]]:
    """Return the labelled pairs of a corpus."""
    text = resource(f"corpora/{corpus}-gold.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def outcomes(corpus: str = "demo") -> list[Outcome]:
    """Compare every pair of a corpus's gold."""
    articles = articles_of(corpus)
    detector = Detector()
    found = []
    for row in gold_rows(corpus):
        match = detector.compare(articles[row["query"]], articles[row["source"]])
        found.append(Outcome(row, match, *paired(row["drifts"], match.drifts, _same)))
    return found


def relation_f1(found: list[Outcome]) -> float:
    """Return the mean F1 over the relations that the gold has."""
    scores: list[float] = []
    for name in RELATIONS:
        gold = [item.row["relation"] == name for item in found]
        said = [item.match.relation == name for item in found]
        both = sum(g and s for g, s in zip(gold, said, strict=True))
        if any(gold):
            scores.append(2 * both / (sum(gold) + sum(said)))
    return sum(scores) / len(scores)


def drift_f1(found: list[Outcome], kind: str | None = None) -> tuple[float, float, float]:
    """Return precision, recall and F1 of the drifts, of one type or of both.

    A drift is right if its type and kind are the gold's and its spans overlap on each side.
    """
    hits = sum(len([1 for row, _ in item.hits if kind in (None, row["type"])]) for item in found)
    missed = sum(len([1 for row in item.missed if kind in (None, row["type"])]) for item in found)
    false = sum(len([1 for drift in item.false if kind in (None, drift.type)]) for item in found)
    precision, recall = hits / max(hits + false, 1), hits / max(hits + missed, 1)
    return precision, recall, 2 * hits / max(2 * hits + missed + false, 1)


def false_drifts(found: list[Outcome]) -> float:
    """Return the drifts reported per faithful pair: copies that the gold says hold every fact."""
    faithful = [
        item
        for item in found
        if item.row["relation"] in ("identical", "near-duplicate", "excerpt") and not item.row["drifts"]
    ]
    return sum(len(item.match.drifts) for item in faithful) / len(faithful)


def paired(
    expected: Iterable[Item], drifts: Iterable[Drift], same: Callable[[Item, Drift], bool]
) -> tuple[list[tuple[Item, Drift]], list[Item], list[Drift]]:
    """Pair expected drifts with found ones, each at most once: the hits, the missed and the false."""
    left = list(drifts)
    hits, missed = [], []
    for item in expected:
        found = next((drift for drift in left if same(item, drift)), None)
        if found is None:
            missed.append(item)
        else:
            left.remove(found)
            hits.append((item, found))
    return hits, missed, left


def _same(row: dict[str, Any], drift: Drift) -> bool:
    if (row["type"], row["kind"]) != (drift.type, drift.kind):
        return False
    for side, fact in (("before", drift.before), ("after", drift.after)):
        if row[side] and fact and not Span(*row[side]["span"]).overlaps(fact.span):
            return False
    return True


def main() -> None:
    """Print the figures, and with ``--errors`` every wrong row."""
    parser = argparse.ArgumentParser()
    parser.add_argument("corpus", nargs="?", default="demo", choices=("demo", "heldout"))
    parser.add_argument("--errors", action="store_true")
    options = parser.parse_args()
    found = outcomes(options.corpus)
    if options.errors:
        for item in found:
            pair = f"{item.row['query']} / {item.row['source']}"
            if item.row["relation"] != item.match.relation:
                print(
                    f"{pair}: {item.row['relation']}, said {item.match.relation} ({item.match.probability})"
                )
            for row in item.missed:
                texts = f"{_text(row['before'])} -> {_text(row['after'])}"
                print(f"{pair}: missed {row['type']} {row['kind']}: {texts}")
            for drift in item.false:
                print(f"{pair}: false {drift.type} {drift.kind}: {drift.explanation}")
    print(f"relation macro-F1 {relation_f1(found):.3f} on {len(found)} pairs")
    print("relations", dict(Counter(item.row["relation"] for item in found)))
    for kind in (None, "number", "attribution"):
        precision, recall, f1 = drift_f1(found, kind)
        print(f"{kind or 'all'} drifts: precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f}")
    print(f"false drifts per faithful pair {false_drifts(found):.3f}")


def _text(side: dict[str, Any] | None) -> str:
    return repr(side["text"]) if side else "nothing"


if __name__ == "__main__":
    main()
