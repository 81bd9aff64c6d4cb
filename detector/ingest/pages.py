"""One whole page or plain text, read within limits of size, time and memory."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from dataclasses import asdict
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal, Self

from detector.errors import InputError
from detector.ingest.encoding import binary_kind, declared_encoding, decode, has_nuls
from detector.ingest.fields import moment
from detector.ingest.html import html_article
from detector.ingest.limits import LARGEST_PAGE, megabytes
from detector.records import Article

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

Kind = Literal["text", "html"]

#: Characters from which a page is read in a process of its own: what is shorter is read in 3 s at
#: worst (see `detector.ingest.html.MOST_ELEMENTS`), and most pages are.
_LARGE = 200_000
#: What one page may take: seconds of processor time, and bytes of memory.
_SECONDS, _MEMORY = 10.0, 2 * 2**30
#: Seconds on the clock until a process that does not answer is given up.
_PATIENCE = 120.0
_SIZE_BYTES = 4


class Pages:
    """Reads pages; large ones in another process, which is ended when one takes too much.

    Parameters
    ----------
    seconds
        Of processor time that a large page may take.
    memory
        Bytes that it may take.
    large
        Characters from which a page is large.
    """

    def __init__(self, *, seconds: float = _SECONDS, memory: int = _MEMORY, large: int = _LARGE) -> None:
        self._seconds, self._memory, self._large = seconds, memory, large
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        """Start nothing yet."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the other process."""
        self.close()

    def close(self) -> None:
        """End the other process, if there is one."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()

    def article(
        self, data: bytes, kind: Kind, place: str, *, url: str | None = None, charset: str | None = None
    ) -> Article:
        """Read a page or plain text; `charset` is the one that its server stated.

        Raises
        ------
        InputError
            It is no text, too large, shows nothing, or takes too much time or memory.
        """
        if problem := _problem(data, kind):
            raise InputError(place, problem)
        declared = charset or (declared_encoding(data) if kind == "html" else None)
        text, _ = decode(data, declared=declared)
        if not text.strip():
            raise InputError(place, "the file is empty")
        if kind == "text":
            return Article(text=text, url=url, place=place)
        if len(text) < self._large:
            return html_article(text, url=url, place=place)
        return _article(self._answer({"data": text, "url": url, "place": place}, place), place)

    def _answer(self, request: Mapping[str, Any], place: str) -> dict[str, Any]:
        """Have the other process read a page."""
        process = self._process = self._process or self._started()
        late = threading.Timer(_PATIENCE, process.kill)
        late.start()
        try:
            send(process.stdin, request)
            answer = receive(process.stdout)
        except OSError:
            answer = None
        finally:
            late.cancel()
        if answer is None:
            raise InputError(place, self._why_ended(process))
        return answer

    def _started(self) -> subprocess.Popen[bytes]:
        root = str(Path(__file__).parents[2])
        paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
        return subprocess.Popen(  # noqa: S603  our own module, by this interpreter
            [sys.executable, "-P", "-m", "detector.ingest.worker", str(self._seconds), str(self._memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(paths), "OMP_NUM_THREADS": "1"},
            start_new_session=True,  # Ctrl-C is this process's to answer
        )

    def _why_ended(self, process: subprocess.Popen[bytes]) -> str:
        self.close()
        if process.returncode == -getattr(signal, "SIGPROF", 0):
            return f"the page takes more than {self._seconds:g} s to read"
        if process.returncode == -getattr(signal, "SIGKILL", 0):
            return f"the page takes more than {megabytes(self._memory)} of memory or {_PATIENCE:g} s to read"
        return f"reading the page failed (exit {process.returncode})"


def send(stream: IO[bytes] | None, message: Mapping[str, Any]) -> None:
    """Write a message to another process."""
    content = json.dumps(message).encode("ascii")
    if stream is not None:
        stream.write(len(content).to_bytes(_SIZE_BYTES, "big") + content)
        stream.flush()


def receive(stream: IO[bytes] | None) -> dict[str, Any] | None:
    """Read a message from another process; None once that has ended."""
    size = stream.read(_SIZE_BYTES) if stream else b""
    if stream is None or len(size) < _SIZE_BYTES:
        return None
    content = stream.read(int.from_bytes(size, "big"))
    message: dict[str, Any] | None = json.loads(content) if content else None
    return message


def answer_of(article: Article) -> dict[str, Any]:
    """Return an article as a message."""
    stated = article.published
    return asdict(article) | {"published": stated.isoformat() if stated else None}


def _article(answer: dict[str, Any], place: str) -> Article:
    if reason := answer.get("reason"):
        raise InputError(place, reason)
    stated = {"published": moment(answer["published"]), "markup": tuple(answer["markup"])}
    return Article(**(answer | stated))


def _problem(data: bytes, kind: Kind) -> str | None:
    if not data.strip():
        return "the file is empty"
    if len(data) > LARGEST_PAGE:
        return f"larger than {megabytes(LARGEST_PAGE)}, which is no article"
    if binary := binary_kind(data):
        return f"{binary}, not {'a page' if kind == 'html' else 'text'}"
    if kind == "text" and has_nuls(data):
        return "a binary file (it holds NUL bytes), not text"
    return None
