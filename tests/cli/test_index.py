"""The index's verbs on the command line, and checks against it."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from pathlib import Path
from typing import Any

import apsw
import pytest
from click.testing import CliRunner, Result
from newsroom import lines

from detector import Index
from detector.cli.main import detector
from detector.store.schema import FILE, read_header, write_header

ROOT = Path(__file__).parents[2]
DEMO = str(ROOT / "corpora" / "demo")
PAGE = str(ROOT / "corpora" / "demo-page.txt")
RECORDS = ROOT / "tests" / "cases" / "index_records.jsonl"
FERRY = (
    "The ferry Anna ran aground off Lund on Monday with 32 people aboard, the coast guard said. "
    "Nobody was hurt. It may take two weeks to free her, said Eva Holm, the harbour master."
)
BUDGET = "The council will vote on the new budget in June, after nine weeks of talks with the unions."


def run(*arguments: object, given: str | None = None) -> Result:
    return CliRunner().invoke(detector, [str(word) for word in arguments], input=given, prog_name="detector")


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An index of two stories."""
    folder = tmp_path / "archive"
    assert run("index", "create", folder).exit_code == 0
    stories = lines({"id": "ferry", "text": FERRY, "site": "ferry.example"}, {"id": "budget", "text": BUDGET})
    assert run("index", "add", folder, "-", given=stories).exit_code == 0
    return folder


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the demo corpus."""
    folder = tmp_path_factory.mktemp("index") / "demo"
    assert run("index", "create", folder).exit_code == 0
    done = run("index", "add", folder, DEMO)
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("62 articles added\nRead 62 = 62 added.\n")
    return folder


class TestCheck:
    def test_against_an_index_is_as_against_the_files(self, demo: Path) -> None:
        indexed, held = run("check", PAGE, "--index", demo), run("check", PAGE, "--against", DEMO)
        assert indexed.exit_code == 0, indexed.output
        assert indexed.stdout == held.stdout

    def test_json_is_the_same_too_but_for_places(self, demo: Path) -> None:
        indexed, held = (
            run("check", PAGE, "--index", demo, "--json"),
            run("check", PAGE, "--against", DEMO, "--json"),
        )
        assert json.loads(indexed.stdout) == json.loads(held.stdout)

    def test_both_together(self, archive: Path) -> None:
        done = run("check", PAGE, "--index", archive, "--against", DEMO, "--json")
        report = json.loads(done.stdout)
        assert report["matches"][0]["source_id"] == "e01-original"
        assert report["compared"] == 64

    def test_the_article_itself_is_left_out(self, archive: Path) -> None:
        query = lines({"id": "ferry", "text": FERRY})
        done = run("check", "-", "--index", archive, given=query)
        assert done.stdout.startswith("NO MATCH among 1 article")
        assert "is in the index itself" in done.stderr

    def test_an_id_that_an_original_has_gives_way(self, archive: Path) -> None:
        query = lines({"id": "budget", "text": FERRY})
        done = run("check", "-", "--index", archive, "--json", given=query)
        match = json.loads(done.stdout)["matches"][0]
        assert (match["source_id"], match["relation"]) == ("ferry", "identical")
        assert match["query_id"] != "budget"

    def test_nothing_to_check_against_is_usage(self) -> None:
        done = run("check", PAGE)
        assert done.exit_code == 2
        assert "--against PATH or --index DIR" in done.stderr

    def test_other_rules_are_refused_with_the_mend(self, archive: Path) -> None:
        with closing(apsw.Connection(str(archive / FILE))) as connection:
            write_header(connection, read_header(connection, archive) | {"fold version": "0"})
        done = run("check", PAGE, "--index", archive)
        assert (done.exit_code, done.stderr.count("\n")) == (4, 1)
        assert "detector index rebuild" in done.stderr
        assert run("index", "rebuild", archive).exit_code == 0
        assert run("check", PAGE, "--index", archive).exit_code == 0

    def test_an_article_from_a_file_in_the_index_is_left_out(self, archive: Path, tmp_path: Path) -> None:
        file = tmp_path / "site" / "news" / "story.txt"
        file.parent.mkdir(parents=True)
        file.write_text(f"{FERRY} More soon.")
        assert run("index", "add", archive, tmp_path / "site").exit_code == 0  # as news/story.txt
        report = json.loads(run("check", file, "--index", archive, "--json").stdout)
        assert report["compared"] == 2
        assert [match["source_id"] for match in report["matches"]] == ["ferry"]

    @pytest.mark.parametrize(
        ("options", "found"),
        [
            (["--site", "meridianwire.example"], {"meridianwire.example"}),
            (["--since", "2030-01-01"], set()),
            (["--until", "2020-01-01"], set()),
            (
                ["--not-site", "pbvnews.example"],
                {"standardbearer.example", "trendhaul.example", "meridianwire.example"},
            ),
            (["--language", "de"], set()),
            (["--language", "EN", "--site", "meridianwire.example"], {"meridianwire.example"}),
        ],
    )
    def test_the_index_can_be_narrowed(self, demo: Path, options: list[str], found: set[str]) -> None:
        report = json.loads(run("check", PAGE, "--index", demo, *options, "--json").stdout)
        assert {source["site"] for source in report["sources"]} == found
        assert run("check", PAGE, "--against", DEMO, *options).exit_code == 2

    def test_both_ends_of_the_window_are_in_it(self, archive: Path) -> None:
        story = lines(
            {"id": "dated", "text": FERRY + " More soon.", "published": "2026-03-19T18:00:00+00:00"}
        )
        run("index", "add", archive, "-", given=story)
        window = ["--since", "2026-03-19", "--until", "2026-03-19"]
        query = lines({"id": "query", "text": FERRY})
        report = json.loads(run("check", "-", "--index", archive, *window, "--json", given=query).stdout)
        assert [source["id"] for source in report["sources"]] == ["dated"]


class TestAdd:
    def test_the_same_again_changes_nothing(self, demo: Path) -> None:
        done = run("index", "add", demo, DEMO, "--json")
        added = json.loads(done.stdout)
        assert (added["read"], added["added"], added["unchanged"]) == (62, 0, 62)

    def test_the_same_text_twice_is_one_article(self, archive: Path) -> None:
        done = run("index", "add", archive, "-", "--json", given=lines({"id": "ship", "text": FERRY}))
        assert (json.loads(done.stdout)["sighted"], done.exit_code) == (1, 0)
        info = json.loads(run("index", "info", archive, "--json").stdout)
        assert (info["articles"], info["sightings"]) == (2, 3)

    def test_an_id_with_another_text_is_skipped_with_its_reason(self, archive: Path) -> None:
        done = run(
            "index", "add", archive, "-", given=lines({"id": "ferry", "text": BUDGET + " Or in July."})
        )
        assert done.exit_code == 3
        assert "already that of another text" in done.stdout

    @pytest.mark.parametrize(("option", "kept"), [("--replace", False), ("--skip-existing", True)])
    def test_or_what_the_option_says(self, archive: Path, option: str, kept: bool) -> None:  # noqa: FBT001
        new = lines({"id": "ferry", "text": BUDGET + " Or in July."})
        assert run("index", "add", archive, "-", option, given=new).exit_code == 0
        with Index.open(archive) as index:
            assert [item.text == FERRY for item in index.sightings("ferry")] == [kept]

    def test_both_options_are_usage(self, archive: Path) -> None:
        assert run("index", "add", archive, DEMO, "--replace", "--skip-existing").exit_code == 2

    def test_fields_are_mapped(self, archive: Path) -> None:
        story = lines({"key": "x", "body": FERRY + " More soon."})
        done = run("index", "add", archive, "-", "--field", "text=body", "--field", "id=key", given=story)
        assert done.exit_code == 0
        with Index.open(archive) as index:
            assert "x" in index

    def test_bad_records_are_named_and_the_rest_is_stored(self, archive: Path, tmp_path: Path) -> None:
        file = tmp_path / "stories.jsonl"
        file.write_text('{"text": null}\n' + lines({"id": "good", "text": "Words of its own."}) + "{broken\n")
        done = run("index", "add", archive, file, "--json")
        added = json.loads(done.stdout)
        assert (done.exit_code, added["read"], added["added"]) == (3, 3, 1)
        assert [skip["place"] for skip in added["skipped"]] == [f"{file}:1", f"{file}:3"]


def spelled(value: str | dict[str, Any]) -> str:
    """Return a case's value; a long one is given by what it begins with and what it then repeats."""
    return value if isinstance(value, str) else value["start"] + value["then"] * value["times"]


