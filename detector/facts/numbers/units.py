"""Units that news counts in: how they are written, which can be converted, and by what factor.

Money carries its ISO 4217 code, without exchange rates: two currencies never convert.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from detector.facts.numbers.currencies import CURRENCIES, LEADING_CODES, LOWER_CODES, forms


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit's name, its family, and its size in the family's base unit (SI where there is one)."""

    name: str
    family: str
    factor: Decimal = Decimal(1)


#: Name | family | factor | names as written, plurals made by "s" unless a form is given; "metre" and
#: "litre" stand for both spellings. Factors are the international definitions (NIST SP 811); a month
#: is 30.44 days and a year 365.25.
_TABLE: Final = """
percent | share | 0.01 | %:%, percent, per cent:per cent, pct:pct, percentage:percentages
percentage-point | percentage-point | 1 | percentage point, percent point, per cent point, pct point
basis-point | percentage-point | 0.01 | basis point
second | time | 1 | second, sec
minute | time | 60 | minute, min
hour | time | 3600 | hour, hr, h:h
day | time | 86400 | day
week | time | 604800 | week
month | time | 2630016 | month
year-span | time | 31557600 | year, yr
decade | time | 315576000 | decade
century | time | 3155760000 | century:centuries
millisecond | time | 0.001 | millisecond
nanometre | length | 0.000000001 | nanometre, nm:nm
micrometre | length | 0.000001 | micrometre, micron, \u03bcm:\u03bcm, \u00b5m:\u00b5m
millimetre | length | 0.001 | millimetre, mm:mm
centimetre | length | 0.01 | centimetre, cm
decimetre | length | 0.1 | decimetre, dm:dm
metre | length | 1 | metre, m:m
kilometre | length | 1000 | kilometre, km
inch | length | 0.0254 | inch:inches
foot | length | 0.3048 | foot:feet, ft:ft
yard | length | 0.9144 | yard, yd
mile | length | 1609.344 | mile, mi:mi
furlong | length | 201.168 | furlong
fathom | length | 1.8288 | fathom
nautical-mile | length | 1852 | nautical mile
light-year | length | 9460730472580800 | light year
square-centimetre | area | 0.0001 | square centimetre, sq cm:sq cm, cm\u00b2:cm2
square-metre | area | 1 | square metre, square m:square m, sq m:sq m, sq metre, m\u00b2:m2, sqm:sqm
square-kilometre | area | 1000000 | square kilometre, sq km:sq km, sq kilometre, km\u00b2:km2
square-inch | area | 0.00064516 | square inch:square inches, sq in:sq in
square-foot | area | 0.09290304 | square foot:square feet, sq ft:sq. ft., sq.ft.:sq.ft, sq foot:sq feet
square-yard | area | 0.83612736 | square yard, sq yd
square-mile | area | 2589988.110336 | square mile, sq mi:sq mi, sq mile
acre | area | 4046.8564224 | acre
hectare | area | 10000 | hectare, ha:ha
millilitre | volume | 0.000001 | millilitre, ml:ml
centilitre | volume | 0.00001 | centilitre, cl:cl
litre | volume | 0.001 | litre
hectolitre | volume | 0.1 | hectolitre
teaspoon | volume | 0.00000492892159375 | teaspoon
tablespoon | volume | 0.00001478676478125 | tablespoon
fluid-ounce | volume | 0.0000295735295625 | fluid ounce, fl oz:fl oz
pint | volume | 0.000473176473 | pint
quart | volume | 0.000946352946 | quart
gallon | volume | 0.003785411784 | gallon
bushel | volume | 0.03523907016688 | bushel
barrel | volume | 0.158987294928 | barrel, bpd:bpd
cubic-centimetre | volume | 0.000001 | cubic centimetre, cu cm:cu cm, cm\u00b3:cm3
cubic-metre | volume | 1 | cubic metre, cu m:cu m, m\u00b3:m3
cubic-kilometre | volume | 1000000000 | cubic kilometre, km\u00b3:km3
cubic-inch | volume | 0.000016387064 | cubic inch:cubic inches
cubic-foot | volume | 0.028316846592 | cubic foot:cubic feet, cu ft:cu. ft.
cubic-yard | volume | 0.764554857984 | cubic yard
cubic-mile | volume | 4168181825.440579584 | cubic mile
microgram | mass | 0.000000001 | microgram, \u03bcg:\u00b5g, mcg:mcg
milligram | mass | 0.000001 | milligram, mg:mg
carat | mass | 0.0002 | carat
gram | mass | 0.001 | gram, gramme, gm, g:g
kilogram | mass | 1 | kilogram, kilogramme, kilo, kg
tonne | mass | 1000 | tonne, metric ton, metric tonne
ton | mass | 907.18474 | ton, short ton
long-ton | mass | 1016.0469088 | long ton
pound | mass | 0.45359237 | pound, lb
ounce | mass | 0.028349523125 | ounce, oz:oz
stone | mass | 6.35029318 | stone:stone
centner | mass | 100 | centner, quintal
metre-per-second | speed | 3.6 | metre per second, metres per second, metre a second, m/s
foot-per-second | speed | 1.09728 | foot per second:feet per second
kilometre-per-second | speed | 3600 | kilometre per second, kilometres per second, km per second, km/s
kilometre-per-hour | speed | 1 | kilometre per hour, kilometres per hour, kilometres an hour,
    kilometre an hour,
    km per hour, km an hour, kms per hour, km/h, km/hr, kph:kph, kmh:kmh, kmph:kmph
mile-per-hour | speed | 1.609344 | mile per hour, miles per hour, miles an hour, mile an hour, miles/hour,
    mph:mph
knot | speed | 1.852 | knot
degree-celsius | temperature | 1 | \u00b0c:\u00bac, degree celsius, degrees celsius, degree centigrade,
    degrees centigrade, degrees celcius, celsius:celcius, centigrade,
    degree c:degrees c, deg c:deg. c, deg celsius, deg centigrade
degree-fahrenheit | temperature | 1 | \u00b0f:\u00baf, degree fahrenheit, degrees fahrenheit,
    fahrenheit:farenheit,
    degree f:degrees f, deg f:deg. f, deg fahrenheit, degrees farenheit
radian | angle | 1 | radian, rad:rad
degree | degree | 1 | degree, deg:deg., \u00b0:\u00ba
watt | power | 1 | watt
kilowatt | power | 1000 | kilowatt, kw:kw
megawatt | power | 1000000 | megawatt, mw:mw
gigawatt | power | 1000000000 | gigawatt, gw:gw
terawatt | power | 1000000000000 | terawatt, tw:tw
horsepower | power | 745.69987158227022 | horsepower:horsepower, bhp:hp
joule | energy | 1 | joule
calorie | energy | 4.184 | calorie
kilocalorie | energy | 4184 | kilocalorie, kcal:kcal
kilojoule | energy | 1000 | kilojoule, kj:kj
kilowatt-hour | energy | 3600000 | kilowatt hour, kwh:kwh
megawatt-hour | energy | 3600000000 | megawatt hour, mwh:mwh
gigawatt-hour | energy | 3600000000000 | gigawatt hour, gwh:gwh
terawatt-hour | energy | 3600000000000000 | terawatt hour, twh:twh
kiloton | yield | 1 | kiloton
megaton | yield | 1000 | megaton
hertz | frequency | 1 | hertz:hertz, hz:hz
kilohertz | frequency | 1000 | kilohertz:kilohertz, khz:khz
megahertz | frequency | 1000000 | megahertz:megahertz, mhz:mhz
gigahertz | frequency | 1000000000 | gigahertz:gigahertz, ghz:ghz
volt | voltage | 1 | volt
kilovolt | voltage | 1000 | kilovolt, kv:kv
decibel | sound | 1 | decibel
pascal | pressure | 1 | pascal, pa:pa
kilopascal | pressure | 1000 | kilopascal, kpa:kpa
millibar | pressure | 100 | millibar, mb of pressure:hpa
bit | data | 0.125 | bit
kilobit | data | 125 | kilobit, kbps:kbps
megabit | data | 125000 | megabit, mbps:mbps
gigabit | data | 125000000 | gigabit, gbps:gbps
byte | data | 1 | byte
kilobyte | data | 1000 | kilobyte, kb:kb
megabyte | data | 1000000 | megabyte, mb:mb
gigabyte | data | 1000000000 | gigabyte, gb:gb
terabyte | data | 1000000000000 | terabyte, tb:tb
petabyte | data | 1000000000000000 | petabyte, pb:pb
pixel | picture | 1 | pixel
megapixel | picture | 1000000 | megapixel, mp:mp
times | times | 1 | times:times
"""
#: Units of one letter, and the case they are written in.
_LETTERS: Final = {"p": "p", "c": "C", "f": "F", "g": "g", "h": "h", "m": "m"}
_CENT: Final = Decimal("0.01")


