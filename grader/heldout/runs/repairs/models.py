"""A model of the wrong kind for what is asked: a regressor for classes, labels as text, no model at all."""

from __future__ import annotations

import re

from heldout.base.words import listed
from heldout.runs.repairs import parameters
from heldout.runs.repairs.interface import Circumstances
from heldout.stages.interface import StageError

_LACKS = re.compile(
    r"the metric needs ([\w ]{1,80}), and (\w{1,80}) (?:has neither|does not have it)(, only decision_function)?"
)
_LABELS = re.compile(r"predict must return labels of the training data")
_TEXT = re.compile(r"could not convert string to float: '(.*)'", re.DOTALL)
_COUNTERPARTS = {
    "LinearRegression": "LogisticRegression()",
    "Ridge": "LogisticRegression()",
    "Lasso": "LogisticRegression()",
    "ElasticNet": "LogisticRegression()",
    "SGDRegressor": 'SGDClassifier(loss="log_loss")',
    "SVR": "CalibratedClassifierCV(SVC())",
    "LinearSVR": "CalibratedClassifierCV(LinearSVC())",
}
"""Regressors whose classifier has another name."""
_NO_MODEL = ("Scaler", "Encoder", "Imputer", "Transformer", "Vectorizer", "PCA", "Features", "Binarizer", "Union")


def _classifier_for(name: str) -> str:
    return _COUNTERPARTS.get(name, f"{name.removesuffix('Regressor')}Classifier()")


def wrong_answer(error: StageError, about: Circumstances) -> str | None:
    """A model without the method that the metric asks for."""
    found = _LACKS.search(error.message)
    if found is None:
        return None
    needs, name = found[1], found[2]
    if any(name.endswith(ending) for ending in _NO_MODEL):
        return (
            f"{name} prepares columns and is no model: it cannot predict. Put a model behind it: "
            f"`make_pipeline({name}(), {_some_model(about)})`."
        )
    if about.predicts_classes and (name.endswith("Regressor") or name in _COUNTERPARTS):
        return (
            f"{name} is a regressor: it predicts numbers, and {about.challenge.id} asks for classes "
            f"({listed(about.classes, most=4)}) by {needs}. Take a classifier, such as `{_classifier_for(name)}`."
        )
    if "predict_proba" not in needs or not about.predicts_classes:
        return None
    lacks = f"the metric of {about.challenge.id} needs {needs}, and {name} does not have it."
    return f"{lacks} {_who_has_it(name, scores=found[3] is not None, about=about)}"


def _who_has_it(name: str, *, scores: bool, about: Circumstances) -> str:
    """What gives chances of classes in its place. CalibratedClassifierCV makes them of scores, and none of labels."""
    if scores:
        return f"`CalibratedClassifierCV({name}())` (of sklearn.calibration) makes it of its decision_function."
    if name == "VotingClassifier":
        return 'Its members vote for labels: write `voting="soft"`, with members that have predict_proba.'
    if not parameters.is_of_sklearn(name):
        return (
            f"Give {name} a method `predict_proba(self, X)` that returns one column for each class, in sorted order: "
            f"{listed(about.classes, most=4)}."
        )
    return f"Take a classifier that has it, such as `{_some_model(about)}` or `HistGradientBoostingClassifier()`."


def numbers_for_labels(error: StageError, about: Circumstances) -> str | None:
    """A regressor where labels are asked for: it fails at text labels, or answers between numeric ones."""
    if not about.predicts_classes:
        return None
    found = _TEXT.search(error.message)
    of_labels = found is not None and found[1] in about.classes
    if not of_labels and not (_LABELS.search(error.message) and "float" in error.message):
        return None
    return (
        f"{about.challenge.id} asks for classes ({listed(about.classes, most=4)}), and this model works with "
        f"numbers: it is a regressor. Take a classifier, such as `{_some_model(about)}` or "
        "`HistGradientBoostingClassifier()`."
    )


def text_labels(error: StageError, about: Circumstances) -> str | None:
    """XGBoost wants classes from 0 on."""
    if not error.message.startswith("Invalid classes inferred from unique values of `y`"):
        return None
    return (
        f"this model takes classes numbered from 0 alone, and those of {about.challenge.id} are "
        f"{listed(about.classes, most=4)}. A VotingClassifier of one numbers them and gives them back: "
        '`VotingClassifier([("xgb", XGBClassifier())], voting="soft")` (of sklearn.ensemble). '
        "HistGradientBoostingClassifier takes them as they are."
    )


def _some_model(about: Circumstances) -> str:
    return "LogisticRegression(max_iter=1000)" if about.predicts_classes else "Ridge()"
