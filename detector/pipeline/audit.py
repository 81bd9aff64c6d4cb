"""The audit of a corpus: its stages run one after the other, each where the last run left it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from detector.ingest.fields import column_names
from detector.ingest.files import Input, inputs
from detector.pipeline import files, manifests, results
from detector.pipeline.stages import (
    against,
    cluster,
    match,
    pages,
    pair,
    prepare,
    profile,
    read,
    recognise,
    report,
    templates,
    versions,
)
from detector.pipeline.stages.task import Plan, Task
from detector.pipeline.work import work_folder
from detector.plain import dumps
from detector.records import Article, Skip
from detector.resources import resources

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from detector.pipeline.engines import Engine
    from detector.pipeline.manifests import Manifest
    from detector.pipeline.workbench import Workbench
    from detector.records import AuditReport
    from detector.settings import Settings

#: Raised whenever a stage writes something else for the same input.
FORMAT = 4
#: Bytes of input for one bucket, and the most buckets of a corpus that is no archive.
_BYTES, _BUCKETS = 4 * 2**20, 64
#: Bytes of input for one bucket of an archive.
_ARCHIVE_BYTES = 64 * 2**20
#: How much larger text is than its gzip.
_INFLATED = 4
#: Articles given one by one that are looked at before their number of buckets is settled.
_AHEAD = 4096


class Step(NamedTuple):
    """A stage of the work: its name, what runs one of its tasks, and what people know it as."""

    stage: str
    function: Callable[[Workbench, Task], Manifest]
    name: str


class Progress(NamedTuple):
    """How far an audit is: `done` of a stage's `total` tasks, and articles read so far."""

    stage: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Options:
    """How an audit is run; none of it changes what comes out.

    Attributes
    ----------
    resume
        Keep what an earlier run in the same folder has done.
    keep_work
        Leave the intermediate files.
    buckets
        Parts that the corpus is dealt out to, a power of two; by default by its size.
    progress
        Called after each task.
    """

    resume: bool = False
    keep_work: bool = False
    buckets: int | None = None
    progress: Callable[[Progress], None] | None = None


class Audit:
    """One run over a corpus.

    Parameters
    ----------
    engine
        What runs the tasks.
    bench
        This process's models.
    """

    def __init__(self, engine: Engine, bench: Workbench, plan: Plan, options: Options) -> None:
        self._engine, self._bench, self._plan, self._options = engine, bench, plan, options
        self._done: dict[str, list[Manifest]] = {}
        self._upstream = _made_with(bench, plan)
        self._parts: dict[str, int] = {}
        self._pages = 0

    def run(self, given: Sequence[tuple[Input, ...]], spooled: Iterable[Article | Skip]) -> None:
        """Run all stages."""
        self._read(given, spooled)
        buckets = self._plan.buckets
        self._run(Step("prepare", prepare.prepare, "prepare"), buckets)
        self._run(Step("templates", templates.mine_templates, "prepare"), 1)
        self._run(Step(recognise.STAGE, recognise.recognise_templates, "prepare"), buckets)
        self._pages = self._run(Step("pages", pages.number_pages, "prepare"), 1)["pages"]
        self._run(Step(pair.SENSES, pair.set_apart, "pair"), 1)
        self._run(Step(pair.COLLIDE, pair.collide_keys, "pair"), buckets)
        self._run(Step(pair.RANK, pair.rank_partners, "pair"), buckets)
        self._parts["match"] = self._run(Step(pair.GROUP, pair.group_pairs, "pair"), 1)["tasks"]
        self._run(Step(pair.SEND, pair.send_articles, "pair"), buckets)
        self._run(Step("match", match.compare_pairs, "match"), self._parts["match"])
        if self._plan.against:
            self._run(Step("against", against.check_index, "match"), buckets)
        self._parts[versions.FOLLOW] = self._run(Step("cluster", cluster.cluster, "cluster"), 1)["tasks"]
        self._run(Step(versions.HAND, versions.hand_articles, "cluster"), buckets)
        self._run(Step(versions.FOLLOW, versions.follow_facts, "cluster"), self._parts[versions.FOLLOW])
        self._run(Step("profile", profile.profile, "profile"), 1)
        self._run(Step("report", report.report, "report"), len(report.PARTS))

    @property
    def counts(self) -> dict[str, int]:
        """What was counted, summed over tasks."""
        found: dict[str, int] = {}
        for done in self._done.values():
            for name, count in manifests.totals(done).items():
                found[name] = found.get(name, 0) + count
        return found

    def total(self, stage: str) -> dict[str, int]:
        """Return what the tasks of one stage counted."""
        return manifests.totals(self._done[stage])

    def _read(self, given: Sequence[tuple[Input, ...]], spooled: Iterable[Article | Skip]) -> None:
        """Read files in tasks, and what is no file here."""
        first = Task(self._plan, "read", 0, "")
        files.make_folder(files.joined(self._plan.work, "read"))
        here = [read.spool(spooled, first)]
        tasks = [
            replace(
                first,
                number=number,
                inputs=items,
                fingerprint=_fingerprint(self._upstream, *map(_seal, items)),
            )
            for number, items in enumerate(given, start=1)
        ]
        self._parts["read"] = len(tasks) + 1
        self._finish(Step("read", read.read, "read"), tasks, here)

    def _run(self, step: Step, count: int) -> dict[str, int]:
        """Run a stage of `count` tasks that follow from all before; return what they counted."""
        files.make_folder(files.joined(self._plan.work, step.stage))
        parts = tuple(sorted((self._parts | {step.stage: count}).items()))
        seal = _fingerprint(self._upstream, step.stage, *map(str, chain.from_iterable(parts)))
        self._parts[step.stage] = count
        tasks = [
            Task(self._plan, step.stage, number, _fingerprint(seal, str(number)), parts, pages=self._pages)
            for number in range(count)
        ]
        return self._finish(step, tasks, [])

    def _finish(self, step: Step, tasks: Sequence[Task], done: list[Manifest]) -> dict[str, int]:
        if self._options.resume and tasks:
            fingerprints = {task.number: task.fingerprint for task in tasks}
            held = manifests.holding(self._plan.work, step.stage, fingerprints)
            done += held.values()
            tasks = [task for task in tasks if task.number not in held]
        total = len(done) + len(tasks)
        self._tell(step, len(done), total)
        for manifest in self._engine.run(step.function, tasks):
            done.append(manifest)
            self._tell(step, len(done), total)
        done.sort(key=lambda item: item.number)
        self._done[step.stage] = done
        self._upstream = _fingerprint(
            self._upstream, *(digest for item in done for _, digest in item.outputs)
        )
        return manifests.totals(done)

    def _tell(self, step: Step, done: int, total: int) -> None:
        if self._options.progress:
            self._options.progress(Progress(step.name, done, total))


