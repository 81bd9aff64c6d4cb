"""Run any sentence-transformers model in place of the shipped one; slow to load and to run.

A model folder can carry code and pickles. Only folders of known module types with safetensors
weights are loaded, and only from local files unless the name is one of the hub.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from detector.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray
    from sentence_transformers import SentenceTransformer

    from detector.records import Document

#: Suffixes that sentence-transformers could run or unpickle.
_REFUSED = frozenset((".py", ".bin", ".pkl", ".pickle", ".pt", ".pth", ".ckpt", ".joblib", ".so"))
#: Last part of the module types that only compute; all are defined by sentence-transformers itself.
_MODULES = frozenset(
    ("Transformer", "Pooling", "Normalize", "Dense", "LayerNorm", "StaticEmbedding", "WeightedLayerPooling")
)
_LIBRARY = "sentence_transformers."
_HUB_NAME = re.compile(r"[\w.-]{1,96}/[\w.-]{1,96}", re.ASCII)
_CODE_KEYS = ("auto_map", "custom_pipelines")
_BATCH = 64


class TransformerEncoder:
    """A sentence-transformers model from a folder, or from the hub by a name ``owner/model``.

    Raises
    ------
    ModelError
        If it is missing, holds code or pickles, has unknown modules, or cannot be loaded.
    """

    def __init__(self, name: str) -> None:
        folder = _local_folder(name)
        _refuse_unsafe(folder)
        self._model = _load(folder)
        self.dim: int = int(self._model.get_embedding_dimension() or 0)
        self.sha256 = _digest(folder)
        self.name = f"{folder.name if Path(name).is_dir() else name}-{self.sha256[:8]}"

    def encode(self, document: Document) -> NDArray[np.float32]:
        """Return a unit vector for each sentence: (sentences, dim); zero for a sentence without tokens."""
        return self.encode_many([document])[0]

    def encode_many(self, documents: Iterable[Document]) -> list[NDArray[np.float32]]:
        """Return what `encode` returns for each document, in order."""
        documents = list(documents)
        texts = [span.of(document.text) for document in documents for span in document.sentences]
        wordy = [
            bool(start < end) for document in documents for start, end in document.sentence_token.tolist()
        ]
        vectors = np.zeros((len(texts), self.dim), dtype=np.float32)
        chosen = np.flatnonzero(wordy)
        if len(chosen):
            found = self._model.encode(
                [_encodable(texts[row]) for row in chosen],
                batch_size=_BATCH,
                show_progress_bar=False,
                normalize_embeddings=True,
            )
            vectors[chosen] = np.asarray(found, dtype=np.float32)
        return np.split(vectors, np.cumsum([len(document.sentences) for document in documents])[:-1])


def _encodable(text: str) -> str:
    """Return the text without lone surrogates, which tokenisers refuse."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _local_folder(name: str) -> Path:
    """Return the folder of a model: the one named, or the hub's copy on this machine, fetched if need be."""
    path = Path(name)
    if path.is_dir():
        return path
    if path.is_absolute() or not _HUB_NAME.fullmatch(name) or name.startswith("."):
        raise ModelError(f"{name}: no such model; name a shipped one, a folder, or the hub's owner/model")
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    wanted = ["*.json", "*.safetensors", "*.txt", "*.model"]
    try:
        return Path(snapshot_download(name, local_files_only=True, allow_patterns=wanted))
    except LocalEntryNotFoundError as error:
        if _offline():
            raise ModelError(
                f"{name}: is not on this machine; fetch it once with HF_HUB_OFFLINE unset"
            ) from error
    try:
        return Path(snapshot_download(name, allow_patterns=wanted, etag_timeout=3))
    except Exception as error:  # the hub client raises errors of four libraries
        reason = str(error).partition("\n")[0]
        raise ModelError(f"{name}: cannot be fetched ({reason}); check the name and the network") from error


def _offline() -> bool:
    truthy = {"1", "on", "yes", "true"}
    return any(
        os.environ.get(key, "").lower() in truthy for key in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE")
    )


def _refuse_unsafe(folder: Path) -> None:
    """Raise ModelError if anything in the folder could run code when loaded."""
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in _REFUSED:
            raise ModelError(f"{path}: code and pickles are refused; use a model with safetensors only")
    modules = _json(folder / "modules.json")
    if not isinstance(modules, list) or not modules:
        raise ModelError(f"{folder / 'modules.json'}: lists no modules; use a sentence-transformers model")
    for module in modules:
        kind = str(module.get("type", "")) if isinstance(module, dict) else ""
        if not kind.startswith(_LIBRARY) or kind.rpartition(".")[2] not in _MODULES:
            allowed = ", ".join(sorted(_MODULES))
            raise ModelError(
                f"{folder / 'modules.json'}: module type {kind!r} is refused; allowed: {allowed}"
            )
        place = (folder / str(module.get("path", ""))).resolve()
        if not place.is_relative_to(folder.resolve()):
            raise ModelError(f"{folder / 'modules.json'}: a module lies outside; use another model")
    for path in sorted(folder.rglob("config.json")):
        content = _json(path)
        if isinstance(content, dict) and any(key in content for key in _CODE_KEYS):
            raise ModelError(f"{path}: asks to run code of its own; use a model without auto_map")
    if not any(folder.rglob("*.safetensors")):
        raise ModelError(f"{folder}: holds no safetensors weights; use a model that does")


def _json(path: Path) -> object:
    try:
        content: object = json.loads(path.read_bytes())
    except OSError as error:
        raise ModelError(
            f"{path}: cannot be read ({error.strerror}); use a sentence-transformers model"
        ) from error
    except (ValueError, RecursionError) as error:
        raise ModelError(f"{path}: is not JSON; fetch the model again") from error
    return content


def _load(folder: Path) -> SentenceTransformer:
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise ModelError("sentence-transformers is missing; pip install sentence-transformers") from error
    from transformers.utils.logging import disable_progress_bar

    # Progress is for the caller to show, on its own terms.
    disable_progress_bar()  # type: ignore[no-untyped-call]  # the library leaves it untyped
    try:
        return SentenceTransformer(str(folder), device="cpu", local_files_only=True, trust_remote_code=False)
    except Exception as error:  # loading raises errors of five libraries
        reason = str(error).partition("\n")[0]
        raise ModelError(f"{folder}: cannot be loaded ({reason}); fetch the model again") from error


def _digest(folder: Path) -> str:
    """Return the SHA-256 over the folder's weights and configurations, by name."""
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".safetensors", ".json") and path.is_file():
            total.update(path.relative_to(folder).as_posix().encode())
            with path.open("rb") as stream:
                total.update(hashlib.file_digest(stream, "sha256").digest())
    return total.hexdigest()
