"""The audit: every view of a table, and what is too good to be true among them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from heldout.audit.evidence.magnitude import in_units, table_in_units, unit_of
from heldout.audit.evidence.suspicion import formulas as of_formulas
from heldout.audit.evidence.suspicion import pairs as of_pairs
from heldout.audit.evidence.suspicion.alone import alone, certain, near_perfect
from heldout.audit.evidence.suspicion.formulas import formulas
from heldout.audit.evidence.suspicion.interface import Codes, Gravity, Sample, Suspicion, numbers_of, sample_of
from heldout.audit.evidence.suspicion.missing import missing
from heldout.audit.evidence.suspicion.pairs import pairs
from heldout.audit.evidence.suspicion.promise import promise
from heldout.audit.evidence.suspicion.purity import purity
from heldout.audit.evidence.suspicion.rest import Rest
from heldout.audit.evidence.suspicion.skill import explained
from heldout.audit.evidence.suspicion.target_means import target_means
from heldout.audit.evidence.suspicion.twins import twins
from heldout.audit.evidence.suspicion.units import units
from heldout.audit.evidence.suspicion.views import views_of
from heldout.audit.evidence.suspicion.windows import windows

_GRAVITIES: tuple[Gravity, ...] = ("error", "warning", "information")
_MOST_ROUNDS = 3
_FEWEST_ROWS = 40
_MOST_COLUMNS, _FEW_ROWS = 120, 1_000
"""Of more columns those are audited that tell most, alone or beside another, as so many rows say."""
NOT_ALL = "not-all-columns"
"""The kind of the information that some columns were left out of some view."""


def suspicions(
    features: pd.DataFrame,
    target: NDArray[Any],
    *,
    classification: bool,
    groups: NDArray[Any] | None = None,
    times: Sequence[str] = (),
    classes: Sequence[object] | None = None,
) -> list[Suspicion]:
    """What in the table is too good to be true, the gravest first; of each column only its gravest.

    `features` and `target` stand in the order of the file. Columns of `times` are not suspected themselves: they order
    the rows. `classes` are what the codes of `target` stand for, where it holds codes. The same table gives the same
    answer; large tables are sampled. Names of columns are unlike each other. What an error names is left out, and the
    rest looked at again: beside a column that gives everything away no other one stands out.
    """
    names: tuple[str, ...] = ()
    features = table_in_units(features)
    unit = 1.0 if classification else unit_of(target)
    if unit != 1:
        target = in_units(target)
    if classification:
        codes, found_classes = pd.factorize(target, sort=True)
        target = codes.astype(np.int64)
        names = tuple(str(one if classes is None else classes[int(one)]) for one in found_classes)
    found: list[Suspicion] = []
    left = features
    for _ in range(_MOST_ROUNDS):
        new = _round(left, target, names, groups, times)
        known = {(each.kind, each.columns) for each in found}
        found += [each for each in new if (each.kind, each.columns) not in known]
        errors = {name for each in new if each.gravity == "error" for name in each.columns}
        if not errors:
            break
        left = left.drop(columns=list(errors))
    judged = features.drop(columns=[name for name in times if name in features])
    gravest = list(_gravest(found))
    if unit != 1:
        gravest = [replace(each, how=f"{each.how} (counted in units of {unit:.0e})") for each in gravest]
    return [*gravest, *(_left_out(judged, names) if len(target) >= _FEWEST_ROWS else ())]


def _left_out(judged: pd.DataFrame, classes: tuple[str, ...]) -> Iterator[Suspicion]:
    """What was not looked at in a wide table, as one information."""
    width = judged.shape[1]
    audited = min(width, _MOST_COLUMNS)
    numbers = 0 if classes else min(audited, sum(judged.iloc[:, k].dtype.kind in "iuf" for k in range(width)))
    cuts = [f"all views saw {audited} of {width} columns"] if audited < width else []
    if audited > of_pairs.MOST_COLUMNS:
        cuts.append(f"pairs were made of {of_pairs.MOST_COLUMNS} of {audited} columns")
    if numbers > of_formulas.MOST_COLUMNS:
        cuts.append(f"formulas were sought among {of_formulas.MOST_COLUMNS} of {numbers} numbers")
    if numbers > of_formulas.MOST_IN_PAIRS:
        cuts.append(f"fixed differences from two numbers among {of_formulas.MOST_IN_PAIRS} of {numbers}")
    if cuts:
        how = f"{'; '.join(cuts)}: those that promise most, wherever they stand in the table"
        yield Suspicion("information", NOT_ALL, (), how, {"width": width, "audited": audited})


def _round(
    features: pd.DataFrame,
    target: NDArray[Any],
    names: tuple[str, ...],
    groups: NDArray[Any] | None,
    times: Sequence[str],
) -> list[Suspicion]:
    judged = features.drop(columns=[name for name in times if name in features])
    if not judged.shape[1] or len(target) < _FEWEST_ROWS or len(np.unique(target)) < 2:
        return []
    if judged.shape[1] > _MOST_COLUMNS:
        judged = judged[_most_telling(sample_of(judged, target, names, groups, _FEW_ROWS))]
    sample = sample_of(judged, target, names, groups)
    rest = Rest(sample)
    orders = _orders(features, times)
    found = [
        *certain(sample),
        *alone(sample, rest),
        *missing(sample),
        *purity(sample, rest),
        *target_means(judged, target, names, groups),
        *windows(judged, target, bool(names), orders),
        *formulas(sample, rest),
        *pairs(sample, rest),
        *units(judged, target, orders),
    ]
    if not any(each.gravity == "error" for each in found):
        found += near_perfect(sample, rest)
    # Rows that agree in a column which knows the target agree in the target, too.
    accused = {name for each in found if each.gravity != "information" for name in each.columns}
    found += twins(sample, accused)
    return list(_gravest(found))


def _most_telling(sample: Sample) -> list[str]:
    """The columns of which any view explains most, or that promise most beside another, in the order of the table."""
    promised = dict(zip(sample.names, promise(sample).tolist(), strict=True))
    for view in views_of(sample):
        promised[view.column] = max(promised.get(view.column, 0.0), float(explained(view.codes, sample).max()))
    kept = set(sorted(promised, key=lambda name: -promised[name])[:_MOST_COLUMNS])
    return [name for name in sample.names if name in kept]


def _orders(features: pd.DataFrame, times: Sequence[str]) -> dict[str, Codes]:
    orders = {"in the file's order": np.arange(len(features), dtype=np.int64)}
    for name in times:
        moments = numbers_of(features[name]) if name in features else None
        if moments is not None:
            orders[f"in the order of {name}"] = np.argsort(moments, kind="stable").astype(np.int64)
    return orders


def _gravest(found: list[Suspicion]) -> Iterator[Suspicion]:
    """Each column once: a pair or a formula is left out where one of its columns is accused as gravely already."""
    taken: dict[str, int] = {}
    ranked = sorted(found, key=lambda each: (_GRAVITIES.index(each.gravity), len(each.columns)))
    for each in ranked:
        level = _GRAVITIES.index(each.gravity)
        if each.columns and any(taken.get(name, len(_GRAVITIES)) <= level for name in each.columns):
            continue
        for name in each.columns:
            taken.setdefault(name, level)
        yield each
