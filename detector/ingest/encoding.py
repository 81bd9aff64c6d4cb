"""Bytes to text: byte-order mark, then declaration, then UTF-8, then a guess."""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with UTF-16's
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: Labels that browsers read as a wider encoding than their name says (WHATWG Encoding Standard).
_READ_AS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    # A declaration that could be read as ASCII cannot stand in UTF-16.
    "utf-16": "utf-8",
    "utf-16-le": "utf-8",
    "utf-16-be": "utf-8",
}
_DECLARATION = re.compile(
    rb"""<(?:meta|\?xml)\b[^>]{0,300}?(?:charset|encoding)\s*=\s*["']?([\w.:-]{2,30})""", re.IGNORECASE
)
#: Where declarations must stand (HTML allows 1,024 bytes; pages in the wild need more).
_DECLARED_WITHIN = 8_192
#: What the guess reads: more changes no verdict and costs seconds.
_GUESSED_FROM = 65_536
#: The legacy encodings that browsers know; the guess would else find rare ones in short texts.
_GUESSED = (
    *("cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "cp874"),
    *("koi8_r", "koi8_u", "cp866", "cp932", "euc_jp", "gb18030", "big5", "cp949"),
)
#: Up to this share of broken sequences, a text is UTF-8 with damage rather than something else.
_DAMAGE = 0.1
_SIGNATURES = (
    (b"%PDF-", "a PDF file"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"\x89PNG", "a PNG image"),
    (b"GIF8", "a GIF image"),
    (b"PK\x03\x04", "a ZIP archive or an Office file"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Office file"),
    (b"\x7fELF", "a program"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3\x00", "an SQLite file"),
)


def decode(data: bytes, *, declared: str | None = None) -> tuple[str, str]:
    """Turn bytes into text, and name the encoding that was used.

    Never fails: what cannot be read under the encoding chosen becomes U+FFFD. A byte-order
    mark is removed. An unknown or contradicted `declared` label is ignored.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace"), encoding
    for candidate in (_known(declared), _unmarked_utf16(data), "utf-8"):
        if candidate and (text := _strictly(data, candidate)) is not None:
            return text, candidate
    encoding = "utf-8" if _is_damaged_utf8(data) else _guess(data)
    return data.decode(encoding, "replace"), encoding


def declared_encoding(data: bytes) -> str | None:
    """Return the label in the page's ``<meta charset>`` or XML declaration, if any."""
    found = _DECLARATION.search(data[:_DECLARED_WITHIN])
    return found.group(1).decode("ascii", "replace") if found else None


def wide_encoding(start: bytes) -> str | None:
    """Return the encoding if `start` has a UTF-16 or UTF-32 mark, under which bytes are no lines."""
    return next((encoding for mark, encoding in _MARKS[1:] if start.startswith(mark)), None)


def binary_kind(data: bytes) -> str | None:
    """Say what the bytes are if they are no text ("a PDF file"), else None.

    NULs alone do not make a page binary; `has_nuls` tells for plain text.
    """
    return next((kind for signature, kind in _SIGNATURES if data.startswith(signature)), None)


def has_nuls(data: bytes) -> bool:
    """Tell whether NUL bytes stand where no UTF-16 or UTF-32 text would have them."""
    return b"\x00" in data and not wide_encoding(data) and not _unmarked_utf16(data)


def _known(label: str | None) -> str | None:
    try:
        name = codecs.lookup(label or "").name
        "".encode(name)  # refuses codecs that are no text encodings, such as hex
    except (LookupError, ValueError):
        return None
    return _READ_AS.get(name, name)


def _strictly(data: bytes, encoding: str) -> str | None:
    """Decode without damage, but for a last character that the end cuts off."""
    try:
        return codecs.getincrementaldecoder(encoding)("strict").decode(data, final=False)
    except (UnicodeDecodeError, ValueError):
        return None


def _unmarked_utf16(data: bytes) -> str | None:
    """Know Latin text in UTF-16 by the NULs in every second byte."""
    sample = data[:4096]
    half = max(1, len(sample) // 2)
    nuls_even, nuls_odd = sample[::2].count(0) / half, sample[1::2].count(0) / half
    if nuls_odd > 0.4 and nuls_even < 0.05:
        return "utf-16-le"
    if nuls_even > 0.4 and nuls_odd < 0.05:
        return "utf-16-be"
    return None


def _is_damaged_utf8(data: bytes) -> bool:
    text = data.decode("utf-8", "replace")
    foreign = sum(1 for character in text if character > "\x7f")
    return text.count("\ufffd") <= _DAMAGE * foreign


def _guess(data: bytes) -> str:
    """Guess among the encodings of the web; Windows-1252, by far the commonest, wins draws."""
    from charset_normalizer import from_bytes

    found = from_bytes(data[:_GUESSED_FROM], cp_isolation=[*_GUESSED])
    best = found.best()
    if best is None:
        return "cp1252"
    draws = {
        match.encoding for match in found if match.chaos == best.chaos and match.coherence == best.coherence
    }
    return "cp1252" if "cp1252" in draws else best.encoding
