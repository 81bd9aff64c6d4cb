from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from benchmarks.webs import columns
from benchmarks.webs.plan import web
from detector.farms.profiles import Profiles, quantiles, site_profiles, takings
from detector.records import RELATIONS
from detector.records.corpus import Edges, Pages

HOUR = 3600.0
COPY, REWRITE, EVENT = (RELATIONS.index(name) for name in ("near-duplicate", "rewrite", "same-event"))


def pages_of(rows: list[dict[str, object]]) -> Pages:
    """Pages from rows with `site`, and what is not as on a plain page."""
    sites = sorted({str(row["site"]) for row in rows})
    credited = [row.get("credited") for row in rows]
    places = [-1 if name is None else sites.index(str(name)) if name in sites else -2 for name in credited]
    return Pages(
        id=tuple(f"{number:03d}" for number in range(len(rows))),
        sites=tuple(sites),
        site=np.array([sites.index(str(row["site"])) for row in rows], np.int32),
        published=np.array([row.get("published", np.nan) for row in rows], np.float64),
        words=np.full(len(rows), 300, np.int32),
        credited=np.array(places, np.int32),
        licensed=np.array([name is not None for name in credited], np.bool_),
        outlets=np.array([row.get("outlets", 0) for row in rows], np.int16),
        machine=np.array([row.get("machine", False) for row in rows], np.bool_),
    )


def edges_of(rows: list[dict[str, float]]) -> Edges:
    """Pairs from rows with `query` and `source`: rewrites of the source unless they say otherwise."""
    plain = {"relation": REWRITE, "verdict": 1, "confidence": 0.9, "probability": 1.0, "query_coverage": 0.9}
    kinds = {
        "query": np.int32,
        "source": np.int32,
        "relation": np.int8,
        "verdict": np.int8,
        "drifts": np.int32,
    }
    return Edges(
        **{
            name: np.array([row.get(name, plain.get(name, 0)) for row in rows], kinds.get(name, np.float32))
            for name in Edges._fields
        }
    )


def profiled(
    pages: list[dict[str, object]], edges: list[dict[str, float]]
) -> tuple[tuple[str, ...], Profiles]:
    known, found = pages_of(pages), edges_of(edges)
    return known.sites, site_profiles(known, found, takings(known, found))


def test_every_article_is_rewritten_copied_licensed_or_original() -> None:
    papers: list[dict[str, object]] = [{"site": "paper", "published": number * HOUR} for number in range(4)]
    taken: list[dict[str, object]] = [
        {"site": "taker", "published": 10 * HOUR},
        {"site": "taker", "published": 11 * HOUR, "credited": "paper"},
        {"site": "taker", "published": 12 * HOUR},
        {"site": "taker", "published": 13 * HOUR, "credited": "paper"},
        {"site": "taker", "published": 14 * HOUR},
    ]
    edges: list[dict[str, float]] = [
        {"query": 4, "source": 0, "substituted": 0.2, "number_drift": 0.5},
        {"query": 5, "source": 1, "substituted": 0.1},
        {"query": 6, "source": 2, "relation": COPY, "verbatim": 1.0},
        {"query": 7, "source": 3, "relation": COPY, "verbatim": 1.0},
        {"query": 8, "source": 3, "relation": EVENT},
    ]
    sites, found = profiled(papers + taken, edges)
    taker, paper = sites.index("taker"), sites.index("paper")
    assert (found.rewritten[taker], found.copied[taker]) == pytest.approx((0.4, 0.2))
    assert (found.licensed[taker], found.original[taker]) == pytest.approx((0.2, 0.2))
    assert found.named[taker] == pytest.approx(0.2)
    assert found.substituted[taker] == pytest.approx(0.15)
    assert found.number_drift[taker] == pytest.approx(0.125)
    assert (found.sources[taker], found.concentration[taker]) == (1, 1.0)
    assert found.delay[taker] == pytest.approx(10 * HOUR)
    assert found.original[paper] == 1.0
    assert np.isnan(found.delay[paper])
    assert np.isnan(found.substituted[paper])


def test_a_copy_with_words_put_for_words_is_a_rewrite() -> None:
    pages: list[dict[str, object]] = [{"site": "paper"}, {"site": "taker"}]
    close = {"query": 1, "source": 0, "relation": COPY, "verbatim": 0.8}
    for substituted, share in ((0.0, 0.0), (0.1, 1.0)):
        sites, found = profiled(pages, [{**close, "substituted": substituted}])
        assert found.rewritten[sites.index("taker")] == share


def test_what_a_site_takes_from_itself_is_its_own() -> None:
    _, found = profiled([{"site": "paper"}, {"site": "paper"}], [{"query": 1, "source": 0}])
    assert found.original.tolist() == [1.0]


