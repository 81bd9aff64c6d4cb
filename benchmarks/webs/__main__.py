"""Write webs of sites with known roles, and measure what is said of them.

    python -m benchmarks.webs write FOLDER [--articles N] [--data DIR] [--seed N] [--lying SHARE] [--lie KIND]
    python -m benchmarks.webs measure [--audited FOLDER ...] [--articles N] [--data DIR] [--json FILE]

``write`` leaves ``articles.jsonl`` for ``detector audit`` and the truth beside it. ``measure`` asks
the shipped farm model about unseen webs: about columns made straight from their plans, and about
audits of their pages: of folders that were written and audited to their ``out``, or of a web of
``--articles`` made, audited and measured here (0: none).
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

import detector
from benchmarks.figures import machine
from benchmarks.webs.measure import hidden_credits, on_audit, on_columns, small_sites, speed
from benchmarks.webs.plan import LIES, web
from benchmarks.webs.texts import write

#: Webs that no model was fitted to and no threshold set on.
SEEDS, LYING = range(300, 324), range(330, 342)
#: Fewest and most articles of small sites.
SIZES = ((3, 4), (5, 7), (8, 9), (10, 14), (15, 19), (20, 29), (30, 40))
#: Seed of the web that is audited here, and the sizes of its sites.
AUDITED, EACH = 390, (15, 120)


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="benchmarks.webs")
    commands = parser.add_subparsers(required=True)
    writer = commands.add_parser("write")
    writer.add_argument("folder", type=Path)
    writer.add_argument("--articles", type=int, default=2000)
    writer.add_argument("--data", type=Path)
    writer.add_argument("--seed", type=int, default=0)
    writer.add_argument("--lying", type=float, default=0.0)
    writer.add_argument("--lie", choices=LIES, default="backdated")
    writer.set_defaults(run=_write)
    measurer = commands.add_parser("measure")
    measurer.add_argument("--audited", type=Path, nargs="*", default=())
    measurer.add_argument("--articles", type=int, default=0)
    measurer.add_argument("--data", type=Path)
    measurer.add_argument("--pages", type=int, default=1_000_000)
    measurer.add_argument("--json", type=Path)
    measurer.set_defaults(run=_measure)
    given = parser.parse_args()
    given.run(given)


def _write(given: argparse.Namespace) -> None:
    each = EACH if given.articles <= 20_000 else (20, 300)
    plan = web(given.articles, seed=given.seed, each=each, lying=given.lying, lie=given.lie)
    write(plan, given.folder, data=given.data, seed=given.seed)
    print(f"wrote {len(plan.site):,} articles of {len(plan.sites.role):,} sites to {given.folder}")


def _measure(given: argparse.Namespace) -> None:
    found: dict[str, Any] = {
        "machine": machine(),
        "columns from plans": on_columns(SEEDS),
        "columns from plans, half of the farms date their pages back": on_columns(LYING, lying=0.5),
        "columns from plans, share of licensees' and local papers' credits that can be read": hidden_credits(
            (1.0, 0.75, 0.5, 0.25, 0.0)
        ),
        "columns from plans, by a site's articles": small_sites(SIZES),
        "seconds": speed(given.pages),
    }
    for folder in given.audited:
        found[f"audit of {folder}"] = on_audit(folder)
    if given.articles:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            write(web(given.articles, seed=AUDITED, each=EACH), folder, data=given.data, seed=AUDITED)
            detector.audit([folder / "articles.jsonl"], out=folder / "out")
            found["audit of pages written here"] = on_audit(folder)
    text = json.dumps(found, indent=2)
    if given.json:
        given.json.write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
