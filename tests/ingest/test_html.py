"""Pages: the body and the frame around it are kept, the rest is left out, and nothing hangs."""

from __future__ import annotations

import logging
import time
from datetime import UTC, datetime

import pytest

from detector.errors import InputError
from detector.ingest import html_article
from detector.ingest.html import MOST_ELEMENTS, MOST_TAIL_LINES, body_of
from detector.ingest.page import read_page

BODY = (
    "The harbour council voted on Monday to close the old ferry pier for repairs until the spring.",
    "Engineers found cracks in 14 of its 60 piles during an inspection last month, the council said.",
    "A temporary landing will open beside the fish market within two weeks, according to the operator.",
)
COMMENT = "I walked along this pier every day as a child. " * 20
PAGE = f"""<!DOCTYPE html>
<html lang="en" class="has-comments"><head>
<meta charset="iso-8859-1"><title>Ferry pier closes &#8211; Harbour Wire</title>
<meta property="og:url" content="https://www.harbourwire.example/pier">
<meta property="article:published_time" content="2024-03-04T09:30:00+00:00">
<meta name="author" content="Dana Example">
<link rel="canonical" href="https://coast.example/ferry-pier">
<style>p {{ color: red }}</style></head>
<body class="single sidebar-right"><header class="site-header"><a href="/">Harbour Wire</a></header>
<nav><ul><li>Home<li>Sport<li>Weather</ul></nav>
<div class="ticker"><h4>Ferry pier closes</h4><p>Snow expected on the hills</p></div>
<main><article class="category-social"><h1>Ferry pier closes</h1>
<p class="credit">Photo credit: www.coast.example</p>
<p>{BODY[0]}</p><div class="share-buttons"><a>Tweet this</a></div>
<p>{BODY[1]}<span style="display:none">invisible ink</span></p>
<p hidden>A hidden paragraph that no reader ever sees.</p>
<p>{BODY[2]}</p>
<p>Source<br>www.coast.example</p>
<h4>Related by category</h4>
<h5>Market hall reopens</h5><p>Photo credit: dock.example The hall on the quay…</p>
</article>
<div id="comments"><h3>2 comments</h3><p>{COMMENT}</p></div></main>
<aside class="sidebar"><h4>Latest news</h4><p>Lighthouse gets a new lamp</p></aside>
<footer><p>About us</p></footer><script>var words = "never shown";</script></body></html>"""


def test_the_text_runs_from_the_headline_through_body_credits_and_teasers() -> None:
    assert html_article(PAGE).text == "\n\n".join(
        (
            "Ferry pier closes",
            "Photo credit: www.coast.example",
            *BODY,
            "Source\nwww.coast.example",
            "Related by category",
            "Market hall reopens",
            "Photo credit: dock.example The hall on the quay…",
            "Latest news",
            "Lighthouse gets a new lamp",
        )
    )


def test_the_head_of_a_page_becomes_the_fields_of_the_article() -> None:
    article = html_article(PAGE, place="page.html")
    assert article.title == "Ferry pier closes"
    assert article.url == "https://www.harbourwire.example/pier"
    assert article.site == "harbourwire.example"
    assert article.canonical == "https://coast.example/ferry-pier"
    assert article.published == datetime(2024, 3, 4, 9, 30, tzinfo=UTC)
    assert article.author == "Dana Example"
    assert article.place == "page.html"
    assert article.id is None


def test_an_address_given_decides_the_site_and_completes_relative_links() -> None:
    article = html_article(
        '<link rel="canonical" href="/story"><p>Words.</p>', url="https://www.paper.example/amp/story"
    )
    assert (article.url, article.site) == ("https://www.paper.example/amp/story", "paper.example")
    assert article.canonical == "https://www.paper.example/story"


@pytest.mark.parametrize("link", ["javascript:alert(1)", "file:///etc/passwd", "http://[broken", "", "//"])
def test_only_web_addresses_are_taken(link: str) -> None:
    article = html_article(
        f'<link rel=canonical href="{link}"><meta property=og:url content="{link}"><p>x</p>'
    )
    assert (article.url, article.canonical, article.site) == (None, None, None)


def test_the_date_may_stand_in_structured_data_or_be_missing() -> None:
    dated = (
        '<script type="application/ld+json">{"datePublished": "2023-07-01T08:00:00Z"}</script><p>Words.</p>'
    )
    assert html_article(dated).published == datetime(2023, 7, 1, 8, tzinfo=UTC)
    assert html_article("<meta name=date content='soon'><p>Words.</p>").published is None


def test_text_already_decoded_is_not_decoded_again() -> None:
    declarations = '<?xml version="1.0" encoding="koi8-r"?><html><meta charset="iso-8859-1">'
    page = declarations + "<p>naïve “café” 5 €</p></html>"
    assert html_article(page).text == "naïve “café” 5 €"


@pytest.mark.parametrize(
    "hiding",
    [
        "hidden",
        'style="display: none"',
        'style="visibility:hidden"',
        'style="color:red;font-size:0px"',
        'style="opacity:0"',
        'style="position:absolute;left:-9999px"',
    ],
)
def test_hidden_text_is_left_out(hiding: str) -> None:
    hidden = "Words for machines that no reader of the page will ever get to see on it."
    paragraphs = "".join(f"<p>{text}</p>" for text in BODY)
    page = f"<article><h1>Pier</h1>{paragraphs}<div {hiding}><p>{hidden}</p></div></article>"
    article = html_article(page)
    assert hidden not in article.text
    assert BODY[2] in article.text


