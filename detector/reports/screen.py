"""A page of terminal text: lines, headings and tables, all of them safe to print."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from detector.reports.safe import safe

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import Console

#: Columns that a table gives a name however narrow it is, and those between its columns.
_NAME, _GAP = 24, 2
#: Style of what is said in passing.
QUIET = "dim"


class Page:
    """A page of text under construction, of a fixed width, with or without colour."""

    def __init__(self, *, width: int, color: bool) -> None:
        from rich.console import Console

        self._stream = io.StringIO()
        self.width = width
        self.console: Console = Console(
            file=self._stream,
            width=width,
            force_terminal=color,
            color_system="standard" if color else None,
            no_color=not color,
            highlight=False,
            markup=False,
            emoji=False,
            legacy_windows=False,
            _environ={},
        )

    def line(self, *parts: str | tuple[str, str], indent: int = 0, clipped: bool = False) -> None:
        """Add a line of parts, plain or with a style; wrapped under its indent, or cut at the edge."""
        from rich.padding import Padding
        from rich.text import Text

        text = Text(no_wrap=clipped, overflow="ellipsis" if clipped else "fold")
        for part in parts:
            words, style = (part, "") if isinstance(part, str) else part
            text.append(safe(words), style)
        text.rstrip()
        self.console.print(Padding(text, (0, 0, 0, indent), expand=False))

    def heading(self, words: str, *details: str) -> None:
        """Add an empty line and a heading."""
        self.console.print()
        self.line((words, "bold underline"), *((f" ({item})", QUIET) for item in details))

    def table(
        self, columns: Sequence[str], rows: Iterable[Sequence[str]], *, right: Iterable[str] = ()
    ) -> None:
        """Add a table without rules; what is too wide is cut, names and the last column alone."""
        from rich.cells import cell_len
        from rich.text import Text

        figures = frozenset(right)
        lines = [[safe(item) for item in row] for row in (columns, *rows)]
        widths = [max(map(cell_len, column)) for column in zip(*lines, strict=True)]
        names = [number for number, column in enumerate(columns[:-1]) if column not in figures]
        wanted = widths[-1]
        room = self.width - sum(widths[:-1]) - _GAP * (len(widths) - 1)
        for number in sorted(names, key=lambda number: -widths[number]):
            spared = min(max(widths[number] - _NAME, 0), max(min(wanted, _NAME) - room, 0))
            widths[number] -= spared
            room += spared
        widths[-1] = min(wanted, max(room, 1))
        for line in lines:
            cells = [
                _fitted(item, width, right=column in figures)
                for item, width, column in zip(line, widths, columns, strict=True)
            ]
            style = QUIET if line is lines[0] else ""
            self.console.print(Text((" " * _GAP).join(cells).rstrip(), style, no_wrap=True, overflow="crop"))

    def text(self) -> str:
        """Return the page; no line ends in spaces."""
        lines = [line.rstrip() for line in self._stream.getvalue().splitlines()]
        return "\n".join(lines).strip("\n") + "\n"


def _fitted(words: str, width: int, *, right: bool) -> str:
    """Return a table's cell, filled up or cut to a width in terminal columns."""
    from rich.cells import cell_len, set_cell_size

    missing = width - cell_len(words)
    if missing < 0:
        return f"{set_cell_size(words, max(width - 1, 0))}…"
    return " " * missing + words if right else words + " " * missing
