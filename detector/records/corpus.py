"""What the steps over a whole corpus read: its pages and the pairs among them, as columns.

A page's number is its place in the order of ids, so that the same corpus gives the same numbers
whatever order it came in. Columns of one table have one length; a million pages take some 100 MB.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Pages(NamedTuple):
    """The pages of a corpus, sorted by id.

    Attributes
    ----------
    id
        The articles' keys, ascending.
    sites
        The names of the sites, ascending; "" is the site of pages without one.
    site : (pages,) int32
        Each page's site, as its place in `sites`.
    published : (pages,) float64
        Seconds since 1970 in UTC; NaN where not known.
    words : (pages,) int32
        Words of the body.
    credited : (pages,) int32
        The site that the page names as its source (a source line, canonical link or agency
        dateline), as its place in `sites`; -1 for none, -2 for an outlet outside the corpus.
    licensed : (pages,) bool
        Whether it says so as a licensee does: a credit line, agency dateline or canonical link.
    outlets : (pages,) int16
        Different outlets that its teasers credit.
    machine : (pages,) bool
        Whether its byline names a machine or its body holds an assistant's leftovers.
    template, form : (pages,) int32
        What stands around the body, and the form that the body follows, as places in the table of
        templates; -1 for none. None where they were not looked for.
    """

    id: tuple[str, ...]
    sites: tuple[str, ...]
    site: NDArray[np.int32]
    published: NDArray[np.float64]
    words: NDArray[np.int32]
    credited: NDArray[np.int32]
    licensed: NDArray[np.bool_]
    outlets: NDArray[np.int16]
    machine: NDArray[np.bool_]
    template: NDArray[np.int32] | None = None
    form: NDArray[np.int32] | None = None


class Edges(NamedTuple):
    """The related pairs of a corpus, sorted by query and then by source; each pair once.

    Attributes
    ----------
    query, source : (pairs,) int32
        Page numbers; the later page is the query, of undated ones that with the greater id.
    relation : (pairs,) int8
        Place in `RELATIONS`; unrelated pairs are not kept.
    probability : (pairs,) float32
        That one derives from the other, or both from one text.
    verdict : (pairs,) int8
        1 the query was taken from the source, -1 the source from the query, 0 undecided.
    confidence : (pairs,) float32
        Of the verdict, .75 to .99; 0 where undecided.
    query_coverage, source_coverage, verbatim, number_drift, attribution_drift : (pairs,) float32
        As in `Scores`.
    substituted : (pairs,) float32
        Share of the words in aligned, reworded sentences that stand in place of another content
        word of the source; 0 for pairs that are not derived.
    drifts : (pairs,) int32
        Drifts found.
    """

    query: NDArray[np.int32]
    source: NDArray[np.int32]
    relation: NDArray[np.int8]
    probability: NDArray[np.float32]
    verdict: NDArray[np.int8]
    confidence: NDArray[np.float32]
    query_coverage: NDArray[np.float32]
    source_coverage: NDArray[np.float32]
    verbatim: NDArray[np.float32]
    number_drift: NDArray[np.float32]
    attribution_drift: NDArray[np.float32]
    substituted: NDArray[np.float32]
    drifts: NDArray[np.int32]
