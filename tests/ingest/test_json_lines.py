"""JSON records: one a line, each good one read whatever stands around it."""

from __future__ import annotations

import gzip
import io
import json
import os
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from readers import cases, divided

from detector.errors import InputError
from detector.ingest import read, read_one
from detector.ingest.json_lines import json_article
from detector.records import Article

if TYPE_CHECKING:
    from pathlib import Path


NAMES = {name: name for name in ("text", "id", "title", "url", "site", "published", "author", "canonical")}


@pytest.mark.parametrize("case", cases("json_lines.jsonl"))
def test_json_record(case: dict[str, dict[str, str] | str]) -> None:
    expected = case["expected"]
    assert isinstance(expected, dict)
    if "reason" in expected:
        with pytest.raises(InputError) as caught:
            json_article(str(case["input"]), NAMES, "f:1")
        assert expected["reason"] in caught.value.reason
    else:
        article = json_article(str(case["input"]), NAMES, "f:1")
        assert expected == {name: getattr(article, name) for name in expected}


def test_json_of_hostile_size_costs_one_record_each(tmp_path: Path) -> None:
    path = tmp_path / "hostile.jsonl"
    good = '{"text": "good"}'
    lines = [
        "\ufeff" + good,
        '{"text": ' + "[" * 100_000 + "]" * 100_000 + "}",
        '{"id": ' + "7" * 5000 + ', "text": "long number"}',
        '{"text": "' + "x" * (33 * 2**20) + '"}',
        good,
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    articles, skips = divided(list(read([path])))
    assert [(article.text, article.place) for article in articles] == [
        ("good", f"{path}:1"),
        ("long number", f"{path}:3"),
        ("good", f"{path}:5"),
    ]
    assert articles[1].id == "7" * 5000
    assert [(skip.place, skip.reason) for skip in skips] == [
        (f"{path}:2", "JSON is nested too deeply"),
        (f"{path}:4", "the line is longer than 32 MB"),
    ]


def test_a_cut_off_gzip_gives_what_came_before(tmp_path: Path) -> None:
    path = tmp_path / "cut.jsonl.gz"
    lines = [json.dumps({"text": f"{i} {os.urandom(300).hex()}"}) for i in range(200)]
    path.write_bytes(gzip.compress("\n".join(lines).encode())[:-5000])
    articles, skips = divided(list(read([path])))
    assert 100 < len(articles) < 200
    assert len(skips) == 1
    assert "broke off" in skips[0].reason


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_json_lines_in_other_encodings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "records.jsonl"
    texts = ["Le café de la gare a fermé ses portes à la fin de l'été.", "Où êtes-vous allés dîner hier ?"]
    path.write_bytes("\n".join(json.dumps({"text": x}, ensure_ascii=False) for x in texts).encode(encoding))
    assert [x.text for x in read([path]) if isinstance(x, Article)] == texts


def test_wide_encodings_are_streamed_to_their_end(tmp_path: Path) -> None:
    path = tmp_path / "wide.jsonl.gz"
    record = json.dumps({"text": "x" * 4_000_000})
    path.write_bytes(gzip.compress("\n".join([record] * 6).encode("utf-16"), compresslevel=1))
    assert len(list(read([path]))) == 6


def test_fields_can_be_mapped(tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    path.write_text('{"body": "Words.", "text": "not this", "headline": "Title"}')
    article = read_one(path, fields={"text": "body", "title": "headline"})
    assert (article.text, article.title) == ("Words.", "Title")


@given(
    st.lists(
        st.sampled_from(["good", "null", "broken", "number", "list"]).map(
            {
                "good": ('{"text": "x"}', True),
                "null": ('{"text": null}', False),
                "broken": ('{"text": "x', False),
                "number": ("5", False),
                "list": ('{"text": ["x"]}', False),
            }.__getitem__
        ),
        max_size=30,
    )
)
def test_articles_and_skips_add_up(records: list[tuple[str, bool]]) -> None:
    data = "\n".join(['{"text": "first"}', *(line for line, _ in records)]).encode()
    articles, skips = divided(list(read(["-"], stdin=io.BytesIO(data))))
    assert len(articles) == 1 + sum(good for _, good in records)
    assert len(articles) + len(skips) == 1 + len(records)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2024-05-01", datetime(2024, 5, 1, tzinfo=UTC)),
        ("2024-05-01T10:00:00Z", datetime(2024, 5, 1, 10, tzinfo=UTC)),
        ("2024-05-01T10:00+02:00", datetime(2024, 5, 1, 10, tzinfo=timezone(timedelta(hours=2)))),
        ("last Tuesday", None),
        ("2024-13-45", None),
        (20240501, datetime(2024, 5, 1, tzinfo=UTC)),
        (None, None),
    ],
)
def test_published(written: object, meant: datetime | None) -> None:
    article = json_article(json.dumps({"text": "x", "published": written}), NAMES, "f:1")
    assert article.published == meant
