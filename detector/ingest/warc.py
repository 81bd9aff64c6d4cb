"""Web archives: one article for each page that a server gave."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import UTC
from typing import IO, TYPE_CHECKING

from detector.errors import InputError
from detector.ingest.blocks import Block, read_blocks
from detector.ingest.fields import host
from detector.ingest.limits import LARGEST_PAGE, megabytes
from detector.records import Article, Skip

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastwarc.warc import WarcRecord

    from detector.ingest.pages import Kind, Pages

_KINDS: dict[str, Kind] = {"text/html": "html", "application/xhtml+xml": "html", "text/plain": "text"}
_TYPE = re.compile(rb"^warc-type:[ \t]*([\w-]+)", re.IGNORECASE | re.MULTILINE)
#: The digests that fastwarc can tell to be wrong.
_DIGEST = re.compile(
    r"sha1:(?:[a-z2-7]{32}|[\da-f]{40})|md5:[\da-f]{32}|sha256:[\da-f]{64}|sha512:[\da-f]{128}", re.IGNORECASE
)
#: Records that hold a server's answer, and those that hold a file or the text made of one.
_ANSWERS, _FILES = frozenset((b"response",)), frozenset((b"resource", b"conversion"))
_FOUND = 200
#: How an id says when its page was captured.
_CAPTURED = "%Y%m%dT%H%M%SZ"


def read_archive(stream: IO[bytes], path: str, pages: Pages) -> Iterator[Article | Skip]:
    """Read the pages and plain texts of a web archive (WARC, packed or not).

    An article's id is its address and the time of its capture, as in
    ``https://paper.example/pier@20240304T093000Z``: two captures of one page are two articles,
    whatever order they come in. Its date is the page's own, or else that of its capture.
    Requests, revisits, images, answers other than 200 and the like are passed over; what is
    damaged or cannot be read is skipped, and all around it is read.
    """
    passed: Counter[str] = Counter()
    empty = True
    for block in read_blocks(stream, path):
        found = block if isinstance(block, Skip) else _read_block(block, pages)
        if isinstance(found, str):
            passed[found] += 1
        else:
            empty = False
            yield found
    if empty:
        kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(passed.items()))
        yield Skip(path, f"the archive holds no page ({kinds or 'it is empty'})")


def _read_block(block: Block, pages: Pages) -> Article | Skip | str:
    """Return a record's article, or what else it is."""
    stated = _TYPE.search(block.data)
    kind = stated.group(1).lower() if stated else b"untyped"
    if kind not in _ANSWERS | _FILES:
        return kind.decode("ascii", "replace")
    try:
        return _read_record(_record(block, answered=kind in _ANSWERS), block, pages)
    except (OSError, ValueError) as error:
        return Skip(block.place, f"the record cannot be read: {' '.join(str(error).split())}")
    except InputError as error:
        return Skip(error.place, error.reason)


def _record(block: Block, *, answered: bool, unpacked: bool = False) -> WarcRecord:
    from fastwarc.warc import WarcRecord

    record = WarcRecord.from_bytes(block.data)
    if answered:
        record.parse_http(auto_decode="all" if unpacked else "none", quirks_mode=True)
    return record


def _read_record(record: WarcRecord, block: Block, pages: Pages) -> Article | Skip | str:
    answered = record.http_headers
    if answered is not None and answered.status_code != _FOUND:
        return f"answer {answered.status_code}"
    media = (record.http_content_type if answered else record.headers.get("Content-Type")) or "untyped"
    kind = _KINDS.get(media.partition(";")[0].strip().lower())
    if kind is None:
        return media.partition(";")[0]
    if not block.whole:
        return Skip(block.place, f"larger than {megabytes(LARGEST_PAGE)}, which is no article")
    digest = record.headers.get("WARC-Block-Digest") or ""
    if _DIGEST.fullmatch(digest) and not _record(block, answered=False).verify_block_digest():
        return Skip(block.place, "the record does not match its digest: it was damaged")
    data = _content(record, block)
    if not data.strip():
        return Skip(block.place, "the page is empty")
    url = (record.headers.get("WARC-Target-URI") or "").strip("<> ") or None
    charset = record.http_charset if answered else None
    article = pages.article(data, kind, block.place, url=url, charset=charset)
    captured = record.record_date
    # What was captured was published before, whatever it says.
    dates = [date for date in (article.published, captured) if date]
    name = f"{url}@{captured.astimezone(UTC):{_CAPTURED}}" if url and captured else url
    return replace(article, id=name, site=host(url) or article.site, published=min(dates, default=None))


def _content(record: WarcRecord, block: Block) -> bytes:
    """Return what a record holds, unpacked; a page as it is where it says to be packed and is not."""
    headers = record.http_headers
    data = record.reader.read(LARGEST_PAGE + 1) if record.reader else b""
    if headers is None or not (headers.get("Content-Encoding") or headers.get("Transfer-Encoding")):
        return data
    if data.lstrip().startswith(b"<"):
        return data
    unpacked = _record(block, answered=True, unpacked=True)
    return unpacked.reader.read(LARGEST_PAGE + 1) if unpacked.reader else b""
