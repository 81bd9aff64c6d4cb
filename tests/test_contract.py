"""The public face: names and shapes that others build on."""

from __future__ import annotations

import pickle
from dataclasses import fields, replace
from pathlib import Path

import pytest

import detector
from detector import Article, Detector, Settings, Skip
from detector.errors import DetectorError, InputError, SettingsError
from detector.ingest import read

ROOT = Path(__file__).parent.parent
FIELDS = {
    "Article": ("text", "id", "title", "url", "site", "published", "author", "canonical", "place",
                "markup"),
    "Match": (
        "query_id", "source_id", "relation", "probability", "direction", "alignment", "passages", "unsupported",
        "omitted", "drifts", "scores", "channels", "limits",
    ),
    "AlignedPair": ("query", "source", "kind", "similarity"),
    "Passage": ("query", "source", "kind"),
    "Drift": ("type", "kind", "before", "after", "severity", "explanation"),
    "Fact": ("span", "text", "quantity", "attribution"),
    "Quantity": ("span", "text", "low", "high", "unit", "hedge", "referent", "referent_span", "change"),
    "Attribution": (
        "span", "text", "source", "cue", "content", "speaker", "speaker_kind", "quoted", "quotes", "certainty",
        "content_pieces", "speaker_confidence",
    ),
    "CheckReport": (
        "article", "matches", "frame", "flags", "signs", "compared", "found", "model", "sources", "skipped",
        "threshold", "short_threshold", "false_positive_rate", "stock",
        "candidates", "examined",
    ),
    "DriftReport": ("versions", "order", "steps", "overall", "facts"),
    "FactChain": ("type", "outcome", "first", "mentions", "explanation"),
    "Mention": ("state", "fact", "kinds"),
}  # fmt: skip


@pytest.mark.parametrize("name", FIELDS)
def test_records_have_the_contracts_fields(name: str) -> None:
    assert tuple(item.name for item in fields(getattr(detector, name))) == FIELDS[name]


def test_every_exported_name_is_there() -> None:
    assert sorted(detector.__all__) == list(detector.__all__)
    for name in detector.__all__:
        assert getattr(detector, name).__doc__
    with pytest.raises(AttributeError, match="nothing_like_it"):
        _ = detector.nothing_like_it


def test_the_verbs_take_texts_and_articles() -> None:
    text = "The harbour board said on Monday that 40 ships were waiting outside the bar after a storm."
    assert detector.compare(text, Article(text)).relation == "identical"
    assert detector.check(text, [Article(text, id="a")]).matches[0].source_id == "a"
    assert [str(item.low) for item in detector.quantities(text)] == ["40"]
    assert [item.speaker for item in detector.attributions(text)] == ["The harbour board"]
    assert detector.quantities("") == ()
    assert detector.attributions("") == ()


class TestCheck:
    def test_the_article_itself_is_left_out(self) -> None:
        article = Article("The harbour board said on Monday that 40 ships were waiting outside.", id="a")
        report = detector.check(article, [article])
        assert (report.compared, report.matches) == (0, ())

    def test_skips_travel_to_the_report(self) -> None:
        skip = Skip("x.txt", "empty")
        assert detector.check("Some words stand here.", [skip]).skipped == (skip,)

    def test_truncation_is_stated(self) -> None:
        text = "The harbour board said on Monday that 40 ships were waiting outside the bar."
        index = [Article(text, id=str(number)) for number in range(5)]
        report = detector.check(text, index, settings=Settings(top=2))
        assert (len(report.matches), report.found, report.compared) == (2, 5, 5)

    def test_an_index_gives_what_its_articles_give(self, tmp_path: Path) -> None:
        corpus = [item for item in read([ROOT / "corpora/demo"]) if isinstance(item, Article)]
        queries = [item for item in corpus if item.key.startswith("e01")]
        made = Detector()
        held = [made.check(query, corpus) for query in queries]
        with detector.Index.create(tmp_path / "index") as index:
            index.add(corpus)
            assert list(made.check_many(queries, index)) == held
            assert detector.check(queries[0], index) == held[0]

    def test_several_sets_are_one(self, tmp_path: Path) -> None:
        corpus = [item for item in read([ROOT / "corpora/demo"]) if isinstance(item, Article)]
        made, query = Detector(), corpus[0]
        with detector.Index.create(tmp_path / "index") as index:
            index.add(corpus[:30])
            both = made.check(query, index, corpus[30:])
        assert both.matches == made.check(query, corpus).matches

    def test_stock_is_counted(self) -> None:
        standing = (
            "Sign up to the newsletter for the stories that matter, in your inbox every morning at seven."
        )
        corpus = [
            Article(
                " ".join(f"word{number}x{place}" for place in range(60)) + f". {standing}", id=str(number)
            )
            for number in range(160)
        ]
        report = detector.check(replace(corpus[7], id="copy"), corpus)
        assert report.matches[0].source_id == "7"
        assert dict(report.stock)["containment"] > 0


class TestDrift:
    v1 = "The board said at least 12 people died in the flood at Port Ellery on Monday night."
    v2 = "The board said 12 people died in the flood at Port Ellery on Monday night."
    v3 = "The board said 21 people died in the flood at Port Ellery on Monday night."

    def test_steps_and_the_whole(self) -> None:
        report = detector.drift([self.v1, self.v2, self.v3])
        assert report.order == "given"
        assert [[drift.kind for drift in step.drifts] for step in report.steps] == [
            ["hedge-lost"],
            ["changed"],
        ]
        assert report.overall is not None
        assert [drift.kind for drift in report.overall.drifts] == ["changed"]

    def test_two_versions_have_no_overall(self) -> None:
        assert detector.drift([self.v1, self.v2]).overall is None

    def test_dated_versions_are_sorted(self) -> None:
        from datetime import UTC, datetime

        late = Article(self.v2, id="late", published=datetime(2026, 1, 2, tzinfo=UTC))
        early = Article(self.v1, id="early", published=datetime(2026, 1, 1, tzinfo=UTC))
        report = detector.drift([late, early])
        assert (report.order, [article.id for article in report.versions]) == ("dated", ["early", "late"])

    def test_one_version_is_an_error(self) -> None:
        with pytest.raises(InputError, match="at least two"):
            detector.drift([self.v1])


@pytest.mark.parametrize(("key", "value"), [("top", 0), ("candidates", 20_000), ("threshold", 1.5)])
def test_settings_are_checked(key: str, value: float) -> None:
    with pytest.raises(SettingsError, match=key):
        Settings(**{key: value})  # type: ignore[arg-type]


def test_an_unknown_model_is_one_line() -> None:
    with pytest.raises(DetectorError) as caught:
        Detector(model="no-such-model")
    assert "\n" not in str(caught.value)


def test_faithful_copies_of_the_demo_have_no_drift() -> None:
    articles = {item.key: item for item in read([ROOT / "corpora/demo"]) if isinstance(item, Article)}
    match = Detector().compare(articles["e02-licensed"], articles["e02-original"])
    assert (match.relation, match.drifts) == ("near-duplicate", ())


@pytest.mark.parametrize(
    "error", [InputError("a.txt:3", "is empty", "give it words"), SettingsError("top", 0, "1 to 100")]
)
def test_an_error_stays_itself_between_processes(error: DetectorError) -> None:
    back = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert (type(back), str(back), vars(back)) == (type(error), str(error), vars(error))
