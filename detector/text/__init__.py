"""Text once read, turned once into arrays: folding, word tokens, blocks, sentences."""

from detector.text.document import prepare, prepare_all
from detector.text.fold import fold
from detector.text.tokens import token_hashes

__all__ = ["fold", "prepare", "prepare_all", "token_hashes"]
