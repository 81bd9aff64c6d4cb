"""The process that reads large pages for `detector.ingest.pages`, and may be ended at any moment.

It is given its limits, seconds and bytes, as arguments; pages come on stdin, articles go to stdout.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import IO

from detector.errors import InputError
from detector.ingest.html import html_article
from detector.ingest.pages import answer_of, receive, send


def serve(requests: IO[bytes], answers: IO[bytes], seconds: float, memory: int) -> None:
    """Read one page after the other, each within its limits."""
    html_article("<p>Loads the parsers, which is not the first page's to pay for.</p>")
    _bound_memory(memory)
    while request := receive(requests):
        _allow(seconds)
        try:
            article = html_article(request["data"] or "", url=request["url"], place=request["place"])
            answer = answer_of(article)
        except InputError as error:
            answer = {"reason": error.reason}
        except MemoryError:
            answer = {"reason": f"the page takes more than {memory // 2**20:,} MB of memory to read"}
        _allow(0)
        send(answers, answer)


def _allow(seconds: float) -> None:
    """Have the system end this process after so much processor time; 0 lifts the limit.

    A handler in Python would wait for the parser's C code to return.
    """
    with suppress(ImportError, AttributeError):  # Windows has neither
        import signal

        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_PROF, seconds)


def _bound_memory(memory: int) -> None:
    """Refuse to take more memory than so many bytes beyond what is taken now."""
    with suppress(ImportError, OSError, ValueError):  # only Linux tells, and holds to it
        import resource

        pages_taken = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        bound = memory + pages_taken * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (bound, bound))


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer, float(sys.argv[1]), int(sys.argv[2]))
