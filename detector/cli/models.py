"""``detector models``: what ships with the package."""

from __future__ import annotations

import click

from detector.cli.options import ExampleCommand, ExampleGroup, no_color_option
from detector.cli.output import Output


@click.group(cls=ExampleGroup, example="detector models list")
def command() -> None:
    """List and describe the shipped models.

    Any other sentence-transformers model can be used by its name or folder with --model.
    """


@command.command(
    "list", short_help="List the shipped models.", cls=ExampleCommand, example="detector models list"
)
@no_color_option
def list_command(*, no_color: bool) -> None:
    """List the shipped models; the default is marked."""
    from detector.embeddings.models import DEFAULT_MODEL, info, list_models
    from detector.reports.terminal import table_text

    rows = [
        (
            f"{model.name} (default)" if model.name == DEFAULT_MODEL else model.name,
            str(model.dim),
            f"{model.words:,}",
            _size(model.size),
        )
        for model in map(info, list_models())
    ]
    Output(no_color=no_color).print(
        lambda **screen: table_text(("model", "dimensions", "words", "size"), rows, **screen)
    )


@command.command(
    "info",
    short_help="Describe a shipped model and check its files.",
    cls=ExampleCommand,
    example="detector models info static-en",
)
@click.argument("name")
@no_color_option
def info_command(*, name: str, no_color: bool) -> None:
    """Describe a shipped model, after checking its files against those that were released."""
    from detector.embeddings.models import info
    from detector.reports.terminal import table_text

    model = info(name)
    rows = [
        ("name", model.name),
        ("folder", str(model.path)),
        ("dimensions", str(model.dim)),
        ("words", f"{model.words:,}"),
        ("size", _size(model.size)),
        ("sha256", model.sha256),
        ("licence", model.licence),
    ]
    Output(no_color=no_color).print(lambda **screen: table_text(("field", "value"), rows, **screen))


def _size(size: int) -> str:
    return f"{size / 1e6:.1f} MB"
