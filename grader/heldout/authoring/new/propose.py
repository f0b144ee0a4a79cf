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
from heldout.authoring.new.columns import LEAK, JudgedColumns, judge_columns
from heldout.authoring.new.interface import AuthorOptions, ChallengeProposal, Decision, SplitProposal, TargetProposal
from heldout.authoring.new.metric_value import check_whole_table
from heldout.authoring.new.split import Structure, choose_split, structure
from heldout.authoring.new.target import chosen_column, read_target
from heldout.base.errors import UsageError, nearest
from heldout.base.vocabulary import Level, Skill
from heldout.base.words import listed
from heldout.dataset.content import column_type
from heldout.metrics import catalogue
from heldout.reading.interface import CleanTable, Doubt
from heldout.tasks.task import Task

_RARE = 0.05


def slug(text: str) -> str:
    """A name for a folder: lower-case letters, digits and single hyphens; empty where nothing of `text` is left.

    >>> slug("My Data (2024)")
    'my-data-2024'
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def propose(table: CleanTable, options: AuthorOptions, name: str, file: str) -> ChallengeProposal:
    """The challenge `name` from a table that came from `file`.

    Raises:
        UsageError: the author asks for something that this table cannot give.
    """
    if table.frame.shape[1] < 2:
        raise UsageError("the table has one column with values. A challenge needs a target and something else.")
    options = _of_this_table(table, options)
    target = read_target(table.frame, options)
    if target.kind.needs_time:
        options = replace(options, split="time")
    positives = float((target.frame[target.name] == target.positive).mean()) if target.positive is not None else None
    metric = _metric(target, options, positives)
    check_whole_table(metric.choice, target, asked=options.metric is not None)
    target, in_ids = _with_groups_in_ids(target, options)
    found, columns = _judged(target, options, in_ids, table.doubts)
    counts = target.goal.value_counts()
    rarest = int(counts.min()) if target.kind.takes_positive else len(target.frame)
    split = choose_split(target.frame, found, options, rarest)
    frame, about_order = _in_an_order_that_tells_nothing(target, split)
    targets = (target.name,) if target.answers is None else tuple(map(str, target.answers.columns))
    return ChallengeProposal(
        id=name,
        title=options.title or name.replace("-", " ").capitalize(),
        file=file,
        frame=frame,
        types={str(column): column_type(frame[column]) for column in frame.columns},
        targets=targets,
        task=Decision(target.task, target.why),
        task_type=target.task,
        positive=None if target.positive is None else Decision(str(target.positive), target.why_positive),
        positive_value=target.positive,
        metric=metric,
        split=split,
        group=found.group,
        time=found.time,
        dropped=tuple(columns.dropped),
        suspicious=tuple(columns.suspicious),
        level=_level(target, split, positives),
        skills=_skills(target.kind, split, positives, len(target.frame)),
        licence=options.licence or NOT_STATED,
        citation=options.citation or f"Not stated. Read from {file}.",
        notes=(*table.notes, *target.notes, *about_order, *_about_copies(target.frame, split)),
        options=target.options,
        strengths=columns.strengths,
    )


def _with_groups_in_ids(target: TargetProposal, options: AuthorOptions) -> tuple[TargetProposal, dict[str, str]]:
    """The target's table with a column for the group that an id names in its first part, and how it was made."""
    if options.group or options.split in ("random", "time", "given"):
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
    target: TargetProposal, options: AuthorOptions, in_ids: dict[str, str], doubts: Sequence[Doubt]
) -> tuple[Structure, JudgedColumns]:
    """What ties the rows together, and what becomes of the columns: a leak ties nothing."""
    leaks: set[str] = set()
    while True:
        found = structure(replace(target, frame=target.frame.drop(columns=list(leaks))), options, in_ids)
        without_parts = target.frame.drop(columns=[options.given]) if options.given else target.frame
        columns = judge_columns(replace(target, frame=without_parts), found, options, doubts)
        declared = {*found.group, *([found.time] if found.time else [])} - {*options.group, options.time}
        new = {each.choice for each in columns.dropped if each.reason.startswith(LEAK)} & declared
        if not new:
            return found, columns
        leaks |= new


def _of_this_table(table: CleanTable, options: AuthorOptions) -> AuthorOptions:
    """The wishes with columns by their names in the table."""
    columns = [str(name) for name in table.frame.columns]

    def found(names: Iterable[str], option: str) -> tuple[str, ...]:
        return tuple(chosen_column(name, columns, table.doubles, option) for name in names)

    return replace(
        options,
        target=chosen_column(options.target, columns, table.doubles, "--target"),
        more_targets=found(options.more_targets, "--target"),
        time=None if options.time is None else chosen_column(options.time, columns, table.doubles, "--time"),
        group=found(options.group, "--group"),
        drop=found(options.drop, "--drop"),
        keep=found(options.keep, "--keep"),
    )


def _metric(target: TargetProposal, options: AuthorOptions, positives: float | None) -> Decision:
    if options.metric is not None:
        fitting = [name for name in catalogue.names() if not catalogue.check_task(name, target.task)]
        if options.metric not in fitting:
            hint = nearest(options.metric, fitting) or _its_tasks(options.metric)
            raise UsageError(
                f"--metric must suit {target.kind.called}: one of {', '.join(fitting)}. Got '{options.metric}'.{hint}"
            )
        return Decision(options.metric, options.why_metric)
    proposed = target.kind.usual_metric(target.frame[target.name], positives)
    return Decision(proposed.name, proposed.why)


def _its_tasks(metric: str) -> str:
    """What to do with a metric that grades other tasks; empty where there is no such metric."""
    if metric not in catalogue.names():
        return ""
    tasks = listed(sorted(catalogue.declaration(metric).tasks))
    return f" It grades {tasks} tasks: choose one with --task, or another metric."


def _level(target: TargetProposal, split: SplitProposal, positives: float | None) -> Level:
    hard = split.method in ("group", "time") or (positives is not None and positives < _RARE)
    return "intermediate" if hard else target.kind.level


def _skills(task: Task, split: SplitProposal, positives: float | None, rows: int) -> tuple[Skill, ...]:
    skills: list[Skill] = ["model-choice", "hyperparameters"]
    if split.method in ("group", "time") or (positives is not None and positives < _RARE):
        skills.insert(0, "procedure")
    skills[:0] = task.skills
    if rows >= 100_000:
        skills.insert(0, "data-at-scale")
    return tuple(skills[:3])


def _in_an_order_that_tells_nothing(target: TargetProposal, split: SplitProposal) -> tuple[pd.DataFrame, list[str]]:
    """The rows, shuffled where they are sorted by the target and time does not order them; and a note that says so.

    Who knows the seed of a split knows where in the file each hidden row stood.
    """
    frame = target.as_in_the_dataset().frame
    if split.method == "time" or not sorted_by(target.goal, target.kind.classifies):
        return frame, []
    shuffled = frame.sample(frac=1, random_state=split.seed).reset_index(drop=True)
    return shuffled, [f"the file is sorted by {target.name}: its rows were shuffled"]


def _about_copies(frame: pd.DataFrame, split: SplitProposal) -> list[str]:
    copies = int(frame.duplicated().sum())
    if not copies:
        return []
    kept = "they stay together in one part" if split.method == "random" else "they may lie in different parts"
    rows = "1 row is an exact copy of another" if copies == 1 else f"{copies:,} rows are exact copies of others"
    return [f"{rows}: {kept}"]
