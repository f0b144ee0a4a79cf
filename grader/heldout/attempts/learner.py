"""Names of learners: any script, one spelling for what a reader takes for one name, nothing that cannot be seen."""

from __future__ import annotations

import getpass
import os
import re
import unicodedata
from contextlib import suppress

from heldout.base.errors import UsageError
from heldout.base.shown_text import DIRECTION_OVERRIDES

MAX_LENGTH = 200
_MOST_MARKS = 4
"""Marks on one letter; no orthography needs more (Unicode Technical Standard 39, section 5.4)."""

_REFUSED_CATEGORIES = {
    "Cc": "control character",
    "Cf": "invisible character",
    "Cn": "character that Unicode has not assigned",
    "Co": "character of private use",
    "Cs": "broken character",
    "Zl": "line break",
    "Zp": "line break",
}
_BLANK = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\uffa0\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""Letters, marks and symbols that show nothing (Default_Ignorable_Code_Point outside of Cf, and the blank braille)."""

_ACCENT = re.compile("([\u00a8\u00af\u00b4\u00b8\u02d8-\u02dd])")
_SPACES = re.compile("[ \u1680]+")
"""The separators of words that NFKC leaves; line breaks and tabs are control characters."""

_NON_JOINER, _JOINER = "\u200c", "\u200d"
_EMOJI_STYLE = "\ufe0f"
_CURSIVE = ("ARABIC LETTER", "SYRIAC LETTER", "MANDAIC LETTER", "MONGOLIAN LETTER", "NKO LETTER")
_VOWEL_SIGNS = "\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652"
_VIRAMA = 9
"""The canonical combining class of the signs after which a joiner changes what is written."""


def normalised(name: str) -> str:
    """The one spelling of a name: Unicode NFKC, a single space between words, no white space at its ends.

    A free-standing accent stays as it is: NFKC would take `O´Brien` apart into two words.

    >>> normalised(" Zoe\\u0308  \\u3000Ｂ ")
    'Zoë B'
    """
    with suppress(UnicodeError):
        # In a locale without UTF-8, what was typed comes as bytes.
        name = name.encode("utf-8", "surrogateescape").decode("utf-8")
    parts = (part if _ACCENT.match(part) else unicodedata.normalize("NFKC", part) for part in _ACCENT.split(name))
    return _SPACES.sub(" ", "".join(parts)).strip()


def one_spelling(stored: str) -> str:
    """The spelling under which a stored name is shown and found, also where an older heldout kept it.

    An older one knew fewer rules: what cannot be seen is left out, where anything is left.
    """
    visible = "".join(character for position, character in enumerate(stored) if not _invisible(stored, position))
    return normalised(visible) or stored


def check_learner(name: str) -> str:
    """The name as it is stored: any visible Unicode text of 1 to 200 characters in one line, normalised.

    >>> check_learner(" Zoe\\u0308 ")
    'Zoë'

    Raises:
        UsageError: empty, too long, or with something that a reader cannot see or a table cannot hold.
    """
    clean = normalised(name)
    if len(clean) > MAX_LENGTH:
        raise UsageError(f"A learner's name has at most {MAX_LENGTH} characters. Got {len(clean)}.")
    if all(_invisible(clean, position) or _is_mark(character) for position, character in enumerate(clean)):
        raise UsageError(f"A learner's name must have a visible character. Got {name!a}.")
    for position, character in enumerate(clean):
        fault = _fault(clean, position)
        if fault:
            raise UsageError(
                f"A learner's name is one line of visible text. Got {fault} (U+{ord(character):04X}) "
                f"at position {position + 1} of {clean!a}. Type the name again without it."
            )
    return clean


def _fault(name: str, position: int) -> str | None:
    """What is wrong with a character, with its article; None where nothing is."""
    character = name[position]
    if character in DIRECTION_OVERRIDES:
        return "a direction override"
    if _invisible(name, position):
        kind = _REFUSED_CATEGORIES.get(unicodedata.category(character), "invisible character")
        return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"
    if _is_mark(character):
        before = unicodedata.normalize("NFD", name[: position + 1])
        marks = len(before) - len(before.rstrip("".join(filter(_is_mark, set(before)))))
        if marks == len(before):
            return "a mark without a letter before it"
        if marks > _MOST_MARKS:
            return f"more than {_MOST_MARKS} marks on one letter"
    return None


def _invisible(name: str, position: int) -> bool:
    """Whether a reader sees nothing of this character: a joiner counts as seen where it changes how text looks."""
    character = name[position]
    if character in (_NON_JOINER, _JOINER, _EMOJI_STYLE):
        return not _changes_the_look(name, position)
    return unicodedata.category(character) in _REFUSED_CATEGORIES or _BLANK.match(character) is not None


def _changes_the_look(name: str, position: int) -> bool:
    """Of a joiner or a style: after a virama, between cursive letters, or in an emoji (as RFC 5892, appendix A)."""
    before, after = name[:position], name[position + 1 : position + 2]
    last = before[-1:]
    if not last:
        return False
    if name[position] == _EMOJI_STYLE:
        return unicodedata.category(last) in ("So", "Sm") or last in "#*0123456789"
    if unicodedata.combining(last) == _VIRAMA:
        return True
    if name[position] == _NON_JOINER:
        return _is_cursive(before.rstrip(_VOWEL_SIGNS)[-1:]) and _is_cursive(after)
    symbol = before.rstrip(_EMOJI_STYLE)[-1:]
    return unicodedata.category(symbol or " ") in ("So", "Sk") and unicodedata.category(after or " ") in ("So", "Sm")


def _is_cursive(character: str) -> bool:
    return unicodedata.name(character, "").startswith(_CURSIVE) if character else False


def _is_mark(character: str) -> bool:
    return unicodedata.category(character) in ("Mn", "Me")


def default_learner() -> str:
    """The learner when none is named: `HELDOUT_LEARNER`, else the name of the account."""
    return os.environ.get("HELDOUT_LEARNER") or account("learner")


def account(unknown: str = "unknown") -> str:
    """The name of the account that runs this; `unknown` where it has none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return unknown
