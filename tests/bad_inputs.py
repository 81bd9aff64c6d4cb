"""Every hostile input that a corpus may hold: what it is, and what must come of it.

Files are made in two sizes: just past each bound, and as large as such things get (`full`).
"""

from __future__ import annotations

import gzip
import os
import random
import zlib
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
from archives import BROKEN, record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

WORDS = """
    amber anchor apron barley basket beacon bellows bramble bucket candle canvas cedar chimney clover cobble
    copper cradle crimson dagger ember feather ferry fiddle flannel gable garnet gravel hammer harbour hazel
    hollow iron ivory jasper juniper kettle lantern lattice linen magpie mantle marble meadow mitten nettle
    orchard otter pebble pewter pigeon plaster quarry quiver ribbon saddle shingle silver spindle tallow thimble
"""
MEGABYTE = 2**20


def told(name: str) -> str:
    """Return a sentence that no other name has."""
    words = random.Random(name).sample(WORDS.split(), 16)
    return f"The {' '.join(words[:8])} was carried over the {' '.join(words[8:])} before noon."


def said(name: str) -> str:
    """Return it as a paragraph of a page."""
    return f"<p>{told(name)}</p>"


class Hostile(NamedTuple):
    """A file of bad content: how many articles come of it, and why the rest is skipped.

    `skips` pairs what follows the file's path in a skip's place with a part of its reason.
    """

    name: str
    content: bytes | Callable[[Path], object]
    articles: int = 0
    skips: tuple[tuple[str, str], ...] = ()

    def write(self, folder: Path) -> None:
        """Put the file into a folder."""
        path = folder / self.name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(self.content, bytes):
            path.write_bytes(self.content)
        else:
            self.content(path)


class Line(NamedTuple):
    """A bad line or row, and a part of the reason for its skip; without one it is an article."""

    content: bytes
    reason: str | None


def read(name: str, content: str | bytes | Callable[[Path], object]) -> Hostile:
    """Give a file that is odd, and an article all the same."""
    return Hostile(name, content.encode() if isinstance(content, str) else content, articles=1)


def skipped(name: str, content: bytes | Callable[[Path], object], reason: str, at: str = "") -> Hostile:
    """Give a file of which nothing can be read."""
    return Hostile(name, content, skips=((at, reason),))


def hostile_files(*, full: bool) -> Iterator[Hostile]:
    """Yield all of them."""
    yield from _pages(full=full)
    yield from _bad_pages(full=full)
    yield from _hidden()
    yield from _texts(full=full)
    yield from _places()
    yield from _tables(full=full)
    yield from _archives(full=full)


def _pages(*, full: bool) -> Iterator[Hostile]:
    """Yield markup out of which the article must be had."""
    many = 200_000 if full else 21_000
    attributes = " ".join(f"a{number}=1" for number in range(200_000 if full else 6_000))
    entity = '<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">'
    words = "crates and lanterns " * (490_000 if full else 12_000)
    second = "".join(
        f"<p>The ferry number {number} left the other harbour before noon.</p>" for number in range(9)
    )
    comments = "".join(f"<p>I saw lantern {number} myself, says a reader here.</p>" for number in range(200))
    pages = {
        "nested": "<div>" * (5000 if full else 300) + said("nested") + "</div>" * (5000 if full else 300),
        "divs": said("divs") + "<div></div>" * many,
        "spans": said("spans") + "<span>x" * (5 * many if full else many),
        "node": f"{said('node')}<p>{words}</p>",
        "attributes": f"{said('attributes')}<p {attributes}>x</p>",
        "paragraphs": said("paragraphs") + "<p>x" * (500_000 if full else many),
        "cells": f"{said('cells')}<table><tr>" + "<td>x" * (300_000 if full else many),
        "comment": f"{said('comment')}<!-- never closed {said('comment') * 100}",
        "signs": said("signs") + "<" * (5_000_000 if full else 100_000),
        "nuls": said("nuls").replace(" ", "\x00 "),
        "doctype": f"<!DOCTYPE <<html PUBLIC '{said('doctype')}",
        "two": f"<main><article>{said('two') * 3}</article><article>{second}</article></main>",
        "comments": f"<article>{said('comments')}</article><div id=comments>{comments}</div>",
        "entities": f"<!DOCTYPE x [{entity}]><html>{said('entities')}<p>&b;&f;</p></html>",
    }
    for name, page in pages.items():
        yield read(f"pages/{name}.html", page)
    yield read(
        "pages/mark.html", b"\xef\xbb\xbf" + f"<meta charset=koi8-r>{said('mark')}<p>caf\u00e9</p>".encode()
    )
    yield read(
        "pages/charset.html", f"<meta charset=utf-8>{said('charset')}<p>caf\u00e9</p>".encode("cp1252")
    )


