"""Measure attributions against PolNeAR: cue, source and content, and the speed.

Run as ``python -m benchmarks.attributions --data DIR [--rules]``, where DIR holds ``dev/text/*.txt``
and ``dev/attributions/*.ann`` (brat). Without the data it says so and ends. ``--rules`` leaves the
tagger out, as drift does; ``--pronouns`` measures instead, on the data sets of the other benchmarks,
how often a pronoun is given to the speaker that a reader gave it to. Tried before the shipped
reading, on dev (cue exact, source exact, content words, content exact) and drift F1 on the demo's
gold: the rules .63 .61 .70 .48, .973; a tagger taught by PolNeAR alone .66 .71 .76 .55, .867; both
joined and compared by drift .66 .70 .75 .53, .934.
"""

from __future__ import annotations

import argparse
import json
import platform
import re
import sys
import time
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.suites import rows
from detector.facts.speech.attributions import attributions
from detector.facts.speech.tagger import Tagger
from detector.records import Article, Attribution, Span
from detector.text import prepare

#: Whom pronouns stand for, by reading; and the data sets they are from: file, id, parts of the text.
_PRONOUNS = Path(__file__).parent / "labels" / "pronouns.jsonl"
_SUITES = {
    "bbc": ("bbc_docs", "id", ("title", "text")),
    "ecb": ("ecbplus_docs", "doc", ("text",)),
    "reuters": ("reuters21578_docs", "id", ("text",)),
    "llmfake": ("llmfake_pairs", "id", ("original",)),
}
_ENTITY = re.compile(r"(T\d+)\t(\w+) ([\d ;]+)\t")
_EVENT = re.compile(r"E\d+\tAttribution:\S+ ?(.*)")
_TOKEN = re.compile(r"\w+")


class Gold(NamedTuple):
    """One attribution as annotated; each part may lie in several pieces."""

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]


class Counts:
    """True positives, predicted and gold, of one measure."""

    def __init__(self) -> None:
        self.hits = self.predicted = self.gold = 0

    def add(self, hits: int, predicted: int, gold: int) -> None:
        """Count some more."""
        self.hits += hits
        self.predicted += predicted
        self.gold += gold

    def row(self) -> dict[str, float]:
        """Return precision, recall and F1."""
        precision = self.hits / self.predicted if self.predicted else 0.0
        recall = self.hits / self.gold if self.gold else 0.0
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        return {"precision": round(precision, 3), "recall": round(recall, 3), "f1": round(f1, 3)}


def read_gold(path: Path) -> list[Gold]:
    """Return the attributions of one brat file."""
    entities: dict[str, tuple[Span, ...]] = {}
    found: list[Gold] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if entity := _ENTITY.match(line):
            pieces = [piece.split() for piece in entity[3].split(";")]
            entities[entity[1]] = tuple(Span(int(start), int(end)) for start, end in pieces)
        elif event := _EVENT.match(line):
            parts: dict[str, tuple[Span, ...]] = {"Source": (), "Cue": (), "Content": ()}
            for argument in event[1].split():
                role, _, name = argument.partition(":")
                parts[role.rstrip("0123456789")] += entities.get(name, ())
            if parts["Cue"]:
                found.append(Gold(parts["Source"], parts["Cue"], parts["Content"]))
    return found


def matched(predicted: tuple[Attribution, ...], gold: list[Gold]) -> list[tuple[Attribution, Gold]]:
    """Pair predictions and gold whose cues overlap, each at most once, in order."""
    left = list(gold)
    pairs: list[tuple[Attribution, Gold]] = []
    for item in predicted:
        mate = next((g for g in left if any(item.cue.overlaps(piece) for piece in g.cue)), None)
        if mate is not None:
            left.remove(mate)
            pairs.append((item, mate))
    return pairs


def tokens(text: str, spans: tuple[Span, ...]) -> set[int]:
    """Return where the words in some spans begin."""
    return {match.start() for span in spans for match in _TOKEN.finditer(text, *span)}


def measure(folder: Path, tagger: Tagger | None) -> dict[str, object]:
    """Return the measures over all articles of one split; without a tagger, those of the rules alone."""
    names = ("cue overlap", "cue exact", "source overlap", "source exact", "content tokens", "content exact")
    counts = {name: Counts() for name in names}
    articles = sentences = 0
    seconds = 0.0
    for annotation in sorted((folder / "attributions").glob("*.ann")):
        source = folder / "text" / (annotation.stem[:-5] + ".txt")
        if not source.exists():
            continue
        text = source.read_text(encoding="utf-8")
        document = prepare(Article(text))
        begun = time.process_time()
        predicted = attributions(document, tagger)
        seconds += time.process_time() - begun
        articles, sentences = articles + 1, sentences + len(document.sentences)
        count_article(counts, text, predicted, read_gold(annotation))
    return {
        "articles": articles,
        "measures": {name: count.row() for name, count in counts.items()},
        "sentences per second": round(sentences / seconds) if seconds else 0,
    }


