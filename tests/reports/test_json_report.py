from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from examples import AUDIT, CHECK, DRIFT, REWRITE, SOURCE
from hostile import PAYLOADS, poison

from detector.reports.json import SCHEMA_VERSION, to_json
from detector.reports.safe import HOSTILE

if TYPE_CHECKING:
    from collections.abc import Callable


def test_check(golden: Callable[[str, str], None]) -> None:
    golden("check.json", to_json(CHECK) + "\n")


def test_top_level_fields_are_pinned() -> None:
    assert list(json.loads(to_json(CHECK))) == [
        "schema_version", "article", "matches", "frame", "flags", "signs",
        "compared", "found", "model", "sources", "skipped",
        "threshold", "short_threshold", "false_positive_rate", "stock", "candidates",
        "examined",
    ]  # fmt: skip
    assert list(json.loads(to_json(DRIFT))) == [
        "schema_version", "versions", "order", "steps", "overall", "facts",
    ]  # fmt: skip
    assert list(json.loads(to_json(AUDIT))) == [
        "schema_version", "read", "processed", "skipped", "matches", "clusters", "frames", "sites",
        "model", "files", "counts", "corrections",
    ]  # fmt: skip
    assert list(json.loads(to_json(REWRITE))) == [
        "schema_version", "query_id", "source_id", "relation", "probability", "direction", "alignment",
        "passages", "unsupported", "omitted", "drifts", "scores", "channels", "limits",
    ]  # fmt: skip


def test_shapes() -> None:
    content = json.loads(to_json(CHECK))
    assert content["schema_version"] == SCHEMA_VERSION
    drift = content["matches"][0]["drifts"][1]
    start, end = drift["before"]["span"]
    assert SOURCE.text[start:end] == drift["before"]["text"] == "32 people"
    assert drift["before"]["quantity"]["low"] == "32"
    assert content["article"]["published"] == "2026-03-02T15:00:00+00:00"
    assert content["article"]["id"] == "spun-1"


def test_a_fact_has_its_place_in_every_version() -> None:
    fact = json.loads(to_json(DRIFT))["facts"][0]
    assert (fact["type"], fact["outcome"], fact["first"]) == ("number", "bent", 0)
    for mention, version in zip(fact["mentions"], DRIFT.versions, strict=True):
        start, end = mention["fact"]["span"]
        assert version.text[start:end] == mention["fact"]["text"]


def test_texts_of_articles_are_not_repeated() -> None:
    text = to_json(CHECK)
    assert "olden times" not in text
    assert all("text" not in article for article in json.loads(text)["sources"])


@pytest.mark.parametrize("payload", PAYLOADS)
def test_payloads_come_back_as_they_were_and_steer_nothing(payload: str) -> None:
    for result in (CHECK, DRIFT, AUDIT):
        text = to_json(poison(result, payload))
        assert not HOSTILE.search(text)
        text.encode("utf-8")
        json.loads(text)
    named = json.loads(to_json(poison(CHECK, payload)))
    assert named["article"]["title"] == f"{payload}Vessel Becomes Stranded{payload}"


def test_other_scripts_are_kept_readable() -> None:
    assert "“32 people”" not in to_json(CHECK)
    assert "“about two weeks” lost its “about”" in to_json(CHECK)
