"""From one record's fields to an article."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from detector.errors import InputError
from detector.records import Article

if TYPE_CHECKING:
    from collections.abc import Mapping

#: The fields of an article that a record may carry, under these names unless mapped.
FIELDS = ("text", "id", "title", "url", "site", "published", "author", "canonical")


class Number(str):
    """A number as its file writes it: digits are kept, and no size overflows."""

    __slots__ = ()


def column_names(fields: Mapping[str, str] | None) -> dict[str, str]:
    """Return, for each field of an article, the name it has in the records.

    Raises
    ------
    InputError
        If `fields` maps something that an article does not have.
    """
    unknown = sorted(set(fields or {}) - set(FIELDS))
    if unknown:
        raise InputError("fields", f"an article has no {unknown[0]!r}", f"map one of {', '.join(FIELDS)}")
    return {field: (fields or {}).get(field, field) for field in FIELDS}


def article_from(record: Mapping[str, object], names: Mapping[str, str], place: str) -> Article:
    """Build the article that a record holds; `names` as from `column_names`.

    The id is the record's own, else its url; the site is the url's host where none is given.
    Other fields that are not of their type are left out; only the text must be right.

    Raises
    ------
    InputError
        If the text is missing, not a string, or blank.
    """
    text = record.get(names["text"])
    if names["text"] not in record:
        raise InputError(
            place,
            f"no field {names['text']!r} among {', '.join(sorted(record)[:8]) or 'none'}",
            'name the field with the text, as in fields={"text": "body"}',
        )
    if not isinstance(text, str) or isinstance(text, Number):
        raise InputError(place, f"{names['text']!r} is {_type_name(text)}, not a string")
    if not text or text.isspace():
        raise InputError(place, f"{names['text']!r} is empty")
    url, canonical = (_word(record.get(names[field])) for field in ("url", "canonical"))
    return Article(
        text=text,
        id=_word(record.get(names["id"])) or url,
        title=_word(record.get(names["title"])),
        url=url,
        site=_word(record.get(names["site"])) or host(url) or host(canonical),
        published=moment(_word(record.get(names["published"]))),
        author=_word(record.get(names["author"])),
        canonical=canonical,
        place=place,
    )


def moment(text: str | None) -> datetime | None:
    """Read an ISO 8601 date or time; without a zone it is taken as UTC, unreadable as None."""
    try:
        read = datetime.fromisoformat(text.strip()) if text else None
    except ValueError:
        return None
    return read if read is None or read.tzinfo else read.replace(tzinfo=UTC)


def host(url: str | None) -> str | None:
    """Return the host name of an http(s) address, without ``www.``; None for anything else."""
    try:
        parts = urlsplit(url or "")
        name = parts.hostname if parts.scheme in {"http", "https"} else None
    except ValueError:
        return None
    return name.removeprefix("www.") if name else None


def _word(value: object) -> str | None:
    """Return a field's string or number, trimmed; None for blank and for every other type."""
    return str(value).strip() or None if isinstance(value, str) else None


def _type_name(value: object) -> str:
    if value is None:
        return "null"
    return {Number: "a number", bool: "a truth value", list: "a list"}.get(type(value), "an object")
