"""From two documents to a match: alignment, relation, direction; and candidates among many."""
