"""Words that exclude each other: a statement holds for one of them only.

"Rose" and "fell", "Monday" and "Friday", "small" and "large": common words of news, each line
one contrast. A word in none says nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_CONTRASTS: Final = """
    profit | loss | revenue | cost | debt | wage | price
    export | import
    production output | consumption demand
    income | spending
    rise rose risen rising climb jump grow growth increase surge soar gain raise up higher hike boost add
    | fall fell fallen drop decline decrease plunge slump tumble sink reduce cut lower down shrink remove

    more | less fewer
    win won victory triumph | lose lost defeat loss
    buy bought purchase acquire | sell sold sale
    open opened opening launch begin began start | close closed closing end ended halt stop
    accept approve agree back support endorse welcome
    | reject refuse oppose deny resist condemn block veto
    allow permit authorise | ban forbid prohibit bar prevent
    before | after
    inside within | outside
    early earlier | late later
    first | last | second | third | fourth | fifth
    best | worst
    better | worse
    most | least
    all every | none | few | many
    always | never | sometimes | rarely
    right correct | wrong incorrect
    true | false
    guilty convict | innocent acquit
    small little tiny minor | medium | large big huge major
    short | long
    young | old
    new | old
    high | low
    strong | weak
    rich wealthy | poor
    safe | dangerous
    easy | difficult hard
    good | bad
    success successful | failure fail unsuccessful
    hope optimism optimistic | fear pessimism pessimistic
    friend ally | enemy rival
    peace | war
    attack surrender | defend protect
    arrive | leave depart
    arrive | cancel
    public | private
    commercial | military | personal
    domestic national | foreign international
    legal | illegal
    temporary | permanent
    partial | full complete
    minimum | maximum
    left | right
    north northern | south southern | east eastern | west western
    man men male father son brother husband boy he | woman women female mother daughter sister wife girl she
    child | adult
    dead | hurt | missing trapped | arrested | displaced
    alive | dead
    ill sick unwell | dead
    murder | manslaughter | theft | fraud | robbery | assault
    monday | tuesday | wednesday | thursday | friday | saturday | sunday
    january | february | march | april | june | july | august | september | october | november | december
    spring | summer | autumn | winter
    morning | afternoon | evening night
    yesterday | today | tomorrow
    second | minute | hour | day | week | month | year | decade | century
    daily | weekly | monthly | quarterly | annual yearly
    hundred | thousand | million | billion | trillion
    red | blue | green | yellow | orange | purple | pink | brown | black | white | grey gray
    gold | silver | bronze | iron | copper | coal | oil | gas
    coffee | tea | milk | water | beer | wine
    beef | pork | chicken | fish
    wheat | rice | corn | soybean | sugar | cocoa
    president | premier | governor | mayor | senator | king | queen | minister | ambassador
    car | train | plane | ship | bus
    earthquake quake | flood | storm | fire blaze | drought | landslide avalanche
    cancer | malaria | tuberculosis | cholera | influenza flu | measles | aids
    dollar | pound | euro | yen
    democrat democratic | republican | conservative | labour | liberal
    christian | muslim | jewish | hindu | buddhist
    increase | decrease
    expand | contract
    strengthen | weaken
    improve | worsen deteriorate
    accelerate quicken | slow
    widen | narrow
    include | exclude
    remember | forget
    love like | hate dislike
    remain stay keep | leave quit abandon
    join | leave
    build create | destroy demolish
    free release | jail imprison detain
    borrow | lend
    hire recruit | fire dismiss sack
    reveal disclose show unveil expose | hide conceal
    help aid assist spur | hinder hamper
    live | recorded
    online | offline
    finish complete | start begin
    succeed | fail
    praise commend | criticise criticize denounce
    confirm | deny
    admit | deny
    agree | disagree
    charge accuse | cleared exonerate
    appoint elect | dismiss oust
    enter | exit leave
    push | pull
    lead | trail
    ahead | behind
    earn | spend
    send | receive
    teach | learn
    escalate | ease
    kill | injure wound | arrest detain | rescue save
    survive | die
    marry | divorce
    winner | loser
    buyer | seller
    landlord | tenant
    employer | employee
    teacher | student pupil
    doctor | nurse | patient
    parent | child
    prosecutor | judge | defendant | lawyer | juror
    heavy | light
    fast quick rapid rapidly quickly | slow slowly gradual gradually
    deep | shallow
    thick | thin
    empty | full
    clean | dirty contaminated
    loud | quiet
    near close | far distant
    same identical similar | different
    simple | complex complicated
    common | rare
    popular | unpopular
    likely | unlikely
    possible | impossible
    able | unable
    willing eager keen | reluctant unwilling
    positive | negative
    voluntary voluntarily | mandatory compulsory forced
    local | national | global international
    internal | external
    upper | lower
    front | rear
    top | bottom
    onshore | offshore
    healthy | sick ill
    electric | diesel | petrol | hydrogen
    solar | nuclear | wind
    digital | print
    junior | senior
    former | current
    future | past
    next upcoming | previous last
    final | initial first
    breakfast | lunch | dinner
    arm | leg | knee | shoulder | ankle | chest | neck | wrist | thigh | hip
    heart | lung | liver | kidney | brain
    virus viral | bacteria bacterial
    knife | gun pistol rifle firearm | bomb | axe
    army | navy | police
    senate | congress | parliament | court
    inflation | unemployment
    tax | subsidy
    football soccer | rugby | cricket | tennis | basketball | baseball | hockey | golf
    goalkeeper keeper | striker forward | defender | midfielder | fly-half | scrum-half
    semi-final semifinal | quarter-final quarterfinal
    guitar | piano | drum | violin
    lake | river | ocean sea | mountain | desert | forest
    roof | basement
    kitchen | bedroom | bathroom
    dog | cat | horse | cow cattle | pig | sheep | bird
    olive | coconut | palm | sunflower
    sugar | salt
    apple | orange | banana | grape
    wood wooden | metal | plastic | glass | concrete | stone | steel
    paint | ink | blood
    semiconductor chip | battery | engine | brake | tyre tire
    aunt | uncle | cousin | nephew | niece
    widow | widower
    upward | downward
    leftist left-wing | rightist right-wing
    majority | minority
    surplus | deficit
    asset | liability
    creditor | debtor
    lender | borrower
    bullish | bearish
    boom | bust recession
    entry | exit
    arrival | departure
    birth | death
    beginning start | end
    cause | prevent
    protect | endanger threaten
    encourage | discourage deter
    persuade | dissuade
    trust | distrust
    calm | panic
    confident | doubtful
    proud | ashamed
    brave | cowardly
    honest | dishonest
    innocence | guilt
    ally | adversary opponent
    supporter | opponent critic
    success | failure
    advantage | disadvantage
    strength | weakness
    benefit | harm damage
    accidental accidentally | deliberate deliberately intentional intentionally
    secret secretly private privately | public publicly open openly
    unanimous unanimously | narrow narrowly
    separate separately | joint jointly together
    natural | artificial
    amateur | professional
    real genuine | fake false
    urban city | rural village
    gross | net
    direct | indirect
    sunny dry | rainy wet
    hot warm | cold cool
    bright glow | dark dim
    despite | because
    collapse | explosion blast
