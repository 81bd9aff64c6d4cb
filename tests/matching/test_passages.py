from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector import Article, Span
from detector.matching.passages import _best_run, _clusters, passages
from detector.pipeline.workbench import Workbench

if TYPE_CHECKING:
    from detector.records import Passage

REUSED = """The Vantria Coastguard closed the northern channel on Monday after a barge carrying 40 tonnes of diesel struck the Halland Bank. Divers found two cracks in the hull on Tuesday morning, according to the Marine Safety Board, which sent five examiners from Lisbourne."""
REWORDED = """On Monday the northern channel was shut by the Vantria Coastguard, once a diesel barge loaded with 40 tonnes had struck the Halland Bank. The Marine Safety Board, which sent five examiners from Lisbourne, said divers had discovered two cracks in the hull by Tuesday morning."""
LIBRARY = """Council members in Addersley approved a new library on Thursday by nine votes to four, ending a dispute that had run for six years. The building, on the site of the old tram depot, will open in 2027 and cost £11 million, said the mayor, Carys Beddow. Readers had signed a petition of four thousand names to keep the branch in Mill Street open as well."""
ORCHARD = """Growers near Pellworth expect the smallest plum harvest in a decade after hail broke the blossom in April. Half of the trees will carry no fruit, the growers' union wrote to its members. Jam makers in the valley have begun to look for plums abroad, and one has stopped taking orders. A late frost in May is still possible, the weather office warned, though none is forecast."""
SUMMARISED = (
    "Dover's harbour office counted 812 ferries in June, ten fewer than a year before.",
    "Winds kept the smallest vessels in port on four days.",
    "Freight on the remaining boats rose by a fifth, chiefly machine parts and flowers.",
    "Passengers complained of queues at the single open passport hall.",
    "The harbour master, Ilse Marquand, blamed a scanner that broke down twice.",
    "A second hall, planned since 2019, has no builder yet.",
    "Two firms had withdrawn their offers over the price of steel.",
    "Town councillors will vote on a loan for it in September.",
)
SUMMARY = "Dover's harbour office counted 812 ferries in June. Freight, chiefly machine parts and flowers, rose by a fifth. The harbour master, Ilse Marquand, blamed a scanner for queues. Town councillors will vote on a loan in September."


def found(bench: Workbench, query: str, source: str) -> tuple[Passage, ...]:
    left, right = bench.read([Article(query), Article(source)])
    return passages(left.traits, right.traits)


def test_a_copied_passage_is_found_where_it_stands(bench: Workbench) -> None:
    query, source = f"{LIBRARY}\n\n{REUSED}\n\n{ORCHARD}", f"{REUSED}\n\nNothing else was known by noon."
    (passage,) = found(bench, query, source)
    assert passage.query.of(query) == passage.source.of(source) == REUSED
    assert passage.kind == "verbatim"


def test_a_reworded_passage_is_found_and_named_so(bench: Workbench) -> None:
    query, source = f"{LIBRARY}\n\n{REWORDED}", f"{ORCHARD}\n\n{REUSED}"
    (passage,) = found(bench, query, source)
    assert passage.query.start >= len(LIBRARY)
    assert passage.source.start >= len(ORCHARD)
    assert passage.kind in ("edited", "reworded")


def test_a_condensed_passage_spans_all_that_it_condenses(bench: Workbench) -> None:
    source = " ".join(SUMMARISED)
    (passage,) = found(bench, f"{LIBRARY}\n\n{SUMMARY}\n\n{ORCHARD}", source)
    assert passage.kind == "condensed"
    assert passage.source.end - passage.source.start > 0.8 * len(source)


def test_two_passages_stay_two(bench: Workbench) -> None:
    query = f"{REUSED}\n\n{ORCHARD}\n\n{LIBRARY}"
    source = f"{LIBRARY}\n\n{REUSED}"
    assert [item.source.of(source) for item in found(bench, query, source)] == [REUSED, LIBRARY]


def test_headings_are_part_of_what_is_reused(bench: Workbench) -> None:
    listed = "\n\n".join(
        f"{number} {thing} from the Halland Bank wreck"
        for number, thing in enumerate(
            ("brass lanterns", "coils of tarred rope", "a ship's bell", "nine anchors", "six kegs")
        )
    )
    query, source = f"{LIBRARY}\n\n{listed}\n\n{ORCHARD}", f"{REUSED}\n\n{listed}"
    (passage,) = found(bench, query, source)
    assert "ship's bell" in passage.query.of(query)


@pytest.mark.parametrize(
    ("query", "source"),
    [
        (LIBRARY, ORCHARD),
        ("", LIBRARY),
        (LIBRARY, ""),
        ("", ""),
        ("Home", "Home"),
        ("…", "!!!"),
        ("Plums", ORCHARD),
    ],
    ids=["other story", "no query", "no source", "nothing", "one word", "no words", "a word of it"],
)
def test_no_passage(bench: Workbench, query: str, source: str) -> None:
    assert found(bench, query, source) == ()


@pytest.mark.parametrize(
    "text", [REUSED, LIBRARY, SUMMARY, "Divers found two cracks in the hull on Tuesday."]
)
def test_a_text_against_itself_is_one_verbatim_passage(bench: Workbench, text: str) -> None:
    (passage,) = found(bench, text, text)
    assert passage.kind == "verbatim"
    assert passage.query == passage.source
    assert passage.query.end - passage.query.start >= len(text) - 1


SENTENCES = [f"{part}." for text in (REUSED, REWORDED, LIBRARY, ORCHARD) for part in text.split(". ")]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(SENTENCES), max_size=12), st.lists(st.sampled_from(SENTENCES), max_size=12))
def test_passages_lie_in_both_texts_in_order_and_apart(query: list[str], source: list[str]) -> None:
    texts = " ".join(query), "\n\n".join(source)
    result = found(Workbench(), *texts)
    assert result == found(Workbench(), *texts)
    for passage in result:
        for span, text in ((passage.query, texts[0]), (passage.source, texts[1])):
            assert 0 <= span.start < span.end <= len(text)
    assert all(before.query.end <= after.query.start for before, after in itertools.pairwise(result))


def test_lines_join_short_ones_to_the_next(bench: Workbench) -> None:
    text = f"Read on. {REUSED}"
    (reading,) = bench.read([Article(text)])
    lines = reading.traits.lines
    assert len(lines.span) == 2
    assert Span(*lines.span[0].tolist()).of(text).startswith("Read on. The Vantria")


@given(st.lists(st.integers(-9, 9), min_size=1, max_size=30))
def test_best_run_is_the_best_of_all_runs(values: list[int]) -> None:
    first, last = _best_run(np.array(values, dtype=np.float64))
    best = max(sum(values[i:j]) for i in range(len(values)) for j in range(i + 1, len(values) + 1))
    assert sum(values[first:last]) == best


@given(st.sets(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=40))
def test_clusters_part_the_seeds_and_hold_no_gap(seeds: set[tuple[int, int]]) -> None:
    parts = list(_clusters(np.array(sorted(seeds), dtype=np.intp).reshape(-1, 2), 2, 3))
    assert sorted(tuple(seed) for part in parts for seed in part.tolist()) == sorted(seeds)
    for part in parts:
        assert np.diff(np.sort(part[:, 0])).max(initial=0) <= 3
        assert np.diff(np.sort(part[:, 1])).max(initial=0) <= 4
