"""How rare a word is in English, and its stem: a table looked up by token hash."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from detector.resources import reading, resource

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Zipf frequency (log10 of uses in a billion words) from which a word says nothing of the topic.
_CEILING = 7.0
#: That of a word not in the table: names, mostly. The table's rarest words have 1.5.
_UNKNOWN = 1.5


class Words(NamedTuple):
    """The table, sorted by hash: (words,) uint64, uint64 and float16."""

    hash: NDArray[np.uint64]
    stem: NDArray[np.uint64]
    zipf: NDArray[np.float16]

    def rarity(self, hashes: NDArray[np.uint64]) -> NDArray[np.float32]:
        """Return each token's rarity, 0 (a function word) to 1 (unknown or very rare)."""
        place, known = self._find(hashes)
        zipf = np.where(known, self.zipf[place], np.float32(_UNKNOWN)).astype(np.float32)
        rarity: NDArray[np.float32] = np.clip((_CEILING - zipf) / (_CEILING - _UNKNOWN), 0.0, 1.0)
        return rarity

    def stems(self, hashes: NDArray[np.uint64]) -> NDArray[np.uint64]:
        """Return each token's stem as a hash; a word not in the table is its own stem."""
        place, known = self._find(hashes)
        return np.where(known, self.stem[place], hashes)

    def _find(self, hashes: NDArray[np.uint64]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        place = np.minimum(np.searchsorted(self.hash, hashes), len(self.hash) - 1)
        return place, self.hash[place] == hashes


def load_words() -> Words:
    """Read the shipped table.

    Raises
    ------
    ModelError
        The file is missing or damaged.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    path = resource("models/words-en/words.safetensors")
    with reading(path, "a word table", SafetensorError):
        table = load_file(path)
        return Words(table["hash"], table["stem"], table["zipf"])
