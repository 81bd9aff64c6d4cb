"""Fold a text for matching: Unicode tricks undone, case removed, every position mapped back.

Folding is for matching alone. Quantities are read from the original: NFKC would turn
"5½ %" into "51⁄2 %" and "10²" into "102".
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from detector.records import Sign, Span

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Changes whenever any text could fold differently; sketches made under another are refused.
FOLD_VERSION = 1

# Cyrillic and Greek letters drawn like a Latin one in either case (Unicode TR 39 lists them by
# glyph). Applied to both sides of a match, so real Russian or Greek still matches itself.
_LOOKALIKES = dict(
    zip(
        "авеёзіјкмнорстухѕһԁԛԝґ" + "αβεζηικμνορτυχγ" + "ıɑɡոսց",
        "abee3ijkmhopctyxshdqwr" + "abezhikmnoptyxy" + "iagnuq",
        strict=True,
    )
)
_PUNCTUATION = {
    **dict.fromkeys("‘’‚‛′ʼ`´＇", "'"),
    **dict.fromkeys("“”„‟″«»「」『』＂", '"'),
    **dict.fromkeys("‐‑‒–—―−﹘﹣－", "-"),
    "…": "...",
}
_SCRIPTS = (("CYRILLIC", "Cyrillic"), ("GREEK", "Greek"))
#: Hidden characters in a text before it is worth a sign: a stray BOM or soft hyphen is common.
_HIDDEN_FLOOR = 3
_JOINERS = "\u200c\u200d"
_ASCII = np.array([ord(chr(c).lower()) if not chr(c).isspace() else 32 for c in range(128)], dtype=np.uint32)


class Folded(NamedTuple):
    """A folded text, its code points, and for each the position it came from."""

    text: str
    points: NDArray[np.uint32]
    offsets: NDArray[np.int32]
    signs: tuple[Sign, ...]


def code_points(text: str) -> NDArray[np.uint32]:
    """Return the text's code points, lone surrogates included: (len(text),) uint32."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def fold(text: str) -> Folded:
    """Fold `text` for matching.

    Returns
    -------
    Folded
        ``offsets`` has one entry more than ``text`` has code points: its last is ``len(text)``
        of the input. An empty text folds to an empty one.
    """
    points = code_points(text)
    if text.isascii():
        folded = _ASCII[points]
        offsets = np.arange(len(points) + 1, dtype=np.int32)
        return Folded(_as_text(folded), folded, offsets, ())
    wide = points >= 128
    kinds, which = np.unique(points[wide], return_inverse=True)
    replacements = [fold_character(chr(point)) for point in kinds.tolist()]
    folded, origin = _replace(points, wide, which, replacements)
    offsets = np.append(origin, len(points)).astype(np.int32)
    signs = _evasion_signs(text, wide, which, [chr(point) for point in kinds.tolist()], replacements)
    return Folded(_as_text(folded), folded, offsets, signs)


def fold_character(character: str) -> str:
    """Return what one non-ASCII character folds to: none, one or several characters."""
    if character in _PUNCTUATION:
        return _PUNCTUATION[character]
    category = unicodedata.category(character)
    if category == "Cf" or character in "\u034f\u115f\u1160\u3164" or _is_variation_selector(character):
        return ""
    if category == "Nd":
        return str(unicodedata.digit(character))
    if category.startswith("Z") or category == "Cc":
        return " "
    if category in ("No", "Cs", "Co", "Cn"):
        return character
    plain = unicodedata.normalize("NFKD", character).casefold()
    return "".join(_LOOKALIKES.get(part, part) for part in plain if not _is_stacked_mark(part))


def _is_variation_selector(character: str) -> bool:
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"


def _is_stacked_mark(character: str) -> bool:
    """Tell accents that sit on a letter from the vowel signs of Indic and Thai, which are spelling."""
    return unicodedata.category(character) in ("Mn", "Me") and (
        character < "\u0370"
        or "\u1ab0" <= character <= "\u1aff"
        or "\u1dc0" <= character <= "\u1dff"
        or "\u20d0" <= character <= "\u20ff"
        or "\ufe20" <= character <= "\ufe2f"
    )