def test_faint_text_is_not_taken_for_hidden() -> None:
    assert html_article('<p style="opacity:0.5;font-size:0.9em;left:-10px">Seen.</p>').text == "Seen."


def test_a_body_inside_a_part_named_like_a_menu_is_kept() -> None:
    paragraphs = "".join(f"<p>{text}</p>" for text in BODY)
    page = f'<nav>Home</nav><div class="share-content"><article><h1>Pier</h1>{paragraphs}</article></div>'
    assert all(text in html_article(page).text for text in BODY)


def test_a_page_that_leaves_head_and_body_unmarked_is_read() -> None:
    page = f"<html><title>Pier</title><title>Again</title><meta name=x><article><h1>Pier</h1><p>{BODY[0]}</p></article>"
    assert html_article(page).text == f"Pier\n\n{BODY[0]}"


def test_both_articles_of_a_page_are_kept() -> None:
    first = "".join(f"<p>{text}</p>" for text in BODY)
    second = "".join(f"<p>{text.replace('pier', 'tower').replace('ferry', 'clock')}</p>" for text in BODY)
    text = html_article(f"<main><article>{first}</article><article>{second}</article></main>").text
    assert all(part in text for part in BODY)
    assert "clock tower" in text


def test_teasers_are_capped() -> None:
    teasers = "".join(f"<p>Teaser number {i}</p>" for i in range(500))
    paragraphs = "".join(f"<p>{text}</p>" for text in BODY)
    text = html_article(
        f"<h1>Pier</h1><article>{paragraphs}</article><aside><h4>Related</h4>{teasers}</aside>"
    ).text
    assert text.count("\n\n") == len(BODY) + MOST_TAIL_LINES


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        ("", "is empty"),
        (" \n\t", "is empty"),
        ("<!-- only a comment -->", "shows no text"),
        ("<html><frameset cols='1,2'><frame src=a></frameset></html>", "frameset"),
        ("<body><div id=app></div><script>run()</script></body>", "scripts"),
        ("<body><p hidden>x</p></body>", "hides all"),
        ("<title>Only a title</title>", "shows no text"),
    ],
)
def test_a_page_without_text_says_why(page: str, reason: str) -> None:
    with pytest.raises(InputError, match=reason) as caught:
        html_article(page, place="p.html")
    assert str(caught.value).startswith("p.html: ")
    assert "\n" not in str(caught.value)


DEEP = 5000
PARAGRAPH = f"<p>{BODY[0]}</p>"


@pytest.mark.parametrize(
    "page",
    [
        pytest.param("<div>" * DEEP + PARAGRAPH + "</div>" * DEEP, id="nested"),
        pytest.param(PARAGRAPH + "<div>" * 20 * DEEP, id="unclosed"),
        pytest.param(PARAGRAPH + "<div>words</div>" * 2 * MOST_ELEMENTS, id="divs"),
        pytest.param(PARAGRAPH + "<p>x" * 2 * MOST_ELEMENTS, id="paragraphs"),
        pytest.param(PARAGRAPH + "<span>x</span>" * 2 * MOST_ELEMENTS, id="spans"),
        pytest.param(PARAGRAPH + "<table><tr>" + "<td>x" * 2 * MOST_ELEMENTS, id="cells"),
        pytest.param(f"<p>{BODY[0]}</p><!-- " + PARAGRAPH * 1000, id="unclosed comment"),
        pytest.param(PARAGRAPH + "<" * 500_000, id="less-than signs"),
        pytest.param(
            PARAGRAPH + "<p " + " ".join(f"a{i}=1" for i in range(50_000)) + ">x</p>", id="attributes"
        ),
        pytest.param(PARAGRAPH + "&amp;" * 100_000, id="entities"),
        pytest.param(PARAGRAPH.replace(" ", "\x00 "), id="NULs"),
        pytest.param("<!DOCTYPE <<html PUBLIC '" + PARAGRAPH, id="mangled doctype"),
        pytest.param(
            '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
            f"<html>{PARAGRAPH}<p>&b;&f;</p></html>",
            id="entity expansion",
        ),
    ],
)
def test_hostile_markup_is_read_in_time(page: str) -> None:
    started = time.perf_counter()
    article = html_article(page)
    assert time.perf_counter() - started < 10
    assert BODY[0] in article.text
    assert "root:" not in article.text


def test_nothing_is_logged_to_a_program_that_set_up_no_logging(capsys: pytest.CaptureFixture[str]) -> None:
    html_article("<p>x</p>")
    assert logging.getLogger("trafilatura").handlers
    assert capsys.readouterr().err == ""


def test_the_body_alone_is_available() -> None:
    body = body_of(PAGE)
    assert all(text in body for text in BODY)
    assert "Lighthouse" not in body


def test_lines_carry_their_region_and_heading() -> None:
    lines = {line.text: (line.region, line.heading) for line in read_page(PAGE).lines}
    assert lines["Home"] == ("navigation", 0)
    assert lines["Tweet this"] == ("navigation", 0)
    assert lines["Latest news"] == ("aside", 4)
    assert lines[BODY[0]] == ("main", 0)
    assert "never shown" not in str(lines)
