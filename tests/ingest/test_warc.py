"""Web archives: what is damaged is told, and every good record around it is read."""

from __future__ import annotations

import gzip
import json
import resource
import zlib
from pathlib import Path
from typing import Any

import pytest
from archives import ADDRESS, BROKEN, joined, record
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import detector
from detector.ingest import read
from detector.records import Article, Skip

CASES = Path(__file__).parents[1] / "cases" / "warc_records.jsonl"


def page(number: int) -> bytes:
    body = f"<title>Page {number}</title><p>Story {number} of the harbour, told at length.</p>"
    return record(body=body.encode(), url=f"https://paper.example/{number}")


def read_bytes(
    folder: Path, data: bytes, name: str = "crawl.warc.gz"
) -> tuple[list[str], list[tuple[str, str]]]:
    """Return the last part of each article's address, and place and reason of each skip."""
    path = folder / name
    path.write_bytes(data)
    found = list(read([path]))
    ids = [str(item.url).rpartition("/")[2] for item in found if isinstance(item, Article)]
    return ids, [(x.place.removeprefix(str(path)), x.reason) for x in found if isinstance(x, Skip)]


def inputs_of(case: dict[str, Any]) -> dict[str, Any]:
    made = dict(case)
    if "long_head" in made:
        made["headers"] = f"X-Long: {'x' * made.pop('long_head')}\r\n"
    made["body"] = bytes.fromhex(made.pop("body_hex")) if "body_hex" in made else made["body"].encode()
    return {{"type": "media"}.get(name, name): value for name, value in made.items()}