def test_a_pair_without_direction_takes_nothing() -> None:
    _, found = profiled([{"site": "one"}, {"site": "other"}], [{"query": 1, "source": 0, "verdict": 0}])
    assert found.original.tolist() == [1.0, 1.0]


def test_a_page_that_a_licensee_names_was_not_taken_by_an_earlier_date_alone() -> None:
    pages: list[dict[str, object]] = [
        {"site": "farm", "published": 1.0},
        {"site": "agency", "published": HOUR},
        {"site": "licensee", "published": 2 * HOUR, "credited": "agency"},
    ]
    edges: list[dict[str, float]] = [{"query": 1, "source": 0}, {"query": 2, "source": 1, "relation": COPY}]
    sites, found = profiled(pages, edges)
    assert found.original[sites.index("agency")] == 1.0


def test_by_dates_alone_nothing_is_taken_from_a_site_that_all_share_and_none_names() -> None:
    papers: list[dict[str, object]] = [{"site": f"paper-{number}", "published": HOUR} for number in range(4)]
    farm: list[dict[str, object]] = [{"site": "farm", "published": 1.0} for _ in range(4)]
    sites, found = profiled(papers + farm, [{"query": number, "source": number + 4} for number in range(4)])
    assert found.original.tolist() == [1.0] * 5
    named: list[dict[str, object]] = [{"site": "reader", "credited": "farm"}]
    sites, found = profiled(
        papers + farm + named, [{"query": number, "source": number + 4} for number in range(4)]
    )
    assert found.rewritten[sites.index("paper-0")] == 1.0


def test_an_own_photo_credit_is_no_licence() -> None:
    sites, found = profiled([{"site": "paper", "credited": "paper"}, {"site": "b", "credited": "Wire"}], [])
    assert found.licensed[sites.index("paper")] == 0.0
    assert found.licensed[sites.index("b")] == 1.0


def test_rhythm_needs_clock_times() -> None:
    night: list[dict[str, object]] = [
        {"site": "night", "published": 3 * HOUR + 10 * number + 1} for number in range(30)
    ]
    clock: list[dict[str, object]] = [
        {"site": "clock", "published": HOUR * number + 1} for number in range(48)
    ]
    dated: list[dict[str, object]] = [
        {"site": "dated", "published": 24 * HOUR * number} for number in range(30)
    ]
    sites, found = profiled(night + clock + dated, [])
    hours = dict(zip(sites, found.hours.tolist(), strict=True))
    bursts = dict(zip(sites, found.bursts.tolist(), strict=True))
    assert hours["night"] == 0.0
    assert hours["clock"] == pytest.approx(1.0)
    assert np.isnan(hours["dated"])
    assert bursts["night"] == pytest.approx(29 / 30)
    assert bursts["clock"] == 0.0


def test_uniformity_is_the_share_of_the_commonest_template() -> None:
    rows: list[dict[str, object]] = [{"site": name} for name in ("one", "one", "one", "one", "other")]
    known, found = pages_of(rows), edges_of([])
    template = np.array([7, 7, 3, -1, -1], np.int32)
    taken = takings(known, found)
    assert site_profiles(known, found, taken, template=template).uniformity.tolist() == [0.5, 0.0]
    assert np.isnan(site_profiles(known, found, taken).uniformity).all()


def test_nothing_comes_of_nothing() -> None:
    _, found = profiled([], [])
    assert all(len(column) == 0 for column in found)


def test_quantiles_equal_numpys() -> None:
    rng = np.random.default_rng(0)
    group = rng.integers(6, size=200).astype(np.int32)
    group[group == 3] = 2
    values = rng.normal(size=200)
    found = quantiles(group, values, 6, (0.1, 0.5, 0.9))
    for place in (0, 1, 2, 4, 5):
        expected = np.quantile(values[group == place], (0.1, 0.5, 0.9))
        assert [column[place] for column in found] == pytest.approx(expected.tolist())
    assert np.isnan(found[0][3])


def test_the_order_of_the_pairs_changes_nothing() -> None:
    pages: list[dict[str, object]] = [
        {"site": name, "published": place * HOUR} for place, name in enumerate("abc")
    ]
    edges: list[dict[str, float]] = [
        {"query": 2, "source": 0},
        {"query": 2, "source": 1},
        {"query": 1, "source": 0, "relation": COPY},
    ]
    known = pages_of(pages)
    found = [takings(known, edges_of(list(rows))) for rows in permutations(edges)]
    pairs = {tuple(zip(item.page.tolist(), item.source.tolist(), strict=True)) for item in found}
    assert pairs == {((1, 0), (2, 0))}


def test_the_shares_of_a_web_sum_to_one() -> None:
    plan = web(3000, seed=1)
    found = columns.profiles(plan, seed=1)
    total = found.rewritten + found.copied + found.licensed + found.original
    assert total == pytest.approx(np.ones(len(total)))
    assert np.all(found.named <= found.rewritten)
