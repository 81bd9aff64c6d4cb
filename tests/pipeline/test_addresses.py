"""An audit that reads from and writes to what fsspec opens."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import fsspec
import pytest
from mixed_corpus import articles, digests, write

import detector
from detector import Detector, StoreError
from detector.pipeline.audit import Options

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
#: A file system that other processes can open too: a folder, under an address of its own.
SHELF = """
import os
from fsspec.implementations.dirfs import DirFileSystem
from fsspec.implementations.local import LocalFileSystem


class Shelf(DirFileSystem):
    protocol = "shelf"

    def __init__(self, **options):
        super().__init__(os.environ["SHELF"], LocalFileSystem(auto_mkdir=True), **options)
"""


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("addresses") / "corpus", articles(30))


@pytest.fixture(scope="module")
def files(corpus: Path) -> dict[str, str]:
    """The digests of the files of an audit here."""
    detector.audit(corpus, corpus.parent / "plain")
    return digests(corpus.parent / "plain")


@pytest.fixture
def memory() -> Iterator[str]:
    """An address in this process's memory."""
    yield "memory://audits/out"
    fsspec.filesystem("memory").rm("/audits", recursive=True)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which Python finds the shelf's package."""
    folder = tmp_path_factory.mktemp("shelf")
    about = folder / "shelf-1.dist-info"
    about.mkdir()
    (folder / "shelf.py").write_text(SHELF, encoding="utf-8")
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: shelf\nVersion: 1\n", encoding="utf-8")
    (about / "entry_points.txt").write_text("[fsspec.specs]\nshelf = shelf:Shelf\n", encoding="utf-8")
    return folder


def test_the_files_are_those_of_an_audit_here(
    corpus: Path, files: dict[str, str], memory: str, tmp_path: Path
) -> None:
    report = Detector().audit(corpus, memory, options=Options(buckets=2))
    system = fsspec.filesystem("memory")
    assert {Path(name).name for name in system.ls(memory, detail=False)} == set(files)
    assert set(report.files) == {f"{memory}/{name}" for name in files}
    system.get(memory, str(tmp_path / "out"), recursive=True)
    assert digests(tmp_path / "out") == files


def test_what_is_done_is_not_done_again(corpus: Path, memory: str) -> None:
    Detector().audit(corpus, memory, options=Options(keep_work=True, buckets=2))
    system = fsspec.filesystem("memory")
    made = system.modified(f"{memory}/work/prepare/00000.json")
    Detector().audit(corpus, memory, options=Options(resume=True, keep_work=True, buckets=2))
    assert system.modified(f"{memory}/work/prepare/00000.json") == made


def test_processes_share_what_they_can_all_open_and_one_killed_goes_on(
    corpus: Path, files: dict[str, str], shelf: Path, tmp_path: Path
) -> None:
    (tmp_path / "stories").symlink_to(corpus)
    environment = {**os.environ, "SHELF": str(tmp_path), "PYTHONPATH": f"{shelf}{os.pathsep}{ROOT}"}
    command = [sys.executable, "-m", "detector", "audit", "shelf://stories", "--out", "shelf://out"]
    command += ["--processes", "2", "--csv"]
    killed = subprocess.Popen(command, env=environment, start_new_session=True)
    while killed.poll() is None and len(list(tmp_path.glob("out/work/*/*.json"))) < 5:
        time.sleep(0.01)
    killed.kill()
    killed.wait()
    assert list(tmp_path.glob("out/work/*/*.json"))
    done = subprocess.run(
        [*command, "--resume"], env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (3, "")
    made = digests(tmp_path / "out")
    assert {"report.html", "matches.csv"} <= made.keys()
    same = files.keys() - {"articles.parquet", "report.html", "skipped.jsonl"}  # which name places
    assert {name: made[name] for name in same} == {name: files[name] for name in same}


def test_an_address_of_this_machine_is_a_folder(corpus: Path, files: dict[str, str], tmp_path: Path) -> None:
    report = detector.audit(f"file://{corpus}", f"file://{tmp_path}/out")
    assert digests(tmp_path / "out") == files
    assert set(report.files) == {f"{tmp_path}/out/{name}" for name in files}


@pytest.mark.parametrize(
    ("out", "reason"), [("nonsense://x/out", "Protocol not known"), ("s3://bucket/out", "nstall s3fs")]
)
def test_an_address_that_nobody_opens_is_one_line(corpus: Path, out: str, reason: str) -> None:
    with pytest.raises(StoreError, match=reason) as caught:
        detector.audit(corpus, out)
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith(out)
