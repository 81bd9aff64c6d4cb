"""Units that news counts in: how they are written, which can be converted, and by what factor.

Money carries its ISO 4217 code, without exchange rates: two currencies never convert.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit's name, its family, and its size in the family's base unit (SI where there is one)."""

    name: str
    family: str
    factor: Decimal = Decimal(1)


def _unit(name: str, family: str, factor: str, *surfaces: str) -> dict[str, Unit]:
    unit = Unit(name, family, Decimal(factor))
    return dict.fromkeys(surfaces, unit)


#: Surface (lower case) to unit. Factors are the international definitions (NIST SP 811);
#: a month is 30.44 days and a year 365.25.
SURFACES: Final[dict[str, Unit]] = {
    **_unit("percent", "share", "0.01", "%", "percent", "per cent", "pct", "percentage", "percents"),
    **_unit("percentage-point", "percentage-point", "1", "percentage points", "percentage point",
            "percent points"),
    **_unit("basis-point", "percentage-point", "0.01", "basis points", "basis point"),
    **_unit("second", "time", "1", "seconds", "second", "secs", "sec"),
    **_unit("minute", "time", "60", "minutes", "minute", "mins", "min"),
    **_unit("hour", "time", "3600", "hours", "hour", "hrs", "hr"),
    **_unit("day", "time", "86400", "days", "day"),
    **_unit("week", "time", "604800", "weeks", "week"),
    **_unit("month", "time", "2630016", "months", "month"),
    **_unit("year-span", "time", "31557600", "years", "year", "yrs", "yr"),
    **_unit("decade", "time", "315576000", "decades", "decade"),
    **_unit("century", "time", "3155760000", "centuries"),
    **_unit("millimetre", "length", "0.001", "millimetres", "millimetre", "millimeters", "millimeter", "mm"),
    **_unit("centimetre", "length", "0.01", "centimetres", "centimetre", "centimeters", "centimeter",
            "cm", "cms"),
    **_unit("metre", "length", "1", "metres", "metre", "meters", "meter", "m"),
    **_unit("kilometre", "length", "1000", "kilometres", "kilometre", "kilometers", "kilometer", "km", "kms"),
    **_unit("inch", "length", "0.0254", "inches", "inch"),
    **_unit("foot", "length", "0.3048", "feet", "foot", "ft"),
    **_unit("yard", "length", "0.9144", "yards", "yard", "yd", "yds"),
    **_unit("mile", "length", "1609.344", "miles", "mile", "mi"),
    **_unit("nautical-mile", "length", "1852", "nautical miles", "nautical mile"),
    **_unit("light-year", "length", "9460730472580800", "light-years", "light years", "light-year",
            "light year"),
    **_unit("square-metre", "area", "1", "square metres", "square metre", "square meters", "square meter",
            "sq m", "m²", "m2", "sqm"),
    **_unit("square-kilometre", "area", "1000000", "square kilometres", "square kilometre",
            "square kilometers",
            "square kilometer", "sq km", "km²", "km2"),
    **_unit("square-foot", "area", "0.09290304", "square feet", "square foot", "sq ft", "sq. ft."),
    **_unit("square-mile", "area", "2589988.110336", "square miles", "square mile", "sq mi", "sq miles"),
    **_unit("acre", "area", "4046.8564224", "acres", "acre"),
    **_unit("hectare", "area", "10000", "hectares", "hectare", "ha"),
    **_unit("litre", "volume", "0.001", "litres", "litre", "liters", "liter"),
    **_unit("millilitre", "volume", "0.000001", "millilitres", "milliliters", "ml"),
    **_unit("gallon", "volume", "0.003785411784", "gallons", "gallon"),
    **_unit("barrel", "volume", "0.158987294928", "barrels", "barrel", "bpd"),
    **_unit("cubic-metre", "volume", "1", "cubic metres", "cubic metre", "cubic meters", "cubic meter", "m³"),
    **_unit("cubic-foot", "volume", "0.028316846592", "cubic feet", "cubic foot"),
    **_unit("milligram", "mass", "0.000001", "milligrams", "milligram", "mg"),
    **_unit("gram", "mass", "0.001", "grams", "gram", "grammes", "gramme"),
    **_unit("kilogram", "mass", "1", "kilograms", "kilogram", "kilogrammes", "kilos", "kilo", "kg", "kgs"),
    **_unit("microgram", "mass", "0.000000001", "micrograms", "microgram", "μg", "mcg"),
    **_unit("tonne", "mass", "1000", "tonnes", "tonne", "metric tons", "metric ton"),
    **_unit("ton", "mass", "907.18474", "tons", "ton"),
    **_unit("pound", "mass", "0.45359237", "lb", "lbs", "pounds", "pound"),
    **_unit("ounce", "mass", "0.028349523125", "ounces", "ounce", "oz"),
    **_unit("stone", "mass", "6.35029318", "stone"),
    **_unit("kilometre-per-hour", "speed", "1", "kilometres per hour", "kilometers per hour",
            "kilometres an hour",
            "kilometers an hour", "km per hour", "km/h", "kph", "kmh"),
    **_unit("mile-per-hour", "speed", "1.609344", "miles per hour", "miles an hour", "mph"),
    **_unit("metre-per-second", "speed", "3.6", "metres per second", "meters per second", "m/s"),
    **_unit("knot", "speed", "1.852", "knots", "knot"),
    **_unit("degree-celsius", "temperature", "1", "degrees celsius", "degree celsius", "degrees centigrade",
            "°c", "ºc", "celsius", "degrees c", "c"),
    **_unit("degree-fahrenheit", "temperature", "1", "degrees fahrenheit", "degree fahrenheit", "°f", "ºf",
            "f",            "fahrenheit", "degrees f"),
    **_unit("degree", "degree", "1", "degrees", "degree", "°"),
    **_unit("watt", "power", "1", "watts", "watt"),
    **_unit("kilowatt", "power", "1000", "kilowatts", "kilowatt", "kw"),
    **_unit("megawatt", "power", "1000000", "megawatts", "megawatt", "mw"),
    **_unit("gigawatt", "power", "1000000000", "gigawatts", "gigawatt", "gw"),
    **_unit("kilowatt-hour", "energy", "1", "kilowatt-hours", "kilowatt hours", "kwh"),
    **_unit("megawatt-hour", "energy", "1000", "megawatt-hours", "megawatt hours", "mwh"),
    **_unit("megabyte", "data", "1", "megabytes", "megabyte", "mb"),
    **_unit("gigabyte", "data", "1000", "gigabytes", "gigabyte", "gb"),
    **_unit("terabyte", "data", "1000000", "terabytes", "terabyte", "tb"),
    **_unit("times", "times", "1", "times"),
    **_unit("USD", "money", "1", "dollars", "dollar", "us dollars", "us dollar", "u.s. dollars",
            "american dollars", "usd", "bucks", "$"),
    **_unit("USD", "money", "0.01", "cents", "cent"),
    **_unit("GBP", "money", "1", "pounds sterling", "british pounds", "sterling", "gbp", "quid", "£"),
    **_unit("GBP", "money", "0.01", "pence", "p"),
    **_unit("EUR", "money", "1", "euros", "euro", "eur", "€"),
    **_unit("JPY", "money", "1", "yen", "japanese yen", "jpy", "¥"),
    **_unit("CNY", "money", "1", "yuan", "chinese yuan", "renminbi", "cny", "rmb"),
    **_unit("INR", "money", "1", "rupees", "rupee", "inr", "indian rupees"),
    **_unit("RUB", "money", "1", "rubles", "roubles", "ruble", "rouble"),
    **_unit("CHF", "money", "1", "swiss francs", "francs", "franc", "chf"),
    **_unit("AUD", "money", "1", "australian dollars", "aud"),
    **_unit("CAD", "money", "1", "canadian dollars", "cad"),
    **_unit("HKD", "money", "1", "hong kong dollars", "hkd"),
    **_unit("MXN", "money", "1", "pesos", "peso", "mexican pesos"),
    **_unit("KRW", "money", "1", "won"),
    **_unit("SEK", "money", "1", "swedish kronor", "swedish crowns", "kronor", "sek"),
    **_unit("NOK", "money", "1", "norwegian kroner", "norwegian crowns", "kroner", "nok"),
    **_unit("ZAR", "money", "1", "rand"),
    **_unit("TRY", "money", "1", "turkish lira", "lira", "liras"),
    **_unit("ILS", "money", "1", "shekels", "shekel"),
    **_unit("crown", "money", "1", "crowns", "crown"),
    **_unit("BRL", "money", "1", "reais", "brazilian reais"),
    **_unit("SAR", "money", "1", "riyals", "riyal"),
    **_unit("BTC", "money", "1", "bitcoins", "bitcoin", "btc"),
    **_unit("NGN", "money", "1", "naira"),
}  # fmt: skip