def _replace(
    points: NDArray[np.uint32], wide: NDArray[np.bool_], which: NDArray[np.intp], replacements: list[str]
) -> tuple[NDArray[np.uint32], NDArray[np.intp]]:
    """Put each wide character's replacement in its place; return the result and its origins."""
    table = code_points("".join(replacements))
    sizes = np.array([len(item) for item in replacements], dtype=np.intp)
    if (sizes == 1).all():  # as quotation marks and dashes have it, most of all that is wide
        folded = _ASCII[np.minimum(points, 127)]
        folded[wide] = table[which]
        return folded, np.arange(len(points))
    lengths = np.ones(len(points), dtype=np.intp)
    lengths[wide] = sizes[which]
    origin = np.repeat(np.arange(len(points)), lengths)
    narrow = np.minimum(points, 127)
    folded = _ASCII[narrow[origin]]
    firsts = np.concatenate(([0], np.cumsum(sizes)[:-1])) if len(sizes) else sizes
    first_of = np.zeros(len(points), dtype=np.intp)
    first_of[wide] = firsts[which]
    begins = np.cumsum(lengths) - lengths
    replaced = wide[origin]
    within = np.arange(len(origin)) - begins[origin]
    folded[replaced] = table[(first_of[origin] + within)[replaced]]
    return folded, origin


def _as_text(points: NDArray[np.uint32]) -> str:
    return points.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")


def _evasion_signs(
    text: str,
    wide: NDArray[np.bool_],
    which: NDArray[np.intp],
    kinds: list[str],
    replacements: list[str],
) -> tuple[Sign, ...]:
    """Return signs for characters that hide inside words or stand in for others."""
    places = np.flatnonzero(wide)
    signs = []
    hidden = [
        replacement == "" and kind not in _JOINERS and not _is_stacked_mark(kind)
        for kind, replacement in zip(kinds, replacements, strict=True)
    ]
    spots = places[np.array(hidden, dtype=bool)[which]] if any(hidden) else ()
    if len(spots) >= _HIDDEN_FLOOR:
        shown = tuple(Span(int(spot), int(spot) + 1) for spot in spots[:10])
        signs.append(
            Sign(
                "hidden-characters",
                f"{len(spots)} invisible characters; the first {len(shown)} are shown",
                shown,
            )
        )
    odd = [kind in _LOOKALIKES or kind.casefold() in _LOOKALIKES for kind in kinds]
    if any(odd):
        signs.extend(_mixed_script_sign(text, places[np.array(odd, dtype=bool)[which]].tolist()))
    styled = [unicodedata.normalize("NFKC", kind).isascii() and kind.isalpha() for kind in kinds]
    spots = places[np.array(styled, dtype=bool)[which]] if any(styled) else ()
    if len(spots) >= _HIDDEN_FLOOR:
        shown = tuple(Span(int(spot), int(spot) + 1) for spot in spots[:10])
        signs.append(
            Sign(
                "styled-letters",
                f"{len(spots)} fullwidth or mathematical letters in place of plain ones",
                shown,
            )
        )
    return tuple(signs)


def _mixed_script_sign(text: str, spots: list[int]) -> list[Sign]:
    """Return a sign if words mix Latin letters with Cyrillic or Greek ones drawn the same."""
    words: dict[Span, None] = {}
    for spot in spots:
        start = end = spot
        while start > 0 and text[start - 1].isalpha():
            start -= 1
        while end < len(text) and text[end].isalpha():
            end += 1
        if any("a" <= letter.lower() <= "z" for letter in text[start:end]):
            words[Span(start, end)] = None
    if not words:
        return []
    shown = tuple(words)[:10]
    names = sorted({name for word in words for key, name in _SCRIPTS if _has_script(word.of(text), key)})
    script = " and ".join(names) or "other"
    return [
        Sign("lookalike-letters", f"{len(words)} words mix Latin letters with {script} lookalikes", shown)
    ]


def _has_script(word: str, key: str) -> bool:
    return any(unicodedata.name(letter, "").startswith(key) for letter in word)
