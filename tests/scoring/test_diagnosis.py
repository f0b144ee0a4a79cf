"""What predictions of rows that were set aside show: curves and tables out of known predictions."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest

from heldout.base.json_records import to_json
from heldout.prepare.tables import frame_bytes, read_features, read_target, table_bytes
from heldout.report.drawn.diagnosis import TITLE, diagnosis_sections
from heldout.scoring.diagnosis import Diagnosis, DiagnosisRequest, FoldRows, Lessened, Shuffled, TablesRequest
from heldout.scoring.diagnosis_work import diagnose, make_tables
from heldout.scoring.hidden_spec import MetricSpec
from heldout.tasks.interface import Target

ROWS = 200
RANDOM = np.random.RandomState(0)
X = pd.DataFrame({"size": RANDOM.normal(size=ROWS), "town": np.where(np.arange(ROWS) % 4 == 0, "Bonn", "Ulm")})


def numbers(values: Any) -> bytes:
    return np.asarray(values, dtype=np.float64).tobytes()


def request(metric: str, needs: Any, target: Target, truth: Any, own: Any, reference: Any, **changes: Any) -> Any:
    features = bytes(frame_bytes(X))
    fold = FoldRows(features, bytes(table_bytes({"target": truth})), numbers(own), numbers(reference))
    greater = metric != "rmse"
    return DiagnosisRequest(
        **{
            "metric": MetricSpec(greater, needs, metric, {}),
            "target": target,
            "folds": (fold,),
            "first_rows": 400,
            "lessened": (),
            "shuffled": None,
        }
        | changes
    )


TRUTH = 3 * X["size"].to_numpy() + np.where(X["town"] == "Bonn", 5.0, 0.0)
VALUE = Target("regression", None, None)


def of_values(**changes: Any) -> Any:
    """A model that forgets the town, and a reference that knows it."""
    return diagnose(request("rmse", "value", VALUE, TRUTH, 3 * X["size"], TRUTH + 0.1, **changes))


def test_a_model_of_numbers_has_residuals_and_no_classes() -> None:
    found = of_values()
    assert (found.rows, round(found.own, 2), round(found.reference, 2)) == (200, 2.5, 0.1)
    assert len(found.residuals) == 200
    assert {round(residual, 6) for _, residual in found.residuals} == {0.0, 5.0}
    assert (found.calibration, found.confusion, found.precision_recall) == ((), (), ())


def test_predictions_that_the_metric_does_not_take_have_no_score_and_can_be_told() -> None:
    """A line below 0 where the metric takes a logarithm; no JSON has a number for that."""
    own = np.where(np.arange(ROWS) == 3, -2.0, 1.0)
    found = diagnose(request("rmsle", "value", VALUE, TRUTH**2, own, TRUTH**2))
    assert (found.own, found.reference, found.slices) == (None, None, ())
    assert found.residuals
    assert json.loads(json.dumps(to_json(found), allow_nan=False))["own"] is None
    assert "your predictions have no rmsle." in dict(diagnosis_sections(found, "rmsle"))[TITLE]


def test_the_rows_where_the_reference_does_better_are_found() -> None:
    first = of_values().slices[0]
    assert (first.column, first.values, first.rows) == ("town", "Bonn", 50)
    assert (round(first.own), round(first.reference, 1)) == (5, 0.1)


def test_a_column_that_is_shuffled_costs_what_it_is_worth() -> None:
    own = 3 * X["size"].to_numpy()
    mixed = own[RANDOM.permutation(ROWS)]
    shuffled = Shuffled(("size", "town"), ROWS, numbers([*own, *mixed, *own]))
    found = of_values(shuffled=shuffled)
    (first, lost), (second, nothing) = found.columns
    assert (first, second, nothing) == ("size", "town", 0.0)
    assert lost > 1
    assert found.unused == ("town",)


def test_a_column_that_changes_predictions_is_used_though_the_metric_stays_what_it_is() -> None:
    own = 3 * X["size"].to_numpy()
    shuffled = Shuffled(("size", "town"), ROWS, numbers([*own, *(2 * TRUTH - own), *own]))
    found = of_values(shuffled=shuffled)
    assert dict(found.columns)["size"] == 0.0, "as far off on the other side"
    assert found.unused == ("town",)


def test_the_learning_curve_ends_with_all_rows() -> None:
    found = of_values(lessened=(Lessened(100, numbers(np.zeros(ROWS))),))
    assert [rows for rows, _ in found.learning] == [100, 400]
    assert found.learning[0][1] > found.learning[1][1]


def test_probabilities_of_two_classes_have_calibration_precision_and_confusion() -> None:
    truth = (np.arange(ROWS) % 4 == 0).astype(np.int32)
    positive = np.where(truth == 1, 0.9, 0.2)
    both = np.column_stack([1 - positive, positive])
    target = Target("binary", ("no", "yes"), 1)
    found = diagnose(request("log_loss", "probability", target, truth, both, both))
    assert found.classes == ("no", "yes")
    assert found.confusion == ((150, 0), (0, 50))
    assert found.calibration[0] == pytest.approx((0.2, 0.0))
    assert found.calibration[-1] == pytest.approx((0.9, 1.0))
    assert found.precision_recall[0][1] == 1.0
    assert found.precision_recall[-1] == (1.0, 0.25)
    assert found.residuals == ()
    assert found.slices == (), "nowhere is the reference ahead of itself"
    # The first dot, 0 of 0.2, is below the line, and a model that says 0.2 there is not sure enough.
    assert "fewer of them are positive than was predicted" in dict(diagnosis_sections(found, "log_loss"))["Calibration"]


def test_a_class_that_turns_text_around_does_not_do_so_on_the_page() -> None:
    found = Diagnosis(1, 0.5, None, classes=("\u202eno", "<b>"), confusion=((1, 0), (0, 1)))
    page = dict(diagnosis_sections(found, "accuracy"))["Confusion"]
    assert "\u202e" not in page
    assert "<b>" not in page


@pytest.mark.parametrize("in_time", [False, True])
def test_tables_are_parts_of_the_rows_and_one_shuffled_column_at_a_time(in_time: bool) -> None:
    features = bytes(frame_bytes(X))
    labels = bytes(table_bytes({"target": np.arange(ROWS, dtype=np.float64)}))
    found = make_tables(TablesRequest(features, labels, None, features, in_time))
    assert [each.rows for each in found.smaller] == [25, 50, 100]
    kept = [read_target(each.target).tolist() for each in found.smaller]
    assert all(sorted(rows) == rows for rows in kept)
    assert (kept[0] == list(range(175, 200))) == in_time
    stacked = read_features(found.shuffled)
    assert (len(stacked), found.columns, found.shuffled_rows, found.first_rows) == (600, ("size", "town"), 200, 200)
    second = stacked.iloc[200:400].reset_index(drop=True)
    assert sorted(second["size"]) == sorted(X["size"])
    assert second["size"].tolist() != X["size"].tolist()
    assert second["town"].tolist() == X["town"].tolist()
