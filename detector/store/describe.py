"""What an index holds, in figures."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from detector.store.records import IndexInfo
from detector.store.schema import whole

if TYPE_CHECKING:
    from collections.abc import Mapping

    import apsw

    from detector.store.shelf import Generation

_MOST_SITES = 100


def describe(connection: apsw.Connection, generation: Generation, header: Mapping[str, str]) -> IndexInfo:
    """Return the counts, sizes, dates, sites and header of an index."""
    sites = connection.execute(
        "SELECT json_extract(fields, '$.site') site, count(*) seen FROM sighting"
        " WHERE site IS NOT NULL GROUP BY site ORDER BY seen DESC, site"
    ).fetchall()
    languages = connection.execute(
        "SELECT language, count(*) seen FROM article GROUP BY language ORDER BY seen DESC, language"
    )
    published = generation.published(connection).tolist()
    return IndexInfo(
        path=str(generation.path),
        articles=generation.articles,
        sightings=whole(connection, "SELECT value FROM tally WHERE name = 'sightings'"),
        generation=generation.number,
        bytes=sum(file.stat().st_size for file in generation.path.iterdir() if file.is_file()),
        text_bytes=whole(connection, "SELECT sum(length(text)) FROM article"),
        segments=whole(connection, "SELECT count(*) FROM segment"),
        removed=len(generation.gone["article"]),
        first_published=datetime.fromtimestamp(min(published), UTC) if published else None,
        last_published=datetime.fromtimestamp(max(published), UTC) if published else None,
        sites=tuple((str(site), int(seen or 0)) for site, seen in sites[:_MOST_SITES]),
        site_count=len(sites),
        languages=tuple((str(language), int(seen or 0)) for language, seen in languages),
        header=tuple(sorted(header.items())),
    )
