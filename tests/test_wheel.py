"""The built wheel, installed away from the checkout, finds its models and its corpus."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel unpacked as pip would, its dependencies those of this environment."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        str(ROOT),
        "--no-deps",
        "--no-build-isolation",
        "-q",
        "-w",
        str(folder),
    ]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = folder.glob("rewrite_detector-*.whl")
    site = folder / "site"
    install = [sys.executable, "-m", "pip", "install", "--no-deps", "-q", "--target", str(site), str(wheel)]
    subprocess.run(install, check=True, capture_output=True)
    return site


def run(installed: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    return subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        cwd=installed.parent,
        env=environment,
        check=True,
    )


def test_check_runs_from_an_installed_wheel(installed: Path) -> None:
    where = run(installed, "-c", "import detector; print(detector.__file__)").stdout
    assert Path(where.strip()).is_relative_to(installed)
    corpus = installed / "detector" / "_shipped" / "corpora"
    page = str(corpus / "demo-page.txt")
    done = run(installed, "-m", "detector", "check", page, "--against", str(corpus / "demo"), "--json")
    assert json.loads(done.stdout)["matches"][0]["relation"] == "rewrite"


def test_the_wheel_holds_what_ships_and_nothing_else(installed: Path) -> None:
    (wheel,) = installed.parent.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert "detector/_shipped/models/static-en/model.safetensors" in names
    assert "detector/_shipped/models/relation-en/model.json" in names
    assert "detector/_shipped/models/attributions-en/model.safetensors" in names
    assert "detector/_shipped/corpora/demo/articles.jsonl" in names
    assert "detector/py.typed" in names
    assert not [name for name in names if name.startswith(("tests/", "benchmarks/")) or "__pycache__" in name]
    assert wheel.stat().st_size < 30_000_000
