"""Facts followed through three versions and more: what each hop links, and what became of each."""

from detector.facts.chains.follow import follow
from detector.facts.chains.links import Version

__all__ = ["Version", "follow"]
