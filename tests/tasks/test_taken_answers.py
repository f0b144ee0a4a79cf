"""Whatever an estimator answers, plain numbers of the right shape come out, or a sentence for the learner."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC

from heldout.tasks.catalogue import form_of
from heldout.tasks.interface import InvalidOutput, Target

ROWS = pd.DataFrame({"x": [1.0, 2.0, 3.0]})
CLASSES = ["no", "yes"]


class Answers:
    """An estimator that answers what it was told to."""

    def __init__(self, classes: Any = None, **answers: Any) -> None:
        if classes is not None:
            self.classes_ = np.array(classes)
        for name, answer in answers.items():
            setattr(self, name, lambda X, answer=answer: answer)


def of(needs: str, estimator: Answers, classes: list[Any] | None = CLASSES, positive: int | None = 1) -> Any:
    return taken(estimator, ROWS, needs, classes, positive)


def taken(estimator: Any, rows: Any, needs: str, classes: list[Any] | None, positive: int | None) -> Any:
    target = Target("binary", None if classes is None else tuple(classes), positive)
    return form_of(needs).take(estimator, rows, target)


@pytest.mark.parametrize("answer", [[1, 2, 3], (1.0, 2.0, 3.0), np.array([[1], [2], [3]]), pd.Series([1, 2, 3])])
def test_values_may_come_as_anything_that_holds_numbers(answer: Any) -> None:
    found = of("value", Answers(predict=answer), None, None)
    assert (found.dtype.str, found.tolist()) == ("<f8", [1.0, 2.0, 3.0])


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ([1, 2], "must answer for each row of the X that it is given, and for no others: 3 rows. It returned 2."),
        (np.ones((3, 2)), r"It returned \(3, 2\)"),
        (5.0, "It returned a single number."),
        (None, "predict returned None. Put `return` before its answer."),
        (["1", "2", "3"], "must return numbers"),
        (["a", "b", "c"], "must return numbers. It returned text, such as 'a'."),
        (pd.Series(["1.5", "b", "c"], dtype=object), "It returned text, such as '1.5'."),
        ([1j, 2, 3], "real numbers"),
        ([1.0, np.nan, np.inf], "2 of 3 are not, first in row 1"),
        ([object()] * 3, "must return numbers"),
        ([[1, 2], [3], [4]], "must return an array"),
        (np.array(["2020-01-01"] * 3, dtype="datetime64[D]"), "must return numbers"),
    ],
)
def test_what_are_no_values_is_said(answer: Any, words: str) -> None:
    with pytest.raises(InvalidOutput, match=words):
        of("value", Answers(predict=answer), None, None)


@pytest.mark.parametrize(
    ("classes", "answer"),
    [
        (CLASSES, ["yes", "no", "yes"]),
        (CLASSES, pd.Series(["yes", "no", "yes"], dtype="category")),
        ([0, 1], np.array([1.0, 0.0, 1.0])),
        ([False, True], np.array([True, False, True])),
    ],
)
def test_labels_become_codes_into_the_sorted_classes(classes: list[Any], answer: Any) -> None:
    found = of("label", Answers(predict=answer), classes)
    assert (found.dtype.str, found.tolist()) == ("<i8", [1, 0, 1])


@pytest.mark.parametrize("answer", [["yes", "no", "maybe"], [1, 0, 1], [None] * 3, [np.nan] * 3, [{}, {}, {}]])
def test_labels_that_the_training_data_do_not_have_are_said(answer: Any) -> None:
    with pytest.raises(InvalidOutput):
        of("label", Answers(predict=answer))


def test_probabilities_are_put_into_the_order_of_the_sorted_classes() -> None:
    matrix = np.array([[0.9, 0.1]] * 3)
    assert of("probability", Answers(["yes", "no"], predict_proba=matrix))[0].tolist() == [0.1, 0.9]
    assert of("probability", Answers(predict_proba=matrix))[0].tolist() == [0.9, 0.1]


def test_a_score_is_the_probability_of_the_positive_class_else_the_decision() -> None:
    matrix = np.array([[0.9, 0.1]] * 3)
    assert of("score", Answers(CLASSES, predict_proba=matrix)).tolist() == [0.1] * 3
    assert of("score", Answers(CLASSES, predict_proba=matrix), positive=0).tolist() == [0.9] * 3
    decision = np.array([-1.0, 0.0, 2.0])
    assert of("score", Answers(CLASSES, decision_function=decision)).tolist() == [-1.0, 0.0, 2.0]
    assert of("score", Answers(CLASSES, decision_function=decision), positive=0).tolist() == [1.0, 0.0, -2.0]


@pytest.mark.parametrize(
    ("needs", "words"),
    [
        ("label", "needs predict, and Answers does not have it"),
        ("probability", "needs predict_proba, and Answers does not have it"),
        ("score", "needs predict_proba or decision_function, and Answers has neither"),
    ],
)
def test_a_missing_method_is_named(needs: str, words: str) -> None:
    with pytest.raises(InvalidOutput, match=words):
        of(needs, Answers())


def test_it_is_the_model_within_a_pipeline_or_a_search_that_lacks_it() -> None:
    features, labels = np.array([[0.0], [1.0]] * 5), ["no", "yes"] * 5
    piped = make_pipeline(StandardScaler(), LinearSVC()).fit(features, labels)
    searched = GridSearchCV(LinearSVC(), {"C": [1.0]}, cv=2).fit(features, labels)
    for model in (piped, searched):
        with pytest.raises(InvalidOutput, match="and LinearSVC does not have it, only decision_function"):
            taken(model, features, "probability", CLASSES, 1)


@pytest.mark.parametrize("steps", [[len], [(1, 2, 3)], [], [()], "ab"])
def test_steps_that_are_no_pipelines_are_the_learners_own(steps: Any) -> None:
    answers = Answers()
    answers.steps = steps  # type: ignore[attr-defined]
    with pytest.raises(InvalidOutput, match="needs predict, and Answers does not have it"):
        of("label", answers)


def test_a_value_is_shown_as_one_writes_it() -> None:
    with pytest.raises(InvalidOutput, match=r"Row 1 is 0\.7\."):
        of("label", Answers(predict=np.array([1.0, 0.7, 1.0])), [0, 1])
    with pytest.raises(InvalidOutput, match=r"Row 0 is 'maybe'\."):
        of("label", Answers(predict=np.array(["maybe", "no", "no"])))


TURNED = pd.Index([2, 0, 1])
NOT_THE_ROWS = [
    pd.RangeIndex(3, 6),
    pd.Index(["a", "b", "c"]),
    pd.date_range("2020-01-01", periods=3),
    pd.Index([0, 0, 1]),
    pd.MultiIndex.from_tuples([(0, 0), (1, 1), (2, 2)]),
    pd.Index([0.0, 1.0, np.nan]),
]


@pytest.mark.parametrize("shape", [pd.Series, pd.DataFrame])
@pytest.mark.parametrize("kind", [int, float])
def test_answers_are_put_into_the_order_of_the_rows(shape: Any, kind: type) -> None:
    index = TURNED.astype(kind)
    values = shape([30.0, 10.0, 20.0], index=index)
    assert of("value", Answers(predict=values), None, None).tolist() == [10, 20, 30]
    labels = shape(["no", "yes", "no"], index=index)
    assert of("label", Answers(predict=labels)).tolist() == [1, 0, 0]
    decisions = shape([3.0, 1.0, 2.0], index=index)
    assert of("score", Answers(CLASSES, decision_function=decisions)).tolist() == [1, 2, 3]
    matrix = pd.DataFrame([[0.3, 0.7], [0.1, 0.9], [0.2, 0.8]], index=index)
    assert of("probability", Answers(predict_proba=matrix))[:, 0].tolist() == [0.1, 0.2, 0.3]
    assert of("score", Answers(predict_proba=matrix)).tolist() == [0.9, 0.8, 0.7]


@pytest.mark.parametrize("index", NOT_THE_ROWS, ids=str)
@pytest.mark.parametrize("shape", [pd.Series, pd.DataFrame])
def test_answers_for_other_rows_are_refused(shape: Any, index: Any) -> None:
    with pytest.raises(InvalidOutput, match=r"predict returned a .* whose index is not that of X .*to_numpy\(\)"):
        of("value", Answers(predict=shape([1.0, 2.0, 3.0], index=index)), None, None)
    with pytest.raises(InvalidOutput, match="whose index is not that of X"):
        of("probability", Answers(predict_proba=pd.DataFrame([[0.5, 0.5]] * 3, index=index)))


def test_rows_that_are_sorted_in_place_are_not_taken_by_position() -> None:
    class Sorting:
        def __init__(self, index: bool) -> None:
            self.index = index

        def predict(self, X: pd.DataFrame) -> Any:
            X[:] = X.iloc[::-1].to_numpy()
            X.index = X.index[::-1]
            return X["x"] if self.index else X["x"].to_numpy()

    assert taken(Sorting(True), ROWS.copy(), "value", None, None).tolist() == [1, 2, 3]
    with pytest.raises(InvalidOutput, match="another order in place"):
        taken(Sorting(False), ROWS.copy(), "value", None, None)


def test_rows_that_only_get_other_names_in_place_stay_in_order() -> None:
    class Naming:
        def predict(self, X: pd.DataFrame) -> Any:
            X.index = ["a", "b", "c"]
            return X["x"].to_numpy()

    assert taken(Naming(), ROWS.copy(), "value", None, None).tolist() == [1, 2, 3]


THREE = ["high", "low", "mid"]


@pytest.mark.parametrize(
    ("names", "classes", "own"),
    [
        (["mid", "high", "low"], THREE, None),
        (["mid", "high", "low"], THREE, ["mid", "high", "low"]),
        (["mid", "high", "low"], THREE, THREE),
        ([30, 10, 20], [10, 20, 30], None),
        ([30.0, 10.0, 20.0], [10, 20, 30], [30, 10, 20]),
        (["30", "10", "20"], [10, 20, 30], None),
        (pd.CategoricalIndex(["mid", "high", "low"]), THREE, None),
        ([2, 0, 1], [0, 1, 2], None),
    ],
    ids=str,
)
@pytest.mark.parametrize("method", ["predict_proba", "decision_function"])
def test_columns_that_are_called_after_classes_are_put_in_order(
    names: Any, classes: Any, own: Any, method: str
) -> None:
    answer = pd.DataFrame([[0.5, 0.2, 0.3]] * 3, columns=names)
    needs = "probability" if method == "predict_proba" else "score"
    found = of(needs, Answers(own, **{method: answer}), classes, None)
    assert found[0].tolist() == [0.2, 0.3, 0.5]


def test_columns_without_names_are_in_the_order_of_classes_() -> None:
    plain = pd.DataFrame([[0.5, 0.2, 0.3]] * 3)
    assert of("probability", Answers(["mid", "high", "low"], predict_proba=plain), THREE)[0].tolist() == [0.2, 0.3, 0.5]
    assert of("probability", Answers(predict_proba=plain), THREE)[0].tolist() == [0.5, 0.2, 0.3]
    assert of("probability", Answers([0, 1, 2], predict_proba=plain), THREE)[0].tolist() == [0.5, 0.2, 0.3]
    assert of("probability", Answers([0, 1, 2], predict_proba=plain), [1, 2, 3])[0].tolist() == [0.5, 0.2, 0.3]


@pytest.mark.parametrize(
    ("names", "own", "words"),
    [
        (["p_high", "p_low", "p_mid"], None, "columns called p_high, p_low, p_mid, and the classes are high, low, mid"),
        (["high", "low", "low"], None, "columns called high, low, low"),
        (["high", "low", "other"], None, "columns called high, low, other"),
        (None, ["high", "low", "other"], "classes_ is high, low, other, and the training labels are high, low, mid"),
        (None, ["high", "low", "mid", "other"], "classes_ is high, low, mid, other"),
        (None, ["high", "low", "low"], "classes_ is high, low, low"),
    ],
    ids=str,
)
def test_columns_that_are_not_the_classes_are_refused(names: Any, own: Any, words: str) -> None:
    answer = pd.DataFrame([[0.5, 0.2, 0.3]] * 3, columns=names)
    with pytest.raises(InvalidOutput, match=words):
        of("probability", Answers(own, predict_proba=answer), THREE)


def test_numbers_that_nobody_chose_as_names_and_that_contradict_classes_are_refused() -> None:
    answer = pd.DataFrame([[0.5, 0.2, 0.3]] * 3)
    with pytest.raises(InvalidOutput, match=r"classes_ says that they are 2, 1, 0\. Return an array"):
        of("probability", Answers([2, 1, 0], predict_proba=answer), [0, 1, 2])


def test_a_decision_is_for_the_second_class_whatever_its_column_is_called() -> None:
    def named(name: Any) -> Answers:
        return Answers(CLASSES, decision_function=pd.DataFrame({name: [-1.0, 0.0, 2.0]}))

    for name in ("yes", 0, "margin"):
        assert of("score", named(name)).tolist() == [-1.0, 0.0, 2.0]
    with pytest.raises(InvalidOutput, match=r"must return the scores of 'yes'\. Its column is called 'no'"):
        of("score", named("no"))


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (np.ma.masked_array([1.0, 2.0, 3.0], mask=[False, True, False]), "masked ones"),
        (np.array([(1.0,), (2.0,), (3.0,)], dtype=[("p", float)]), "must return numbers"),
        (np.rec.fromarrays([[1.0, 2.0, 3.0]]), "must return numbers"),
        (pd.Series([1.0, None, 3.0], dtype="Float64"), "must return numbers|finite"),
        ({0: 1.0, 1: 2.0, 2: 3.0}, "must return numbers"),
        ((number for number in (1.0, 2.0, 3.0)), "must return numbers"),
        ([pd.Series([1.0, 2.0, 3.0])], r"It returned \(1, 3\)"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_odd_containers_are_refused(answer: Any, words: str) -> None:
    with pytest.raises(InvalidOutput, match=words):
        of("value", Answers(predict=answer), None, None)


def test_a_masked_array_without_a_masked_value_is_an_array() -> None:
    assert of("value", Answers(predict=np.ma.masked_array([1.0, 2.0, 3.0])), None, None).tolist() == [1, 2, 3]


def test_probabilities_of_three_decimals_are_scaled_and_others_stay() -> None:
    rounded = of("probability", Answers(predict_proba=np.array([[0.333, 0.333, 0.333]] * 3)), THREE)
    assert rounded.sum(axis=1) == pytest.approx([1, 1, 1])
    exact = np.array([[0.33334, 0.33333, 0.33334]] * 3)
    assert of("probability", Answers(predict_proba=exact), THREE).tolist() == exact.tolist()
    wrong = np.array([[0.3, 0.3, 0.3]] * 3)
    assert of("probability", Answers(predict_proba=wrong), THREE).tolist() == wrong.tolist()


def test_features_may_be_an_array_as_the_landscapes_are() -> None:
    found = taken(Answers(predict=["no", "yes", "no"]), ROWS.to_numpy(), "label", CLASSES, 1)

    assert found.tolist() == [0, 1, 0]
