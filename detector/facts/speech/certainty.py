"""Claims that a version puts forward more, or less, surely than the one before."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from detector.facts.speech.cues import CERTAINTY, CLEAR_STEP, CUES, NEUTRAL
from detector.facts.speech.doubt import BOOSTERS, LIKELIHOOD, NEGATIONS, NEGATIVE, STRONG, TELLING
from detector.facts.speech.grammar import DETERMINERS
from detector.facts.speech.wording import overlap, terms
from detector.facts.words import listed
from detector.records import Span

if TYPE_CHECKING:
    from collections.abc import Iterable

    from detector.records import Attribution

CertaintyKind = Literal["certainty-raised", "certainty-lowered"]
_WORD = re.compile(r"[^\W_]+")
#: From a bare possibility to a plain statement: a change that is whole.
_WHOLE_STEP = 0.5
#: A step of likelihood that readers take for another claim ("probably" to a plain statement).
_STEP = 0.25
#: Share of the words after a hedge that make most of what it hedges.
_MOST = 0.5
#: Content words on either side of a hedge that tell what it hedges.
_WINDOW = 6
#: Code points around a passage in which its negation may stand.
_AROUND = 120
_DOUBTFUL = frozenset(("claim", "allege"))
_PLAIN = NEUTRAL - {"argue"}
#: Steps that rewriters take without meaning them: "confirmed" is often just another "said".
_SYNONYMOUS = frozenset((("confirm", "say"), ("believe", "show"), ("suggest", "show"), ("show", "suggest")))
#: What is merely foreseen, until a version says that it "will" be.
_FORESEEN = frozenset(("expected", "expects", "anticipated", "predicted", "projected", "forecast"))
#: Words for what somebody holds to be so; each may stand for another.
_BELIEF = frozenset(("thought", "think", "thinks", "believed", "believe", "believes", "belief", "opinion"))
#: Words for what is only told, and for the telling.
_HEARSAY = frozenset(
    ("alleged", "allegedly", "reportedly", "purported", "purportedly", "supposedly", "rumoured")
)
_RUMOURS = frozenset(("rumor", "rumors", "rumour", "rumours", "rumored", "rumoured", "speculation"))
_REPORTS = frozenset(
    listed("report reports reported claim claims claimed rumor rumors rumour rumours accused")
)
#: Words before "could" among which "so" tells of a purpose: "so that the crews could rest".
_PURPOSE = 5
#: Words that open a question within a sentence, and how many words later one of doubt is part of it.
_ASKING, _ASKED = frozenset(("whether", "how")), 8
#: Verbs that have told of a doubt, which "could" behind them does not deepen.
_SUGGESTING = frozenset(("suggest", "suggesting", "speculating"))
#: What follows "appeared" where it is said of a stage.
_PLACES = frozenset(("on", "at", "in", "of", "before", "as", "with", "from", "alongside", "for", "together"))
_FLAT = "a plain statement"
#: What makes a negation deny nothing: "not only", "never mind".
_NO_DENIAL = frozenset(("only", "just", "merely", "least", "more", "mind"))
#: "Not seen since" tells of a record and denies nothing.
_RECORD = frozenset(("since", "until"))
_NEGATIVE_START = re.compile(r"(?:un(?!der|i|til|less|cle)|dis|non).{4}")
#: Words without one of which there is no step to be judged.
_TURNS = NEGATIONS | frozenset(LIKELIHOOD)
#: Times the content words of one version that another of the same claim has at most.
_LONGER = 3
_CLOSING = " \n\"”’'"
#: A passage of so few words is all about its hedge.
_SHORT = 16


class CertaintyDrift(NamedTuple):
    """A step in certainty, with the words that show it, as spans into each text.

    `change` is 0 to 1: how far the claim moved between doubtful and plain.
    """

    kind: CertaintyKind
    before: Span
    after: Span
    explanation: str
    change: float = 1.0


class _Hedge(NamedTuple):
    """A word that leaves room for doubt, and the content words next to, right after and around it."""

    word: str
    span: Span
    likelihood: float
    next: frozenset[str]
    near: frozenset[str]
    about: frozenset[str]


def cue_step(
    before: Attribution, after: Attribution, before_text: str, after_text: str
) -> CertaintyDrift | None:
    """Judge the cues alone: "claimed" against "confirmed"."""
    old, new = before.cue.of(before_text), after.cue.of(after_text)
    old_kind, new_kind = cue_kind(old), cue_kind(new)
    if old_kind is None or new_kind is None or not _comparable(old_kind, new_kind):
        return None
    step = round(CERTAINTY[new_kind] - CERTAINTY[old_kind], 3)
    if step < 0 and new.endswith(" that"):  # "Korven's claim that" is a noun
        return None
    if step > 0 and not LIKELIHOOD.keys().isdisjoint(new.lower().split()):
        return None
    lent = old_kind in _DOUBTFUL and new_kind in _PLAIN
    taken = new_kind in _DOUBTFUL and old_kind in _PLAIN
    if step >= 2 * CLEAR_STEP or (lent and step > CLEAR_STEP):
        shown = _sentence(old, new, raised=True)
        return CertaintyDrift("certainty-raised", before.cue, after.cue, shown, change_of(step))
    if step <= -2 * CLEAR_STEP or (taken and step < -CLEAR_STEP):
        shown = _sentence(old, new, raised=False)
        return CertaintyDrift("certainty-lowered", before.cue, after.cue, shown, change_of(step))
    return None


def change_of(step: float) -> float:
    """Return how much of a whole change a step of likelihood is, 0 to 1."""
    return min(1.0, abs(step) / _WHOLE_STEP)


def _comparable(old: str, new: str) -> bool:
    """Tell whether two classes of cue differ in certainty alone, and as far as rewriters heed it."""
    kinds = {old, new}
    if kinds & {"deny", "judge", "ask"} or (old, new) in _SYNONYMOUS:
        return False
    return "expect" not in kinds


def content_step(
    before: Span, after: Span, before_text: str, after_text: str, *, paired: bool = False
) -> CertaintyDrift | None:
    """Judge two renderings of one claim by their hedges ("may" against "will") and negations.

    `paired` says that the passages are known to render each other, so that few shared words do.
    """
    passages = before.of(before_text), after.of(after_text)
    if passages[0] == passages[1] or all(map(_is_plain, passages)):
        return None
    old_terms, new_terms = map(terms, passages)
    if overlap(old_terms, new_terms) < (0.2 if paired else 0.4):
        return None
    old = _Version(before_text, before, old_terms, hedges(before_text, before))
    new = _Version(after_text, after, new_terms, hedges(after_text, after))
    asked = "?" in [passage.rstrip(_CLOSING)[-1:] for passage in passages]
    alike = max(len(old_terms), len(new_terms)) <= _LONGER * min(len(old_terms), len(new_terms))
    step = _hedge_step(old, new, paired=paired) if alike and not asked else None
    return step or _flipped(old, new)


def _is_plain(passage: str) -> bool:
    """Tell whether a passage neither doubts nor denies anything."""
    return _TURNS.isdisjoint(_WORD.findall(passage.lower()))


def hedges(text: str, passage: Span) -> list[_Hedge]:
    """Return the hedges of a passage, each with the content words around it."""
    words = _words(text, passage)
    found = []
    for index, (word, span) in enumerate(words):
        likelihood = LIKELIHOOD.get(word.lower())
        following = words[index + 1][0].lower() if index + 1 < len(words) else ""
        if likelihood is None or (word[0].isupper() and index > 0) or means_else(word.lower(), following):
            continue
        if index and words[index - 1][0].lower() in ("not", "t", "no", "never"):
            continue
        if word.lower() in ("could", "might", "can") and any(
            item.lower() == "so" for item, _ in words[max(0, index - _PURPOSE) : index]
        ):
            continue
        before = [item.lower() for item, _ in words[max(0, index - _PURPOSE) : index]]
        asked = not _ASKING.isdisjoint(item.lower() for item, _ in words[max(0, index - _ASKED) : index])
        noun = word.lower() in ("suspect", "suspects") and before[-1:] and before[-1] in DETERMINERS
        if asked or noun or before[-2:] == ["as", "it"] or not _SUGGESTING.isdisjoint(before):
            continue
        near = _terms_of(words[index + 1 : index + 5])
        about = _terms_of(words if len(words) <= _SHORT else words[max(0, index - 2) : index + 1 + _WINDOW])
        found.append(_Hedge(word, span, likelihood, _first_terms(words[index + 1 : index + 5]), near, about))
    return found


def means_else(word: str, following: str) -> bool:
    """Tell by the next word whether one that may hedge does not: "May 2010", "appeared on stage"."""
    if word == "may":
        return following.isdigit()
    if word in ("could", "can"):
        return following in ("not", "t")
    if word in ("set", "thought", "due", "bound", "end"):
        return following != "to"
    return word in ("appear", "appears", "appeared") and following in _PLACES


def _terms_of(words: list[tuple[str, Span]]) -> frozenset[str]:
    return terms(" ".join(word for word, _ in words))


def _first_terms(words: list[tuple[str, Span]]) -> frozenset[str]:
    """Return what the first of some words that has content says."""
    return next(filter(None, (_terms_of([item]) for item in words)), frozenset())


class _Version(NamedTuple):
    """One rendering of a claim: its text and place, its content words and its hedges."""

    text: str
    passage: Span
    terms: frozenset[str]
    hedges: list[_Hedge]

    def weakest(self) -> _Hedge | None:
        """Return the hedge that leaves most doubt."""
        return min(self.hedges, key=lambda hedge: hedge.likelihood, default=None)


def _hedge_step(before: _Version, after: _Version, *, paired: bool) -> CertaintyDrift | None:
    telling = TELLING if paired else STRONG
    old, new = before.weakest(), after.weakest()
    plain = (_booster(after, old.about) or _booster(after, None)) if old else None
    if plain is not None and plain.of(after.text).lower() in _lowers(before):
        plain = None
    step = (new.likelihood if new else 1.0) - (old.likelihood if old else 1.0)
    if not paired and old and new and old.near.isdisjoint(new.near):
        return _boosted(before, after, telling)
    if old and not _RUMOURS.isdisjoint(_lowers(after)):
        old = None
    if (
        step >= _STEP
        and old is not None
        and old.word.lower() in telling
        and _rendered(old, after.terms, paired=paired, surely=plain is None)
    ):
        shown = plain or (new.span if new else after.passage)
        word = shown.of(after.text) if plain or new else _FLAT
        told = _sentence(old.word, word, raised=True)
        return CertaintyDrift("certainty-raised", old.span, shown, told, change_of(step))
    telling -= {"reportedly"}
    if new is not None and (_has_doubt_of(before, new) or is_hearsay((new.word.lower(),), _lowers(before))):
        new = None
    if (
        step <= -_STEP
        and new is not None
        and new.word.lower() in telling
        and _rendered(new, before.terms, paired=paired, surely=True)
    ):
        shown = old.span if old else before.passage
        word = old.word if old else _FLAT
        told = _sentence(word, new.word, raised=False)
        return CertaintyDrift("certainty-lowered", shown, new.span, told, change_of(step))
    return _boosted(before, after, telling)


def _lowers(version: _Version) -> frozenset[str]:
    """Return the words of a passage, in lower case."""
    return frozenset(word.lower() for word, _ in _words(version.text, version.passage))


def _has_doubt_of(version: _Version, hedge: _Hedge) -> bool:
    """Tell whether a version has a hedge's word as none ("could not"), or one for the same thought."""
    lowers = _lowers(version)
    return hedge.word.lower() in (lowers | _BELIEF if lowers & _BELIEF else lowers)


