"""MinHash signatures in datasketch's ``affine32`` scheme, for whole batches, bit for bit.

Importing datasketch costs a second (it brings SciPy), so the kernel is repeated here in
NumPy and held equal to it by a test; `to_datasketch` hands a signature over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from datasketch import MinHash
    from numpy.typing import NDArray

    from detector.sketches.shingles import Shingles

SCHEME = "affine32"
PERMUTATIONS = 128
SEED = 1
#: Bands of 4 rows: a pair at Jaccard .35 becomes a candidate with probability .39, at .5 .87.
BANDS = 32
_EMPTY = np.uint32(0xFFFFFFFF)


def signatures(
    shingles: Shingles, *, permutations: int = PERMUTATIONS, seed: int = SEED
) -> NDArray[np.uint32]:
    """Return the MinHash signature of each document of a batch: (documents, permutations) uint32.

    Equal to ``datasketch.MinHash(permutations, seed, scheme="affine32")`` fed with the low 32
    bits of each shingle hash. A document without shingles has all ones, as there.
    """
    multiplier, offset = _permutations(permutations, seed)
    signature = np.full((len(shingles.bound) - 1, permutations), _EMPTY, dtype=np.uint32)
    filled = np.flatnonzero(np.diff(shingles.bound) > 0)
    if len(filled):
        hashes = _finalise(shingles.hash.astype(np.uint32))
        starts = shingles.bound[filled]
        for place in range(permutations):
            permuted = hashes * multiplier[place] + offset[place]
            signature[filled, place] = np.minimum.reduceat(permuted, starts)
    return signature


def bands(signature: NDArray[np.uint32], *, count: int = BANDS) -> NDArray[np.uint64]:
    """Return a 64-bit key for each band of each signature: (documents, count) uint64.

    Keys of different bands never meet: the band's number is part of the key. `count` must
    divide the number of permutations.
    """
    documents, permutations = signature.shape
    rows = signature.reshape(documents, count, permutations // count).astype(np.uint64)
    key = np.arange(count, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.zeros(
        (documents, 1), dtype=np.uint64
    )
    for row in range(rows.shape[2]):
        key = (key ^ rows[:, :, row]) * np.uint64(0xBF58476D1CE4E5B9)
        key ^= key >> np.uint64(29)
    return key


def to_datasketch(signature: NDArray[np.uint32], *, seed: int = SEED) -> MinHash:
    """Return one signature, (permutations,), as a `datasketch.MinHash` to query or merge there."""
    from datasketch import MinHash

    return MinHash(num_perm=len(signature), seed=seed, hashvalues=signature, scheme=SCHEME)


def _permutations(count: int, seed: int) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    generator = np.random.RandomState(seed)
    half = generator.randint(0, 1 << 31, count, dtype=np.uint32)
    return half * np.uint32(2) + np.uint32(1), generator.randint(0, 1 << 32, count, dtype=np.uint32)


def _finalise(hashes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Spread 32-bit hashes: MurmurHash3's finaliser (Appleby, public domain)."""
    hashes = (hashes ^ (hashes >> np.uint32(16))) * np.uint32(0x85EBCA6B)
    hashes = (hashes ^ (hashes >> np.uint32(13))) * np.uint32(0xC2B2AE35)
    return hashes ^ (hashes >> np.uint32(16))
