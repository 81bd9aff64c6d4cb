"""Keep hostile characters and addresses of a checked text away from whoever reads the report."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

# C0 without tab, newline and carriage return; DEL and C1; line separators; the marks, embeddings,
# overrides and isolates of bidirectional text; tag characters; lone surrogates.
_HOSTILE = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff"
    "\U000e0000-\U000e007f\ud800-\udfff"
)
HOSTILE = re.compile(f"[{_HOSTILE}]")
_SPACE = re.compile(r"\s+")
_LINK_BREAKERS = re.compile(r"[\s\"'<>\\^`{|}]")


def safe(text: str) -> str:
    """Return `text` as one line without characters that steer a terminal or reorder its words."""
    return _SPACE.sub(" ", HOSTILE.sub("", text))


def visible(text: str) -> str:
    """Return `text` with every hostile character shown as U+FFFD: positions stay what they were."""
    return HOSTILE.sub("\ufffd", text)


def web_address(url: str | None) -> str | None:
    """Return `url` if it is a plain http(s) address, the only kind that a report may link to."""
    if not url or HOSTILE.search(url) or _LINK_BREAKERS.search(url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and parts.hostname else None
