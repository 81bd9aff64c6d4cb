"""Records as plain dictionaries and lists: the shapes that JSON shows."""

from __future__ import annotations

import json
import re
from dataclasses import fields, is_dataclass
from datetime import datetime
from decimal import Decimal

#: Halves of a character, which no UTF-8 has.
_LONE = re.compile("[\ud800-\udfff]")


def plain(value: object) -> object:
    """Return a record as dictionaries, lists, strings and numbers, fields in declared order.

    A field whose metadata say ``shown: False`` is left out.

    Spans become ``[start, end]``, decimals and dates strings (ISO 8601).
    """
    if value is None or isinstance(value, (str, int, float)):
        return value
    if is_dataclass(value) and not isinstance(value, type):
        shown = (item.name for item in fields(value) if item.metadata.get("shown", True))
        return {name: plain(getattr(value, name)) for name in shown}
    if isinstance(value, (tuple, list)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, datetime):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else value


def dumps(value: object, *, indent: int | None = None) -> str:
    """Return a record as JSON; lone surrogates are escaped, all else stands as it is."""
    text = json.dumps(plain(value), ensure_ascii=False, indent=indent, allow_nan=False)
    return _LONE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
