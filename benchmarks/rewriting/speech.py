"""Operators that make attributions drift, one generator of possible changes for each kind."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from benchmarks.rewriting.edits import Change, Edit
from detector.records import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from random import Random

    from benchmarks.rewriting.articles import Claim, Text

#: People who are in none of the articles.
_STRANGERS: Final = (
    "Helen Marsh",
    "Peter Oakley",
    "Joanna Whitcombe",
    "Martin Salgado",
    "Ruth Adeyemi",
    "Colin Farrant",
    "Irina Volkova",
    "Desmond Pike",
)
_UNNAMED: Final = ("an official", "one source", "a person familiar with the matter", "sources", "an insider")
_PRONOUN: Final = re.compile(r"\b(?:he|she|him|her|his)\b|\b(?:it|they) (?:said|says|added)", re.IGNORECASE)
_NOBODY: Final = re.compile(r"(?:He|She|It|They|We|I|You|Who|That|This|Both|Some|Many|One|Others|But|And)\b")
_SPEAKS: Final = re.compile(
    r"(?:said|says|told|added|adds|stated|states|reported|reports|wrote|writes|argued|argues|claimed|claims|warned|warns"
    r"|announced|noted|notes|insisted|insists|explained|tweeted|acknowledged|according)\b"
)
_NAMED: Final = re.compile(
    r"(?:(?:the )?[A-Za-z.-]+ ){0,4}?(?:(?:Mr|Mrs|Ms|Dr|Sen|Gov|Rep)\.? )?"
    r"[A-Z][\w'’-]*[a-z](?: [A-Z][\w'’-]*[a-z])*$"
)
_GROUP: Final = re.compile(
    r"(?:[Tt]he|[Aa]n?|[Oo]ne|[Ss]ome|[Mm]any)? ?(?:[a-z]+ ){0,2}"
    r"(?:officials?|analysts?|experts?|traders?|dealers?|sources?|critics?|economists?|observers|delegates|diplomats"
    r"|spokes\w+)$",
    re.IGNORECASE,
)
_RAISED: Final = {
    "claimed": "confirmed",
    "claims": "confirms",
    "alleged": "confirmed",
    "suggested": "proved",
    "suggests": "proves",
    "argued": "proved",
    "believes": "knows",
    "thinks": "knows",
    "believed": "knew",
    "may": "will",
    "might": "will",
    "could": "will",
    "possibly": "certainly",
    "probably": "certainly",
    "allegedly": "",
    "reportedly": "",
    "is likely to": "will",
    "are likely to": "will",
    "is expected to": "will",
    "are expected to": "will",
}
_LOWERED: Final = {
    "confirmed": "claimed",
    "confirms": "claims",
    "said": "claimed",
    "says": "claims",
    "announced": "alleged",
    "will": "may",
    "would": "might",
    "must": "might",
    "certainly": "possibly",
    "clearly": "possibly",
    "proved": "suggested",
    "shows": "suggests",
    "showed": "suggested",
}
#: Words that turn a quotation, each way.
_TURNS: Final = (
    ("good", "poor"),
    ("great", "terrible"),
    ("best", "worst"),
    ("better", "worse"),
    ("always", "never"),
    ("more", "less"),
    ("strong", "weak"),
    ("right", "wrong"),
    ("important", "minor"),
    ("happy", "angry"),
    ("easy", "difficult"),
    ("hard", "easy"),
    ("big", "small"),
    ("win", "lose"),
    ("support", "oppose"),
    ("believe", "doubt"),
    ("love", "hate"),
    ("everyone", "nobody"),
    ("everything", "nothing"),
    ("many", "few"),
    ("first", "last"),
    ("new", "old"),
    ("positive", "negative"),
    ("increase", "decrease"),
    ("start", "end"),
    ("possible", "impossible"),
    ("clear", "doubtful"),
    ("people", "criminals"),
    ("country", "enemies"),
    ("work", "fail"),
    ("help", "hurt"),
    ("know", "doubt"),
    ("think", "swear"),
    ("want", "refuse"),
    ("government", "opposition"),
    ("market", "swindle"),
    ("game", "war"),
    ("players", "losers"),
)
_TURNED: Final = {old: new for pair in _TURNS for old, new in (pair, pair[::-1])} | {
    "is": "is not",
    "are": "are not",
    "will": "will never",
    "can": "can never",
    "have": "have never",
    "very": "hardly",
    "not": "",
}
_QUOTES: Final = (
    "Nobody warned us that the roof would come down on all our heads",
    "We shall not rest until every last penny has been paid back",
    "This is a betrayal of everything our grandparents fought for",
    "I have never seen such a shambles in all my time in this job",
    "They can take their offer and throw it into the river",
    "It was a triumph for common sense over the lawyers",
)
_PARTICIPLE: Final = re.compile(
    r", (?:saying|adding|arguing|noting|warning|insisting) (?:that )?[^\"“”.;]{25,}(?=\.$)"
)
_CLAUSE: Final = re.compile(r"(?:,|;) (?:and|but|while|although|as) $")


def speaker_changed(article: Text, rng: Random) -> Iterator[Change]:
    """Give what one named speaker said to another."""
    for claim in _named(article):
        own = claim.source.of(article.text)
        others = sorted({item.source.of(article.text) for item in _named(article)} - {own})
        others = [name for name in others if not set(name.split()) & set(own.split()) and len(name) < 50]
        name = rng.choice(others) if others and rng.random() < 0.5 else rng.choice(_STRANGERS)
        yield _said("speaker-changed", claim, Edit(*claim.source, _case(article, claim, name)))


def anonymised(article: Text, rng: Random) -> Iterator[Change]:
    """Take the name from a named source."""
    for claim in _named(article):
        who = rng.choice(_UNNAMED)
        yield _said("anonymised", claim, Edit(*claim.source, _case(article, claim, who)))


def speaker_added(article: Text, rng: Random) -> Iterator[Change]:
    """Put a name in place of an unnamed source."""
    for claim in _followed_plainly(article):
        if _GROUP.fullmatch(claim.source.of(article.text)):
            yield _said("speaker-added", claim, Edit(*claim.source, rng.choice(_STRANGERS)))


def source_dropped(article: Text, rng: Random) -> Iterator[Change]:
    """State as fact what a source said in indirect speech."""
    del rng
    for claim in _followed_plainly(article):
        start, end = claim.sentence
        body = claim.sentence.of(article.text)
        alone = claim.content.start - start if claim.order != "XSC" else end - claim.content.end
        limit = claim.source.end - claim.source.start + claim.cue.end - claim.cue.start + 12
        if re.search(r"[\"“”]", body) or alone > limit or len(claim.content.of(article.text).split()) < 7:
            continue
        if claim.order == "SCX" and claim.source.start == start:
            first = claim.content.start + len(re.match(r"(?:that )?", claim.content.of(article.text))[0])  # type: ignore[index]
            if re.match(
                r"(?:to|it|he|she|they|his|her|him|in|of|for|about|there|the need)\b", article.text[first:]
            ):
                continue
            edits = (Edit(start, first + 1, article.text[first].upper()),)
            after = Span(start, end)
        elif claim.order in ("XSC", "XCS") and claim.content.start == start:
            edits = (Edit(claim.content.end, end, "."),)
            after = Span(start, end)
        else:
            continue
        yield Change("source-dropped", edits, claim.sentence, "attribution", claim.sentence, after)


def certainty_raised(article: Text, rng: Random) -> Iterator[Change]:
    """Put a claim forward more surely: by its cue, or by a word of its content."""
    yield from _stepped(article, "certainty-raised", _RAISED, rng)


def certainty_lowered(article: Text, rng: Random) -> Iterator[Change]:
    """Put a claim forward less surely."""
    yield from _stepped(article, "certainty-lowered", _LOWERED, rng)


def quote_altered(article: Text, rng: Random) -> Iterator[Change]:
    """Turn a word within a quotation."""
    for quote in article.quotes:
        words = list(re.finditer(r"[A-Za-z’']+", quote.of(article.text)))
        turning = [found for found in words if found[0] in _TURNED]
        if len(words) >= 6 and turning:
            found = rng.choice(turning)
            start, end = quote.start + found.start(), quote.start + found.end()
            new = _TURNED[found[0]]
            edit = Edit(start, end, new) if new else Edit(start, end + 1, "")
            yield Change("quote-altered", (edit,), quote, "attribution", quote, quote)


def quote_fabricated(article: Text, rng: Random) -> Iterator[Change]:
    """Put words into the mouth of somebody who is quoted in the article."""
    for claim in _named(article):
        end = claim.sentence.end
        if article.text[end : end + 1] != " " or article.quoted(Span(end - 1, end + 2)):
            continue
        who = _case(article, claim, claim.source.of(article.text), opening=False)
        edit = Edit(end, end, f" “{rng.choice(_QUOTES)},” {who} said.")
        yield Change("quote-fabricated", (edit,), Span(end - 2, end), "attribution", None, Span(end, end))


def added(article: Text, rng: Random) -> Iterator[Change]:
    """Put a plain statement down to somebody."""
    reported = [claim.sentence for claim in article.claims]
    named = sorted({claim.source.of(article.text) for claim in _named(article)})
    for sentence in article.sentences:
        body = sentence.of(article.text)
        plain = re.fullmatch(r"(?:The|A|In|On) [^\"“”:;?!]{60,260}[a-z]\.", body)
        speaks = re.search(
            r"\b(?:sa(?:id|ys)|according|told|claim|announc|report|add|stat|believ|expect|warn|ask)", body
        )
        if plain and not speaks and sentence not in reported:
            who = rng.choice(named) if named and rng.random() < 0.4 else rng.choice(_STRANGERS)
            if rng.random() < 0.5:
                edits = (Edit(sentence.end - 1, sentence.end, f", {who} said."),)
            else:
                edits = (Edit(sentence.start, sentence.start + 1, f"{who} said that {body[0].lower()}"),)
            yield Change("added", edits, sentence, "attribution", None, sentence)


def dropped(article: Text, rng: Random) -> Iterator[Change]:
    """Leave out what somebody said and keep the rest of the sentence."""
    del rng
    for sentence in article.sentences:
        found = _PARTICIPLE.search(sentence.of(article.text))
        if found is not None and found.start() > 40:
            cut = Span(sentence.start + found.start(), sentence.end - 1)
            yield Change("dropped", (Edit(*cut, ""),), sentence, "attribution", cut, None)
    for claim in article.claims:
        body, start = claim.sentence.of(article.text), claim.sentence.start
        lead = _CLAUSE.search(body[: claim.source.start - start])
        ends = claim.content.end >= claim.sentence.end - 1
        speaks = _SPEAKS.match(claim.cue.of(article.text))
        if (
            speaks
            and claim.order == "SCX"
            and lead is not None
            and lead.start() > 40
            and ends
            and not re.search('["“”]', body)
        ):
            cut = Span(start + lead.start(), claim.sentence.end - 1)
            yield Change("dropped", (Edit(*cut, ""),), claim.sentence, "attribution", cut, None)


OPERATORS: Final[dict[str, Callable[[Text, Random], Iterator[Change]]]] = {
    "speaker-changed": speaker_changed,
    "anonymised": anonymised,
    "speaker-added": speaker_added,
    "source-dropped": source_dropped,
    "certainty-raised": certainty_raised,
    "certainty-lowered": certainty_lowered,
    "quote-altered": quote_altered,
    "quote-fabricated": quote_fabricated,
    "added": added,
    "dropped": dropped,
}


def _followed_plainly(article: Text) -> Iterator[Claim]:
    """Yield the claims after which no pronoun would come to stand for another speaker."""
    for claim in article.claims:
        speaks = _SPEAKS.match(claim.cue.of(article.text))
        if speaks and not _PRONOUN.search(article.text[claim.sentence.end : claim.sentence.end + 300]):
            yield claim


def _named(article: Text) -> Iterator[Claim]:
    """Yield those of them whose source bears a name that the rest of the sentence does not repeat."""
    for claim in _followed_plainly(article):
        source = claim.source.of(article.text)
        rest = article.text[claim.content.start : claim.content.end]
        if (
            len(source) < 60
            and _NAMED.fullmatch(source)
            and not (_NOBODY.match(source) or _GROUP.fullmatch(source))
            and source.split()[-1] not in rest
        ):
            yield claim


def _said(kind: str, claim: Claim, *edits: Edit) -> Change:
    """Change source or cue; the drift stands on both."""
    saying = Span(min(claim.source.start, claim.cue.start), max(claim.source.end, claim.cue.end))
    return Change(kind, edits, saying, "attribution", saying, saying)


def _case(article: Text, claim: Claim, name: str, *, opening: bool = True) -> str:
    """Write a source with a capital where it opens the sentence, and "the" small where it does not."""
    if opening and claim.source.start == claim.sentence.start:
        return name[0].upper() + name[1:]
    del article
    return name[0].lower() + name[1:] if name.startswith(("The ", "An ", "A ")) else name


def _stepped(article: Text, kind: str, steps: dict[str, str], rng: Random) -> Iterator[Change]:
    """Yield every claim with its cue or one word of its indirect content put in another way."""
    pattern = re.compile(rf"\b(?:{'|'.join(sorted(steps, key=len, reverse=True))})\b(?! not| well)")
    for claim in article.claims:
        cue = claim.cue.of(article.text)
        if cue in steps:
            yield _said(kind, claim, Edit(*claim.cue, steps[cue]))
        found = [
            match
            for match in pattern.finditer(article.text, *claim.content)
            if not article.quoted(Span(*match.span())) and match[0] not in ("said", "says", "announced")
        ]
        if found:
            match = rng.choice(found)
            new = steps[match[0]]
            edit = Edit(*match.span(), new) if new else Edit(match.start(), match.end() + 1, "")
            scope = Span(match.start(), max(match.end(), edit.end))
            yield Change(kind, (edit,), scope, "attribution", claim.sentence, claim.sentence)
