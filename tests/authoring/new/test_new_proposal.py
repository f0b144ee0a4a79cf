from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from heldout.authoring.new.interface import AuthorOptions, ChallengeProposal
from heldout.authoring.new.propose import propose, slug
from heldout.base.errors import UsageError
from heldout.reading.interface import CleanTable

ROWS = 600
RANDOM = np.random.default_rng(0)
SIZE = RANDOM.normal(size=ROWS)
TOWN = RANDOM.choice(["Rome", "Oslo", "Lima"], ROWS)


def _frame(**columns: object) -> pd.DataFrame:
    frame = pd.DataFrame({"size": SIZE, "town": TOWN, **columns})
    return frame.astype({name: "str" for name in frame if frame[name].dtype == object})


def _propose(frame: pd.DataFrame, target: str = "y", **options: object) -> ChallengeProposal:
    return propose(CleanTable(frame, ()), AuthorOptions(target, **options), "some-name", "some.csv")


def _dropped(proposal: ChallengeProposal) -> dict[str, str]:
    return {each.choice: each.reason for each in proposal.dropped}


NOISY = np.where(SIZE + RANDOM.normal(size=ROWS) > 1, "yes", "no")


@pytest.mark.parametrize(
    ("target", "task", "metric"),
    [
        (NOISY, "binary", "roc_auc"),
        (NOISY == "yes", "binary", "roc_auc"),
        ((NOISY == "yes").astype(int), "binary", "roc_auc"),
        (np.where(RANDOM.random(ROWS) < 0.03, "sick", "well"), "binary", "average_precision"),
        (RANDOM.choice(["a", "b", "c"], ROWS), "multiclass", "accuracy"),
        (RANDOM.integers(3, 9, ROWS), "multiclass", "accuracy"),
        (RANDOM.integers(0, 10, ROWS), "multiclass", "accuracy"),
        (SIZE * 2 + RANDOM.normal(size=ROWS), "regression", "rmse"),
        (RANDOM.integers(0, 500, ROWS), "regression", "rmse"),
        (RANDOM.poisson(1.5, ROWS), "count", "mean_poisson_d2"),
        (RANDOM.negative_binomial(1, 0.1, ROWS), "count", "mean_poisson_d2"),
    ],
)
def test_task_and_metric_follow_from_the_target(target: np.ndarray, task: str, metric: str) -> None:
    proposal = _propose(_frame(y=target))
    assert (proposal.task_type, proposal.metric.choice) == (task, metric)
    assert proposal.metric.reason


@pytest.mark.parametrize(
    ("labels", "positive"),
    [(("no", "yes"), "yes"), (("died", "lived"), "died"), ((0, 1), 1), ((False, True), True), (("a", "b"), "b")],
)
def test_the_positive_class_is_the_telling_or_the_rarer_one(labels: tuple, positive: object) -> None:
    few = RANDOM.random(ROWS) < 0.3
    assert _propose(_frame(y=np.where(few, labels[1], labels[0]))).positive_value == positive


def test_a_telling_class_is_positive_also_when_it_is_frequent() -> None:
    assert _propose(_frame(y=np.where(RANDOM.random(ROWS) < 0.8, "yes", "no"))).positive_value == "yes"


def test_ids_and_constants_are_dropped_with_a_reason() -> None:
    dropped = _dropped(_propose(_frame(row=np.arange(ROWS), one=1, y=NOISY)))
    assert set(dropped) == {"row", "one"}
    assert "numbers the rows" in dropped["row"]
    assert "always the same" in dropped["one"]


def test_leaks_are_dropped_and_can_be_kept() -> None:
    frame = _frame(code=np.where(NOISY == "yes", 3, 4), y=NOISY)
    assert "a leak" in _dropped(_propose(frame))["code"]
    kept = _propose(frame, keep=("code",))
    assert kept.dropped == ()
    assert [each.choice for each in kept.suspicious] == ["code"]


def test_a_nearly_perfect_column_is_a_leak() -> None:
    almost = NOISY.copy()
    almost[np.flatnonzero(NOISY == "no")[0]] = "yes"
    assert "it alone predicts the target" in _dropped(_propose(_frame(almost=almost, y=NOISY)))["almost"]


def test_what_is_too_good_to_be_true_is_dropped_and_what_might_be_is_pointed_at() -> None:
    random = np.random.default_rng(1)
    cents = np.where(NOISY == "yes", 0.95, random.choice([0.1, 0.25, 0.4], ROWS))
    reading = np.where((NOISY == "yes") & (random.random(ROWS) < 0.9), -999.0, random.normal(20, 4, ROWS).round(1))
    frame = _frame(paid=random.integers(100, 5000, ROWS) + cents, reading=reading, y=NOISY)

    proposal = _propose(frame)

    assert "a leak: what stands behind its point alone explains" in _dropped(proposal)["paid"]
    (told,) = [each.reason for each in proposal.suspicious if each.choice == "reading"]
    assert told.endswith("known before the target?")


def test_where_everything_leaks_something_stays_and_it_is_told() -> None:
    frame = pd.DataFrame({"code": np.where(NOISY == "yes", 3, 4), "y": NOISY}).astype({"y": "str"})
    proposal = _propose(frame)
    assert proposal.features == ["code"]
    assert "nothing else is left" in proposal.suspicious[0].reason


