"""Large pages: read in a process that can be ended, and what ends it costs that page alone."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from detector.errors import InputError
from detector.ingest import html_article, read
from detector.ingest.pages import Pages
from detector.records import Article

if TYPE_CHECKING:
    from pathlib import Path

SENTENCE = "The harbour council voted on Monday to close the old ferry pier until the spring. "
#: Larger than what is read in this process.
LARGE = (
    "<html><title>Pier closes</title><meta name='author' content='Dana Example'>"
    "<meta property='article:published_time' content='2024-03-04T09:30:00+00:00'>"
    f"<article><h1>Pier closes</h1>{f'<p>{SENTENCE * 20}</p>' * 150}</article>"
)
#: As slow as a page gets: just within the number of elements that are looked through.
SLOW = "<article>" + f"<p>{'word soup ' * 40}</p>" * 19_000
NESTED = "<article>" + ("<div>" * 240 + "x y z " * 300 + "</div>" * 240) * 80


def test_a_large_page_reads_the_same_in_another_process() -> None:
    url = "https://www.paper.example/pier"
    with Pages() as pages:
        article = pages.article(LARGE.encode(), "html", "page.html", url=url)
        assert pages._process is not None
    assert article == html_article(LARGE, url=url, place="page.html")
    assert pages._process is None


def test_ordinary_pages_and_texts_start_no_process() -> None:
    with Pages() as pages:
        assert pages.article(b"<p>Words.</p>", "html", "page.html").text == "Words."
        assert pages.article(SENTENCE.encode() * 5000, "text", "story.txt").text.startswith("The harbour")
        assert pages._process is None


@pytest.mark.parametrize("page", [SLOW, NESTED], ids=["wide", "deep"])
def test_a_slow_page_is_given_up_and_the_next_one_read(page: str) -> None:
    reason = r"slow\.html: the page takes more than 0\.9 s to read"
    with Pages(seconds=0.9) as pages:
        with pytest.raises(InputError, match=reason):
            pages.article(page.encode(), "html", "slow.html")
        assert pages.article(LARGE.encode(), "html", "page.html").title == "Pier closes"


def test_a_page_that_takes_too_much_memory_is_given_up() -> None:
    with Pages(memory=40 * 2**20) as pages:
        with pytest.raises(InputError, match="MB of memory"):
            pages.article(("<p>x" * 400_000).encode(), "html", "large.html")
        assert pages.article(LARGE.encode(), "html", "page.html").title == "Pier closes"


def test_a_process_that_dies_costs_one_page() -> None:
    with Pages() as pages:
        pages.article(LARGE.encode(), "html", "page.html")
        assert pages._process is not None
        os.kill(pages._process.pid, signal.SIGSEGV)
        with pytest.raises(InputError, match=r"reading the page failed \(exit -11\)"):
            pages.article(LARGE.encode(), "html", "page.html")
        assert pages.article(LARGE.encode(), "html", "page.html").title == "Pier closes"


def test_reasons_come_back(tmp_path: Path) -> None:
    hidden = f"<div hidden>{SENTENCE * 3000}</div>"
    (tmp_path / "a.html").write_text(hidden)
    (tmp_path / "b.html").write_text(LARGE)
    skip, article = read([tmp_path])
    assert not isinstance(skip, Article)
    assert (skip.place, skip.reason) == (str(tmp_path / "a.html"), "the page hides all of its text")
    assert isinstance(article, Article)
    assert article.id == "b.html"
