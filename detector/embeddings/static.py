"""Run the shipped static model: one row for each known word, summed over each sentence.

The rows already carry each word's weight, so the direction of a plain sum is the sentence's
vector. Their values are multiples of 1/2048 of at most 1: sums of up to 8,192 tokens are exact
in float32, so no order of words, batch size or thread count changes a bit of them.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from detector.errors import ModelError
from detector.text import token_hashes

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from numpy.typing import NDArray

    from detector.records import Document

WEIGHTS = "model.safetensors"
TOKENIZER = "tokenizer.json"
MANIFEST = "manifest.json"
#: The only layout of the manifest and of the files it names that this version reads.
FORMAT = "detector-static-1"


class StaticEncoder:
    """The shipped kind of model: a table of word vectors, looked up by token hash.

    Parameters
    ----------
    folder
        Holds the weights, the tokeniser and the manifest of one static model.

    Raises
    ------
    ModelError
        If a file is missing, cut short or does not fit the others.
    """

    def __init__(self, folder: Path) -> None:
        manifest = read_manifest(folder)
        words = _read_words(folder)
        table = _read_table(folder)
        if table.shape != (len(words), manifest["dim"]):
            shape = f"{len(words)} words of {manifest['dim']} numbers"
            raise ModelError(f"{folder / WEIGHTS}: holds {table.shape}, not {shape}; fetch the model again")
        hashes = token_hashes(words[1:])
        order = np.argsort(hashes, kind="stable")
        self._hashes = hashes[order]
        self._rows = order + 1
        self._table = table
        self.dim: int = table.shape[1]
        self.sha256: str = manifest["files"][WEIGHTS]
        self.name = f"{manifest['name']}-{self.sha256[:8]}"

    def encode(self, document: Document) -> NDArray[np.float32]:
        """Return a unit vector for each sentence: (sentences, dim); zero where no word is known."""
        return self.encode_many([document])[0]

    def encode_many(self, documents: Iterable[Document]) -> list[NDArray[np.float32]]:
        """Return what `encode` returns for each document, in order."""
        documents = list(documents)
        tokens: list[NDArray[np.uint64]] = [np.zeros(0, np.uint64)]
        ranges: list[NDArray[np.int32]] = [np.zeros((0, 2), np.int32)]
        count = 0
        for document in documents:
            tokens.append(document.token_hash)
            ranges.append(document.sentence_token + np.int32(count))
            count += len(document.token_hash)
        rows, known_before = self._known_rows(np.concatenate(tokens))
        sentences = known_before[np.concatenate(ranges)]
        vectors = np.zeros((len(sentences), self.dim), dtype=np.float32)
        for vector, (start, end) in zip(vectors, sentences.tolist(), strict=True):
            if start < end:
                self._table.take(rows[start:end], axis=0).sum(axis=0, out=vector)
        lengths = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))[:, None]
        np.divide(vectors, lengths, out=vectors, where=lengths > 0)
        bound = np.cumsum([len(item) for item in ranges])  # of what comes first, nothing
        return np.split(vectors, bound)[1:-1]

    def _known_rows(self, hashes: NDArray[np.uint64]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return the table rows of the known tokens, and how many are known before each token."""
        words, which = np.unique(hashes, return_inverse=True)  # few, and quickly found in their order
        places = np.minimum(np.searchsorted(self._hashes, words), len(self._hashes) - 1)
        rows = np.where(self._hashes[places] == words, self._rows[places], 0)[which]
        known = rows > 0
        before = np.zeros(len(hashes) + 1, dtype=np.intp)
        np.cumsum(known, out=before[1:])
        return rows[known], before


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of a static model's folder.

    Raises
    ------
    ModelError
        If it is missing, is no manifest, or is of another format.
    """
    manifest = _read_json(folder / MANIFEST)
    if manifest.get("format") != FORMAT:
        raise ModelError(
            f"{folder / MANIFEST}: format is not {FORMAT}; fetch the model that fits this version"
        )
    try:
        str(manifest["name"]), int(manifest["dim"]), str(manifest["licence"]), manifest["files"][WEIGHTS][:8]
    except (KeyError, TypeError, ValueError) as error:
        raise ModelError(
            f"{folder / MANIFEST}: a field is missing or wrong ({error}); fetch the model again"
        ) from error
    return manifest


def _read_json(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_bytes())
    except OSError as error:
        raise ModelError(f"{path}: cannot be read ({error.strerror}); install the package again") from error
    except (ValueError, RecursionError) as error:
        raise ModelError(f"{path}: is not JSON; fetch the model again") from error
    if not isinstance(content, dict):
        raise ModelError(f"{path}: is not a JSON object; fetch the model again")
    return content


def _read_words(folder: Path) -> list[str]:
    """Return the vocabulary in row order; the first entry stands for all unknown words."""
    path = folder / TOKENIZER
    try:
        vocabulary = _read_json(path)["model"]["vocab"]
        words, rows = list(vocabulary.keys()), list(vocabulary.values())
    except (KeyError, TypeError, AttributeError) as error:
        raise ModelError(f"{path}: holds no vocabulary; fetch the model again") from error
    if not words or rows != list(range(len(words))):
        raise ModelError(f"{path}: its words are not numbered in order from 0; fetch the model again")
    return words


def _read_table(folder: Path) -> NDArray[np.float32]:
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    path = folder / WEIGHTS
    try:
        table = load_file(path)["embedding.weight"]
    except OSError as error:
        raise ModelError(f"{path}: cannot be read ({error.strerror}); install the package again") from error
    except (SafetensorError, KeyError) as error:
        raise ModelError(f"{path}: is broken or cut short ({error}); fetch the model again") from error
    if table.ndim != 2 or table.dtype != np.float32:
        raise ModelError(f"{path}: is not a table of float32; fetch the model again")
    return table
