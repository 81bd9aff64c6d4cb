"""The nouns that tell what a source is: outlet, document, body, role or title."""

from __future__ import annotations

#: Parts of outlets' names, and nouns for outlets.
OUTLET_WORDS = frozenset((
    "times", "post", "news", "cnn", "bbc", "reuters", "afp", "ap", "wire", "herald", "newspaper",
    "guardian", "television", "radio", "media", "gazette", "courier", "tribune", "broadcaster", "magazine",
    "journal", "nbc", "abc", "cbs", "npr", "cbc", "bloomberg", "politico", "press", "daily", "outlet",
    "channel", "tv", "tass", "xinhua", "website", "ledger", "telegraph", "breitbart", "msnbc", "observer",
    "network", "paper", "standard",
))  # fmt: skip
DOCUMENT_WORDS = frozenset((
    "information",
    "report", "reports", "study", "survey", "poll", "polls", "statement", "filing", "documents", "document",
    "data", "figures", "records", "indictment", "memo", "letter", "research", "analysis", "complaint",
    "lawsuit", "statistics", "index", "papers", "review", "audit", "emails", "email", "transcript",
    "affidavit", "numbers", "results", "surveys", "studies", "findings", "estimates", "bulletin", "notice",
    "minutes", "article", "census", "ruling", "order", "brief", "schedule", "budget", "communique",
    "dossier", "paperwork", "log", "logs", "polling", "evidence", "images", "footage", "filings",
))  # fmt: skip
ORGANISATION_WORDS = frozenset((
    "ministry", "department", "observatory", "institute", "institution", "university", "council", "party",
    "bank", "group", "inc", "corp", "corporation", "court", "police", "agency", "association", "committee",
    "union", "company", "office", "house", "church", "army", "foundation", "centre", "center", "commission",
    "authority", "federation", "bureau", "service", "services", "board", "college", "hospital", "school",
    "society", "trust", "club", "campaign", "administration", "government", "parliament", "senate",
    "congress", "cabinet", "fbi", "kremlin", "pentagon", "un", "eu", "nato", "ltd", "plc", "llc",
    "organisation", "organization", "forces", "military", "navy", "force", "coalition", "network", "league",
    "alliance", "brigade", "airline", "airlines", "operator", "regulator", "watchdog", "firm", "charity",
    "team", "utility", "regime", "authorities", "monitor", "laboratory", "lab", "consortium", "co",
    "holdings", "partners", "industries", "survey", "exchange", "port", "treasury", "directorate",
    "secretariat", "command", "prosecutors", "tribunal", "front", "movement", "ngo", "chamber", "guard",
    "coastguard", "brigades", "museum", "theatre", "airport", "railway", "works",
))  # fmt: skip
#: Nouns for people nobody names, by what a reader takes them to be.
ROLE_GROUPS: dict[str, str] = {
    word: group
    for group, members in {
        "official": "official officials authority authorities administrator administrators"
        " bureaucrat bureaucrats",
        "expert": "expert experts analyst analysts researcher researchers scientist scientists"
        " academic academics specialist specialists economist economists scholar scholars observer observers",
        "witness": "witness witnesses resident residents local locals bystander bystanders neighbour"
        " neighbours neighbor neighbors onlooker onlookers villager villagers citizen citizens"
        " inhabitant inhabitants townsfolk eyewitness eyewitnesses individual individuals",
        "source": "source sources insider insiders person people someone",
        "police": "police officer officers detective detectives investigator investigators",
        "critic": "critic critics opponent opponents activist activists campaigner campaigners",
        "worker": "worker workers employee employees staff aide aides colleague colleagues",
        "voter": "voter voters supporter supporters",
    }.items()
    for word in members.split()
}
GROUP_NOUNS = frozenset((
    "group", "watchdog", "organisation", "organization", "agency", "ministry", "company", "firm",
    "institute", "council", "department", "body", "monitor", "charity", "government", "union", "party",
    "court", "university", "bank", "team", "hospital", "office", "committee", "commission", "campaign",
    "association", "centre", "center", "operator", "regulator", "broadcaster", "newspaper", "outlet",
    "utility", "authority", "foundation", "service", "force", "board", "paper", "administration", "police",
    "institution", "observatory", "airline", "network",
))  # fmt: skip
TITLES = frozenset((
    "mr", "mrs", "ms", "miss", "dr", "sen", "senator", "rep", "representative", "gov", "governor", "gen",
    "general", "lt", "col", "colonel", "sgt", "sergeant", "capt", "captain", "st", "prof", "professor",
    "rev", "president", "mayor", "minister", "prime", "deputy", "chief", "judge", "justice", "sir", "lord",
    "lady", "dame", "king", "queen", "prince", "princess", "pope", "chancellor", "commissioner",
    "superintendent", "inspector", "detective", "officer", "director", "secretary", "ambassador",
    "councillor", "councilor", "councilman", "councilwoman", "congressman", "congresswoman", "spokesman",
    "spokeswoman", "spokesperson", "former", "vice", "commander", "admiral", "major", "brigadier",
    "constable", "lieutenant", "attorney", "coach", "chairman", "chairwoman", "chair", "ceo", "then",
    "acting", "assistant", "head", "sheriff", "editor", "analyst", "economist", "sister", "father",
    "bishop", "archbishop", "imam", "rabbi", "marshal", "executive", "engineer", "premier", "foreign",
    "interior", "defence", "defense", "finance", "health", "transport", "environment", "energy",
    "education", "fire", "state", "harbour", "harbor", "hydrologist", "geologist", "biologist",
    "harbourmaster", "warden", "chairperson", "owner", "manager", "scientist", "researcher",
))  # fmt: skip
#: Heads of phrases that are no source: times, amounts, and adjectives cut off from their noun.
TIME_UNITS = frozenset((
    "second", "seconds", "minute", "minutes", "hour", "hours", "day", "days", "week", "weeks", "weekend",
    "month", "months", "year", "years", "decade", "decades", "century", "centuries", "night", "nights",
    "morning", "afternoon", "evening", "time", "moment", "moments", "period", "ago", "later", "noon",
    "midnight",
))  # fmt: skip
AMOUNTS = frozenset((
    "dlr", "dlrs", "dollars", "pounds", "euros", "yen", "francs", "cents", "pence", "mln", "bln", "mlns",
    "million", "millions", "billion", "billions", "trillion", "tonnes", "tons", "miles", "kilometres",
    "kilometers", "km", "metres", "meters", "feet", "inches", "degrees", "barrels", "bushels",
))  # fmt: skip
ADJECTIVES = frozenset((
    "additional", "annual", "big", "final", "further", "high", "latest", "low", "new", "recent", "total",
))  # fmt: skip
#: Nouns for one person, and whether it is a woman; None where they do not tell.
PERSON_NOUNS: dict[str, bool | None] = {
    **dict.fromkeys((
        "woman", "girl", "mother", "wife", "daughter", "sister", "actress", "spokeswoman", "girlfriend",
        "chairwoman", "businesswoman", "widow", "grandmother", "aunt", "mum", "mom", "congresswoman",
    ), True),
    **dict.fromkeys((
        "man", "boy", "father", "husband", "son", "brother", "actor", "spokesman", "boyfriend", "chairman",
        "businessman", "grandfather", "uncle", "dad", "congressman", "gunman",
    ), False),
    **dict.fromkeys((
        "teenager", "student", "teacher", "official", "officer", "president", "minister", "spokesperson",
        "lawyer", "professor", "judge", "singer", "rapper", "governor", "senator", "mayor", "chef",
        "diplomat", "analyst", "dealer", "trader", "economist", "banker", "resident", "author", "expert",
        "insider", "source", "witness", "victim", "suspect", "driver", "owner",
    )),
}  # fmt: skip
