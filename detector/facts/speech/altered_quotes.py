"""Direct quotes that a version altered or made up."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Literal, NamedTuple

from detector.facts.concepts import concept
from detector.facts.speech.doubt import LIKELIHOOD, NEGATIVE
from detector.facts.speech.wording import STOP_WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detector.records import Span

QuoteKind = Literal["quote-altered", "quote-fabricated"]
_WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)?")
_GAP = re.compile(r"\.\.\.|…|\[[^\]]*\]|\. \. \.")
#: Words that a quotation must have before it counts as speech rather than a term in quotation marks.
FEWEST_WORDS = 4
#: A spun page: share of its sentences with so many swaps, and what of each it keeps.
_SPUN_SHARE, _FEWEST_SWAPS, _KEPT = 0.4, 2, 0.5
#: What standing in the rendered sentence adds to that share.
_EXPECTED = 0.05
#: Share of a quotation's words that a quote of the source must have, in order, to be its origin.
_SAME_QUOTE = 0.45
#: Words that turn a statement even if they stand alone.
_TURNING = NEGATIVE | frozenset(LIKELIHOOD) | frozenset((
    "all", "every", "each", "some", "any", "always", "only", "both", "half", "most", "many", "few", "will",
    "would", "should", "must", "can", "more", "less", "before", "after", "up", "down",
))  # fmt: skip


class QuoteDrift(NamedTuple):
    """A quotation of the later version that the earlier one does not have in these words."""

    kind: QuoteKind
    before: Span | None
    after: Span
    swapped: str


class Quoted:
    """The words of one text, for finding quotations in it."""

    def __init__(self, text: str, quotes: Sequence[Span]) -> None:
        self.text = text
        self.quotes = tuple(quotes)
        self.words = _normal(text)
        self.joined = f" {' '.join(self.words)} "
        self.quote_words = [_normal(quote.of(text)) for quote in self.quotes]

    def has(self, words: Sequence[str]) -> bool:
        """Tell whether the text has these words in a row."""
        return f" {' '.join(words)} " in self.joined


def quote_drift(
    quote: Span, text: str, source: Quoted, expected: Sequence[Span] = (), *, spun: bool = False
) -> QuoteDrift | None:
    """Judge one quotation against the version it comes from; None if its words are there.

    Case, punctuation and words left out with an ellipsis or bracket do not count, nor does a
    quotation cut short, nor, on a page that is `spun`, several words swapped one for one: they
    say no more than the swaps around them. A single word swapped in a quotation does count.
    `expected` are quotations of the source's sentence that the quotation's own sentence renders.
    """
    pieces = [_normal(piece) for piece in _GAP.split(quote.of(text))]
    words = [word for piece in pieces for word in piece]
    if _is_title(quote.of(text)) or all(source.has(piece) for piece in pieces if piece):
        return None
    if len(words) < FEWEST_WORDS:
        return _term_drift(quote, words, source, expected)
    origin, matcher = _origin(words, source, expected)
    if origin is None or matcher is None:
        return _unfounded(quote, words, source)
    swapped = _turned(matcher, source.quote_words[origin], words, source, spun=spun)
    if swapped is None:
        return None
    return QuoteDrift("quote-altered", source.quotes[origin], quote, swapped)


def _term_drift(quote: Span, words: list[str], source: Quoted, expected: Sequence[Span]) -> QuoteDrift | None:
    """Judge a quotation too short to be looked for: against an expected one that is a word apart from it."""
    for origin in expected:
        known = source.quote_words[source.quotes.index(origin)]
        swaps = [(old, new) for old, new in zip(known, words, strict=False) if old != new]
        if (
            len(known) == len(words) > 1
            and len(swaps) == 1
            and _meanings(swaps[0][:1]) != _meanings(swaps[0][1:])
        ):
            return QuoteDrift("quote-altered", origin, quote, _swap(*swaps[0]))
    return None


def _is_title(quote: str) -> bool:
    """Tell whether a quotation is the title of a work: most of its longer words have capitals."""
    longer = [word for word in _WORD.findall(quote) if len(word) > 3]
    return (
        len(longer) > 1
        and sum(word[0].isupper() for word in longer) >= 0.8 * len(longer)
        and quote[-1:] not in ".?!"
    )


def _normal(text: str) -> list[str]:
    return [word.lower().replace("’", "'") for word in _WORD.findall(text)]


def _origin(
    words: list[str], source: Quoted, expected: Sequence[Span]
) -> tuple[int | None, SequenceMatcher[str] | None]:
    """Return the source's quotation that shares most words in order, if it shares enough."""
    best, chosen, matcher = _SAME_QUOTE, None, None
    bag = set(words)
    for number, candidate in enumerate(source.quote_words):
        if len(bag & set(candidate)) < 0.3 * min(len(bag), len(set(candidate))) or not candidate:
            continue
        trial = SequenceMatcher(None, candidate, words, autojunk=False)
        kept = [
            word
            for block in trial.get_matching_blocks()
            for word in candidate[block.a : block.a + block.size]
        ]
        telling = sum(word not in STOP_WORDS for word in kept)
        fewest = min(sum(word not in STOP_WORDS for word in side) for side in (words, candidate))
        looked_for = source.quotes[number] in expected
        if not looked_for and (
            telling < min(2, fewest) or telling < 0.4 * fewest or len(kept) < 0.4 * len(words)
        ):
            continue
        share = len(kept) / min(len(words), len(candidate)) + (_EXPECTED if looked_for else 0.0)
        if share >= best:
            best, chosen, matcher = share, number, trial
    return chosen, matcher


