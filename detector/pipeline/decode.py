"""Records out of the plain dictionaries and lists that `detector.plain` makes of them."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import datetime
from decimal import Decimal
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from detector import records
from detector.records import Span

Record = TypeVar("Record")

_NAMES = {**vars(records), "Decimal": Decimal, "datetime": datetime}


def decode(kind: type[Record], value: object) -> Record:
    """Return the record of a type that `plain` turned into `value`."""
    return cast("Record", Decoder().of(kind, value))


class Decoder:
    """Reads values as the types of records say; keeps the types it looked up."""

    def __init__(self) -> None:
        self._hints: dict[type, dict[str, Any]] = {}

    def of(self, kind: Any, value: Any) -> Any:  # noqa: ANN401 - types are values here
        """Return a value as what its type says."""
        origin = get_origin(kind)
        if origin in (Union, UnionType):
            if value is None:
                return None
            kinds = [item for item in get_args(kind) if item is not NoneType]
            return self.of(kinds[0], value) if len(kinds) == 1 else value  # several: names alone
        if kind is Span:
            return Span(*value)
        if origin is tuple:
            inner = get_args(kind)
            if inner[-1] is Ellipsis:
                return tuple(self.of(inner[0], item) for item in value)
            return tuple(self.of(part, item) for part, item in zip(inner, value, strict=True))
        if isinstance(kind, type) and is_dataclass(kind):
            if kind not in self._hints:
                self._hints[kind] = get_type_hints(kind, None, _NAMES)
            hints = self._hints[kind]
            shown = [item.name for item in fields(kind) if item.metadata.get("shown", True)]
            return kind(**{name: self.of(hints[name], value[name]) for name in shown})
        if kind is Decimal:
            return Decimal(value)
        if kind is datetime:
            return datetime.fromisoformat(value)
        return value if origin is Literal or not isinstance(kind, type) else kind(value)
