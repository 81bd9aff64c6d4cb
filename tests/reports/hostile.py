"""Strings that try to run, steer or break out of a report, and a way to put them everywhere."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import TypeVar

Result = TypeVar("Result")

MARKUP = (
    "<script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "</title><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "' autofocus onfocus='alert(1)",
    "<svg/onload=alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "{{ 7 * 7 }}{% include '/etc/passwd' %}",
    "<!--<script>",
    "]]><script>alert(1)</script>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content=0;url=//evil.example>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\uff1cscript\uff1ealert(1)",
)
STEERING = (
    "\x1b[2J\x1b[31mred",
    "\x1b]0;title\x07",
    "\x1b]8;;http://evil.example\x1b\\link",
    "\x9b2J",
    "\u202egnp.exe",
    "\u2066isolated\u2069",
    "bell\x07 back\x08 delete\x7f null\x00",
    "first\rsecond\nthird\u2028fourth\x85fifth",
    "[bold red]markup[/bold red] :smile:",
    "lone \ud800 surrogate",
    "tag \U000e0041\U000e007f",
)
ADDRESSES = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "//evil.example",
    "http:evil",
    'https://good.example/" onclick="alert(1)',
    "https://good.example/\u202egnp",
    "java\tscript:alert(1)",
    "http://[",
)
FORMULAS = ("=HYPERLINK(1)", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", " =1", "\uff1d1")
PAYLOADS = MARKUP + STEERING + ADDRESSES + FORMULAS
# Words from a closed list: they choose colours and class names, and no text reaches them.
_CLOSED = {
    "relation", "type", "kind", "kinds", "verdict", "level", "order", "change", "speaker_kind", "state", "outcome",
}  # fmt: skip


def poison(result: Result, payload: str) -> Result:
    """Return the result with `payload` in every field that holds free text; spans stay true."""
    if not is_dataclass(result) or isinstance(result, type):
        return result
    changed = {}
    for item in fields(result):
        value = getattr(result, item.name)
        if item.name in _CLOSED:
            continue
        changed[item.name] = _poisoned(value, payload)
    return replace(result, **changed)


def _poisoned(value: object, payload: str) -> object:
    if isinstance(value, str):
        return f"{payload}{value}{payload}"
    if type(value) is tuple:
        return tuple(_poisoned(item, payload) for item in value)
    return poison(value, payload)