def _unfounded(quote: Span, words: list[str], source: Quoted) -> QuoteDrift | None:
    """Call a quotation made up if the source has few of its words, in no order."""
    trigrams = list(zip(words, words[1:], words[2:], strict=False))
    kept = sum(source.has(three) for three in trigrams) / max(1, len(trigrams))
    if kept >= 0.5:
        return None
    return QuoteDrift("quote-fabricated", None, quote, "")


def _turned(
    matcher: SequenceMatcher[str], before: list[str], after: list[str], source: Quoted, *, spun: bool
) -> str | None:
    """Return how the wording changed in sense, as "old" to "new", or None if it did not.

    Words cut at either end do not count.
    """
    codes = matcher.get_opcodes()
    single = len({(*before[i:k], "", *after[j:m]) for tag, i, k, j, m in codes if tag != "equal"}) == 1
    for place, (tag, i, k, j, m) in enumerate(codes):
        edge = place in (0, len(codes) - 1)
        old, new = before[i:k], after[j:m]
        if tag == "equal" or (tag == "delete" and edge):
            continue
        if tag == "insert" and edge and (source.has(new) or (len(new) < 3 and not _turning(new))):
            continue
        if (not spun or (single and len(old) == len(new) == 1)) and _meanings(old) != _meanings(new):
            return _swap(" ".join(old), " ".join(new))
        if _turning(old) != _turning(new) or _digits(old) != _digits(new) or abs(len(old) - len(new)) >= 2:
            return _swap(" ".join(old), " ".join(new))
    return None


def _swap(old: str, new: str) -> str:
    if not old:
        return f"“{new}” was put in"
    return f"“{old}” became “{new}”" if new else f"“{old}” was taken out"


def _turning(words: Sequence[str]) -> frozenset[str]:
    return frozenset(word for word in words if word in _TURNING or word.endswith("n't"))


def _digits(words: Sequence[str]) -> list[str]:
    return [word for word in words if word.isdigit()]


def _meanings(words: Sequence[str]) -> frozenset[str]:
    bare = (word.removesuffix("'s") for word in words)
    return frozenset(concept(word) for word in bare if word not in STOP_WORDS)


def is_spun(swapped: Sequence[bool]) -> bool:
    """Tell whether a version was made by swapping words one for one, by what `is_swapped` says of it.

    On such a page a swapped word in a quotation says no more than one outside.
    """
    return sum(swapped) > _SPUN_SHARE * len(swapped)


def is_swapped(before: str, after: str) -> bool:
    """Tell whether one sentence is the other with two words or more swapped one for one."""
    return _swaps(before, after) >= _FEWEST_SWAPS


def _swaps(before: str, after: str) -> int:
    """Return how many content words were swapped one for one in a sentence otherwise kept word for word."""
    old, new = _normal(before), _normal(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < _KEPT:
        return 0
    return sum(
        k - i
        for tag, i, k, j, m in matcher.get_opcodes()
        if tag == "replace" and k - i == m - j and not set(old[i:k]) <= STOP_WORDS
    )
