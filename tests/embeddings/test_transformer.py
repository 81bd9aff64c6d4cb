from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from detector.embeddings import info, load_encoder
from detector.embeddings.transformer import TransformerEncoder
from detector.errors import ModelError
from detector.records import Article
from detector.text import prepare

FILES = ("modules.json", "config_sentence_transformers.json", "model.safetensors", "tokenizer.json")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Lay out a real model that is no shipped one: the same weights without a manifest."""
    place = tmp_path / "plain"
    shutil.copytree(info("static-en").path / "1_Normalize", place / "1_Normalize")
    for name in FILES:
        shutil.copy(info("static-en").path / name, place / name)
    return place


def test_any_model_folder_runs(folder: Path) -> None:
    encoder = load_encoder(str(folder))
    documents = [
        prepare(Article(text=text)) for text in ("It rained on Monday. Zzqxv qqzzxw.", "", "A flood.")
    ]
    shipped = load_encoder().encode_many(documents)
    for expected, vectors in zip(shipped, encoder.encode_many(documents), strict=True):
        assert vectors.dtype == np.float32
        np.testing.assert_allclose(vectors, expected, atol=1e-4)
    assert isinstance(encoder, TransformerEncoder)
    assert encoder.name.startswith("plain-")
    assert encoder.dim == load_encoder().dim


@pytest.mark.parametrize(
    ("file", "content", "said"),
    [
        ("modeling_own.py", "print(1)", "code and pickles"),
        ("0_Own/pytorch_model.bin", "x", "code and pickles"),
        ("weights.PKL", "x", "code and pickles"),
        ("modules.json", '[{"type": "own.Module", "path": ""}]', "own.Module"),
        ("modules.json", '[{"type": "sentence_transformers.models.CLIPModel", "path": ""}]', "CLIPModel"),
        ("modules.json", '[{"type": "sentence_transformers.models.Pooling", "path": "../x"}]', "outside"),
        ("modules.json", "{}", "no modules"),
        ("modules.json", "[1]", "refused"),
        ("modules.json", "[", "not JSON"),
        ("config.json", json.dumps({"auto_map": {"AutoModel": "x--y.Z"}}), "auto_map"),
        ("tokenizer.json", "{}", "cannot be loaded"),
    ],
)
def test_unsafe_or_broken_folder_is_refused(folder: Path, file: str, content: str, said: str) -> None:
    (folder / file).parent.mkdir(exist_ok=True)
    (folder / file).write_text(content, "utf-8")
    with pytest.raises(ModelError, match=said) as caught:
        load_encoder(str(folder))
    assert "\n" not in str(caught.value)


def test_folder_without_weights_is_refused(folder: Path) -> None:
    (folder / "model.safetensors").unlink()
    with pytest.raises(ModelError, match="safetensors"):
        load_encoder(str(folder))


@pytest.mark.parametrize(
    "name", ["nothing", "./nothing", "/no/such/folder", "https://example.org/x", "x" * 5000]
)
def test_missing_model_names_the_mend(name: str) -> None:
    with pytest.raises(ModelError, match="no such model"):
        load_encoder(name)


def test_hub_model_that_is_not_here_fails_offline_without_a_socket() -> None:
    code = (
        "import sys; from detector.embeddings import load_encoder; from detector.errors import ModelError\n"
        "opened = []\n"
        "sys.addaudithook(lambda event, _: opened.append(event) if event.startswith('socket.') else None)\n"
        "try: load_encoder('nobody/no-such-model')\n"
        "except ModelError as error: print(opened, error)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "HF_HUB_OFFLINE": "1"}
    started = time.monotonic()
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, env=environment)
    assert time.monotonic() - started < 5
    assert done.stdout.decode().startswith("[] nobody/no-such-model: is not on this machine; fetch it once")
