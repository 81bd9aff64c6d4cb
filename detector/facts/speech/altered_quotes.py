"""Direct quotes that a version altered or made up."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from difflib import SequenceMatcher
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, Literal, NamedTuple

from detector.facts.concepts import concept
from detector.facts.speech.cues import CUES
from detector.facts.speech.doubt import LIKELIHOOD, NEGATIVE
from detector.facts.speech.grammar import PRONOUNS
from detector.facts.speech.wording import STOP_WORDS
from detector.facts.words import listed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from detector.records import AlignedPair, Span

QuoteKind = Literal["quote-altered", "quote-fabricated"]
_WORD = re.compile(r"%|\bper cent\b|[^\W_]+(?:[’'][^\W_]+)?")
#: Initials that may be written without their points: "F.D.A."
_INITIALS = re.compile(r"\b(?:[A-Z]\.){2,}")
#: How a word may be written too.
_WRITTEN = {
    word: str(number)
    for number, word in enumerate(
        listed("zero one two three four five six seven eight nine ten eleven twelve"), start=0
    )
    if word != "one"
} | {"percent": "%", "per cent": "%", "pct": "%"}
#: The letter that American spelling leaves out: "behaviour".
_BRITISH = re.compile(r"(?<=[a-z]{2})(o)u(?=r)")
_NAME = re.compile(r"(?<=[\w,] )[A-Z][^\W_]+")
_PRONOUNS = PRONOUNS | {"his", "her", "its", "their"}
#: Words of a name that a pronoun may stand for.
_LONGEST_NAME = 3
_GAP = re.compile(r"\.\.\.|…|\[[^\]]*\]|\. \. \.")
#: Words that a quotation must have before it counts as speech rather than a term in quotation marks.
FEWEST_WORDS = 4
#: A spun page: share of its sentences with so many swaps, and what of each it keeps.
_SPUN_SHARE, _FEWEST_SWAPS, _KEPT = 0.4, 2, 0.5
#: Sentences that are looked at for it.
_MOST_COMPARED = 100
#: Quotations in other words, and their share, from which a page rewords what it quotes.
_FEWEST_REWORDED, _MOSTLY_REWORDED = 3, 0.6
#: Code points of new text between two rendered sentences at most, for a quotation in it to be judged.
_LONGEST_INSERT = 500
#: What standing in the rendered sentence adds to that share.
_EXPECTED = 0.05
#: Share of a quotation's words that a quote of the source must have, in order, to be its origin.
_SAME_QUOTE = 0.45
#: Times the words of its origin that a quotation has at most, unless it keeps more of its own.
_LONGER = 2
_DENYING = frozenset(listed("not no never nobody none nothing cannot without neither nor unable"))
#: Words that turn a statement even if they stand alone.
_TURNING = NEGATIVE | frozenset(LIKELIHOOD) | frozenset((
    "all", "every", "each", "some", "any", "always", "only", "both", "half", "most", "many", "few", "will",
    "would", "should", "must", "can", "more", "less", "before", "after", "up", "down",
))  # fmt: skip
#: What may be left out of a quotation: "I told him, he said, that".
_SMALL = (STOP_WORDS | CUES.keys()) - _DENYING - _TURNING


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
        self._places: dict[str, list[int]] = {}
        for place, word in enumerate(self.words):
            self._places.setdefault(word, []).append(place)
        self._names = frozenset(_normal(" ".join(_NAME.findall(text))))
        self.quote_words = [_normal(quote.of(text)) for quote in self.quotes]
        self.numbers = {quote: number for number, quote in enumerate(self.quotes)}
        self._quoting: dict[str, list[int]] = {}
        self._plain: list[int] = []
        for number, words in enumerate(self.quote_words):
            telling = frozenset(words) - STOP_WORDS
            for word in telling:
                self._quoting.setdefault(word, []).append(number)
            if words and not telling:
                self._plain.append(number)

    def has(self, words: Sequence[str]) -> bool:
        """Tell whether the text has these words in a row."""
        places = [self._places.get(word, ()) for word in words]
        offset = min(range(len(words)), key=lambda place: len(places[place]))
        starts = (place - offset for place in places[offset])
        return any(start >= 0 and self.words[start : start + len(words)] == words for start in starts)

    def knows(self, words: Sequence[str]) -> bool:
        """Tell whether the text has these words in a row, or half of their runs of three."""
        runs = [words[place : place + 3] for place in range(len(words) - 2)]
        return self.has(words) or sum(map(self.has, runs)) >= 0.5 * max(1, len(runs))

    def candidates(self, words: Collection[str], expected: Iterable[Span]) -> list[int]:
        """Return the quotations, by number, that may be the origin of some words: all that share one."""
        telling = frozenset(words) - STOP_WORDS
        if not telling:
            return [number for number, known in enumerate(self.quote_words) if known]
        found = {number for word in telling for number in self._quoting.get(word, ())}
        found.update(self._plain, (self.numbers[quote] for quote in expected))
        return sorted(found)

    def rewords(self, quotes: Sequence[str]) -> bool:
        """Tell whether most of the quotations of another text are not in this one word for word."""
        spoken = [words for words in map(_normal, quotes) if len(words) >= FEWEST_WORDS]
        lacking = sum(not self.has(words) for words in spoken)
        return lacking >= _FEWEST_REWORDED and lacking > _MOSTLY_REWORDED * len(spoken)

    def has_name(self, words: Sequence[str]) -> bool:
        """Tell whether all of some words stand in the text with a capital, past the start of a sentence."""
        return self._names.issuperset(words)


def quote_drift(
    quote: Span, text: str, source: Quoted, expected: Sequence[Span], swaps: Swaps
) -> QuoteDrift | None:
    """Judge one quotation against the version it comes from; None if its words are there.

    Case, punctuation and words left out with an ellipsis or bracket do not count, nor does a
    quotation cut short, nor, where most sentences around it are so made, several words swapped
    one for one. A single word swapped in a quotation does count.
    `expected` are quotations of the source's sentence that the quotation's own sentence renders.
    """
    pieces = [_normal(piece) for piece in _GAP.split(quote.of(text))]
    words = [word for piece in pieces for word in piece]
    title = _is_title(quote.of(text))
    if (title and quote.of(text)[-1:] not in ".?!") or all(source.has(piece) for piece in pieces if piece):
        return None
    if len(words) < FEWEST_WORDS:
        return None if title else _term_drift(quote, words, source, expected)
    origin, matcher = _origin(words, source, expected)
    if origin is None or matcher is None:
        return None if title else _unfounded(quote, words, source)
    swapped = _turned(
        matcher, source.quote_words[origin], words, source, spun=swaps.around(quote), reworded=swaps.rewords
    )
    if swapped is None:
        return None
    return QuoteDrift("quote-altered", source.quotes[origin], quote, swapped)


def _term_drift(quote: Span, words: list[str], source: Quoted, expected: Sequence[Span]) -> QuoteDrift | None:
    """Judge a quotation too short to be looked for: against an expected one that is a word apart from it."""
    for origin in expected:
        known = source.quote_words[source.numbers[origin]]
        swaps = [(old, new) for old, new in zip(known, words, strict=False) if old != new]
        if (
            len(known) == len(words) > 1
            and len(swaps) == 1
            and _meanings(swaps[0][:1]) != _meanings(swaps[0][1:])
        ):
            return QuoteDrift("quote-altered", origin, quote, _swap(*swaps[0]))
    return None


def _is_title(quote: str) -> bool:
    """Tell whether a quotation is the title of a work: most of its longer words have capitals.

    Titles ask and exclaim too, and American print sets its full stop within the marks.
    """
    words = _WORD.findall(quote)
    longer = [word for word in words if len(word) > 3 and word.lower() not in STOP_WORDS]
    capitals = sum(word[0].isupper() for word in longer)
    return (len(longer) > 1 or (1 < len(words) < FEWEST_WORDS and longer != words[:1])) and (
        0 < capitals >= 0.8 * len(longer)
    )


def _normal(text: str) -> list[str]:
    joined = _INITIALS.sub(lambda found: found[0].replace(".", ""), text)
    words = [word.lower().replace("’", "'") for word in _WORD.findall(joined)]
    return [_WRITTEN.get(word, word) for word in words]


def _origin(
    words: list[str], source: Quoted, expected: Sequence[Span]
) -> tuple[int | None, SequenceMatcher[str] | None]:
    """Return the source's quotation that shares most words in order, if it shares enough."""
    best, chosen, matcher = _SAME_QUOTE, None, None
    bag = set(words)
    for number in source.candidates(bag, expected):
        candidate = source.quote_words[number]
        other = frozenset(candidate)
        if not candidate or len(bag & other) < 0.3 * min(len(bag), len(other)):
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
        whole = min(len(words), max(len(candidate), len(words) // _LONGER))
        share = len(kept) / whole + (_EXPECTED if looked_for else 0.0)
        if share >= best:
            best, chosen, matcher = share, number, trial
    return chosen, matcher


def _unfounded(quote: Span, words: list[str], source: Quoted) -> QuoteDrift | None:
    """Call a quotation made up if the source has few of its words, in no order."""
    if source.knows(words):
        return None
    return QuoteDrift("quote-fabricated", None, quote, "")


def _turned(
    matcher: SequenceMatcher[str],
    before: list[str],
    after: list[str],
    source: Quoted,
    *,
    spun: bool,
    reworded: bool,
) -> str | None:
    """Return how the wording changed in sense, as "old" to "new", or None if it did not.

    Words cut at either end do not count.
    """
    codes = matcher.get_opcodes()
    reworded = reworded or _is_reworded(codes, before, after)
    single = len({(*before[i:k], "", *after[j:m]) for tag, i, k, j, m in codes if tag != "equal"}) == 1
    for place, (tag, i, k, j, m) in enumerate(codes):
        edge = place in (0, len(codes) - 1)
        old, new = before[i:k], after[j:m]
        if tag == "equal" or (tag == "delete" and edge) or _named(old, new, source):
            continue
        if "".join(old) == "".join(new) or (not new and _SMALL.issuperset(old)):
            continue
        if (
            tag == "insert"
            and edge
            and (source.knows(new) or (len(new) < 3 and _TURNING.isdisjoint(map(_bare, new))))
        ):
            continue
        if (
            not reworded
            and (not spun or (single and len(old) == len(new) == 1))
            and _meanings(old) != _meanings(new)
        ):
            return _swap(" ".join(old), " ".join(new))
        if reworded:
            turned = _denials(before) != _denials(after) and _denials(old) != _denials(new)
            turned |= not set(_digits(new)) <= set(_digits(before))
        else:
            turned = _turning(old, before, after) != _turning(new, before, after)
            turned |= _digits(old) != _digits(new)
            turned |= abs(len(old) - len(new)) >= 2
        if turned:
            return _swap(" ".join(old), " ".join(new))
    return None


def _is_reworded(
    codes: Sequence[tuple[str, int, int, int, int]], before: list[str], after: list[str]
) -> bool:
    """Tell whether a quotation says much the same in other words: it differs in several places."""
    apart = {
        (tuple(before[i:k]), tuple(after[j:m]))
        for tag, i, k, j, m in codes
        if tag == "replace" and _meanings(before[i:k]) != _meanings(after[j:m])
    }
    ends = {codes[0][0], codes[-1][0]}
    return len(apart) > 1 or ends == {"insert", "delete"}


def _denials(words: Sequence[str]) -> bool:
    """Tell whether some words deny something an odd number of times."""
    return sum(word in _DENYING or word.endswith("n't") for word in words) % 2 == 1


def _named(before: Sequence[str], after: Sequence[str], source: Quoted) -> bool:
    """Tell whether a pronoun and a name or noun of the source stand for each other: "her" and "Suri's"."""
    if not before or not after or max(len(before), len(after)) > _LONGEST_NAME:
        return False
    sides = [[word.removesuffix("'s") for word in side] for side in (before, after)]
    pronouns = [_PRONOUNS.issuperset(side) for side in sides]
    name = sides[pronouns.index(True) - 1] if pronouns.count(True) == 1 else []
    return bool(name) and (source.has_name(name) or (name[0] == "the" and source.has(name[1:2])))


def _swap(old: str, new: str) -> str:
    if not old:
        return f"“{new}” was put in"
    return f"“{old}” became “{new}”" if new else f"“{old}” was taken out"


def _turning(words: Sequence[str], before: Sequence[str], after: Sequence[str]) -> frozenset[str]:
    """Return those of some words that turn a statement, less what two versions have equally often."""
    counts = Counter(map(_bare, before)), Counter(map(_bare, after))
    turning = _TURNING.intersection(map(_bare, words))
    return frozenset(word for word in turning if counts[0][word] != counts[1][word])


def _bare(word: str) -> str:
    """Return a word, or one that stands for all that deny."""
    return "not" if word in _DENYING or word.endswith("n't") else word


def _digits(words: Sequence[str]) -> list[str]:
    return [word for word in words if word.isdigit()]


def _meanings(words: Sequence[str]) -> frozenset[str]:
    telling = (word.removesuffix("'s") for word in words if word not in _DENYING and word != "able")
    bare = (_BRITISH.sub(r"\1", word).replace("ise", "ize") for word in telling)
    return frozenset(concept(word) for word in bare if word not in STOP_WORDS)


class Swaps:
    """Which aligned sentences, evenly chosen, were made by swapping words one for one.

    On a page made so a swapped word in a quotation says no more than one outside. `rewords`
    says that it puts most quotations in other words, where the same holds.
    """

    def __init__(self, alignment: Sequence[AlignedPair], before: str, after: str, *, rewords: bool) -> None:
        self.rewords = rewords
        self._pairs = alignment[:: 1 + len(alignment) // _MOST_COMPARED]
        self._texts = before, after

    @cached_property
    def _swapped(self) -> list[tuple[Span, bool]]:
        before, after = self._texts
        return [
            (pair.query, _swaps(pair.source.of(before), pair.query.of(after)) >= _FEWEST_SWAPS)
            for pair in self._pairs
        ]

    def around(self, quote: Span) -> bool:
        """Tell whether the sentences besides a quotation's own were made so."""
        others = [swapped for query, swapped in self._swapped if not query.overlaps(quote)]
        judged = others or [swapped for _, swapped in self._swapped]
        return sum(judged) > _SPUN_SHARE * len(judged)


class Inserts:
    """The stretches of new text between the rendered sentences of the later version."""

    def __init__(self, rendered: Sequence[Span]) -> None:
        self._starts = [span.start for span in rendered]
        self._reached = list(accumulate((span.end for span in rendered), max))
        by_end = sorted(rendered, key=lambda span: span.end)
        self._ends = [span.end for span in by_end]
        self._next = list(accumulate((span.start for span in reversed(by_end)), min))[::-1]

    def short_at(self, quote: Span) -> bool:
        """Tell whether a quotation was put in between two rendered sentences that are not far apart."""
        before, behind = bisect_right(self._starts, quote.start), bisect_left(self._ends, quote.end)
        between = before > 0 and behind < len(self._ends)
        return between and self._next[behind] - self._reached[before - 1] < _LONGEST_INSERT


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
