"""The stages build and fit: an estimator is made of the learner's code or of a recipe, fitted, and asked to predict."""

from __future__ import annotations

import json
import sys
import warnings
from pathlib import Path
from typing import Any

from heldout.base.json_records import to_json
from heldout.recipe.carried import CarriedNumbers
from heldout.sandbox.frame import ReceivedJob
from heldout.sandbox.program import Phases
from heldout.stages.generators import seed_everything
from heldout.stages.interface import FIT
from heldout.stages.learner_code import call_get_estimator, describe_exception, import_entry
from heldout.stages.reaching import reaching, sample_of
from heldout.stages.source_look import look_at
from heldout.stages.warned import Listener


def preload() -> None:
    """Import what both stages need, so that a confined process never has to find our code on disk.

    Of other packages it is only read which forms and task types they add: nothing of theirs is imported.
    """
    import pandas  # noqa: F401
    import pyarrow.ipc  # noqa: F401
    import sklearn.compose
    import sklearn.linear_model
    import sklearn.model_selection
    import sklearn.pipeline  # noqa: F401

    import heldout.prepare.tables
    import heldout.recipe.describe
    import heldout.recipe.rebuild
    import heldout.recipe.write
    import heldout.tasks.answers  # noqa: F401
    from heldout.tasks.catalogue import FORMS, TASKS

    for registry in (FORMS, TASKS):
        _ = registry.built_in
        _ = registry.entries


def make_ready(job: ReceivedJob) -> None:
    """Import the form of predictions that a job asks for, which another package may have.

    Raises:
        ExtensionError: that package cannot be used.
    """
    if job.stage == FIT.name:
        from heldout.tasks.catalogue import form_of

        form_of(job.work["needs"])


def build(job: ReceivedJob) -> Phases:
    """`recipe`, or why the model is `declared`."""
    progress = _Progress()
    return _reported(_build(job.work, progress), progress, len(job.later))


def fit(job: ReceivedJob) -> Phases:
    """Build, fit, each part's predictions, and the description; the data come with the phase that needs them."""
    progress = _Progress()
    return _reported(_fit(job.work, progress), progress, len(job.later))


def _reported(phases: Phases, progress: _Progress, later: int) -> Phases:
    """The answers; whatever the learner's code raises is the last one, and the last one has the warnings."""
    listener = Listener()
    listener.begin()
    try:
        answer = next(phases)
        for _ in range(later):
            answer = phases.send((yield answer))
    except BaseException as error:
        answer = {"ok": False, "error": _failure(error, progress)}, b""
    header, payload = answer
    yield header | {"warned": listener.as_json()}, payload


def _failure(error: BaseException, progress: _Progress) -> dict[str, Any]:
    """The exception as data, also when there is no memory left to describe it, or its class resists."""
    try:
        return describe_exception(error, progress.phase, progress.verified)
    except BaseException:
        kind = "memory" if isinstance(error, MemoryError) else "exception"
        return {"kind": kind, "phase": progress.phase, "type": "exception", "message": "", "verified": False}


def rehearsed_fit(job: ReceivedJob) -> list[bytes]:
    """The predictions of each part. Every phase is sent all blobs of the job, and what it raises is raised here."""
    phases = _fit(job.work, _Progress())
    next(phases)
    phases.send(job.blobs)
    predictions = [phases.send(job.blobs)[1] for _ in job.work["parts"]]
    phases.send(job.blobs)
    return predictions


class _Progress:
    """How far a stage came, for the message when it fails."""

    def __init__(self) -> None:
        self.phase = "start"
        self.verified = False


def _build(work: dict[str, Any], progress: _Progress) -> Phases:
    from heldout.recipe.write import Declared, write_recipe

    seed_everything(work["seed"])
    entry = work["entry"]
    noticed = _noticed(entry)
    progress.phase = "import"
    module = import_entry(entry, work.get("notebook", False))
    progress.phase = "get_estimator"
    estimator = call_get_estimator(module, entry)
    progress.phase = "recipe"
    recipe = write_recipe(estimator)
    if isinstance(recipe, Declared):
        yield {"ok": True, "declared": str(recipe.reason)[:500], "noticed": noticed}, b""
    else:
        yield {"ok": True, "recipe": recipe, "noticed": noticed}, b""


