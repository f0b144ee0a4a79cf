"""What a pipeline of pyspark.ml makes becomes predictions, or a message that says what is wrong with it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from heldout.stages.spark_pipeline import SparkPipeline, in_order
from heldout.tasks.catalogue import form_of
from heldout.tasks.interface import InvalidOutput, Target

ROWS = pd.DataFrame(index=pd.RangeIndex(2))
MADE = pd.DataFrame(
    {"prediction": [1.0, 0.0], "probability": [[0.2, 0.8], [0.7, 0.3]], "rawPrediction": [[-1.0, 1.0], [2.0, -2.0]]}
)
TWO = Target("binary", (False, True), 1)


@pytest.mark.parametrize(
    ("form", "expected"),
    [("probability", [[0.2, 0.8], [0.7, 0.3]]), ("label", [1, 0]), ("score", [0.8, 0.3])],
)
def test_classes_are_numbers_in_their_order(form: str, expected: list[float]) -> None:
    taken = form_of(form).take(SparkPipeline(MADE, TWO.classes), ROWS, TWO)
    assert np.array_equal(taken, expected)


def test_without_probabilities_the_decision_orders_the_rows() -> None:
    made = SparkPipeline(MADE.drop(columns="probability"), TWO.classes)
    assert form_of("score").take(made, ROWS, TWO).tolist() == [1.0, -2.0]
    with pytest.raises(InvalidOutput, match="the metric needs predict_proba, and SparkPipeline does not have it"):
        form_of("probability").take(made, ROWS, TWO)


def test_a_number_is_predicted_as_it_is() -> None:
    target = Target("regression")
    assert form_of("value").take(SparkPipeline(MADE, None), ROWS, target).tolist() == [1.0, 0.0]


def test_what_is_no_class_and_what_has_other_columns_is_told() -> None:
    wrong = MADE.assign(prediction=[2.0, 0.0], probability=[[1.0], [1.0]])
    with pytest.raises(InvalidOutput, match="the number of a class, 0 to 1, as the label column has them"):
        form_of("label").take(SparkPipeline(wrong, TWO.classes), ROWS, TWO)
    with pytest.raises(InvalidOutput, match="'probability' must hold 2 numbers"):
        form_of("probability").take(SparkPipeline(wrong, TWO.classes), ROWS, TWO)


def test_rows_come_in_any_order_and_each_once() -> None:
    assert in_order(pd.DataFrame({"row_id": [1, 0], "x": [5, 6]}), 2, "it")["x"].tolist() == [6, 5]
    with pytest.raises(InvalidOutput, match="each of the 2 rows"):
        in_order(pd.DataFrame({"row_id": [0, 0]}), 2, "it")
