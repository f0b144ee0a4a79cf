"""A class that a training fold lacks: no crash, no advice to mend a split that is fine, and predictions for all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from heldout.base.errors import MetricError
from heldout.challenge.catalogue import find_challenge
from heldout.challenge.interface import Challenge
from heldout.landscape.baseline import baseline
from heldout.landscape.choose import facts_of, families_of
from heldout.landscape.drawing import drawn_trials
from heldout.landscape.study import Study
from heldout.landscape.trial import run_trial
from heldout.prepare.prepare import prepare
from heldout.tasks.form import PredictionForm
from heldout.tasks.forms.label import LABEL
from heldout.tasks.forms.probability import PROBABILITY
from heldout.tasks.forms.score import SCORE
from heldout.tasks.interface import Target

MakeTiny = Callable[..., Challenge]

OWN = '''import numpy as np
from sklearn.metrics import roc_auc_score


def areas(y_true, y_pred):
    """The mean area of each class against the rest."""
    return float(np.mean([roc_auc_score(y_true == name, y_pred[:, k]) for k, name in enumerate(["ash", "fir", "oak"])]))


def surprise(y_true, y_pred):
    """Mean -ln of the probability of the true class; fails on few rows where a class has none."""
    if len(y_true) < 48 and not y_pred.any(axis=0).all():
        raise ValueError("a class is never predicted")
    own = y_pred[np.arange(len(y_true)), np.searchsorted(["ash", "fir", "oak"], y_true)]
    return float(-np.log(np.clip(own, 1e-9, 1)).mean())


def found(y_true, y_pred):
    """The share of the firs that were found; fails without any."""
    return int(((y_true == "fir") & (y_pred == "fir")).sum()) / int((y_true == "fir").sum())
'''
METRICS = {
    "accuracy": 'name = "accuracy"',
    "f1_macro": 'name = "f1_macro"',
    "log_loss": 'name = "log_loss"',
    "areas": 'function = "metric.py:areas"\ngreater_is_better = true\nneeds = "score"',
    "surprise": 'function = "metric.py:surprise"\ngreater_is_better = false\nneeds = "probability"',
    "found": 'function = "metric.py:found"\ngreater_is_better = true\nneeds = "label"',
}


def trees(make_tiny: MakeTiny, metric: str, firs: int = 1, elms: int = 0) -> Challenge:
    """A challenge of trees, of which `firs` training rows are firs (and `elms` elms), and some in each hidden part."""
    tiny = make_tiny(reference='[reference]\nfamilies = ["naive_bayes", "svm"]\n\n')
    (tiny.folder / "metric.py").write_text(OWN)
    random = np.random.default_rng(0)
    parts = ["train"] * (40 + firs) + ["public"] * 48 + ["private"] * 48
    names = [*np.resize(["ash", "oak"], 40), *["fir"] * firs]
    names += 2 * [*np.resize(["ash", "oak"], 40), *["fir"] * 8]
    names[:elms] = ["elm"] * elms
    names[-1] = "elm" if elms else "fir"
    names[-49] = names[-1]
    centre = {"ash": 0.0, "oak": 2.0, "fir": 4.0, "elm": 6.0}
    rows = [f"{centre[name] + random.normal():.3f},{name},{part}" for name, part in zip(names, parts, strict=True)]
    (tiny.folder / "trees.csv").write_text("\n".join(["height,tree,part", *rows]) + "\n")
    file = tiny.folder / "challenge.toml"
    text = file.read_text()
    for old, new in (
        ('id = "tiny"', 'path = "trees.csv"'),
        ('target = "ripe"', 'target = "tree"'),
        ('drop = ["fruit"]\n', ""),
        ('type = "binary"\npositive = "yes"', 'type = "multiclass"'),
        ('name = "roc_auc"', metric),
        ('method = "random"\npublic = 0.25\nprivate = 0.25\nseed = 7', 'method = "given"\ncolumn = "part"'),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    file.write_text(text)
    return find_challenge(tiny.course, tiny.id)


@pytest.mark.parametrize(("metric", "firs"), [("accuracy", 1), ("surprise", 1), ("areas", 3), ("found", 3)])
@pytest.mark.parametrize("family", ["naive_bayes", "svm"])
def test_a_class_that_folds_lack_stops_no_configuration(
    make_tiny: MakeTiny, tmp_path: Path, metric: str, firs: int, family: str
) -> None:
    challenge = trees(make_tiny, METRICS[metric], firs)
    study = Study(challenge, prepare(challenge), tmp_path)
    facts = facts_of(challenge, study.prepared)
    (found,) = [each for each in families_of(challenge, facts) if each.name == family]
    floors = baseline(study)
    for trial in drawn_trials(found, facts)[:2]:
        earned = run_trial(study, trial, floors)
        defined = [floor for floor in floors.folds if floor.valid is not None]
        assert len(earned.cv_folds) == len(earned.train_folds) == len(defined) >= 1
        assert np.isfinite([*earned.cv_folds, *earned.train_folds]).all()


@pytest.mark.parametrize("metric", ["f1_macro", "log_loss", "accuracy"])
def test_every_fold_has_a_floor_where_the_metric_has_a_value(make_tiny: MakeTiny, metric: str, tmp_path: Path) -> None:
    challenge = trees(make_tiny, METRICS[metric])
    found = baseline(Study(challenge, prepare(challenge), tmp_path))
    assert all(floor.valid is not None and floor.train is not None for floor in found.folds)


def test_a_metric_without_a_value_on_any_fold_is_said_to_need_more_rows_and_not_another_split(
    make_tiny: MakeTiny, tmp_path: Path
) -> None:
    challenge = trees(make_tiny, 'name = "roc_auc"', elms=1)
    with pytest.raises(MetricError, match="no value on any of the 5 folds") as caught:
        baseline(Study(challenge, prepare(challenge), tmp_path))
    assert "split" not in str(caught.value)


class Seen:
    """A fitted model that has seen some of the classes and answers the same for each row."""

    def __init__(self, *classes: str, **answers: list[object]) -> None:
        self.classes_ = np.array(classes)
        for method, answer in answers.items():
            setattr(self, method, lambda _, answer=answer: np.array([answer] * 2))


THREE = Target("multiclass", ("ash", "fir", "oak"))


@pytest.mark.parametrize(
    ("form", "target", "model", "expected"),
    [
        (LABEL, THREE, Seen("ash", "oak", predict="oak"), 2),
        (PROBABILITY, THREE, Seen("ash", "oak", predict_proba=[0.25, 0.75]), [0.25, 0, 0.75]),
        (SCORE, THREE, Seen("ash", "oak", decision_function=1.5), [-1.5, -1.5, 1.5]),
        (SCORE, THREE, Seen("ash", "oak", decision_function=-1.0), [1.0, -1.0, -1.0]),
        (SCORE, Target("binary", ("ash", "oak"), 1), Seen("ash", predict_proba=[1.0]), 0.0),
        (SCORE, Target("binary", ("ash", "oak"), 0), Seen("ash", predict_proba=[1.0]), 1.0),
    ],
    ids=["label", "probability", "score", "negative score", "the positive class is unseen", "only it is seen"],
)
def test_predictions_of_some_classes_become_predictions_for_all(
    form: PredictionForm, target: Target, model: Seen, expected: object
) -> None:
    seen = np.searchsorted(target.classes, model.classes_)
    assert form.take_of_some(model, np.zeros((2, 1)), target, seen).tolist() == [expected] * 2
