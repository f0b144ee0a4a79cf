"""The stage `refit`: a learner's hyperparameters on the reference preprocessing become a model, which is fitted and
predicts. Nothing of the learner's runs there; the hyperparameters are theirs, so it has the walls of their fit.
"""

from __future__ import annotations

import json
from dataclasses import replace

from heldout.base.json_records import from_json
from heldout.landscape.swap import SwapRequest, make_swap
from heldout.sandbox.frame import ReceivedJob
from heldout.sandbox.program import Phases
from heldout.stages.fit_predict import StageProgress, fitted, reported
from heldout.stages.interface import FIT, FitWork


def fit_job(job: ReceivedJob) -> ReceivedJob:
    """The job that is left when the model is made."""
    return replace(job, stage=FIT.name, work=job.work["fit"])


def refit(job: ReceivedJob) -> Phases:
    """As `fit` answers. Where the class refuses the hyperparameters, the model could not be rebuilt."""
    progress = StageProgress()
    return reported(_refit(job, progress), progress, len(job.later))


def _refit(job: ReceivedJob, progress: StageProgress) -> Phases:
    progress.phase = "rebuild"
    recipe = make_swap(from_json(SwapRequest, job.work["swap"], exact=True)).recipe
    if recipe is None:
        raise ValueError("the class refuses the hyperparameters")
    # As a recipe arrives elsewhere: in a model that is stored, texts that are one object take less than equal ones.
    sent = json.loads(json.dumps(recipe))
    yield from fitted(replace(from_json(FitWork, job.work["fit"]), recipe=sent), progress)
