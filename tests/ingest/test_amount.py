from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

from detector.ingest.amount import amount

if TYPE_CHECKING:
    from pathlib import Path


def test_lines_and_files_are_counted(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "x"}\n' * 3)
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "b.jsonl.gz").write_bytes(gzip.compress(b'{"text": "y"}\n' * 4))
    (tmp_path / "more" / "page.html").write_text("<p>one\ntwo\n")
    assert amount([tmp_path]) == 8
    assert amount([tmp_path / "a.jsonl", tmp_path / "more"]) == 8


def test_what_cannot_be_counted_is_one_or_unknown(tmp_path: Path) -> None:
    (tmp_path / "cut.jsonl.gz").write_bytes(gzip.compress(b"x" * 5000)[:20])
    assert amount([tmp_path / "cut.jsonl.gz", tmp_path / "missing.csv"]) == 2
    assert amount([tmp_path, "-"]) is None
