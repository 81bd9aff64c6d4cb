"""Training text for the static model: news sentences, dictionary examples and labelled pairs."""

from __future__ import annotations

import csv
import gzip
import html
import io
import json
import re
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

WORDNET = Path("/usr/share/wordnet")  # Debian's wordnet-base
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"')]*\s+(?=[\"'(A-Z0-9])")
_SPACED_PUNCTUATION = re.compile(r"\s+([.,;:!?%)]|'s\b|n't\b)|([($])\s+")


@dataclass(frozen=True, slots=True)
class Pairs:
    """Labelled sentence pairs: `labels` are 0 to 5 for STS-B, 0 or 1 for MRPC."""

    left: list[str]
    right: list[str]
    labels: list[float]

    def __len__(self) -> int:
        return len(self.labels)


def stsb(data: Path, part: str) -> Pairs:
    """Read one part of the STS benchmark: ``train``, ``dev`` or ``test``."""
    rows = [line.split("\t") for line in _member(data / "stsb.tar.gz", f"sts-{part}.csv").splitlines()]
    return Pairs([row[5] for row in rows], [row[6] for row in rows], [float(row[4]) for row in rows])


def mrpc(data: Path, part: str) -> Pairs:
    """Read one part of the Microsoft paraphrase corpus: ``train`` or ``test``.

    The file called val is the last eighth of the published training part, and is read with it.
    """
    names = ("train", "val") if part == "train" else (part,)
    rows = []
    for name in names:
        text = _member(data / "mrpc.tar.gz", f"msr-para-{name}.tsv")
        rows += list(csv.reader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE))[1:]
    return Pairs([row[3] for row in rows], [row[4] for row in rows], [float(row[0]) for row in rows])


def articles(data: Path, name: str) -> Iterator[tuple[str, list[str]]]:
    """Yield (event or empty, sentences) of each article of ``ecbplus``, ``bbc`` or ``reuters21578``."""
    with gzip.open(data / f"{name}_docs.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            text = html.unescape(record["text"])
            if name == "ecbplus":
                found = [_unspaced(part) for part in text.split("\n")]
            else:
                paragraphs = re.split(r"\n\s{4,}|\n\n", text)
                found = [part for block in paragraphs for part in _sentences(" ".join(block.split()))]
            title = record.get("title", "")
            yield record.get("subtopic", ""), [part for part in [title, *found] if _is_prose(part)]


def dictionary(folder: Path = WORDNET) -> tuple[list[str], list[str]]:
    """Return WordNet's definitions and its example sentences, each sorted and distinct."""
    definitions, examples = set(), set()
    for part in ("noun", "verb", "adj", "adv"):
        for line in (folder / f"data.{part}").read_text(encoding="latin-1").splitlines():
            if line.startswith("  ") or " | " not in line:
                continue
            gloss = line.split(" | ", 1)[1].strip()
            examples.update(found for found in re.findall(r'"([^"]+)"', gloss) if found.count(" ") >= 2)
            definitions.add(gloss.split('; "', 1)[0])
    return sorted(definitions), sorted(examples)


def _member(path: Path, name: str) -> str:
    with tarfile.open(path) as archive:
        stream = archive.extractfile(name)
        if stream is None:
            raise FileNotFoundError(f"{path}: no member {name}")
        return stream.read().decode("utf-8-sig")


def _sentences(text: str) -> list[str]:
    return [part.strip() for part in _SENTENCE_END.split(text)]


def _unspaced(text: str) -> str:
    """Undo the spaces that a tokeniser put around punctuation."""
    text = text.replace("``", '"').replace("''", '"').replace(" - ", "-")
    return _SPACED_PUNCTUATION.sub(r"\1\2", text).strip()


def _is_prose(text: str) -> bool:
    letters = sum(character.isalpha() or character == " " for character in text)
    return 3 <= len(text.split()) <= 80 and letters >= 0.75 * len(text) and "http" not in text
