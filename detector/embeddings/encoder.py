"""Load the encoder that a name or path asks for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from detector.embeddings.models import DEFAULT_MODEL, find_model
from detector.embeddings.static import MANIFEST, StaticEncoder
from detector.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    from numpy.typing import NDArray

    from detector.records import Document


class Encoder(Protocol):
    """Turns each sentence of a document into a unit vector.

    Attributes
    ----------
    name
        The model's name and the start of its weights' SHA-256, to stamp reports with.
    sha256
        The whole of it, to stamp stored vectors with.
    dim
        The length of its vectors.
    """

    name: str
    sha256: str
    dim: int

    def encode(self, document: Document) -> NDArray[np.float32]:
        """Return a unit vector for each sentence: (sentences, dim); zero where there is nothing to read."""
        ...

    def encode_many(self, documents: Iterable[Document]) -> list[NDArray[np.float32]]:
        """Return what `encode` returns for each document, in order."""
        ...


def load_encoder(name: str | None = None) -> Encoder:
    """Load a shipped model, a model folder, or a sentence-transformers model of the hub.

    Parameters
    ----------
    name
        A shipped model's name (None: the default one), a folder, or a hub name ``owner/model``.
        The last two run under sentence-transformers, unless the folder holds a static model.

    Raises
    ------
    ModelError
        If there is no such model, or it is broken or refused.
    """
    shipped = find_model(name or DEFAULT_MODEL)
    if shipped is not None:
        return StaticEncoder(shipped)
    if name is None:
        raise ModelError(f"the shipped model {DEFAULT_MODEL} is missing; install the package again")
    try:
        static = (Path(name) / MANIFEST).is_file()
    except OSError as error:
        raise ModelError(f"{name[:80]}: no such model ({error.strerror}); name a shipped one") from error
    if static:
        return StaticEncoder(Path(name))
    from detector.embeddings.transformer import TransformerEncoder

    return TransformerEncoder(name)