@pytest.mark.parametrize(
    "case", [pytest.param(x, id=x["id"]) for x in map(json.loads, CASES.read_text("utf-8").splitlines())]
)
def test_record(case: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "crawl.warc"
    path.write_bytes(record(**inputs_of(case["input"])))
    (found,) = read([path])
    expected = case["expected"]
    if isinstance(found, Skip):
        shown = expected.get("reason") or f"the archive holds no page ({expected.get('passed')})"
        assert shown in found.reason
    else:
        date = found.published.isoformat() if found.published else None
        assert expected == {name: date if name == "published" else getattr(found, name) for name in expected}


@pytest.mark.parametrize("name", ["crawl.warc", "crawl.warc.gz"])
def test_articles_stand_in_order_with_their_offsets(tmp_path: Path, name: str) -> None:
    records = [page(number) for number in range(3)]
    (tmp_path / name).write_bytes(joined(records, name))
    second = len(joined(records[:1], name))
    places = [item.place for item in read([tmp_path / name])]
    assert places[:2] == [f"{tmp_path / name}@0", f"{tmp_path / name}@{second}"]


def test_two_captures_of_a_page_are_two_articles_whatever_their_order(tmp_path: Path) -> None:
    dates = ["2024-03-04T09:30:00Z", "2024-03-05T11:30:00+02:00"]
    records = [record(body=f"<p>As of {date}.</p>".encode(), date=date) for date in dates]
    (tmp_path / "a.warc").write_bytes(b"".join(records))
    (tmp_path / "b.warc").write_bytes(b"".join(reversed(records)))
    orders = [list(read([tmp_path / name])) for name in ("a.warc", "b.warc")]
    for found in orders:
        assert {item.url for item in found if isinstance(item, Article)} == {ADDRESS}
        assert {item.id for item in found if isinstance(item, Article)} == {
            f"{ADDRESS}@20240304T093000Z",
            f"{ADDRESS}@20240305T093000Z",
        }
    assert detector.audit(iter(orders[0])).processed == 2


def test_an_archive_packed_as_one_is_read_too(tmp_path: Path) -> None:
    data = b"".join(map(page, range(3)))
    assert read_bytes(tmp_path, gzip.compress(data)) == (["0", "1", "2"], [])
    halves = gzip.compress(data[:500]) + gzip.compress(data[500:])
    assert read_bytes(tmp_path, halves) == (["0", "1", "2"], [])
    assert read_bytes(tmp_path, gzip.compress(data), "misnamed.warc") == (["0", "1", "2"], [])


@pytest.mark.parametrize("name", ["crawl.warc", "crawl.warc.gz"])
@pytest.mark.parametrize("bad", [pytest.param(value, id=key) for key, value in BROKEN.items()])
def test_a_bad_record_costs_itself_alone(tmp_path: Path, bad: bytes, name: str) -> None:
    ids, skips = read_bytes(tmp_path, joined([page(0), bad, page(1), page(2)], name), name)
    assert ids == ["0", "1", "2"]
    assert [place for place, _ in skips] == [f"@{len(joined([page(0)], name))}"]


def test_any_flipped_bit_costs_at_most_one_record_and_is_told(tmp_path: Path) -> None:
    members = [gzip.compress(page(number), mtime=0) for number in range(3)]
    whole, start = b"".join(members), len(members[0])
    for place in range(start, start + len(members[1])):
        data = bytearray(whole)
        data[place] ^= 1 << place % 8
        ids, skips = read_bytes(tmp_path, bytes(data))
        if skips:
            assert ids == ["0", "2"], place
            assert [where for where, _ in skips] == [f"@{start}"]
        else:  # the member's own date and system
            assert ids == ["0", "1", "2"], place
            assert 4 <= place - start < 10 or place - start == 3, place


def test_damage_late_in_an_archive_packed_as_one_keeps_what_came_before(tmp_path: Path) -> None:
    filler = "".join(f"{number * 7919 % 1000003} " for number in range(20_000))
    records = [record(body=f"<p>{filler}</p>".encode(), url=f"https://paper.example/{n}") for n in range(12)]
    data = bytearray(gzip.compress(b"".join(records), 1))
    data[-6] ^= 1  # in the checksum
    ids, skips = read_bytes(tmp_path, bytes(data))
    assert ids == [str(number) for number in range(len(ids))]
    assert len(ids) > 8
    assert all("damaged" in reason for _, reason in skips)
    assert skips


@pytest.mark.parametrize("name", ["crawl.warc", "crawl.warc.gz"])
def test_every_truncation_is_told_and_keeps_what_came_before(tmp_path: Path, name: str) -> None:
    whole = joined([page(0), page(1)], name)
    start = len(joined([page(0)], name))
    for end in range(start + 6, len(whole) - (0 if name.endswith(".gz") else 4), 7):
        ids, skips = read_bytes(tmp_path, whole[:end], name)
        assert ids == ["0"], end
        assert [place for place, _ in skips] == [f"@{start}"]


def test_a_small_file_that_unfolds_to_a_gigabyte_costs_little(tmp_path: Path) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    head = record(body=b"", length=1 << 30).rstrip(b"\r\n") + b"\r\n\r\n"
    start = packer.compress(head) + packer.flush(zlib.Z_FULL_FLUSH)
    blank = packer.compress(b" " * (1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    bomb = start + blank * 1024
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    first = gzip.compress(page(0))
    ids, skips = read_bytes(tmp_path, first + bomb + gzip.compress(page(1)))
    assert ids == ["0", "1"]
    assert [place for place, _ in skips] == [f"@{len(first)}"]
    assert "unfold" in skips[0][1]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024


def test_a_page_that_unfolds_to_more_than_a_page_is_skipped(tmp_path: Path) -> None:
    bomb = record(body=gzip.compress(b"x" * (20 << 20), 1), headers="Content-Encoding: gzip\r\n")
    ids, skips = read_bytes(tmp_path, joined([page(0), bomb, page(1)], ".gz"))
    assert ids == ["0", "1"]
    assert "larger than 10 MB" in skips[0][1]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "holds no page (it is empty)"),
        (b"hello " * 99, "no record"),
        (gzip.compress(gzip.compress(page(0))), "gzip within gzip"),
        (gzip.compress(page(0))[:40], "cut off"),
        (joined([record(kind="request"), record(kind="warcinfo")], ".gz"), "no page (1 request, 1 warcinfo)"),
    ],
)
def test_an_archive_without_pages_says_so(tmp_path: Path, data: bytes, reason: str) -> None:
    ids, skips = read_bytes(tmp_path, data)
    assert ids == []
    assert len(skips) == 1
    assert reason in skips[0][1]


def test_padding_behind_the_last_member_is_no_loss(tmp_path: Path) -> None:
    assert read_bytes(tmp_path, gzip.compress(page(0)) + bytes(1000)) == (["0"], [])


PIECES = [
    page(1),
    page(2)[:200],
    b"WARC/1.0\r\n",
    b"\r\n\r\n",
    b"Content-Length: 9\r\n",
    b"\x1f\x8b\x08",
    b"x\n",
]
HOSTILE = st.lists(st.one_of(st.sampled_from(PIECES), st.binary(max_size=40)), max_size=8).map(b"".join)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=HOSTILE, packed=st.booleans(), member=st.booleans())
def test_reading_never_raises(tmp_path: Path, *, before: bytes, packed: bool, member: bool) -> None:
    data = before + page(0)
    if packed:
        data = (gzip.compress(before) if member else before) + gzip.compress(page(0))
    ids, skips = read_bytes(tmp_path, data, "crawl.warc.gz" if packed else "crawl.warc")
    assert ids + skips
