"""The sentence embedding alone: STS-B and MRPC, beside its teacher.

The measures are those of the model's own recipe, so that its card and this table agree.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from benchmarks.baselines import load_minilm
from benchmarks.figures import Figure, Run, SkippedError
from benchmarks.recipes import recipe
from detector.embeddings.models import DEFAULT_MODEL, find_model

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

FILES = ("stsb.tar.gz", "mrpc.tar.gz")
PUBLISHED = "all-MiniLM-L6-v2 about .82"


def measure(run: Run) -> list[Figure]:
    """Return Spearman on STS-B's test part and F1 on MRPC's, of the shipped model and its teacher.

    Under ``--quick`` the teacher is held against STS-B alone.
    """
    run.need(*FILES)
    from sentence_transformers import SentenceTransformer

    shipped = SentenceTransformer(str(find_model(DEFAULT_MODEL)), device="cpu")
    figures = [_stsb("shipped model", shipped, run), _mrpc("shipped model", shipped, run)]
    try:
        teacher = load_minilm()
    except SkippedError as reason:
        return [*figures, Figure(f"teacher skipped: {reason}", float("nan"), 0)]
    figures.append(_stsb("teacher (MiniLM)", teacher, run))
    return figures if run.quick else [*figures, _mrpc("teacher (MiniLM)", teacher, run)]


def _stsb(name: str, model: SentenceTransformer, run: Run) -> Figure:
    evaluate = recipe("static-en", "evaluate")
    pairs = evaluate.corpus.stsb(run.data, "test")
    labels = np.array(pairs.labels)
    low, high = evaluate.bootstrap(evaluate.cosines(model, pairs), labels, run.seed)
    value = evaluate.spearman(model, pairs)
    return Figure(f"{name}: STS-B test, Spearman", value, len(labels), low, high, PUBLISHED)


def _mrpc(name: str, model: SentenceTransformer, run: Run) -> Figure:
    evaluate = recipe("static-en", "evaluate")
    size = len(evaluate.corpus.mrpc(run.data, "test"))
    return Figure(f"{name}: MRPC test, F1", evaluate.paraphrase_f1(model, run.data), size)
