"""The audit's output tables: their columns, each with what it says.

``SCHEMA`` is raised when a table or a column is renamed or removed, or a column changes its type or what
it says; never for an added one. It stands in the metadata of every file under ``detector.schema``.
tests/pipeline/test_columns.py holds the columns to that.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from detector.pipeline.files import Hashing

SCHEMA = "1"
#: Rows of a group in a final file: what a reader holds at a time.
ROWS = 1 << 14
_SPANS = "list<start: int32, end: int32>"
_PASSAGES = "list<query_start: int32, query_end: int32, source_start: int32, source_end: int32, kind: string>"

_SLOTS = "list<line: int32, type: string, text: string, page: string>"


class Column(NamedTuple):
    """A column: its name, its type, and what it says."""

    name: str
    type: str
    meaning: str


def _columns(*given: tuple[str, str, str]) -> tuple[Column, ...]:
    return tuple(Column(*item) for item in given)


def _fact(name: str, meaning: str) -> tuple[tuple[str, str, str], ...]:
    """Return the columns of a fact: its words, where they stand, and their sentence."""
    return (
        (name, "string", meaning),
        (f"{name}_start", "int32", "where it stands, in code points of the article"),
        (f"{name}_end", "int32", "where it ends"),
        (f"{name}_sentence", "string", "the sentence that it stands in; of a long one what is near it"),
        (f"{name}_sentence_start", "int32", "where that starts"),
    )


TABLES: dict[str, tuple[Column, ...]] = {
    "articles": _columns(
        ("id", "string", "the article's id; without one, text- and a digest of its text"),
        ("site", "string", "host name of its publisher; empty where not known"),
        ("published", "timestamp", "in UTC; missing where not known"),
        ("title", "string", "as given"),
        ("url", "string", "as given"),
        ("author", "string", "as given"),
        ("canonical", "string", "the address that it gives as its original"),
        ("place", "string", "where it was read"),
        ("language", "string", "two letters, guessed"),
        ("words", "int32", "words of the body"),
        ("credited", "string", "the outlet that the page names as its source"),
        ("licensed", "bool", "whether it does so as a licensee: by source line, dateline or canonical link"),
        ("outlets", "int16", "different outlets that its teasers credit"),
        ("machine", "bool", "whether its byline names a machine or its body holds an assistant's leftovers"),
        ("signs", "list<string>", "names of the signs on its page"),
        ("template", "string", "id of what stands around its body, in the table of templates"),
        ("form", "string", "id of the form that its body follows, in the table of templates"),
    ),
    "matches": _columns(
        ("query_id", "string", "the later article; of undated ones that with the greater id"),
        ("source_id", "string", "the other"),
        ("indexed", "bool", "whether the source stands in the index that was given, not in the corpus"),
        ("relation", "string", "identical, near-duplicate, excerpt, rewrite or same-event"),
        ("probability", "float32", "that one derives from the other, or both from one text"),
        ("direction", "string", "query-from-source, source-from-query or undecided"),
        ("confidence", "float32", "in the direction; 0 where undecided"),
        ("evidence", "list<string>", "what the direction rests on"),
        ("channels", "list<string>", "what made them candidates"),
        ("number_drift", "float32", "severity-weighted share of the aligned numbers that drifted"),
        ("attribution_drift", "float32", "the same of attributions"),
        ("query_coverage", "float32", "share of the query's words in aligned sentences"),
        ("source_coverage", "float32", "share of the source's"),
        ("verbatim", "float32", "share of the query's words in runs copied word for word"),
        ("jaccard", "float32", "of 5-word shingles"),
        ("containment", "float32", "share of the query's 5-word shingles that the source has"),
        ("similarity", "float32", "median over sentences of the best similarity on the other side"),
        ("order", "float32", "share of neighbouring aligned pairs in the source's order"),
        ("names", "float32", "share of names that both have"),
        ("numbers", "float32", "share of numbers that both have"),
        ("rare_words", "float32", "share of rare words that both have"),
        ("drifts", "int32", "rows in the table of drifts"),
        ("substituted", "float32", "share of the changed sentences' words that stand in place of another"),
        ("passages", _PASSAGES, "what was reused, as code points of either text"),
        ("unsupported", _SPANS, "query sentences that nothing in the source supports"),
        ("omitted", _SPANS, "source sentences that nothing in the query renders"),
    ),
    "drifts": _columns(
        ("query_id", "string", "the match"),
        ("source_id", "string", "the match"),
        ("type", "string", "number or attribution"),
        ("kind", "string", "how the fact was bent"),
        ("severity", "float32", "0 to 1"),
        ("explanation", "string", "in a sentence"),
        *_fact("before", "the fact in the source; missing where added"),
        *_fact("after", "the fact in the query; missing where dropped"),
    ),
    "clusters": _columns(
        ("cluster", "string", "its first member's id"),
        ("articles", "int32", "members"),
        ("original", "string", "the member that the others come from; missing where undecided"),
        ("members", "list<string>", "ids, ascending"),
        ("diameter", "int32", "most steps from one member to another over joined pairs"),
        ("density", "float32", "joined pairs over all pairs of members"),
    ),
    "events": _columns(
        ("cluster", "string", "a cluster"),
        ("other", "string", "another, of the same event but not of the same text"),
        ("pairs", "int32", "related pairs between their members"),
    ),
    "hops": _columns(
        ("cluster", "string", "the cluster"),
        ("id", "string", "the article that was taken"),
        ("source_id", "string", "the likeliest article that it was taken from"),
        ("confidence", "float32", "that it was taken, from this article among those known"),
        ("decided", "bool", "whether the evidence agrees on the direction and on this source"),
        (
            "directed",
            "bool",
            "whether it agrees that the article was taken, from this source or one as likely",
        ),
        ("probability", "float32", "of the match"),
        ("number_drift", "float32", "on this hop"),
        ("attribution_drift", "float32", "on this hop"),
        ("number_drift_from_original", "float32", "against the first article; missing where nothing aligns"),
        ("attribution_drift_from_original", "float32", "against the first article; missing likewise"),
    ),
    "corrections": _columns(
        ("cluster", "string", "the cluster"),
        ("id", "string", "the article that states a fact as it was before its correction"),
        ("before_id", "string", "the version on the original's site that has the fact so"),
        ("after_id", "string", "the version on that site that changed it"),
        ("type", "string", "number or attribution"),
        ("kinds", "list<string>", "how it was changed"),
        ("severity", "float32", "of the change, 0 to 1; missing where no comparison tells"),
        *_fact("before", "the fact as it was"),
        *_fact("after", "the fact as it was corrected to"),
        *_fact("stated", "the fact as the article states it"),
        (
            "late",
            "float64",
            "seconds from the correction to the article; below 0 it was there first and never renewed",
        ),
        ("inherited", "bool", "whether the page that it was taken from has the old fact too"),
    ),
    "templates": _columns(
        ("lines", "list<string>", "that recur together, {type} for a slot; names of classes for markup"),
        ("sites", "list<string>", "that show them"),
        ("pages", "int32", "that show them, of the pages that templates are mined from"),
        ("id", "string", "the same for the same fixed words in every audit"),
        ("kind", "string", "frame: around bodies; article: a form that bodies follow; markup: of a theme"),
        ("shares", "list<float32>", "share of these pages that each line stands on"),
        ("slots", _SLOTS, "what filled the slots: three examples each, by line from 0, with their page"),
    ),
    "sites": _columns(
        ("site", "string", "host name; empty for pages without one"),
        ("articles", "int32", "in the corpus"),
        ("derived", "int32", "taken from another site's article"),
        ("credited", "int32", "that name another outlet as their source"),
        ("sources", "list<site: string, articles: int32>", "that they were taken from, most first"),
        ("number_drift", "float64", "mean over what was taken"),
        ("attribution_drift", "float64", "mean over what was taken"),
        ("signs", "list<string>", "on its pages, most frequent first"),
        ("rewritten", "float64", "share that tells another site's article in other words"),
        ("copied", "float64", "share taken word for word from a site that the page does not name"),
        ("licensed", "float64", "share in another's words that names whose they are"),
        ("original", "float64", "the rest: these four sum to 1"),
        ("breadth", "float64", "sites that it takes from without licence, had it taken from all as often"),
        ("concentration", "float64", "share of what was taken that came from the commonest source"),
        ("delay_low", "float64", "seconds behind the source: tenth percentile"),
        ("delay", "float64", "median"),
        ("delay_high", "float64", "ninetieth percentile"),
        ("substituted", "float64", "mean over what was rewritten, as in matches"),
        ("machine", "float64", "share with a machine's byline or an assistant's leftovers"),
        ("outlets", "float64", "share whose teasers credit three outlets or more"),
        ("hours", "float64", "how evenly it posts over the hours of the day: 0 in one hour, 1 in all"),
        ("bursts", "float64", "share within a minute of the article before"),
        ("uniformity", "float64", "share in its commonest template; missing where not looked for"),
        ("group", "string", "first site of those tied to it by a shared frame or by taking both ways"),
        ("farm_probability", "float64", "that it lives on other sites' articles and does not say so"),
        ("reasons", "list<string>", "what speaks for that and against, the weightiest first"),
    ),
    "phrases": _columns(
        ("before", "string", "a term of several words, as sources have it"),
        ("after", "string", "what stands in its place, word by word, and nobody says unasked"),
        ("sources", "int32", "different sources of which it was rendered so"),
        ("sites", "list<string>", "that did"),
    ),
    "links": _columns(
        ("site", "string", "that shares most of what stands around its articles"),
        ("other", "string", "with this one"),
        ("lines", "int32", "that both have"),
        ("share", "float64", "of these in what stands on either; lines that few sites have weigh more"),
    ),
    "edges": _columns(
        ("site", "string", "that took"),
        ("source", "string", "site that it took from"),
        ("articles", "int32", "taken"),
        ("delay", "float64", "median seconds behind the source; missing where dates are not known"),
        ("number_drift", "float64", "mean"),
        ("attribution_drift", "float64", "mean"),
        ("share", "float64", "of all articles of the site that took"),
        ("substituted", "float64", "mean, as in matches"),
        ("templates", "int32", "that both sites show"),
    ),
}


def schema(name: str) -> pa.Schema:
    """Return the columns of a table, with their meanings as metadata."""
    import pyarrow as pa

    columns = [
        pa.field(item.name, _type(item.type), metadata={"meaning": item.meaning}) for item in TABLES[name]
    ]
    return pa.schema(columns, metadata={"detector.schema": SCHEMA, "detector.table": name})


@contextmanager
def table_writer(stream: Hashing, name: str) -> Iterator[Any]:
    """Give what writes the rows of a table on a stream, as Parquet with page checksums."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    with pq.ParquetWriter(
        pa.PythonFile(stream, mode="w"),
        schema(name),
        compression="zstd",
        compression_level=3,
        write_page_checksum=True,
        store_schema=True,
    ) as writer:
        yield writer


def _type(name: str) -> pa.DataType:
    import pyarrow as pa

    if name == "timestamp":
        return pa.timestamp("us", tz="UTC")
    if name.startswith("list<"):
        inner = name[5:-1]
        if ":" not in inner:
            return pa.list_(_type(inner))
        parts = [part.split(": ") for part in inner.split(", ")]
        return pa.list_(pa.struct([(field, _type(kind)) for field, kind in parts]))
    return {
        "string": pa.string(),
        "bool": pa.bool_(),
        "int16": pa.int16(),
        "int32": pa.int32(),
        "float32": pa.float32(),
        "float64": pa.float64(),
    }[name]
