"""Currencies as news writes them: ISO 4217 codes, names, hundredths and signs.

The table is ours, after ISO 4217. Old currencies are kept for old news. A name that is
also another word ("real", "won" in sport) is listed only in the form that is money after a number.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from detector.facts.words import listed

#: Code | names, plurals made by "s" unless a form is given | hundredths | signs. Nations that share
#: a name are told apart by the adjective before it; the bare name is the one listed with it.
_TABLE: Final = """
USD | dollar, us dollar, u.s. dollar, american dollar, united states dollar,
    buck, dlr | cent, ct, ¢:¢ | $ us$ usd$
GBP | pound sterling:pounds sterling, british pound, sterling, quid:quid,
    stg:stg | penny:pence, penny:pennies, p:p | £ gb£
EUR | euro | euro cent, eurocent | €
JPY | yen:yen, japanese yen:japanese yen | | ¥ jp¥ ￥
CNY | yuan:yuan, chinese yuan:chinese yuan, renminbi:renminbi, rmb:rmb, 元:元 | fen | cn¥ rmb
INR | rupee, indian rupee, rs:rs | paisa:paise | ₹ rs rupees
PKR | pakistani rupee, pakistan rupee | |
LKR | sri lankan rupee, sri lanka rupee | |
NPR | nepalese rupee, nepali rupee | |
MUR | mauritian rupee, mauritius rupee | |
RUB | ruble, rouble, russian ruble, russian rouble | kopeck, kopek | ₽
CHF | swiss franc, franc | |
FRF | french franc | |
BEF | belgian franc | |
XOF | cfa franc | |
DEM | marks:marks, deutsche mark, deutschmark, german mark | pfennig | dm
NLG | guilder, dutch guilder | |
ITL | lire:lire, italian lira:italian lire | |
ESP | peseta, spanish peseta | |
PTE | escudo | |
GRD | drachma, greek drachma | |
IEP | irish pound, punt | |
ATS | austrian schilling, schilling | |
FIM | finnish mark, finnish markka:finnish markka, markka:markka | |
AUD | australian dollar | | a$ au$ aud$
CAD | canadian dollar | | c$ ca$ cad$ can$
NZD | new zealand dollar | | nz$ nzd$
HKD | hong kong dollar | | hk$
SGD | singapore dollar | | s$ sg$
TWD | taiwan dollar, new taiwan dollar | | nt$
JMD | jamaican dollar | | j$
BSD | bahamian dollar, bahamas dollar | | b$
BBD | barbados dollar, barbadian dollar | | bds$
BZD | belize dollar | | bz$
TTD | trinidad and tobago dollar | | tt$
NAD | namibian dollar, namibia dollar | | n$
ZWD | zimbabwean dollar, zimbabwe dollar | | z$
FJD | fijian dollar, fiji dollar | | fj$
LRD | liberian dollar | | l$
GYD | guyanese dollar, guyana dollar | | g$
BND | brunei dollar | |
KYD | cayman islands dollar | | ci$
XCD | east caribbean dollar | | ec$
MXN | mexican peso, peso | | mex$ mxn$ mx$
ARS | argentine peso, argentinian peso, argentinean peso | | ar$
CLP | chilean peso | | clp$
COP | colombian peso | | col$
PHP | philippine peso | | ₱ php
CUP | cuban peso | |
DOP | dominican peso | | rd$
UYU | uruguayan peso | |
BRL | reais:reais, brazilian real:brazilian reals, brazilian reais:brazilian reais | | r$
KRW | won:won, south korean won:south korean won, korean won:korean won | | ₩
KPW | north korean won:north korean won | |
SEK | kr:kr, swedish krona:swedish kronor, swedish crown, kronor:kronor, krona | |
NOK | norwegian krone:norwegian kroner, norwegian crown, kroner:kroner, krone | |
DKK | danish krone:danish kroner, danish crown | |
ISK | icelandic krona:icelandic kronur, icelandic crown | |
CZK | czech koruna, koruna, czech crown | |
crown | crown | |
PLN | zloty, zł:zł, polish zloty:polish zlotys | |
HUF | forint, hungarian forint | |
RON | romanian leu:romanian lei, lei:lei | |
MDL | moldovan leu:moldovan lei | |
BGN | bulgarian lev:bulgarian leva, leva:leva | |
HRK | kuna, croatian kuna | |
RSD | serbian dinar | |
MKD | macedonian denar | |
ALL | albanian lek | |
UAH | hryvnia, ukrainian hryvnia | | ₴
BYN | belarusian ruble, belarusian rouble | |
KZT | tenge:tenge, kazakhstani tenge:kazakhstani tenge | | ₸
UZS | uzbek som | |
GEL | lari, georgian lari:georgian lari | | ₾
AMD | armenian dram | |
AZN | manat, azerbaijani manat | | ₼
ZAR | rand:rand, south african rand:south african rand | |
NGN | naira:naira, nigerian naira | | ₦
GHS | ghanaian cedi, cedi | | ₵
KES | kenyan shilling, kenya shilling | | ksh
UGX | ugandan shilling, uganda shilling | | ush
TZS | tanzanian shilling, tanzania shilling | |
SOS | somali shilling | |
ETB | birr, ethiopian birr:ethiopian birr | |
ZMW | zambian kwacha:zambian kwacha | |
MWK | malawian kwacha, malawi kwacha | |
AOA | angolan kwanza:angolan kwanza, kwanza | |
BWP | pula:pula | |
EGP | egyptian pound | | e£
LBP | lebanese pound, lebanese lira | |
SYP | syrian pound, syrian lira | |
SDG | sudanese pound | |
TRY | turkish lira:turkish lira, turkish lira:turkish liras, lira | | ₺
ILS | shekel, israeli shekel, new shekel, new israeli shekel | agora:agorot | ₪ nis
JOD | jordanian dinar | |
KWD | kuwaiti dinar, kuwait dinar | |
BHD | bahraini dinar, bahrain dinar | |
IQD | iraqi dinar | |
LYD | libyan dinar | |
TND | tunisian dinar | |
DZD | algerian dinar | |
dinar | dinar | |
MAD | moroccan dirham | |
AED | dirham, uae dirham, emirati dirham | | dhs
SAR | saudi riyal, riyal, saudi rial | |
QAR | qatari riyal, qatar riyal | |
OMR | omani rial, omani riyal | |
YER | yemeni rial, yemeni riyal | |
IRR | iranian rial, rial | |
IRT | toman | |
AFN | afghani | |
BDT | taka:taka, bangladeshi taka:bangladeshi taka | | ৳ tk
MMK | kyat | |
THB | baht:baht, thai baht:thai baht | satang | ฿
VND | dong:dong, vietnamese dong:vietnamese dong | | ₫
LAK | kip:kip, lao kip:lao kip | | ₭
KHR | riel, cambodian riel | | ៛
MYR | ringgit:ringgit, malaysian ringgit:malaysian ringgit | | rm
IDR | rupiah:rupiah, indonesian rupiah:indonesian rupiah | | rp
MNT | tugrik, mongolian tugrik | | ₮
MOP | pataca, macau pataca | |
PGK | kina:kina | |
VEF | bolivar, bolivares:bolivares, venezuelan bolivar | |
PEN | peruvian sol:peruvian soles, nuevo sol:nuevos soles, soles:soles | |
BOB | boliviano | |
PYG | guarani, paraguayan guarani | | ₲
CRC | costa rican colon:costa rican colones, colones:colones | | ₡
GTQ | quetzal:quetzales, guatemalan quetzal | |
HNL | lempira, honduran lempira | |
NIO | cordoba, nicaraguan cordoba | |
HTG | gourde, haitian gourde | |
PAB | balboa | |
BTC | bitcoin | | ₿
ETH | ether:ether, ethereum:ethereum | |
"""


class Currency(NamedTuple):
    """A currency's code, its names, the names of its hundredth, and its signs, all in lower case."""

    code: str
    names: tuple[str, ...]
    hundredths: tuple[str, ...]
    signs: tuple[str, ...]