def audit_corpus(
    bench: Workbench,
    engine: Engine,
    paths: Sequence[str],
    given: Iterable[Article | Skip],
    *,
    settings: Settings,
    out: str | None,
    fields: Mapping[str, str] | None = None,
    against: str | None = None,
    options: Options | None = None,
) -> AuditReport:
    """Audit a corpus and write its tables; the order it comes in changes nothing.

    Parameters
    ----------
    paths, given
        The corpus: files and folders, and articles or skips at hand.
    out
        Where the final files go; None for nowhere.

    Raises
    ------
    StoreError
        The output folder cannot be written, or holds a folder ``work`` that is not an audit's.
    InputError
        A path of the corpus is not there.
    IndexMismatchError
        The index was made with another encoder.
    """
    options = options or Options()
    column_names(fields)
    found = list(inputs(paths))
    listed = [item for item in found if isinstance(item, Input)]
    records = iter(given)
    ahead = list(islice(records, _AHEAD))
    amount = sum(map(_weight, listed)) + sum(len(item.text) for item in ahead if isinstance(item, Article))
    amount = amount if len(ahead) < _AHEAD else max(amount, _BYTES * _BUCKETS)
    spooled = chain((item for item in found if isinstance(item, Skip)), ahead, records)
    with work_folder(out, FORMAT, resume=options.resume, keep=options.keep_work) as work:
        named = tuple(sorted((fields or {}).items()))
        plan = Plan(work, options.buckets or buckets_for(amount), settings, named, against)
        run = Audit(engine, bench, plan, options)
        run.run(list(read.dealt(listed)), spooled)
        made = results.report_of(run.total, bench, work, plan.shown)
        return made if out is None else results.published(run.total, made, work, out)


def buckets_for(amount: int) -> int:
    """Return into how many parts a corpus of so many bytes is dealt out: a power of two."""
    wanted = min(amount // _BYTES, _BUCKETS)
    wanted = max(wanted, amount // _ARCHIVE_BYTES, 1)
    return 1 << (int(wanted) - 1).bit_length()


def _weight(item: Input) -> int:
    return files.size(item.path) * (_INFLATED if item.path.lower().endswith(".gz") else 1)


def _seal(item: Input) -> str:
    """Return what stands for an input: its name, and the digest of its content."""
    try:
        content = files.digest(item.path)
    except OSError:
        content = ""
    return dumps([item.path, item.id, content])


def _made_with(bench: Workbench, plan: Plan) -> str:
    """Return what stands for all that outputs follow from but the input."""
    models = sorted(resources("models/*/model.json") + resources("models/words-en/words.safetensors"))
    seals = [files.digest(str(path)) for path in models]
    rules = dumps([FORMAT, plan.buckets, plan.settings, plan.fields, plan.against, plan.shown])
    if plan.against is not None:
        seals.append(_index_seal(bench, plan.against))
    return _fingerprint(rules, bench.encoder.sha256, *seals)


def _index_seal(bench: Workbench, folder: str) -> str:
    """Return what stands for an index: what it was made with, how much it holds, and when it last grew.

    Raises
    ------
    StoreError
        There is none.
    IndexMismatchError
        It was made with another encoder than the audit's.
    """
    from detector.store import Index

    with Index.open(folder) as index:
        index.use(bench.encoder)
        held = len(index), sorted(index.header.items())
    grown = [(path.name, path.stat().st_mtime_ns) for path in sorted(Path(folder).glob("*.sqlite"))]
    return dumps([folder, held, grown])


def _fingerprint(*parts: str) -> str:
    found = hashlib.sha256()
    for part in parts:
        content = part.encode("utf-8", "surrogatepass")
        found.update(len(content).to_bytes(8, "big") + content)
    return found.hexdigest()
