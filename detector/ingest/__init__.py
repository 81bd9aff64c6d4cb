"""Read articles from text, HTML, JSON Lines, CSV, Parquet and WARC files, folders of them, and stdin."""

from __future__ import annotations

from detector.ingest.encoding import decode
from detector.ingest.files import read, read_one
from detector.ingest.html import html_article

__all__ = ["decode", "html_article", "read", "read_one"]
