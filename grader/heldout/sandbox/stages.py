"""What runs inside a stage's process: build, fit, or trusted work of our own.

The process has mapped a job and holds the write end of a result pipe. Whatever happens, at most one frame leaves it.
Confinement is the runner's business: it happens between `read_job` and `run_stage`.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import sys
from collections.abc import Generator
from typing import Any, TypeAlias

from heldout.recipe.carried import Carried
from heldout.sandbox.frame import ReceivedJob, encode, receive
from heldout.sandbox.generators import seed_everything
from heldout.sandbox.learner_code import call_get_estimator, describe_exception, import_entry
from heldout.sandbox.warned import Listener

PRELOAD = (
    "pandas",
    "pyarrow.ipc",
    "sklearn.pipeline",
    "sklearn.linear_model",
    "sklearn.model_selection",
    "heldout.prepare.tables",
    "heldout.sandbox.predictions",
    "heldout.recipe.describe",
    "heldout.recipe.rebuild",
    "heldout.recipe.write",
)
"""Imported before a stage is confined: what every stage needs, and all of our own code that it will run."""


def preload() -> None:
    """Import what the stages need, so that a confined process never has to find our code on disk."""
    for name in PRELOAD:
        importlib.import_module(name)


Answer: TypeAlias = tuple[dict[str, Any], bytes]
Phases: TypeAlias = Generator[Answer, dict[str, Any], None]
"""Yields the answer of each phase and is sent the inputs of the next."""


def run_stage(job: ReceivedJob, result_fd: int, inputs_fd: int) -> None:
    """Run the job and write one frame for each of its phases to `result_fd`; never raises for what a learner's code
    does. The inputs of later phases come through `inputs_fd`, each when the phase before has been answered.
    """
    match job.stage:
        case "trusted":
            _send(result_fd, *run_trusted(job))
        case "probe":
            from heldout.sandbox.selftest import attempt_all

            _send(result_fd, attempt_all(job.work))
        case _:
            progress, listener = _Progress(), Listener()
            listener.begin()
            phases = {"build": _build, "fit": _fit}[job.stage](job.work, job.blobs, progress)
            try:
                header, payload = next(phases)
                for sizes in job.later:
                    _send(result_fd, header, payload)
                    header, payload = phases.send(receive(inputs_fd, sizes))
            except BaseException as error:
                header, payload = {"ok": False, "error": _failure(error, progress)}, b""
            _send(result_fd, header | {"warned": listener.as_json()}, payload)


def _send(fd: int, header: dict[str, Any], payload: bytes = b"") -> None:
    """One frame, after everything that was printed before: the last frame is the end of the process."""
    frame = encode(header, payload)
    for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
        with contextlib.suppress(BaseException):
            stream.flush()  # type: ignore[union-attr]
    _write_all(fd, frame)


def _failure(error: BaseException, progress: _Progress) -> dict[str, Any]:
    """The exception as data, also when there is no memory left to describe it, or its class resists."""
    try:
        return describe_exception(error, progress.phase, progress.verified)
    except BaseException:
        kind = "memory" if isinstance(error, MemoryError) else "exception"
        return {"kind": kind, "phase": progress.phase, "type": "exception", "message": "", "verified": False}


def run_fit(job: ReceivedJob) -> list[bytes]:
    """The fit stage as it is, for the worker's own rehearsal: the predictions of each part.

    Every phase is sent all blobs of the job. What a phase raises is raised here.
    """
    phases = _fit(job.work, job.blobs, _Progress())
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


def _write_all(fd: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]


def run_trusted(job: ReceivedJob) -> tuple[dict[str, Any], bytes]:
    """Call the function of our own that the job names, `module:function`, with its header and blobs."""
    module, _, function = job.work["task"].partition(":")
    result: tuple[dict[str, Any], bytes] = getattr(importlib.import_module(module), function)(job.work, job.blobs)
    return result


def _build(work: dict[str, Any], _: dict[str, Any], progress: _Progress) -> Phases:
    from heldout.recipe.write import Declared, write_recipe

    seed_everything(work["seed"])
    entry = work["entry"]
    progress.phase = "import"
    module = import_entry(entry, work.get("notebook", False))
    progress.phase = "get_estimator"
    estimator = call_get_estimator(module, entry)
    progress.phase = "recipe"
    recipe = write_recipe(estimator)
    if isinstance(recipe, Declared):
        yield {"ok": True, "declared": str(recipe.reason)[:500]}, b""
    else:
        yield {"ok": True, "recipe": recipe}, b""


def _fit(work: dict[str, Any], _: dict[str, Any], progress: _Progress) -> Phases:
    """Build, fit, each part's predictions, and the description; the data come with the phase that needs them."""
    from heldout.prepare.tables import read_column, read_features, read_target
    from heldout.recipe.describe import describe
    from heldout.sandbox.predictions import predict

    seed_everything(work["seed"])
    carried = Carried(work.get("carried_limit"), work.get("columns") or ())
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
    progress.phase = "fit"
    estimator.fit(features, target, **keyword)
    del features, target, keyword
    blobs = yield {"ok": True}, b""
    progress.phase = "predict"
    for part in work["parts"]:
        rows = read_features(blobs[f"{part}_features"])
        array = predict(estimator, rows, work["needs"], work["classes"], work["positive_index"])
        blobs = yield {"ok": True, "dtype": array.dtype.str}, array.tobytes()
    progress.phase = "describe"
    yield {"ok": True, "description": _safely(describe, estimator)}, b""


def _make_estimator(work: dict[str, Any], progress: _Progress, carried: Carried) -> Any:
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
        description: dict[str, Any] = describe(estimator)
        json.dumps(description, allow_nan=False)
    except BaseException:
        return None
    return description