def forms(cell: str) -> tuple[str, ...]:
    """Return every name in a table's cell with its plural: dollar, dollars and yen for "dollar, yen:yen"."""
    found: list[str] = []
    for name in filter(None, (part.strip() for part in cell.split(","))):
        singular, _, plural = name.partition(":")
        found += (singular, plural or f"{singular}s")
    found += [name.replace("dollar", "dlr") for name in found if name.endswith((" dollar", " dollars"))]
    return tuple(dict.fromkeys(found))


def _currency(row: str) -> Currency:
    code, names, hundredths, signs = (cell.strip() for cell in row.split("|"))
    return Currency(code, forms(names), forms(hundredths), tuple(signs.split()))


CURRENCIES: Final = tuple(_currency(row) for row in _TABLE.replace(",\n", ",").strip().splitlines())
#: Codes that stand before a number: "EUR 125". Others are words too, or names: COP 26, MAD, ALL.
LEADING_CODES: Final = frozenset(
    listed(
        """
        usd gbp eur jpy cny rmb inr chf aud cad nzd hkd sgd sek nok dkk zar mxn brl rub krw myr idr php
        thb twd btc pln huf czk sar aed kwd qar omr egp ngn kes nis dem frf
        """
    )
)
#: Codes that are no other word, so that lower case is read too.
LOWER_CODES: Final = frozenset(
    listed("usd gbp eur jpy cny rmb inr chf aud cad nzd hkd sek nok dkk zar mxn btc")
)
