"""Stage *profile*: what each site does and how likely it is a farm, and who takes from whom."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import numpy as np

from detector.farms.farm import farm_probabilities, load_farm_model, reasons
from detector.farms.network import graphml, shared_frames, site_edges, site_groups
from detector.farms.profiles import site_profiles, takings
from detector.farms.spin import Swap, tortured_phrases
from detector.pipeline import tables
from detector.pipeline.exchange import read_whole
from detector.pipeline.stages import templates
from detector.pipeline.stages.articles import shown
from detector.pipeline.stages.edges import load_edges
from detector.pipeline.stages.pages import load_pages
from detector.pipeline.stages.recognise import site_lines
from detector.pipeline.stages.task import Outputs, column
from detector.records import SiteProfile

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

    from detector.farms.network import Frames, SiteEdges
    from detector.farms.profiles import Profiles, Takings
    from detector.pipeline.manifests import Manifest
    from detector.pipeline.stages.task import Task
    from detector.pipeline.workbench import Workbench
    from detector.records.corpus import Edges, Pages

STAGE = "profile"
#: Spun articles that tortured phrases are learnt from, the most spun first: some seconds and 100 MB.
_SPUN = 20_000
#: What of a site's profile stands in the table under its own name.
_FIGURES = (
    "rewritten", "copied", "licensed", "original", "breadth", "concentration", "delay_low", "delay",
    "delay_high", "substituted", "machine", "outlets", "hours", "bursts", "uniformity",
)  # fmt: skip
_DRIFTS = ("number_drift", "attribution_drift")


def profile(bench: Workbench, task: Task) -> Manifest:  # noqa: ARG001 - a stage's signature
    """Profile the sites, and write what is known of them and of what they take from each other."""
    outputs = Outputs(task)
    pages, edges = load_pages(task), load_edges(task)
    taken = takings(pages, edges)
    between = site_edges(pages, edges, taken, templates=_template_sites(task, pages.sites))
    profiles = site_profiles(pages, edges, taken, template=pages.template)
    frames = shared_frames(site_lines(task, pages.sites), profiles.articles)
    group = site_groups(between, len(pages.sites), frames)
    sites = _sites(pages, taken, profiles, _signs(task))
    for number, row in enumerate(sites):
        row["group"] = pages.sites[group[number]]
    written = {
        "sites": sorted(sites, key=_worth),
        "edges": list(_between(pages.sites, between)),
        "links": list(_links(pages.sites, frames)),
        "phrases": _phrases(task, pages, edges, taken),
    }
    for name, rows in written.items():
        with outputs.stream(name) as stream, tables.table_writer(stream, name) as writer:
            writer.write_table(_table(rows, name))
    known = {name: [row[name] for row in sites] for name in ("articles", "group", "farm_probability")}
    with outputs.stream("network") as stream:
        stream.write(graphml(pages.sites, between, known, frames).encode())
    return outputs.manifest({name: len(rows) for name, rows in written.items()})


def site_profile(row: dict[str, Any]) -> SiteProfile:
    """Return a row of the table of sites as the report has it."""
    sources = tuple((item["site"], item["articles"]) for item in row["sources"])
    told = row | {"sources": sources} | {name: tuple(row[name]) for name in ("signs", "reasons")}
    return SiteProfile(**{item.name: told[item.name] for item in fields(SiteProfile)})


def _table(rows: Sequence[dict[str, Any]], name: str) -> pa.Table:
    import pyarrow as pa

    return pa.Table.from_pylist(list(rows), schema=tables.schema(name))


def _signs(task: Task) -> dict[str, Counter[str]]:
    """Return for each site on how many of its pages each sign stands."""
    import pyarrow.compute as pc

    found: dict[str, Counter[str]] = defaultdict(Counter)
    for path in task.paths("prepare", "articles"):
        rows = read_whole([path], columns=("site", "signs"))
        parent = pc.list_parent_indices(rows.column("signs"))
        flat = rows.column("site").take(parent).to_pylist()
        for site, sign in zip(flat, pc.list_flatten(rows.column("signs")).to_pylist(), strict=True):
            found[shown(site) or ""][sign] += 1
    return found


def _template_sites(task: Task, sites: Sequence[str]) -> list[list[int]]:
    """Return the sites of each template around bodies; a form of articles is its agency's."""
    place = {name: number for number, name in enumerate(sites)}
    rows = templates.load_templates(task, "kind", "sites")
    kept = (row["sites"] for row in rows if row["kind"] != "article")
    return [sorted(place[name] for name in names if name in place) for names in kept]


