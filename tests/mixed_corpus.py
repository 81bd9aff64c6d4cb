"""Corpora with everything in them: rewrites, copies, frames, repeated ids and bad inputs."""

from __future__ import annotations

import csv
import hashlib
import html
import io
import json
from dataclasses import replace
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import pyarrow as pa
import pyarrow.parquet as pq
from archives import joined, record
from bad_inputs import bad_cells, bad_lines, bad_records, bad_rows, hostile_files

from benchmarks.articles import Newsroom
from detector.plain import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from detector import Article

Item = TypeVar("Item")


def articles(count: int) -> list[Article]:
    """Return generated articles, with a rewrite of every tenth on a site that names no source."""
    room = Newsroom(7)
    found = list(room.articles(count))
    rewritten = [number for number in range(3, count, 10) if not room.is_form(number)]
    return found + [
        replace(found[number], text=room.rewrite(number), id=f"again-{number}", site="again.example")
        for number in rewritten
    ]


def line(article: Article) -> str:
    """Return an article as a line of JSON."""
    return json.dumps({name: value for name, value in vars_of(article).items() if value is not None})


def vars_of(article: Article) -> dict[str, object]:
    """Return an article's fields as plain values."""
    found = plain(article)
    assert isinstance(found, dict)
    return found


def write(folder: Path, items: Iterable[Article], *, files: int = 3) -> Path:
    """Write articles to several files of a folder, with inputs among them that cannot be read."""
    folder.mkdir(parents=True)
    lines = [line(item) for item in items]
    for number in range(files):
        share = lines[number::files]
        share.insert(len(share) // 2, '{"text": null}')
        share.append('{"text": "cut off')
        (folder / f"part-{number}.jsonl").write_text("\n".join(share) + "\n", encoding="utf-8")
    (folder / "empty.html").write_text("", encoding="utf-8")
    (folder / "picture.html").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    (folder / "page.html").write_text(
        "<html><body><p>The harbour board said on Monday that 40 ships were waiting.</p></body></html>"
    )
    return folder


class Mixed(NamedTuple):
    """What must come of hostile inputs: how many articles, and place and part of the reason of each skip."""

    articles: int
    skips: list[tuple[str, str]]


def write_formats(folder: Path, items: Sequence[Article], *, hostile: bool, full: bool = False) -> Mixed:
    """Write articles to one file of each format and to pages; `hostile` puts every bad input among them."""
    folder.mkdir(parents=True)
    parts: tuple[Callable[..., Mixed], ...] = (_json_lines, _json_lines, _table, _parquet, _archive)
    shares = [items[number :: len(parts) + 1] for number in range(len(parts) + 1)]
    for article in shares.pop():
        _page(folder, article)
    found = [
        write_share(folder / f"part-{number}", share, hostile and number > 0, full)
        for number, (write_share, share) in enumerate(zip(parts, shares, strict=True))
    ]
    for bad in hostile_files(full=full) if hostile else ():
        bad.write(folder)
        found.append(Mixed(bad.articles, [(f"{folder / bad.name}{at}", why) for at, why in bad.skips]))
    return Mixed(sum(item.articles for item in found), [skip for item in found for skip in item.skips])


def _among(good: Sequence[Item], bad: Sequence[Item]) -> list[Item]:
    """Spread bad items evenly among good ones."""
    step = len(good) / max(len(bad), 1)
    places = [(number, 0, item) for number, item in enumerate(good)]
    places += [(int(number * step), 1, item) for number, item in enumerate(bad)]
    return [item for _, _, item in sorted(places, key=lambda place: place[:2])]


def _json_lines(path: Path, share: Sequence[Article], hostile: bool, full: bool) -> Mixed:  # noqa: FBT001
    path = path.with_suffix(".jsonl")
    bad = bad_lines(full=full) if hostile else []
    reasons = {item.content: item.reason for item in bad}
    lines = _among([line(article).encode() for article in share], list(reasons))
    path.write_bytes(b"\n".join([b"\xef\xbb\xbf" + lines[0], *lines[1:], b""]))
    skips = [(f"{path}:{number}", reasons.get(item)) for number, item in enumerate(lines, start=1)]
    told = [(place, reason) for place, reason in skips if reason]
    return Mixed(len(bad) - len(told), told)


def _table(path: Path, share: Sequence[Article], hostile: bool, full: bool) -> Mixed:  # noqa: FBT001
    path = path.with_suffix(".csv")
    columns = ("text", "id", "url", "site", "published")
    bad = bad_rows(full=full) if hostile else []
    reasons = {item.content + b"\n": item.reason for item in bad}
    rows = _among([_row([plain(getattr(item, name)) for name in columns]) for item in share], list(reasons))
    path.write_bytes(b"".join([_row(columns), *rows]))
    begins = accumulate((row.count(b"\n") for row in rows), initial=2)
    skips = [(f"{path}:{number}", reasons.get(row)) for number, row in zip(begins, rows, strict=False)]
    told = [(place, reason) for place, reason in skips if reason]
    return Mixed(len(bad) - len(told), told)


def _row(cells: Iterable[object]) -> bytes:
    written = io.StringIO()
    csv.writer(written, lineterminator="\n", quoting=csv.QUOTE_ALL).writerow(cells)
    return written.getvalue().encode()


def _parquet(path: Path, share: Sequence[Article], hostile: bool, full: bool) -> Mixed:  # noqa: ARG001, FBT001
    path = path.with_suffix(".parquet")
    good = [(item.text.encode(), "", item) for item in share]
    bad = [(text, reason, replace(share[0], id="bad")) for text, reason in bad_cells()] if hostile else []
    rows = _among(good, bad)
    texts = pa.array([text for text, _, _ in rows], pa.binary())
    columns = {
        name: [plain(getattr(item, name)) for _, _, item in rows] for name in ("id", "site", "published")
    }
    columns["text"] = pa.Array.from_buffers(pa.string(), len(texts), texts.buffers())
    pq.write_table(pa.table(columns), path, row_group_size=40, write_page_checksum=True)
    told = [(f"{path}:{number}", reason) for number, (_, reason, _) in enumerate(rows, start=1) if reason]
    return Mixed(0, told)


def _archive(path: Path, share: Sequence[Article], hostile: bool, full: bool) -> Mixed:  # noqa: FBT001
    path = path.with_suffix(".warc.gz")
    bad = bad_records(full=full) if hostile else []
    good = [
        record(
            body=item.text.encode(), kind="conversion", url=f"https://{item.site}/{item.id}",
            date=f"{item.published:%Y-%m-%dT%H:%M:%SZ}", media="text/plain", bare=True,
        )
        for item in share
    ]  # fmt: skip
    records = _among(good, bad)
    packed = [joined([item], path.name) for item in records]
    path.write_bytes(b"".join(packed))
    begins = accumulate(map(len, packed), initial=0)
    told = [(f"{path}@{at}", "") for at, item in zip(begins, records, strict=False) if item in bad]
    return Mixed(0, told)


def _page(folder: Path, article: Article) -> None:
    paragraphs = "".join(f"<p>{html.escape(text)}</p>" for text in article.text.split("\n\n"))
    head = f'<meta property="og:url" content="https://{article.site}/{article.id}">'
    head += f'<meta property="article:published_time" content="{plain(article.published)}">'
    page = f"<html><head>{head}<title>{article.id}</title></head><article>{paragraphs}</article></html>"
    place = folder / "good" / f"{article.id}.html"
    place.parent.mkdir(exist_ok=True)
    place.write_text(page, encoding="utf-8")


def digests(out: Path) -> dict[str, str]:
    """Return the digest of each file in a folder."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(out.iterdir())}
