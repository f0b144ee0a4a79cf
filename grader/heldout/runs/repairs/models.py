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
_BETWEEN = re.compile(
    r"predict must return labels of the training data .*\. Row \d+ is (-?\d+(?:\.\d+)?e[-+]\d+|-?\d+\.\d+)\.", re.DOTALL
)
_WITHOUT_Y = re.compile(r"fit\(\) missing 1 required positional argument: 'y'|requires y to be passed")
_TWO_COLUMNS = re.compile(
    r"got an array of shape \(\d+, 2\)|one number per row: shape \(\d+,\)\. It returned \(\d+, 2\)"
)
_FOR_TARGETS = re.compile(
    r"^(LabelEncoder|LabelBinarizer)\.fit(?:_transform)?\(\) takes 2 positional arguments but 3 were"
)
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
    of_sklearn = parameters.is_of_sklearn(name)
    if of_sklearn and about.in_stream:
        return f"Take a classifier that has it and learns from batches, such as `{_some_model(about)}`."
    if of_sklearn and scores:
        return f"`CalibratedClassifierCV({name}())` (of sklearn.calibration) makes it of its decision_function."
    if name == "VotingClassifier":
        return 'Its members vote for labels: write `voting="soft"`, with members that have predict_proba.'
    if not of_sklearn:
        return (
            f"Give {name} a method `predict_proba(self, X)` that returns one column for each class, in sorted order: "
            f"{listed(about.classes, most=4)}."
        )
    return f"Take a classifier that has it, such as `{_some_model(about)}` or `HistGradientBoostingClassifier()`."


def numbers_for_labels(error: StageError, about: Circumstances) -> str | None:
    """A regressor where labels are asked for: it fails at text labels."""
    found = _TEXT.search(error.message)
    if found is None or not about.predicts_classes or found[1] not in about.classes:
        return None
    other = "" if about.in_stream else " or `HistGradientBoostingClassifier()`"
    return (
        f"{about.challenge.id} asks for classes ({listed(about.classes, most=4)}), and this model works with "
        f"numbers: it is a regressor. Take a classifier, such as `{_some_model(about)}`{other}."
    )


def answered_numbers(error: StageError, about: Circumstances) -> str | None:
    """A number between labels: a probability, or what a regressor says."""
    found = _BETWEEN.search(error.message)
    if found is None or not about.predicts_classes:
        return None
    return (
        f"{about.challenge.id} asks for classes ({listed(about.classes, most=4)}), and predict answered with the "
        f"number {found[1]}. If that is a probability, answer with the class that it speaks for; if the model is a "
        f"regressor, take a classifier, such as `{_some_model(about)}`."
    )


def without_labels(error: StageError, about: Circumstances) -> str | None:
    """A classifier where nothing can be learnt from labels, as there are none."""
    if not about.is_without_labels or not _WITHOUT_Y.search(error.message):
        return None
    return (
        f"{about.challenge.id} gives no labels to learn from: `fit(X)` is called without y, and this model needs one. "
        f"Take {'a detector, such as `IsolationForest()`' if about.finds_anomalies else 'a model that needs none'}."
    )


def folder_of_rows(error: StageError, about: Circumstances) -> str | None:
    """A usual estimator, or a text that is added to a path, where fit is given a folder."""
    if about.challenge.definition.out_of_core is None or "PosixPath" not in error.message:
        return None
    return (
        f"{about.challenge.id} calls `fit(folder, target)`: the rows are files in a folder, a pathlib.Path, and do not "
        "come as a table. Write a class whose fit reads them part by part: `for path in sorted(folder.glob("
        '"part=*/rows.parquet")): rows = pd.read_parquet(path)`, and learns with partial_fit.'
    )


def survival_target(error: StageError, about: Circumstances) -> str | None:
    """A usual regressor or classifier on times and events."""
    module, _, wrapper = about.task.wrapper.rpartition(".")
    takes_two = _TWO_COLUMNS.search(error.message) or "multioutput" in error.message.lower()
    if not wrapper or len(about.targets) != 2 or not takes_two:
        return None
    return (
        f"y has two columns in {about.challenge.id}, {listed(about.targets)}, and this model takes one. "
        f"`{wrapper}(LogisticRegression(max_iter=1000))` (of {module}) makes one that takes both of any classifier."
    )


def label_encoder(error: StageError, about: Circumstances) -> str | None:
    """LabelEncoder among the steps of a pipeline."""
    found = _FOR_TARGETS.search(error.message)
    if found is None:
        return None
    return (
        f"{found[1]} is for the target, and takes no columns of X. For columns take `OrdinalEncoder("
        'handle_unknown="use_encoded_value", unknown_value=-1)` or `OneHotEncoder(handle_unknown="ignore")`; the '
        "target needs no encoder."
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
    if about.in_stream:
        return 'SGDClassifier(loss="log_loss")' if about.predicts_classes else "SGDRegressor()"
    return "LogisticRegression(max_iter=1000)" if about.predicts_classes else "Ridge()"
