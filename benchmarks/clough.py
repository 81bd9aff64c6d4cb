"""Clough and Stevenson (2011): short answers cut, lightly and heavily revised, or written alone."""

from __future__ import annotations

import csv
import io
import re
import tarfile
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from benchmarks.figures import Figure, Run, proportion
from detector.matching.similarity import common_words, likeness
from detector.pipeline.workbench import Workbench
from detector.records import Article

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from detector.matching.traits import Traits

FILE = "clough_stevenson.tar.gz"
#: Chong et al. (2010) and Clough and Stevenson (2011) report about these accuracies, ten-fold.
PUBLISHED_FOUR, PUBLISHED_TWO = "published about .80", "published about .95"
_ALONE = "non"
#: Lengths of copied runs in words, and likenesses of lines, that tell the classes apart.
RUNS, ALIKE = (1, 3, 5, 7), (0.3, 0.6, 0.9)
_STRENGTH = 1.0


class Answers(NamedTuple):
    """One row for each answer: its reuse of its task's original, class, and task."""

    values: NDArray[np.float64]
    label: NDArray[np.str_]
    task: NDArray[np.str_]


def measure(run: Run) -> list[Figure]:
    """Return the accuracy on the four classes and on two, each task left out in turn."""
    run.need(FILE)
    answers = read(run)
    two = np.where(answers.label == _ALONE, "alone", "reused")
    said = [predicted(answers._replace(label=label)) for label in (answers.label, two)]
    figures = [
        proportion("4 classes, tasks left out: accuracy", said[0] == answers.label, PUBLISHED_FOUR),
        proportion("2 classes, tasks left out: accuracy", said[1] == two, PUBLISHED_TWO),
    ]
    return figures + [
        proportion(f"4 classes: recall of {name}", said[0][answers.label == name] == name)
        for name in np.unique(answers.label).tolist()
    ]


def read(run: Run) -> Answers:
    """Read the answers and hold each against the original of its task."""
    with tarfile.open(run.data / FILE) as archive:
        members = {
            member.name.rpartition("/")[2]: stream.read()
            for member in archive
            if (stream := archive.extractfile(member)) is not None
        }
    labels = next(content.decode() for name, content in members.items() if name.endswith(".csv"))
    rows = [row for row in csv.DictReader(io.StringIO(labels)) if row["Category"] != "orig"]
    bench = Workbench()

    def text(name: str) -> Article:
        return Article(_flowing(members[name].decode("cp1252", "replace")), id=name)

    queries = bench.read([text(row["File"]) for row in rows])
    sources = bench.read([text(f"orig_task{row['Task']}.txt") for row in rows])
    values = [reuse(query.traits, source.traits) for query, source in zip(queries, sources, strict=True)]
    return Answers(
        np.array(values), np.array([row["Category"] for row in rows]), np.array([row["Task"] for row in rows])
    )


def reuse(query: Traits, source: Traits) -> list[float]:
    """Return how much of the query is copied in runs of several lengths, and how alike its lines are.

    Cut, lightly and heavily revised texts differ in how long the runs are that stayed whole.
    """
    copied = [_share(query.stem, source.stem, size) for size in RUNS]
    best = likeness(query, source, common_words(query, source)).alike.max(axis=1, initial=0.0)
    return copied + [float((best >= alike).mean()) for alike in ALIKE]


def _share(words: NDArray[np.uint64], others: NDArray[np.uint64], size: int) -> float:
    """Return the share of the distinct runs of `size` words that the other text has."""
    runs, held = ({tuple(run) for run in _runs(side.tolist(), size)} for side in (words, others))
    return len(runs & held) / max(len(runs), 1)


def _runs(words: list[int], size: int) -> list[list[int]]:
    return [words[place : place + size] for place in range(len(words) - size + 1)]


def predicted(answers: Answers) -> NDArray[np.str_]:
    """Return the class said of each answer by a fit to the answers of the other tasks."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    said = np.zeros_like(answers.label)
    for task in np.unique(answers.task):
        out = answers.task == task
        model = make_pipeline(StandardScaler(), LogisticRegression(C=_STRENGTH, max_iter=2_000))
        model.fit(answers.values[~out], answers.label[~out])
        said[out] = model.predict(answers.values[out])
    return said


def _flowing(text: str) -> str:
    """Join the lines that a fixed width broke, and keep the paragraphs."""
    return re.sub(r"(?<!\n)\r?\n(?!\r?\n)", " ", text)
