"""Results for a terminal: what was found first, then the evidence, each line safe to print.

Every piece of a checked text goes through `safe`; nothing here prints.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from detector.records import LEVELS
from detector.reports import chains, wording
from detector.reports.safe import safe
from detector.reports.screen import QUIET, Page

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from detector.records import (
        Article,
        CheckReport,
        Drift,
        DriftReport,
        Flag,
        Frame,
        Match,
        Sign,
        Skip,
        Span,
    )

#: Lines of a list before the rest is only counted: a report is read in ten seconds or not at all.
DRIFTS, SENTENCES, SKIPS, ROWS = 10, 3, 5, 15
_WEIGHT_STYLES = {"grave": "bold red", "marked": "yellow", "slight": "cyan"}
_WEIGHT_MARKS = {"grave": "●●●", "marked": "●●○", "slight": "●○○"}
_LEVEL_STYLES = {"alert": "bold red", "warning": "yellow", "notice": "cyan"}
_BEFORE, _AFTER = "bold red", "bold green"
#: Columns of what a fact is about, and the fewest in which its words in a version say anything.
_FACT, _FEWEST = 24, 9


def check_text(report: CheckReport, *, width: int = 100, color: bool = False) -> str:
    """Return a check report as text: verdict, changes, what else differs, the page's own signs."""
    page = Page(width=width, color=color)
    if report.matches:
        best, source = report.matches[0], report.sources[0]
        _verdict(page, best, source, report.frame.credited)
        _flags(page, report.flags)
        if wording.is_derived(best):
            _evidence(page, best, report.article, source)
    else:
        page.line((f"NO MATCH among {wording.count(report.compared, 'article')}", "bold green"))
        _flags(page, report.flags)
    _page_signs(page, report.frame, report.signs)
    _other_matches(page, report.matches[1:], report.sources[1:])
    page.console.print()
    shown = len(report.matches)
    compared = wording.count(report.compared, "article")
    page.line(
        (
            f"Showing {shown} of {report.found} related, compared with {compared}; model {report.model}.",
            QUIET,
        )
    )
    page.line((wording.threshold(report), QUIET))
    if examined := wording.examined(report):
        page.line((examined, QUIET))
    if report.stock:
        page.line((wording.stock(report), QUIET))
    skips(page, report.skipped)
    return page.text()


def compare_text(
    match: Match, query: Article, source: Article, *, width: int = 100, color: bool = False
) -> str:
    """Return one match as text."""
    page = Page(width=width, color=color)
    _verdict(page, match, source, None)
    _evidence(page, match, query, source)
    return page.text()


def drift_text(report: DriftReport, *, width: int = 100, color: bool = False) -> str:
    """Return the facts through all versions, the changes of each step, and those from first to last."""
    page = Page(width=width, color=color)
    page.line((wording.count(len(report.versions), "version"), "bold"), f", {wording.order_words(report)}")
    if len(report.versions) > 2:
        _chains(page, report)
    later = report.versions[1:]
    for step, (before, after, match) in enumerate(zip(report.versions, later, report.steps, strict=False), 1):
        _step(page, f"Step {step} of {len(report.steps)}", match, before, after)
    if report.overall:
        _step(page, "Overall, first to last", report.overall, report.versions[0], report.versions[-1])
    return page.text()


def entries_text(entries: Iterable[tuple[str, str]], *, width: int = 100, color: bool = False) -> str:
    """Return names, each with its description below it."""
    page = Page(width=width, color=color)
    for name, description in entries:
        page.line((name, "bold"))
        page.line(description, indent=2)
    return page.text()


def table_text(
    columns: Sequence[str], rows: Iterable[Sequence[str]], *, width: int = 100, color: bool = False
) -> str:
    """Return rows under column names."""
    page = Page(width=width, color=color)
    page.table(columns, rows)
    return page.text()


