"""Which columns submissions must not see, and which the author should think about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from heldout.audit.evidence.derived import derived_columns
from heldout.audit.evidence.free_text import free_text
from heldout.audit.evidence.groups import second_names
from heldout.audit.evidence.identity import id_like
from heldout.audit.evidence.names import names_an_id
from heldout.audit.evidence.short_texts import structure_of
from heldout.audit.evidence.strength import Strength, feature_strengths
from heldout.audit.evidence.suspicion.suspect import suspicions
from heldout.authoring.new.interface import AuthorOptions, Decision, TargetProposal
from heldout.authoring.new.split import FEWEST_GROUPS, Structure
from heldout.authoring.new.target import find_column
from heldout.base.errors import UsageError
from heldout.base.word_count import is_unspaced
from heldout.landscape.table_facts import is_message
from heldout.reading.interface import Doubt

LEAK = "a leak: "
"""How the reason begins for a column that knows the target."""
_STRONG = 0.97
_MOST_JUDGED = 120
_FEWEST_NUMBERED = 10
_HARDLY_REPEATS = 0.5
"""Share of the known cells from which so many different texts hardly repeat."""
_OF_THE_TABLE = {"twins": "the rows", "near-perfect": "all columns together"}
"""What is suspected where no column is."""


class JudgedColumns(NamedTuple):
    """What becomes of the columns."""

    dropped: list[Decision]
    suspicious: list[Decision]
    strengths: dict[str, float]
    """Of the columns that stay: 0 for nothing, 1 for everything."""


def judge_columns(
    target: TargetProposal, found: Structure, options: AuthorOptions, doubts: Sequence[Doubt] = ()
) -> JudgedColumns:
    """Ids, leaks, names of groups and constants are dropped, what the author wants to keep is kept.

    A column of which it is in doubt whether its texts are numbers or dates is no id.

    Raises:
        UsageError: --drop or --keep name no column, or nothing is left to predict from.
    """
    features = target.frame.drop(columns=target.name)
    names = [str(name) for name in features.columns]
    keep = {find_column(name, names, "--keep") for name in options.keep}
    dropped = {find_column(name, names, "--drop"): "as you asked" for name in options.drop}
    both = sorted(keep & set(dropped))
    if both:
        raise UsageError(f"--drop and --keep both name '{both[0]}'.")
    plain = _without_sight_of_the_target(features, found, {doubt.column for doubt in doubts})
    leaks, suspected, strengths = _leaks(features.drop(columns=[*dropped, *plain]), target, found)
    automatic = plain | leaks
    suspicious = {name: f"kept as you asked; {why}" for name, why in automatic.items() if name in keep}
    chosen = dropped | {name: why for name, why in automatic.items() if name not in keep and name not in dropped}
    if len(chosen) == len(names):
        chosen, suspicious = _keep_something(dropped, plain, leaks, keep)
    if len(chosen) == len(names):
        raise UsageError(
            "no column is left to predict from: "
            + "; ".join(f"{name} ({why})" for name, why in list(chosen.items())[:5])
            + ". Keep one with --keep COLUMN."
        )
    suspicious |= {name: why for name, why in suspected.items() if name not in chosen | suspicious}
    suspicious |= _worth_a_thought(features, strengths, found, set(chosen) | set(suspicious))
    texts = {name: why for name in names if name not in chosen and (why := free_text(features[name])) is not None}
    unread = {name: why for name, why in texts.items() if not is_message(features[name])}
    if len(unread) == len(names) - len(chosen) and not keep & set(unread):
        raise UsageError(_only_unread(unread, features))
    unsure = {doubt.column: doubt.said for doubt in doubts if doubt.column not in chosen}
    suspicious = unsure | suspicious
    for name in names:
        if name not in chosen and name not in texts and (why := _hardly_repeats(features[name])) is not None:
            suspicious.setdefault(name, why)
    for name, why in texts.items():
        suspicious.setdefault(name, f"{why}: {_worth(name, unread, features)}")
    shares = {name: _share(strength) for name, strength in strengths.items() if name not in chosen}
    return JudgedColumns(
        [Decision(*each) for each in chosen.items()], [Decision(*each) for each in suspicious.items()], shares
    )


def _hardly_repeats(column: pd.Series[Any]) -> str | None:
    """What an author should know of texts that stay, of which most stand in one row; None where they do repeat."""
    known = column.dropna()
    different = int(known.nunique())
    if not isinstance(column.dtype, pd.StringDtype) or different < _HARDLY_REPEATS * len(known):
        return None
    said = f"{different:,} different texts in {len(known):,} rows"
    what = structure_of(known)
    if what is not None:
        return f"{what}, {said}: no model takes them as they are; make columns of what is in them"
    if is_message(column):
        return f"{said}, of few words: `calibrate` tries their words or characters (TF-IDF)"
    return f"{said}: a model learns nothing of one that stands in a single row; make columns of its parts, or --drop it"


def _worth(name: str, unread: dict[str, str], features: pd.DataFrame) -> str:
    """What free text is worth, in points."""
    if name not in unread:
        parts = "characters" if is_unspaced(features[name]) else "words"
        return f"`calibrate` tries its {parts} (TF-IDF) with the models that points are measured with"
    return f"{_why_unread(features[name])}, so what it is worth earns no points"


def _why_unread(column: pd.Series[Any]) -> str:
    missing = int(column.isna().sum())
    if missing:
        return (
            f"{missing:,} of its texts are missing, and the models that points are measured with take words only where "
            "there are some in every row"
        )
    return "the models that points are measured with take words only of texts that hardly repeat"


def _only_unread(unread: dict[str, str], features: pd.DataFrame) -> str:
    name, why = next(iter(unread.items()))
    return (
        f"there is nothing to predict from but free text: {name} ({why}); {_why_unread(features[name])}. No "
        "submission could earn points. Write a word in the file where a text is missing, or leave those rows out; make "
        f"columns of it (lengths, counts of words), or add others; --keep '{name}' makes the challenge all the same, "
        "scored on the metric alone."
    )


def _without_sight_of_the_target(features: pd.DataFrame, found: Structure, doubtful: set[str]) -> dict[str, str]:
    reasons: dict[str, str] = {}
    if len(found.group) == 1 and found.group[0] in features:
        for name in second_names(features, found.group[0]):
            reasons[name] = f"another name of {found.group[0]}, one for each"
    for name in map(str, features.columns):
        if name in found.group:
            reasons[name] = "names the group; the hidden rows have other ones (it still decides the split)"
        elif name == found.time:
            continue
        elif features[name].nunique(dropna=False) == 1:
            reasons[name] = f"always the same value, {features[name].iloc[0]}"
        elif name not in doubtful and (why := id_like(features[name])) is not None:
            reasons[name] = f"an id: {why}"
    return reasons


class _Leaks(NamedTuple):
    dropped: dict[str, str]
    suspected: dict[str, str]
    """What stays and is to be thought about; also the rows, and all columns together."""
    strengths: dict[str, Strength]


def _leaks(features: pd.DataFrame, target: TargetProposal, found: Structure) -> _Leaks:
    classification = target.kind.classifies
    goal = target.goal.to_numpy()
    judged = features[_most_telling(features, goal, classification)]
    groups = _codes(target.frame, found)
    strengths = feature_strengths(judged, goal, classification=classification, groups=groups)
    leaks = {name: f"{LEAK}{how}" for name, how in derived_columns(judged, goal, classification).items()}
    times = [found.time] if found.time is not None else []
    audited = suspicions(
        judged.drop(columns=list(leaks)), goal, classification=classification, groups=groups, times=times
    )
    leaks |= {name: f"{LEAK}{each.how}" for each in audited if each.gravity == "error" for name in each.columns}
    suspected: dict[str, str] = {}
    for each in audited:
        if each.gravity != "warning" or target.kind.stands_apart:
            continue
        for name in each.columns or (_OF_THE_TABLE[each.kind],):
            if name not in leaks:
                suspected.setdefault(name, f"{each.how}: known before the target?" if each.columns else each.how)
    return _Leaks(leaks, suspected, strengths)


def _codes(frame: pd.DataFrame, found: Structure) -> NDArray[np.int64] | None:
    if not found.group:
        return None
    return np.asarray(frame.groupby(list(found.group)).ngroup(), dtype=np.int64)


def _most_telling(features: pd.DataFrame, goal: NDArray[Any], classification: bool) -> list[str]:
    """All columns; of very many, the texts and numbers that go with the target most."""
    names = [str(name) for name in features.columns]
    if len(names) <= _MOST_JUDGED:
        return names
    rows = np.random.RandomState(0).permutation(len(features))[:2000]
    wanted = pd.factorize(goal)[0].astype(float) if classification else goal.astype(float)
    ranks = pd.Series(wanted[rows]).rank().to_numpy()
    numbers = [name for name in names if features[name].dtype.kind in "iufb"]
    table = features[numbers].iloc[rows].astype(float).rank().fillna(0.0).to_numpy()
    centred = table - table.mean(axis=0)
    length = np.sqrt((centred**2).sum(axis=0))
    length[length == 0] = np.inf
    correlation = np.abs((ranks - ranks.mean()) @ centred / length)
    best = {numbers[k] for k in np.argsort(-correlation, kind="stable")[: _MOST_JUDGED // 2]}
    others = set([name for name in names if name not in set(numbers)][: _MOST_JUDGED // 2])
    return [name for name in names if name in best | others]


def _keep_something(
    dropped: dict[str, str], plain: dict[str, str], leaks: dict[str, str], keep: set[str]
) -> tuple[dict[str, str], dict[str, str]]:
    """A table of nothing but leaks may be an easy one: they stay, and the author is told."""
    chosen = dropped | {name: why for name, why in plain.items() if name not in keep}
    stay = {name: f"kept, since nothing else is left; {why}" for name, why in leaks.items() if name not in chosen}
    return chosen, stay


def _worth_a_thought(
    features: pd.DataFrame, strengths: dict[str, Strength], found: Structure, known: set[str]
) -> dict[str, str]:
    reasons: dict[str, str] = {}
    for name, strength in strengths.items():
        if strength.value >= _STRONG and name not in known:
            reasons[name] = f"gives much away alone ({strength.measure} {strength.value:.3f}): known before the target?"
    for group in found.other_groups[:3]:
        if group.column not in known and group.column not in found.group:
            few = "" if group.groups >= FEWEST_GROUPS else f"; {group.groups} are too few to hold whole ones out"
            reasons.setdefault(group.column, f"could be a group: {group.reason}{few}")
    for time in found.other_times[:3]:
        if time.column not in known:
            reasons.setdefault(time.column, f"could be a time: {time.reason}")
    for name in map(str, features.columns):
        numbered = (
            features[name].dtype.kind in "iu" and names_an_id(name) and features[name].nunique() >= _FEWEST_NUMBERED
        )
        if numbered and name not in known and name not in found.group:
            reasons.setdefault(name, "its name says that it numbers something, and such a number has no size: --drop?")
        if name not in known and name not in reasons and features[name].isna().mean() > 0.5:
            reasons[name] = f"missing in {features[name].isna().mean():.0%} of the rows"
    return reasons


def _share(strength: Strength) -> float:
    return strength.value if strength.measure == "R²" else 2 * strength.value - 1
