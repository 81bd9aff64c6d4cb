"""The sentence embedding alone: STS-B, MRPC and rewritten sentences, beside its teacher.

The first two are measured as in the model's own recipe, so that its card and this table agree.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from benchmarks.baselines import load_minilm
from benchmarks.figures import Figure, Run, SkippedError, resampled
from benchmarks.recipes import recipe
from benchmarks.suites import rewrites
from detector.embeddings.models import DEFAULT_MODEL, find_model
from detector.text import prepare

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sentence_transformers import SentenceTransformer

    from detector.records import Article

FILES = ("stsb.tar.gz", "mrpc.tar.gz", "llmfake_pairs.jsonl.gz", "politifactpp_pairs.jsonl.gz")
PUBLISHED = "all-MiniLM-L6-v2 about .82"
#: Words below which a sentence ("He agreed.") belongs nowhere.
_WORDS = 5


def measure(run: Run) -> list[Figure]:
    """Return each measure's figure for the shipped model and for its teacher.

    Under ``--quick`` the teacher is held against STS-B alone.
    """
    run.need(*FILES)
    from sentence_transformers import SentenceTransformer

    shipped = SentenceTransformer(str(find_model(DEFAULT_MODEL)), device="cpu")
    figures = [measured("shipped model", shipped, run) for measured in (_stsb, _mrpc, _own_original)]
    try:
        teacher = load_minilm()
    except SkippedError as reason:
        return [*figures, Figure(f"teacher skipped: {reason}", float("nan"), 0)]
    beside = (_stsb,) if run.quick else (_stsb, _mrpc, _own_original)
    return [*figures, *(measured("teacher (MiniLM)", teacher, run) for measured in beside)]


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


def _own_original(name: str, model: SentenceTransformer, run: Run) -> Figure:
    """Return how often a rewrite's sentence is nearest to one of its own original, of all originals."""
    pairs = {pair.source.id: pair for pair in rewrites(run.data)}.values()  # one rewrite of each original
    queries = [_sentences(pair.query) for pair in pairs]
    sources = [_sentences(pair.source) for pair in pairs]
    nearest = (_vectors(model, queries) @ _vectors(model, sources).T).argmax(axis=1)
    found, owner = _owners(sources)[nearest], _owners(queries)
    count = len(queries)
    right, sentences = (np.bincount(rows, minlength=count) for rows in (owner[found == owner], owner))
    label = f"{name}: rewritten sentences nearest to one of their own original"
    # Articles are drawn, not sentences: those of one article are found or missed together.
    return resampled(label, lambda drawn: right[drawn].sum() / sentences[drawn].sum(), count, seed=run.seed)


def _sentences(article: Article) -> list[str]:
    document = prepare(article)
    return [
        span.of(document.text)
        for span, (first, last) in zip(document.sentences, document.sentence_token.tolist(), strict=True)
        if last - first >= _WORDS
    ]


def _vectors(model: SentenceTransformer, texts: list[list[str]]) -> NDArray[np.float32]:
    return np.asarray(model.encode([text for item in texts for text in item], normalize_embeddings=True))


def _owners(texts: list[list[str]]) -> NDArray[np.intp]:
    """Return the number of the article that each sentence stands in."""
    return np.repeat(np.arange(len(texts)), [len(item) for item in texts])