def _verdict(page: Page, match: Match, source: Article, credited: str | None) -> None:
    derived = wording.is_derived(match)
    relation, joiner = wording.relation_words(match)
    style = "bold red" if derived else "bold green"
    page.line((relation.upper(), style), (f" {joiner} {wording.with_site(source)}", "bold"))
    facts = list(wording.likelihood(match))
    if credited:
        facts.append(f"credits {credited} as its source")
    page.line("; ".join(facts), indent=2)
    if derived and match.direction.evidence:
        page.line((f"because {'; '.join(match.direction.evidence)}", QUIET), indent=2)
    scores = match.scores
    page.line(
        f"renders {wording.percent(scores.source_coverage)} of it; it covers "
        f"{wording.percent(scores.query_coverage)} of the text, "
        f"{wording.percent(scores.verbatim)} word for word",
        indent=2,
    )


def _flags(page: Page, flags: Sequence[Flag]) -> None:
    """Add how many findings there are of each level; they all are in the sections below."""
    levels = [(level, sum(flag.level == level for flag in flags)) for level in reversed(LEVELS)]
    parts = [(wording.count(number, level), _LEVEL_STYLES[level]) for level, number in levels if number]
    if parts:
        page.line(*[piece for part in parts for piece in (", ", part)][1:], indent=2)


def _evidence(page: Page, match: Match, query: Article, source: Article) -> None:
    _drifts(page, match, query, source)
    _sentences(page, "Not supported by the source", match.unsupported, query.text)
    _sentences(page, "Left out", match.omitted, source.text)


def _drifts(page: Page, match: Match, query: Article, source: Article) -> None:
    for limit in match.limits:
        page.line((limit, "yellow"), indent=2)
    if not match.drifts:
        page.heading("No fact changed", "numbers and attributions agree on the aligned sentences")
        return
    numbers = sum(drift.type == "number" for drift in match.drifts)
    page.heading(
        "What was changed",
        f"{wording.count(numbers, 'number')}, {wording.count(len(match.drifts) - numbers, 'attribution')}",
    )
    before_sentences = [pair.source for pair in match.alignment]
    after_sentences = [pair.query for pair in match.alignment]
    for number, drift in enumerate(wording.by_severity(match.drifts)[:DRIFTS], 1):
        weight, label = wording.weight(drift), f" {wording.drift_label(drift)}: "
        was, now = _change(drift, page.width - len(label) - 9)
        page.line(
            f"{number:>2} ",
            (_WEIGHT_MARKS[weight], _WEIGHT_STYLES[weight]),
            (label, "bold"),
            (was, _BEFORE),
            " → ",
            (now, _AFTER),
            clipped=True,
        )
        if drift.before:
            around = wording.sentence_around(drift.before, before_sentences, source.text)
            _quote(page, ("was ", _BEFORE), source.text, drift.before.span, around)
        if drift.after:
            around = wording.sentence_around(drift.after, after_sentences, query.text)
            _quote(page, ("now ", _AFTER), query.text, drift.after.span, around)
        page.line((drift.explanation, "italic"), indent=7)
    _rest(page, len(match.drifts), DRIFTS)


