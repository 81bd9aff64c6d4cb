"""Templates to a page that loads nothing and runs no script but its own.

Everything from a checked text is escaped by the template engine; nothing is marked safe. The
page's content policy allows its own style and scripts by their hashes and nothing else.
"""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from detector.reports.safe import visible

if TYPE_CHECKING:
    from jinja2 import Environment

_TEMPLATES = Path(__file__).resolve().parent / "templates"


def render(
    template: str,
    *,
    styles: tuple[str, ...] = ("style.css",),
    scripts: tuple[str, ...] = ("script.js",),
    **content: object,
) -> str:
    """Return a page made of a template, with its style sheets and scripts inside."""
    environment = _environment()

    def allowed(names: tuple[str, ...]) -> str:
        parts = [_hash(environment.get_template(name).render()) for name in names]
        return " ".join(parts) or "'none'"

    policy = (
        f"default-src 'none'; style-src {allowed(styles)}; script-src {allowed(scripts)}; "
        "base-uri 'none'; form-action 'none'"
    )
    page = environment.get_template(template)
    return visible(page.render(policy=policy, styles=styles, scripts=scripts, **content))


def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )


def _hash(content: str) -> str:
    """Return the source expression that lets a content policy allow exactly `content`."""
    digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
    return f"'sha256-{digest}'"
