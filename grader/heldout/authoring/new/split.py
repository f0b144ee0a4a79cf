"""How to divide the rows: by group or time where the table has one, otherwise at random."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from heldout.audit.evidence.group_effect import LARGEST, group_effect
from heldout.audit.evidence.groups import MOST_HIDDEN, GroupCandidate, group_candidates
from heldout.audit.evidence.identity import id_like
from heldout.audit.evidence.times import TimeCandidate, time_candidates
from heldout.authoring.new.interface import AuthorOptions, SplitProposal, TargetProposal
from heldout.authoring.new.target import find_column
from heldout.base.errors import UsageError
from heldout.base.number_format import percent
from heldout.base.vocabulary import SplitMethod
from heldout.base.words import listed
from heldout.landscape.constants import MIN_UNITS
from heldout.prepare.split import rounded

FEWEST_GROUPS = 12
_MEASURED = 2
"""Candidates without a telling name whose effect is measured: the likeliest."""
_MOST_POSSIBLE = 0.4
"""Share that either hidden part may have at an author's own wish: a fifth is left to train on."""


class Structure(NamedTuple):
    """What ties rows together."""

    group: tuple[str, ...]
    why_group: str
    time: str | None
    why_time: str
    other_groups: list[GroupCandidate]
    """Candidates that were not chosen."""
    other_times: list[TimeCandidate]


def structure(target: TargetProposal, options: AuthorOptions, in_ids: Mapping[str, str] | None = None) -> Structure:
    """The group and the time of the table: those that the author names, else those that are likely by name and values.

    `in_ids` are columns that were made of the first parts of ids, and how.

    Raises:
        UsageError: a named column does not exist, or cannot serve.
    """
    frame = target.frame
    columns = [str(name) for name in frame.columns if name != target.name]
    group = tuple(find_column(name, columns, "--group") for name in options.group)
    time = find_column(options.time, columns, "--time") if options.time else None
    _check_complete(frame, [*group, *([time] if time else [])])
    if time is not None and (frame[time].dtype.kind not in "iufM" or frame[time].nunique() < 3):
        raise UsageError(f"--time: '{time}' must be a number or a date with at least three different values.")
    groups = [] if group else group_candidates(frame, target.name)
    times = [] if time else time_candidates(frame.drop(columns=target.name))
    why_group = why_time = "as you asked"
    first = next((each for each in times if each.likely and each.column not in group), None)
    if not group and options.split not in ("random", "time", "given"):
        groups = _measured(groups, target)
        chosen = next((each for each in groups if each.likely and each.groups >= FEWEST_GROUPS), None)
        if chosen is None and in_ids:
            group, why_group = next(((name,), why) for name, why in in_ids.items())
            groups = [each for each in groups if each.column not in in_ids]
        elif chosen is None and first is None and time is None:
            chosen = next((each for each in groups if each.remembered and each.can_be_held_out), None)
        if chosen is not None:
            group, why_group = (chosen.column,), chosen.reason
            groups = [each for each in groups if each is not chosen]
    # A split by group looks past the time: to declare it would promise what the split does not keep.
    if first is not None and time is None and not group and options.split not in ("random", "group", "given"):
        time, why_time = first.column, first.reason
        times = [each for each in times if each is not first]
    others = [each for each in times if each.column not in group]
    return Structure(group, why_group, time, why_time, groups, others)


def _measured(groups: list[GroupCandidate], target: TargetProposal) -> list[GroupCandidate]:
    """The candidates; those without a telling name with what a model remembers of them, as `verify` measures it."""
    unnamed = [each.column for each in groups if not each.likely and each.rows_per_group <= LARGEST][:_MEASURED]
    if not unnamed:
        return groups
    frame = target.frame
    ids = [name for name in map(str, frame.columns) if name != target.name and id_like(frame[name]) is not None]
    features = frame.drop(columns=[target.name, *ids])
    found = []
    for each in groups:
        if each.column in unnamed:
            codes = pd.factorize(frame[each.column])[0].astype(np.int64)
            effect = group_effect(features, target.goal.to_numpy(), codes, target.kind.classifies)
            if effect.remembered:
                reason = (
                    f"{each.reason}; a model has {effect.measure} {effect.together:.2f} with rows at random and "
                    f"{effect.apart:.2f} when each is kept together"
                )
                each = replace(each, reason=reason, remembered=True)
        found.append(each)
    return found


