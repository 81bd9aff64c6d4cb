"""What the index does when processes are killed, files are damaged, disks are full and others write.

The short form runs in seconds; ``DETECTOR_SOAK=1`` (``make soak``) rolls the dice many times more.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from contextlib import closing, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import apsw
import pytest
from newsroom import stories, story

from detector import Index
from detector.errors import DetectorError, IndexMismatchError, StoreError
from detector.store import Problem, rebuild, repair, schema, verify
from detector.store.schema import FILE, read_header, write_header

if TYPE_CHECKING:
    from collections.abc import Callable

    from nursery import Nursery

    from detector.embeddings import Encoder

SOAK = bool(os.environ.get("DETECTOR_SOAK"))
TESTS = Path(__file__).parent.parent
ADDER = """
import sys
sys.path[:0] = [{here!r}, {root!r}]
from detector.store import Index, index
from newsroom import stories
index.BATCH = 5
with Index.open({path!r}) as opened:
    opened.encoder
    print("ready", flush=True)
    opened.add(stories({count}, first={first}), progress=lambda done: print(done.done, flush=True))
"""


def adder(path: Path, *, first: int, count: int, extra: str = "") -> subprocess.Popen[str]:
    """Start a process that adds stories in small batches and says what is stored."""
    program = extra + ADDER.format(
        here=str(TESTS), root=str(TESTS.parent), path=str(path), first=first, count=count
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line == "ready\n", process.communicate()[1]
    return process


def ends(process: subprocess.Popen[str]) -> tuple[list[int], str]:
    """Return what a process said to be stored, and its errors."""
    out, err = process.communicate(timeout=60)
    return [int(line) for line in out.split()], err


def test_killed_while_building_and_adding(nursery: Nursery, tmp_path: Path) -> None:
    roll, path, first = random.Random(1), tmp_path / "0", 0
    for kill in range(2000 if SOAK else 12):
        if kill % 25 == 0:
            path, first = tmp_path / str(kill), 0
        stored = nursery.kill("add", path, after=roll.uniform(0.02, 0.35), first=first)
        acknowledged = max(stored, default=first)
        if not (path / FILE).exists():
            assert acknowledged == 0
            continue
        started = time.perf_counter()
        with Index.open(path) as index:
            assert time.perf_counter() - started < 2
            held = sorted(int(article.key.partition("-")[2]) for article in index)
            assert held == list(range(len(held)))
            assert len(held) >= acknowledged
            assert index.verify(deep=kill % 100 == 99).problems == ()
            first = len(held) - len(held) % 5
        if kill % 25 == 24:
            shutil.rmtree(path)


def test_killed_while_rebuilding(made: Callable[[int], Index], nursery: Nursery, encoder: Encoder) -> None:
    index = made(60)
    path = index.path
    index.close()
    roll, expected = random.Random(4), answers(path, encoder)
    for _ in range(200 if SOAK else 6):
        with closing(apsw.Connection(str(path / FILE))) as connection:
            write_header(connection, {**read_header(connection, path), "fold version": "0"})
        nursery.kill("rebuild", path, after=roll.uniform(0.02, 0.35))
        with suppress(IndexMismatchError):
            assert answers(path, encoder) == expected
        rebuild(path)
        assert answers(path, encoder) == expected
        assert verify(path).sound
        assert not list(path.glob("rebuild*"))


def test_interrupted_and_resumed(made: Callable[[int], Index]) -> None:
    index = made(0)
    process = adder(index.path, first=0, count=200)
    time.sleep(0.1)
    process.terminate()
    ends(process)
    report = index.add(stories(200))
    assert report.added + report.unchanged == 200
    assert [article.id for article in index] == [f"story-{seed}" for seed in range(200)]
    assert index.verify(deep=True).sound


def test_readers_and_writers(made: Callable[[int], Index]) -> None:
    index = made(5)
    writers = [adder(index.path, first=first, count=100_000) for first in (100_000, 200_000)]
    readers = [
        subprocess.Popen(
            [
                sys.executable,
                "-c",
                READER.format(root=str(TESTS.parent), path=str(index.path), seconds=60 if SOAK else 1),
            ],
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(6 if SOAK else 2)
    ]
    time.sleep(60 if SOAK else 1.5)
    assert [process.poll() for process in writers] == [None, None]  # neither gave up
    for process in writers:
        process.terminate()
    acknowledged = [max(ends(process)[0], default=0) for process in writers]
    answers = [process.communicate(input=None, timeout=60)[0].split() for process in readers]
    assert all(answer[-1] == "backward=0" for answer in answers), answers
    stored = [int(article.key.partition("-")[2]) for article in index]
    for first, count in zip((100_000, 200_000), acknowledged, strict=True):
        mine = [number for number in stored if first <= number < first + 100_000]
        assert count <= len(mine) <= count + 5
        assert mine == list(range(first, first + len(mine)))
    assert index.verify().problems == ()


READER = """
import sys, time
sys.path.insert(0, {root!r})
from detector.store import Index
last = backward = asked = 0
end = time.monotonic() + {seconds}
with Index.open({path!r}) as index:
    while time.monotonic() < end:
        size = len(index)
        found = index.candidates("The chapel of Gideon was painted after many visitors asked about it.").candidates
        index.articles(item.number for item in found)
        backward += size < last
        last, asked = size, asked + 1
