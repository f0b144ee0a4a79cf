"""Targets of several columns, targets that `fit` never sees, and rows that are judged within their group."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from kinds_course import KINDS, Kind, table_of, write_kinds_course

import heldout
from heldout.base.errors import ChallengeError, DatasetError
from heldout.challenge.catalogue import catalogue
from heldout.challenge.interface import Challenge
from heldout.estimators.survival import DiscreteTimeSurvival
from heldout.prepare.interface import PreparedData
from heldout.prepare.prepare import prepare
from heldout.prepare.sample_submission import write_sample_submission
from heldout.prepare.tables import write_workspace_data
from heldout.runs.interface import Status
from heldout.runs.predictions_file import read_predictions
from heldout.scoring.answers import answers_of
from heldout.submission.read import read_submission
from heldout.tasks.catalogue import form_of, task_of
from heldout.tasks.interface import InvalidOutput, InvalidPredictions, Target
from heldout.workspace import create_workspace

BY_NAME = {kind.task: kind for kind in KINDS}
every_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.task)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_kinds_course(tmp_path_factory.mktemp("kinds") / "course")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELDOUT_HOME", str(tmp_path / "home"))


def challenge_of(course: Path, name: str) -> Challenge:
    return next(each for each in catalogue(course).challenges if each.id == name)


def prepared_of(course: Path, name: str) -> tuple[Challenge, PreparedData]:
    challenge = challenge_of(course, name)
    return challenge, prepare(challenge)


@pytest.mark.usefixtures("home")
@every_kind
def test_what_a_learner_gets_holds_the_target_only_where_models_are_fitted_on_it(
    course: Path, kind: Kind, tmp_path: Path
) -> None:
    challenge, prepared = prepared_of(course, kind.task)
    write_workspace_data(prepared, challenge, tmp_path)
    features, targets = [name for name, _ in prepared.features], challenge.definition.dataset.targets
    labelled = task_of(kind.task).labelled
    train = pd.read_csv(tmp_path / "data" / "train.csv")
    assert list(train) == [*features, *(targets if labelled else [])]
    assert prepared.open_file("train_target").exists() is labelled
    assert prepared.train_target.exists()
    if labelled:
        whole = table_of(kind.task).sort_values(features).reset_index(drop=True)
        found = train.merge(whole, on=features, suffixes=("", "_source"))
        assert len(found) == len(train)
        for name in targets:
            assert np.allclose(found[name].astype(float), found[f"{name}_source"].astype(float))


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(("name", "said"), [("anomaly", "without labels"), ("ranking", "with their labels")])
def test_a_workspace_says_whether_its_rows_have_labels(course: Path, name: str, said: str, tmp_path: Path) -> None:
    create_workspace(challenge_of(course, name), tmp_path / "here")
    assert f"| the training rows {said}" in (tmp_path / "here" / "README.md").read_text()


@pytest.mark.usefixtures("home")
def test_fit_is_given_a_frame_where_a_row_has_several_answers(course: Path) -> None:
    with heldout.Session(course) as session:
        _, survival = session.challenge("survival").train()
        _, labels = session.challenge("multilabel").train()
        _, grades = session.challenge("ranking").train()
        _, none = session.challenge("anomaly").train()
    assert isinstance(survival, pd.DataFrame)
    assert [str(kind) for kind in survival.dtypes] == ["float64", "bool"]
    assert list(labels) == ["fog", "rain", "snow"]
    assert set(np.unique(labels)) == {0, 1}
    assert isinstance(grades, pd.Series)
    assert set(grades) == {0.0, 1.0, 2.0, 3.0}
    assert none is None


@pytest.mark.parametrize(
    ("kind", "old", "new", "said"),
    [
        ("survival", 'target = ["months", "died"]', 'target = "months"', "must name 2 columns for the task 'survival'"),
        ("anomaly", 'target = "odd"', 'target = ["odd", "a"]', "must name 1 column for the task 'anomaly'"),
        ("multilabel", '"fog", "rain", "snow"', '"fog", "fog"', "and none twice"),
        ("ranking", 'group = "query"', "", "The task 'ranking' needs it"),
    ],
)
def test_a_target_that_does_not_suit_the_task_is_said_so(
    tmp_path: Path, kind: str, old: str, new: str, said: str
) -> None:
    file = write_kinds_course(tmp_path / "course") / "challenges" / kind / "challenge.toml"
    file.write_text(file.read_text().replace(old, new))
    broken = {each.id: str(each.error) for each in catalogue(tmp_path / "course").broken}
    assert said in broken[kind]


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("kind", "column", "value", "said"),
    [
        ("survival", "months", 0.0, "'months' must hold numbers above 0 for a survival task. Got 0.0"),
        (
            "survival",
            "died",
            2,
            "'died' must hold 1 where the event was seen and 0 elsewhere for a survival task. Got 2",
        ),
        ("multilabel", "rain", 3, "'rain' must hold 1 or 0 for a multilabel task. Got 3"),
        ("ranking", "grade", 40, "'grade' must hold whole numbers from 0 to 31 for a ranking task. Got 40"),
    ],
)
def test_a_value_that_cannot_be_a_target_is_named(
    tmp_path: Path, kind: str, column: str, value: float, said: str
) -> None:
    course = write_kinds_course(tmp_path / "course")
    file = course / "challenges" / kind / "data.csv"
    frame = pd.read_csv(file)
    frame.loc[3, column] = value
    frame.to_csv(file, index=False)
    with pytest.raises((DatasetError, ChallengeError)) as refused:
        prepare(challenge_of(course, kind))
    assert said in str(refused.value)


def sample(task: str) -> Target:
    """A target of the task."""
    match task:
        case "survival":
            return Target(task, names=("months", "died"), times=(2.0, 5.0))
        case "multilabel":
            return Target(task, names=("fog", "rain", "snow"))
        case "ranking":
            return Target(task)
    return Target(task, ("a", "b"), 1 if task == "anomaly" else None)


@pytest.mark.usefixtures("home")
@every_kind
def test_the_sample_submission_is_taken(course: Path, kind: Kind, tmp_path: Path) -> None:
    challenge, prepared = prepared_of(course, kind.task)
    write_sample_submission(prepared, challenge, tmp_path / "sample.csv")
    found = read_predictions(read_submission(tmp_path / "sample.csv"), challenge, prepared)
    assert found.status is Status.GRADED, found.message


class Answers:
    """A fitted estimator that gives one answer, whatever it is asked."""

    def __init__(self, answer: object) -> None:
        self.predict = self.fit_predict = self.score_samples = lambda features: answer
        self.predict_survival = lambda features, times: answer


FORMS = [(name, form) for name in BY_NAME for form in task_of(name).forms]
HOSTILE = {
    "None": None,
    "text": np.array(["a"] * 12),
    "complex numbers": np.full(12, 1j),
    "too few rows": np.zeros(11),
    "no rows": np.zeros(0),
    "too many columns": np.zeros((12, 7)),
    "three dimensions": np.zeros((12, 2, 2)),
    "NaN": np.full(12, np.nan),
    "NaN in the columns": np.full((12, 3), np.nan),
    "infinite": np.full(12, np.inf),
    "infinite in the columns": np.full((12, 2), -np.inf),
    "objects": np.array([object()] * 12),
    "masked": np.ma.masked_all(12),
    "a dictionary": {"a": 1},
    "ragged rows": [[1], [1, 2]] * 6,
}


@pytest.mark.parametrize(("task", "form"), FORMS, ids=[form for _, form in FORMS])
@pytest.mark.parametrize("answer", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_answer_is_refused_in_one_sentence_for_the_learner(task: str, form: str, answer: object) -> None:
    with pytest.raises(InvalidOutput) as refused:
        form_of(form).take(Answers(answer), pd.DataFrame({"x": np.zeros(12)}), sample(task))
    assert len(str(refused.value)) < 300
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("form", "task", "wrong", "said"),
    [
        ("cluster", "clustering", np.full(12, 0.5), "whole numbers"),
        ("cluster", "clustering", np.full(12, 1e300), "whole numbers"),
        ("label_set", "multilabel", np.full((12, 3), 2), "1 or 0 for each label. Row 0 has 2 for fog"),
        ("label_set", "multilabel", np.full((12, 3), -1), "1 or 0"),
        ("label_set", "multilabel", np.full((12, 3), 0.5), "1 or 0"),
    ],
)
def test_a_label_outside_of_what_there_is_is_refused(form: str, task: str, wrong: np.ndarray, said: str) -> None:
    with pytest.raises(InvalidOutput, match=said):
        form_of(form).take(Answers(wrong), pd.DataFrame({"x": np.zeros(12)}), sample(task))


@pytest.mark.parametrize(
    ("form", "task", "wrong", "said"),
    [
        ("cluster", "clustering", np.full(12, -2), "or -1 for noise; row 0 has -2"),
        ("label_set", "multilabel", np.full((12, 3), 7), "1 or 0 for each label; row 0 has 7 for fog"),
        ("survival_curve", "survival", np.full((12, 2), 1.5), "between 0 and 1; row 0 has 1.5"),
        ("survival_curve", "survival", np.tile([0.2, 0.8], (12, 1)), "never rise; row 0 has 0.2 at 2 and 0.8 at 5"),
    ],
)
def test_predictions_that_mean_nothing_are_refused(form: str, task: str, wrong: np.ndarray, said: str) -> None:
    with pytest.raises(InvalidPredictions, match=said):
        form_of(form).check("the metric", sample(task), wrong)


def test_a_detector_without_scores_is_told_what_to_set() -> None:
    from sklearn.neighbors import LocalOutlierFactor

    rows = pd.DataFrame({"x": np.arange(30.0)})
    with pytest.raises(InvalidOutput, match="novelty=True"):
        form_of("anomaly_score").take(LocalOutlierFactor().fit(rows), rows, sample("anomaly"))


def test_what_cannot_predict_new_rows_clusters_the_hidden_ones() -> None:
    from sklearn.cluster import DBSCAN

    rows = pd.DataFrame({"x": [0.0, 0.1, 0.2, 9.0, 9.1, 9.2, 50.0]})
    found = form_of("cluster").take(DBSCAN(eps=1, min_samples=2).fit(rows), rows, sample("clustering"))
    assert found.tolist() == [0, 0, 0, 1, 1, 1, -1]


def test_survival_is_asked_behind_a_pipeline_and_a_search() -> None:
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GridSearchCV
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    table = table_of("survival")
    model = make_pipeline(StandardScaler(), DiscreteTimeSurvival(LogisticRegression()))
    search = GridSearchCV(model, {"discretetimesurvival__classifier__C": [1.0]}, cv=2, scoring=lambda *_: 0.0)
    fitted = search.fit(table[["a", "b"]], table[["months", "died"]])
    curves = form_of("survival_curve").take(fitted, table[["a", "b"]], sample("survival"))
    assert curves.shape == (240, 2)
    assert (np.diff(curves, axis=1) <= 0).all()


def test_who_was_cut_off_counts_as_long_as_they_were_watched() -> None:
    """Without features the model is the life table: Kaplan & Meier's estimate at the ends of its stretches."""
    from sklearn.linear_model import LogisticRegression

    from heldout.tasks.censoring import kaplan_meier

    random = np.random.RandomState(0)
    died, left = random.exponential(10, 4000), random.exponential(15, 4000)
    time, event = np.minimum(died, left), died <= left
    model = DiscreteTimeSurvival(LogisticRegression(C=1e6, max_iter=1000), intervals=40)
    model.fit(np.zeros((4000, 1)), np.column_stack([time, event]))
    times = np.array([2.0, 8.0, 15.0])
    curve = model.predict_survival(np.zeros((1, 1)), times)[0]
    assert np.allclose(curve, kaplan_meier(time, event, times), atol=0.01)
    assert np.allclose(curve, np.exp(-times / 10), atol=0.04)
    naive = 1 - np.array([(time[event] <= each).mean() for each in times])
    assert (curve > naive + 0.05).all()


@pytest.mark.proof
@every_kind
def test_a_submission_is_graded_verified_and_better_than_guessing(
    course: Path, kind: Kind, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HELDOUT_HOME", str(tmp_path))
    file = course / "challenges" / kind.task / "solution.py"
    with heldout.Session(course) as session:
        graded = session.challenge(kind.task).grade(file)
    assert graded.status == "graded", graded.card
    assert graded.card.model is not None
    assert graded.card.model.verified
    guess = {"survival": 0.5, "ranking": 0.75, "anomaly": 0.2, "multilabel": 0.5}.get(kind.task, 0.0)
    assert graded.score is not None
    assert graded.score > guess


def test_labels_that_are_never_given_are_told_beside_how_often_they_occur() -> None:
    target = sample("multilabel")
    found = answers_of("label_set", target, np.array([[1, 0, 0]] * 4), np.array([1.0, 3.0, 1.0, 5.0]))
    assert found.constant
    assert found.shares == {"fog": 1.0, "rain": 0.0, "snow": 0.0}
    assert found.training_shares == {"fog": 1.0, "rain": 0.25, "snow": 0.25}
    assert found.forgotten == ("rain", "snow")