SYMBOLS: Final[dict[str, str]] = {
    "$": "USD", "us$": "USD", "usd$": "USD", "usd": "USD", "a$": "AUD", "au$": "AUD", "aud$": "AUD",
    "aud": "AUD", "c$": "CAD", "ca$": "CAD", "cad$": "CAD", "cad": "CAD", "hk$": "HKD", "s$": "SGD",
    "nz$": "NZD", "nzd$": "NZD", "nt$": "TWD", "r$": "BRL", "mex$": "MXN", "£": "GBP", "gbp": "GBP",
    "€": "EUR", "eur": "EUR", "¥": "JPY", "jp¥": "JPY", "jpy": "JPY", "cny": "CNY", "rmb": "CNY",
    "₹": "INR", "rs": "INR", "inr": "INR", "₿": "BTC", "₽": "RUB", "₩": "KRW", "₪": "ILS", "₺": "TRY",
    "₦": "NGN", "chf": "CHF", "sek": "SEK", "nok": "NOK",
}  # fmt: skip
FAMILIES: Final[dict[str, Unit]] = {
    unit.name: unit for unit in SURFACES.values() if unit.factor != Decimal("0.01")
}
FAMILIES["percent"] = SURFACES["%"]
FAMILIES["basis-point"] = SURFACES["basis points"]
FAMILIES["centimetre"] = SURFACES["cm"]
FAMILIES["ratio"] = Unit("ratio", "share")
FAMILIES["year-old"] = Unit("year-old", "age")
MONEY: Final = frozenset(name for name, unit in FAMILIES.items() if unit.family == "money") | frozenset(
    SYMBOLS.values()
)

