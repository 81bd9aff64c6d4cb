"""What aligned sentences state besides figures and sources: names exchanged, relations reversed, denials.

Two renderings of one sentence are laid side by side word by word. Words put in each other's
place are told only if they exclude each other (`detector.facts.contrasts`), if they are
different names, or if a negation came or went; other words are taken for rewording.
"""

from __future__ import annotations

from collections import Counter
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final, NamedTuple

from detector.facts.concepts import Concepts
from detector.facts.contrasts import opposed
from detector.facts.names import Neighbours, is_other_name
from detector.facts.numbers.referents import STOP
from detector.facts.speech.doubt import NEGATIVE
from detector.facts.things import counts_other, same_class
from detector.facts.words import Words
from detector.records import Drift, Fact, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from detector.records import AlignedPair, Document, DriftKind, DriftType, Quantity

#: Sentences less alike are not laid side by side, nor longer ones, which are lists.
_ALIKE: Final = 0.45
_LONGEST: Final = 120
#: Share of the shorter sentence's words that must stand in the other, in order.
_IN_ORDER: Final = 0.75
#: Most words on either side of one exchange; longer ones are rewritten passages.
_LARGEST: Final = 4
_BASE: Final = 0.6
_OPENING: Final = frozenset('.?!:;#@"“”\n')
#: Negations, and what tells that one is no denial: "not only", "no longer" against "no more".
_NEGATIONS: Final = frozenset(("not", "t", "no", "never", "none", "nobody", "neither", "without", "cannot"))
#: Words that come and go with a negation: "did not go" for "went".
_SMALL: Final = (
    STOP
    | _NEGATIONS
    | frozenset(
        (
            "won",
            "don",
            "doesn",
            "didn",
            "isn",
            "aren",
            "wasn",
            "weren",
            "hasn",
            "haven",
            "couldn",
            "wouldn",
            "shouldn",
        )
    )
)
_NO_DENIAL: Final = frozenset(
    ("only", "just", "merely", "least", "more", "less", "doubt", "matter", "longer")
)


_PREFIXES: Final = frozenset(("non", "un", "anti", "pre", "post", "ex", "in", "re", "co"))


class _Turn(NamedTuple):
    """Words that state something else than those before, and why."""

    type: DriftType
    kind: DriftKind
    before: Span
    after: Span
    reason: str


class _Side(NamedTuple):
    """One sentence's words within its document, and the concept of each."""

    words: Words
    place: Span
    first: int
    lower: list[str]
    meant: list[str]

    def joined(self, place: int) -> bool:
        """Tell whether a word goes on from a prefix: "non-profit"."""
        token = self.first + place
        return token > 0 and self.words.gap(token) == "-" and self.words.lower[token - 1] in _PREFIXES

    def span(self, first: int, last: int) -> Span:
        return self.words.span(self.first + first, self.first + last)


def statement_drifts(
    before: Document,
    after: Document,
    alignment: Sequence[AlignedPair],
    *,
    quantities: tuple[Sequence[Quantity], Sequence[Quantity]],
    told: Sequence[Drift],
    words: tuple[Words, Words] | None = None,
) -> tuple[Drift, ...]:
    """Return the turned statements of aligned sentences that no drift of `told` stands on.

    The words of `quantities`, of either side, and what they count are the numbers' own and left
    out, but for names. A swapped name and a reversed relation are ``changed`` without a
    quantity; a negation put in lowers certainty, one taken out raises it. `words` are the documents',
    if they are known.
    """
    earlier, later = words or (Words.of(before), Words.of(after))
    neighbours, meaning = Neighbours(before.text, after.text), Concepts()
    told_spans = _spans([item.before for item in told]), _spans([item.after for item in told])
    figures = told_spans[0] + _counted(quantities[0]), told_spans[1] + _counted(quantities[1])
    found: dict[tuple[Span, Span], Drift] = {}
    for pair in alignment:
        if pair.kind == "verbatim" or pair.similarity < _ALIKE:
            continue
        sides = _side(earlier, pair.source, meaning), _side(later, pair.query, meaning)
        lead = bool(before.sentences) and pair.source.overlaps(before.sentences[0])
        for turn in _turns(*sides, neighbours):
            own = turn.reason == _NAME or turn.type == "attribution"
            taken = told_spans if own else figures
            if not _stands_on(turn, *taken):
                found.setdefault((turn.before, turn.after), _drift(turn, before.text, after.text, lead=lead))
    return tuple(found.values())


def _stands_on(turn: _Turn, before: Sequence[Span], after: Sequence[Span]) -> bool:
    return any(map(turn.before.overlaps, before)) or any(map(turn.after.overlaps, after))


def _spans(facts: Sequence[Fact | None]) -> list[Span]:
    return [fact.span for fact in facts if fact is not None]


def _counted(quantities: Sequence[Quantity]) -> list[Span]:
    """Return the places of figures and of what they count."""
    return [span for item in quantities for span in (item.span, item.referent_span) if span is not None]


def _side(words: Words, span: Span, meaning: Concepts) -> _Side:
    first = words.at(span.start)
    lower = words.lower[first : words.at(span.end)]
    return _Side(words, span, first, lower, [meaning[word] for word in lower])


