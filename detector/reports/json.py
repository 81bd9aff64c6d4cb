"""Results as one JSON object: fields under their own names, in the order they are declared."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import TYPE_CHECKING

from detector.plain import plain
from detector.records import Article
from detector.reports.safe import HOSTILE

if TYPE_CHECKING:
    import re

    from _typeshed import DataclassInstance

#: Raised when a field is renamed, removed or changes its meaning; never for an added field.
SCHEMA_VERSION = "1"


def to_json(result: DataclassInstance) -> str:
    """Return a result as one indented JSON object with ``schema_version`` first.

    Spans are ``[start, end]``, decimals strings, times ISO 8601. An article comes without its
    text, and always with an id. Texts are kept as they are but for lone surrogates and
    characters that a terminal would act on, which are escaped.
    """
    content: dict[str, object] = {"schema_version": SCHEMA_VERSION}
    content |= {item.name: _shown(getattr(result, item.name)) for item in fields(result)}
    return HOSTILE.sub(_escape, json.dumps(content, ensure_ascii=False, allow_nan=False, indent=2))


def _shown(value: object) -> object:
    if isinstance(value, Article):
        shown = (
            item.name for item in fields(value) if item.name != "text" and item.metadata.get("shown", True)
        )
        return {name: plain(getattr(value, name)) for name in shown} | {"id": value.key}
    if isinstance(value, tuple) and any(isinstance(item, Article) for item in value):
        return [_shown(item) for item in value]
    return plain(value)


def _escape(found: re.Match[str]) -> str:
    point = ord(found.group())
    if point <= 0xFFFF:
        return f"\\u{point:04x}"
    high, low = divmod(point - 0x10000, 0x400)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"