def test_hostile_records_are_stored_rightly_or_skipped_with_place_and_reason(tmp_path: Path) -> None:
    cases = [json.loads(line) for line in RECORDS.read_text(encoding="utf-8").splitlines()]
    records = [{name: spelled(value) for name, value in case["input"].items()} for case in cases]
    good = [{"id": f"good-{number}", "text": f"Story {number} is sound."} for number in range(len(cases))]
    folder, file = tmp_path / "archive", tmp_path / "hostile.jsonl"
    file.write_text("".join(lines(*pair) for pair in zip(records, good, strict=True)))
    run("index", "create", folder)
    done = run("index", "add", folder, file, "--json")
    added = json.loads(done.stdout)
    skipped = {skip["place"]: skip["reason"] for skip in added["skipped"]}
    with Index.open(folder) as index:
        assert all(record["id"] in index for record in good)
        for number, (case, record) in enumerate(zip(cases, records, strict=True)):
            reason = skipped.pop(f"{file}:{2 * number + 1}", None)
            if case["expected"]["skipped"] is None:
                assert reason is None, case["id"]
                stored = [item for item in index.sightings(record["id"]) if item.key == record["id"]]
                assert [item.text for item in stored] == [record["text"]], case["id"]
            else:
                assert case["expected"]["skipped"] in (reason or ""), case["id"]
        assert index.verify(deep=True).problems == ()
    assert skipped == {}
    assert (done.exit_code, added["read"]) == (3, 2 * len(cases))
    shown = "".join(run("index", verb, folder).output for verb in ("info", "verify"))
    again = lines(*({**record, "text": "Another text."} for record in records))
    shown += run("index", "add", folder, "-", given=again).output
    assert not {"\x1b", "\u202e", "\x00"} & set(shown)
    exported = tmp_path / "out.jsonl"
    assert run("index", "export", folder, exported).exit_code == 0
    assert json.loads(run("index", "add", folder, exported, "--json").stdout)["added"] == 0


