from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.audit import put_together, write_corpus
from benchmarks.audit_peers import Semhash
from detector.ingest import read
from detector.records import Article

if TYPE_CHECKING:
    from pathlib import Path


def test_a_corpus_is_the_same_for_any_number_of_processes(tmp_path: Path) -> None:
    written = [
        write_corpus(tmp_path / name, 120, 5, processes=count) for name, count in (("one", 1), ("two", 2))
    ]
    files = [
        {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("one", "two")
    ]
    assert files[0] == files[1]
    assert written == [sum(map(len, files[0].values()))] * 2


def test_real_articles_and_what_is_planted_are_all_there(tmp_path: Path) -> None:
    real = [Article(f"Report {number} of the harbour board.", id=f"bbc-{number}") for number in range(3)]
    write_corpus(tmp_path / "corpus", 63, 0, real=real)
    ids = [item.key for item in read([tmp_path / "corpus"]) if isinstance(item, Article)]
    assert len(ids) == len(set(ids)) == 63 + 6 + 2
    assert {"bbc-2", "story-59", "again-53", "copied-57"} <= set(ids)


def test_found_and_wrong_are_told_apart() -> None:
    groups = [["story-3", "again-3"], ["copied-7", "story-8"], ["bbc-1", "bbc-2", "story-9"]]
    figures = put_together(groups, 20)
    assert figures == {"found again": 1 / 2, "found copied": 0.0, "wrong": 2 / 23}


def test_semhash_groups_are_read_from_what_it_wrote(tmp_path: Path) -> None:
    (tmp_path / "pairs.json").write_text('[["again-3", "story-3"], ["copied-3", "story-3"]]')
    assert list(Semhash().groups(tmp_path, tmp_path)) == [["story-3", "again-3", "copied-3"]]
