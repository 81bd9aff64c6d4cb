"""The layouts of the file: this version's, and the older ones, which a rebuild reads."""

from __future__ import annotations

from typing import NamedTuple

_TABLES = """
CREATE TABLE header (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE tally (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE article (number INTEGER PRIMARY KEY AUTOINCREMENT, {article}, checksum INTEGER NOT NULL) STRICT;
CREATE TABLE sighting (number INTEGER PRIMARY KEY AUTOINCREMENT, id BLOB NOT NULL,
    article INTEGER NOT NULL REFERENCES article (number), fields TEXT NOT NULL,
    checksum INTEGER NOT NULL) STRICT;
CREATE INDEX sighting_id ON sighting (id);
CREATE INDEX sighting_article ON sighting (article);
CREATE TABLE gone (kind TEXT NOT NULL CHECK (kind IN ('article', 'sighting')), number INTEGER NOT NULL,
    PRIMARY KEY (kind, number)) STRICT, WITHOUT ROWID;
CREATE TABLE segment (number INTEGER PRIMARY KEY AUTOINCREMENT, first INTEGER NOT NULL,
    articles INTEGER NOT NULL) STRICT;
CREATE TABLE run (number INTEGER PRIMARY KEY AUTOINCREMENT,
    segment INTEGER NOT NULL REFERENCES segment (number), kind TEXT NOT NULL, first_chunk INTEGER NOT NULL,
    chunks INTEGER NOT NULL, entries INTEGER NOT NULL, directory BLOB NOT NULL, checksum INTEGER NOT NULL,
    UNIQUE (segment, kind)) STRICT;
CREATE TABLE chunk (number INTEGER PRIMARY KEY, content BLOB NOT NULL, checksum INTEGER NOT NULL) STRICT;
"""


class Layout(NamedTuple):
    """What a file of one format looks like.

    Attributes
    ----------
    tables
        The statements that make its tables.
    article
        An article's columns behind its number, as its checksum covers them; the text is the last.
    """

    tables: str
    article: tuple[str, ...]


def _layout(**article: str) -> Layout:
    columns = ", ".join(f"{name} {kind}" for name, kind in article.items())
    return Layout(_TABLES.format(article=columns), tuple(article))


#: The format that is written.
FORMAT = 2
#: All formats that can be read, if only to be rebuilt. 1 kept the language with each sighting's fields.
LAYOUTS = {
    1: _layout(digest="BLOB NOT NULL UNIQUE", keys="INTEGER NOT NULL", text="BLOB NOT NULL"),
    FORMAT: _layout(
        digest="BLOB NOT NULL UNIQUE", keys="INTEGER NOT NULL", language="TEXT NOT NULL", text="BLOB NOT NULL"
    ),
}
