"""Claims that a version puts forward more, or less, surely than the one before."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from detector.facts.cues import CERTAINTY, CLEAR_STEP, CUES, NEUTRAL
from detector.facts.doubt import BOOSTERS, LIKELIHOOD, NEGATIONS, NEGATIVE, STRONG, TELLING
from detector.facts.wording import overlap, terms
from detector.records import Span

if TYPE_CHECKING:
    from detector.records import Attribution

CertaintyKind = Literal["certainty-raised", "certainty-lowered"]
_WORD = re.compile(r"[^\W_]+")
#: How likely each word makes what it stands beside; a plain statement is 1.
#: A step of likelihood that readers take for another claim ("probably" to a plain statement).
_STEP = 0.25
#: Content words on either side of a hedge that tell what it hedges.
_WINDOW = 6
#: Code points around a passage in which its negation may stand.
_AROUND = 120
#: A passage of so few words is all about its hedge.
_SHORT = 16


class CertaintyDrift(NamedTuple):
    """A step in certainty, with the words that show it, as spans into each text."""

    kind: CertaintyKind
    before: Span
    after: Span
    explanation: str


class _Hedge(NamedTuple):
    """A word that leaves room for doubt, and the content words right after and around it."""

    word: str
    span: Span
    likelihood: float
    near: frozenset[str]
    about: frozenset[str]


def cue_step(
    before: Attribution, after: Attribution, before_text: str, after_text: str
) -> CertaintyDrift | None:
    """Judge the cues alone: "claimed" against "confirmed"."""
    old, new = before.cue.of(before_text), after.cue.of(after_text)
    old_kind, new_kind = cue_kind(old), cue_kind(new)
    if old_kind is None or new_kind is None or "deny" in (old_kind, new_kind):
        return None
    step = round(CERTAINTY[new_kind] - CERTAINTY[old_kind], 3)
    doubtful = {"claim", "allege"}
    raised = step >= 2 * CLEAR_STEP or (
        old_kind in doubtful and new_kind in NEUTRAL - {"argue"} and step > CLEAR_STEP
    )
    lowered = step <= -2 * CLEAR_STEP or (
        new_kind in doubtful and old_kind in NEUTRAL - {"argue"} and step < -CLEAR_STEP
    )
    if "judge" in (old_kind, new_kind) or "ask" in (old_kind, new_kind):
        return None
    if "expect" in (old_kind, new_kind) and "confirm" not in (old_kind, new_kind):
        return None
    if (old_kind, new_kind) in (
        ("confirm", "say"),
        ("believe", "show"),
        ("suggest", "show"),
        ("show", "suggest"),
    ):
        return None
    if raised:
        return CertaintyDrift("certainty-raised", before.cue, after.cue, _sentence(old, new, raised=True))
    if lowered:
        return CertaintyDrift("certainty-lowered", before.cue, after.cue, _sentence(old, new, raised=False))
    return None


def content_step(
    before: Span, after: Span, before_text: str, after_text: str, *, paired: bool = False
) -> CertaintyDrift | None:
    """Judge two renderings of one claim by their hedges ("may" against "will") and negations.

    `paired` says that the passages are known to render each other, so that few shared words do.
    """
    old_terms, new_terms = terms(before.of(before_text)), terms(after.of(after_text))
    if overlap(old_terms, new_terms) < (0.1 if paired else 0.4):
        return None
    old, new = hedges(before_text, before), hedges(after_text, after)
    found = _hedge_step(
        old, new, old_terms, new_terms, (before_text, before), (after_text, after), paired=paired
    )
    return found or _flipped(before, after, before_text, after_text)


def hedges(text: str, passage: Span) -> list[_Hedge]:
    """Return the hedges of a passage, each with the content words around it."""
    words = [(match[0], Span(*match.span())) for match in _WORD.finditer(text, *passage)]
    found = []
    for index, (word, span) in enumerate(words):
        likelihood = LIKELIHOOD.get(word.lower())
        following = words[index + 1][0].lower() if index + 1 < len(words) else ""
        if likelihood is None or (word[0].isupper() and index > 0) or (word == "May" and following.isdigit()):
            continue
        if index and words[index - 1][0].lower() in ("not", "t", "no", "never"):
            continue
        if word.lower() in ("could", "can") and following in ("not", "t", "be"):
            if following != "be":
                continue
        if word.lower() in ("set", "thought", "due", "bound", "end") and following != "to":
            continue
        near = _terms_of(words[index + 1 : index + 5])
        about = _terms_of(words if len(words) <= _SHORT else words[max(0, index - 2) : index + 1 + _WINDOW])
        found.append(_Hedge(word, span, likelihood, near, about))
    return found


def _terms_of(words: list[tuple[str, Span]]) -> frozenset[str]:
    return terms(" ".join(word for word, _ in words))


def _hedge_step(
    old: list[_Hedge],
    new: list[_Hedge],
    old_terms: frozenset[str],
    new_terms: frozenset[str],
    before: tuple[str, Span],
    after: tuple[str, Span],
    *,
    paired: bool,
) -> CertaintyDrift | None:
    telling = TELLING if paired else STRONG
    lowest_old = min(old, key=lambda hedge: hedge.likelihood, default=None)
    lowest_new = min(new, key=lambda hedge: hedge.likelihood, default=None)
    then = lowest_old.likelihood if lowest_old else 1.0
    now = lowest_new.likelihood if lowest_new else 1.0
    if (
        lowest_old is not None
        and lowest_old.word.lower() in telling
        and now - then >= _STEP
        and _rendered(lowest_old, new_terms)
    ):
        plain = _booster(after[0], after[1], lowest_old.about)
        shown = plain or (lowest_new.span if lowest_new else after[1])
        new_word = shown.of(after[0]) if plain or lowest_new else "a plain statement"
        return CertaintyDrift(
            "certainty-raised", lowest_old.span, shown, _sentence(lowest_old.word, new_word, raised=True)
        )
    if (
        lowest_new is not None
        and lowest_new.word.lower() in telling - {"reportedly"}
        and then - now >= _STEP
        and _rendered(lowest_new, old_terms)
    ):
        shown = lowest_old.span if lowest_old else before[1]
        old_word = lowest_old.word if lowest_old else "a plain statement"
        return CertaintyDrift(
            "certainty-lowered", shown, lowest_new.span, _sentence(old_word, lowest_new.word, raised=False)
        )
    for hedge in old:
        plain = _booster(after[0], after[1], hedge.near)
        if (
            hedge.word.lower() in telling
            and plain is not None
            and _booster(before[0], before[1], hedge.near) is None
        ):
            if any(mate.near & hedge.near and mate.likelihood < 0.8 for mate in new):
                continue
            return CertaintyDrift(
                "certainty-raised", hedge.span, plain, _sentence(hedge.word, plain.of(after[0]), raised=True)
            )
    return None


def _rendered(hedge: _Hedge, other: frozenset[str]) -> bool:
    return bool(hedge.about & other) or not hedge.about


def _booster(text: str, passage: Span, about: frozenset[str]) -> Span | None:
    """Return a word that leaves no doubt about what a hedge was about."""
    words = [(match[0], Span(*match.span())) for match in _WORD.finditer(text, *passage)]
    for index, (word, span) in enumerate(words):
        if (
            word.lower() in BOOSTERS
            and terms(" ".join(item[0] for item in words[index : index + 1 + _WINDOW])) & about
        ):
            return span
    return None


def _flipped(before: Span, after: Span, before_text: str, after_text: str) -> CertaintyDrift | None:
    """Find a negation that stands on one side only, over a word that both sides have."""
    old_words = [(match[0].lower(), Span(*match.span())) for match in _WORD.finditer(before_text, *before)]
    new_words = [(match[0].lower(), Span(*match.span())) for match in _WORD.finditer(after_text, *after)]
    old_terms, new_terms = terms(before.of(before_text)), terms(after.of(after_text))
    if overlap(old_terms, new_terms) < 0.5 or len(old_terms & new_terms) < 3:
        return None
    for words, around, other_terms, lost in (
        (old_words, after_text[max(0, after.start - _AROUND) : after.end + _AROUND], new_terms, True),
        (new_words, before_text[max(0, before.start - _AROUND) : before.end + _AROUND], old_terms, False),
    ):
        others = _WORD.findall(around.lower())
        if any(
            word in NEGATIVE or word.startswith(("un", "dis", "non", "in", "im")) and len(word) > 6
            for word in others
        ):
            continue
        for index, (word, span) in enumerate(words):
            following = words[index + 1][0] if index + 1 < len(words) else ""
            if word not in NEGATIONS or following in ("only", "just", "merely", "least", "more"):
                continue
            about = terms(" ".join(item for item, _ in words[index + 1 : index + 4]))
            if about & other_terms:
                kind: CertaintyKind = "certainty-raised" if lost else "certainty-lowered"
                said = "n't" if word == "t" else word
                old, new = (span, after) if lost else (before, span)
                where = "source has and the rewrite lacks" if lost else "rewrite has and the source lacks"
                return CertaintyDrift(
                    kind,
                    old,
                    new,
                    f"The negation “{said}”, which the {where}, turns the claim into its contrary.",
                )
    return None


def denial_flip(
    before: Attribution, after: Attribution, before_text: str, after_text: str
) -> CertaintyDrift | None:
    """Judge a denial that became an assertion, or the reverse."""
    old, new = cue_kind(before.cue.of(before_text)), cue_kind(after.cue.of(after_text))
    if (old == "deny") == (new == "deny") or before.content is None or after.content is None:
        return None
    old_negative = any(word in NEGATIVE for word in _WORD.findall(before.content.of(before_text).lower()))
    new_negative = any(word in NEGATIVE for word in _WORD.findall(after.content.of(after_text).lower()))
    written = (before.cue.of(before_text), after.cue.of(after_text))
    if old == "deny" and not new_negative:
        return CertaintyDrift(
            "certainty-raised", before.cue, after.cue,
            f"“{written[0]}” became “{written[1]}”: the rewrite turns a denial into an assertion.",
        )  # fmt: skip
    if new == "deny" and not old_negative and old in ("say", "confirm", "admit", "announce"):
        return CertaintyDrift(
            "certainty-lowered", before.cue, after.cue,
            f"“{written[0]}” became “{written[1]}”: the rewrite turns an assertion into a denial.",
        )  # fmt: skip
    return None


def cue_kind(cue: str) -> str | None:
    """Return the class of a cue as written; None if negated or not in the lexicon."""
    words = _WORD.findall(cue.lower())
    if "not" in words or "t" in words or "never" in words:
        return None
    if words[:1] == ["according"]:
        return "according"
    return next((CUES[word].kind for word in words if word in CUES), None)


def _sentence(old: str, new: str, *, raised: bool) -> str:
    before = f"“{old}”" if old != "a plain statement" else "A plain statement"
    after = f"“{new}”" if new != "a plain statement" else new
    return f"{before} became {after}: the rewrite is {'surer' if raised else 'less sure'} than its source."
