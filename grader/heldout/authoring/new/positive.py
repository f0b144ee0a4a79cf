"""The class of interest of two: the one that people ask about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from heldout.base.errors import UsageError, nearest

if TYPE_CHECKING:
    import pandas as pd

    Column = pd.Series[Any]
    Label = str | int | bool

_POSITIVE = """
    yes true positive pos sick ill ja oui si disease diseased died dead death churn churned left default
    defaulted fraud spam malignant fail failed failure late delayed cancelled canceled bad success hit survived
    abnormal anomaly anomalous attack intrusion bankrupt infected cancer tumor tumour defect defective faulty
    broken toxic phishing malware hate clickbait present won win clicked converted subscribed bought purchased
    event case relapse recurrence high-risk diabetic tested-positive >50k recurrence-events
    on wahr vrai verdadero vero verdadeiro sim da tak ano evet kyllä да истина 是 有 阳性 はい 陽性 예 네 نعم
"""
_NEGATIVE = """
    no false 0 negative neg none normal healthy ok okay benign ham legit legitimate genuine absent absence
    control controls good pass passed alive stayed stay retained existing intact clean on-time ontime nein non
    well nothing non-event noevent no-recurrence-events tested-negative <=50k
    off falsch faux falso nee não nie hayır ei нет ложь 否 无 阴性 いいえ 陰性 아니요 아니오 لا
"""
_SHORT = {"1": ("0", "-1"), "y": ("n",), "t": ("f",), "+": ("-",)}
"""What says that something is so beside its opposite only: 1 beside 2 is a number of a class."""
_DENIES = re.compile(r"(not?|non|without|un|in)[\s_-]*(?=\w)", re.IGNORECASE)


def positive_class(column: Column, wished: str | None) -> tuple[Label, str]:
    """The class of interest and why: as wished, else the one that says that something is so, else the rarer one.

    Raises:
        UsageError: the wished one is none of the two.
    """
    counts = column.value_counts()
    labels: list[Label] = [label if isinstance(label, str) else _plain(label) for label in counts.index]
    if wished is not None:
        found = [label for label in labels if str(label).casefold() == wished.casefold()]
        if not found:
            known = [str(label) for label in labels]
            raise UsageError(f"--positive must be one of {', '.join(known)}. Got '{wished}'.{nearest(wished, known)}")
        return found[0], "as you asked"
    positive, negative = set(_POSITIVE.split()), set(_NEGATIVE.split())
    folded = {_folded(label) for label in labels}
    telling = [label for label in labels if _folded(label) in positive or folded & {*_SHORT.get(_folded(label), ())}]
    if len(telling) == 1:
        return telling[0], "it says that something is so"
    usual = [label for label in labels if _folded(label) in negative or _denied(label, labels)]
    if len(usual) == 1:
        other = next(label for label in labels if label != usual[0])
        return other, f"'{usual[0]}' says that nothing is the matter, and people ask about the other one"
    if counts.iloc[0] == counts.iloc[1]:
        return max(labels, key=str), "both are equally frequent"
    return labels[-1], "it is the rarer one"


def _folded(label: Label) -> str:
    return "-".join(str(label).casefold().replace("_", " ").strip(" .").split())


def _denied(label: Label, labels: list[Label]) -> bool:
    """Whether a label is the other one with a word before it that denies: `not sold`, `unsold`."""
    match = _DENIES.match(str(label))
    rest = str(label)[match.end() :].casefold() if match else None
    return rest is not None and any(str(other).casefold() == rest for other in labels if other != label)


def _plain(label: Any) -> Label:
    value: Label = label.item() if hasattr(label, "item") else label
    return value
