"""Training text for the static model: news sentences, dictionary examples and labelled pairs."""

from __future__ import annotations

import gzip
import html
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.embedding import stsb

if TYPE_CHECKING:
    from collections.abc import Iterator

WORDNET = Path("/usr/share/wordnet")  # Debian's wordnet-base
_SPACED_PUNCTUATION = re.compile(r"\s+([.,;:!?%)]|'s\b|n't\b)|([($])\s+")


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


def _unspaced(text: str) -> str:
    """Undo the spaces that a tokeniser put around punctuation."""
    text = text.replace("``", '"').replace("''", '"').replace(" - ", "-")
    return _SPACED_PUNCTUATION.sub(r"\1\2", text).strip()


def _is_prose(text: str) -> bool:
    letters = sum(character.isalpha() or character == " " for character in text)
    return 3 <= len(text.split()) <= 80 and letters >= 0.75 * len(text) and "http" not in text