def _fit(work: dict[str, Any], progress: _Progress) -> Phases:
    from heldout.prepare.tables import read_column, read_features, read_target
    from heldout.recipe.describe import describe
    from heldout.tasks.catalogue import form_of
    from heldout.tasks.interface import Target

    seed_everything(work["seed"])
    carried = CarriedNumbers(work.get("carried_limit"), work.get("columns") or ())
    estimator = _make_estimator(work, progress, carried)
    blobs = yield {"ok": True, "carried": carried.numbers}, b""
    progress.phase = "start"
    features = read_features(blobs["train_features"])
    target = _labels(read_target(blobs["train_target"]), work)
    keyword = {}
    if "train_groups" in blobs and _is_search(estimator):
        keyword["groups"] = read_column(blobs["train_groups"], "group")
    if work.get("sample_rows"):
        features, target, keyword = _sample(features, target, keyword, work["sample_rows"])
    sample = sample_of(features, target) if progress.verified else None
    progress.phase = "fit"
    estimator.fit(features, target, **keyword)
    del features, target, keyword
    blobs = yield {"ok": True}, b""
    progress.phase = "predict"
    form, asked = form_of(work["needs"]), Target.from_json(work)
    for part in work["parts"]:
        rows = read_features(blobs[f"{part}_features"])
        array = form.take(estimator, rows, asked)
        blobs = yield {"ok": True, "dtype": array.dtype.str}, array.tobytes()
    progress.phase = "describe"
    arrived = _safely(lambda fitted: reaching(fitted, *sample), estimator) if sample is not None else None
    yield {"ok": True, "description": _safely(describe, estimator), "reaching": arrived}, b""


def _noticed(entry: str) -> list[list[str | int]]:
    """What the source shows of the learner's procedure; a file that cannot be read shows nothing."""
    try:
        return [each.as_json() for each in look_at(Path(entry).read_bytes())]
    except OSError:
        return []


def _make_estimator(work: dict[str, Any], progress: _Progress, carried: CarriedNumbers) -> Any:
    if work.get("recipe") is not None:
        from heldout.recipe.rebuild import rebuild

        progress.phase, progress.verified = "rebuild", True
        return rebuild(work["recipe"], carried=carried)
    progress.phase = "import"
    module = import_entry(work["entry"], work.get("notebook", False))
    progress.phase = "get_estimator"
    return call_get_estimator(module, work["entry"])


def _labels(target: Any, work: dict[str, Any]) -> Any:
    """y as the learner sees it: a Series of the original labels, or of float64."""
    import numpy as np
    import pandas as pd

    if work["classes"] is None:
        return pd.Series(target, name=work["target"])
    return pd.Series(np.array(work["classes"]), name=work["target"]).take(target).reset_index(drop=True)


def _sample(features: Any, target: Any, keyword: dict[str, Any], rows: int) -> tuple[Any, Any, dict[str, Any]]:
    """The first `rows` rows, and at least two of every class."""
    chosen = set(range(min(rows, len(target))))
    if target.nunique() < 200:
        for _, members in target.groupby(target):
            chosen.update(members.index[:2])
    index = sorted(chosen)
    return (
        features.iloc[index].reset_index(drop=True),
        target.iloc[index].reset_index(drop=True),
        {name: values[index] for name, values in keyword.items()},
    )


def _is_search(estimator: Any) -> bool:
    module = sys.modules.get("sklearn.model_selection._search")
    return module is not None and isinstance(estimator, module.BaseSearchCV)


def _safely(describe: Any, estimator: Any) -> dict[str, Any] | None:
    """A description never costs a learner the grade, whatever the estimator's attributes do when they are read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            description: dict[str, Any] = to_json(describe(estimator))
        json.dumps(description, allow_nan=False)
    except BaseException:
        return None
    return description
