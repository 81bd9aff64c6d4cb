"""Guess the language that a text is written in: by its script, or by its commonest little words."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Characters that are looked at: a paragraph tells.
_ENOUGH = 1000
#: Share of a text's words that a language's little words must be.
_SHARE = 0.1
_KANA = re.compile("[\u3040-\u30ff]")
_LETTERS = re.compile(r"[^\W\d_]+")
_LITTLE = {
    "en": "the of and to in is that for was with on as by at it from he said",
    "de": "der die und den von zu das mit sich des ist nicht ein eine dem auf im hat",
    "fr": "le la les des et du une est que dans pour qui au par sur un en il",
    "es": "el la los las que una por con para del se en su al lo de y como",
    "it": "il di che della per una non sono gli nel con la del e da un alla dei",
    "pt": "os do da que não uma em para com dos ao o e a se no na foi",
    "nl": "de het een van en dat voor op met zijn niet te is in die er aan ook",
    "sv": "och att det som på är av för inte med den en har de till om ett",
    "pl": "w na się nie z do że jest oraz to po od i przez dla o jak ma",
}
_LANGUAGES: dict[str, tuple[str, ...]] = {
    word: tuple(language for language, words in _LITTLE.items() if word in words.split())
    for words in _LITTLE.values()
    for word in words.split()
}
#: Scripts that one language is mostly written in, by the start of their letters' names.
_SCRIPTS = {
    "HANGUL": "ko",
    "CJK": "zh",
    "CYRILLIC": "ru",
    "ARABIC": "ar",
    "HEBREW": "he",
    "GREEK": "el",
    "THAI": "th",
    "DEVANAGARI": "hi",
}


def guess_language(text: str) -> str | None:
    """Return the code of two letters of a text's language, or None where nothing tells.

    A script counts for the language that is written in it most; a text with kana is Japanese.
    """
    start = text[:_ENOUGH]
    if _KANA.search(start):
        return "ja"
    words = _LETTERS.findall(start.lower())
    if not start.isascii() and (script := _commonest_script(words)):
        return script
    times = Counter(words)
    spoken = Counter[str]()
    for word in times.keys() & _LANGUAGES.keys():
        for language in _LANGUAGES[word]:
            spoken[language] += times[word]
    best = max(sorted(spoken), key=spoken.__getitem__, default=None)
    return best if best is not None and spoken[best] >= _SHARE * len(words) else None


def _commonest_script(words: Sequence[str]) -> str | None:
    """Return the language of the script that most words are in; None if that is one of many languages."""
    scripts = Counter(_script(word[0]) for word in words)
    return max(sorted(scripts, key=str), key=scripts.__getitem__, default=None)


def _script(letter: str) -> str | None:
    if letter < "\u0370":
        return None
    return _SCRIPTS.get(unicodedata.name(letter, "").partition(" ")[0])
