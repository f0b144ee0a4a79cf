"""Are rows that learners train on hidden rows, too?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from heldout.authoring.evidence.identity import id_like
from heldout.authoring.verify.interface import Finding
from heldout.authoring.verify.registry import check
from heldout.authoring.verify.subject import Subject
from heldout.authoring.verify.wording import drop_line, listed, percent
from heldout.prepare.split import Codes, row_codes
from heldout.prepare.wording import counted

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

_MANY = 0.1
"""Share of hidden rows with a copy in train, beyond coincidence, from which scores mostly say who remembers."""
_SOME = 0.01
"""The same share from which it is worth the author's attention: a hundredth is the size of differences that rank."""
_CONFLICTS = 0.01
"""Share of rows with a twin of another class, from which it is worth saying that no model can be perfect."""
_LIKELY = 0.5
"""A column agrees by chance in this share of the rows at most; one that says less cannot tell copies from twins."""


@dataclass(frozen=True)
class _Copies:
    """Hidden rows that equal a training row."""

    features: int
    """In every feature."""
    whole: int
    """In every feature and in the target."""
    expected: float
    """How many would equal one in every feature by coincidence."""


@check("duplicates", "Hidden rows have no copies in train", "data")
def duplicates(subject: Subject) -> Iterator[Finding]:
    """Rows equal across the split, in X alone and with y, beyond what coarse features make equal by coincidence."""
    import pandas as pd

    rows, hidden = subject.everything, subject.is_hidden
    ids = [str(name) for name in rows.features if id_like(rows.features[name]) is not None]
    features = rows.features.drop(columns=ids)
    if features.shape[1] == 0:
        return
    equal = row_codes(features, list(features.columns))
    whole = row_codes(pd.DataFrame({"row": equal, "target": rows.target}), ["row", "target"])
    found = _Copies(
        features=int(_in_train(equal, hidden)[hidden].sum()),
        whole=int(_in_train(whole, hidden)[hidden].sum()),
        expected=_coincidences(features, hidden),
    )
    if found.features:
        yield _copies_finding(subject, found, int(hidden.sum()), ids)
    if subject.classification:
        yield from _conflicts(equal, whole)


def _in_train(codes: Codes, hidden: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether a training row has the same code, for each row."""
    trained = np.zeros(int(codes.max()) + 1, dtype=bool)
    trained[codes[~hidden]] = True
    return trained[codes]


def _coincidences(features: pd.DataFrame, hidden: NDArray[np.bool_]) -> float:
    """How many hidden rows would equal a training row if the finest column agreed by chance.

    A hidden row that equals m training rows in all other columns agrees with one of them by chance with 1 - (1 - q)^m,
    where q is the chance that two rows have the same value of the finest column. Rows that are copies agree always.
    """
    distinct = features.nunique(dropna=False)
    finest = distinct.idxmax()
    shares = features[finest].value_counts(normalize=True, dropna=False).to_numpy(dtype=float)
    chance = float((shares**2).sum())
    others = row_codes(features, [name for name in features.columns if name != finest])
    matches = np.bincount(others[~hidden], minlength=int(others.max()) + 1)[others[hidden]]
    if chance > _LIKELY:
        return float((matches > 0).sum())
    return float((1 - (1 - chance) ** matches).sum())


def _copies_finding(subject: Subject, found: _Copies, hidden: int, ids: list[str]) -> Finding:
    share = max(0.0, found.features - found.expected) / hidden
    evidence = {
        "hidden_rows": hidden,
        "equal_in_features": found.features,
        "equal_in_features_and_target": found.whole,
        "expected_by_coincidence": round(found.expected, 1),
        "ids_left_out": ids,
    }
    apart = f" (apart from {listed(ids)})" if ids else ""
    said = (
        f"{counted(found.features, 'hidden row')} ({percent(found.features / hidden)}) "
        f"{'equals' if found.features == 1 else 'equal'} a training row in every feature{apart}, {found.whole:,} of "
        "them in the target, too"
    )
    if share < _SOME:
        why = "; so many are equal by coincidence where features are coarse." if found.expected >= 1 else "."
        return Finding("information", said + why, evidence=evidence)
    return Finding(
        "error" if share >= _MANY else "warning",
        f"{said}; about {found.expected:.0f} would be by coincidence. Models that remember rows score better than they "
        "are.",
        _advice(subject, ids),
        evidence,
    )


def _advice(subject: Subject, ids: list[str]) -> str:
    if ids:
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
