"""What the farm model says of webs: on columns made from their plans, and on audits of their pages."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.webs import audits, columns
from benchmarks.webs.plan import NAMES, ROLES, web
from benchmarks.webs.rates import alarms, rates, truth
from benchmarks.webs.texts import lines_of
from detector.farms.farm import farm_probabilities, features, load_farm_model
from detector.farms.network import graphml, site_edges, site_groups
from detector.farms.profiles import site_profiles, takings

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

#: Articles of a web.
ARTICLES = 20_000


def auc(probability: Floats, farm: NDArray[np.bool_]) -> float:
    """Return the chance that a farm stands above a site that is none; ties count half."""
    values = np.concatenate((probability[~farm], probability[farm]))
    _, place, times = np.unique(values, return_inverse=True, return_counts=True)
    rank = (np.cumsum(times) - (times - 1) / 2)[place]
    count = int(farm.sum())
    return float(
        (rank[len(values) - count :].sum() - count * (count + 1) / 2) / (count * (len(values) - count))
    )


def summary(probability: Floats, farm: NDArray[np.bool_], threshold: float) -> dict[str, Any]:
    """Return AUC, and what share of the farms and how many of the others lie above the threshold."""
    called = probability >= threshold
    return {
        "sites": len(farm),
        "auc": round(auc(probability, farm), 4),
        "farms_found": round(float(called[farm].mean()), 3),
        "others": int((~farm).sum()),
        "others_called_farms": int(called[~farm].sum()),
    }


def by_role(probability: Floats, role: NDArray[np.int64], threshold: float) -> dict[str, dict[str, Any]]:
    """Return for each role how many sites there are, how many are called farms, and the extremes."""
    found = {}
    for place, name in enumerate(NAMES):
        values = probability[role == place]
        if len(values):
            low, middle, high = np.round(np.quantile(values, (0.0, 0.5, 1.0)), 3).tolist()
            called = int((values >= threshold).sum())
            found[name] = {
                "sites": len(values),
                "called": called,
                "lowest": low,
                "median": middle,
                "highest": high,
            }
    return found


def calibration_error(probability: Floats, farm: NDArray[np.bool_], bins: int = 10) -> float:
    """Return the expected calibration error over bins of one width."""
    which = np.minimum((probability * bins).astype(int), bins - 1)
    return float(
        sum(
            abs(probability[which == place].mean() - farm[which == place].mean()) * np.mean(which == place)
            for place in np.unique(which)
        )
    )


def on_columns(seeds: Iterable[int], *, lying: float = 0.0) -> dict[str, Any]:
    """Return the shipped model's figures on unseen webs, as columns made from their plans."""
    model = load_farm_model()
    probability, role = [], []
    for seed in seeds:
        profiles, roles = columns.profiled(ARTICLES, seed, lying=lying)
        found = farm_probabilities(profiles, model)
        probability.append(found[~np.isnan(found)])
        role.append(roles[~np.isnan(found)])
    values, roles = np.concatenate(probability), np.concatenate(role)
    farm = np.array([ROLES[name].farm for name in NAMES])[roles]
    return summary(values, farm, model.threshold) | {"by role": by_role(values, roles, model.threshold)}


def hidden_credits(shares: Iterable[float], seed: int = 400) -> dict[str, dict[str, Any]]:
    """Return what becomes of licensees and local papers of whose credits only a share can be read."""
    model = load_farm_model()
    named = [NAMES.index(name) for name in ("licensee", "local")]
    found = {}
    for share in shares:
        plan = web(ARTICLES, seed=seed)
        rng = np.random.default_rng(seed)
        theirs = np.isin(plan.sites.role[plan.site], named) & (plan.act > 0)
        seen = np.where(theirs, rng.random(len(theirs)) < share, plan.credited)
        plan = plan._replace(credited=seen)
        values = farm_probabilities(columns.profiles(plan, seed=seed), model)
        rows = ~np.isnan(values) & np.isin(plan.sites.role, named)
        found[f"{share:.2f}"] = by_role(values[rows], plan.sites.role[rows], model.threshold)
    return found


def small_sites(bounds: Iterable[tuple[int, int]], seeds: Iterable[int] = range(500, 512)) -> dict[str, Any]:
    """Return what the model would say of sites by the number of their articles, however few."""
    model = load_farm_model()
    told, farm, articles = [], [], []
    for seed in seeds:
        plan = web(12_000, seed=seed, each=(3, 40))
        profiles = columns.profiles(plan, seed=seed)
        told.append(1 / (1 + np.exp(-model.intercept - features(profiles) @ np.array(model.weights))))
        farm.append(plan.sites.farm)
        articles.append(profiles.articles)
    values, farms, sizes = (np.concatenate(column) for column in (told, farm, articles))
    found = {}
    for low, high in bounds:
        rows = (sizes >= low) & (sizes <= high)
        found[f"{low} to {high}"] = summary(values[rows], farms[rows], model.threshold)
    return found


def on_audit(folder: Path) -> dict[str, Any]:
    """Return what an audit said of a web that was written to a folder and audited to its ``out``."""
    pages = audits.pages(folder / "out")
    edges = audits.edges(folder / "out", pages)
    known = truth(folder, pages)
    model = load_farm_model()
    told = {str(line["site"]): line for line in lines_of(folder / "sites.jsonl")}
    values = audits.farms(folder / "out", pages)
    rows = ~np.isnan(values)
    role = np.array([NAMES.index(str(told[name]["role"])) for name in pages.sites])
    phrases = audits.phrases(folder / "out")
    return {
        "articles": len(pages.id),
        "too few articles": int((~rows).sum()),
        **summary(
            values[rows], np.array([bool(told[name]["farm"]) for name in pages.sites])[rows], model.threshold
        ),
        "by role": by_role(values[rows], role[rows], model.threshold),
        "rates": rates(edges, known),
        "alarms": alarms(pages, edges, known),
        "tortured phrases": len(phrases),
        "tortured in roles": _roles(phrases, told),
    }


def _roles(phrases: Iterable[dict[str, Any]], told: dict[str, dict[str, object]]) -> dict[str, int]:
    """Return how many tortured phrases were found on sites of each role."""
    found: dict[str, int] = {}
    for phrase in phrases:
        for role in {str(told[site]["role"]) for site in phrase["sites"]}:
            found[role] = found.get(role, 0) + 1
    return found


def speed(articles: int) -> dict[str, float]:
    """Return the seconds that profiles, probabilities and the network of so many pages take."""
    plan = web(articles, seed=900)
    pages = columns.pages(plan)
    edges = columns.edges(plan, pages)
    start = time.perf_counter()
    taken = takings(pages, edges)
    profiles = site_profiles(pages, edges, taken)
    farm_probabilities(profiles, load_farm_model())
    after = time.perf_counter()
    between = site_edges(pages, edges, taken)
    group = site_groups(between, len(pages.sites))
    graphml(pages.sites, between, {"group": group})
    return {
        "pages": len(pages.id),
        "pairs": len(edges.query),
        "profiles": round(after - start, 2),
        "network": round(time.perf_counter() - after, 2),
    }
