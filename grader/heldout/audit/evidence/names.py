"""What a column's name says: `customerId`, `customer_id` and `Customer ID` are the same two words."""

from __future__ import annotations

import re

from heldout.reading.date_names import names_a_birth, names_what_lies_ahead


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ID_WORDS = _words(
    "id ids uid uuid guid key pk rowid rownum rownames rownumber index idx serial nr no num number email mail passport "
    "ssn isbn iban mrn sku vin ean upc imei"
)
"""Words that name an identifier when they stand last (or alone) in a column's name."""

SUBJECT_WORDS = _words(
    "subject subj patient customer cust client user person people household family student pupil participant "
    "respondent resp member employee emp worker player athlete animal chick rat mouse dog cat cow child mother father "
    "donor driver speaker reviewer rater"
)
"""Who is measured several times: one has habits, whatever the target is."""
ENTITY_WORDS = SUBJECT_WORDS | _words(
    "account acct device machine sensor store shop school hospital doctor teacher crash case unit session plant tree "
    "farm village batch lot station site vehicle engine company firm"
)
"""Things that are often measured several times."""
_GLUED = ("id", "num", "no", "nr", "key", "code", "number", "name", "idx")
"""How names go on that are written in one: `storenum`, `custid`."""

TIME_WORDS = _words(
    "date datetime timestamp ts epoch time year month week day hour minute quarter period created updated recorded"
)
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^\W\d_A-Z]+|\d+")


def words(name: str) -> tuple[str, ...]:
    """The words of a column's name, in lower case.

    >>> words("customerID"), words("Order Date"), words("x2")
    (('customer', 'id'), ('order', 'date'), ('x', '2'))
    """
    return tuple(part.lower() for part in _PART.findall(name))


def names_an_id(name: str) -> bool:
    """Whether the name ends like an identifier's, or begins like one's (`id`, `id_customer`, `storenum`)."""
    found = _apart(name)
    return bool(found) and (found[-1] in ID_WORDS or found[0] in ("id", "uuid", "guid"))


def names_an_entity(name: str) -> bool:
    """Whether the name is that of a thing which may have several rows: `patient`, `School`, `customer_code`."""
    return _names_one_of(name, ENTITY_WORDS)


def names_a_subject(name: str) -> bool:
    """Whether the name is that of a person or an animal: `patient`, `subject_id`, `custid`."""
    return _names_one_of(name, SUBJECT_WORDS)


def _names_one_of(name: str, things: frozenset[str]) -> bool:
    found = _apart(name)
    if not found:
        return False
    if found[-1] in things:
        return True
    return found[0] in things and found[-1] in {"code", "name", "ref", *ID_WORDS}


def _apart(name: str) -> tuple[str, ...]:
    """The words of a name; a thing and what names it are two, also where they are written in one."""
    found = words(name)
    if len(found) != 1:
        return found
    for ending in _GLUED:
        thing = found[0].removesuffix(ending)
        if thing != found[0] and (thing in ENTITY_WORDS or thing.removesuffix("s") in ENTITY_WORDS):
            return thing, ending
    return found


def names_a_time(name: str) -> bool:
    """Whether a word of the name is one of time, and none says that it is a birth, or an end that lies ahead."""
    if names_a_birth(name) or names_what_lies_ahead(name):
        return False
    return any(word in TIME_WORDS for word in words(name))
