"""Names that a reader takes for one another: `ana` and `Ana`, or `ana` and one with a Cyrillic а.

The table is the part of Unicode Technical Standard 39's confusables.txt (https://www.unicode.org/Public/security/) that
names of learners meet: Latin, Greek, Cyrillic and Armenian letters that look like ASCII ones, apostrophes and hyphens.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

_TARGETS = {
    "'": "՝՚‘’‛′‵ʹˈˊˋʻʽʼʾ´`",
    "-": "‐⁃‒–−",
    "A": "ΑА", "B": "ΒВ", "C": "С", "E": "ΕЕ", "F": "Ϝ", "G": "Ԍ", "H": "ΗН", "I": "ΙІӀƖǀ", "J": "ͿЈ", "K": "ΚК",
    "M": "ΜϺМ", "N": "Ν", "O": "ΟОՕ", "P": "ΡР", "R": "Ʀ", "S": "ЅՏ", "T": "ΤТ", "U": "Ս", "V": "Ѵ", "W": "Ԝ",
    "X": "ΧХ", "Y": "ΥУҮ", "Z": "Ζ",
    "a": "ɑαа", "b": "ƄЬ", "c": "с", "d": "ԁ", "e": "еҽ", "f": "ք", "g": "ɡƍց", "h": "һհ", "i": "ıɪɩιіꙇӏ", "j": "ϳј",
    "n": "ոռ", "o": "οσоօ", "p": "ρр", "q": "ԛգզ", "r": "ᴦг", "s": "ƽѕ", "u": "ʋυս", "v": "νѵ", "w": "ɯѡԝա", "x": "х",
    "y": "ʏγуү",
}  # fmt: skip
_TO_ASCII = str.maketrans({source: target for target, sources in _TARGETS.items() for source in sources})
_STROKES = str.maketrans({"I": "l", "1": "l", "|": "l", "0": "o"})
_INVISIBLE = dict.fromkeys((0x200C, 0x200D, 0xFE0F))


def skeletons(name: str) -> frozenset[str]:
    """What is left of a normalised name when letters that look alike, and cases, are one; two names share one of these
    where a reader may take them for one another.

    >>> skeletons("АNA") & skeletons("ana") == skeletons("Ana") & skeletons("ana")
    True
    >>> bool(skeletons("Ian") & skeletons("lan")), bool(skeletons("Ian") & skeletons("ian"))
    (True, True)
    """
    ascii_like = unicodedata.normalize("NFD", name.translate(_INVISIBLE)).translate(_TO_ASCII)
    as_drawn = ascii_like.translate(_STROKES).casefold().replace("m", "rn")
    return frozenset({ascii_like.casefold(), f"drawn {as_drawn}"})


def lookalikes(name: str, others: Iterable[str]) -> tuple[str, ...]:
    """Those of `others`, sorted, that a reader may take for `name`, which itself is not among them."""
    own = skeletons(name)
    return tuple(sorted({other for other in others if other != name and own & skeletons(other)}))


def groups_of_lookalikes(names: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """The names that have a look-alike among them, in groups, in the order in which they come."""
    names = tuple(dict.fromkeys(names))
    by_skeleton: dict[str, list[str]] = {}
    for name in names:
        for skeleton in skeletons(name):
            by_skeleton.setdefault(skeleton, []).append(name)
    groups = {frozenset(group) for group in by_skeleton.values() if len(group) > 1}
    largest = [group for group in groups if not any(group < other for other in groups)]
    in_order = [tuple(name for name in names if name in group) for group in largest]
    return tuple(sorted(in_order, key=lambda group: names.index(group[0])))
