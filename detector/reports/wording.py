"""The words that all reports use for the same thing, and the pieces of text they quote."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from detector.pipeline.flags import level_of
from detector.records import DERIVED, Span

if TYPE_CHECKING:
    from collections.abc import Iterable

    from detector.records import (
        Article,
        CheckReport,
        Direction,
        Drift,
        DriftReport,
        Fact,
        Level,
        Match,
        RelationName,
    )

#: Each relation in words: the relation, and how the source is joined to it.
_RELATION_WORDS: dict[RelationName, tuple[str, str]] = {
    "identical": ("identical", "to"),
    "near-duplicate": ("near-duplicate", "of"),
    "excerpt": ("excerpt", "from"),
    "rewrite": ("rewrite", "of"),
    "same-event": ("same event", "as"),
    "unrelated": ("unrelated", "to"),
}
Weight = Literal["grave", "marked", "slight"]
_WEIGHTS: dict[Level, Weight] = {"alert": "grave", "warning": "marked", "notice": "slight"}


class Excerpt(NamedTuple):
    """A piece of text around the words it is quoted for."""

    before: str
    words: str
    after: str


def name_of(article: Article) -> str:
    """Return what a reader calls an article: its title in quotation marks, else its id."""
    return f"“{article.title}”" if article.title else article.key


def with_site(article: Article) -> str:
    """Return an article's name and, where known, its site."""
    return f"{name_of(article)} ({article.site})" if article.site else name_of(article)


def order_words(report: DriftReport) -> str:
    """Say what order the versions are in, and why where it is not by date."""
    return "sorted by date" if report.order == "dated" else "in the order given: not every one has a date"


def relation_words(match: Match) -> tuple[str, str]:
    """Return the relation and the word that joins the source to it: ``("rewrite", "of")``."""
    return _RELATION_WORDS[match.relation]


def likelihood(match: Match) -> tuple[str, ...]:
    """Say how likely it is that one text was made from the other, and which from which."""
    if is_derived(match):
        return (f"probability {figure(match.probability)}", direction_words(match.direction))
    return (f"probability of copying {figure(match.probability)}",)


def direction_words(direction: Direction) -> str:
    """Say which of two texts came first, and how surely."""
    if direction.verdict == "undecided":
        return "which came first is undecided"
    words = "taken from it" if direction.verdict == "query-from-source" else "it was taken from this text"
    return f"{words} (confidence {figure(direction.confidence)})"


def figure(share: float) -> str:
    """Return a share of one as ``.98``; only a full one is 1."""
    if share >= 1:
        return "1"
    return ">.99" if share >= 0.995 else f"{share:.2f}".removeprefix("0")


def threshold(report: CheckReport) -> str:
    """Say from which probability a pair is called derived, and how often that is wrong."""
    said = f"Called derived from probability {figure(report.threshold)} on"
    if report.false_positive_rate is None:
        return f"{said}, a threshold of your own: how often that is wrong was not measured."
    rate = percent(report.false_positive_rate)
    return (
        f"{said} ({figure(report.short_threshold)} for short texts): "
        f"{rate} of independent reports of one event lie above."
    )


def percent(share: float) -> str:
    """Return a share of one as ``98 %``."""
    return f"{share:.0%}".replace("%", " %")


def count(number: int, thing: str) -> str:
    """Return ``1 match``, ``2 matches``, ``no matches``."""
    ending = "" if number == 1 else "es" if thing.endswith("ch") else "s"
    return f"{number:,} {thing}{ending}" if number else f"no {thing}{ending}"


def stock(report: CheckReport) -> str:
    """Say how many of an article's keys were too common to search by."""
    keys = ", ".join(f"{number:,} of {channel}" for channel, number in report.stock)
    return f"Not searched by, being in too many originals: {keys}."


def examined(report: CheckReport) -> str:
    """Say how many of the candidates were compared; nothing where all were."""
    if report.examined == report.candidates:
        return ""
    return (
        f"Compared with the {report.examined:,} likeliest of {report.candidates:,} candidates, "
        "until no more were derived."
    )


def drift_label(drift: Drift) -> str:
    """Return what kind of change a drift is, in words: ``number changed``."""
    return f"{drift.type} {drift.kind}".replace("-", " ")


def weight(drift: Drift) -> Weight:
    """Return how heavily a drift weighs, in three steps."""
    return _WEIGHTS[level_of(drift)]


def by_severity(drifts: Iterable[Drift]) -> list[Drift]:
    """Return drifts, the most severe first; equal ones in reading order."""
    return sorted(drifts, key=lambda drift: (-drift.severity, _place(drift.after), _place(drift.before)))


def is_derived(match: Match) -> bool:
    """Tell whether the relation says that one text was made from the other."""
    return match.relation in DERIVED


def sentence_around(fact: Fact, sentences: Iterable[Span], text: str) -> Span:
    """Return the shortest of `sentences` that holds the fact, else the line it stands on."""
    holding = [sentence for sentence in sentences if sentence.contains(fact.span)]
    if holding:
        return min(holding, key=lambda sentence: sentence.end - sentence.start)
    start = text.rfind("\n", 0, fact.span.start) + 1
    end = text.find("\n", fact.span.end)
    return Span(start, len(text) if end < 0 else end)


def excerpt(text: str, words: Span, within: Span, width: int) -> Excerpt:
    """Return `words` with what surrounds them `within` a span, cut to about `width` characters.

    The words themselves are cut only where they alone are longer.
    """
    hit = clip(words.of(text), width)
    room = max(width - len(hit), 0)
    left, right = text[within.start : words.start], text[words.end : within.end]
    left_room = min(len(left), max(room // 3, room - len(right)))
    right_room = room - left_room
    if len(left) > left_room:
        left = "…" + left[len(left) - left_room :].partition(" ")[2] if left_room else "…"
    cut = hit != words.of(text)
    return Excerpt(left, hit, "" if cut else clip(right, right_room))


def clip(text: str, width: int) -> str:
    """Return `text` cut at a word's end to at most `width` characters, with an ellipsis if cut."""
    if len(text) <= width:
        return text
    kept = text[: max(width - 1, 0)]
    whole, _, rest = kept.rpartition(" ")
    return f"{whole if whole and len(rest) < width // 2 else kept}…"


def _place(fact: Fact | None) -> int:
    return fact.span.start if fact else -1