_SURFACE = "|".join(re.escape(surface) for surface in sorted(SURFACES, key=len, reverse=True))
_AFTER = re.compile(rf"[\s\u00a0]{{0,2}}-?({_SURFACE})(?![A-Za-z0-9²³])(?!(?<=[$£€¥])\s?[0-9])", re.I)
_SYMBOL = "|".join(re.escape(symbol) for symbol in sorted(SYMBOLS, key=len, reverse=True))
_BEFORE = re.compile(
    rf"(?<![A-Za-z])(?:(?:us|u\.s\.?|usd|hk|nz|nzd|aud|cad|mex)\s?\$|(?:{_SYMBOL}))\s?$",
    re.I,
)
_NOT_UNIT = re.compile(r"[\s\u00a0]{0,2}(?:p\.?m\b|second[\s-](?:half|quarter|round|time|place))", re.I)


def read_unit(text: str, end: int) -> tuple[Unit, int] | None:
    """Read the unit written right after a number that ends at `end`: the unit and its own end."""
    match = _AFTER.match(text, end)
    if match is None or _NOT_UNIT.match(text, end):
        return None
    surface = match.group(1).lower()
    if (surface in "pcf" and text[end] not in "pCF") or match.group(1) == "M":
        return None
    unit = SURFACES[surface]
    if surface in ("pounds", "pound") and _is_money(text, end, match.end()):
        unit = FAMILIES["GBP"]
    return unit, match.end()


def _is_money(text: str, start: int, end: int) -> bool:
    """Tell money from weight in "pounds": weight after a hyphen or before "of", else by "£" in the text."""
    weighed = text[start : start + 1] == "-" or text.startswith(" of ", end)
    return not weighed and ("£" in text or "illion" in text[max(0, start - 8) : start])


def read_symbol(text: str, start: int) -> tuple[str, int] | None:
    """Read the currency sign or code right before a number at `start`: the code and where the sign begins."""
    if start == 0 or not (text[start - 1] in "$£€¥₹₽₩₪₺₦₿ \u00a0." or text[start - 1].isalpha()):
        return None
    match = _BEFORE.search(text, max(0, start - 7), start)
    if match is None:
        return None
    sign = match.group().strip()
    if sign[-1].isalpha() and not (sign.isupper() or sign == "Rs"):
        return None
    sign = "".join(char for char in sign.lower() if char not in " .\u00a0")
    return SYMBOLS[sign], match.start()


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
