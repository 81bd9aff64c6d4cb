"""The library: templates in a file that later runs load."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from detector.errors import InputError
from detector.farms.templates.mining import ARTICLE_PAGES, FRAME_PAGES, mine
from detector.farms.templates.recognition import Recogniser
from detector.farms.templates.skeletons import MARKUP, Skeleton, mine_skeletons
from detector.farms.templates.template import Example, Row, Slot, Template
from detector.plain import dumps

if TYPE_CHECKING:
    from collections.abc import Iterable

    from detector.farms.templates.template import Line

#: Raised whenever the file's shape or what counts as a word of a template changes.
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Library:
    """Templates and skeletons, as they were mined: those that most pages show first."""

    templates: tuple[Template, ...] = ()
    skeletons: tuple[Skeleton, ...] = ()

    def recogniser(self) -> Recogniser:
        """Return what recognises pages by them."""
        return Recogniser(self.templates, self.skeletons)

    def save(self, path: Path | str) -> None:
        """Write the library as JSON, the same bytes for the same templates."""
        Path(path).write_text(self.written(), "utf-8")

    def written(self) -> str:
        """Return the library as the text of its file, one template a line."""
        lines = [
            dumps({"format": FORMAT, "templates": len(self.templates), "skeletons": len(self.skeletons)})
        ]
        lines += [dumps(item) for item in (*self.templates, *self.skeletons)]
        return "".join(f"{line}\n" for line in lines)

    @classmethod
    def load(cls, path: Path | str) -> Library:
        """Read a library.

        Raises
        ------
        InputError
            The file cannot be read, or is not a library of this format.
        """
        try:
            head, *records = [json.loads(line) for line in Path(path).read_text("utf-8").splitlines()]
            if head["format"] != FORMAT:
                raise InputError(str(path), f"format {head['format']!r} of template files is not known")
            count = head["templates"]
            if len(records) != count + head["skeletons"]:
                raise InputError(str(path), "lines are missing", "write it again with detector audit")
            templates = tuple(map(_template, records[:count]))
            return cls(templates, tuple(map(_skeleton, records[count:])))
        except (OSError, ValueError, LookupError, TypeError) as error:
            mend = "give the templates.jsonl of an audit"
            raise InputError(str(path), f"is not a file of templates ({error})", mend) from error


def mine_library(
    lines: Iterable[Line], *, frame_pages: int = FRAME_PAGES, article_pages: int = ARTICLE_PAGES
) -> Library:
    """Return the library of a set of pages; see `mine` and `mine_skeletons`."""
    lines = list(lines)
    found = mine(lines, frame_pages=frame_pages, article_pages=article_pages)
    skeletons = mine_skeletons(line for line in lines if line.kind == MARKUP)
    return Library(tuple(item.template for item in found), skeletons)


def _template(record: dict[str, Any]) -> Template:
    rows = tuple(Row(tuple(map(_part, row["parts"])), float(row["share"])) for row in record["rows"])
    return Template(record["id"], record["kind"], rows, int(record["pages"]), tuple(record["sites"]))


def _part(part: str | dict[str, Any]) -> str | Slot:
    if isinstance(part, str):
        return part
    return Slot(part["type"], int(part["words"]), tuple(Example(*item) for item in part["examples"]))


def _skeleton(record: dict[str, Any]) -> Skeleton:
    names = tuple((str(name), float(weight)) for name, weight in record["names"])
    return Skeleton(record["id"], names, int(record["pages"]), tuple(record["sites"]))
