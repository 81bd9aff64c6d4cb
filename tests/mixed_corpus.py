"""A small corpus with everything in it: rewrites, copies, frames, repeated ids and bad inputs."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import TYPE_CHECKING

from benchmarks.articles import Newsroom
from detector.plain import plain

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from detector import Article


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


def digests(out: Path) -> dict[str, str]:
    """Return the digest of each file in a folder."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(out.iterdir())}
