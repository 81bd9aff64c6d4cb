"""Options that several commands share."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from detector.cli.failures import INTERRUPTED, Failure
from detector.cli.output import Output

Command = Callable[..., None]
_WORDS = "detector.cli.options.words"

no_color_option = click.option("--no-color", is_flag=True, help="No colour, as with NO_COLOR set.")
model_option = click.option(
    "--model", metavar="NAME", help="A shipped model's name, a folder, or any sentence-transformers model."
)


class ExampleCommand(click.Command):
    """A command whose help leads with an example."""

    def __init__(self, name: str | None, *, example: str, **attributes: Any) -> None:  # noqa: ANN401 - click's own
        super().__init__(name, **attributes)
        self.example = example

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the example, then the help."""
        write_example(self.example, formatter)
        super().format_help_text(ctx, formatter)


class ExampleGroup(ExampleCommand, click.Group):
    """A group whose help leads with an example."""


class ResumableCommand(ExampleCommand):
    """A long command that may be broken off, and is given again to go on.

    Parameters
    ----------
    kept
        What is said of the work done.
    more
        An option to be added then.
    needs
        The parameter without which nothing is kept.
    """

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - click's own
        kept: str = "what was stored is kept",
        more: str | None = None,
        needs: str | None = None,
        **attributes: Any,  # noqa: ANN401 - click's own
    ) -> None:
        super().__init__(*args, **attributes)
        self._kept, self._more, self._needs = kept, more, needs

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Keep the words as given."""
        ctx.meta[_WORDS] = tuple(args)
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; say how to go on if it is broken off."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as error:
            if self._needs and ctx.params.get(self._needs) is None:
                raise
            words = [*ctx.command_path.split(), *ctx.meta[_WORDS]]
            words += [self._more] if self._more and self._more not in words else []
            raise Failure(f"interrupted; {self._kept}, to go on: {shlex.join(words)}", INTERRUPTED) from error


def write_example(example: str, formatter: click.HelpFormatter) -> None:
    """Write an example as the help's first line."""
    formatter.write_paragraph()
    with formatter.indentation():
        formatter.write_text(f"Example: {example}")


def _fields(_: click.Context, __: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    """Read ``text=body`` pairs."""
    pairs = [pair.partition("=") for pair in given]
    for name, sign, theirs in pairs:
        if not (name and sign and theirs):
            raise click.BadParameter(f"{name + sign + theirs!r} is not like text=body")
    return {name: theirs for name, _, theirs in pairs}


field_option = click.option(
    "fields",
    "--field",
    multiple=True,
    metavar="OURS=THEIRS",
    callback=_fields,
    help="What the records call a field of an article, as in text=body; may be repeated.",
)


def output_options(*, html: bool = True) -> Callable[[Command], Command]:
    """Add the options that say how a result is shown; the command gets them as `output`."""

    def decorate(command: Command) -> Command:
        @wraps(command)
        def run(*, as_json: bool, no_color: bool, html_file: Path | None = None, **options: object) -> None:
            command(output=Output(as_json=as_json, html=html_file, no_color=no_color), **options)

        run = no_color_option(run)
        if html:
            run = click.option(
                "--html",
                "html_file",
                metavar="FILE",
                type=click.Path(path_type=Path),
                help="Also write a side-by-side report as one HTML file.",
            )(run)
        return click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")(run)

    return decorate