def _bad_pages(*, full: bool) -> Iterator[Hostile]:
    large = b"<p>" + b"word " * ((30 if full else 3) * MEGABYTE)
    for name, content, reason in (
        ("empty.html", b"", "the file is empty"),
        ("blank.html", b" \n\t\r\n", "the file is empty"),
        ("paper.html", b"%PDF-1.7 ...", "a PDF file, not a page"),
        ("photo.html", b"\xff\xd8\xff\xe0...", "a JPEG image, not a page"),
        ("frames.html", b"<html><frameset><frame src=x></frameset></html>", "frameset"),
        ("scripts.html", b"<body><div id=root></div><script>go()</script></body>", "scripts"),
        ("large.html", large, "larger than 10 MB"),
        ("large.txt", large, "larger than 10 MB"),
    ):
        yield skipped(f"pages/{name}", content, reason)


def _hidden() -> Iterator[Hostile]:
    """Yield pages with text that nobody sees; one with nothing else is no article."""
    styles = (
        "display:none",
        "font-size:0",
        "opacity:0",
        "position:absolute;left:-9999px",
        "visibility:hidden",
    )
    for number, style in enumerate(styles):
        unseen = f'<p style="{style}">Words for machines alone.</p>'
        yield read(f"hidden/part-{number}.html", said(style) + unseen)
        yield skipped(f"hidden/all-{number}.html", unseen.encode(), "hides all of its text")
    for name, unseen in (
        ("attribute", "<p hidden>Words for machines alone.</p>"),
        ("template", "<template><p>Words for machines alone.</p></template>"),
        ("white", '<p style="color:#fff;background:#fff">Words for machines alone.</p>'),
        ("class", "<style>.x{display:none}</style><p class=x>Words for machines alone.</p>"),
        ("bidi", "<p>\u202eWords turned round\u202c</p>"),
    ):
        yield read(f"hidden/{name}.html", said(name) + unseen)


def _texts(*, full: bool) -> Iterator[Hostile]:
    """Yield odd characters and encodings."""
    lookalikes = str.maketrans("aceopxyABCEHKMOPTX", "асеорхуАВСЕНКМОРТХ")
    wide = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
    bold = {ord(letter): 0x1D41A + place for place, letter in enumerate("abcdefghijklmnopqrstuvwxyz")}
    changed = {
        "zero-width": told("zero-width").replace("e", "e\u200b"),
        "soft-hyphen": told("soft-hyphen").replace("r", "r\u00ad"),
        "joiner": told("joiner").replace("n", "n\u2060"),
        "selectors": told("selectors").replace("t", "t\ufe0f"),
        "tags": told("tags").replace("w", "w\U000e0061"),
        "reversed": f"{told('reversed')} \u202e.noon dna thgin\u202c",
        "isolates": "\u2066" * 50 + told("isolates"),
        "cyrillic-some": told("cyrillic-some").translate({ord("e"): "\u0435"}),
        "cyrillic-all": told("cyrillic-all").translate(lookalikes),
        "fullwidth": told("fullwidth").translate(wide),
        "mathematical": told("mathematical").translate(bold),
        "combining": f"{told('combining')} e" + "\u0301" * (1_000_000 if full else 20_000),
        "ligature": f"{told('ligature')} \ufdfa" * 20,
        "noncharacters": f"{told('noncharacters')} \ufffe\uffff\ufdd0\U0001ffff",
        "spaces": told("spaces").replace(" ", "\u00a0").replace("\u00a0t", "\u200at"),
        "arabic-digits": f"{told('arabic-digits')} \u0661\u0662\u0663 \u06f4\u06f5\u06f6",
        "chinese": "港口委员会周一表示四十艘船正在等待。" * 20,
        "japanese": "港湾委員会は月曜日に船が待っていると述べた。" * 20,
        "thai": "คณะกรรมการท่าเรือกล่าวว่ามีเรือรออยู่" * 20,
        "hebrew": f"{told('hebrew')} שלום Lantern עולם keeper " * 10,
    }
    for name, text in changed.items():
        yield read(f"texts/{name}.txt", text)

    def accented(name: str) -> str:
        return f"{told(name)} naïve “café” – 5 €"

    russian = "Совет принял бюджет на будущий год после долгого обсуждения дорог и школ города. " * 5
    yield read("texts/cp1252.txt", accented("cp1252").encode("cp1252"))
    yield read("texts/utf16.txt", accented("utf16").encode("utf-16-le"))
    yield read("texts/koi8.txt", russian.encode("koi8-r"))
    yield read(
        "texts/mojibake.txt", accented("mojibake").encode().decode("latin-1").encode().decode("latin-1")
    )
    yield read("texts/cut.txt", f"{told('cut')} Prix : 5 €".encode()[:-1])
    yield read("texts/overlong.txt", told("overlong").encode() + b" \xc0\xaf \xe0\x80\xaf")
    yield read("texts/bytes.txt", told("bytes").encode() + b" \xed\xa0\x80")
    yield skipped("texts/binary.txt", b"ab\x00\x01\x02cd", "a binary file")