def test_a_group_is_split_by_and_not_learnt_from() -> None:
    patient = np.repeat(np.arange(ROWS // 6), 6)
    frame = _frame(patient=patient, y=RANDOM.normal(size=ROWS)[patient] + RANDOM.normal(0, 0.3, ROWS))
    proposal = _propose(frame)
    assert proposal.split.method == "group"
    assert proposal.group == ("patient",)
    assert "patient" in _dropped(proposal)
    assert _propose(frame, split="random").group == ()


def test_a_date_is_split_by_and_stays() -> None:
    when = pd.date_range("2024-01-01", periods=ROWS)
    proposal = _propose(_frame(when=when, y=NOISY))
    assert (proposal.split.method, proposal.time) == ("time", "when")
    assert "when" in proposal.features


def test_a_small_table_hides_half_of_its_rows() -> None:
    split = _propose(_frame(y=NOISY)).split
    assert split.public + split.private == 0.5
    assert "small" in split.why


def test_rows_without_a_target_are_left_out_and_counted() -> None:
    frame = _frame(y=pd.Series(np.where(np.arange(ROWS) < 7, np.nan, SIZE)))
    proposal = _propose(frame)
    assert len(proposal.frame) == ROWS - 7
    assert "7 rows without a value of y left out" in proposal.notes


def test_a_number_that_gaps_made_decimal_can_be_a_class() -> None:
    frame = _frame(y=pd.Series(np.where(np.arange(ROWS) < 7, np.nan, (NOISY == "yes").astype(int))))
    assert _propose(frame).types["y"] == "int64"


def test_rare_classes_are_left_out() -> None:
    labels = RANDOM.choice(["a", "b", "c"], ROWS).astype(object)
    labels[:2] = "odd"
    proposal = _propose(_frame(y=labels))
    assert set(proposal.frame["y"]) == {"a", "b", "c"}
    assert any("odd" in note for note in proposal.notes)


@pytest.mark.parametrize(
    ("target", "said"),
    [
        (np.full(ROWS, 3), "is '3' in every row"),
        (np.arange(ROWS), "looks like an id"),
        ([f"name {n}" for n in range(ROWS)], "looks like an id"),
        ([f"name {n // 2}" for n in range(ROWS)], "300 different values"),
        (pd.date_range("2024-01-01", periods=ROWS), "is a date"),
        (np.full(ROWS, np.nan), "no value"),
    ],
)
def test_what_cannot_be_predicted_is_refused(target: object, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        _propose(_frame(y=target))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"target": "sizee"}, "Did you mean 'size'"),
        ({"group": ("towm",)}, "--group must be a column.*Did you mean 'town'"),
        ({"time": "town"}, "--time: 'town' must be a number or a date"),
        ({"drop": ("sise",)}, "--drop must be a column.*Did you mean 'size'"),
        ({"drop": ("size", "town")}, "no column is left"),
        ({"drop": ("size",), "keep": ("size",)}, "both name 'size'"),
        ({"metric": "rok_auc"}, "--metric must suit a binary task.*Did you mean 'roc_auc'"),
        (
            {"metric": "rmse"},
            "--metric must suit a binary task.*It grades .*regression.* tasks: choose one with --task",
        ),
        ({"positive": "ye"}, "--positive must be one of no, yes.*Did you mean 'yes'"),
        ({"task": "regression"}, "--task regression does not suit 'y'"),
        ({"split": "time"}, "--split time needs --time"),
        ({"split": "group"}, "--split group needs --group"),
    ],
)
def test_an_impossible_wish_is_answered_with_what_is_possible(options: dict, said: str) -> None:
    options = {"target": "y"} | options
    with pytest.raises(UsageError, match=said):
        _propose(_frame(y=NOISY), **options)


def test_of_a_skewed_target_nothing_is_said_to_be_proposed_where_the_author_chose_the_metric() -> None:
    skewed = np.exp(np.random.default_rng(8).normal(0, 2, len(NOISY)))
    proposed, asked = (_propose(_frame(y=skewed), **each) for each in ({}, {"metric": "r2"}))
    assert any("so mae is proposed" in note for note in proposed.notes)
    assert any("y is skewed" in note for note in asked.notes)
    assert not any("proposed" in note for note in asked.notes)


def test_wishes_come_true() -> None:
    proposal = _propose(
        _frame(y=NOISY), metric="log_loss", positive="no", title="Hm", licence="CC0-1.0", citation="Me.", seed=3
    )
    assert proposal.metric.choice == "log_loss"
    assert proposal.positive_value == "no"
    assert (proposal.title, proposal.licence, proposal.citation, proposal.split.seed) == ("Hm", "CC0-1.0", "Me.", 3)


def test_a_target_in_other_letters_is_found() -> None:
    assert _propose(_frame(Y=NOISY), target="y").target == "Y"


@pytest.mark.parametrize(("text", "name"), [("My Data", "my-data"), ("Été (2)", "ete-2"), ("a__b", "a-b"), ("…", "")])
def test_any_text_becomes_a_folder_name(text: str, name: str) -> None:
    assert slug(text) == name


def test_a_file_that_is_sorted_by_its_target_is_shuffled_and_it_is_told() -> None:
    cut = ROWS * 3 // 5
    frame = _frame(y=["no"] * cut + ["yes"] * (ROWS - cut))
    proposal = _propose(frame)

    assert proposal.frame["y"].ne(proposal.frame["y"].shift()).sum() > 50
    assert sorted(proposal.frame["size"]) == sorted(frame["size"])
    assert "the file is sorted by y: its rows were shuffled" in proposal.notes
    assert _propose(frame).frame.equals(proposal.frame)


def test_other_files_keep_their_order() -> None:
    frame = _frame(y=["no", "yes"] * (ROWS // 2))

    assert _propose(frame).frame["size"].tolist() == frame["size"].tolist()
