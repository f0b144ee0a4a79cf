"""What a column's name says: `customerId`, `customer_id` and `Customer ID` are the same two words."""

from __future__ import annotations

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ID_WORDS = _words(
    "id ids uid uuid guid key pk rowid rownum rownames rownumber index idx serial nr no num number email mail passport "
    "ssn isbn iban"
)
"""Words that name an identifier when they stand last (or alone) in a column's name."""

ENTITY_WORDS = _words(
    "subject patient customer client user person people household family student pupil participant respondent member "
    "employee worker player athlete account device machine sensor store shop school hospital doctor teacher animal "
    "chick rat mouse child mother father crash case unit session donor plant tree farm village batch lot"
)
"""Things that are often measured several times."""

TIME_WORDS = _words("date datetime timestamp time year month week day hour minute quarter period")
BIRTH_WORDS = _words("birth birthday birthdate born dob death founded built")
"""A date that describes the row's subject, and not when the row was written."""

_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^\W\d_A-Z]+|\d+")


def words(name: str) -> tuple[str, ...]:
    """The words of a column's name, in lower case.

    >>> words("customerID"), words("Order Date"), words("x2")
    (('customer', 'id'), ('order', 'date'), ('x', '2'))
    """
    return tuple(part.lower() for part in _PART.findall(name))


def names_an_id(name: str) -> bool:
    """Whether the name ends like an identifier's, or begins like one's (`id`, `id_customer`, `customer_no`)."""
    found = words(name)
    return bool(found) and (found[-1] in ID_WORDS or found[0] in ("id", "uuid", "guid"))


def names_an_entity(name: str) -> bool:
    """Whether the name is that of a thing which may have several rows: `patient`, `School`, `customer_code`."""
    found = words(name)
    if not found:
        return False
    if found[-1] in ENTITY_WORDS:
        return True
    return found[0] in ENTITY_WORDS and found[-1] in {"code", "name", "ref", *ID_WORDS}


def names_a_time(name: str) -> bool:
    """Whether a word of the name is one of time, and none says that it is somebody's birth."""
    found = words(name)
    return any(word in TIME_WORDS for word in found) and not any(word in BIRTH_WORDS for word in found)