def test_remove_names_what_was_not_there(archive: Path) -> None:
    done = run("index", "remove", archive, "ferry", "nothing-like-it")
    assert (done.exit_code, done.stdout) == (3, "1 sighting removed\n")
    assert "has no article 'nothing-like-it'" in done.stderr
    assert run("index", "remove", archive, "-", given="budget\n").exit_code == 0
    with Index.open(archive) as index:
        assert len(index) == 0


def test_info_tells_counts_sites_and_header(demo: Path) -> None:
    shown = run("index", "info", demo).stdout
    for words in (
        "62 articles",
        "11 sites",
        "dailyglobescan.example",
        "fold version",
        "2025-02-07 to 2026-03-19",
        "Languages",
    ):
        assert words in shown


def test_verify_finds_damage_and_repairs_it(archive: Path) -> None:
    assert run("index", "verify", archive, "--deep").stdout.startswith("SOUND: 2 articles")
    with closing(apsw.Connection(str(archive / FILE))) as connection:
        connection.execute("UPDATE article SET text = zeroblob(40) WHERE number = 1")
    found = run("index", "verify", archive)
    assert found.exit_code == 4
    assert found.stdout.startswith("DAMAGED")
    assert "article 1" in found.stdout
    assert f"detector index verify --repair {archive}" in found.stderr
    run("index", "verify", archive, "--repair")
    assert run("index", "verify", archive).exit_code == 0
    with Index.open(archive) as index:
        assert [item.key for item in index] == ["budget"]


def test_merging_what_other_rules_made_is_refused(archive: Path, demo: Path, tmp_path: Path) -> None:
    other = shutil.copytree(demo, tmp_path / "other")
    with closing(apsw.Connection(str(other / FILE))) as connection:
        write_header(connection, read_header(connection, other) | {"shingle": "9"})
    done = run("index", "merge", archive, other)
    assert (done.exit_code, done.stderr.count("\n")) == (4, 1)
    assert f"shingle 9, this is 5; run detector index rebuild {other}" in done.stderr
    with Index.open(archive) as index:
        assert len(index) == 2


def test_compact_export_and_merge(archive: Path, tmp_path: Path) -> None:
    assert run("index", "compact", archive).exit_code == 0
    file, other = tmp_path / "stories.jsonl.gz", tmp_path / "other"
    assert run("index", "export", archive, file).exit_code == 0
    run("index", "create", other)
    assert json.loads(run("index", "add", other, file, "--json").stdout)["added"] == 2
    merged = json.loads(run("index", "merge", other, archive, "--json").stdout)
    assert (merged["read"], merged["added"]) == (2, 0)


@pytest.mark.parametrize("verb", ["add", "remove", "rebuild", "compact", "info", "verify", "export", "merge"])
def test_no_index_is_one_line_and_4(tmp_path: Path, verb: str) -> None:
    more: dict[str, list[object]] = {
        "add": [DEMO],
        "remove": ["x"],
        "export": [tmp_path / "x.jsonl"],
        "merge": [tmp_path / "y"],
    }
    done = run("index", verb, tmp_path / "none", *more.get(verb, []))
    assert done.exit_code == 4
    assert "Traceback" not in done.output


def test_an_index_is_not_made_twice(archive: Path) -> None:
    done = run("index", "create", archive)
    assert (done.exit_code, done.stderr.count("\n")) == (4, 1)
