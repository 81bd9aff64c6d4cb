"""The trained tagger: which words say that someone says, and who says what by them.

A convolutional network, run by numpy. One pass over the body marks the cues; a second looks at
the paragraph around each cue and marks its source and content.
"""

from __future__ import annotations

import math
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from detector.errors import ModelError
from detector.facts.words import Run
from detector.resources import reading, resource

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from detector.facts.speech.sight import Sight

    Matrix = NDArray[np.float32]

#: How far apart the words are that each layer joins: over the body, and around a cue.
BODY_STEPS, ROLE_STEPS = (1, 2, 4, 1), (1, 2, 4)
#: Words around a cue in which its source and content are looked for, as far as its paragraph goes.
WORDS_BEFORE, WORDS_AFTER = 48, 80
#: Distances from a cue that are told apart; 0 is the cue itself.
NEAR, DISTANCES = 6, 27
#: Words looked at around cues for each word of the body, at most, and no more than one for each of its
#: letters; news has two to three a word.
_MOST_LOOKS = 4
#: A body with more cues than this, and one for every eight words, is no language: it is left to the rules.
_MOST_CUES, _APART = 500, 8
#: Words that a layer reads at a time: as many as a processor's cache holds.
_BATCH = 1024
OTHER, SOURCE, CONTENT = 0, 1, 2
_LAYERS = (
    "cue", "role_word", "role",
    *(f"body.{number}" for number in range(len(BODY_STEPS))),
    *(f"role.{number}" for number in range(len(ROLE_STEPS))),
)  # fmt: skip
_WEIGHTS = frozenset((
    "word", "word_in", "marks", "ending", "form", "lexicon", "distance", "transition", "role_cue.weight",
    *(f"{layer}.{part}" for layer in _LAYERS for part in ("weight", "bias")),
))  # fmt: skip


class Tagged(NamedTuple):
    """One attribution, in words of the body: its cue, its source and the pieces of its content.

    `confidence` is how likely its surest word is a cue, 0 to 1.
    """

    cue: Run
    source: Run | None
    content: tuple[Run, ...]
    confidence: float


