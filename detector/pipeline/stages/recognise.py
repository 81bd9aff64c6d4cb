"""Stage *recognise*: which template stands around each article, and which form its body follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detector.farms.network import SiteLines
from detector.farms.templates.marks import likeliest, shows
from detector.farms.templates.skeletons import ALONE, MARKUP
from detector.pipeline.exchange import read_whole
from detector.pipeline.stages import templates
from detector.pipeline.stages.articles import shown
from detector.pipeline.stages.task import Outputs, column

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

    from detector.pipeline.manifests import Manifest
    from detector.pipeline.stages.task import Task
    from detector.pipeline.workbench import Workbench

STAGE = "recognise"


def recognise_templates(bench: Workbench, task: Task) -> Manifest:  # noqa: ARG001 - a stage's signature
    """Tell the template and the form of each article of one bucket, as places in the table of templates.

    Where no line tells what stands around an article, the markup of its site does. The lines that
    stand there are counted by site.
    """
    import pyarrow as pa

    outputs = Outputs(task)
    articles = read_whole([task.path("prepare", task.number, "articles")], columns=("key", "site"))
    keys = read_whole([task.path("prepare", task.number, "linekeys")])
    page, key = column(keys, "page").astype(np.int64), column(keys, "key")
    known = templates.load_templates(task, "kind", "sites")
    kinds = np.array([row["kind"] for row in known], dtype=object)
    found = shows(templates.load_marks(task), page, key)
    frame, form = (likeliest(found, kinds == kind, len(articles)) for kind in ("frame", "article"))
    skeleton = {
        site: place for place, row in enumerate(known) if row["kind"] == MARKUP for site in row["sites"]
    }
    template = np.where(frame >= 0, frame, _by_markup(articles, skeleton))
    outputs.table("shown", pa.table({"template": pa.array(template, pa.int32()), "form": form}))
    outputs.table("standing", _standing(task, articles.column("site"), page, key))
    return outputs.manifest({"with a template": (template >= 0).sum(), "with a form": (form >= 0).sum()})


def shown_ids(task: Task) -> pa.Table:
    """Return the ids of the template and of the form of each article of one bucket; missing for none."""
    import pyarrow as pa
    import pyarrow.compute as pc

    ids = pa.array([row["id"] for row in templates.load_templates(task, "id")], pa.string())
    rows = read_whole([task.path(STAGE, task.number, "shown")])
    columns = {
        name: ids.take(pc.if_else(pc.less(rows.column(name), 0), None, rows.column(name)))
        for name in rows.column_names
    }
    return pa.table(columns)


def site_lines(task: Task, sites: Sequence[str]) -> SiteLines:
    """Return which lines stand around the articles of which sites, in the order of `sites`.

    Pages without a site are not those of one.
    """
    import pyarrow.compute as pc

    rows = task.whole(STAGE, "standing")
    rows = rows.filter(pc.not_equal(rows.column("site"), b""))
    place = {name: number for number, name in enumerate(sites)}
    given = rows.column("site").dictionary_encode().combine_chunks()
    names = np.array([place[shown(name) or ""] for name in given.dictionary.to_pylist()], dtype=np.int64)
    pair = names[given.indices.to_numpy()] << 32 | column(rows, "line")
    pairs, which = np.unique(pair, return_inverse=True)
    pages = np.bincount(which, weights=column(rows, "pages"), minlength=len(pairs)).astype(np.int64)
    line = (pairs & 0xFFFFFFFF).astype(np.int32)
    words = column(task.whole(templates.STAGE, "standing"), "words")
    return SiteLines((pairs >> 32).astype(np.int32), line, pages, words[line])


def _by_markup(articles: pa.Table, skeleton: dict[str, int]) -> NDArray[np.int32]:
    """Return the skeleton of each article's site; one without a site is a site of its own."""
    if not skeleton:
        return np.full(len(articles), -1, dtype=np.int32)
    named = zip(*(articles.column(name).to_pylist() for name in ("key", "site")), strict=True)
    sites = (shown(site) or f"{ALONE}{shown(key)}" for key, site in named)
    return np.array([skeleton.get(site, -1) for site in sites], dtype=np.int32)


def _standing(
    task: Task, sites: pa.ChunkedArray, page: NDArray[np.int64], key: NDArray[np.uint32]
) -> pa.Table:
    """Return on how many pages of each site each line of a frame stands, lines by number."""
    import pyarrow as pa
    import pyarrow.compute as pc

    lines = column(task.whole(templates.STAGE, "standing"), "key")
    given = pc.fill_null(sites, b"").dictionary_encode().combine_chunks()
    hit = np.flatnonzero(np.isin(key, lines))
    site = given.indices.to_numpy().astype(np.int64)[page[hit]]
    pairs, pages = np.unique(site << 32 | np.searchsorted(lines, key[hit]), return_counts=True)
    return pa.table(
        {
            "site": given.dictionary.take(pa.array(pairs >> 32)),
            "line": (pairs & 0xFFFFFFFF).astype(np.int32),
            "pages": pages,
        }
    )
