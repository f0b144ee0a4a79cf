"""`propose`: a clean table and the author's wishes become everything that the files say."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace

import pandas as pd

from heldout.audit.evidence.group_in_id import group_in_id
from heldout.audit.evidence.order import sorted_by
from heldout.authoring.new import NOT_STATED
from heldout.authoring.new.about_target import is_skewed
from heldout.authoring.new.columns import LEAK, Columns, judge_columns
from heldout.authoring.new.interface import Because, Proposal, Split, Target, Wishes
from heldout.authoring.new.metric_value import check_whole_table
from heldout.authoring.new.split import Structure, choose_split, structure
from heldout.authoring.new.target import chosen_column, read_target
from heldout.base.errors import UsageError, nearest
from heldout.base.vocabulary import Level, Skill, TaskType
from heldout.dataset.content import column_type
from heldout.metrics import catalogue
from heldout.reading.interface import CleanTable, Doubt

_RARE = 0.05


def slug(text: str) -> str:
    """A name for a folder: lower-case letters, digits and single hyphens; empty where nothing of `text` is left.

    >>> slug("My Data (2024)")
    'my-data-2024'
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def propose(table: CleanTable, wishes: Wishes, name: str, file: str) -> Proposal:
    """The challenge `name` from a table that came from `file`.

    Raises:
        UsageError: the author asks for something that this table cannot give.
    """
    if table.frame.shape[1] < 2:
        raise UsageError("the table has one column with values. A challenge needs a target and something else.")
    wishes = _of_this_table(table, wishes)
    target = read_target(table.frame, wishes)
    positives = float((target.frame[target.name] == target.positive).mean()) if target.positive is not None else None
    metric = _metric(target, wishes, positives)
    check_whole_table(metric.choice, target, asked=wishes.metric is not None)
    target, in_ids = _with_groups_in_ids(target, wishes)
    found, columns = _judged(target, wishes, in_ids, table.doubts)
    rarest = int(target.frame[target.name].value_counts().min()) if target.task == "binary" else len(target.frame)
    split = choose_split(target.frame, found, wishes, target.task, rarest)
    frame, about_order = _in_an_order_that_tells_nothing(target, split)
    return Proposal(
        id=name,
        title=wishes.title or name.replace("-", " ").capitalize(),
        file=file,
        frame=frame,
        types={str(column): column_type(target.frame[column]) for column in target.frame.columns},
        target=target.name,
        task=Because(target.task, target.why),
        task_type=target.task,
        positive=None if target.positive is None else Because(str(target.positive), target.why_positive),
        positive_value=target.positive,
        metric=metric,
        split=split,
        group=found.group,
        time=found.time,
        dropped=tuple(columns.dropped),
        suspicious=tuple(columns.suspicious),
        level=_level(target, split, positives),
        skills=_skills(target.task, split, positives, len(target.frame)),
        licence=wishes.licence or NOT_STATED,
        citation=wishes.citation or f"Not stated. Read from {file}.",
        notes=(*table.notes, *target.notes, *about_order, *_about_copies(target.frame, split)),
        strengths=columns.strengths,
    )


def _with_groups_in_ids(target: Target, wishes: Wishes) -> tuple[Target, dict[str, str]]:
    """The target's table with a column for the group that an id names in its first part, and how it was made."""
    if wishes.group or wishes.split in ("random", "time", "given"):
        return target, {}
    for name in map(str, target.frame.columns):
        made = group_in_id(target.frame[name]) if name != target.name else None
        new = f"{name}_group"
        if made is not None and new not in target.frame:
            note = f"the column {new} was made: {made.reason}; --split random does without it"
            frame = target.frame.assign(**{new: made.values})
            return replace(target, frame=frame, notes=(*target.notes, note)), {new: made.reason}
    return target, {}


def _judged(
    target: Target, wishes: Wishes, in_ids: dict[str, str], doubts: Sequence[Doubt]
) -> tuple[Structure, Columns]:
    """What ties the rows together, and what becomes of the columns: a leak ties nothing."""
    leaks: set[str] = set()
    while True:
        found = structure(replace(target, frame=target.frame.drop(columns=list(leaks))), wishes, in_ids)
        told = target.frame.drop(columns=[wishes.given]) if wishes.given else target.frame
        columns = judge_columns(replace(target, frame=told), found, wishes, doubts)
        declared = {*found.group, *([found.time] if found.time else [])} - {*wishes.group, wishes.time}
        new = {each.choice for each in columns.dropped if each.reason.startswith(LEAK)} & declared
        if not new:
            return found, columns
        leaks |= new


