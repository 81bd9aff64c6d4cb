"""``detector audit``: all copying within a corpus."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from detector.cli.failures import DONE, SKIPPED
from detector.cli.options import ResumableCommand, field_option, model_option, output_options
from detector.cli.output import Output, meter, note

#: Bytes of input from which other processes pay for being started.
MANY = 5 * 2**20


@click.command(
    cls=ResumableCommand,
    example="detector audit pages/ more.jsonl --out results/",
    kept="what was done is kept",
    more="--resume",
    needs="out",
)
@click.argument("corpus", nargs=-1, required=True)
@click.option("--out", metavar="DIR", help="Folder for report.html and the tables; by default none is kept.")
@click.option(
    "--against",
    metavar="INDEX",
    type=click.Path(path_type=Path),
    help="Hold the corpus against an index of originals too.",
)
@click.option("--resume", is_flag=True, help="Go on where an audit into the same folder broke off.")
@click.option("--keep-work", is_flag=True, help="Keep the intermediate files.")
@click.option("--csv", "as_csv", is_flag=True, help="Write the tables as CSV too.")
@click.option(
    "--engine",
    default="local",
    show_default=True,
    metavar="NAME",
    help="What runs the work: local, or ray for a cluster.",
)
@click.option(
    "--processes",
    type=click.IntRange(1, 256),
    metavar="N",
    help="Processes; by default one a core, if it pays.",
)
@model_option
@field_option
@output_options(html=False)
def command(
    *,
    corpus: tuple[str, ...],
    out: str | None,
    against: Path | None,
    resume: bool,
    keep_work: bool,
    as_csv: bool,
    engine: str,
    processes: int | None,
    model: str | None,
    fields: dict[str, str],
    output: Output,
) -> None:
    """Find all copying within a corpus, site by site.

    Compare the articles of CORPUS (files and folders) with each other: who copied from whom,
    what was changed, which sites share a template. An audit that was broken off goes on with
    --resume.
    """
    from detector.api import Detector
    from detector.pipeline.audit import Options
    from detector.reports.audit_terminal import audit_text

    if out is None and (resume or keep_work or as_csv):
        raise click.UsageError("--resume, --keep-work and --csv need --out")
    with meter("auditing") as progress:
        report = Detector(model=model).audit(
            corpus,
            out,
            engine=engine,
            processes=processes or (_worthwhile(corpus) if engine == "local" else None),
            against=against,
            fields=fields,
            stdin=sys.stdin.buffer,
            csv=as_csv,
            options=Options(resume=resume, keep_work=keep_work, progress=progress),
        )
    if failed := dict(report.counts).get("failed"):
        note(f"detector: {failed} pairs could not be compared; --out DIR lists them in failed.jsonl")
    output.show(report, lambda **screen: audit_text(report, **screen))
    click.get_current_context().exit(SKIPPED if report.read > report.processed else DONE)


def _worthwhile(corpus: tuple[str, ...]) -> int:
    """Return one process a core for a corpus that is large enough, else one."""
    from detector.ingest.files import Input, inputs
    from detector.pipeline import files

    if "-" in corpus:
        return os.cpu_count() or 1
    amount = 0
    for item in inputs(corpus):
        amount += files.size(item.path) if isinstance(item, Input) else 0
        if amount > MANY:
            return os.cpu_count() or 1
    return 1
