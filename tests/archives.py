"""Records of web archives, whole and broken."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

ADDRESS = "https://www.paper.example/pier"


def record(
    *,
    body: bytes = b"<p>Words.</p>",
    kind: str = "response",
    url: str = ADDRESS,
    date: str = "2024-03-04T09:30:00Z",
    status: str = "200 OK",
    media: str = "text/html",
    headers: str = "",
    extra: str = "",
    newline: str = "\r\n",
    length: int | None = None,
    bare: bool = False,
) -> bytes:
    """Return one WARC record; `bare` leaves the server's answer out."""
    answer = f"HTTP/1.1 {status}\r\nContent-Type: {media}\r\n{headers}\r\n".replace("\r\n", newline)
    block = body if bare else answer.encode() + body
    holds = media if bare else "application/http; msgtype=response"
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\n{f'WARC-Target-URI: {url}' if url else 'X: y'}\r\nWARC-Date: {date}\r\n"
        f"Content-Type: {holds}\r\n{extra}Content-Length: {len(block) if length is None else length}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def joined(records: Sequence[bytes], name: str) -> bytes:
    """Return the records as a file of some name, packed one by one if it ends in ``.gz``."""
    return b"".join(gzip.compress(item) if name.endswith(".gz") else item for item in records)


#: Records of which each costs itself alone.
BROKEN = {
    "length too short": record(length=5),
    "length too long": record(length=600),
    "length far too long": record(length=1_000_000),
    "length beyond the file": record(length=10**8),
    "length beyond memory": record(length=10**15),
    "length beyond numbers": record(length=10**30),
    "no length": record().replace(b"Content-Length", b"Content-Longth"),
    "no record": b"junk\r\n" * 50,
    "a head of 3 MB": b"WARC/1.0\r\nX: " + b"x" * 3_000_000 + b"\r\n\r\n",
    "an answer with a head of 3 MB": record(headers="X: " + "x" * 3_000_000 + "\r\n"),
    "a page of 11 MB": record(body=b"<p>" + b"word " * 2_200_000),
    "bad version": record().replace(b"WARC/1.0", b"HTTP/1.0"),
}
