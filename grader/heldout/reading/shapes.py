"""One text as a number in somebody's notation: sign, currency, digits with separators, unit."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

CURRENCIES = (
    r"(?:US|A|C|NZ|HK|R|S)?\$|€|£|¥|₹|₽|₩|₺|₪|฿|₫|₴|₦|zł|Kč|kr\.?|Rs\.?|Fr\.?|CHF|USD|EUR|GBP|JPY|CNY|INR|AUD|CAD|NZD|SEK|"
    r"NOK|DKK|PLN|CZK|HUF|BRL|MXN|ZAR|TRY|RUB|KRW|Rp\.?|RM|NT\$|S/|Ksh|[₱₸₮₲₡]|IDR|MYR|THB|PHP|VND|SGD|HKD|TWD|ILS|AED|SAR|"
    r"RON|UAH|KZT|NGN|KES|EGP|ARS|CLP|COP|PEN|Ft|lei"
)
_SAME_CURRENCY = {
    **dict.fromkeys(("EUR", "Euro", "Euros", "euro", "euros"), "€"),
    **dict.fromkeys(("USD", "US$", "dollar", "dollars", "Dollar", "Dollars"), "$"),
    **dict.fromkeys(("GBP",), "£"),
    **dict.fromkeys(("INR", "Rs", "Rs."), "₹"),
    **dict.fromkeys(("RUB", "руб", "руб.", "р", "р."), "₽"),
    **dict.fromkeys(("PLN",), "zł"),
    **dict.fromkeys(("CZK",), "Kč"),
    **dict.fromkeys(("CHF", "Fr", "Fr."), "CHF"),
    **dict.fromkeys(("KRW", "원"), "₩"),
    **dict.fromkeys(("TRY", "TL"), "₺"),
    **dict.fromkeys(("IDR", "Rp", "Rp."), "Rp"),
    **dict.fromkeys(("MYR", "RM"), "RM"),
    **dict.fromkeys(("BRL", "R$"), "R$"),
}
"""Other ways to write a currency."""
_CURRENCY_WORDS = frozenset(_SAME_CURRENCY) - {"р", "р."}
_ORDINALS = frozenset({"st", "nd", "rd", "th"})
_UNIT_BEHIND = re.compile(r"(\(.*)(\))(\s*\S+)")
_MINUS = r"\-" "\u2212\u2010\u2011\u2012\u2013\ufe63"
_NUMBER = re.compile(
    rf"""(?P<open>\()?\s*
    (?P<bound>(?:[<>≤≥~≈]=?|(?i:ca\.?|circa|approx\.?))\s*)?
    (?P<sign>[+{_MINUS}]\s*)?
    (?P<currency>{CURRENCIES})?\s*
    (?P<inner>[+{_MINUS}])?\s*
    (?P<core>[0-9]+(?:[.,'’ ][0-9]+)*(?:\.(?![{_MINUS}—]))?|[.,][0-9]+)
    (?:[.,][{_MINUS}—]{{1,2}})?
    (?P<exponent>[eE][+-]?[0-9]+)?
    (?P<after>-)?
    (?P<gap>\s*)
    (?P<unit>{CURRENCIES}|[%‰†‡]|\*{{1,3}}|°?[^\W\d_]+[23]?(?:/[^\W\d_]+[23]?)?\.?(?:[ ][^\W\d_]+\.?){{0,2}}|°)?
    \s*(?P<close>\))?""",
    re.VERBOSE,
)
_POINT = re.compile(
    r"(?:[0-9]+|[1-9][0-9]{0,2}([ ,'’])[0-9]{3}(?:\1[0-9]{3})*|[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3})?(?:\.[0-9]*)?"
)
_COMMA = re.compile(r"(?:[0-9]+|[1-9][0-9]{0,2}([ .'’])[0-9]{3}(?:\1[0-9]{3})*)?(?:,[0-9]*)?")
_PLAIN = re.compile(r"\s*[+-]?([0-9]+([.,][0-9]*)?|[.,][0-9]+)([eE][+-]?[0-9]+)?\s*")
_DATE = re.compile(r"\s*([0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}|[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,4})([T ].*)?")
_SEPARATORS = {"٫": ".", "٬": ","}
"""Of Arabic and Persian numbers."""
_SCALES = {"k": 3, "K": 3, "M": 6, "mn": 6, "mio": 6, "Mio": 6, "bn": 9, "B": 9, "Mrd": 9} | {
    word: power
    for power, words in (
        (3, "thousand Tsd Tsd. tsd tsd. тыс тыс. 千"),
        (4, "万 萬 만"),
        (5, "lakh lakhs Lakh Lakhs lac Lac"),
        (6, "million millions Million Millions Millionen millones Mio. mln млн"),
        (7, "crore crores Crore Crores Cr Cr."),
        (8, "億 亿 억"),
        (9, "billion billions Billion Billions Milliarde Milliarden milliards Mrd. mld млрд"),
    )
    for word in words.split()
}
_UNITS = """
    % ‰ * ** † ‡ ° °C °F kg g mg µg t lb lbs oz km m cm mm ft in l ml cl kWh kW W MW hp bhp cc mpg kmpl km/h mph
    kB MB GB TB bpm mmHg pcs h hr hrs min mins minutes s sec ms d day days week weeks month months yr yrs year
    years
"""
KNOWN_UNITS = frozenset(_UNITS.split())


class NumberShape(NamedTuple):
    """A text that is a number in some notation."""

    core: str
    """Digits with separators, as they were written."""
    exponent: str
    """`e-5`, or empty."""
    negative: bool
    brackets: bool
    """Whether the minus is written as brackets."""
    bound: str
    """`<`, `≥` and the like; empty for a plain number."""
    currency: str
    unit: str
    attached: bool
    """Whether nothing stands between number and unit."""


@lru_cache(maxsize=100_000)
def number_shape(text: str) -> NumberShape | None:
    """How `text` is a number; None where it is none.

    >>> number_shape("(1,234.50 kg)").core, number_shape("$5").currency, number_shape("12 apples").unit
    ('1,234.50', '$', 'apples')
    """
    if not text.isascii():
        text = "".join(map(_latin, unicodedata.normalize("NFKC", text)))
    text = without_marks_of_text(text.strip())
    behind = _UNIT_BEHIND.fullmatch(text)
    match = _NUMBER.fullmatch(text if behind is None else behind[1] + behind[3] + behind[2])
    if match is None or bool(match["open"]) != bool(match["close"]):
        return None
    if match["after"] and match["unit"]:
        return None
    signs = sum(1 for sign in (match["sign"], match["inner"], match["after"], match["open"]) if sign)
    if signs > 1:
        return None
    unit = (match["unit"] or "").strip()
    currency = match["currency"] or ""
    if not currency and (re.fullmatch(CURRENCIES, unit) or unit in _CURRENCY_WORDS):
        currency, unit = unit, ""
    if unit.casefold() in _ORDINALS and not match["gap"] and match["core"].isdecimal():
        unit = "th"
    written = (match["sign"] or match["inner"] or match["after"] or "").strip()
    return NumberShape(
        match["core"],
        (match["exponent"] or "").lower(),
        bool(match["open"]) or (written != "" and written != "+"),
        bool(match["open"]),
        (match["bound"] or "").strip(),
        currency,
        unit,
        bool(unit) and not match["gap"],
    )


def without_marks_of_text(text: str) -> str:
    """What spreadsheets write about a number to make it a text, `'12` and `="12"`, taken off.

    >>> without_marks_of_text("'12"), without_marks_of_text('="12"'), without_marks_of_text("12'")
    ('12', '12', "12'")
    """
    if text.startswith('="') and text.endswith('"') and len(text) > 3:
        return text[2:-1].strip()
    return text[1:] if text.startswith("'") and not text.endswith("'") else text


def _latin(character: str) -> str:
    """A digit or a separator of another script as the one of ours."""
    return str(unicodedata.decimal(character)) if character.isdecimal() else _SEPARATORS.get(character, character)


def fits_point(core: str) -> bool:
    """Whether digits with separators can be read with a decimal point: `1,234.5`."""
    return _POINT.fullmatch(core) is not None


def fits_comma(core: str) -> bool:
    """Whether they can be read with a decimal comma: `1.234,5`."""
    return _COMMA.fullmatch(core) is not None


def plain_number(core: str, mark: str) -> str:
    """Digits and at most one point.

    >>> plain_number("1.234,5", ","), plain_number("1,234.5", ".")
    ('1234.5', '1234.5')
    """
    whole, _, decimals = core.partition(mark)
    digits = re.sub(r"[^0-9]", "", whole) or "0"
    return f"{digits}.{decimals}" if decimals else digits


def currency_of(shape: NumberShape) -> str:
    """The currency as one sign, however it is written; empty where there is none.

    >>> currency_of(number_shape("5 EUR")), currency_of(number_shape("5 Euro")), currency_of(number_shape("5"))
    ('€', '€', '')
    """
    return _SAME_CURRENCY.get(shape.currency, shape.currency)


def scale_of(shape: NumberShape) -> int:
    """The power of ten that a letter such as K or M stands for; 0 where there is none."""
    return _SCALES.get(shape.unit, 0) if shape.attached or len(shape.unit) > 1 else 0


def looks_numeric(text: str) -> bool:
    """Whether a cell is a plain number or a date written in digits."""
    return _PLAIN.fullmatch(text) is not None or _DATE.fullmatch(text) is not None
