"""Sites that date back what they take are known by what others credit."""

from __future__ import annotations

import numpy as np

from benchmarks.webs import columns
from benchmarks.webs.plan import OWN, web
from detector.farms.witnesses import backdated, believed


def test_farms_that_date_back_are_doubted_and_honest_sites_are_not() -> None:
    plan = web(12_000, seed=720, lying=0.5)
    pages = columns.pages(plan, seed=720)
    found = backdated(pages, columns.edges(plan, pages, seed=720))
    lies = np.zeros(len(found), np.bool_)
    lies[plan.site[(plan.act != OWN) & (plan.published < plan.appeared)]] = True
    assert found[lies].mean() >= 0.75
    assert not found[~plan.sites.farm].any()


def test_where_dates_are_true_no_verdict_is_turned() -> None:
    plan = web(12_000, seed=721)
    pages = columns.pages(plan, seed=721)
    edges = columns.edges(plan, pages, seed=721)
    assert (believed(pages, edges).verdict == edges.verdict).all()


def test_without_credits_no_dates_are_doubted() -> None:
    plan = web(12_000, seed=722, lying=1.0)
    pages = columns.pages(plan, seed=722)
    silent = pages._replace(credited=np.full(len(pages.id), -1, np.int32))
    assert not backdated(silent, columns.edges(plan, silent, seed=722)).any()
