"""What must hold however an audit is run: the same files, whatever order, processes or interruptions."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from mixed_corpus import articles, digests, write

import detector
from detector import Article, AuditReport, Detector, Skip
from detector.ingest import read
from detector.pipeline.audit import Options

ROOT = Path(__file__).parents[2]
SOAK = bool(os.environ.get("DETECTOR_SOAK"))
#: Runs an audit in parts, as the command line does with a large corpus.
PROGRAM = """
import sys
from detector import Detector
from detector.pipeline.audit import Options
if __name__ == "__main__":
    corpus, out, processes, buckets = sys.argv[1:]
    options = Options(resume=True, buckets=int(buckets))
    Detector().audit(corpus, out, processes=int(processes), options=options)
"""


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("laws") / "corpus", articles(90))


@pytest.fixture(scope="module")
def report(corpus: Path) -> AuditReport:
    """What one plain run says."""
    return detector.audit(corpus, corpus.parent / "plain")


@pytest.fixture(scope="module")
def files(corpus: Path, report: AuditReport) -> dict[str, str]:
    """The digests of its files."""
    assert report.files
    return digests(corpus.parent / "plain")


def command(corpus: Path, out: Path, *, processes: int, buckets: int) -> list[str]:
    program = corpus.parent / "program.py"
    program.write_text(PROGRAM, encoding="utf-8")
    return [sys.executable, str(program), str(corpus), str(out), str(processes), str(buckets)]


def environment(seed: str = "random") -> dict[str, str]:
    return {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}


@pytest.mark.parametrize("buckets", [4, 32])
def test_the_number_of_parts_changes_nothing(
    corpus: Path, files: dict[str, str], tmp_path: Path, buckets: int
) -> None:
    Detector().audit(corpus, tmp_path, options=Options(buckets=buckets))
    assert digests(tmp_path) == files


@pytest.mark.parametrize(("processes", "seed"), [(1, "0"), (2, "1")])  # and at random where runs are killed
def test_processes_and_hash_seeds_change_nothing(
    corpus: Path, files: dict[str, str], tmp_path: Path, processes: int, seed: str
) -> None:
    asked = command(corpus, tmp_path / "out", processes=processes, buckets=4)
    subprocess.run(asked, check=True, env=environment(seed))
    assert digests(tmp_path / "out") == files


def test_the_order_of_the_input_changes_nothing(corpus: Path, files: dict[str, str], tmp_path: Path) -> None:
    paths = [str(path) for path in corpus.iterdir()]
    random.Random(3).shuffle(paths)
    detector.audit(paths, tmp_path / "paths")
    assert digests(tmp_path / "paths") == files
    records = list(read([corpus]))
    random.Random(4).shuffle(records)
    detector.audit(iter(records), tmp_path / "records")
    assert digests(tmp_path / "records") == files


def test_every_match_is_what_compare_says(corpus: Path, report: AuditReport) -> None:
    tool = Detector()
    by_key = {item.key: item for item in read([corpus]) if isinstance(item, Article)}
    assert report.matches
    assert dict(report.counts)["failed"] == 0
    for match in report.matches:
        alone = tool.compare(by_key[match.query_id], by_key[match.source_id])
        assert replace(match, channels=()) == alone


def test_matches_not_kept_in_full_are_made_again(
    corpus: Path, report: AuditReport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("detector.pipeline.stages.match._SPARE", 0)
    assert detector.audit(corpus) == replace(report, files=())


def test_rewrites_are_found(corpus: Path, report: AuditReport) -> None:
    found = {frozenset((match.query_id, match.source_id)) for match in report.matches}
    again = [
        item.key for item in read([corpus]) if isinstance(item, Article) and item.key.startswith("again")
    ]
    missed = [key for key in again if frozenset((key, key.replace("again", "story"))) not in found]
    assert len(missed) <= len(again) // 20, missed


def test_bad_inputs_are_listed_and_good_ones_processed(corpus: Path, report: AuditReport) -> None:
    told = (corpus.parent / "plain" / "skipped.jsonl").read_text("utf-8")
    skips = [json.loads(line) for line in told.splitlines()]
    records = list(read([corpus]))
    assert report.read == len(records)
    assert report.processed == sum(isinstance(item, Article) for item in records)
    assert [Skip(**item) for item in skips] == sorted(
        (item for item in records if isinstance(item, Skip)), key=lambda skip: (skip.place, skip.reason)
    )


@pytest.mark.parametrize("number", range(20 if SOAK else 2))
def test_killed_and_resumed_gives_the_same_files(
    corpus: Path, files: dict[str, str], tmp_path: Path, number: int
) -> None:
    roll = random.Random(number)
    out = tmp_path / "out"
    asked = command(corpus, out, processes=1 + number % 2, buckets=4)
    for _ in range(2):
        run = subprocess.Popen(asked, env=environment(), start_new_session=True)
        wait_for_work(out, roll.randrange(1, 60), run)
        run.kill()
        run.wait()
        time.sleep(0.05)
        assert {path.name for path in out.glob("*")} <= {*files, "work"}
    subprocess.run(asked, check=True, env=environment())
    assert digests(out) == files


def wait_for_work(out: Path, manifests: int, run: subprocess.Popen[bytes]) -> None:
    """Wait until so many tasks are done, or the run is."""
    while run.poll() is None:
        with suppress(FileNotFoundError):  # the work folder goes at the end
            if len(list(out.glob("work/*/*.json"))) >= manifests:
                return
        time.sleep(0.002)


def test_what_is_done_is_not_done_again(corpus: Path, tmp_path: Path) -> None:
    Detector().audit(corpus, tmp_path, options=Options(keep_work=True, buckets=2))
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "work" / "prepare").iterdir()}
    Detector().audit(corpus, tmp_path, options=Options(resume=True, keep_work=True, buckets=2))
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "work" / "prepare").iterdir()} == before


def test_a_damaged_output_is_made_again(corpus: Path, files: dict[str, str], tmp_path: Path) -> None:
    Detector().audit(corpus, tmp_path, options=Options(keep_work=True, buckets=2))
    damaged = tmp_path / "work" / "match" / "00000.matches"
    content = bytearray(damaged.read_bytes())
    content[len(content) // 2] ^= 1
    damaged.write_bytes(content)
    Detector().audit(corpus, tmp_path, options=Options(resume=True, buckets=2))
    assert digests(tmp_path) == files


def test_a_changed_input_is_read_again(tmp_path: Path) -> None:
    corpus = write(tmp_path / "corpus", articles(20))
    Detector().audit(corpus, tmp_path / "out", options=Options(keep_work=True))
    shutil.rmtree(corpus)
    write(corpus, articles(30))
    Detector().audit(corpus, tmp_path / "out", options=Options(resume=True))
    detector.audit(corpus, tmp_path / "fresh")
    assert digests(tmp_path / "out") == digests(tmp_path / "fresh")


@pytest.mark.parametrize("processes", [1, 2])
def test_an_interrupt_ends_all_at_once(corpus: Path, tmp_path: Path, processes: int) -> None:
    out = tmp_path / "out"
    asked = [sys.executable, "-m", "detector", "audit", str(corpus), "--out", str(out)]
    run = subprocess.Popen(
        [*asked, "--processes", str(processes)],
        env=environment(), stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    wait_for_work(out, 3, run)  # type: ignore[arg-type]
    started = time.monotonic()
    os.killpg(run.pid, signal.SIGINT)
    _, said = run.communicate()
    assert time.monotonic() - started < 3
    assert run.returncode == 130
    assert said == (
        f"detector: interrupted; what was done is kept, to go on: "
        f"python -m detector audit {corpus} --out {out} --processes {processes} --resume\n"
    )
    assert is_gone(run.pid)


def is_gone(group: int) -> bool:
    """Tell whether nobody is left of a group of processes, within two seconds."""
    for _ in range(100):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.02)
    return False


def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "thesis.txt").write_text("years of it", encoding="utf-8")
    with pytest.raises(detector.StoreError, match="not from an audit"):
        detector.audit([Article("Some words.")], tmp_path)
    assert (tmp_path / "work" / "thesis.txt").exists()