def _of_this_table(table: CleanTable, wishes: Wishes) -> Wishes:
    """The wishes with columns by their names in the table."""
    columns = [str(name) for name in table.frame.columns]

    def found(names: Iterable[str], option: str) -> tuple[str, ...]:
        return tuple(chosen_column(name, columns, table.doubles, option) for name in names)

    return replace(
        wishes,
        target=chosen_column(wishes.target, columns, table.doubles, "--target"),
        time=None if wishes.time is None else chosen_column(wishes.time, columns, table.doubles, "--time"),
        group=found(wishes.group, "--group"),
        drop=found(wishes.drop, "--drop"),
        keep=found(wishes.keep, "--keep"),
    )


def _metric(target: Target, wishes: Wishes, positives: float | None) -> Because:
    if wishes.metric is not None:
        fitting = [name for name in catalogue.names() if not catalogue.check_task(name, target.task)]
        if wishes.metric not in fitting:
            hint = nearest(wishes.metric, fitting)
            raise UsageError(
                f"--metric must suit a {target.task} task: one of {', '.join(fitting)}. Got '{wishes.metric}'.{hint}"
            )
        return Because(wishes.metric, wishes.why_metric)
    match target.task:
        case "binary" if positives is not None and positives < _RARE:
            why = f"{positives:.1%} positives: ROC AUC would be generous to everyone"
            return Because("average_precision", why)
        case "binary":
            return Because("roc_auc", "it looks at the order of the scores, whatever the threshold")
        case "multiclass":
            shares = target.frame[target.name].value_counts(normalize=True)
            why = "the share of rows that are right"
            if shares.iloc[0] > 0.6:
                why += f"; one class has {shares.iloc[0]:.0%} of them, so think of f1_macro or balanced_accuracy"
            return Because("accuracy", why)
        case "regression" if is_skewed(target.frame[target.name]):
            return Because("mae", "the target is skewed, and large errors on a few rows would outweigh all others")
        case "regression":
            return Because("rmse", "in the target's own unit; large errors count most")
        case "count":
            return Because("mean_poisson_d2", "counts spread more where they are larger, and this allows for it")


def _level(target: Target, split: Split, positives: float | None) -> Level:
    hard = split.method in ("group", "time") or (positives is not None and positives < _RARE) or target.task == "count"
    return "intermediate" if hard else "beginner"


def _skills(task: TaskType, split: Split, positives: float | None, rows: int) -> tuple[Skill, ...]:
    skills: list[Skill] = ["model-choice", "hyperparameters"]
    if split.method in ("group", "time") or (positives is not None and positives < _RARE):
        skills.insert(0, "procedure")
    if task == "count":
        skills.insert(0, "probability-and-statistics")
    if rows >= 100_000:
        skills.insert(0, "data-at-scale")
    return tuple(skills[:3])


def _in_an_order_that_tells_nothing(target: Target, split: Split) -> tuple[pd.DataFrame, list[str]]:
    """The rows, shuffled where they are sorted by the target and time does not order them; and a note that says so.

    Who knows the seed of a split knows where in the file each hidden row stood.
    """
    if split.method == "time" or not sorted_by(target.frame[target.name], target.task in ("binary", "multiclass")):
        return target.frame, []
    shuffled = target.frame.sample(frac=1, random_state=split.seed).reset_index(drop=True)
    return shuffled, [f"the file is sorted by {target.name}: its rows were shuffled"]


def _about_copies(frame: pd.DataFrame, split: Split) -> list[str]:
    copies = int(frame.duplicated().sum())
    if not copies:
        return []
    kept = "they stay together in one part" if split.method == "random" else "they may lie in different parts"
    rows = "1 row is an exact copy of another" if copies == 1 else f"{copies:,} rows are exact copies of others"
    return [f"{rows}: {kept}"]
