"""Processes to be killed: one that has loaded all there is to load forks one that works for each line it reads.

Lines are objects of JSON: what to do (`verb`), to which index (`path`), from which story on (`first`),
and the file in which to tell how many stories are stored (`told`).
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from newsroom import stories, story

from detector import Article, Index
from detector.embeddings import load_encoder
from detector.store import index, rebuild
from detector.store.prepare import Preparer
from detector.store.schema import FILE

MOST = 400


class Nursery:
    """Starts processes that work on an index, and kills them: each takes no longer to start than a fork."""

    def __init__(self, folder: Path) -> None:
        self._told = folder / "told"
        tests = Path(__file__).parent
        self._process = subprocess.Popen(
            [sys.executable, __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": f"{tests}:{tests.parent}", "OMP_NUM_THREADS": "1"},
        )
        self._answer()

    def _answer(self) -> str:
        assert self._process.stdout is not None
        answer = self._process.stdout.readline()
        assert answer, "the nursery has died"
        return answer

    def kill(self, verb: str, path: Path, *, after: float, first: int = 0) -> list[int]:
        """Kill a process `after` so many seconds; return what it said to be stored."""
        assert self._process.stdin is not None
        self._told.unlink(missing_ok=True)
        order = {"verb": verb, "path": str(path), "first": first, "told": str(self._told)}
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        child = int(self._answer())
        time.sleep(after)
        with suppress(ProcessLookupError):  # it may be done
            os.kill(child, signal.SIGKILL)
        assert self._answer() in ("killed\n", "done\n")
        return [int(line) for line in self._told.read_text().split()] if self._told.exists() else []

    def close(self) -> None:
        self._process.communicate(timeout=60)


def add(path: Path, preparer: Preparer, first: int, told: Path) -> None:
    """Add stories in small batches; between them replace some, and compact."""
    with (Index.open if (path / FILE).exists() else Index.create)(path) as opened, told.open("w") as out:
        opened._preparer = preparer
        for start in range(first, first + MOST, 5):
            opened.add(stories(5, first=start))
            out.write(f"{start + 5}\n")
            out.flush()
            if start % 15 == 0:
                opened.add([Article(story(start + 1_000_000), id=f"story-{start}")], replace=True)
            if start % 20 == 0:
                opened.compact()


def say(line: object) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    index.BATCH = 5
    preparer = Preparer(load_encoder())
    preparer.prepare([story(0)])
    say("ready")
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            path = Path(order["path"])
            if order["verb"] == "rebuild":
                rebuild(path)
            else:
                add(path, preparer, order["first"], Path(order["told"]))
            os._exit(0)
        say(child)
        _, status = os.waitpid(child, 0)
        say("killed" if os.WIFSIGNALED(status) else "done" if status == 0 else "failed")


if __name__ == "__main__":
    main()