def _turns(before: _Side, after: _Side, neighbours: Neighbours) -> Iterator[_Turn]:
    """Yield what differs in meaning between two sentences that are mostly the same words."""
    one, other = before.lower, after.lower
    if not 0 < len(one) <= _LONGEST or not 0 < len(other) <= _LONGEST:
        return
    if sum((Counter(before.meant) & Counter(after.meant)).values()) < _IN_ORDER * min(len(one), len(other)):
        return  # no order has more in common
    codes = SequenceMatcher(None, before.meant, after.meant, autojunk=False).get_opcodes()
    if sum(code[2] - code[1] for code in codes if code[0] == "equal") < _IN_ORDER * min(len(one), len(other)):
        return
    turned = False
    for tag, i, j, k, m in codes:
        places = [((i, j), (k, m))]
        if tag == "equal":  # of one concept, and yet "boys" are no "girls"
            places = [
                ((i + n, i + n + 1), (k + n, k + n + 1)) for n in range(j - i) if one[i + n] != other[k + n]
            ]
        elif tag != "replace" or max(j - i, m - k) > _LARGEST:
            continue
        for gone, put in places:
            for turn in _exchange(before, after, gone, put, neighbours):
                turned = turned or turn.reason != _NAME
                yield turn
    if not turned:
        yield from _negated(before, after, codes)


_NAME: Final = "another name"


def _exchange(
    before: _Side, after: _Side, gone: tuple[int, int], put: tuple[int, int], neighbours: Neighbours
) -> Iterator[_Turn]:
    """Yield the first words exchanged in one place that exclude each other or name another."""
    one, other = before.lower, after.lower
    for i in range(*gone):
        for k in range(*put):
            if opposed(one[i], other[k]) and _reverses(before, after, i, k):
                yield _Turn(
                    "number",
                    "changed",
                    before.span(i, i + 1),
                    after.span(k, k + 1),
                    "the one excludes the other",
                )
                return
    single = gone[1] - gone[0] == put[1] - put[0] == 1  # within a class, rewriters choose as they like
    old, new = before.meant[gone[0]], after.meant[put[0]]
    other_thing = single and counts_other(old, new) and not same_class(old, new)
    if other_thing and new not in before.meant and old not in after.meant:
        yield _Turn("number", "changed", before.span(*gone), after.span(*put), "another thing")
        return
    names = _names(before, *gone), _names(after, *put)
    if _moved(names[0], other) or _moved(names[1], one):
        return
    if names[0] and names[1] and is_other_name(*names, neighbours):
        yield _Turn("number", "changed", before.span(*gone), after.span(*put), _NAME)


def _reverses(before: _Side, after: _Side, i: int, k: int) -> bool:
    """Tell whether opposed words turn the statement: neither moved, nor denied, nor the other side of it."""
    one, other = before.lower, after.lower
    old, new = one[i], other[k]
    if one.count(new) >= other.count(new) or other.count(old) >= one.count(old):
        return False
    if before.joined(i) or after.joined(k) or _turned_round(one[i + 1 :], other[k + 1 :]):
        return False
    return len(_denials(before, 0, len(one))) == len(_denials(after, 0, len(other)))


def _turned_round(old: list[str], new: list[str]) -> bool:
    """Tell "sold to him" from "bought by him": the other side of one deal."""
    return {*old[:1], *new[:1]} in ({"to", "by"}, {"to", "from"})


def _moved(names: tuple[str, ...], words: list[str]) -> bool:
    """Tell whether any of the names stands in the other sentence too, in another place."""
    return any(name.lower() in words for name in names)


def _names(side: _Side, first: int, last: int) -> tuple[str, ...]:
    """Return the names of a stretch that is nothing but names and small words; none of any other.

    A word that a sentence or a quotation opens with is no name for its capital.
    """
    words = side.words
    found: list[str] = []
    if words.lower[side.first + first] == "the":  # a description: "the Queen" may be anybody
        return ()
    for place in range(first, last):
        token = side.first + place
        gap = words.gap(token)
        opens = not place or (gap != "." and bool(_OPENING & set(gap)))
        if gap == "." and found:  # "U.S"
            found[-1] += words.raw(token)
        elif words.capital(token) and not opens and not words.possessive(token):
            found.append(words.raw(token))
        elif words.lower[token] not in STOP and not words.possessive(token):
            return ()
    return tuple(found)


def _negated(before: _Side, after: _Side, codes: Sequence[tuple[str, int, int, int, int]]) -> Iterator[_Turn]:
    """Yield a negation that stands on one side only, put in or taken out with no more than small words."""
    one, other = before.lower, after.lower
    small = [
        code
        for code in codes
        if code[0] != "equal"
        and _SMALL.issuperset(one[code[1] : code[2]])
        and _SMALL.issuperset(other[code[3] : code[4]])
    ]
    lost = [place for _, i, j, _, _ in small for place in _denials(before, i, j)]
    put_in = [place for _, _, _, k, m in small for place in _denials(after, k, m)]
    negative = [sum(word in NEGATIVE for word in side) for side in (one, other)]
    if len(lost) + len(put_in) != 1 or abs(negative[0] - negative[1]) != 1:
        return
    if lost:
        place = before.span(lost[0], lost[0] + 1)
        yield _Turn("attribution", "certainty-raised", place, after.place, "the negation is gone")
    else:
        place = after.span(put_in[0], put_in[0] + 1)
        yield _Turn("attribution", "certainty-lowered", before.place, place, "a negation was put in")


def _denials(side: _Side, first: int, last: int) -> list[int]:
    words = side.lower
    return [
        place
        for place in range(first, last)
        if words[place] in _NEGATIONS
        and (words[place + 1] if place + 1 < len(words) else "") not in _NO_DENIAL
    ]


def _drift(turn: _Turn, before: str, after: str, *, lead: bool) -> Drift:
    old, new = turn.before.of(before), turn.after.of(after)
    if turn.type == "number":
        told = f"“{old}” became “{new}”: {turn.reason}."
    else:
        word = old if turn.kind == "certainty-raised" else new
        told = f"“{word}”: {turn.reason}, so the statement became its contrary."
    severity = round(_BASE * (0.7 + 0.1 * lead), 4)
    return Drift(turn.type, turn.kind, Fact(turn.before, old), Fact(turn.after, new), severity, told)