def _places() -> Iterator[Hostile]:
    """Yield names and kinds of files that lead astray."""
    for name in (
        "CON",
        "=HYPERLINK(1)",
        "\x1b[31mred",
        "javascript:alert(1)",
        "new\nline",
        "é" * 120,
        "a?b#c%00",
    ):
        yield read(f"names/{name}.txt", told(name))
    yield read(f"names/{os.fsdecode(b'not utf-8 ')}{chr(0xDCFF)}.txt", told("bytes"))
    for name, target, reason in (
        ("loop.txt", "loop.txt", "leads nowhere"),
        ("gone.txt", "missing.txt", "leads nowhere"),
        ("out.txt", "/etc/passwd", "leads out of the folder"),
        ("zero.txt", "/dev/zero", "leads out of the folder"),
        ("up.txt", "../..", "links to folders are not followed"),
    ):
        yield skipped(f"links/{name}", partial(_link, target), reason)
    yield skipped("links/pipe.txt", os.mkfifo, "not a regular file")
    yield skipped("links/photo.png", b"\x89PNG", "not a format that is read")


def _link(target: str, path: Path) -> None:
    path.symlink_to(target)


def _tables(*, full: bool) -> Iterator[Hostile]:
    """Yield whole tables that are broken."""
    yield skipped("tables/twice.csv", b"text,text\none,two\n", "stands twice in the header", ":1")
    yield skipped("tables/other.csv", b"body,id\none,1\n", "no column 'text'", ":1")
    yield skipped("tables/empty.csv", b"", "the table has no header", ":1")
    yield Hostile("tables/blank.jsonl", b"\n\n")
    yield Hostile("tables/bomb.parquet", _bomb, 2, ((":2-71", "unfold to"),))
    yield skipped("tables/cell.parquet", lambda path: _cell(path, full=full), "a cell is longer", ":1")
    yield Hostile("tables/flipped.parquet", _flipped, 20, ((":11-20", "cannot be read"),))
    yield skipped("tables/cut.parquet", b"PAR1 and no more", "cannot be read as Parquet")
    yield skipped("tables/packed.parquet.gz", b"x", "cannot be read; unpack it")
    yield skipped("tables/not.jsonl.gz", b"plain", "cannot be read: Not a gzipped file")


def _bomb(path: Path) -> None:
    """Write 5 GB in 7 kB, between two good rows."""
    kind = pa.dictionary(pa.int32(), pa.string())
    cells = [["told once"], ["word " * 14 * MEGABYTE] * 70, ["told twice"]]
    schema = pa.schema([("text", kind)])
    with pq.ParquetWriter(path, schema, compression="zstd", store_schema=False) as writer:
        for texts in cells:
            indices = pa.array([0] * len(texts), pa.int32())
            writer.write_table(pa.table([pa.DictionaryArray.from_arrays(indices, texts[:1])], schema=schema))


def _cell(path: Path, *, full: bool) -> None:
    text = "word " * ((100 if full else 3) * MEGABYTE)
    pq.write_table(pa.table({"text": [text]}), path, compression="none", use_dictionary=False)


def _flipped(path: Path) -> None:
    texts = [f"Crate {number}: {told(str(number))}" for number in range(30)]
    options = {"compression": "none", "use_dictionary": False, "write_page_checksum": True}
    pq.write_table(pa.table({"text": texts}), path, row_group_size=10, **options)
    data = bytearray(path.read_bytes())
    data[data.index(b"Crate 14")] ^= 1
    path.write_bytes(data)


