from __future__ import annotations

import json
import shutil
from importlib import import_module
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from detector.cli.main import COMMANDS, detector
from detector.farms.signs import SIGNS

ROOT = Path(__file__).parents[2]
DEMO = str(ROOT / "corpora" / "demo")
PAGE = str(ROOT / "corpora" / "demo-page.txt")
TEXT = (
    "The ferry Anna ran aground off Lund on Monday with 32 people aboard, the coast guard said. "
    "Nobody was hurt. It may take two weeks to free her, said Eva Holm, the harbour master."
)


def run(*arguments: object, given: str | None = None) -> Result:
    return CliRunner().invoke(detector, [str(word) for word in arguments], input=given, prog_name="detector")


@pytest.fixture
def originals(tmp_path: Path) -> Path:
    folder = tmp_path / "originals"
    folder.mkdir()
    (folder / "ferry.txt").write_text(TEXT, encoding="utf-8")
    (folder / "other.txt").write_text("The council will vote on the new budget in June.", encoding="utf-8")
    return folder


def test_the_demo_page_is_found_out() -> None:
    done = run("check", PAGE, "--against", DEMO)
    assert done.exit_code == 0, done.output
    lines = done.stdout.splitlines()
    assert lines[0].startswith("REWRITE of “More than 70 killed")
    assert "credits www.pbvnews.example as its source" in done.stdout
    assert "What was changed" in done.stdout


def test_json_is_one_object_on_stdout_alone() -> None:
    done = run("check", PAGE, "--against", DEMO, "--json")
    report = json.loads(done.stdout)
    assert report["schema_version"] == "1"
    assert report["matches"][0]["source_id"] == "e01-original"
    assert report["matches"][0]["relation"] == "rewrite"


