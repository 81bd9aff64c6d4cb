"""Turn articles into what is stored of them: compressed text, digest and keys; here or in other processes."""

from __future__ import annotations

import hashlib
import json
import signal
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from multiprocessing import get_context
from typing import TYPE_CHECKING, NamedTuple

import zstandard

from detector.embeddings import load_encoder
from detector.matching.keys import document_keys
from detector.records import Article
from detector.sketches.words import load_words
from detector.store.segments import fingerprints
from detector.text import prepare
from detector.text.language import guess_language

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Future
    from pathlib import Path

    from detector.embeddings import Encoder
    from detector.matching.keys import Keys
    from detector.sketches.words import Words

#: Largest text that is stored, in bytes of UTF-8: the readers' limit for a page.
LARGEST_TEXT = 10 * 2**20
#: Longest id that is stored, in bytes of UTF-8.
LONGEST_ID = 1024
#: Longest title, address or other field that is stored, in characters.
LONGEST_FIELD = 1 << 16
_LEVEL = 3
#: An article's fields that a sighting keeps beside its id.
_FIELDS = ("title", "url", "site", "published", "author", "canonical", "place")
#: What format 1 kept among them.
_LANGUAGE = "language"


class Prepared(NamedTuple):
    """What is stored of one text; `text` is compressed, `fingerprint` stands for its keys.

    `language` is a code of two letters, empty where it is not known.
    """

    digest: bytes
    text: bytes
    keys: Keys
    fingerprint: int
    language: str


class Preparer:
    """Prepares texts with one encoder, in this process.

    Parameters
    ----------
    encoder
        Makes the sentence vectors.
    """

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder

    @cached_property
    def words(self) -> Words:
        """The table of rare words, read on first use."""
        return load_words()

    def prepare(self, texts: Sequence[str]) -> list[Prepared]:
        """Return what is stored of each text, in order."""
        documents = [prepare(Article(text)) for text in texts]
        keys = document_keys(documents, encoder=self.encoder, words=self.words)
        packer = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True)
        raws = [encoded(text) for text in texts]
        return [
            Prepared(digest(raw), packer.compress(raw), found, seal, guess_language(text) or "")
            for text, raw, found, seal in zip(texts, raws, keys, fingerprints(keys), strict=True)
        ]


class Pool:
    """Prepares texts in other processes; a context manager.

    Parameters
    ----------
    model
        The encoder's name, loaded by each process for itself.
    """

    def __init__(self, workers: int, model: str | None) -> None:
        self._executor = ProcessPoolExecutor(
            workers, mp_context=get_context("spawn"), initializer=_start, initargs=(model,)
        )

    def submit(self, texts: Sequence[str]) -> Future[list[Prepared]]:
        """Start preparing some texts."""
        return self._executor.submit(_prepare, texts)

    def close(self) -> None:
        """End the processes; what was not begun is dropped."""
        self._executor.shutdown(wait=True, cancel_futures=True)


_WORKER: list[Preparer] = []


def _start(model: str | None) -> None:
    # The parent answers Ctrl-C, after the batch in hand.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _WORKER.append(Preparer(load_encoder(model)))


def _prepare(texts: Sequence[str]) -> list[Prepared]:
    return _WORKER[0].prepare(texts)


def encoded(text: str) -> bytes:
    """Return a text's bytes; lone surrogates are kept."""
    return text.encode("utf-8", "surrogatepass")


def digest(raw: bytes) -> bytes:
    """Return the 16 bytes that stand for a text."""
    return hashlib.blake2b(raw, digest_size=16).digest()


def decoded(text: bytes) -> str:
    """Return a stored text.

    Raises
    ------
    ValueError
        It is not what was stored.
    """
    try:
        # A frame's own word on its size goes before `max_output_size`.
        if zstandard.frame_content_size(text) > LARGEST_TEXT:
            raise ValueError("it says to be longer than any text that is stored")
        raw = zstandard.ZstdDecompressor().decompress(text, max_output_size=LARGEST_TEXT)
    except zstandard.ZstdError as error:
        raise ValueError(str(error)) from error
    return raw.decode("utf-8", "surrogatepass")


def fields_of(article: Article) -> str:
    """Return an article's fields, its text and id left aside, as one line of ASCII JSON."""
    values = {name: value for name in _FIELDS if (value := getattr(article, name)) is not None}
    if article.published is not None:
        values["published"] = article.published.isoformat()
    return json.dumps(values, sort_keys=True, ensure_ascii=True)


def article_of(text: str, name: bytes, fields: str) -> Article:
    """Return the article that was stored.

    Raises
    ------
    ValueError
        The fields are not what was stored.
    """
    try:
        values = json.loads(fields)
    except RecursionError as error:
        raise ValueError("its fields are not an article's") from error
    if not isinstance(values, dict) or not values.keys() <= {*_FIELDS, _LANGUAGE}:
        raise ValueError("its fields are not an article's")
    if not all(isinstance(value, str) for value in values.values()) or not isinstance(name, bytes):
        raise TypeError("its fields are not text")
    published = values.pop("published", None)
    values.pop(_LANGUAGE, None)
    identifier = name.decode("utf-8", "surrogatepass")
    article = Article(text, **values)
    if article.key != identifier:
        article = replace(article, id=identifier)
    return article if published is None else replace(article, published=datetime.fromisoformat(published))


def refusal(article: Article) -> str | None:
    """Return why an article cannot be stored, or None."""
    if len(article.text) > LARGEST_TEXT or len(encoded(article.text)) > LARGEST_TEXT:
        return f"its text is longer than {LARGEST_TEXT:,} bytes"
    if article.id is not None and not 0 < len(encoded(article.id)) <= LONGEST_ID:
        return f"its id is empty or longer than {LONGEST_ID:,} bytes"
    for name in _FIELDS:
        value = getattr(article, name)
        if isinstance(value, str) and len(value) > LONGEST_FIELD:
            return f"its {name} is longer than {LONGEST_FIELD:,} characters"
    return None


def place_of(article: Article, path: Path) -> str:
    """Return where an article was read, or which one it is."""
    return article.place or f"{path}: {article.key[:80]}"
