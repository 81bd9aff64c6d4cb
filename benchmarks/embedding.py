"""The sentence embedding alone: STS-B, MRPC and rewritten sentences, beside its teacher.

The model's training recipe reads and measures with the same functions, so that its card and
this table agree.
"""

from __future__ import annotations

import csv
import io
import tarfile
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.stats import spearmanr

from benchmarks.baselines import load_minilm, load_static
from benchmarks.figures import Figure, Run, SkippedError, resampled
from benchmarks.suites import rewrites
from detector.text import prepare

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray
    from sentence_transformers import SentenceTransformer

    from detector.records import Article

STSB, MRPC = "stsb.tar.gz", "mrpc.tar.gz"
FILES = (STSB, MRPC, "llmfake_pairs.jsonl.gz", "politifactpp_pairs.jsonl.gz")
PUBLISHED = "all-MiniLM-L6-v2 about .82"
#: Words below which a sentence ("He agreed.") belongs nowhere.
_WORDS = 5


class SentencePairs(NamedTuple):
    """Labelled sentence pairs: `labels` are 0 to 5 for STS-B, 0 or 1 for MRPC."""

    left: list[str]
    right: list[str]
    labels: NDArray[np.float64]


def measure(run: Run) -> list[Figure]:
    """Return each measure's figure for the shipped model and for its teacher.

    Under ``--quick`` the teacher is held against STS-B alone.
    """
    run.need(*FILES)
    shipped = load_static()
    figures = [measured("shipped model", shipped, run) for measured in (stsb_test, mrpc_test, _own_original)]
    try:
        teacher = load_minilm()
    except SkippedError as reason:
        return [*figures, Figure(f"teacher skipped: {reason}", float("nan"), 0)]
    beside = (stsb_test,) if run.quick else (stsb_test, mrpc_test, _own_original)
    return [*figures, *(measured("teacher (MiniLM)", teacher, run) for measured in beside)]


def stsb(data: Path, part: str) -> SentencePairs:
    """Read one part of the STS benchmark: ``train``, ``dev`` or ``test``.

    Without the training rows that come from the Microsoft corpus, whose licence is non-commercial.
    """
    rows = [line.split("\t") for line in _member(data / STSB, f"sts-{part}.csv").splitlines()]
    return _pairs([(row[5], row[6], row[4]) for row in rows if part != "train" or row[1] != "MSRpar"])


def mrpc(data: Path, part: str) -> SentencePairs:
    """Read one part of the Microsoft paraphrase corpus, for measuring only: ``train`` or ``test``.

    The file called val is the last eighth of the published training part, and is read with it.
    """
    names = ("train", "val") if part == "train" else (part,)
    rows: list[list[str]] = []
    for name in names:
        text = _member(data / MRPC, f"msr-para-{name}.tsv")
        rows += list(csv.reader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE))[1:]
    return _pairs([(row[3], row[4], row[0]) for row in rows])


def stsb_test(name: str, model: SentenceTransformer, run: Run) -> Figure:
    """Return the rank correlation with the labels of STS-B's test part; pairs are resampled."""
    pairs = stsb(run.data, "test")
    found = cosines(model, pairs)
    label = f"{name}: STS-B test, Spearman"
    return resampled(
        label,
        lambda drawn: spearman(found[drawn], pairs.labels[drawn]),
        len(found),
        seed=run.seed,
        beside=PUBLISHED,
    )


def mrpc_test(name: str, model: SentenceTransformer, run: Run) -> Figure:
    """Return F1 on MRPC's test part at the threshold that is best on its training part."""
    train, test = mrpc(run.data, "train"), mrpc(run.data, "test")
    known = cosines(model, train)
    threshold = max(np.linspace(0.2, 1, 161), key=lambda value: _f1(known >= value, train.labels))
    said = cosines(model, test) >= threshold
    label = f"{name}: MRPC test, F1"
    return resampled(label, lambda drawn: _f1(said[drawn], test.labels[drawn]), len(said), seed=run.seed)


def cosines(model: SentenceTransformer, pairs: SentencePairs) -> NDArray[np.float64]:
    """Return the cosine of each pair."""
    left, right = (np.asarray(model.encode(side), dtype=np.float64) for side in (pairs.left, pairs.right))
    return np.asarray((left * right).sum(axis=1))


def spearman(cosine: NDArray[np.float64], labels: NDArray[np.float64]) -> float:
    """Return the rank correlation of cosines with labels, -1 to 1."""
    return float(spearmanr(cosine, labels).statistic)


def _f1(said: NDArray[np.bool_], labels: NDArray[np.float64]) -> float:
    return float(2 * (said & (labels == 1)).sum() / (said.sum() + (labels == 1).sum()))


def _pairs(rows: list[tuple[str, str, str]]) -> SentencePairs:
    left, right, labels = zip(*rows, strict=True)
    return SentencePairs([*left], [*right], np.array(labels, dtype=np.float64))


def _member(path: Path, name: str) -> str:
    with tarfile.open(path) as archive:
        stream = archive.extractfile(name)
        if stream is None:
            raise FileNotFoundError(f"{path}: no member {name}")
        return stream.read().decode("utf-8-sig")


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
