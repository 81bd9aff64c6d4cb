"""The lexicon of attribution: which words say that someone says, and how surely."""

from __future__ import annotations

from typing import NamedTuple

#: How surely each class of cue puts its content forward. The order of the classes is what
#: counts: two classes a clear step (`CLEAR_STEP`) apart do not mean the same to a reader.
CERTAINTY: dict[str, float] = {
    "confirm": 0.9,
    "show": 0.75,
    "admit": 0.75,
    "announce": 0.7,
    "say": 0.6,
    "ask": 0.6,
    "judge": 0.6,
    "according": 0.55,
    "warn": 0.55,
    "expect": 0.45,
    "argue": 0.5,
    "claim": 0.4,
    "believe": 0.4,
    "suggest": 0.4,
    "allege": 0.3,
    "suspect": 0.3,
    "deny": 0.0,
}
#: Smallest difference of certainty that a reader would call another claim.
CLEAR_STEP = 0.15
#: Between the cue "said" (.6) and classes next to it lies no clear step.
NEUTRAL = frozenset(("say", "announce", "according", "show", "admit", "warn", "judge", "ask", "argue"))

# class: lemmas. A lemma in brackets is a cue only before "that", a quote or a colon;
# one with a star is often a noun or adjective in one of its forms, so it needs a subject.
_LEMMAS: dict[str, str] = {
    "confirm": "confirm verify corroborate (prove) (establish) ascertain",
    "show": "show* reveal find* conclude determine* (demonstrate) (discover) (detect) (learn)",
    "admit": "acknowledge admit concede (recognize) (recognise) (accept)",
    "announce": "announce (declare) (proclaim) unveil*",
    "say": (
        "say tell state* report* note* add* explain disclose relay (reply) (respond) (write) (continue)"
        " (comment) (remark) recount recall (observe) mention* reiterate (repeat) (testify) stress*"
        " (emphasize) (emphasise) (underline) (underscore) (highlight) (clarify) assure (inform)"
        " (tweet) (post) (outline) (joke) (answer) (recite) (shout) (quip) (point) (conclude)"
        " (elaborate) (read) (communicate) (convey) (articulate) (document) (quote)"
        " (echo) (stipulate) (specify)"
        " (advise) (detail) (vow) (pledge) (promise) (swear) (lament)"
        " (complain) (decide) (agree) (remind) (record) (signal) (convince) (list)"
    ),
    "ask": "(ask) (urge) (request) (question) (wonder) (demand) (propose) (recommend)",
    "judge": (
        "(praise) (criticize) (criticise) (condemn) (denounce) (blame) (attribute) (call) (accuse) (defend)"
        " (endorse) (mock) (decry) (describe) (voice) (express) (dub) (brand) (liken)"
    ),
    "warn": "warn caution",
    "argue": "argue contend insist (maintain) (affirm) assert (reason) posit opine",
    "expect": "(expect) (predict) (forecast) estimate* (anticipate) (project) (calculate)",
    "claim": "claim* profess purport",
    "believe": "(doubt) believe (think) (feel) (hope) (fear) (worry) (assume) reckon",
    "suggest": "suggest indicate (imply) (hint) (signal) (intimate)",
    "allege": "allege (insinuate)",
    "suspect": "(suspect) (speculate) (rumour) (guess) (surmise)",
    "deny": "deny (dismiss) (reject) (refute) (dispute) rebut",
}
_IRREGULAR: dict[str, str] = {
    "say": "say says said saying",
    "tell": "tell tells told telling",
    "show": "show shows showed shown showing",
    "find": "find finds found finding",
    "write": "write writes wrote written writing",
    "think": "think thinks thought thinking",
    "feel": "feel feels felt feeling",
    "swear": "swear swears swore swearing",
    "read": "read reads",
    "prove": "prove proves proved proven proving",
    "quip": "quip quips quipped quipping",
    "rebut": "rebut rebuts rebutted rebutting",
    "admit": "admit admits admitted admitting",
    "learn": "learn learns learned learnt learning",
}


class Cue(NamedTuple):
    """One form of a cue verb.

    Attributes
    ----------
    lemma, kind
        Its base form and its class, a key of `CERTAINTY`.
    strict
        Whether it is a cue only with "that", a quote or a colon beside it.
    noun
        Whether this form may as well be a noun ("reports", "claims").
    participle
        Whether it takes its subject from the clause before ("adding that").
    past
        Whether it may be a passive's participle ("was reported").
    """

    lemma: str
    kind: str
    strict: bool
    noun: bool
    participle: bool
    past: bool

    @property
    def certainty(self) -> float:
        """How surely the cue puts its content forward, 0 to 1."""
        return CERTAINTY[self.kind]


def _forms(lemma: str) -> list[str]:
    if lemma in _IRREGULAR:
        return _IRREGULAR[lemma].split()
    if lemma.endswith("e"):
        return [lemma, lemma + "s", lemma + "d", lemma[:-1] + "ing"]
    if lemma.endswith("y") and lemma[-2] not in "aeiou":
        return [lemma, lemma[:-1] + "ies", lemma[:-1] + "ied", lemma + "ing"]
    plural = lemma + ("es" if lemma.endswith(("s", "sh", "ch", "x")) else "s")
    return [lemma, plural, lemma + "ed", lemma + "ing"]


def _lexicon() -> dict[str, Cue]:
    cues: dict[str, Cue] = {}
    for kind, lemmas in _LEMMAS.items():
        for entry in lemmas.split():
            lemma = entry.strip("()*")
            for form in _forms(lemma):
                past = form.endswith("ed") or form in {"said", "told", "shown", "found", "written", "proven"}
                starred = entry.endswith("*") or (entry.startswith("(") and form not in ("wrote", "swore"))
                noun = starred and not past and not form.endswith("ing")
                cues.setdefault(
                    form, Cue(lemma, kind, entry.startswith("("), noun, form.endswith("ing"), past)
                )
    return cues


#: Every form of every cue verb, in lower case.
CUES: dict[str, Cue] = _lexicon()

#: Verbs after which the one addressed stands before the content ("told reporters that").
ADDRESSED = frozenset(("tell", "inform", "assure", "remind", "convince", "advise", "warn", "ask"))
#: Verbs that may stand before their subject ("said Korven").
INVERTED = frozenset((
    "say", "add", "write", "note", "explain", "continue", "reply", "report", "ask", "warn", "recall",
    "state", "declare", "argue", "remark", "comment", "insist", "claim", "joke", "conclude", "announce",
    "observe", "disclose", "reveal", "confirm", "acknowledge", "admit", "assert", "stress", "emphasize",
    "emphasise", "caution", "estimate", "predict", "suggest", "elaborate", "contend", "relay", "testify",
    "concede", "recount", "mention", "affirm", "maintain", "allege", "believe", "indicate", "communicate",
    "convey", "clarify", "highlight", "respond", "tell",
))  # fmt: skip
