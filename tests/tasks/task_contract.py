"""What every task type and the forms of its predictions keep to, whoever made them."""

from __future__ import annotations

import io
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from heldout.base.json_records import from_json, to_json
from heldout.dataset.content import column_type
from heldout.landscape.dummy import dummy_constant
from heldout.landscape.folds import folds_of
from heldout.metrics.declaration import Declaration
from heldout.metrics.evaluation import replicator, requirer, scorer
from heldout.metrics.interface import Metric
from heldout.runs.predictions_file import read_predictions
from heldout.scoring.packing import pack, unpack
from heldout.submission.interface import Submission, SubmittedFile
from heldout.tasks.form import PredictionForm, check_above
from heldout.tasks.interface import InvalidPredictions, Target, TargetFault
from heldout.tasks.task import Task

ROWS, HIDDEN = np.arange(60), np.arange(60, 90)


class Answering:
    """A fitted estimator that answers with predictions which were made before."""

    def __init__(self, form: PredictionForm, target: Target, predictions: np.ndarray) -> None:
        given = form.as_labels(predictions, target)
        self.predict = lambda features: given
        self.score_samples = lambda features: -given
        self.predict_survival = lambda features, times: given
        if target.classes is not None:
            of_two = given if given.ndim == 2 else np.column_stack([1.0 - predictions, 1.0 * predictions])
            self.predict_proba = lambda features: of_two if target.positive == 1 or given.ndim == 2 else of_two[:, ::-1]


def metric_of(declared: Declaration, form: PredictionForm) -> Metric:
    """A declared metric with its defaults, whether it is installed or not."""
    implementation = declared.implementation(**{option.name: option.default for option in declared.options})
    require = requirer(declared.name, form, implementation, declared.predictions_above)
    numbers = scorer(declared.name, implementation, require), replicator(implementation)
    made = {**vars(declared), "form": form, "require": require, "score": numbers[0], "replicate": numbers[1]}

    def check(target: Target, y_pred: np.ndarray) -> None:
        form.check(declared.name, target, y_pred)
        if declared.predictions_above is not None:
            check_above(declared.name, y_pred, declared.predictions_above)

    return SimpleNamespace(**made, check=check)  # type: ignore[return-value]


