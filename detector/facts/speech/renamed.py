"""Whether two paired attributions that name different speakers have changed their source at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from detector.facts.speech.shown import beside
from detector.facts.speech.source_kept import lower_words

if TYPE_CHECKING:
    from detector.facts.speech.pairs import Pairing

#: Share of the longer content's words that leaves no doubt that two contents are one.
_SURELY: Final = 0.5


def still_named(pairing: Pairing, row: int, column: int) -> bool:
    """Tell whether a version names the other's speaker beside its own, or what stands for both.

    The other name may be an office's ("Korven, head of outreach"), or come from whom the
    speaker talked to; a source that bore no name ("his spokeswoman") loses none.
    """
    old, new = pairing.before.attributions[row], pairing.after.attributions[column]
    then, now = pairing.before.speakers[row], pairing.after.speakers[column]
    earlier, later = beside(old, pairing.before.document), beside(new, pairing.after.document)
    if then.names.isdisjoint(earlier) and then.head == now.head:
        return True
    introduced = now.definite and pairing.after.voices.mentioned_by(then.names, new.cue.start)
    return introduced or not (then.names.isdisjoint(later) and now.names.isdisjoint(earlier))


def spoken_of(pairing: Pairing, row: int, column: int) -> bool:
    """Tell whether one speaker is whom the other talks about: then two claims were paired."""
    contents = pairing.before.content[row], pairing.after.content[column]
    shared = len(contents[0] & contents[1])
    if not all(contents) or shared >= _SURELY * max(map(len, contents)):
        return False
    then, now = pairing.before.attributions[row].content, pairing.after.attributions[column].content
    names = pairing.before.speakers[row].names, pairing.after.speakers[column].names
    in_old = then is not None and not names[1].isdisjoint(lower_words(then.of(pairing.before.text)))
    return in_old or (now is not None and not names[0].isdisjoint(lower_words(now.of(pairing.after.text))))
