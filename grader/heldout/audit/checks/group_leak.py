"""Are rows of one thing in train and among the hidden rows?"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from heldout.audit.evidence.group_effect import LARGEST, group_effect
from heldout.audit.evidence.groups import GroupCandidate, group_candidates, second_names
from heldout.audit.interface import Finding
from heldout.audit.measure import Rows
from heldout.audit.registry import check
from heldout.audit.subject import Subject
from heldout.audit.wording import drop_line
from heldout.base.number_format import percent
from heldout.base.toml_writing import toml_value
from heldout.challenge.rules import group_columns
from heldout.landscape.constants import MIN_UNITS
from heldout.prepare.columns import feature_columns

_CROSSING = 0.05
"""Share of hidden rows with a row of their group in train, below which a group hardly matters."""
_CANDIDATES = 2


@check("group-leak", "No group is on both sides of the split", "data")
def group_leak(subject: Subject) -> Iterator[Finding]:
    """A declared group that crosses the split, or an undeclared one by which models look good that only remember."""
    declared = subject.split.groups
    columns = group_columns(subject.challenge.definition.dataset)
    if declared is not None:
        share = _crossing(subject, declared)
        if share > 0:
            yield _declared_finding(subject, columns, share)
    if len(columns) == 1:
        yield from _second_names(subject, columns[0])
    known = set(columns) if declared is not None and len(columns) == 1 else set()
    first, *others = subject.challenge.definition.dataset.targets
    frame = subject.table.frame.drop(columns=others)
    candidates = [each for each in group_candidates(frame, first) if each.column not in known]
    for candidate in candidates[:_CANDIDATES]:
        yield from _undeclared(subject, candidate)


def _crossing(subject: Subject, groups: Rows) -> float:
    """Share of the hidden rows whose group has a row in train."""
    split = subject.split
    hidden = np.concatenate([split.public, split.private])
    return float(np.isin(groups[hidden], groups[split.train]).mean())


def _declared_finding(subject: Subject, columns: list[str], share: float) -> Finding:
    method = subject.challenge.definition.split.method
    return Finding(
        "warning",
        f"group = {toml_value(columns if len(columns) > 1 else columns[0])} is declared, but split.method is "
        f"'{method}': {percent(share)} of the hidden rows have a row of their group in train.",
        'Write method = "group" into [split], or take group out of [dataset] if these rows need not be kept together.',
        {"columns": columns, "method": method, "share_of_hidden_rows": round(share, 4)},
    )


def _second_names(subject: Subject, group: str) -> Iterator[Finding]:
    """Other names of the group that learners see: the hidden groups have none that a model could know."""
    frame = subject.table.frame
    visible = feature_columns(list(frame.columns), subject.challenge.definition)
    names = [name for name in second_names(frame, group) if name in visible]
    if names:
        yield Finding(
            "warning",
            f"{', '.join(map(repr, names))} {'is another name' if len(names) == 1 else 'are other names'} of the group "
            f"{group!r}, one for each: a model learns what no hidden row has.",
            f"Write {drop_line(subject.challenge, names)} into [dataset].",
            {"columns": names, "group": group},
        )


def _undeclared(subject: Subject, candidate: GroupCandidate) -> Iterator[Finding]:
    codes = pd.factorize(subject.table.frame[candidate.column])[0].astype(np.int64)
    share = _crossing(subject, codes)
    if share < _CROSSING or candidate.rows_per_group > LARGEST:
        return
    frame, definition = subject.table.frame, subject.challenge.definition
    features = frame[feature_columns(list(frame.columns), definition)]
    usual = subject.split.groups if definition.split.method == "group" else None
    target = subject.goal.to_numpy()
    effect = group_effect(features, target, codes, subject.classification, usual)
    if not effect.remembered:
        return
    together, apart, measure = effect.together, effect.apart, effect.measure
    name = candidate.column
    few = ""
    if not candidate.can_be_held_out:
        few = f" They are too few for points ({MIN_UNITS} are needed in either hidden part): or say so in README.md."
    yield Finding(
        "warning",
        f"{percent(share)} of the hidden rows have a row with the same {name!r} in train ({candidate.groups:,} of "
        f"them, {candidate.rows_per_group:.1f} rows each). A model has {measure} {together:.2f} with rows at random "
        f"and {apart:.2f} when each {name!r} is kept together: it recognises what it has seen.",
        f'Write group = {toml_value(name)} into [dataset] and method = "group" into [split].{few}',
        {
            "column": name,
            "groups": candidate.groups,
            "rows_per_group": round(candidate.rows_per_group, 2),
            "share_of_hidden_rows": round(share, 4),
            "measure": measure,
            "rows_at_random": round(together, 4),
            "groups_kept_together": round(apart, 4),
        },
    )
