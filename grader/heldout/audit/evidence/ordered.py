"""Classes that stand in an order: low, medium, high."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from heldout.audit.evidence.names import words

if TYPE_CHECKING:
    import pandas as pd

    Column = pd.Series[Any]

_SCALES = """
none|very low|low|medium low|moderate low|medium|moderate|average|middle|medium high|high|very high|extreme
none|no|absent|minimal|mild|slight|moderate|marked|severe|very severe|critical
very poor|very bad|poor|bad|below average|fair|acceptable|ok|okay|average|satisfactory|good|very good|excellent
fair|good|very good|premium|ideal
unacc|acc|good|vgood
never|almost never|rarely|seldom|sometimes|occasionally|often|frequently|usually|almost always|always
strongly disagree|disagree|somewhat disagree|slightly disagree|neutral|undecided|slightly agree|agree|strongly agree
strongly disagree|disagree|neither agree nor disagree|somewhat agree|agree|strongly agree
very dissatisfied|dissatisfied|unsatisfied|neutral|satisfied|very satisfied
very unlikely|unlikely|neutral|likely|very likely
xxs|xs|s|m|l|xl|xxl|xxxl
tiny|very small|small|medium|large|very large|huge
very short|short|medium|long|very long
very slow|slow|medium|fast|very fast
first|second|third|fourth|fifth|sixth
1st|2nd|3rd|4th|5th|6th
i|ii|iii|iv|v|vi
stage i|stage ii|stage iii|stage iv
primary|secondary|tertiary
not at all|a little|somewhat|quite a bit|very much|extremely
not happy|pretty happy|very happy
bronze|silver|gold|platinum
"""
_GRADES = ("a", "b", "c", "d", "e", "f", "g")
_NAMES = """
    rating ratings score stars star grade quality level stage severity likert satisfaction rank class category
    degree risk income education agree happy health opinion importance frequency size
"""
_FEWEST, _MOST = 3, 12


def order_of(column: Column) -> tuple[str, ...] | None:
    """The classes from the lowest to the highest, where they are on a known scale; None where they are in no order.

    Whole numbers are a scale where they follow each other and the column is called so (`rating`, `stage`).
    """
    labels = list(column.dropna().unique())
    if not _FEWEST <= len(labels) <= _MOST:
        return None
    if column.dtype.kind in "iu":
        numbers = sorted(int(label) for label in labels)
        follows = numbers == list(range(numbers[0], numbers[-1] + 1))
        named = any(word in _NAMES.split() for word in words(str(column.name)))
        return tuple(map(str, numbers)) if follows and named else None
    if column.dtype.kind in "fbM":
        return None
    texts = {
        " ".join(str(label).casefold().replace("_", " ").replace("-", " ").split()): str(label) for label in labels
    }
    for scale in (line.split("|") for line in _SCALES.split("\n") if line):
        if set(texts) <= set(scale):
            return tuple(texts[step] for step in scale if step in texts)
    if set(texts) <= set(_GRADES) and sorted(texts) == list(_GRADES[: len(texts)]) and _is_grade(str(column.name)):
        return tuple(texts[step] for step in sorted(texts, reverse=True))
    return None


def _is_grade(name: str) -> bool:
    return any(word in {"grade", "rating", "score", "class", "level"} for word in words(name))
