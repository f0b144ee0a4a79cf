"""A RAMP kit: `problem.py`, data and submissions. What its code says is read from its text; nothing of it is run."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from heldout.authoring.imports.interface import ImportOptions
from heldout.base.errors import UsageError
from heldout.base.vocabulary import TaskType
from heldout.base.words import first_few

PROBLEM = "problem.py"
_METRICS = {
    "ROCAUC": "roc_auc",
    "Accuracy": "accuracy",
    "ClassificationError": "accuracy",
    "BalancedAccuracy": "balanced_accuracy",
    "MacroAveragedRecall": "balanced_accuracy",
    "NegativeLogLikelihood": "log_loss",
    "BrierScore": "brier",
    "F1": "f1",
    "RMSE": "rmse",
    "RMSLE": "rmsle",
    "MAE": "mae",
    "MeanAbsoluteError": "mae",
}
_OLD = ("Classifier", "Regressor", "FeatureExtractorClassifier", "FeatureExtractorRegressor")
_MOST_BYTES = 1_000_000
_SHOWN = 6


@dataclass(frozen=True)
class RampKit:
    """What a kit says of its challenge."""

    data: Path
    """The folder with the tables."""
    title: str | None
    target: str | None
    task: TaskType | None
    """None for classes, of which the values say whether there are two."""
    metric: str | None
    kept: tuple[str, ...]
    lost: tuple[str, ...]

    def options(self, options: ImportOptions) -> ImportOptions:
        """The author's decisions, with the kit's where the author has made none."""
        return replace(
            options,
            title=options.title or self.title,
            target=options.target or self.target,
            task=options.task or self.task,
            metric=options.metric or self.metric,
        )


def read_kit(folder: Path) -> RampKit | None:
    """The kit in `folder`; None where it has no `problem.py`.

    Raises:
        UsageError: `problem.py` is no Python, or the kit has no data.
    """
    problem = folder / PROBLEM
    if not problem.is_file():
        return None
    if problem.stat().st_size > _MOST_BYTES:
        raise UsageError(f"{problem} has more than {_MOST_BYTES:,} bytes. Is it a RAMP kit's?")
    try:
        tree = ast.parse(problem.read_bytes())
    except (SyntaxError, ValueError, RecursionError) as error:
        raise UsageError(f"{problem} is not Python: {error}. Name the folder with the tables instead.") from error
    data = folder / "data" if (folder / "data").is_dir() else folder
    if not any(entry.is_file() and "train" in entry.name.lower() for entry in data.iterdir()):
        raise UsageError(
            f"{folder} is a RAMP kit without its data: {data} has no file of training rows. Run the kit's "
            f"download_data.py where you trust it, then import the kit again."
        )
    texts = dict(_constants(tree))
    scores = list(_called(tree, "score_types"))
    kept = [f"{PROBLEM} was read as text, and not run."]
    lost = []
    metric = next((_METRICS[name] for name in scores[:1] if name in _METRICS), None)
    if metric is not None:
        kept.append(f"The metric: {scores[0]}, the first of the kit's scores, is {metric}.")
    if scores[1:] or (scores and metric is None):
        others = scores[1:] if metric is not None else scores
        lost.append(f"Scores of the kit: {', '.join(others[:_SHOWN])}. Other metrics are declared with a function.")
    task = _task(tree)
    target = _target(texts, tree)
    if target is not None:
        kept.append(f"The target: {target}.")
    if any(isinstance(node, ast.FunctionDef) and node.name == "get_cv" for node in tree.body):
        lost.append("The kit's cross-validation (get_cv): models are compared on hidden rows here.")
    lost += _about_submissions(folder, _workflow(tree))
    title = texts.get("problem_title")
    return RampKit(data, title, target, task, metric, tuple(kept), tuple(lost))


def _constants(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Names at the top of the module that are a text."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            for name in node.targets:
                if isinstance(name, ast.Name):
                    yield name.id, node.value.value


def _called(tree: ast.Module, module: str) -> Iterator[str]:
    """Names that are called out of `rw.<module>`, in the order of the file."""
    found = [
        (node.lineno, node.col_offset, node.func.attr)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _is_of(node.func.value, module)
    ]
    yield from (name for _, _, name in sorted(found))


def _is_of(node: ast.expr, module: str) -> bool:
    return (isinstance(node, ast.Attribute) and node.attr == module) or (
        isinstance(node, ast.Name) and node.id == module
    )


def _task(tree: ast.Module) -> TaskType | None:
    made = list(_called(tree, "prediction_types"))
    return "regression" if made[:1] == ["make_regression"] else None


def _target(texts: dict[str, str], tree: ast.Module) -> str | None:
    """The column that is predicted: a text whose name says so, or what `y` is taken from."""
    named = [text for name, text in texts.items() if "target" in name.lower() or name.lower() in ("_label", "label")]
    if named:
        return named[0]
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id[0] == "y":
            taken = [part.slice for part in ast.walk(node.value) if isinstance(part, ast.Subscript)]
            columns = [each.value for each in taken if isinstance(each, ast.Constant) and isinstance(each.value, str)]
            if columns:
                return columns[0]
    return None


def _workflow(tree: ast.Module) -> str | None:
    return next(iter(_called(tree, "workflows")), None)


def _about_submissions(folder: Path, workflow: str | None) -> list[str]:
    submissions = folder / "submissions"
    names = sorted(entry.name for entry in submissions.iterdir() if entry.is_dir()) if submissions.is_dir() else []
    if not names:
        return []
    old = " (of an old kit: classifier.py and feature_extractor.py are put together)" if workflow in _OLD else ""
    return [
        f"Submissions: {first_few(names, _SHOWN)}. They are graded as they lie there{old}: "
        f"heldout grade {submissions / names[0]} -c NAME."
    ]
