"""A model is looked at on training rows that were set aside: fitted in the sandbox, judged in a trusted process."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from heldout.base.errors import HeldoutError
from heldout.base.progress import Observer
from heldout.grading.fold_bench import rows_of
from heldout.kinds.catalogue import PYTHON
from heldout.landscape.fold_tables import FoldTables, fold_tables
from heldout.landscape.study import folds_in_time
from heldout.prepare.interface import target_of
from heldout.recipe.grammar import Declared, Recipe
from heldout.runs.fit_on_rows import RowsToFit, fit_on_rows
from heldout.runs.fit_predict import build_recipe
from heldout.sandbox.message import bytes_of
from heldout.scoring.diagnosis import (
    DIAGNOSE,
    DIAGNOSIS_TABLES,
    Diagnosis,
    DiagnosisRequest,
    DiagnosisTables,
    FoldRows,
    Lessened,
    Shuffled,
    TablesRequest,
)
from heldout.scoring.hidden_spec import metric_spec
from heldout.scoring.reference_usage import reference_recipe
from heldout.scoring.score import ask_about_metric
from heldout.tasks.catalogue import task_of

if TYPE_CHECKING:
    from heldout.grading.open_challenge import OpenChallenge
    from heldout.sandbox.interface import Runner
    from heldout.submission.interface import Submission

LEFT_OUT = "Learning curve, residuals, columns and slices are left out"
"""How a sentence begins that says why."""


def diagnose(
    opened: OpenChallenge, submission: Submission | None, runner: Runner, observer: Observer
) -> Diagnosis | str:
    """What training rows that were set aside show of a submission; a sentence that says why there is nothing.

    It takes about ten fits of the model and three of the reference, each within the challenge's limits.
    """
    challenge = opened.challenge
    if submission is None or submission.kind != "python":
        return f"{LEFT_OUT}: they are of a model that can be fitted again, and there is none here."
    if challenge.kind != PYTHON or not task_of(challenge.definition.task.type).labelled:
        return f"{LEFT_OUT}: this challenge is none in which a model is fitted on labelled rows at once."
    try:
        recipe = build_recipe(runner, submission, challenge, opened.prepared)
        if isinstance(recipe, Declared):
            return f"{LEFT_OUT}: they are made of verified models alone, and yours is declared, as {recipe.reason}."
        return _Look(opened, runner, observer).found(recipe)
    except HeldoutError as error:
        return f"{LEFT_OUT}: {error}"


class _Look:
    def __init__(self, opened: OpenChallenge, runner: Runner, observer: Observer) -> None:
        self._opened, self._runner, self._observer = opened, runner, observer
        self._challenge, self._prepared = opened.challenge, opened.prepared
        self._seconds = float(self._challenge.definition.limits.cpu_seconds)

    def found(self, recipe: Recipe) -> Diagnosis | str:
        self._observer.stage("dividing the training rows")
        folds = fold_tables(self._runner, self._challenge, self._prepared).tables
        tables = self._tables(folds[0])
        reference = self._reference()
        looked = []
        for number, fold in enumerate(folds, 1):
            self._observer.stage(f"fitting on fold {number} of {len(folds)}")
            own = self._predictions(recipe, rows_of(fold))
            if own is None:
                return f"{LEFT_OUT}: your model cannot be fitted on a part of the training rows within the limits."
            other = None if reference is None else self._predictions(reference, rows_of(fold))
            looked.append(FoldRows(fold.valid_features, fold.valid_target, own, other))
        self._observer.stage("looking at training rows")
        asked = DiagnosisRequest(
            metric=metric_spec(self._challenge),
            target=target_of(self._challenge, self._prepared),
            folds=tuple(looked),
            first_rows=tables.first_rows,
            lessened=self._lessened(recipe, folds[0], tables),
            shuffled=self._shuffled(recipe, folds[0], tables),
        )
        return ask_about_metric(self._runner, self._challenge, DIAGNOSE, asked)

    def _tables(self, fold: FoldTables) -> DiagnosisTables:
        request = TablesRequest(
            fold.train_features,
            fold.train_target,
            fold.train_groups,
            fold.valid_features,
            folds_in_time(self._challenge),
        )
        return DIAGNOSIS_TABLES.ask(self._runner, request)

    def _reference(self) -> Recipe | None:
        try:
            return reference_recipe(self._runner, self._opened.reference)
        except HeldoutError:
            return None

    def _predictions(self, recipe: Recipe, rows: RowsToFit) -> bytes | None:
        found = fit_on_rows(self._runner, recipe, self._challenge, self._prepared, rows, self._seconds)
        return found.predictions if found.ending == "fitted" else None

    def _lessened(self, recipe: Recipe, fold: FoldTables, tables: DiagnosisTables) -> tuple[Lessened, ...]:
        """Of the learning curve; where a model cannot be fitted on so few rows there is no point."""
        found = []
        for each in tables.smaller:
            groups = None if each.groups is None else bytes_of(each.groups)
            features, target = bytes_of(each.features), bytes_of(each.target)
            rows = replace(rows_of(fold), train_features=features, train_target=target, train_groups=groups)
            predictions = self._predictions(recipe, rows)
            if predictions is not None:
                found.append(Lessened(each.rows, predictions))
        return tuple(found)

    def _shuffled(self, recipe: Recipe, fold: FoldTables, tables: DiagnosisTables) -> Shuffled | None:
        count = tables.shuffled_rows * (len(tables.columns) + 1)
        rows = replace(rows_of(fold), valid_features=bytes_of(tables.shuffled), valid_rows=count)
        predictions = self._predictions(recipe, rows)
        return None if predictions is None else Shuffled(tables.columns, tables.shuffled_rows, predictions)