def _units() -> dict[str, Unit]:
    """Return every unit by its surfaces, in lower case with blanks for hyphens."""
    found: dict[str, Unit] = {
        "c": Unit("degree-celsius", "temperature"),
        "f": Unit("degree-fahrenheit", "temperature"),
    }
    for row in _TABLE.replace(",\n", ",").strip().splitlines():
        name, family_name, factor, names = (cell.strip() for cell in row.split("|"))
        for surface in forms(names):
            for spelled in (surface, surface.replace("metre", "meter").replace("litre", "liter")):
                found[spelled] = Unit(name, family_name, Decimal(factor))
    for currency in CURRENCIES:
        money = Unit(currency.code, "money")
        marks = [sign for sign in currency.signs if len(sign) == 1 and not sign.isalpha()]
        found |= dict.fromkeys((*currency.names, *marks), money)
        found |= dict.fromkeys(currency.hundredths, Unit(currency.code, "money", _CENT))
        if currency.code.lower() in LOWER_CODES:
            found[currency.code.lower()] = money
    return found


SURFACES: Final = _units()
#: Currency codes after a number, in capitals: "6.25 BTC".
_CODES: Final = {item.code: Unit(item.code, "money") for item in CURRENCIES if item.code.isupper()}
SYMBOLS: Final[dict[str, str]] = {
    **{sign: item.code for item in CURRENCIES for sign in item.signs},
    **{item.code.lower(): item.code for item in CURRENCIES if item.code.lower() in LEADING_CODES},
}
FAMILIES: Final[dict[str, Unit]] = {
    unit.name: unit for unit in SURFACES.values() if unit.family != "money" or unit.factor == 1
}
FAMILIES["ratio"] = Unit("ratio", "share")
FAMILIES["year-old"] = Unit("year-old", "age")
MONEY: Final = frozenset(item.code for item in CURRENCIES)

