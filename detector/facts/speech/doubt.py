"""Words of doubt, of certainty and of denial: the one table of how likely each makes a claim."""

from __future__ import annotations

_DEGREES: dict[float, tuple[str, ...]] = {
    0.5: (
        "may", "might", "could", "possibly", "possible", "perhaps", "potentially", "potential", "maybe",
        "possibility", "alleged", "allegedly", "suspected", "purportedly", "purported", "supposedly",
        "unconfirmed", "rumoured", "suspect", "suspects", "unverified", "risk", "risks", "risked", "chance",
        "feasible", "fear", "fears", "feared",
    ),
    0.55: (
        "unclear", "uncertain", "threatens", "threatened", "danger", "prospect", "conceivable", "plausible",
        "can",
    ),
    0.6: (
        "concern", "concerns", "worry", "doubt", "speculated",
    ),
    0.7: (
        "opinion", "belief", "appears", "appeared", "appear", "seems", "seemed", "seem", "apparently",
        "seemingly", "believed", "thought", "reportedly", "presumably", "presumed", "believe", "believes",
        "think", "thinks",
    ),
    0.75: (
        "probably", "likely", "probable", "likelihood", "probability",
    ),
    0.85: (
        "expected", "expects", "expect", "anticipated", "would", "should", "estimated", "estimate", "hope",
        "hopes", "planned", "plans", "intends", "intended", "due", "set", "aims", "poised", "projected",
        "forecast", "predicted", "looks", "looked", "anticipates", "predicts", "hoped", "envisaged",
        "anticipate", "predict", "supposed", "ought", "bound",
    ),
}  # fmt: skip
#: How likely each word makes what it stands beside; a plain statement is 1.
LIKELIHOOD: dict[str, float] = {word: degree for degree, words in _DEGREES.items() for word in words}
#: Hedges whose loss or gain changes a claim; the others only stand in for one of these.
TELLING = frozenset((
    "may", "might", "could", "possibly", "perhaps", "potentially", "maybe", "alleged", "allegedly",
    "suspected", "purportedly", "purported", "supposedly", "unconfirmed", "suspect", "suspects", "appears",
    "appeared", "appear", "seems", "seemed", "seem", "apparently", "reportedly", "believed", "presumably",
    "presumed", "probably", "likely", "probable", "unverified", "rumoured", "seemingly",
))  # fmt: skip
#: Those that tell of doubt even where nobody is quoted.
STRONG = frozenset((
    "may", "might", "could", "possibly", "alleged", "allegedly", "suspected", "reportedly", "unconfirmed",
    "probably", "will", "confirmed", "definitely", "certainly", "undoubtedly", "determined", "proven",
    "proved", "not", "t", "never", "nobody", "cannot",
))  # fmt: skip
#: Words that leave no doubt.
BOOSTERS = frozenset((
    "will", "confirmed", "definitely", "certainly", "undoubtedly", "determined", "proven", "proved", "not",
    "t", "never", "nobody", "cannot",
))  # fmt: skip
#: Words that turn a claim into its contrary; "t" is what tokens leave of "n't".
NEGATIONS = frozenset((
    "not", "t", "never", "nobody", "cannot",
))  # fmt: skip
#: Words that may stand for a negation in another version.
NEGATIVE = NEGATIONS | frozenset((
    "without", "no", "none", "denied", "denies", "failed", "fails", "fail", "failing", "refused", "refuses",
    "refusing", "declined", "declines", "declining", "unable", "unlikely", "lack", "lacked", "lacking",
    "lacks", "absence", "avoid", "avoided", "nothing", "prevent", "prevented", "stopped", "dismissed",
    "disputed", "refuted", "rejected", "rejects", "rejecting", "rejection", "ruled", "yet", "hardly",
    "barely", "impossible", "unclear", "unknown", "excluded", "nonexistent", "merely", "only", "deny",
    "denying", "denial", "too", "little", "few", "less", "fewer", "insufficient", "instead", "unchanged",
    "refusal", "free", "unhurt", "zero", "missing", "before", "unless", "until", "despite", "rather",
    "dismissing", "disputes", "dismisses", "false", "precluded", "against", "end", "ended", "halted",
    "banned", "barred", "out", "missed", "remains", "remain", "still", "disagreed", "earliest", "miss",
    "misses", "nor", "neither", "exclude", "excludes", "excluding", "omit", "omits", "omitting",
))  # fmt: skip
