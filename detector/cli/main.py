"""The command group: its commands are imported when they are called, its errors end here."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path

import click

from detector.cli.failures import failing_clearly
from detector.cli.options import ExampleGroup

#: Each command: the module that defines it as ``command``, and its line in the list of commands.
COMMANDS: dict[str, tuple[str, str]] = {
    "check": ("detector.cli.check", "Find where an article was taken from and what was changed."),
    "compare": ("detector.cli.compare", "Hold one text against another."),
    "drift": ("detector.cli.drift", "Follow the facts through versions of one text."),
    "audit": ("detector.cli.audit", "Find all copying within a corpus, site by site."),
    "index": ("detector.cli.index", "Keep originals on disk, to check against."),
    "models": ("detector.cli.models", "List and describe the shipped models."),
    "explain": ("detector.cli.explain", "Say what a sign means."),
}


class LazyGroup(ExampleGroup):
    """A group that lists its commands without importing any."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the commands in the order that a newcomer needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - as above
        """Import the module of one command."""
        if cmd_name not in COMMANDS:
            return None
        command = import_module(COMMANDS[cmd_name][0]).command
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - as above
        """Write the list of commands from the table above."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; whatever goes wrong is one line and an exit code."""
        with failing_clearly():
            return super().invoke(ctx)


@click.group(
    cls=LazyGroup,
    example="detector check page.html --against originals/",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(package_name="rewrite-detector", prog_name="detector")
def detector() -> None:
    """Find where a news text was taken from, and what was bent on the way.

    It compares numbers and attributions and shows the evidence; what it means is for people to
    judge.

    Exit codes: 0 done, 1 findings at or above --fail-on, 2 usage, 3 done but some inputs were
    skipped, 4 index, model or disk failed, 130 interrupted.
    """


def main() -> None:
    """Run the command line."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # the process was started without this stream
            nowhere = Path(os.devnull).open(mode, encoding="utf-8")  # noqa: SIM115 - open until the end
            setattr(sys, name, nowhere)
    try:
        detector()
    except KeyboardInterrupt:
        sys.exit(130)
