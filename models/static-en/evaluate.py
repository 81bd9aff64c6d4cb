"""Measure the model beside its teacher, and write what is released with it."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, TypedDict

import corpus
import numpy as np
from scipy.stats import spearmanr

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray
    from sentence_transformers import SentenceTransformer

FORMAT = "detector-static-1"
LICENCE = "Apache-2.0"
_RESAMPLES = 1000


class Scores(TypedDict):
    """Figures of the student and the teacher on the parts that nothing was trained on."""

    stsb_dev: dict[str, float]
    stsb_test: dict[str, Any]
    mrpc_test: dict[str, Any]


def evaluate(student: SentenceTransformer, teacher: SentenceTransformer, data: Path, seed: int) -> Scores:
    """Return Spearman on STS-B and F1 on MRPC for both models."""
    dev, test = corpus.stsb(data, "dev"), corpus.stsb(data, "test")
    cosine = cosines(student, test)
    low, high = bootstrap(cosine, np.array(test.labels), seed)
    return {
        "stsb_dev": {"spearman": spearman(student, dev), "teacher": spearman(teacher, dev)},
        "stsb_test": {
            "spearman": float(spearmanr(cosine, test.labels).statistic),
            "interval95": [low, high],
            "teacher": spearman(teacher, test),
        },
        "mrpc_test": {"f1": paraphrase_f1(student, data), "teacher": paraphrase_f1(teacher, data)},
    }


def spearman(model: SentenceTransformer, pairs: corpus.Pairs) -> float:
    """Return the rank correlation of the model's cosines with the labels."""
    return float(spearmanr(cosines(model, pairs), pairs.labels).statistic)


def cosines(model: SentenceTransformer, pairs: corpus.Pairs) -> NDArray[np.float64]:
    """Return the cosine of each pair."""
    left, right = (np.asarray(model.encode(side), dtype=np.float64) for side in (pairs.left, pairs.right))
    return np.asarray((left * right).sum(axis=1))


def bootstrap(cosine: NDArray[np.float64], labels: NDArray[np.float64], seed: int) -> tuple[float, float]:
    """Return the 95 % interval of Spearman over resampled pairs."""
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(_RESAMPLES):
        drawn = rng.integers(len(labels), size=len(labels))
        found.append(spearmanr(cosine[drawn], labels[drawn]).statistic)
    low, high = np.quantile(found, [0.025, 0.975])
    return float(low), float(high)


def paraphrase_f1(model: SentenceTransformer, data: Path) -> float:
    """Return F1 on MRPC's test part at the threshold that is best on its training part."""
    train, test = corpus.mrpc(data, "train"), corpus.mrpc(data, "test")
    known, labels = cosines(model, train), np.array(train.labels)
    threshold = max(np.linspace(0.2, 1, 161), key=lambda value: _f1(known >= value, labels))
    return _f1(cosines(model, test) >= threshold, np.array(test.labels))


def _f1(said: NDArray[np.bool_], labels: NDArray[np.float64]) -> float:
    return float(2 * (said & (labels == 1)).sum() / (said.sum() + (labels == 1).sum()))


def write_release(out: Path, scores: Scores, settings: dict[str, Any]) -> None:
    """Write the manifest that the package checks at load, and the metrics with the settings."""
    files = {
        str(path.relative_to(out)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(out.rglob("*"))
        if path.name in ("model.safetensors", "tokenizer.json", "modules.json")
    }
    manifest = {
        "format": FORMAT,
        "name": "static-en",
        "dim": settings["dim"],
        "words": settings["words"],
        "licence": LICENCE,
        "files": files,
    }
    _write_json(out / "manifest.json", manifest)
    _write_json(out / "metrics.json", {"settings": settings, **scores})


def _write_json(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
