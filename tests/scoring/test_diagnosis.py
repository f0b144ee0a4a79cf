"""What predictions of rows that were set aside show: curves and tables out of known predictions."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import precision_recall_curve

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
    other = None if reference is None else numbers(reference)
    fold = FoldRows(features, bytes(table_bytes({"target": truth})), numbers(own), other)
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


LEVELS = (0.1, 0.5, 0.9)
SPREAD = np.array([-1.0, 0.0, 1.0])


def section(found: Diagnosis, name: str) -> str:
    return dict(diagnosis_sections(found, "a metric"))[name]


def test_quantiles_are_held_against_the_shares_that_lie_below_them() -> None:
    """A model that forgets the town of a quarter of the rows, where the truth lies 5 above."""
    own = (3 * X["size"].to_numpy())[:, None] + SPREAD
    target = Target("quantile", options={"levels": list(LEVELS)})
    found = diagnose(request("pinball", "quantiles", target, TRUTH, own, own))
    assert found.quantiles == ((0.1, 0.0), (0.5, 0.75), (0.9, 0.75))
    assert "Furthest off is the quantile 0.5, below which 75 % lie" in section(found, "Quantiles")
    assert found.asked_inside == pytest.approx(0.8)
    everything, worst = found.intervals[:2]
    assert (everything.column, everything.rows, everything.inside) == ("", 200, 0.75)
    assert (worst.column, worst.values, worst.rows, worst.inside) == ("town", "Bonn", 50, 0.0)
    assert {round(each.width, 9) for each in found.intervals} == {2.0}
    words = section(found, "Intervals")
    assert "Of all rows 75 % lie in their interval, and 80 % are asked for" in words
    assert '<td>Bonn</td><td class="number">50</td><td class="number">2</td><td class="number">0.0 %</td>' in words


def test_bounds_are_the_two_quantiles_around_the_share_asked_for() -> None:
    own = TRUTH[:, None] + SPREAD[[0, 2]]
    target = Target("interval", options={"coverage": 0.9, "levels": [0.05, 0.95]})
    found = diagnose(request("interval_score", "bounds", target, TRUTH, own, own))
    assert (found.quantiles, found.asked_inside) == (((0.05, 0.0), (0.95, 1.0)), pytest.approx(0.9))
    assert {each.inside for each in found.intervals} == {1.0}


def test_an_interval_that_ends_before_it_begins_has_no_width_and_is_told() -> None:
    own = TRUTH[:, None] + SPREAD[[0, 2]]
    own[:50] = own[:50, ::-1]
    target = Target("interval", options={"coverage": 0.9, "levels": [0.05, 0.95]})
    found = diagnose(request("interval_score", "bounds", target, TRUTH, own, own))
    assert (found.crossed, found.own) == (50, None)
    assert (found.intervals[0].width, found.intervals[0].inside) == (pytest.approx(1.5), 0.75)
    assert "In 50 rows the quantiles cross" in section(found, "Intervals")


def test_quantiles_in_order_are_not_said_to_cross() -> None:
    own = TRUTH[:, None] + SPREAD
    target = Target("quantile", options={"levels": list(LEVELS)})
    found = diagnose(request("pinball", "quantiles", target, TRUTH, own, own))
    assert found.crossed == 0
    assert "cross" not in section(found, "Intervals")


def test_scores_of_the_models_of_two_folds_are_not_held_against_each_other() -> None:
    """Both put their rows in the right order, one between 0 and 1 and the other between 100 and 101."""
    truth = (np.arange(ROWS) % 4 == 0).astype(np.int32)
    target = Target("binary", ("no", "yes"), 1)
    one = request("roc_auc", "score", target, truth, truth * 0.5, None)
    other = request("roc_auc", "score", target, truth, 100 + truth * 0.5, None)
    found = diagnose(replace(one, folds=(*one.folds, *other.folds)))
    assert found.own == 1.0
    whole = [precision for recall, precision in found.precision_recall if recall < 1]
    assert len(whole) > 5
    assert set(whole) == {1.0}
    assert found.precision_recall[-1] == (1.0, 0.25)


def test_precision_and_recall_of_one_fold_are_those_of_its_own_thresholds() -> None:
    truth = (np.arange(ROWS) % 4 == 0).astype(np.int32)
    scores = RANDOM.permutation(ROWS) / ROWS
    found = diagnose(request("roc_auc", "score", Target("binary", ("no", "yes"), 1), truth, scores, None))
    precision, recall, _ = precision_recall_curve(truth, scores)
    known = {(round(float(r), 9), round(float(p), 9)) for r, p in zip(recall, precision, strict=True)}
    assert len(found.precision_recall) > 5
    assert {(round(r, 9), round(p, 9)) for r, p in found.precision_recall} <= known


def test_a_fold_without_positive_rows_has_no_part_in_precision_and_recall() -> None:
    truth = (np.arange(ROWS) % 4 == 0).astype(np.int32)
    target = Target("binary", ("no", "yes"), 1)
    one = request("log_loss", "score", target, truth, truth * 0.5, None)
    none = request("log_loss", "score", target, np.zeros(ROWS, dtype=np.int32), truth * 0.5, None)
    metric = MetricSpec(True, "score", "roc_auc", {})
    found = diagnose(replace(one, metric=metric, folds=(*one.folds, *none.folds)))
    assert found.precision_recall == diagnose(replace(one, metric=metric)).precision_recall != ()
    assert diagnose(replace(none, metric=metric)).precision_recall == ()


@pytest.mark.parametrize("curves", [False, True])
def test_thirds_by_predicted_risk_are_followed_through_time(curves: bool) -> None:
    """The last third of the rows has its event at 1, the middle one at 2, and the first is watched until 3."""
    time = np.repeat([3.0, 2.0, 1.0], [67, 67, 66])
    truth = np.where(time == 3.0, -time, time)
    target = Target("survival", names=("time", "event"), times=(0.5, 1.5, 2.5))
    own, metric, needs = -time, "concordance", "risk"
    if curves:
        own, metric, needs = (
            (time[:, None] > np.array(target.times)).astype(float),
            "integrated_brier",
            "survival_curve",
        )
    found = diagnose(request(metric, needs, target, truth, own, own))
    assert [(each.rows, each.events) for each in found.risk_groups] == [(67, 0), (67, 67), (66, 66)]
    assert [each.curve[-1] for each in found.risk_groups] == [(3.0, 1.0), (2.0, 0.0), (1.0, 0.0)]
    assert all(each.curve[0] == (0.0, 1.0) for each in found.risk_groups)
    words = section(found, "Survival by predicted risk")
    assert "Events were seen in 0 of 67, 67 of 67 and 66 of 66" in words
    assert words.count("<polyline") == 3
    assert "the third with the most risk: " in words


def test_risks_of_folds_whose_models_count_on_other_scales_are_compared_within_each() -> None:
    time = np.repeat([3.0, 2.0, 1.0], [67, 67, 66])
    target = Target("survival", names=("time", "event"), times=(1.0,))
    asked = [request("concordance", "risk", target, time, own, None) for own in (-time, 100 - time)]
    folds = tuple(each.folds[0] for each in asked)
    found = diagnose(replace(asked[0], folds=folds))
    assert [each.rows for each in found.risk_groups] == [134, 133, 133]
    assert [min(at for at, _ in each.curve[1:]) for each in found.risk_groups] == [3.0, 2.0, 1.0]


def test_risks_that_are_all_alike_make_no_groups() -> None:
    target = Target("survival", names=("time", "event"), times=(1.0,))
    assert diagnose(request("concordance", "risk", target, np.arange(1.0, 201), np.ones(ROWS), None)).risk_groups == ()


def test_each_group_of_rows_in_order_gets_its_own_score() -> None:
    """Twenty groups of ten rows; the first five are put in the wrong order, and one has nothing relevant."""
    groups, grades = np.repeat(np.arange(20), 10), np.tile(np.arange(10) % 4, 20)
    grades[groups == 19] = 0
    own = np.where(groups < 5, -grades, grades).astype(float)
    target = Target("ranking", options={"k": 10})
    found = diagnose(request("ndcg", "relevance", target, (groups * 32 + grades).astype(float), own, own))
    assert len(found.by_group) == 19
    assert (found.by_group[0], found.by_group[4]) == (found.by_group[4], found.by_group[0])
    assert found.by_group[0] < 0.9
    assert set(found.by_group[5:]) == {1.0}
    words = section(found, "Groups")
    assert "How many of 19 groups that were scored one by one get which a metric." in words
    assert "0.9 to 1: 14" in words, "bars are told to who cannot see them"


def test_no_end_of_the_groups_is_called_the_best_where_a_metric_may_count_down() -> None:
    body = section(Diagnosis(4, None, None, by_group=(0.5, 1.5, 2.5)), "Groups")
    assert "Half of them are at 1.5000 or below, the lowest at 0.5000, the highest at 2.5000." in body
    assert not {"best", "worst"} & set(body.replace(",", " ").split())


def test_each_label_has_its_f1_beside_the_references() -> None:
    truth = np.column_stack([np.arange(ROWS) % 2, np.arange(ROWS) % 4 == 0, np.zeros(ROWS)]).astype(np.int64)
    own = truth.copy()
    own[:, 1] = 0
    target = Target("multilabel", names=("often", "<b>seldom</b>", "never"))
    asked = request(
        "multilabel_f1_macro", "label_set", target, (truth << np.arange(3)).sum(axis=1).astype(float), [], []
    )
    (fold,) = asked.folds
    found = diagnose(replace(asked, folds=(replace(fold, own=own.tobytes(), reference=truth.tobytes()),)))
    assert [(each.label, each.rows, each.own, each.reference) for each in found.labels] == [
        ("often", 100, 1.0, 1.0),
        ("<b>seldom</b>", 50, 0.0, 1.0),
    ]
    words = section(found, "Labels")
    assert "The reference is furthest ahead at &lt;b&gt;seldom&lt;/b&gt;, which 50 rows have" in words
    assert "<b>" not in words


def test_a_task_of_numbers_has_none_of_these() -> None:
    found = of_values()
    assert (found.quantiles, found.intervals, found.risk_groups, found.by_group, found.labels) == ((), (), (), (), ())