print(asked, f"backward={{backward}}")
"""


def test_a_writer_that_waits_too_long_names_the_holder(
    made: Callable[[int], Index], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "PATIENCE", 0.2)
    index = made(2)
    holder = apsw.Connection(str(index.path / FILE))
    holder.execute("BEGIN IMMEDIATE")
    (index.path / schema.WRITER).write_text("4321\n", encoding="ascii")
    with pytest.raises(StoreError, match=r"locked by pid 4321"):
        index.add(stories(1, first=50))
    assert len(index) == 2
    assert index.candidates(story(1)).candidates
    holder.close()


def answers(path: Path, encoder: Encoder) -> list[object]:
    with Index.open(path) as index:
        index.use(encoder)
        return [*list(index), *(index.candidates(story(seed), limit=5) for seed in range(0, 40, 4))]


def test_bit_flips_are_found_and_repaired(made: Callable[[int], Index], encoder: Encoder) -> None:
    index = made(40)
    index.remove(["story-7", "story-8"])
    path = index.path
    index.close()
    file = path / FILE
    sound, expected = file.read_bytes(), answers(path, encoder)
    roll = random.Random(2)
    found = 0
    for _ in range(1000 if SOAK else 30):
        flipped = bytearray(sound)
        flipped[roll.randrange(len(sound))] ^= 1 << roll.randrange(8)
        file.write_bytes(flipped)
        try:
            problems = verify(path).problems
        except IndexMismatchError as error:  # the format's number was hit
            problems = (Problem("file", str(error)),)
        found += bool(problems)
        if not problems:
            assert answers(path, encoder) == expected
        for ending in ("-wal", "-shm"):
            file.with_name(FILE + ending).unlink(missing_ok=True)
    assert found


def test_a_damaged_index_is_repaired(made: Callable[[int], Index], encoder: Encoder) -> None:
    index = made(40)
    path = index.path
    index.close()
    expected = answers(path, encoder)
    with apsw.Connection(str(path / FILE)) as connection:
        connection.execute("UPDATE chunk SET content = zeroblob(length(content)) WHERE number = 1")
        connection.execute("DELETE FROM run WHERE kind = 'vectors'")
    connection.close()
    with Index.open(path) as index, pytest.raises(StoreError, match=r"detector index verify --repair"):
        index.candidates(story(1))
    report = repair(path)
    assert report.sound
    assert report.problems
    assert answers(path, encoder) == expected


def test_a_lost_text_is_named_and_the_rest_kept(made: Callable[[int], Index]) -> None:
    index = made(10)
    path = index.path
    index.close()
    with apsw.Connection(str(path / FILE)) as connection:
        connection.execute("UPDATE article SET text = substr(text, 2) WHERE number = 4")
    connection.close()
    report = repair(path)
    assert [problem.what for problem in report.problems if not problem.repaired] == [
        "id 'story-3' is lost (its text is missing or does not fit its checksum); add it again"
    ]
    with Index.open(path) as index:
        assert index.add(stories(10)).added == 1
        assert index.verify(deep=True).problems == ()


def test_numbers_far_beyond_the_articles_are_refused_and_given_anew(made: Callable[[int], Index]) -> None:
    index = made(10)
    index.remove(["story-3"])
    path = index.path
    index.close()
    with apsw.Connection(str(path / FILE)) as connection:
        connection.execute("UPDATE sqlite_sequence SET seq = ? WHERE name = 'article'", (schema.NUMBERS - 9,))
    connection.close()
    with Index.open(path) as index:
        index.add(stories(1, first=10))
    started = time.perf_counter()
    assert verify(path).sound
    with pytest.raises(StoreError, match=r"would fill the memory; run detector index rebuild"):
        Index.open(path)
    assert time.perf_counter() - started < 2
    rebuild(path)
    with Index.open(path) as index:
        assert len(index.candidates(story(10)).candidates) == 10


def test_truncated_files_are_told(made: Callable[[int], Index]) -> None:
    index = made(40)
    path = index.path
    index.close()
    sound = (path / FILE).read_bytes()
    roll = random.Random(3)
    for _ in range(50 if SOAK else 10):
        (path / FILE).write_bytes(sound[: roll.randrange(len(sound))])
        assert verify(path).problems
        try:
            with Index.open(path) as index:
                index.candidates(story(1))
        except DetectorError as error:
            assert "\n" not in str(error)  # noqa: PT017 - either way is right
        for ending in ("-wal", "-shm"):
            (path / (FILE + ending)).unlink(missing_ok=True)


def test_a_full_disk(made: Callable[[int], Index]) -> None:
    index = made(20)
    path = index.path
    index.close()
    size = (path / FILE).stat().st_size
    extra = (
        "import resource, signal\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({size + 200_000}, {size + 200_000}))\n"
    )
    acknowledged, errors = ends(adder(path, first=20, count=3000, extra=extra))
    assert "StoreError" in errors
    assert "free space" in errors.splitlines()[-1]
    with Index.open(path) as index:
        stored = [article.id for article in index]
        assert len(stored) >= 20 + max(acknowledged, default=0)
        assert index.candidates(story(3)).candidates
        assert index.verify().problems == ()


READ_ONLY = """
import os, sys
sys.path[:0] = [{here!r}, {root!r}]
from detector.embeddings import load_encoder
from detector.errors import StoreError
from detector.sketches.words import load_words
from detector.store import Index
from newsroom import stories, story
encoder = load_encoder()
keys = Index.create({other!r})._keys(story(3))
if os.geteuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
index = Index.open({path!r})
index.use(encoder)
print(len(index), len(index.candidates(keys).candidates))
try:
    index.add([])
    index.remove(["story-1"])
except StoreError as error:
    print(error)
"""


def test_a_folder_that_cannot_be_written(made: Callable[[int], Index], tmp_path: Path) -> None:
    made(20).close()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "index"
        shutil.copytree(tmp_path / "index", path)
        Path(folder).chmod(0o755)
        (path / schema.WRITER).unlink()
        (path / FILE).chmod(0o444)
        path.chmod(0o555)
        places = {"here": str(TESTS), "root": str(TESTS.parent), "path": str(path)}
        program = READ_ONLY.format(**places, other=str(tmp_path / "other"))
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
        path.chmod(0o755)
    assert done.returncode == 0, done.stderr
    asked, refused = done.stdout.splitlines()
    assert asked.startswith("20 ")
    assert not asked.endswith(" 0")
    assert "writable" in refused
