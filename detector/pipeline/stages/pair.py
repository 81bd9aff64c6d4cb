"""Stage *pair*: which articles are held against each other, and which of these go together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detector.matching.candidates import LISTED
from detector.matching.pairing import (
    Common,
    Pairs,
    Senses,
    apart,
    collide,
    forms,
    group,
    mirrored,
    rank,
    united,
)
from detector.pipeline.exchange import read_whole
from detector.pipeline.stages.articles import TEXTS
from detector.pipeline.stages.pages import range_of
from detector.pipeline.stages.prepare import PLACE_BITS, ROW, vector_rows, vectors_of
from detector.pipeline.stages.recognise import shown_ids
from detector.pipeline.stages.task import Outputs, column

if TYPE_CHECKING:
    import pyarrow as pa

    from detector.pipeline.manifests import Manifest
    from detector.pipeline.stages.task import Task
    from detector.pipeline.workbench import Workbench

SENSES, COLLIDE, RANK, GROUP, SEND = "senses", "collide", "rank", "group", "send"
#: Articles that are read together to be compared at least and at most, and groups that a task takes.
_FEWEST, _TOGETHER, _GROUPS = 16, 512, 8
_SENT = ("text", *TEXTS, "published", "seconds")


def set_apart(bench: Workbench, task: Task) -> Manifest:  # noqa: ARG001 - a stage's signature
    """Write what sets each article apart from the corpus' usual, by its number."""
    import pyarrow as pa

    outputs = Outputs(task)
    parts = [vectors_of(read_whole([path])) for path in task.paths("prepare", "vectors")]
    numbers = [(np.int64(bucket) << PLACE_BITS) + np.arange(len(part)) for bucket, part in enumerate(parts)]
    rows = vector_rows(apart(np.concatenate(parts)))
    rows = rows.append_column("article", pa.array(np.concatenate(numbers)))
    outputs.table("vectors", rows, batch=max(len(rows), 1), packed=False)
    return outputs.manifest()


def collide_keys(bench: Workbench, task: Task) -> Manifest:  # noqa: ARG001 - a stage's signature
    """Pair the articles that share a key of one bucket; deal the pairs out to both articles."""
    import pyarrow as pa

    outputs = Outputs(task)
    rows = task.bucket("prepare", "keys")
    found = collide(*(column(rows, name) for name in ("key", "channel", "article")))
    both = mirrored(found.pairs)
    with outputs.exchange("pairs", pair_schema()) as exchange:
        exchange.add(pair_rows(both), both.first >> PLACE_BITS)
    with outputs.exchange("common", common_schema()) as exchange:
        rows = pa.table(list(found.common), schema=common_schema())
        exchange.add(rows, found.common.article >> PLACE_BITS)
    counts: dict[str, int] = {}
    for name, keys, entries in zip(LISTED, found.stop_keys, found.stop_entries, strict=True):
        counts |= {f"stop keys: {name}": int(keys), f"stop entries: {name}": int(entries)}
    return outputs.manifest(counts)


def rank_partners(bench: Workbench, task: Task) -> Manifest:  # noqa: ARG001 - a stage's signature
    """Keep the best partners of each article of one bucket."""
    outputs = Outputs(task)
    rows = task.whole(SENSES, "vectors")
    senses = Senses(column(rows, "article"), vectors_of(rows))
    rows = task.bucket(COLLIDE, "common")
    formal = forms(Common(*(column(rows, name) for name in Common._fields)))
    kept = rank(_pairs(task.bucket(COLLIDE, "pairs")), senses, formal=formal)
    outputs.table("pairs", pair_rows(kept))
    return outputs.manifest({"pairs": len(kept.first), "forms": len(formal)})


def group_pairs(bench: Workbench, task: Task) -> Manifest:  # noqa: ARG001 - a stage's signature
    """Join what was kept, and cut it into tasks in which an article is read about once."""
    import pyarrow as pa

    outputs = Outputs(task)
    pairs = united(_pairs(task.whole(RANK, "pairs")))
    size = min(max(task.pages // (4 * task.plan.buckets), _FEWEST), _TOGETHER)
    groups = group(pairs.first, pairs.second, size=size)
    count = int(groups.max(initial=-1)) + 1
    each = min(max(count // task.plan.buckets, 1), _GROUPS)
    tasks = max(-(-count // each), 1)
    rows = pair_rows(pairs).append_column("group", pa.array(groups))
    with outputs.exchange("pairs", rows.schema, buckets=tasks) as exchange:
        exchange.add(rows, groups // each)
    wanted = np.unique(
        np.concatenate((np.stack((pairs.first, groups), 1), np.stack((pairs.second, groups), 1))), axis=0
    )
    rows = pa.table({"article": wanted[:, 0], "group": wanted[:, 1], "task": wanted[:, 1] // each})
    with outputs.exchange("wanted", rows.schema) as exchange:
        exchange.add(rows, wanted[:, 0] >> PLACE_BITS)
    return outputs.manifest({"pairs": len(pairs.first), "tasks": tasks})


def send_articles(bench: Workbench, task: Task) -> Manifest:  # noqa: ARG001 - a stage's signature
    """Send the articles of one bucket where they are compared, and what is told of them to its place."""
    outputs = Outputs(task)
    wanted = task.bucket(GROUP, "wanted")
    articles = read_whole([task.path("prepare", task.number, "articles")])
    page = task.bucket("pages", "numbers").column("page")
    row = column(wanted, "article") & ROW
    sent = articles.select(_SENT).take(row)
    sent = sent.append_column("article", wanted.column("article"))
    sent = sent.append_column("group", wanted.column("group")).append_column("page", page.take(row))
    with outputs.exchange("texts", sent.schema, buckets=task.part("match")) as exchange:
        exchange.add(sent, column(wanted, "task"))
    told = articles.drop_columns(["hash", "text"]).append_column("page", page)
    known = shown_ids(task)
    for name in known.column_names:
        told = told.append_column(name, known.column(name))
    with outputs.exchange("told", told.schema) as exchange:
        exchange.add(told, range_of(page.to_numpy(), task.pages, task.plan.buckets))
    return outputs.manifest({"sent": len(sent)})


def pair_schema() -> pa.Schema:
    """Return the columns of pairs."""
    import pyarrow as pa

    kinds = pa.int64(), pa.int64(), pa.float32(), pa.uint8()
    return pa.schema(list(zip(Pairs._fields, kinds, strict=True)))


def common_schema() -> pa.Schema:
    """Return the columns of how many keys of an article are common."""
    import pyarrow as pa

    return pa.schema([(name, pa.int64()) for name in Common._fields])


def pair_rows(pairs: Pairs) -> pa.Table:
    """Return pairs as rows."""
    import pyarrow as pa

    return pa.table(list(pairs), schema=pair_schema())


def _pairs(rows: pa.Table) -> Pairs:
    return Pairs(*(column(rows, name) for name in Pairs._fields))
