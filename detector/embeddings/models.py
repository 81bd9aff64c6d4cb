"""Find the models that ship with the package, in a checkout or an installed wheel."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from detector.embeddings.static import MANIFEST, read_manifest
from detector.errors import ModelError
from detector.resources import resource, resources

if TYPE_CHECKING:
    from pathlib import Path

DEFAULT_MODEL = "static-en"


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """What is known of one shipped model; `sha256` is of its weights, `size` is in bytes."""

    name: str
    path: Path
    dim: int
    words: int
    size: int
    sha256: str
    licence: str


def list_models() -> tuple[str, ...]:
    """Return the names of the shipped models, sorted; empty where none is installed."""
    return tuple(sorted({place.parent.name for place in resources(f"models/*/{MANIFEST}")}))


def find_model(name: str) -> Path | None:
    """Return the folder of the shipped model called `name`, or None."""
    return resource(f"models/{name}") if name in list_models() else None


def info(name: str) -> ModelInfo:
    """Describe a shipped model, after checking each of its files against the manifest.

    Raises
    ------
    ModelError
        If no such model ships, or a file differs from the one that was released.
    """
    folder = find_model(name)
    if folder is None:
        shipped = ", ".join(list_models()) or "none"
        raise ModelError(f"no shipped model is called {name!r}; shipped: {shipped}")
    manifest = read_manifest(folder)
    for file, expected in manifest["files"].items():
        if _sha256(folder / file) != expected:
            raise ModelError(f"{folder / file}: differs from the released file; install the package again")
    return ModelInfo(
        name=name,
        path=folder,
        dim=manifest["dim"],
        words=manifest["words"],
        size=sum((folder / file).stat().st_size for file in manifest["files"]),
        sha256=manifest["files"]["model.safetensors"],
        licence=manifest["licence"],
    )


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(f"{path}: cannot be read ({error.strerror}); install the package again") from error
