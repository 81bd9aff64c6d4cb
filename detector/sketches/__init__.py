"""Sketches of a body's shingles: MinHash for likeness, a fixed fraction for containment."""

from detector.sketches.containment import containment_sketches
from detector.sketches.minhash import bands, signatures, to_datasketch
from detector.sketches.shingles import Shingles, shingles

__all__ = ["Shingles", "bands", "containment_sketches", "shingles", "signatures", "to_datasketch"]
