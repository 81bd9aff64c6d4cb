"""Build the table of English words: how rare each is, and which share a stem.

    python models/words-en/train.py

Needs the ``train`` extra: wordfreq for the frequencies, snowballstemmer for the stems.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import snowballstemmer
import wordfreq
from safetensors.numpy import save_file

from detector.text import fold, token_hashes
from detector.text.tokens import tokenise

SIZE = 120_000
NUMBERS = 3_000


def main() -> None:
    """Write ``words.safetensors`` beside this script."""
    zipf: dict[str, float] = {}
    words = wordfreq.top_n_list("en", SIZE) + [str(number) for number in range(NUMBERS)]
    for word in words:
        folded = fold(word)
        tokens = tokenise(folded.points)
        if len(tokens.start) == 1 and tokens.end[0] - tokens.start[0] == len(folded.text):
            zipf[folded.text] = max(zipf.get(folded.text, 0.0), wordfreq.zipf_frequency(word, "en"))
    for apart in (
        "s",
        "t",
        "re",
        "ve",
        "ll",
        "d",
        "m",
        "don",
        "doesn",
        "didn",
        "isn",
        "wasn",
        "couldn",
        "wouldn",
    ):
        zipf[apart] = 6.5
    kept = sorted(zipf)
    stem = snowballstemmer.stemmer("english").stemWord
    hashes = token_hashes(kept)
    order = np.argsort(hashes)
    table = {
        "hash": hashes[order],
        "stem": token_hashes([stem(word) for word in kept])[order],
        "zipf": np.array([zipf[word] for word in kept], dtype=np.float16)[order],
    }
    save_file(table, Path(__file__).parent / "words.safetensors")
    print(f"{len(kept)} words, {len(set(table['stem'].tolist()))} stems")


if __name__ == "__main__":
    main()