def _change(drift: Drift, width: int) -> tuple[str, str]:
    """Return both sides of a change, quoted, to fit together into a width."""
    texts = [fact.text if fact else None for fact in (drift.before, drift.after)]
    shorter = min(len(safe(text)) if text else 7 for text in texts)
    room = max(width - shorter - 4, width // 2) - 2
    was, now = (f"“{wording.clip(safe(text), room)}”" if text else "nothing" for text in texts)
    return was, now


def _quote(page: Page, label: tuple[str, str], text: str, words: Span, around: Span) -> None:
    """Add one side of a change on one line, the changed words in the label's style."""
    left, hit, right = wording.excerpt(text, words, around, page.width - 12)
    page.line((label[0], QUIET), left, (hit, label[1]), right, indent=7, clipped=True)


def _sentences(page: Page, heading: str, spans: tuple[Span, ...], text: str) -> None:
    if not spans:
        return
    page.heading(heading, wording.count(len(spans), "sentence"))
    for span in spans[:SENTENCES]:
        page.line(span.of(text), indent=3, clipped=True)
    _rest(page, len(spans), SENTENCES)


def _page_signs(page: Page, frame: Frame, signs: tuple[Sign, ...]) -> None:
    if not signs and not frame.outlets:
        return
    page.heading("Signs on the page", "detector explain SIGN says what one means")
    for sign in signs:
        page.line((sign.name, "magenta"), f": {sign.explanation}", indent=3)
    if frame.outlets and "teasers-credit-outlets" not in {sign.name for sign in signs}:
        page.line(f"its teasers credit {wording.count(len(frame.outlets), 'other outlet')}", indent=3)


def _other_matches(page: Page, matches: tuple[Match, ...], sources: tuple[Article, ...]) -> None:
    if not matches:
        return
    page.heading("Other matches")
    page.table(
        ("relation", "prob.", "covers", "changes", "site", "article"),
        (
            (
                match.relation,
                wording.figure(match.probability),
                wording.percent(match.scores.query_coverage),
                str(len(match.drifts)) if wording.is_derived(match) else "",
                source.site or "",
                wording.name_of(source),
            )
            for match, source in zip(matches, sources, strict=False)
        ),
        right=("prob.", "covers", "changes"),
    )


def _step(page: Page, label: str, match: Match, before: Article, after: Article) -> None:
    page.heading(f"{label}: {wording.name_of(before)} → {wording.name_of(after)}")
    scores = match.scores
    page.line(
        f"{match.relation}, probability {wording.figure(match.probability)}; number drift "
        f"{wording.figure(scores.number_drift)}, attribution drift {wording.figure(scores.attribution_drift)}"
    )
    _drifts(page, match, after, before)
    _sentences(page, "Added", match.unsupported, after.text)
    _sentences(page, "Left out", match.omitted, before.text)


def _chains(page: Page, report: DriftReport) -> None:
    """Add a table of the facts that did not hold: a row for each, a column for each version."""
    found = chains.rows(report)
    changed = [chains.telling(row) for row in found if row.outcome != "held"]
    if not found:
        return
    page.heading("Facts through the versions", ", ".join(chains.outcomes(found)))
    for row in changed:
        if row.outcome == "stale":
            page.line(("correction not taken up", "bold red"), f": {row.explanation}", indent=3)
    if not changed:
        return
    labels = [wording.clip(safe(row.label), _FACT) for row in changed[:ROWS]]
    last, space = len(report.versions), page.width - max(4, *map(len, labels))
    shown = [number for number in range(last) if number == 0 or last - number < space // 5]
    room = space // len(shown) - 2
    page.table(
        ("fact", *(f"v{number + 1}" for number in shown)),
        (
            (
                label,
                *(_mention(row.cells[number], room if room >= _FEWEST else 1) for number in shown),
            )
            for label, row in zip(labels, changed, strict=False)
        ),
    )
    _rest(page, len(changed), ROWS)
    if len(shown) < last:
        page.line((f"showing {len(shown)} of {last} versions; --json has them all", QUIET), indent=3)
    marks = (f"{mark} {words}" for mark, words, _ in chains.legend(changed))
    page.line((f"({', '.join(marks)})", QUIET))


def _mention(cell: chains.Cell, room: int) -> str:
    """Return a fact's cell: its mark, then as many of its words as there is room for."""
    if room == 1:
        return cell.mark or ("·" if cell.state == "stated" else "")
    return wording.clip(safe(f"{cell.mark} {cell.words}".strip()), room)


def skips(page: Page, skipped: tuple[Skip, ...]) -> None:
    """Add how many inputs were skipped, and the first of them with their reasons."""
    if not skipped:
        return
    page.heading("Skipped", wording.count(len(skipped), "input"))
    for skip in skipped[:SKIPS]:
        page.line((skip.place, "bold"), f": {skip.reason}", indent=3)
    _rest(page, len(skipped), SKIPS)


def _rest(page: Page, total: int, shown: int) -> None:
    if total > shown:
        page.line((f"showing {shown} of {total}; --json has them all", QUIET), indent=3)
