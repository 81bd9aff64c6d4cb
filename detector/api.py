"""The whole story on one page: check, compare, drift, audit.

Each is a method of `Detector`, which loads its models once; the functions of the same name
make one for a single call.
"""

from __future__ import annotations

from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal, cast

from detector.errors import InputError
from detector.facts.chains import Version, follow
from detector.facts.numbers.quantities import quantities as _quantities
from detector.facts.speech.attributions import attributions as _attributions
from detector.ingest.files import STDIN
from detector.ingest.files import read as read_articles
from detector.pipeline.check import check as _check
from detector.pipeline.check import false_positive_rate, thresholds
from detector.pipeline.originals import Held, Indexed
from detector.pipeline.workbench import Workbench
from detector.records import Article, AuditReport, CheckReport, DriftReport, Match, Skip
from detector.settings import Settings
from detector.text import prepare

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from detector.farms.templates.library import Library
    from detector.pipeline.audit import Options
    from detector.pipeline.workbench import Reading
    from detector.records import Attribution, Quantity
    from detector.store import Filter, Index

    #: What an article is checked against.
    Originals = Index | Iterable[Article | Skip]
    #: What is audited.
    Corpus = str | Path | Iterable[Article | Skip] | Iterable[str | Path]

_BATCH = 256


class Detector:
    """Models and settings, ready for any number of calls. Not changed by them.

    Parameters
    ----------
    model
        The encoder: a shipped model's name, a folder, or any sentence-transformers model;
        None for the shipped static one.
    settings
        Limits and thresholds.

    Raises
    ------
    ModelError
        A model is missing, broken or refused.
    """

    def __init__(self, *, model: str | None = None, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        self._model, self._bench = model, Workbench(model)

    @property
    def model(self) -> str:
        """The encoder's name and the start of its hash, as stamped on reports."""
        return self._bench.encoder.name

    @property
    def thresholds(self) -> tuple[float, float]:
        """The probability from which a pair counts as derived, and that for short texts."""
        return thresholds(self._bench, self.settings)

    @property
    def false_positive_rate(self) -> float | None:
        """The share of independent reports of one event above the default thresholds; None above others."""
        return false_positive_rate(self._bench, self.settings)

    def compare(self, query: Article | str, source: Article | str) -> Match:
        """Hold one text against another.

        Any texts are taken; one without words is unrelated to all others.
        """
        readings = self._bench.read([_article(query), _article(source)])
        return self._compare(readings[0], readings[1])

    def check(
        self,
        article: Article | str,
        index: Originals,
        *more: Originals,
        where: Filter | None = None,
        templates: Library | None = None,
    ) -> CheckReport:
        """Find where an article was taken from, among originals.

        Parameters
        ----------
        article
            The query. An original with its very text and its id, or from its file, is left out.
        index, more
            The originals: an `Index`, or articles, whose skips, as `detector.ingest.read` yields
            them, go to the report; or several such sets.
        where
            What originals in an `Index` must be like; leaves those held in memory as they are.
        templates
            Templates that an audit mined; those that the article shows are among its signs.

        Returns
        -------
        CheckReport
            Its matches are the related articles (same event or closer), best first.

        Raises
        ------
        IndexMismatchError
            The index was made with another encoder than this detector's.
        """
        return next(self.check_many([article], index, *more, where=where, templates=templates))

    def check_many(
        self,
        articles: Iterable[Article | str],
        index: Originals,
        *more: Originals,
        where: Filter | None = None,
        templates: Library | None = None,
    ) -> Iterator[CheckReport]:
        """Check each of a stream of articles, in order; reads them in batches, the originals once."""
        sets = [self._set(originals, where) for originals in (index, *more)]
        known = templates.recogniser() if templates else None
        queries = iter(articles)
        while batch := list(islice(queries, _BATCH)):
            for query in self._bench.read([_article(item) for item in batch]):
                yield _check(self._bench, self.settings, query, sets, known)

    def _set(self, originals: Originals, where: Filter | None) -> Held | Indexed:
        from detector.store import Index

        if isinstance(originals, Index):
            return Indexed(originals, self._bench, where)
        return Held.reading(originals, self._bench)

    def drift(self, versions: Sequence[Article | str]) -> DriftReport:
        """Follow the facts through versions of one text: each against the one before.

        The versions are sorted by date if all have one, else kept as given (the report says
        which). The last is also held against the first, and every fact is followed through all.

        Raises
        ------
        InputError
            Fewer than two versions.
        """
        articles = [_article(version) for version in versions]
        if len(articles) < 2:
            raise InputError("versions", f"{len(articles)} given", "give at least two")
        dated = all(article.published for article in articles)
        if dated:
            articles.sort(key=lambda article: article.published.timestamp() if article.published else 0.0)
        readings = self._bench.read(articles)
        known: dict[tuple[int, int], Match] = {}

        def compared(before: int, after: int) -> Match:
            if (before, after) not in known:
                known[before, after] = self._compare(readings[after], readings[before], versions=True)
            return known[before, after]

        last = len(readings) - 1
        order: Literal["dated", "given"] = "dated" if dated else "given"
        read = [Version(item.document, item.quantities, item.attributions) for item in readings]
        return DriftReport(
            versions=tuple(articles),
            order=order,
            steps=tuple(compared(place, place + 1) for place in range(last)),
            overall=compared(0, last) if last > 1 else None,
            facts=follow(read, compared),
        )

    def audit(
        self,
        corpus: Corpus,
        out: Path | str | None = None,
        *,
        engine: str = "local",
        processes: int | None = None,
        against: Path | str | None = None,
        fields: Mapping[str, str] | None = None,
        stdin: BinaryIO | None = None,
        csv: bool = False,
        options: Options | None = None,
    ) -> AuditReport:
        """Match a corpus against itself: matches, clusters, shared frames, a profile a site.

        Parameters
        ----------
        corpus
            A path, paths of files and folders and ``-`` for `stdin`, or articles and skips as
            `detector.ingest.read` yields them; in any order.
        out
            The folder for the tables and ``report.html``, made if missing, or an address. None keeps none
            of them. A second audit into a local folder at the same time is refused; at an address it is not.
        engine
            ``local``: this machine. ``ray``: the Ray cluster that is there, or one started here.
        processes
            How many work; by default this one alone, on ``ray`` one a core. Several on ``local`` need
            a main module that can be imported without side effects.
        against
            The folder of an index whose articles the corpus is held against too.
        fields
            The names that records use for an article's fields, as in ``{"text": "body"}``.
        csv
            Write the tables as CSV too.
        options
            Whether to go on where an earlier run broke off, and whom to tell of progress.

        Raises
        ------
        SettingsError
            An engine that is not there.
        InputError
            A path that is not there.
        StoreError
            `out` cannot be written, or another audit is writing to it.
        """
        from detector.pipeline.audit import audit_corpus
        from detector.pipeline.engines import engine as chosen
        from detector.pipeline.files import local
        from detector.reports.audit_files import with_csv, with_page

        paths, records = _corpus(corpus)
        if STDIN in paths:
            records = read_articles([STDIN], fields=fields, stdin=stdin)
            paths = [path for path in paths if path != STDIN]
        folder = None if out is None else local(str(out))
        runner = chosen(engine, self._bench, self._model, processes)
        try:
            report = audit_corpus(
                self._bench,
                runner,
                paths,
                records,
                settings=self.settings,
                out=folder,
                fields=fields,
                against=None if against is None else str(against),
                options=options,
            )
        finally:
            runner.close()
        if folder is None:
            return report
        return with_page(with_csv(report) if csv else report, folder)

    def _compare(
        self, query: Reading, source: Reading, channels: tuple[str, ...] = (), *, versions: bool = False
    ) -> Match:
        threshold = self.settings.threshold
        return self._bench.compare(query, source, threshold=threshold, channels=channels, versions=versions)


def compare(
    query: Article | str, source: Article | str, *, model: str | None = None, settings: Settings | None = None
) -> Match:
    """Hold one text against another; see `Detector.compare`."""
    return Detector(model=model, settings=settings).compare(query, source)


def check(
    article: Article | str,
    index: Originals,
    *more: Originals,
    where: Filter | None = None,
    templates: Library | None = None,
    model: str | None = None,
    settings: Settings | None = None,
) -> CheckReport:
    """Find where an article was taken from; see `Detector.check`.

    Without a model named, it is the one that an `Index` among the originals was made with.
    """
    named = model or next((made for item in (index, *more) if (made := _made_with(item))), None)
    return Detector(model=named, settings=settings).check(
        article, index, *more, where=where, templates=templates
    )


def drift(versions: Sequence[Article | str], *, model: str | None = None) -> DriftReport:
    """Follow the facts through versions of one text; see `Detector.drift`."""
    return Detector(model=model).drift(versions)


def audit(
    corpus: Corpus,
    out: Path | str | None = None,
    *,
    engine: str = "local",
    processes: int | None = None,
    against: Path | str | None = None,
    fields: Mapping[str, str] | None = None,
    csv: bool = False,
    options: Options | None = None,
    model: str | None = None,
    settings: Settings | None = None,
) -> AuditReport:
    """Match a corpus against itself; see `Detector.audit`."""
    return Detector(model=model, settings=settings).audit(
        corpus,
        out,
        engine=engine,
        processes=processes,
        against=against,
        fields=fields,
        csv=csv,
        options=options,
    )


def quantities(text: str) -> tuple[Quantity, ...]:
    """Return the numbers of a text's body, in reading order; none is an empty tuple."""
    return _quantities(prepare(Article(text)))


def attributions(text: str) -> tuple[Attribution, ...]:
    """Return who says what in a text's body, in reading order; none is an empty tuple.

    Rules and the shipped tagger read it; drift compares what the rules read alone.

    Raises
    ------
    ModelError
        The tagger is missing or damaged.
    """
    from detector.facts.speech.tagger import Tagger

    return _attributions(prepare(Article(text)), Tagger())


def _article(given: Article | str) -> Article:
    return Article(given) if isinstance(given, str) else given


def _corpus(given: Corpus) -> tuple[list[str], Iterable[Article | Skip]]:
    """Tell paths from articles."""
    if isinstance(given, (str, Path)):
        return [str(given)], ()
    items = iter(given)
    first = list(islice(items, 1))
    if first and isinstance(first[0], (str, Path)):
        return [str(item) for item in chain(first, items)], ()
    return [], cast("Iterable[Article | Skip]", chain(first, items))


def _made_with(originals: Originals) -> str | None:
    """Return the name of an index's model, None for the shipped one or where there is no index."""
    from detector.store import Index

    return originals.header["model"] or None if isinstance(originals, Index) else None
