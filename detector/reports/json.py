"""Results as one JSON object: fields under their own names, in the order they are declared."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from detector.records import Article
from detector.reports.safe import HOSTILE

if TYPE_CHECKING:
    import re

    from _typeshed import DataclassInstance

#: Raised when a field is renamed, removed or changes its meaning; never for an added field.
SCHEMA_VERSION = "1"
#: Figures are given to this many places: beyond it, machines differ.
PLACES = 4


def to_json(result: DataclassInstance) -> str:
    """Return a result as one indented JSON object with ``schema_version`` first.

    Spans are ``[start, end]``, decimals strings, times ISO 8601, figures rounded to four
    places. An article comes without its text, and always with an id. Text is kept as it is
    but for characters that a terminal would act on and lone surrogates, which are escaped.
    """
    content = {"schema_version": SCHEMA_VERSION, **_fields(result)}
    return HOSTILE.sub(_escape, json.dumps(content, ensure_ascii=False, allow_nan=False, indent=2))


def _fields(record: DataclassInstance) -> dict[str, object]:
    values = {item.name: getattr(record, item.name) for item in fields(record)}
    if isinstance(record, Article):
        values["id"] = record.key
        del values["text"]
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: object) -> object:
    """Return what JSON has for a value of the domain."""
    if is_dataclass(value) and not isinstance(value, type):
        return _fields(value)
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, float):
        return round(value, PLACES)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Decimal | Path):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    return value


def _escape(found: re.Match[str]) -> str:
    point = ord(found.group())
    if point <= 0xFFFF:
        return f"\\u{point:04x}"
    high, low = divmod(point - 0x10000, 0x400)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"