def test_html_is_written_beside_the_text(tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    done = run("check", PAGE, "--against", DEMO, "--html", target)
    assert done.exit_code == 0
    assert target.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert done.stdout.startswith("REWRITE")


@pytest.mark.parametrize("level", ["notice", "warning"])
def test_fail_on_a_finding(level: str) -> None:
    assert run("check", PAGE, "--against", DEMO, "--fail-on", level).exit_code == 1


def test_fail_on_passes_without_a_finding(originals: Path) -> None:
    done = run("check", originals / "other.txt", "--against", originals / "ferry.txt", "--fail-on", "notice")
    assert done.exit_code == 0, done.output


def test_stdin_is_an_article(originals: Path) -> None:
    done = run("check", "-", "--against", originals, given=TEXT)
    assert done.exit_code == 0
    assert done.stdout.startswith("IDENTICAL to ferry.txt")


@pytest.mark.parametrize(
    "arguments",
    [
        ("--against", "ferry.txt", "other.txt"),
        ("--against", "ferry.txt", "--against", "other.txt"),
        ("--against=ferry.txt", "--against", "other.txt", "--top", "3"),
    ],
)
def test_against_takes_several_paths(originals: Path, arguments: tuple[str, ...]) -> None:
    paths = [
        str(originals / word) if word.endswith("txt") and "=" not in word else word for word in arguments
    ]
    paths = [word.replace("=ferry", f"={originals}/ferry") for word in paths]
    done = run("check", "-", *paths, given=TEXT)
    assert done.exit_code == 0, done.output
    assert "compared with 2 articles" in done.stdout


def test_the_checked_file_is_left_out_of_the_originals(originals: Path) -> None:
    done = run("check", originals / "ferry.txt", "--against", originals)
    assert "is among the originals itself" in done.stderr
    assert "compared with 1 article;" in done.stdout


def test_another_text_of_the_same_id_is_compared(originals: Path, tmp_path: Path) -> None:
    copy = tmp_path / "ferry.txt"
    copy.write_text(TEXT.replace("32", "23"), encoding="utf-8")
    done = run("check", copy, "--against", originals)
    assert "compared with 2 articles" in done.stdout
    assert "“32 people” → “23 people”" in done.stdout or "“32” → “23”" in done.stdout


def test_skipped_inputs_are_listed_and_tell_in_the_exit_code(originals: Path) -> None:
    (originals / "broken.jsonl").write_text('{"text": "fine enough to read"}\n{broken\n', encoding="utf-8")
    done = run("check", "-", "--against", originals, given=TEXT)
    assert done.exit_code == 3
    assert "broken.jsonl:2" in done.stdout
    assert done.stdout.startswith("IDENTICAL")


def test_fields_are_mapped(tmp_path: Path) -> None:
    records = tmp_path / "records.jsonl"
    records.write_text(json.dumps({"body": TEXT, "name": "n1"}) + "\n", encoding="utf-8")
    done = run("check", "-", "--against", records, "--field", "text=body", "--field", "id=name", given=TEXT)
    assert done.stdout.startswith("IDENTICAL to n1")


def test_compare(originals: Path, tmp_path: Path) -> None:
    page = tmp_path / "compare.html"
    done = run("compare", "-", originals / "ferry.txt", "--html", page, given=TEXT.replace("32", "23"))
    assert done.exit_code == 0
    assert "What was changed (1 number" in done.stdout
    assert page.is_file()
    same = run("compare", "-", originals / "ferry.txt", "--json", given=TEXT)
    assert json.loads(same.stdout)["relation"] == "identical"


def test_drift(originals: Path, tmp_path: Path) -> None:
    second, page = tmp_path / "second.txt", tmp_path / "drift.html"
    second.write_text(TEXT.replace("32", "23"), encoding="utf-8")
    paths = (originals / "ferry.txt", second, originals / "ferry.txt")
    done = run("drift", *paths, "--html", page)
    assert done.exit_code == 0, done.output
    assert "Step 2 of 2" in done.stdout
    assert "Overall" in done.stdout
    assert "1 corrected" in done.stdout
    assert page.is_file()
    content = json.loads(run("drift", *paths, "--json").stdout)
    assert len(content["steps"]) == 2
    assert [fact["outcome"] for fact in content["facts"] if fact["outcome"] != "held"] == ["corrected"]


def test_audit(originals: Path, tmp_path: Path) -> None:
    shutil.copy(originals / "ferry.txt", originals / "copy.txt")
    (originals / "empty.txt").write_text("", encoding="utf-8")
    out = tmp_path / "out"
    done = run("audit", originals, "--out", out)
    assert done.exit_code == 3, done.output
    assert "Read 4 = processed 3 + skipped 1" in done.stdout
    assert {"matches.parquet", "sites.parquet", "skipped.jsonl"} < {path.name for path in out.iterdir()}
    for path in out.iterdir():
        assert path.name in done.stdout.replace("\n", "")
    assert len(json.loads(run("audit", originals, "--json").stdout)["clusters"]) == 1


def test_models() -> None:
    assert "static-en (default)" in run("models", "list").stdout
    assert "sha256" in run("models", "info", "static-en").stdout


def test_explain() -> None:
    done = run("explain")
    assert all(name in done.stdout for name in SIGNS)
    one = run("explain", "machine-byline").stdout
    assert one.startswith("machine-byline\n")
    assert "lookalike" not in one


MISUSES = {
    "no such article": (("check", "missing.txt", "--against", DEMO), "missing.txt: no such file or folder"),
    "no such original": (("check", PAGE, "--against", "missing"), "missing: no such file or folder"),
    "a folder as article": (("check", DEMO, "--against", DEMO), "is a folder"),
    "an unknown engine": (("audit", DEMO, "--engine", "abacus"), "engine='abacus'"),
    "a top out of range": (("check", PAGE, "--against", DEMO, "--top", "0"), "top=0"),
    "a field without sign": (("check", PAGE, "--against", DEMO, "--field", "body"), "is not like text=body"),
    "a field that is none": (("check", PAGE, "--against", DEMO, "--field", "x=y"), "has no 'x'"),
    "nothing to compare with": (("check", PAGE), "--against"),
    "an unknown sign": (("explain", "astrology"), "no sign is called 'astrology'"),
    "an unknown command": (("chekc", PAGE), "No such command"),
    "one version": (("drift", PAGE), "Missing argument"),
}


@pytest.mark.parametrize(("arguments", "message"), MISUSES.values(), ids=MISUSES.keys())
def test_misuse_exits_with_2_and_says_what(arguments: tuple[str, ...], message: str) -> None:
    done = run(*arguments)
    assert done.exit_code == 2, done.output
    assert done.stdout == ""
    assert message in done.stderr


FAILURES = {
    "an unknown model": ("check", PAGE, "--against", DEMO, "--model", "no-such-model"),
    "an unknown model's card": ("models", "info", "no-such-model"),
    "a page that cannot be written": (
        "check",
        PAGE,
        "--against",
        DEMO,
        "--html",
        "/no/such/folder/page.html",
    ),
    "results that cannot be written": ("audit", DEMO, "--out", f"{PAGE}/below-a-file"),
}


@pytest.mark.parametrize("arguments", FAILURES.values(), ids=FAILURES.keys())
def test_failures_exit_with_4_and_one_line(arguments: tuple[str, ...]) -> None:
    done = run(*arguments)
    assert done.exit_code == 4, done.output
    assert done.stdout == ""
    assert done.stderr.startswith("detector: ")
    assert done.stderr.count("\n") == 1


def test_hostile_names_in_errors_steer_nothing() -> None:
    done = run("check", "\x1b[2J\u202emissing", "--against", DEMO)
    assert done.exit_code == 2
    assert "\x1b" not in done.stderr
    assert "\u202e" not in done.stderr


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_its_line_and_an_example(name: str) -> None:
    command = import_module(COMMANDS[name][0]).command
    assert isinstance(command, click.Command)
    assert (command.help or "").splitlines()[0] == COMMANDS[name][1]
    lines = [line.strip() for line in run(name, "--help").stdout.splitlines() if line.strip()]
    assert lines[1].startswith(f"Example: detector {name}")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_in_the_readme(name: str) -> None:
    assert f"detector {name}" in (ROOT / "README.md").read_text(encoding="utf-8")
