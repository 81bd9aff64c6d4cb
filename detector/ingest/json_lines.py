"""JSON records: one object a line, or one object that fills the input."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from detector.errors import InputError
from detector.ingest.fields import Number, article_from
from detector.records import Article, Skip

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from detector.ingest.lines import Line


class _Repeated(dict[str, object]):
    """An object in which a key stands more than once."""


def read_json_lines(
    lines: Iterable[Line | Skip], names: Mapping[str, str], path: str
) -> Iterator[Article | Skip]:
    """Read one article a line; blank lines do not count."""
    for line in lines:
        if isinstance(line, Skip):
            yield line
        elif not line.text.isspace():
            try:
                yield json_article(line.text, names, f"{path}:{line.number}")
            except InputError as error:
                yield Skip(error.place, error.reason)


def json_article(text: str, names: Mapping[str, str], place: str) -> Article:
    """Read the article that one JSON object holds.

    Numbers are kept as written (an id of 5,000 digits is a name, not a quantity), lone
    surrogates too.

    Raises
    ------
    InputError
        If `text` is not one JSON object with a text, or gives a field of the article twice.
    """
    record = _parsed(text, place)
    if not isinstance(record, dict):
        raise InputError(place, "is JSON, but not an object", "write one object a line")
    if isinstance(record, _Repeated):
        raise InputError(place, "gives a key twice", "keep one of the two")
    return article_from(record, names, place)


def is_object(text: str) -> bool:
    """Tell whether `text` is one whole JSON object."""
    try:
        return isinstance(_parsed(text, ""), dict)
    except InputError:
        return False


def _parsed(text: str, place: str) -> object:
    try:
        parsed: object = json.loads(
            text, parse_int=Number, parse_float=Number, parse_constant=Number, object_pairs_hook=_object
        )
    except json.JSONDecodeError as error:
        raise InputError(place, f"broken JSON at character {error.pos + 1}: {error.msg}") from error
    except RecursionError as error:
        raise InputError(place, "JSON is nested too deeply") from error
    return parsed


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    record = dict(pairs)
    return record if len(record) == len(pairs) else _Repeated(record)
