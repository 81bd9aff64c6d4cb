"""Sentence vectors: the shipped static model in numpy, or any sentence-transformers model."""

from detector.embeddings.encoder import Encoder, load_encoder
from detector.embeddings.models import ModelInfo, info, list_models

__all__ = ["Encoder", "ModelInfo", "info", "list_models", "load_encoder"]
