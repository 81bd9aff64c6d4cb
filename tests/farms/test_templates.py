"""Templates: mined from many pages, kept in a file, recognised on one."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

import detector
from detector import Article
from detector.errors import InputError
from detector.farms.templates.library import Library, mine_library
from detector.farms.templates.recognition import lines_of
from detector.farms.templates.shapes import masked, words_of
from detector.farms.templates.skeletons import MARKUP, mine_skeletons
from detector.farms.templates.slots import fill
from detector.farms.templates.template import GAP, Line, Slot
from detector.ingest.html import html_article
from detector.ingest.pages import Pages
from detector.plain import dumps
from detector.text import prepare

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detector.farms.templates.template import Template

SHAPES = [
    json.loads(line)
    for line in (Path(__file__).parent.parent / "cases" / "template_shapes.jsonl")
    .read_text("utf-8")
    .splitlines()
]
FIRMS = (
    "Harrow Mills",
    "Oxley Foods",
    "Tarn Steel",
    "Brindle Air",
    "Calder Rail",
    "Denholm Gas",
    "Eskdale Tea",
)
TOPICS = ("bridge", "harbour", "school", "orchard", "library", "tramway", "market")
WORDS = (
    "grain", "lantern", "meadow", "copper", "winter", "ferry", "granite", "violin", "saddle", "thistle",
    "anchor", "pepper", "timber", "walnut", "candle", "marble", "turnip", "kettle", "harvest", "pigeon",
)  # fmt: skip


def prose(number: int) -> str:
    """Return a sentence that no other page has."""
    drawn = random.Random(number)
    return f"The {' '.join(drawn.choice(WORDS) for _ in range(14))} stood by."


def report(number: int, site: str = "") -> Article:
    """Return an article that follows a form, with a sentence of its own."""
    firm, rise, total = FIRMS[number % 7], 2 + number, 100 + 3 * number
    form = (
        f"Shares in {firm} rose {rise} percent to close at {total} dollars on {1 + number} March.\n\n"
        f"Turnover at {firm} came to {total * 2} million dollars against {total} million a year earlier."
    )
    return Article(f"{prose(number)}\n\n{form}\n\n{prose(number + 500)}", id=f"report-{number}", site=site)


def framed(number: int, site: str) -> Article:
    """Return a page with a body of its own in a frame that sites share."""
    body = " ".join(prose(1000 * number + place) for place in range(4))
    text = (
        f"News of the {TOPICS[number % 7]} by night\n\n{body}\n\nRelated stories from our valley desk\n\n"
        f"Word of the {TOPICS[(number + 3) % 7]} spreads\n\n"
        f"Source: https://www.wire{number}.example/story/{number}\n\n"
        "Subscribe to the valley letter for more of this every week"
    )
    return Article(text, id=f"{site}-{number}", site=site)


def mined(articles: Sequence[Article]) -> Library:
    return mine_library(line for article in articles for line in lines_of(prepare(article)))


def slots(template: Template) -> list[Slot]:
    return [part for row in template.rows for part in row.parts if isinstance(part, Slot)]


@pytest.mark.parametrize("case", SHAPES, ids=lambda case: case["id"])
def test_what_varies_by_its_shape_is_one_word(case: dict[str, object]) -> None:
    found = [[word.text, word.shape] for word in words_of(str(case["input"])) if word.shape]
    assert found == case["expected"], case["why"]


@given(
    st.text(max_size=80)
    | st.lists(st.sampled_from(["May", "3", "1.5", "-", "a.co", "$", "one", " "])).map("".join)
)
def test_words_are_where_they_say(line: str) -> None:
    words = words_of(line)
    assert all(word.span.of(line) == word.text for word in words)
    assert [GAP if word.shape else word.text.lower() for word in words] == masked(line, GAP)


@given(
    st.lists(st.sampled_from(["x", "y", GAP]), min_size=1, max_size=6),
    st.lists(st.sampled_from(["x", "y", "z"]), max_size=8),
)
def test_a_pattern_fits_as_a_regular_expression_does(drawn: list[str], words: list[str]) -> None:
    pattern = [word for place, word in enumerate(drawn) if word != GAP or drawn[place - 1 : place] != [GAP]]
    slow = re.fullmatch(
        "".join("(?:[a-z] )*" if word == GAP else f"{word} " for word in pattern), _spaced(words)
    )
    gaps = fill(pattern, words)
    assert (gaps is not None) == (slow is not None)
    if gaps is not None:
        filled = iter(gaps)
        told = [words[slice(*next(filled))] if word == GAP else [word] for word in pattern]
        assert [word for part in told for word in part] == words


def _spaced(words: list[str]) -> str:
    return "".join(f"{word} " for word in words)


def test_a_form_is_mined_with_its_slots_typed_and_shown() -> None:
    forms = [
        item for item in mined([report(number) for number in range(12)]).templates if item.kind == "article"
    ]
    (form,) = forms
    assert [str(row) for row in form.rows] == [
        "Shares in {name} rose {number} to close at {number} on {date} .",
        "Turnover at {name} came to {number} against {number} a year earlier .",
    ]
    assert form.pages == 12
    assert [example.text for example in slots(form)[0].examples] == list(FIRMS[:3])
    assert {example.page for slot in slots(form) for example in slot.examples} <= {
        f"report-{number}" for number in range(12)
    }


def test_prose_and_reprints_are_no_template() -> None:
    told = [Article(f"{prose(number)}\n\n{prose(number + 90)}", id=str(number)) for number in range(40)]
    assert mined(told).templates == ()
    reprinted = [Article(report(3).text, id=str(number)) for number in range(8)]
    assert [item.kind for item in mined([*told, *reprinted]).templates if item.kind == "article"] == []


def test_a_frame_is_told_from_a_form_and_names_its_sites() -> None:
    pages = [framed(number, f"valley{number % 3}.example") for number in range(9)]
    library = mined([*pages, *(report(number, "forms.example") for number in range(12))])
    frames = [item for item in library.templates if item.kind == "frame"]
    assert any("Subscribe to the valley letter for more of this every week" in str(item) for item in frames)
    assert "link" in {slot.type for item in frames for slot in slots(item)}
    assert {item.sites for item in frames} == {tuple(f"valley{number}.example" for number in range(3))}


def test_lines_shared_by_pages_of_a_site_are_a_frame() -> None:
    body = "The harbour closed on Monday after waves broke over the wall and flooded two streets behind it."
    pages = [
        Article(f"{body}\n\nSource: x{n}.example\n\nLatest news {n}\n\nGoat {n} escapes", site="s.example")
        for n in range(4)
    ]
    (shared,) = [item for item in mined(pages).templates if item.sites == ("s.example",)]
    assert (shared.kind, shared.pages) == ("frame", 4)
    assert [str(row) for row in shared.rows] == [
        "Source : {outlet}",
        "Latest news {number}",
        "Goat {number} escapes",
    ]
    assert mined(pages[:2]).templates == ()


def test_templates_do_not_depend_on_the_order_of_pages() -> None:
    pages = [report(number) for number in range(12)] + [framed(number, "v.example") for number in range(9)]
    turned = pages[::-1]
    assert [item.id for item in mined(pages).templates] == [item.id for item in mined(turned).templates]


def test_one_page_is_recognised_with_spans() -> None:
    library = mined([report(number) for number in range(12)])
    fresh = Article(
        "Calm returned.\n\nShares in Wold & Sons rose 40 percent to close at 7.5 dollars on 9 June."
    )
    (match,) = library.recogniser().templates(prepare(fresh))
    assert match.template.kind == "article"
    row = match.rows[0]
    assert row.span.of(fresh.text).startswith("Shares in Wold")
    assert [slot.of(fresh.text) for slot in row.slots] == [
        "Wold & Sons",
        "40 percent",
        "7.5 dollars",
        "9 June",
    ]
    assert library.recogniser().templates(prepare(Article(prose(77)))) == ()
    assert library.recogniser().templates(prepare(Article(""))) == ()


def test_a_library_is_kept_and_its_bytes_are_stable(tmp_path: Path) -> None:
    lines = [Line(f"s{number}.example", str(number), MARKUP, _names("acme", number)) for number in range(4)]
    library = Library(mined([report(number) for number in range(12)]).templates, mine_skeletons(lines))
    library.save(tmp_path / "one")
    assert Library.load(tmp_path / "one") == library
    Library.load(tmp_path / "one").save(tmp_path / "two")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


@pytest.mark.parametrize(
    "content", ["", "{}", "[]", "no", '{"format": 99}', '{"format": 1, "templates": 2, "skeletons": 0}']
)
def test_what_is_no_library_is_refused(content: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text(content)
    with pytest.raises(InputError):
        Library.load(tmp_path / "file")
    with pytest.raises(InputError):
        Library.load(tmp_path / "nowhere")


def _names(theme: str, number: int) -> str:
    """Return the names of a page: a theme's, everybody's, and its own."""
    return " ".join(
        [*(f"div.{theme}-{word}" for word in WORDS), "div.entry-content", "ul.menu", f"div.own-{number}"]
    )


def test_sites_of_one_theme_share_a_skeleton() -> None:
    lines = [
        Line(f"{theme}{number}.example", f"{theme}-{number}", MARKUP, _names(theme, 10 * place + number))
        for place, theme in enumerate(("acme", "bolt", "cord"))
        for number in range(8)
    ]
    found = mine_skeletons([*lines, Line("lone.example", "lone", MARKUP, _names("lone", 99))])
    assert {item.sites for item in found} == {
        tuple(f"{theme}{number}.example" for number in range(8)) for theme in ("acme", "bolt", "cord")
    }
    assert all(not name.endswith(("menu", "entry-content")) for item in found for name, _ in item.names)
    recogniser = Library(skeletons=found).recogniser()
    assert [match.skeleton.sites[0] for match in recogniser.skeletons(_names("bolt", 77).split())] == [
        "bolt0.example"
    ]
    assert recogniser.skeletons(_names("other", 5).split()) == ()


def test_a_page_keeps_the_names_of_its_markup_but_shows_them_nowhere() -> None:
    page = '<body class="td-x"><div id="post-12" class="td-y z3"><p>The pier closed.</p></div><svg class="i"></svg>'
    article = html_article(page)
    assert article.markup == ("body.td-x", "div#post-#", "div.td-y", "div.z#")
    assert "markup" not in dumps(article)
    large = page + "<p>The pier closed for good, it was said.</p>" * 9_000
    with Pages() as pages:
        assert pages.article(large.encode(), "html", "large.html").markup == article.markup


def test_check_names_the_template_that_an_article_follows(tmp_path: Path) -> None:
    detector.audit([report(number) for number in range(12)], tmp_path / "out")
    library = Library.load(tmp_path / "out" / "templates.jsonl")
    found = detector.check(report(40), [Article(prose(1), id="other")], templates=library)
    signs = [sign for sign in found.signs if sign.name == "known-template"]
    assert [span.of(report(40).text).split()[0] for span in signs[0].spans] == ["Shares", "Turnover"]
    assert "12 pages" in signs[0].explanation
