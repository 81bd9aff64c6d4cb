"""The model's words, and a tokeniser that splits ordinary English as the package does."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

UNKNOWN = "[UNK]"
_LAST_YEAR = 2030
#: A word of the training text outside the frequency list counts as this rare, times its count.
_UNLISTED = 1e-8


def choose_words(count: int, texts: Iterable[str]) -> tuple[list[str], NDArray[np.float64]]:
    """Return the `count` most frequent words, folded, and their shares of running English text.

    Frequencies are wordfreq's; a word that the training text uses more often than that list
    would have it is as frequent as its use there, so that the names of the news get in.
    """
    from wordfreq import top_n_list, word_frequency

    splitter = build_tokenizer([])
    frequency: Counter[str] = Counter()
    for entry in top_n_list("en", 300_000, wordlist="large"):
        for word in split(splitter, entry):
            if not (len(word) > 1 and word.isdigit()):  # the list counts numbers by shape, as 00
                frequency[word] += word_frequency(entry, "en", wordlist="large")
    for number in range(_LAST_YEAR + 1):
        frequency[str(number)] = max(frequency[str(number)], word_frequency(str(number), "en"), 1e-7)
    used = Counter(word for text in texts for word in split(splitter, text))
    for word, uses in used.items():
        if uses >= 3:  # fewer tell nothing of a word
            frequency[word] = max(frequency[word], uses * _UNLISTED)
    words = sorted(frequency, key=lambda word: (-frequency[word], word))[:count]
    return words, np.array([frequency[word] for word in words])


def build_tokenizer(words: list[str]) -> Tokenizer:
    """Return a word-level tokeniser in which row 0 is the unknown word and `words` follow in order."""
    numbered = {word: row for row, word in enumerate([UNKNOWN, *words])}
    tokenizer = Tokenizer(models.WordLevel(numbered, unk_token=UNKNOWN))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.NFD(),
            normalizers.StripAccents(),
            normalizers.Lowercase(),
            normalizers.Replace(Regex(r"\p{Cf}"), ""),
        ]
    )
    token = r"(?:[\p{L}\p{N}\p{M}]|(?<=[0-9])[.,](?=[0-9]))+"  # noqa: S105 - a pattern, no password
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(token), behavior="removed", invert=True)
    return tokenizer


def split(tokenizer: Tokenizer, text: str) -> list[str]:
    """Return the text's words, known or not."""
    pieces = tokenizer.pre_tokenizer.pre_tokenize_str(tokenizer.normalizer.normalize_str(text))
    return [piece for piece, _ in pieces]


def rows_of(tokenizer: Tokenizer, text: str) -> NDArray[np.int64]:
    """Return the rows of the text's known words."""
    rows = tokenizer.encode(text, add_special_tokens=False).ids
    return np.array([row for row in rows if row], dtype=np.int64)