class TaskContract:
    """A test class for one task type: a subclass gives what the fixtures say."""

    @pytest.fixture
    def task(self) -> Task:
        raise NotImplementedError

    @pytest.fixture
    def column(self) -> pd.Series:
        """A target column of 90 rows that suits the task, without missing values."""
        raise NotImplementedError

    @pytest.fixture
    def wrong(self) -> pd.Series:
        """A column that cannot be its target."""
        raise NotImplementedError

    @pytest.fixture
    def positive(self) -> Any:
        """The class of interest; None where the task has none."""
        return None

    @pytest.fixture
    def given(self) -> dict[str, Any]:
        """The options that it cannot do without."""
        return {}

    @pytest.fixture
    def options(self, task: Task, given: dict[str, Any]) -> dict[str, Any]:
        """Its options that are in force: defaults beside those."""
        assert list(task.option_faults(given)) == []
        return task.in_force(given)

    @pytest.fixture
    def forms(self) -> tuple[PredictionForm, ...]:
        """The forms that its metrics may take."""
        raise NotImplementedError

    @pytest.fixture
    def metrics(self) -> tuple[Declaration, ...]:
        """Metrics that grade it."""
        raise NotImplementedError

    @pytest.fixture
    def encoded(self, task: Task, column: pd.Series, positive: Any) -> Any:
        return task.encode(column, ROWS, HIDDEN, positive)

    @pytest.fixture
    def target(self, task: Task, encoded: Any, options: dict[str, Any]) -> Target:
        return Target(task.name, encoded.classes, encoded.positive_index, encoded.names, encoded.times, options)

    @pytest.fixture
    def measured(self, forms: tuple[PredictionForm, ...], metrics: tuple[Declaration, ...]) -> list[Metric]:
        by_name = {form.name: form for form in forms}
        return [metric_of(each, by_name[each.needs]) for each in metrics]

    def test_a_column_that_suits_it_passes_and_another_is_refused_with_words(
        self, task: Task, column: pd.Series, wrong: pd.Series, positive: Any
    ) -> None:
        task.check(column, column_type(column), positive)
        assert column_type(column) in task.target_types
        with pytest.raises(TargetFault, match=f"'{wrong.name}' must") as refused:
            task.check(wrong, column_type(wrong), positive)
        assert str(refused.value).endswith(".")

    def test_labels_are_what_they_were_when_they_are_read_back(self, column: pd.Series, encoded: Any) -> None:
        assert encoded.values.shape == (len(column),)
        if encoded.classes is None:
            assert encoded.values.tolist() == column.astype(float).tolist()
        else:
            assert [encoded.classes[code] for code in encoded.values] == column.tolist()

    def test_a_target_crosses_as_json(self, target: Target) -> None:
        assert from_json(Target, to_json(target)) == target

    def test_the_forms_of_its_metrics_are_its_own(
        self, task: Task, forms: tuple[PredictionForm, ...], metrics: tuple[Declaration, ...]
    ) -> None:
        assert tuple(form.name for form in forms) == task.forms
        assert metrics
        assert all(task.name in each.tasks and each.needs in task.forms for each in metrics)

    def test_the_usual_metric_grades_it(self, task: Task, column: pd.Series, metrics: tuple[Declaration, ...]) -> None:
        proposed = task.usual_metric(column, 0.5 if task.takes_positive else None)
        assert proposed.name in {each.name for each in metrics}
        assert proposed.why
        assert not proposed.why.endswith(".")

    def test_what_is_asked_for_fits_what_suits_it(self, task: Task, column: pd.Series, wrong: pd.Series) -> None:
        assert task.unsuited(column) == ""
        assert task.unsuited(wrong) != ""

    def test_its_words_are_sentences(self, task: Task, column: pd.Series, positive: Any) -> None:
        assert task.opening("price", positive).endswith(".")
        assert "`price`" in task.opening("price", positive)
        assert task.described(column, positive).endswith(".")
        assert task.question.endswith("?")
        assert "`price`" in task.way_to_look.format(target="price")

    def test_an_unknown_option_is_refused_by_its_name(self, task: Task, given: dict[str, Any]) -> None:
        faults = list(task.option_faults({**given, "no_such_option": 1}))
        assert len(faults) == 1
        article = "an" if task.name[0] in "aeiou" else "a"
        assert faults[0].startswith(f"no_such_option is no option of {article} {task.name} task")

    def test_folds_hold_each_row_once_and_every_class(self, task: Task, encoded: Any) -> None:
        folds = folds_of(encoded.values, None, in_time=False, classifies=task.classifies)
        assert sorted(np.concatenate([fold.valid for fold in folds]).tolist()) == list(range(len(encoded.values)))
        if task.classifies:
            everything = set(encoded.values.tolist())
            assert all(set(encoded.values[fold.valid].tolist()) == everything for fold in folds)

    def test_the_constant_answer_is_checked_and_scored_and_the_truth_is_no_worse(
        self, measured: list[Metric], target: Target, encoded: Any
    ) -> None:
        train, hidden = encoded.values[ROWS], encoded.values[HIDDEN]
        for metric in measured:
            constant = metric.form.repeated(dummy_constant(metric, target, train), target, len(hidden))
            right = metric.form.perfect(target, hidden, metric.predictions_above)
            scores = []
            for predictions in (constant, right):
                metric.check(target, predictions)
                scores.append(metric.score(hidden, predictions, target))
            assert np.isfinite(scores).all(), metric.name
            assert (scores[1] >= scores[0]) if metric.greater_is_better else (scores[1] <= scores[0]), metric.name
            weights = np.random.RandomState(0).poisson(1.0, (20, len(hidden))).astype(float)
            assert metric.replicate(hidden, right, target, weights).shape == (20,)

    def test_junk_is_refused_or_has_a_score(self, measured: list[Metric], target: Target, encoded: Any) -> None:
        truth = encoded.values[HIDDEN]
        for metric in measured:
            right = metric.form.perfect(target, truth)
            twice = ("twice as many columns", np.column_stack([right, right, right]))
            refused = []
            for name, predictions in (*metric.form.junk(target, truth), twice):
                try:
                    metric.check(target, predictions)
                    assert np.isfinite(metric.score(truth, predictions, target)), (metric.name, name)
                except InvalidPredictions as error:
                    refused.append(str(error))
            assert refused, metric.name
            assert all(each.startswith(metric.name) for each in refused)

    def test_predictions_cross_as_bytes_and_are_kept_packed(
        self, forms: tuple[PredictionForm, ...], target: Target, encoded: Any
    ) -> None:
        for form in forms:
            right = form.perfect(target, encoded.values[HIDDEN])
            assert right.dtype.str == form.dtype
            assert right.reshape(len(HIDDEN), -1).shape[1] == form.width(target)
            assert np.array_equal(form.read(right.tobytes(), target), right)
            kept = unpack(pack(right[:20], right[20:]))
            assert np.allclose(kept.public, right[:20], rtol=1e-6)
            assert np.allclose(kept.private, right[20:], rtol=1e-6)

    def test_an_estimators_answers_are_taken_as_they_are(
        self, forms: tuple[PredictionForm, ...], target: Target, encoded: Any
    ) -> None:
        features = pd.DataFrame({"x": np.zeros(len(HIDDEN))})
        for form in forms:
            right = form.perfect(target, encoded.values[HIDDEN])
            assert np.array_equal(form.take(Answering(form, target, right), features, target), right), form.name

    def test_a_csv_gives_the_predictions_that_were_written_into_it(
        self,
        task: Task,
        forms: tuple[PredictionForm, ...],
        target: Target,
        encoded: Any,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        # A type of another package need not be installed to be looked at.
        monkeypatch.setattr("heldout.prepare.interface.task_of", lambda name: task)
        prepared: Any = SimpleNamespace(rows={"public": 20, "private": 10}, manifest=SimpleNamespace(**vars(target)))
        for form in forms:
            right = form.perfect(target, encoded.values[HIDDEN])
            cells = form.as_labels(right, target).reshape(len(right), -1)
            section = SimpleNamespace(type=target.task, options=target.options)
            challenge: Any = SimpleNamespace(form=form, definition=SimpleNamespace(task=section))
            layouts = [each for each in form.csv_layouts(target) if len(each.columns) == cells.shape[1]]
            text = io.StringIO()
            frame = pd.DataFrame(cells, columns=list(layouts[0].columns))
            frame.to_csv(text, index_label="row_id")
            outcome = read_predictions(
                Submission("p.csv", "predictions", "p.csv", (SubmittedFile("p.csv", text.getvalue().encode()),), ""),
                challenge,
                prepared,
            )
            assert outcome.predictions is not None, outcome.message
            both = outcome.predictions.public + outcome.predictions.private
            assert np.array_equal(form.read(both, target), right), form.name
            for broken in ("nonsense", "", "nan"):
                bad = text.getvalue().splitlines()
                bad[1] = "0" + f",{broken}" * cells.shape[1]
                file = SubmittedFile("p.csv", "\n".join(bad).encode())
                refused = read_predictions(
                    Submission("p.csv", "predictions", "p.csv", (file,), ""), challenge, prepared
                )
                assert refused.status == "invalid_output"
                assert "line 2" in str(refused.message)

    def test_half_informed_predictions_lie_between_the_truth_and_the_constant(
        self, measured: list[Metric], target: Target, encoded: Any
    ) -> None:
        truth = encoded.values
        for metric in measured:
            if metric.predictions_above is not None:
                continue
            half = metric.form.half_informed(target, truth, np.random.RandomState(0))
            metric.check(target, half)
            right = metric.form.perfect(target, truth)
            best, some = (metric.score(truth, each, target) for each in (right, half))
            assert (best >= some) if metric.greater_is_better else (best <= some), metric.name

    def test_the_example_of_a_wrong_answer_is_python(self, forms: tuple[PredictionForm, ...]) -> None:
        for form in forms:
            wrong = form.wrong_answer()
            source = f"{wrong.imports}\n\n\n{wrong.own}\n\nestimator = {wrong.estimator}\n"
            compile(source, wrong.file, "exec")
            assert wrong.documentation.startswith("Must be refused: ")
