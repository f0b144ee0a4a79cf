"""Names of learners: any script, one spelling, nothing that could disturb a terminal or a table."""

from __future__ import annotations

import unicodedata

from heldout.errors import UsageError

MAX_LENGTH = 200

_REFUSED_CATEGORIES = {"Cc": "control character", "Cs": "broken character", "Zl": "line break", "Zp": "line break"}
DIRECTION_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def normalised(name: str) -> str:
    """The one spelling of a name: Unicode NFC, without white space at its ends."""
    return unicodedata.normalize("NFC", name).strip()


def check_learner(name: str) -> str:
    """The name as it is stored: any Unicode text of 1 to 200 characters in one line, normalised.

    >>> check_learner(" Zoe\\u0308 ")
    'Zoë'

    Raises:
        UsageError: empty, too long, or with a control character, a line break or a direction override.
    """
    clean = normalised(name)
    if len(clean) > MAX_LENGTH:
        raise UsageError(f"A learner's name has at most {MAX_LENGTH} characters. Got {len(clean)}.")
    for position, character in enumerate(clean, start=1):
        fault = _fault(character)
        if fault:
            raise UsageError(
                f"A learner's name is one line of visible text. Got a {fault} "
                f"(U+{ord(character):04X}) at position {position} of {clean!a}."
            )
    if all(unicodedata.category(character) in {"Cf", "Mn"} for character in clean):
        raise UsageError(f"A learner's name must have a visible character. Got {name!a}.")
    return clean


def _fault(character: str) -> str | None:
    if character in DIRECTION_OVERRIDES:
        return "direction override"
    return _REFUSED_CATEGORIES.get(unicodedata.category(character))
