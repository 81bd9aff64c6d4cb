from __future__ import annotations

import pytest

from detector.text.blocks import blocks, source_outlet

BODY = "The harbour closed on Monday after waves broke over the wall and flooded two streets behind it."
MORE = "Repairs may take three weeks, the port authority said on Tuesday, and ferries will sail from the north quay."


def kinds(text: str) -> list[tuple[str, str | None]]:
    return [(block.kind, block.outlet) for block in blocks(text)]


def test_a_scrapers_page_comes_apart() -> None:
    page = "\n\n".join(
        (
            "AI\nAI",
            "Storm Shuts Port as Waves Break the Wall",
            "Photo credit: www.harbour.example",
            BODY,
            "Port Closure Facts Chain",
            MORE,
            "WATCH | Waves over the wall:",
            "Source\nwww.harbour.example",
            "Related by category",
            "A Goat Escapes",
            "Photo credit: hill.example A goat has escaped from...",
            "Breaking news2",
        )
    )
    assert kinds(page) == [
        ("byline", None),
        ("byline", None),
        ("headline", None),
        ("credit", "www.harbour.example"),
        ("paragraph", None),
        ("heading", None),
        ("paragraph", None),
        ("related", None),
        ("source", None),
        ("source", "www.harbour.example"),
        ("related", None),
        ("teaser", None),
        ("teaser", "hill.example"),
        ("related", None),
    ]


@pytest.mark.parametrize(
    ("line", "outlet"),
    [
        ("Source: www.cbc.ca", "www.cbc.ca"),
        ("Via: meridianwire.example", "meridianwire.example"),
        ("Originally appeared on meridianwire.example", "meridianwire.example"),
        ("This article is republished from Meridian Wire under licence.", "Meridian Wire"),
        ("First published by Harbour Courier", "Harbour Courier"),
        ("Read the full story at www.x.example/news/1", "www.x.example"),
        ("The source of the leak was found on Monday.", None),
        ("Officials said the report was published on Tuesday.", None),
    ],
)
def test_source_lines_name_their_outlet(line: str, outlet: str | None) -> None:
    assert source_outlet(line) == outlet


def test_plain_articles_have_no_frame() -> None:
    assert kinds(f"{BODY}\n\n{MORE}") == [("paragraph", None)] * 2


def test_lines_set_apart_that_go_on_are_running_text() -> None:
    lines = BODY.split()
    broken = "\n\n".join(
        (MORE, " ".join(lines[:9]), " ".join(lines[9:]), "What the Board Decided on Tuesday Night")
    )
    assert [kind for kind, _ in kinds(broken)] == ["paragraph", "paragraph", "paragraph", "heading"]


def test_hard_wrapped_newswire_is_one_paragraph() -> None:
    wire = (
        "Showers fell on the growing districts through the week and eased\n"
        "a drought that had held since the first days of the new year and\n"
        "worried growers, the trade house said in its weekly letter."
    )
    assert kinds(wire) == [("paragraph", None)]


def test_a_table_does_not_break_the_newswire_around_it() -> None:
    wire = (
        "    The mill on the Halland river will close for good at the end of\n"
        "the season, and its grain goes to the coast by barge from then on.\n"
        "    Its owner gave the prices that it paid to growers last week, for\n"
        "grain of the new crop brought to the river, as follows --\n"
        "    Red wheat         14.20\n"
        "White wheat       14.55\n"
        "Barley             9.10\n"
        "Oats               8.75\n"
        "Rye               11.00\n"
        "Maize             10.05\n"
    )
    read = kinds(wire)
    assert read[:2] == [("paragraph", None), ("paragraph", None)]
    assert len(read) == 8


def test_an_indented_line_opens_a_paragraph_of_newswire() -> None:
    wire = (
        "    The mill on the Halland river will close for good at the end of\n"
        "the season, its owner said on Tuesday.\n"
        "    It has ground flour for the town since 1874 and was the last of\n"
        "five on the river."
    )
    assert [block.span.of(wire)[:8] for block in blocks(wire)] == ["The mill", "It has g"]
    assert kinds(wire) == [("paragraph", None)] * 2


def test_the_body_goes_on_below_a_related_link() -> None:
    page = f"{BODY}\n\nRelated articles\n\nGoat escapes again\n\n{MORE} The quay was last used for passengers in 1987, he said."
    assert [kind for kind, _ in kinds(page)] == ["paragraph", "related", "teaser", "paragraph"]
