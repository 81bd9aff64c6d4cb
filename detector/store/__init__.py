"""The index of originals on disk: one SQLite file that loses nothing and is searched in bounded time."""

from detector.store.filters import Filter
from detector.store.index import Index
from detector.store.records import Added, Found, IndexInfo, Problem, Progress, Verified
from detector.store.renewal import rebuild, repair
from detector.store.verification import verify

__all__ = [
    "Added",
    "Filter",
    "Found",
    "Index",
    "IndexInfo",
    "Problem",
    "Progress",
    "Verified",
    "rebuild",
    "repair",
    "verify",
]
