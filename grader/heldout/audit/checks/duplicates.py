"""Are rows that learners train on hidden rows, too?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from heldout.audit.evidence.identity import id_like
from heldout.audit.evidence.magnitude import in_units
from heldout.audit.interface import Finding
from heldout.audit.registry import check
from heldout.audit.subject import Subject
from heldout.audit.wording import drop_line, listed
from heldout.base.number_format import percent
from heldout.base.words import counted
from heldout.prepare.equal_rows import Codes, row_codes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]

_MANY = 0.1
"""Share of hidden rows with a copy in train, beyond coincidence, from which scores mostly say who remembers."""
_SOME = 0.01
"""The same share from which it is worth the author's attention: a hundredth is the size of differences that rank."""
_TIMES = 2.0
"""How many times more copies than by coincidence there must be: the estimate is not better than that."""
_CONFLICTS = 0.01
"""Share of rows with a twin of another class, from which it is worth saying that no model can be perfect."""
_ALIKE = 0.02
"""Width, in standard deviations, of the classes in which numbers to be predicted count as equal."""
_UNTELLING = 0.5
"""A column that agrees in more than this share of all pairs of rows cannot tell copies from coincidences."""


@dataclass(frozen=True)
class _Copies:
    """How many hidden rows equal a training row."""

    in_features: int
    whole: int
    """In every feature and, nearly at least, in the target."""
    expected: float
    """How many of these would be by coincidence."""


@check("duplicates", "Hidden rows have no copies in train", "data")
def duplicates(subject: Subject) -> Iterator[Finding]:
    """Rows equal across the split, with y and in X alone, beyond what coarse features make equal by coincidence."""
    rows, hidden = subject.everything, subject.is_hidden
    ids = [str(name) for name in rows.features if id_like(rows.features[name]) is not None]
    features = rows.features.drop(columns=ids)
    if features.shape[1] == 0:
        return
    equal = row_codes(features, list(features.columns))
    found = _Copies(
        in_features=int(_in_train(equal, hidden).sum()),
        whole=int(_whole(equal, rows.target, hidden, subject.classification).sum()),
        expected=_coincidences(features, rows.target if subject.classification else None, hidden),
    )
    if found.in_features:
        yield _copies_finding(subject, found, int(hidden.sum()), ids)
    if subject.classification:
        yield from _conflicts(equal, _with(equal, rows.target))


def _with(codes: Codes, others: NDArray[Any]) -> Codes:
    """One code per pair."""
    return row_codes(pd.DataFrame({"row": codes, "other": others}), ["row", "other"])


def _in_train(codes: Codes, hidden: Mask) -> Mask:
    """Whether a training row has the same code, for each hidden row."""
    trained = np.zeros(int(codes.max()) + 1, dtype=bool)
    trained[codes[~hidden]] = True
    return trained[codes[hidden]]


def _whole(equal: Codes, target: NDArray[Any], hidden: Mask, classification: bool) -> Mask:
    """Whether a training row has the same code and the same target, numbers nearly, for each hidden row."""
    if classification:
        return _in_train(_with(equal, target), hidden)
    target = in_units(target)
    steps = target / max(_ALIKE * float(np.std(target)), np.finfo(float).tiny)
    # Two grids, one of them shifted by half a step: numbers that are close are in one class of either.
    return _in_train(_with(equal, np.floor(steps)), hidden) | _in_train(_with(equal, np.floor(steps + 0.5)), hidden)


def _coincidences(features: pd.DataFrame, classes: NDArray[Any] | None, hidden: Mask) -> float:
    """How many hidden rows would equal a training row (of their class) if the finest column agreed by chance.

    A hidden row that equals m training rows in everything else agrees with one of them by chance with 1 - (1 - q)^m,
    where q is the chance that two rows (of its class) have the same value of the finest column. Copies always agree.
    """
    finest = features.nunique(dropna=False).idxmax()
    others = row_codes(features, [name for name in features.columns if name != finest])
    context = np.zeros(len(features), dtype=np.int64) if classes is None else classes.astype(np.int64)
    others = _with(others, context)
    matches = np.bincount(others[~hidden], minlength=int(others.max()) + 1)[others[hidden]]
    chances = _agreement(pd.factorize(features[finest])[0] + 1, context)[context[hidden]]
    chances[chances > _UNTELLING] = 1.0
    return float((1 - (1 - chances) ** matches).sum())


def _agreement(codes: Codes, context: Codes) -> NDArray[np.float64]:
    """The chance that two rows have the same code, for each context."""
    counts = pd.Series(1, index=[context, codes]).groupby(level=[0, 1]).sum()
    totals = np.bincount(context).astype(np.float64)
    squares = np.bincount(counts.index.get_level_values(0), weights=counts.to_numpy(dtype=float) ** 2)
    agreement: NDArray[np.float64] = squares / np.maximum(totals, 1) ** 2
    return agreement


def _copies_finding(subject: Subject, found: _Copies, hidden: int, ids: list[str]) -> Finding:
    evidence = {
        "hidden_rows": hidden,
        "equal_in_features": found.in_features,
        "equal_in_features_and_target": found.whole,
        "expected_by_coincidence": round(found.expected, 1),
        "ids_left_out": ids,
    }
    apart = f" (apart from {listed(ids)})" if ids else ""
    said = (
        f"{counted(found.in_features, 'hidden row')} ({percent(found.in_features / hidden)}) "
        f"{'equals' if found.in_features == 1 else 'equal'} a training row in every feature{apart}, {found.whole:,} of "
        "them in the target, too"
    )
    share = (found.whole - found.expected) / hidden
    if share < _SOME or found.whole < _TIMES * found.expected:
        return Finding("information", f"{said}; coarse features make rows equal by coincidence.", evidence=evidence)
    return Finding(
        "error" if share >= _MANY else "warning",
        f"{said}; about {found.expected:.0f} would be by coincidence. Models that remember rows score better than they "
        "are.",
        _advice(subject, ids),
        evidence,
    )


def _advice(subject: Subject, ids: list[str]) -> str:
    if ids and subject.challenge.definition.split.method == "random":
        return f"Write {drop_line(subject.challenge, ids)} into [dataset]: rows that are then equal stay together."
    return (
        "Remove the copies from the dataset; or, if they belong to one thing that was measured twice, name its column "
        'with group = … in [dataset] and write method = "group" into [split].'
    )


def _conflicts(equal: Codes, whole: Codes) -> Iterator[Finding]:
    """Rows that agree in every feature and differ in the class."""
    pairs = np.unique(np.stack([equal, whole]), axis=1)[0]
    classes = np.bincount(pairs, minlength=int(equal.max()) + 1)
    conflicting = int((classes[equal] > 1).sum())
    share = conflicting / len(equal)
    if share >= _CONFLICTS:
        yield Finding(
            "information",
            f"{counted(conflicting, 'row')} ({percent(share)}) have a twin: equal in every feature, of another class. "
            "No model can be right about both.",
            evidence={"rows": conflicting, "share": round(share, 4)},
        )