def _archives(*, full: bool) -> Iterator[Hostile]:
    """Yield archives that are damaged between their pages."""

    def page(name: str) -> bytes:
        return gzip.compress(record(body=said(name).encode(), url=f"https://quay.example/{name}"))

    def file(name: str, bad: bytes, reason: str) -> Hostile:
        first = page(f"{name}-1")
        return Hostile(f"{name}.warc.gz", first + bad + page(f"{name}-2"), 2, ((f"@{len(first)}", reason),))

    flipped = bytearray(page("lost"))
    flipped[len(flipped) // 2] ^= 1
    yield file("flipped", bytes(flipped), "damaged")
    yield file("bomb", _packed_page(1024 if full else 80), "unfold")
    cut = page("before"), page("cut")[:-20]
    yield Hostile("cut.warc.gz", b"".join(cut), 1, ((f"@{len(cut[0])}", "cut off"),))
    yield skipped("twice.warc.gz", gzip.compress(page("twice")), "gzip within gzip")
    yield skipped("empty.warc", b"", "holds no page")
    yield skipped(
        "page.warc",
        record(body=gzip.compress(b"x" * 20 * MEGABYTE, 1), headers="Content-Encoding: gzip\r\n"),
        "larger than 10 MB",
        "@0",
    )


def _packed_page(size: int) -> bytes:
    """Return a record of so many megabytes in a thousandth of it."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    start = packer.compress(record(body=b"", length=size * MEGABYTE)) + packer.flush(zlib.Z_FULL_FLUSH)
    blank = packer.compress(b" " * MEGABYTE) + packer.flush(zlib.Z_FULL_FLUSH)
    return start + blank * size


def bad_lines(*, full: bool) -> list[Line]:
    """Return lines of JSON Lines to stand between good ones."""
    long = b'{"text": "' + b"x" * ((1024 if full else 33) * MEGABYTE) + b'"}'
    reasons = {
        b'{"text": ' + b"[" * 100_000 + b"]" * 100_000 + b"}": "nested too deeply",
        b'{"text": "a", "text": "b"}': "gives a key twice",
        b'{"text": null}': "'text' is null",
        b'{"text": 5}': "'text' is a number",
        b'{"text": NaN}': "'text' is a number",
        b'{"text": 1e999}': "'text' is a number",
        b'{"text": ["a"]}': "'text' is a list",
        b'{"text": " "}': "'text' is empty",
        b'{"body": "a"}': "no field 'text'",
        b"[1]": "not an object",
        b"NaN": "not an object",
        b'"text"': "not an object",
        b'{"text": "cut off': "broken JSON",
        long: "longer than 32 MB",
    }
    ids = [
        "../x", "/etc/passwd", "nul\\u0000", "CON", "x" * 5000, "\\u001b[31mred", "=HYPERLINK(1)",
        "javascript:alert(1)", "\\ud800", "<script>alert(1)</script>", "7" * 5000,
    ]  # fmt: skip
    named = [f'"id": "{name}"' for name in ids]
    odd = [
        f'"id": {"8" * 5000}',
        '"id": NaN, "weight": 1e999',
        '"title": "A lone \\ud800 surrogate"',
        '"id": "twice"',
        '"url": "javascript:alert(1)//2"',
    ]
    good = [Line(f'{{{rest}, "text": "{told(rest)}"}}'.encode(), None) for rest in [*named, *odd]]
    again = Line(b'{"id": "twice", "text": "~ Later."}', "its id 'twice' is also that of")
    return [*(Line(*item) for item in reasons.items()), *good, again]


def bad_rows(*, full: bool) -> list[Line]:
    """Return rows of a table with columns text, id, url, site and published to stand between good ones."""
    long = b"x" * (10_000_001 if not full else 50_000_000)
    return [
        Line(b'"never closed,1,,,', "a quote"),
        Line(b"ragged", "the row has 1 cells"),
        Line(b"ragged,1,2,3,4,5,6", "the row has 7 cells"),
        Line(b"a NUL \x00,1,,,", "a NUL character"),
        Line(b",nothing,,,", "'text' is empty"),
        Line(long + b",long,,,", "longer than "),
        Line(told("cell").encode() + b" In a cell." + b" word" * 30_000 + b",cell,,,", None),
    ]


def bad_cells() -> list[tuple[bytes | None, str]]:
    """Return cells of a column of texts to stand between good ones, with a part of the reason."""
    return [
        (None, "'text' is null"),
        (b"", "'text' is empty"),
        (b" \n", "'text' is empty"),
        (b"\xff\xfe", "a cell is not UTF-8"),
        (b"x" * 10_000_001, "longer than 10,000,000 characters"),
    ]


def bad_records(*, full: bool) -> list[bytes]:
    """Return records of a web archive to stand between good ones."""
    head = record(headers=f"X: {'x' * (50 * MEGABYTE)}\r\n")
    return [*BROKEN.values(), *([head] if full else [])]