def count_article(
    counts: dict[str, Counts], text: str, predicted: tuple[Attribution, ...], gold: list[Gold]
) -> None:
    """Add one article to all counts."""
    pairs = matched(predicted, gold)
    total = (len(predicted), len(gold))
    sourced = (sum(p.source is not None for p in predicted), sum(bool(g.source) for g in gold))
    filled = (sum(p.content is not None for p in predicted), sum(bool(g.content) for g in gold))
    counts["cue overlap"].add(len(pairs), *total)
    hits = dict.fromkeys(("cue", "source", "near source", "content"), 0)
    shared = 0
    for item, mate in pairs:
        ours = {
            "cue": (item.cue,),
            "source": (item.source,) * bool(item.source),
            "content": item.content_pieces,
        }
        # A tuple times a truth value drops the None that mypy still sees in it.
        pieces = {role: tokens(text, spans) for role, spans in ours.items()}  # type: ignore[arg-type]
        theirs = {
            "cue": tokens(text, mate.cue),
            "source": tokens(text, mate.source),
            "content": tokens(text, mate.content),
        }
        for role, mine in pieces.items():
            hits[role] += bool(mine) and mine == theirs[role]
        hits["near source"] += bool(pieces["source"] & theirs["source"])
        shared += len(pieces["content"] & theirs["content"])
    counts["cue exact"].add(hits["cue"], *total)
    counts["source overlap"].add(hits["near source"], *sourced)
    counts["source exact"].add(hits["source"], *sourced)
    counts["content exact"].add(hits["content"], *filled)
    predicted_tokens = sum(len(tokens(text, item.content_pieces)) for item in predicted)
    counts["content tokens"].add(shared, predicted_tokens, sum(len(tokens(text, g.content)) for g in gold))


def measure_pronouns(data: Path, tagger: Tagger) -> dict[str, int]:
    """Count pronouns by what becomes of them; a last word shared with the name expected is right."""
    counts = dict.fromkeys(("right", "wrong", "unresolved", "not found"), 0)
    labels = [json.loads(line) for line in _PRONOUNS.read_text(encoding="utf-8").splitlines()]
    for suite, (name, key, parts) in _SUITES.items():
        wanted: dict[str, list[dict[str, Any]]] = {}
        for label in labels:
            if label["suite"] == suite and label["judged"] != "none":
                wanted.setdefault(label["id"], []).append(label)
        for row in rows(data / f"{name}.jsonl.gz"):
            expected = wanted.pop(row[key], [])
            article = Article("\n\n".join(row[part] for part in parts))
            found = attributions(prepare(article), tagger) if expected else ()
            at = {item.source.start: item for item in found if item.source}
            for label in expected:
                counts[_judged(at.get(label["start"]), label["expected"])] += 1
    return counts


def _judged(found: Attribution | None, expected: str | None) -> str:
    if found is None or not found.speaker_confidence:
        return "not found" if found is None else "unresolved"
    names = [_TOKEN.findall((name or "").lower())[-1:] for name in (found.speaker, expected)]
    return "right" if names[0] == names[1] else "wrong"


def main() -> int:
    """Measure, print a table and, if asked, write JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with the split")
    parser.add_argument("--split", default="dev")
    parser.add_argument("--rules", action="store_true", help="leave the tagger out")
    parser.add_argument("--pronouns", action="store_true", help="measure whom pronouns are given to")
    parser.add_argument("--json", type=Path, help="write the result here too")
    options = parser.parse_args()
    if options.pronouns:
        sys.stdout.write(f"{measure_pronouns(options.data, Tagger())}\n")
        return 0
    folder = options.data / options.split
    if not folder.is_dir():
        sys.stderr.write(f"skipped: {folder} is not there\n")
        return 0
    result = measure(folder, None if options.rules else Tagger())
    result["python"], result["machine"] = platform.python_version(), platform.machine()
    measures = result["measures"]
    if isinstance(measures, dict):
        for name, row in measures.items():
            sys.stdout.write(
                f"{name:16} " + "  ".join(f"{key} {value:.3f}" for key, value in row.items()) + "\n"
            )
    sys.stdout.write(
        f"{result['articles']} articles, {result['sentences per second']} sentences/s on one core\n"
    )
    if options.json:
        options.json.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
