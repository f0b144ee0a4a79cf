"""Views that predict a goal by themselves, nearly without error, and far better than the rest of the table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from heldout.audit.evidence.strength import CERTAIN, feature_strengths
from heldout.audit.evidence.suspicion.interface import Gravity, Numbers, Sample, Suspicion
from heldout.audit.evidence.suspicion.rest import Rest
from heldout.audit.evidence.suspicion.skill import explained
from heldout.audit.evidence.suspicion.views import View, views_of

_CERTAIN, _CERTAIN_DECILE = 0.97, 0.95
_STRONG_CLASS, _STRONG_NUMBER, _STRONG_DECILE = 0.70, 0.92, 0.85
_STRONG_ONE_OF_SEVERAL = 0.9
"""For one class of several, where the others are not told as well: that one species has longer feet than all others is
honest and tells it apart."""
_ALONE = 2.5
"""What the rest is wrong by, in times of what the view is wrong by, before it stands alone."""
_UNNATURAL_STRONG, _UNNATURAL_SOME = 0.9, 0.45
_PERFECT_CLASS, _PERFECT_NUMBER = 0.985, 0.998
"""What a quick model of everything explains, from which the task is too easy to be true."""
_MOST_ASKED = 8
"""Columns for which the rest of the table is asked: the strongest ones."""
_SOME_NATURAL, _SOME_UNNATURAL = 0.5, 0.3
"""What a view must explain to be looked at any further."""
_GRAVITIES: tuple[Gravity, ...] = ("error", "warning", "information")


def alone(sample: Sample, rest: Rest) -> Iterator[Suspicion]:
    """At most one suspicion for each column, by its gravest view."""
    of_value: dict[str, Numbers] = {}
    seen = _telling(sample, of_value)
    # Two leaks must not excuse each other.
    accused = tuple(name for name in seen if seen[name][0].share >= _CERTAIN_DECILE)
    for name in sorted(seen, key=lambda name: -seen[name][0].share)[:_MOST_ASKED]:
        found: list[Suspicion] = []
        for each in seen[name]:
            suspicion = _judged(each, rest, of_value, accused)
            found += [] if suspicion is None else [suspicion]
            if suspicion is not None and suspicion.gravity == "error":
                break
        if found:
            yield min(found, key=lambda each: (_GRAVITIES.index(each.gravity), -each.evidence["explained"]))


class _Telling(NamedTuple):
    share: float
    view: View
    goal: int


def _telling(sample: Sample, of_value: dict[str, Numbers]) -> dict[str, list[_Telling]]:
    """The views of each column that could be too good, the best one first; `of_value` is filled with the shares that
    each column's value explains.
    """
    seen: dict[str, list[_Telling]] = {}
    for view in views_of(sample):
        shares = explained(view.codes, sample)
        if view.natural:
            of_value[view.column] = np.maximum(shares, of_value.get(view.column, 0.0))
        best = int(np.argmax(shares - 0.02 * _is_part(sample, np.arange(len(shares)))))
        for goal in {0, best}:
            if shares[goal] >= (_SOME_NATURAL if view.natural else _SOME_UNNATURAL):
                seen.setdefault(view.column, []).append(_Telling(float(shares[goal]), view, goal))
    return {name: sorted(views, key=lambda each: -each.share) for name, views in seen.items()}


def _is_part(sample: Sample, goal: int | np.ndarray[tuple[int], np.dtype[np.int64]]) -> Numbers:
    return np.asarray((np.asarray(goal) > 0) & sample.goals.numeric, dtype=np.float64)


def _judged(telling: _Telling, rest: Rest, of_value: dict[str, Numbers], accused: tuple[str, ...]) -> Suspicion | None:
    sample, (share, view, goal) = rest.sample, telling
    number = sample.goals.numeric and goal == 0
    strong = _strong(sample, goal, of_value[view.column])
    columns = (view.column, view.within) if view.within else (view.column,)
    value = max(float(of_value[name][goal]) for name in columns)

    def gravity_beside(others: float) -> Gravity | None:
        ratio = (1 - others) / max(1 - share, 1e-9)
        if view.natural:
            return _of_value(share, ratio, strong, sample.goals.numeric and goal > 0)
        return _of_accident(share, others, ratio, view, value)

    # The rest is only asked where the answer matters: what is no suspicion beside nothing, is none beside anything.
    if gravity_beside(0.0) is None:
        return None
    others = rest.skill(tuple(sorted({*columns, *accused})), goal)
    gravity = gravity_beside(others)
    if gravity is None:
        return None
    measure = "of the variance" if number else "of the log loss"
    what = f"{view.how} alone" if view.how else "it alone"
    how = (
        f"{what} explains {share:.1%} {measure} of {sample.goals.names[goal]}, all independent columns together "
        f"{others:.1%}"
    )
    kind = "alone" if view.natural else "accident"
    evidence = {"view": view.how or "value", "goal": sample.goals.names[goal], "explained": round(share, 4)}
    return Suspicion(gravity, kind, (view.column,), how, evidence | {"rest": round(others, 4)})


def _strong(sample: Sample, goal: int, value: Numbers) -> float:
    """What a column's value must explain of a goal to be a warning; `value` is what it explains of each."""
    if sample.goals.numeric:
        return _STRONG_NUMBER if goal == 0 else _STRONG_DECILE
    return _STRONG_CLASS if float(value.mean()) >= _STRONG_CLASS else _STRONG_ONE_OF_SEVERAL


def _of_value(share: float, ratio: float, strong: float, decile: bool) -> Gravity | None:
    if ratio >= _ALONE and share >= (_CERTAIN_DECILE if decile else _CERTAIN):
        return "error"
    if ratio >= _ALONE and share >= strong:
        return "warning"
    if not decile and (share >= 0.9 or (share >= 0.7 and ratio >= 1.8)):
        return "information"
    return None


def _of_accident(share: float, others: float, ratio: float, view: View, value: float) -> Gravity | None:
    if "digit" in view.how or "point" in view.how:
        return ("error" if share >= _CERTAIN else "warning") if share >= 0.3 and share >= 2 * value else None
    if share >= _CERTAIN and ratio >= _ALONE and share > value + 0.02:
        return "error"
    if share >= _UNNATURAL_STRONG and share > value + 0.02:
        return "warning"
    return (
        "warning"
        if share >= _UNNATURAL_SOME and ratio >= 1.6 and share - others >= 0.2 and share > value + 0.1
        else None
    )


def certain(sample: Sample) -> Iterator[Suspicion]:
    """Columns after which nothing is left to learn, however good the others are."""
    strengths = feature_strengths(
        sample.features, sample.target, classification=sample.classification, groups=sample.groups
    )
    for name, strength in strengths.items():
        if strength.value >= CERTAIN:
            how = f"it alone predicts the target with {strength.measure} {strength.value:.3f}"
            evidence = {"measure": strength.measure, "strength": round(strength.value, 4)}
            yield Suspicion("error", "alone", (name,), how, evidence)


def near_perfect(sample: Sample, rest: Rest) -> Iterator[Suspicion]:
    """A quick model of all columns that is nearly never wrong: which columns it needs could not be told."""
    share = rest.skill((), 0)
    if share >= (_PERFECT_NUMBER if sample.goals.numeric else _PERFECT_CLASS):
        measure = "of the variance" if sample.goals.numeric else "of the log loss"
        how = f"a quick model of all columns explains {share:.1%} {measure} of {sample.goals.names[0]}, out of fold"
        yield Suspicion(
            "warning", "near-perfect", (), f"{how}: is something known too late?", {"explained": round(share, 4)}
        )