_HEAD = re.compile(r"[^\W\d_]+|\S")


def _by_head() -> dict[str, tuple[str, ...]]:
    heads: defaultdict[str, list[str]] = defaultdict(list)
    for surface in SURFACES:
        head = _HEAD.match(surface)
        if head is not None:
            heads[head.group()].append(surface)
    return {head: tuple(sorted(surfaces, key=len, reverse=True)) for head, surfaces in heads.items()}


_SURFACES_BY_HEAD: Final = _by_head()
#: The first word or sign after a number.
_NEXT = re.compile(r"\s{0,2}+(?:-\s?+)?+([^\W\d_]+|\S)")
_GOES_ON = re.compile(r"[A-Za-z0-9\u00b2\u00b3]")
_HEAT = re.compile(
    r"\b(?:temperatures?|degrees?|celsius|fahrenheit|heat\w*|hot\w*|warm\w*|cold\w*|cool\w*|fr[eo]ez\w*"
    r"|frozen|thermometers?|mercury|weather|highs|lows|fever|boil\w*|melt\w*)\b|[0-9]\s?[FC]\)",
    re.IGNORECASE,
)
_HEAT_REACH: Final = 100
_NOT_UNIT = re.compile(
    r"[\s\u00a0]{0,2}(?:p\.?m\b|second[\s-](?:half|quarter|round|time(?! difference)|place))", re.I
)


