"""``detector explain``: what a sign means."""

from __future__ import annotations

import click

from detector.cli.options import ExampleCommand, no_color_option
from detector.cli.output import Output


@click.command(cls=ExampleCommand, example="detector explain machine-byline")
@click.argument("sign", required=False)
@no_color_option
def command(*, sign: str | None, no_color: bool) -> None:
    """Say what a sign means.

    And what else could cause it; without SIGN, all of them are explained.
    """
    from detector.farms.signs import SIGNS
    from detector.reports.terminal import entries_text

    if sign is not None and sign not in SIGNS:
        known = ", ".join(SIGNS)
        raise click.BadParameter(f"no sign is called {sign!r}; there are: {known}", param_hint="SIGN")
    entries = [(name, SIGNS[name]) for name in ([sign] if sign else SIGNS)]
    Output(no_color=no_color).print(lambda **screen: entries_text(entries, **screen))
