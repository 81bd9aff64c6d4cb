"""Numbers as news writes them, what becomes of them between versions, and the sums they make."""
