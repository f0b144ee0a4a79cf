"""What the name of a column of dates says: a birth, which is past, or something that lies ahead."""

from __future__ import annotations

import re

_BIRTH = re.compile(
    r"birth|geburt|geboren|geboorte|naiss|nacim|nascita|nascim|födel|fødsel|urodz|doğum|рожд|народж|γεννησ|γέννησ|lahir|"
    r"出生|生日|生年|誕生|출생|생년|생일|(?<![^\W_])(?:dob|born|dod|death|died|founded|built|décès|muerte|morte|tod)(?![^\W_])",
    re.IGNORECASE,
)
_AHEAD = re.compile(
    r"expir|(?<!im)(?<!pre)matur|deadline|until|renewal|warrant|forecast|planned|scheduled|valid[\W_]*(?:to|till|thr)|ablauf|gültig|fällig|échéance|vencim|"
    r"scaden|verval|förfall|caduc|срок|истеч|到期|截止|期限|만료|(?<![^\W_])(?:due|next|exp|end|ends|ending)(?![^\W_])",
    re.IGNORECASE,
)
_OF_A_PERIOD = re.compile(r"(?:week|month|quarter|period|year)[\W_]*end(?:s|ing)?(?![^\W_])", re.IGNORECASE)


def names_a_birth(name: str) -> bool:
    """Whether the name is that of the birth, or the like, of what a row describes, in one of several languages.

    >>> [names_a_birth(name) for name in ("dateOfBirth", "Geburtsdatum", "dob", "adobe", "出生日期")]
    [True, True, True, False, True]
    """
    return _BIRTH.search(name) is not None


def names_what_lies_ahead(name: str) -> bool:
    """Whether the name is that of an end, or of something that is due.

    The end of a week or a quarter is when the row was made.

    >>> [names_what_lies_ahead(name) for name in ("expiry_date", "due", "residue", "到期日")]
    [True, True, False, True]
    >>> [names_what_lies_ahead(name) for name in ("contract_end", "week_ending", "valid_to", "valid_from")]
    [True, False, True, False]
    """
    return _AHEAD.search(_OF_A_PERIOD.sub("", name)) is not None


_DATE = re.compile(
    r"date|datum|fecha|dato|tarih|дата|日付|日期|날짜|(?<![^\W_])(?:data|day|tag|jour|dia|día|dt|dob|when)(?![^\W_])",
    re.IGNORECASE,
)


def names_a_date(name: str) -> bool:
    """Whether the name says that a number of six digits is a day.

    >>> names_a_date("ship_date"), names_a_date("Geburtsdatum"), names_a_date("postcode")
    (True, True, False)
    """
    return _DATE.search(name) is not None or names_a_birth(name)