def read_unit(text: str, end: int) -> tuple[Unit, int] | None:
    """Read the unit written right after a number that ends at `end`: the unit and its own end."""
    head = _NEXT.match(text, end)
    if head is None:
        return None
    begin, past_head = head.span(1)
    if (code := _CODES.get(head[1])) is not None and not _GOES_ON.match(text, past_head):
        return code, past_head
    for surface in _SURFACES_BY_HEAD.get(head[1].lower(), ()):
        past = begin + len(surface)
        written = text[begin:past].lower().replace("-", " ").replace("\u00a0", " ")
        if written == surface and _ends(text, past) and not _NOT_UNIT.match(text, end):
            if surface in _LETTERS and not _is_letter_unit(text, end, begin):
                return None
            money = surface in ("pounds", "pound") and _is_money(text, end, past)
            return (FAMILIES["GBP"] if money else SURFACES[surface]), past
    return None


def _ends(text: str, past: int) -> bool:
    """Tell whether a unit ends at `past` and no number begins that a currency sign belongs to."""
    if _GOES_ON.match(text, past):
        return False
    return text[past - 1] not in "$\u00a3\u20ac\u00a5" or not text[past : past + 2].strip()[:1].isdigit()


def _is_letter_unit(text: str, end: int, begin: int) -> bool:
    """Tell units of one letter from codes: "40C" and "104F" where heat is spoken of, "3h", "50p", "2 m"."""
    letter = text[begin]
    if letter != _LETTERS[letter.lower()] or (letter != "m" and begin != end):
        return False
    if letter == "F":
        return _HEAT.search(text, max(0, end - _HEAT_REACH), begin + _HEAT_REACH) is not None
    return letter != "C" or text[begin + 1 : begin + 2] != "/"


def _is_money(text: str, start: int, end: int) -> bool:
    """Tell money from weight in "pounds".

    Money before pence, weight after a hyphen or before "of", else by a sign or scale in the text.
    """
    weighed = text[start : start + 1] == "-" or text.startswith(" of ", end)
    if _PENCE.match(text, end):
        return True
    return not weighed and ("\u00a3" in text or "illion" in text[max(0, start - 8) : start])


_PENCE = re.compile(r"\s(?:and\s)?[\w-]{1,12}\s?(?:pence|p)\b")
_SIGNS: Final = frozenset(sign[-1] for sign in SYMBOLS if not sign[-1].isalpha())
_NATION = re.compile(r"(?<![A-Za-z])(u\.s\.?|[a-z]{1,4})\s?$", re.IGNORECASE)
_CODE = re.compile(r"(?<![A-Za-z])([a-z]{2,6})\.?$", re.IGNORECASE)
#: Alphabetic signs that are written with one capital.
_TITLED: Final = ("Rs", "rs", "Rupees", "rupees", "Rp", "Tk", "Dhs", "Ksh", "Ush")


def read_symbol(text: str, start: int) -> tuple[str, int] | None:
    """Read the currency sign or code right before a number at `start`: the code and where the sign begins."""
    past = start - 1 if start and text[start - 1] in " \u00a0" else start
    last = text[past - 1 : past]
    if last in _SIGNS and last:
        nation = _NATION.search(text, max(0, past - 7), past - 1)
        if nation is not None:
            prefix = nation.group(1).lower().replace(".", "")
            code = SYMBOLS.get(prefix + last)
            joined = nation.end(1) == past - 1 or len(prefix) > 1 or prefix == "c"
            if code is not None and joined:
                return code, nation.start()
        return SYMBOLS[last], past - 1
    if not (last.isalpha() or last == "."):
        return None
    match = _CODE.search(text, max(0, past - 8), past)
    sign = match.group(1) if match is not None else ""
    if (
        match is None
        or sign.lower() not in SYMBOLS
        or not (sign.isupper() or sign in _TITLED or sign in LOWER_CODES)
    ):
        return None
    return SYMBOLS[sign.lower()], match.start()


def family(unit: str) -> str:
    """Return the family that a unit's name belongs to; the name itself where it stands alone."""
    known = FAMILIES.get(unit)
    return known.family if known else "money" if unit in MONEY else unit


def convert(value: Decimal, unit: str, into: str) -> Decimal | None:
    """Convert a value between two units of one family; None where no fixed factor exists."""
    if unit == into:
        return value
    if family(unit) != family(into) or family(unit) == "money":
        return None
    if family(unit) == "temperature":
        celsius = unit == "degree-celsius"
        return value * 9 / 5 + 32 if celsius else (value - 32) * 5 / 9
    return value * FAMILIES[unit].factor / FAMILIES[into].factor
