from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from detector import resources as shipped
from detector.embeddings import info, list_models, load_encoder, models
from detector.errors import ModelError

if TYPE_CHECKING:
    from pathlib import Path


def test_the_shipped_model_is_listed_and_whole() -> None:
    assert models.DEFAULT_MODEL in list_models()
    found = info(models.DEFAULT_MODEL)
    assert (found.path / "README.md").is_file()
    assert found.licence
    assert len(found.sha256) == 64
    assert sum(path.stat().st_size for path in found.path.rglob("*") if path.is_file()) <= 20_000_000


def test_metrics_hold_their_floors() -> None:
    metrics = json.loads((info(models.DEFAULT_MODEL).path / "metrics.json").read_text("utf-8"))
    low, high = metrics["stsb_test"]["interval95"]
    assert low < metrics["stsb_test"]["spearman"] < high
    assert metrics["stsb_test"]["spearman"] >= 0.74
    assert metrics["mrpc_test"]["f1"] >= 0.81


def test_found_in_a_wheel_before_a_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed, checkout = tmp_path / "wheel", tmp_path / "checkout"
    shutil.copytree(info("static-en").path, installed / "models" / "static-en")
    shutil.copytree(info("static-en").path, checkout / "models" / "other-en")
    monkeypatch.setattr(shipped, "SHELVES", (installed, checkout))
    assert list_models() == ("other-en", "static-en")
    assert info("static-en").path == installed / "models" / "static-en"
    monkeypatch.setattr(shipped, "SHELVES", (tmp_path / "nowhere",))
    assert list_models() == ()
    with pytest.raises(ModelError, match="install"):
        load_encoder()


def test_changed_file_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(info("static-en").path, tmp_path / "models" / "static-en")
    weights = tmp_path / "models" / "static-en" / "model.safetensors"
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)
    monkeypatch.setattr(shipped, "SHELVES", (tmp_path,))
    with pytest.raises(ModelError, match="differs"):
        info("static-en")


@pytest.mark.parametrize("name", ["nothing", "../static-en", "", "."])
def test_unknown_name_is_an_error(name: str) -> None:
    with pytest.raises(ModelError, match="shipped: "):
        info(name)