class Tagger:
    """The network's weights, by name; never changed.

    Parameters
    ----------
    path
        A safetensors file that ``models/attributions-en/train.py`` wrote; None for the shipped one.

    Raises
    ------
    ModelError
        It is missing or damaged.
    """

    def __init__(self, path: Path | None = None) -> None:
        from safetensors import SafetensorError
        from safetensors.numpy import load_file

        path = path or resource("models/attributions-en/model.safetensors")
        with reading(path, "an attribution tagger", SafetensorError):
            weights = load_file(path)
            self._hashes = weights.pop("words")
            self._weights = {name: value.astype(np.float32) for name, value in weights.items()}
            self._weights["word"] = self._weights["word"] * self._weights.pop("word_scale")
        if self._weights.keys() != _WEIGHTS:
            raise ModelError(f"{path}: not the weights of this tagger; reinstall the package")

    def tag(self, sight: Sight) -> list[Tagged]:
        """Return the attributions of a body in the order of their cues, which never overlap."""
        if not len(sight.token):
            return []
        seen = self._read(sight)
        scores = seen @ self._weights["cue.weight"] + self._weights["cue.bias"]
        cues = _cues(scores.argmax(axis=1))
        if not cues or len(cues) > max(_MOST_CUES, len(sight.token) / _APART):
            return []
        around = windows(cues, sight.paragraph, sight.letters)
        labels = self._roles(seen, cues, around)
        sure = _cue_likelihood(scores).tolist()
        return [
            Tagged(cue, *_parts(row, begin, cue), round(max(sure[cue.first : cue.stop]), 3))
            for cue, begin, row in zip(cues, around[:, 0].tolist(), labels, strict=True)
        ]

    def _read(self, sight: Sight) -> Matrix:
        """Return what the network makes of each word in its place: (words, width)."""
        weights = self._weights
        place = np.minimum(np.searchsorted(self._hashes, sight.hash), len(self._hashes) - 1)
        word = np.where(self._hashes[place] == sight.hash, place + 1, 0)
        seen = weights["word"][word] @ weights["word_in"] + sight.marks @ weights["marks"]
        seen += weights["ending"][sight.ending] + weights["form"][sight.form] + weights["lexicon"][sight.cue]
        np.maximum(seen, 0, out=seen)
        for number, step in enumerate(BODY_STEPS):
            seen += self._joined(f"body.{number}", seen, step)
        return seen

    def _joined(self, layer: str, seen: Matrix, step: int) -> Matrix:
        """Return what a layer adds to each word from the words `step` before and after it."""
        weight, bias = self._weights[f"{layer}.weight"], self._weights[f"{layer}.bias"]
        padded = np.zeros((len(seen) + 2 * step, seen.shape[1]), dtype=np.float32)
        padded[step:-step] = seen
        added = np.empty_like(seen)
        for first in range(0, len(seen), _BATCH):
            part, reached = added[first : first + _BATCH], padded[first : first + _BATCH + 2 * step]
            around = np.concatenate((reached[: -2 * step], reached[step:-step], reached[2 * step :]), axis=1)
            np.matmul(around, weight, out=part)
            part += bias
            np.maximum(part, 0, out=part)
        return added

    def _roles(self, seen: Matrix, cues: list[Run], around: NDArray[np.intp]) -> list[list[int]]:
        """Return the role of each word of each window. All windows are one run of rows, zeros between."""
        weights = self._weights
        apart = max(ROLE_STEPS)
        sizes = around[:, 1] - around[:, 0]
        begins = np.concatenate(((0,), np.cumsum(sizes + apart)[:-1]))
        owner = np.repeat(np.arange(len(cues)), sizes)
        offset = np.arange(len(owner)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        word, row = around[owner, 0] + offset, begins[owner] + offset
        bounds = np.array(cues, dtype=np.intp)
        cue = (seen[bounds[:, 0]] + seen[bounds[:, 1] - 1]) @ weights["role_cue.weight"]
        view = (seen @ weights["role_word.weight"] + weights["role_word.bias"])[word]
        view += cue[owner] + weights["distance"][distances(word, bounds[owner])]
        rows = np.zeros((int(begins[-1] + sizes[-1]), view.shape[1]), dtype=np.float32)
        rows[row] = np.maximum(view, 0)
        between = np.ones(len(rows), dtype=np.bool_)
        between[row] = False
        for number, step in enumerate(ROLE_STEPS):
            rows += self._joined(f"role.{number}", rows, step)
            rows[between] = 0
        scores = rows @ weights["role.weight"] + weights["role.bias"]
        return best_paths(scores, begins, sizes, weights["transition"])


def distances(word: NDArray[np.intp], cue: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the class of each word's distance from its cue ``[first, stop)``, 0 to `DISTANCES` - 1."""
    apart = np.minimum(word - cue[:, 0], 0) + np.maximum(word - cue[:, 1] + 1, 0)
    size = np.abs(apart)
    far = NEAR + np.floor(2 * np.log2(np.maximum(size, NEAR) / NEAR)).astype(np.intp)
    grade = np.minimum(np.where(size < NEAR, size, far), DISTANCES // 2)
    graded: NDArray[np.intp] = np.where(apart < 0, DISTANCES // 2 + grade, grade)
    return graded


def windows(cues: Sequence[Run], paragraph: NDArray[np.intp], letters: float = math.inf) -> NDArray[np.intp]:
    """Return for each cue the words of its paragraph that may be its source or content: (cues, 2)."""
    bounds = np.array(cues, dtype=np.intp)
    begin = np.searchsorted(paragraph, paragraph[bounds[:, 0]])
    end = np.searchsorted(paragraph, paragraph[bounds[:, 1] - 1], side="right")
    before = np.minimum(bounds[:, 0] - begin, WORDS_BEFORE)
    after = np.minimum(end - bounds[:, 1], WORDS_AFTER)
    looks = int((bounds[:, 1] - bounds[:, 0] + before + after).sum())
    reach = min(1.0, min(letters, _MOST_LOOKS * len(paragraph)) / looks)
    return np.stack(
        (bounds[:, 0] - (before * reach).astype(np.intp), bounds[:, 1] + (after * reach).astype(np.intp)),
        axis=1,
    )


def _cue_likelihood(scores: Matrix) -> Matrix:
    grown = np.exp(scores - scores.max(axis=1, keepdims=True))
    likelihood: Matrix = 1 - grown[:, 0] / grown.sum(axis=1)
    return likelihood


def _cues(labels: NDArray[np.intp]) -> list[Run]:
    """Join labels (0 no cue, 1 its first word, 2 a later one) into runs."""
    before = np.concatenate(((0,), labels[:-1]))
    first = np.flatnonzero((labels == 1) | ((labels == 2) & (before == 0)))
    stop = np.flatnonzero((labels != 0) & (np.concatenate((labels[1:], (0,))) != 2)) + 1
    return [Run(*pair) for pair in zip(first.tolist(), stop.tolist(), strict=True)]


def best_paths(
    scores: Matrix, begins: NDArray[np.intp], sizes: NDArray[np.intp], transition: Matrix
) -> list[list[int]]:
    """Return the best sequence of labels for each window (Viterbi), over all windows at a time."""
    order = np.argsort(-sizes, kind="stable")
    steps = np.arange(int(sizes.max()))
    going = np.searchsorted(-sizes[order], -steps)
    ends = np.cumsum(going)
    rank = np.arange(ends[-1]) - np.repeat(ends - going, going)
    scores = scores[begins[order][rank] + np.repeat(steps, going)]
    came: NDArray[np.intp] = np.zeros(scores.shape, dtype=np.intp)
    best = scores[: len(order)].copy()
    for begin, end in pairwise(ends.tolist()):
        through = best[: end - begin, :, None] + transition
        through.argmax(axis=1, out=came[begin:end])
        best[: end - begin] = through.max(axis=1) + scores[begin:end]
    begin, last = (ends - going).tolist(), best.argmax(axis=1).tolist()
    traced = _traced_back(came.tolist(), begin, last, sizes[order].tolist())
    return [traced[rank] for rank in np.argsort(order).tolist()]


def _traced_back(
    came: list[list[int]], begins: list[int], last: list[int], sizes: list[int]
) -> list[list[int]]:
    """Follow the labels of each window back from its last one.

    `came` holds, step by step from `begins` on, the best label before each label, window by window.
    """
    paths = []
    for rank, (label, size) in enumerate(zip(last, sizes, strict=True)):
        path = [label]
        for begin in begins[size - 1 : 0 : -1]:
            path.append(came[begin + rank][path[-1]])
        paths.append(path[::-1])
    return paths


def _parts(row: list[int], begin: int, cue: Run) -> tuple[Run | None, tuple[Run, ...]]:
    """Return a window's source, its longest run, and the pieces of its content; neither covers the cue."""
    row = row.copy()
    row[cue.first - begin : cue.stop - begin] = [OTHER] * (cue.stop - cue.first)
    sources, pieces = [], []
    for label, run in _runs(row, begin):
        if label == SOURCE:
            sources.append(run)
        elif label == CONTENT:
            pieces.append(run)
    return max(sources, key=lambda run: run.stop - run.first, default=None), tuple(pieces)


def _runs(labels: list[int], begin: int) -> Iterator[tuple[int, Run]]:
    """Yield the runs of one label, each with where it stands."""
    for label, same in groupby(labels):
        stop = begin + len(list(same))
        yield label, Run(begin, stop)
        begin = stop