def _sites(
    pages: Pages, taken: Takings, profiles: Profiles, signs: dict[str, Counter[str]]
) -> list[dict[str, Any]]:
    """Return a line for each site, by number."""
    count = len(pages.sites)
    taker, giver = pages.site[taken.page], pages.site[taken.source]
    derived = np.bincount(taker, minlength=count)
    credited = np.bincount(pages.site[pages.credited != -1], minlength=count)
    sources: dict[int, Counter[str]] = defaultdict(Counter)
    for site, source in zip(taker.tolist(), giver.tolist(), strict=True):
        sources[site][pages.sites[source]] += 1
    model = load_farm_model()
    probability = farm_probabilities(profiles, model)
    found = []
    for site, name in enumerate(pages.sites):
        likely = _figure(probability[site])
        reached = () if likely is None else reasons(profiles, site, model)
        given = _most_first(sources.get(site, Counter()))
        found.append(
            {
                "site": name,
                "articles": int(profiles.articles[site]),
                "derived": int(derived[site]),
                "credited": int(credited[site]),
                "sources": [{"site": item, "articles": number} for item, number in given],
                **{drift: _figure(getattr(profiles, drift)[site]) or 0.0 for drift in _DRIFTS},
                "signs": [item for item, _ in _most_first(signs.get(name, Counter()))],
                **{figure: _figure(getattr(profiles, figure)[site]) for figure in _FIGURES},
                "farm_probability": likely,
                "reasons": [reason.words for reason in reached],
            }
        )
    return found


def _worth(row: dict[str, Any]) -> tuple[float, float, int, str]:
    """Return what sites are sorted by: the likeliest farms first, then those that take most."""
    known = row["farm_probability"]
    share = row["derived"] / max(row["articles"], 1)
    return (1.0 if known is None else -known, -share, -row["articles"], row["site"])


def _between(sites: Sequence[str], between: SiteEdges) -> Iterator[dict[str, Any]]:
    """Yield a line for each two sites of which one took from the other, by their names."""
    for row in zip(*(values.tolist() for values in between), strict=True):
        taker, source, *figures = row
        told = zip(between._fields[2:], figures, strict=True)
        yield {
            "site": sites[taker],
            "source": sites[source],
            **{name: _figure(value) if isinstance(value, float) else value for name, value in told},
        }


def _links(sites: Sequence[str], frames: Frames) -> Iterator[dict[str, Any]]:
    """Yield a line for each two sites that share a frame, by their names."""
    for site, other, lines, share in zip(*(values.tolist() for values in frames), strict=True):
        yield {"site": sites[site], "other": sites[other], "lines": lines, "share": _figure(share)}


def _phrases(task: Task, pages: Pages, edges: Edges, taken: Takings) -> list[dict[str, Any]]:
    """Return a line for each term rendered word by word, learnt from what was taken."""
    worth = edges.substituted[taken.edge]
    most = np.lexsort((taken.page, -worth))[:_SPUN]
    ends = {
        int(_pair(edges.query[edge], edges.source[edge])): (page, source)
        for edge, page, source in zip(
            taken.edge[most], taken.page[most].tolist(), taken.source[most].tolist(), strict=True
        )
    }
    found = []
    for path in task.paths("match", "swaps"):
        rows = read_whole([path])
        pairs = _pair(column(rows, "query"), column(rows, "source"))
        rows = rows.take(np.flatnonzero(np.isin(pairs, np.array(list(ends), np.int64))))
        for row in rows.to_pylist():
            page, source = ends[int(_pair(row["query"], row["source"]))]
            swaps = [Swap(*two) for two in zip(row["before"], row["after"], strict=True)]
            found.append((pages.sites[pages.site[page]], pages.id[source], swaps))
    return [phrase._asdict() for phrase in tortured_phrases(found)]


def _pair(query: Any, source: Any) -> NDArray[np.int64]:  # noqa: ANN401 - one page or a column of them
    """Return one number for a pair of pages."""
    return np.asarray(query, np.int64) << 32 | np.asarray(source, np.int64)


def _most_first(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _figure(value: float) -> float | None:
    return None if np.isnan(value) else round(float(value), 4)