def is_hearsay(words: Iterable[str], source: Iterable[str]) -> bool:
    """Tell whether some words say that a thing is told, where the source names a report or claim of it."""
    return not (_HEARSAY.isdisjoint(words) or _REPORTS.isdisjoint(source))


def _boosted(before: _Version, after: _Version, telling: frozenset[str]) -> CertaintyDrift | None:
    """Find one of several hedges that gave way to a word that leaves no doubt."""
    for hedge in before.hedges:
        plain = _booster(after, hedge.near)
        if (
            hedge.word.lower() not in telling | _FORESEEN
            or plain is None
            or _booster(before, hedge.near) is not None
        ):
            continue
        foreseen = hedge.word.lower() in _FORESEEN
        if not any((foreseen or mate.near & hedge.near) and mate.likelihood < 0.9 for mate in after.hedges):
            explanation = _sentence(hedge.word, plain.of(after.text), raised=True)
            change = change_of(1.0 - hedge.likelihood)
            return CertaintyDrift("certainty-raised", hedge.span, plain, explanation, change)
    return None


def _rendered(hedge: _Hedge, other: frozenset[str], *, paired: bool, surely: bool) -> bool:
    """Tell whether the other version has what a hedge is about: most of it, if nothing else pairs the two.

    `surely` asks for the word right behind the hedge, two behind it, or most of those around it.
    """
    if not paired:
        return overlap(hedge.near, other) >= _MOST
    if surely and hedge.about:
        hedged = bool(hedge.next & other) or len(hedge.near & other) > 1
        return hedged or overlap(hedge.about, other) >= _MOST
    return bool(hedge.about & other) or not hedge.about


