"""Measure the model beside its teacher, and write what is released with it."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, TypedDict

from benchmarks.embedding import cosines, mrpc_test, spearman, stsb, stsb_test
from benchmarks.figures import Run

if TYPE_CHECKING:
    from pathlib import Path

    from sentence_transformers import SentenceTransformer

FORMAT = "detector-static-1"
LICENCE = "Apache-2.0"


class Scores(TypedDict):
    """Figures of the student and the teacher on the parts that nothing was trained on."""

    stsb_dev: dict[str, float]
    stsb_test: dict[str, Any]
    mrpc_test: dict[str, Any]


def evaluate(student: SentenceTransformer, teacher: SentenceTransformer, data: Path, seed: int) -> Scores:
    """Return Spearman on STS-B and F1 on MRPC for both models."""
    run = Run(data, seed=seed)
    dev = stsb(data, "dev")
    on_dev = {
        name: spearman(cosines(model, dev), dev.labels)
        for name, model in (("spearman", student), ("teacher", teacher))
    }
    test, test_teacher = (stsb_test("", model, run) for model in (student, teacher))
    mrpc, mrpc_teacher = (mrpc_test("", model, run) for model in (student, teacher))
    return {
        "stsb_dev": on_dev,
        "stsb_test": {
            "spearman": test.value,
            "interval95": [test.low, test.high],
            "teacher": test_teacher.value,
        },
        "mrpc_test": {"f1": mrpc.value, "teacher": mrpc_teacher.value},
    }


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
