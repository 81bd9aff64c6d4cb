"""The lexicon of attribution: which words say that someone says, and how surely."""

from __future__ import annotations

from typing import NamedTuple

#: How surely each class of cue puts its content forward. The order of the classes is what
#: counts: two classes a clear step (`CLEAR_STEP`) apart do not mean the same to a reader.
CERTAINTY: dict[str, float] = {
    "confirm": 0.9,
    "prove": 0.84,
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

# class: lemmas. A lemma in round brackets is a cue only before "that", a quote or a colon, or, in
# classes of judgement and belief, before an object; one in square brackets never before an object.
# One with a star is often a noun or adjective in one of its forms, so it needs a subject.
_LEMMAS: dict[str, str] = {
    "confirm": "confirm verify corroborate [authenticate] [validate] [substantiate] [attest] [certify]",
    "prove": "(prove) (establish) [ascertain] (demonstrate)",
    "show": (
        "show* reveal find* conclude determine* (discover) (detect) (learn) [uncover] [unearth] [illustrate]"
        " [notice] [discern] [deduce] [infer] [realize] [realise] [display] [exhibit] [expose] [evince]"
    ),
    "admit": "acknowledge admit concede (recognize) (recognise) (accept) [confess] [allow] [grant]",
    "announce": "announce (declare) (proclaim) unveil* [decree] [publicize] [publicise] [pronounce]",
    "say": (
        "say tell state* report* note* add* explain disclose relay (reply) (respond) (write) (continue)"
        " (comment) (remark) recount recall (observe) mention* reiterate (repeat) (testify) stress*"
        " (emphasize) (emphasise) (underline) (underscore) (highlight) (clarify) assure (inform)"
        " (tweet) (post) (outline) (joke) (answer) (recite) (shout) (quip) (point) (conclude)"
        " (elaborate) (read) (communicate) (convey) (articulate) (document) (quote)"
        " (echo) (stipulate) (specify) (advise) (detail) (vow) (pledge) (promise) (swear) (lament)"
        " (complain) (decide) (agree) (remind) (record) (signal) (convince) (list)"
        # voice
        " [exclaim] [mutter] [murmur] [whisper] [yell] [cry] [scream] [holler] [bark] [growl] [snap] [sigh]"
        " [gasp] [chuckle] [laugh] [intone] [utter] [verbalize] [verbalise] [enunciate] [blurt] [rasp] [wail]"
        # answers and interruptions
        " [retort] [rejoin] [counter] [interject] [interrupt] [chime] [parrot] [banter] [tease]"
        # accounts
        " [divulge] [impart] [narrate] [relate] [chronicle] [summarize] [summarise] [recap] [restate]"
        " [rephrase] [paraphrase] [expound] [enumerate] [cite] [allude] [expand] [update] [brief]"
        " [reminisce] [reflect] [muse] [gush] [bellow] [roar] [hiss] [enthuse] [rejoice] [grumble] [gripe]"
        " [whine] [moan] [fume] [rant] [rail] [marvel] [regret] [apologize] [apologise] [preach] [lecture]"
        # writing, and what synonym tables make of "wrote", "added" and "assured"
        " [text] [email] [message] [blog] [pen] [compose] [author] [scrawl] [include] [append] [guarantee]"
        " [reassure] [notify] [apprise] [persist] [resolve] [concur] [dictate] [confide] [leak]"
    ),
    "ask": (
        "(ask) (urge) (request) (question) (wonder) (demand) (propose) (recommend) [inquire] [enquire]"
        " [query] [implore] [plead] [beg] [beseech] [appeal] [exhort] [entreat] [instruct] [order] [direct]"
        " [advocate] [counsel]"
    ),
    "judge": (
        "(praise) (criticize) (criticise) (condemn) (denounce) (blame) (attribute) (call) (accuse) (defend)"
        " (endorse) (mock) (decry) (describe) (voice) (express) (dub) (brand) (liken) (laud) (hail) (commend)"
        " (applaud) (extol) (tout) (slam) (lambast) (lambaste) (chide) (rebuke) (berate) (deride) (ridicule)"
        " (bemoan) (deplore) (disparage) (belittle) (label) (portray) (depict) (characterize) (characterise)"
        " (deem) (regard)"
    ),
    "warn": "warn caution [alert] [forewarn] [threaten] [admonish]",
    "argue": (
        "argue contend insist (maintain) (affirm) assert (reason) posit opine [aver] [avow] [submit]"
        " [protest] [object] [reaffirm] [reassert] [hold]"
    ),
    "expect": (
        "(expect) (predict) (forecast) estimate* (anticipate) (project) (calculate) (foresee) (envisage)"
        " (envision) (foretell) [gauge] [appraise] [prophesy] [prognosticate] [extrapolate] [wager] [bet]"
    ),
    "claim": "claim* profess purport [boast] [brag] [pretend] [feign]",
    "believe": (
        "(doubt) believe (think) (feel) (hope) (fear) (worry) (assume) reckon [presume] [suppose] [figure]"
        " [understand] [imagine] [sense] [trust] [fret]"
    ),
    "suggest": "suggest indicate (imply) (hint) (signal) (intimate) [denote] [signify]",
    "allege": "allege (insinuate) [charge]",
    "suspect": (
        "(suspect) (speculate) (rumour) (guess) (surmise) [conjecture] [hypothesize] [hypothesise] [theorize]"
        " [theorise] [postulate]"
    ),
    "deny": (
        "deny (dismiss) (reject) (refute) (dispute) rebut (disavow) (repudiate) (contradict) (debunk)"
        " (downplay) [disclaim]"
    ),
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
    "understand": "understand understands understood",
    "foresee": "foresee foresees foresaw foreseen foreseeing",
    "foretell": "foretell foretells foretold foretelling",
    "hold": "hold holds held",
    "bet": "bet bets",
    "pen": "pen pens penned penning",
    "brag": "brag brags bragged bragging",
    "beg": "beg begs begged begging",
    "snap": "snap snaps snapped snapping",
    "recap": "recap recaps recapped recapping",
    "blog": "blog blogs blogged blogging",
    "chime": "chimed chimes",
    "concur": "concur concurs concurred concurring",
    "infer": "infer infers inferred inferring",
    "aver": "aver avers averred averring",
    "submit": "submit submits submitted submitting",
    "slam": "slam slams slammed slamming",
    "dub": "dub dubs dubbed dubbing",
    "extol": "extol extols extolled extolling",
    "fret": "fret frets fretted fretting",
    "label": "label labels labeled labelled labeling labelling",
    "include": "included includes",
    "hail": "hail hails hailed hailing",
}
#: Participles without "-ed", and past forms that are no nouns.
_PARTICIPLES = frozenset(
    ("said", "told", "shown", "found", "written", "proven", "foreseen", "foretold", "held", "thought")
)
_ONLY_VERBS = frozenset(("wrote", "swore", "foresaw"))


class Cue(NamedTuple):
    """One form of a cue verb.

    Attributes
    ----------
    lemma, kind
        Its base form and its class, a key of `CERTAINTY`.
    strict
        Whether it is a cue only with "that", a quote or a colon beside it.
    bound
        Whether that holds even where its class takes an object ("trusts the plan").
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
    bound: bool
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
            lemma, bound = entry.strip("()[]*"), entry.startswith("[")
            strict = bound or entry.startswith("(")
            for form in _forms(lemma):
                past = form.endswith("ed") or form in _PARTICIPLES
                starred = entry.endswith("*") or (strict and form not in _ONLY_VERBS)
                noun = starred and not past and not form.endswith("ing")
                cue = Cue(lemma, kind, strict, bound, noun, form.endswith("ing"), past)
                cues.setdefault(form, cue)
    return cues


#: Every form of every cue verb, in lower case.
CUES: dict[str, Cue] = _lexicon()

#: Nouns of opinion that name its holder: "in the view of the court".
VIEWS = frozenset((
    "view", "opinion", "words", "estimation", "eyes", "judgment", "judgement", "assessment", "account",
    "telling", "reckoning", "phrase", "estimate",
))  # fmt: skip

#: Verbs by which a speaker takes on to do something ("vowed to appeal").
COMMISSIVES = frozenset(
    ("vow", "pledge", "promise", "threaten", "swear", "agree", "propose", "decide", "resolve")
)
#: Verbs after which the one addressed stands before the content ("told reporters that").
ADDRESSED = frozenset(("tell", "inform", "assure", "remind", "convince", "advise", "warn", "ask"))
#: Verbs that may stand before their subject ("said Korven").
INVERTED = frozenset(
    cue.lemma for cue in CUES.values() if cue.kind not in ("judge", "deny", "suspect", "expect", "believe")
) | {"believe", "predict", "estimate", "reckon", "speculate"}