def _booster(version: _Version, about: frozenset[str] | None) -> Span | None:
    """Return a word that leaves no doubt about some of what `about` names; None: about anything, if short."""
    words = _words(version.text, version.passage)
    if about is None and len(words) > _SHORT:
        return None
    for index, (word, span) in enumerate(words):
        if word.lower() not in BOOSTERS or (about is None and word.lower() in NEGATIONS):
            continue
        if about is None or _terms_of(words[index : index + 1 + _WINDOW]) & about:
            return span
    return None


def _words(text: str, passage: Span) -> list[tuple[str, Span]]:
    return [(match[0], Span(*match.span())) for match in _WORD.finditer(text, *passage)]


def _flipped(before: _Version, after: _Version) -> CertaintyDrift | None:
    """Find a negation that stands on one side only, over a word that both sides have."""
    shared = before.terms & after.terms
    if overlap(before.terms, after.terms) < 0.5 or len(shared) < 3:
        return None
    lost = _negation(before, after)
    if lost is not None:
        explanation = f"The negation “{_written(before, lost)}” is gone: the claim became its contrary."
        return CertaintyDrift("certainty-raised", lost, after.passage, explanation)
    put_in = _negation(after, before)
    if put_in is not None:
        explanation = f"The negation “{_written(after, put_in)}” was put in: the claim became its contrary."
        return CertaintyDrift("certainty-lowered", before.passage, put_in, explanation)
    return None


def _negation(version: _Version, other: _Version) -> Span | None:
    """Return a negation of something that the other version has, where that one denies nothing."""
    around = other.text[max(0, other.passage.start - _AROUND) : other.passage.end + _AROUND]
    for word in _WORD.findall(around.lower()):
        if word in NEGATIVE or _NEGATIVE_START.match(word):
            return None
    words = _words(version.text, version.passage)
    for index, (word, span) in enumerate(words):
        following = words[index + 1][0] if index + 1 < len(words) else ""
        if word.lower() not in NEGATIONS or following in _NO_DENIAL:
            continue
        if any(later.lower() in _RECORD for later, _ in words[index + 1 : index + 4]):
            continue
        if _first_terms(words[index + 1 : index + 4]) & other.terms:
            return span
    return None


def _written(version: _Version, negation: Span) -> str:
    word = negation.of(version.text)
    return "n’t" if word == "t" else word


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
    before = f"“{old}”" if old != _FLAT else "A plain statement"
    after = f"“{new}”" if new != _FLAT else new
    return f"{before} became {after}: the rewrite is {'surer' if raised else 'less sure'} than its source."
