"""Challenges whose target is several columns, or that no model is fitted on: made from a table like any other."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from kinds_course import table_of

from heldout.authoring.new.create import Written, new_challenge
from heldout.authoring.new.interface import AuthorOptions, ChallengeProposal
from heldout.authoring.new.place import CoursePlace
from heldout.authoring.new.propose import propose
from heldout.base.errors import UsageError
from heldout.challenge.load import load_challenge
from heldout.dataset.read import read_table
from heldout.reading.interface import CleanTable

TARGETS = {
    "anomaly": ("odd",),
    "clustering": ("heap",),
    "multilabel": ("fog", "rain", "snow"),
    "survival": ("months", "died"),
}
ASKED_FOR = {"anomaly", "clustering"}
"""Tasks that no table claims, so that they are asked for by name."""


def options_of(task: str, **others: Any) -> AuthorOptions:
    first, *more = TARGETS[task]
    if task in ASKED_FOR:
        others["task"] = task
    return AuthorOptions(first, more_targets=tuple(more), **others)


def proposed(task: str, frame: pd.DataFrame | None = None, **others: Any) -> ChallengeProposal:
    table = CleanTable(table_of(task) if frame is None else frame, ())
    return propose(table, options_of(task, **others), "some-name", "some.csv")


@pytest.fixture(scope="module", params=sorted(TARGETS))
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Written, Path]:
    """A challenge of each task, and its course."""
    task, course = request.param, tmp_path_factory.mktemp(request.param)
    table = table_of(task).assign(town=np.where(np.arange(240) % 3, "Rome", "Oslo"))
    place = CoursePlace(course, new=True)
    return task, new_challenge(CleanTable(table, ()), "t.csv", task, options_of(task), place), course


def test_its_task_and_its_target_are_written_as_the_author_named_them(made: tuple[str, Written, Path]) -> None:
    task, _, course = made
    definition = load_challenge(course, task).definition

    assert definition.task.type == task
    assert tuple(definition.dataset.targets) == TARGETS[task]
    assert (definition.dataset.target == TARGETS[task][0]) == (len(TARGETS[task]) == 1)


def test_its_dataset_holds_the_columns_of_the_table(made: tuple[str, Written, Path]) -> None:
    task, _, course = made

    assert set(read_table(load_challenge(course, task).dataset).frame) == {*table_of(task), "town"}


def test_its_examples_pass_are_weak_and_fail(made: tuple[str, Written, Path]) -> None:
    task, written, course = made
    folders = {Path(example.path).parts[1] for example in load_challenge(course, task).definition.example}

    assert folders == {"passes", "weak", "failed", "invalid_output"}
    assert written.best_gain > 0
    assert all(score == score for score in written.scores.values())


def test_its_starter_beats_one_answer_for_all(made: tuple[str, Written, Path]) -> None:
    written = made[1]

    assert written.scores["solution.py"] > written.constant


def test_its_statement_names_each_column_of_the_target(made: tuple[str, Written, Path]) -> None:
    task, _, course = made
    statement = (course / "challenges" / task / "README.md").read_text(encoding="utf-8")

    assert all(f"`{name}`" in statement for name in TARGETS[task])


def test_labels_that_nobody_is_given_are_not_told_by_hints_either(made: tuple[str, Written, Path]) -> None:
    task, _, course = made
    hints = (course / "challenges" / task / "hints.md").read_text(encoding="utf-8")

    assert ("cross-validation" in hints) == (task not in ASKED_FOR)


def test_its_python_files_are_as_a_formatter_leaves_them(made: tuple[str, Written, Path]) -> None:
    ruff = shutil.which("ruff") or shutil.which("ruff", path=str(Path(sys.executable).parent))
    if ruff is None:
        pytest.skip("needs ruff")
    folder = str(made[2] / "challenges")
    for command in (["format", "--check", "--diff"], ["check", "--select", "E,F,I,UP"]):
        done = subprocess.run([ruff, *command, "--isolated", "--line-length", "120", folder], check=False)
        assert done.returncode == 0


def test_flags_in_words_become_ones_and_noughts_and_the_author_is_told() -> None:
    table = table_of("survival")
    words = table.assign(died=np.where(table["died"] == 1, "dead", "alive"))
    proposal = proposed("survival", words)

    assert proposal.frame["died"].tolist() == table["died"].tolist()
    assert "1 stands for 'dead' in died (it says that something is so)" in proposal.notes


def test_the_author_says_which_value_is_the_event() -> None:
    table = table_of("survival")
    proposal = proposed("survival", table.assign(died=table["died"] + 1), positive="1")

    assert proposal.frame["died"].tolist() == (1 - table["died"]).tolist()


def test_rows_without_a_value_of_one_of_the_columns_are_left_out() -> None:
    table = table_of("multilabel").astype({"rain": "float64"})
    table.loc[:4, "rain"] = np.nan
    proposal = proposed("multilabel", table)

    assert len(proposal.frame) == 235
    assert "5 rows without a value of fog, rain or snow left out" in proposal.notes


def test_a_column_that_knows_the_time_is_found_as_a_leak_of_a_survival_task() -> None:
    table = table_of("survival")
    proposal = proposed("survival", table.assign(days=table["months"] * 30.4))

    assert [each.choice for each in proposal.dropped] == ["days"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (AuthorOptions("fog", task="multilabel"), "needs 2 to 50 columns as its target: a flag for each label. Got 1"),
        (AuthorOptions("fog", task="survival"), "needs 2 columns as its target: the time, then the flag"),
        (AuthorOptions("fog", task="binary", more_targets=("rain",)), "--task binary needs 1 column as its target"),
        (AuthorOptions("fog", more_targets=("fog",)), "names 'fog' twice"),
        (AuthorOptions("fog", more_targets=("rian",)), "Did you mean 'rain'?"),
        (AuthorOptions("fog", more_targets=("a",)), "a has 240"),
        (AuthorOptions("fog", task="multilabel", more_targets=("a",)), "'a' must be a flag"),
        (AuthorOptions("fog", task="survival", more_targets=("rain",)), "must hold numbers above 0"),
    ],
    ids=["one label", "no event", "two classes", "twice", "misspelt", "no flag", "asked for no flag", "no time"],
)
def test_columns_that_do_not_go_together_are_refused_with_what_would(options: AuthorOptions, said: str) -> None:
    with pytest.raises(UsageError) as refused:
        propose(CleanTable(table_of("multilabel"), ()), options, "some-name", "some.csv")

    assert said in str(refused.value)