def _check_complete(frame: pd.DataFrame, columns: list[str]) -> None:
    for name in columns:
        missing = int(frame[name].isna().sum())
        if missing:
            raise UsageError(
                f"'{name}' is missing in {missing:,} of {len(frame):,} rows, so it cannot decide which part a row "
                "belongs to. Fill in or remove these rows in the file, or choose another column."
            )


def choose_split(frame: pd.DataFrame, found: Structure, options: AuthorOptions, rarest: int) -> SplitProposal:
    """Method, fractions and seed. `rarest` is the number of rows of the smaller one of two classes, else of all rows.

    Raises:
        UsageError: a method is asked for that lacks its column.
    """
    method, why = _method(found, options)
    if method == "given":
        return SplitProposal(method, 0.0, 0.0, options.seed, why, options.given)
    groups = len(frame[list(found.group)].drop_duplicates()) if method == "group" else len(frame)
    public, private, size = _fractions(len(frame), groups, rarest, method)
    units, noun = (groups, "groups") if method == "group" else (len(frame), "rows")
    if rounded(units * min(public, private)) < MIN_UNITS:
        needed = math.ceil(100 * MIN_UNITS / units) / 100
        if needed <= MOST_HIDDEN:
            public = private = needed
            size = f"{percent(needed)} for either hidden part, so that it has the {MIN_UNITS} {noun} that points need"
        elif needed <= _MOST_POSSIBLE:
            size += (
                f". Points need {MIN_UNITS} {noun} in either hidden part: write {needed:g} for public and for private, "
                f"which leaves {percent(1 - 2 * needed)} to train on"
            )
        else:
            size += f". Points need {MIN_UNITS} {noun} in either hidden part, which this table cannot give"
    return SplitProposal(method, public, private, options.seed, f"{why}. {size}")


def _method(found: Structure, options: AuthorOptions) -> tuple[SplitMethod, str]:
    method = options.split
    if method == "given" and options.given is not None:
        return method, "The files say which rows are hidden"
    if method == "given":
        raise UsageError(
            "--split given needs a column that says train, public or private: write it into challenge.toml."
        )
    if method == "group" and not found.group:
        raise UsageError("--split group needs --group COLUMN: no column looks like a group.")
    if method == "time" and not found.time:
        raise UsageError("--split time needs --time COLUMN: no column looks like a time.")
    if method is not None:
        return method, "As you asked"
    if found.group:
        named = listed(found.group)
        return "group", f"Rows of the same {named} resemble each other, so they stay in one part ({found.why_group})"
    if found.time:
        return "time", f"Train on the past, predict what follows: {found.time} orders the rows ({found.why_time})"
    return "random", "No column ties rows together"


def _fractions(rows: int, groups: int, rarest: int, method: SplitMethod) -> tuple[float, float, str]:
    """Fractions for public and private, and why: what limits a comparison is the number of hidden rows."""
    if rarest < 0.05 * rows:
        return 0.3, 0.3, f"{rarest:,} positives are few, so the hidden parts are large"
    if method == "group" and groups < 40:
        return 0.25, 0.25, f"There are {groups} groups, so the hidden parts are large"
    if rows < 2_000:
        return (
            0.25,
            0.25,
            f"The table is small ({rows:,} rows), so half of it is hidden: fewer rows could not tell models apart",
        )
    if rows < 20_000:
        return 0.2, 0.2, "The usual parts"
    return 0.15, 0.15, "Enough rows for a sharp comparison"
