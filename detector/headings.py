"""What the sections below an article are headed with: sources, related stories, teasers."""

from __future__ import annotations

import re

#: A line that heads such a section and says nothing else, wherever it stands.
SECTION = re.compile(
    r"(?:related(?: (?:by|articles?|stories|posts?|news|content|topics?)\b.*)?"
    r"|(?:you )?(?:may|might|will|'ll|could) (?:also )?(?:like|enjoy|be interested).*"
    r"|more (?:from|on|in|stories|news)\b.*"
    r"|(?:latest|recent)(?: (?:news|stories|posts?|articles?))?|(?:top|trending) stories"
    r"|(?:trending|recommended|popular|most popular|sponsored)(?: \w+)*|most read"
    r"|read (?:next|more|also)|also read|see also|breaking news|don.t miss|up next"
    r"|around the web|from our partners)\s*\d*\s*:?$",
    re.IGNORECASE,
)
#: A line that heads one if it stands below the body, where no sentence of the article can: only its
#: first words are asked for.
SECTION_BELOW = re.compile(
    r"(?:sources?|related|latest|recent|recommended|trending|popular|most (?:read|popular)"
    r"|more (?:from|in|on|news|stories)|read (?:more|next|also)|(?:you )?(?:may|might) also"
    r"|also read|top stories|see also)\b.{0,40}$",
    re.IGNORECASE,
)
