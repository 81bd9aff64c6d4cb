"""Reach the functions of the training recipes, whose folders' names hold a dash."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

_MODELS = Path(__file__).resolve().parent.parent / "models"


def recipe(model: str, name: str) -> ModuleType:
    """Import the script `name` of a model's folder; its neighbours stay importable to it."""
    path = _MODELS / model / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is no Python module")
    module = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(path.parent))
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(path.parent))
    return module
