"""Files that tasks hand on: exchanges, whole or not at all, with manifests that know them."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector import StoreError
from detector.pipeline import files
from detector.pipeline.audit import buckets_for
from detector.pipeline.exchange import exchange_writer, read_bucket, read_whole
from detector.pipeline.manifests import Manifest, holding
from detector.pipeline.stages.read import bucket_of

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = pa.schema([("value", pa.int64())])


@settings(max_examples=25, deadline=None)
@given(parts=st.lists(st.lists(st.integers(0, 99), max_size=30), max_size=4), buckets=st.sampled_from([1, 4]))
def test_every_row_comes_to_its_bucket_in_order(
    tmp_path_factory: pytest.TempPathFactory, parts: list[list[int]], buckets: int
) -> None:
    path = str(tmp_path_factory.mktemp("exchange") / "rows")
    with files.writing(path) as stream, exchange_writer(stream, SCHEMA, buckets) as exchange:
        for part in parts:
            exchange.add(pa.table({"value": part}, schema=SCHEMA), np.array(part, dtype=np.int64) % buckets)
            exchange.flush()
    every = [value for part in parts for value in part]
    for bucket in range(buckets):
        found = read_bucket([path, path], bucket, buckets).column("value").to_pylist()
        assert found == [value for value in every if value % buckets == bucket] * 2
    assert sorted(read_whole([path]).column("value").to_pylist()) == sorted(every)


def test_a_file_that_was_broken_off_is_not_there(tmp_path: Path) -> None:
    path = str(tmp_path / "file")
    with suppress(ZeroDivisionError), files.writing(path) as stream:
        stream.write(b"half")
        _ = 1 / 0
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="choose another"), files.writing(str(tmp_path / "no" / "file")):
        pass


def test_the_digest_of_what_is_written_is_that_of_the_file(tmp_path: Path) -> None:
    path = str(tmp_path / "file")
    with files.writing(path) as stream:
        stream.write(b"some")
        stream.write(b"thing")
    assert stream.sha256 == files.digest(path)


def test_a_manifest_holds_as_long_as_all_is_as_it_was(tmp_path: Path) -> None:
    work = str(tmp_path)
    files.make_folder(f"{work}/stage")
    (tmp_path / "stage" / "00000.out").write_bytes(b"rows")
    made = Manifest("stage", 0, "print", (("stage/00000.out", files.digest(f"{work}/stage/00000.out")),))
    made.save(work)
    assert holding(work, "stage", {0: "print"}) == {0: made}
    assert holding(work, "stage", {0: "another", 1: "print"}) == {}
    (tmp_path / "stage" / "00000.out").write_bytes(b"rows!")
    assert holding(work, "stage", {0: "print"}) == {}
    (tmp_path / "stage" / "00000.json").write_text("{", encoding="utf-8")
    assert Manifest.load(work, "stage", 0) is None


def test_buckets_keep_the_order_of_hashes() -> None:
    hashes = np.sort(np.random.default_rng(1).integers(0, 1 << 63, 1000).astype(np.uint64) * np.uint64(2))
    for buckets in (1, 2, 64):
        found = bucket_of(hashes, buckets)
        assert (np.diff(found) >= 0).all()
        assert 0 <= found.min() <= found.max() < buckets


@pytest.mark.parametrize(
    ("amount", "buckets"), [(0, 1), (10**6, 1), (40 * 10**6, 16), (10**9, 64), (10**11, 2048)]
)
def test_large_corpora_are_dealt_out_to_more_buckets(amount: int, buckets: int) -> None:
    assert buckets_for(amount) == buckets


def test_addresses_are_read_and_written_as_paths_are() -> None:
    folder = "memory://audit-files"
    files.make_folder(folder)
    path = files.joined(folder, "rows")
    with files.writing(path) as stream, exchange_writer(stream, SCHEMA, 2) as exchange:
        exchange.add(pa.table({"value": [0, 1, 2]}), np.array([0, 1, 0]))
    assert read_bucket([path], 0, 2).column("value").to_pylist() == [0, 2]
    assert files.digest(path) == stream.sha256
    files.remove_folder(folder)
    assert not files.exists(path)
