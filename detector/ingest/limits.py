"""How much of one input is read before it is given up."""

from __future__ import annotations

#: Largest page, plain text or cell that is read, in bytes: the largest real ones are a tenth of it.
LARGEST_PAGE = 10 * 2**20
#: Text shrinks to a tenth, repetitive markup to a fiftieth; what shrinks further was made to.
_MOST_INFLATION = 200
#: Below so many bytes no inflation does harm.
_HARMLESS = 64 * 2**20


def inflates(packed: int, size: int) -> bool:
    """Tell whether so many packed bytes that unfold to `size` or more were made to fill the memory."""
    return size > _HARMLESS and size > _MOST_INFLATION * packed


def megabytes(size: int) -> str:
    """Write a size in bytes, for people."""
    return f"{size // 2**20:,} MB"