"""
#: Prefixes that turn a word into its contrary.
_TURNING: Final = ("un", "non", "in", "im", "il", "ir", "dis", "mis")


def _forms(word: str) -> frozenset[str]:
    """Return a word with its plural and its regular verb forms, right or not."""
    bare = word.removesuffix("e")
    stems = (word, f"{word}{word[-1]}", bare)
    return frozenset(
        (
            word,
            f"{word}s",
            f"{word}es",
            f"{word[:-1]}ies",
            *(stem + end for stem in stems for end in ("ed", "ing")),
        )
    )


def sides_of(table: str, forms: Callable[[str], Iterable[str]]) -> dict[str, frozenset[tuple[int, int]]]:
    """Return for each form of a word the contrasts it stands in, as (contrast, side)."""
    found: dict[str, set[tuple[int, int]]] = {}
    for number, line in enumerate(_lines(table)):
        for side, words in enumerate(line.split("|")):
            for word in words.split():
                for form in forms(word):
                    found.setdefault(form, set()).add((number, side))
    return {word: frozenset(sides) for word, sides in found.items()}


def _lines(table: str) -> list[str]:
    """Return the contrasts, one line each; a line that opens with a bar goes on with the one before."""
    lines: list[str] = []
    for line in filter(None, map(str.strip, table.splitlines())):
        if line.startswith("|"):
            lines[-1] += f" {line}"
        else:
            lines.append(line)
    return lines


_SIDES_OF: Final = sides_of(_CONTRASTS, _forms)


def excluding(one: frozenset[tuple[int, int]], other: frozenset[tuple[int, int]]) -> bool:
    """Tell whether two words stand in one contrast, and never on one side."""
    return not one & other and not {line for line, _ in one}.isdisjoint(line for line, _ in other)


def opposed(before: str, after: str) -> bool:
    """Tell whether two lower-case words exclude each other: "rose" and "fell", "known" and "unknown"."""
    one, other = _SIDES_OF.get(before, frozenset()), _SIDES_OF.get(after, frozenset())
    if one & other:
        return False
    longer, shorter = (before, after) if len(before) > len(after) else (after, before)
    turned = len(shorter) >= 4 and any(longer == prefix + shorter for prefix in _TURNING)
    return turned or excluding(one, other)
