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
    """Read one part of the STS benchmark: ``train``, ``dev`` or ``test``.

    Without the training rows that come from the Microsoft corpus, whose licence is non-commercial.
    """
    rows = [line.split("\t") for line in _member(data / "stsb.tar.gz", f"sts-{part}.csv").splitlines()]
    rows = [row for row in rows if part != "train" or row[1] != "MSRpar"]
    return Pairs([row[5] for row in rows], [row[6] for row in rows], [float(row[4]) for row in rows])


def mrpc(data: Path, part: str) -> Pairs:
    """Read one part of the Microsoft paraphrase corpus, for measuring only: ``train`` or ``test``.

    The file called val is the last eighth of the published training part, and is read with it.
    """
    names = ("train", "val") if part == "train" else (part,)
    rows = []
    for name in names:
        text = _member(data / "mrpc.tar.gz", f"msr-para-{name}.tsv")
        rows += list(csv.reader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE))[1:]
    return Pairs([row[3] for row in rows], [row[4] for row in rows], [float(row[0]) for row in rows])


def news(data: Path) -> Iterator[list[str]]:
    """Yield the sentences of each news article of ECB+."""
    with gzip.open(data / "ecbplus_docs.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            text = html.unescape(json.loads(line)["text"])
            yield [part for part in map(_unspaced, text.split("\n")) if _is_prose(part)]


def examples(folder: Path = WORDNET) -> set[str]:
    """Return the example sentences of WordNet's definitions, of three words or more."""
    found: set[str] = set()
    for part in ("noun", "verb", "adj", "adv"):
        for line in (folder / f"data.{part}").read_text(encoding="latin-1").splitlines():
            gloss = line.partition(" | ")[2]
            found.update(quoted for quoted in re.findall(r'"([^"]+)"', gloss) if quoted.count(" ") >= 2)
    return found


def training_sentences(data: Path) -> list[str]:
    """Return the distinct sentences that the teacher is imitated on: none of any test or dev part."""
    labelled = stsb(data, "train")
    found = {*labelled.left, *labelled.right}
    found.update(sentence for article in news(data) for sentence in article)
    found.update(examples())
    return sorted(found)


def _member(path: Path, name: str) -> str:
    with tarfile.open(path) as archive:
        stream = archive.extractfile(name)
        if stream is None:
            raise FileNotFoundError(f"{path}: no member {name}")
        return stream.read().decode("utf-8-sig")


def _unspaced(text: str) -> str:
    """Undo the spaces that a tokeniser put around punctuation."""
    text = text.replace("``", '"').replace("''", '"').replace(" - ", "-")
    return _SPACED_PUNCTUATION.sub(r"\1\2", text).strip()


def _is_prose(text: str) -> bool:
    letters = sum(character.isalpha() or character == " " for character in text)
    return 3 <= len(text.split()) <= 80 and letters >= 0.75 * len(text) and "http" not in text
