"""An estimator whose `fit` is given a folder of Parquet files, with more rows than fit into the memory it may use."""

from __future__ import annotations

from heldout.challenge.interface import Challenge
from heldout.prepare.interface import PreparedData
from heldout.prepare.rows_folder import partition_folder, rows_folder
from heldout.runs.fit_predict import ROWS, run_submission
from heldout.runs.interface import Outcome, Run
from heldout.sandbox.interface import Runner
from heldout.submission.interface import Submission


def run_out_of_core(
    runner: Runner, submission: Submission, challenge: Challenge, prepared: PreparedData, sample: bool = False
) -> Outcome:
    """Fit on the folder and predict both hidden parts; `sample`: on one part of the rows only.

    Raises:
        ChallengeError: the rows cannot be made.
        HeldoutError: the machine could not run the stages.
    """
    folder = rows_folder(challenge, prepared)
    first = partition_folder(challenge, 0)
    folders = ((f"{ROWS}/{first}", folder / first),) if sample else ((ROWS, folder),)
    return run_submission(runner, submission, challenge, prepared, folders=folders)


RUN = Run(
    "out_of_core",
    lambda runner, submission, challenge, prepared, sample, _: run_out_of_core(
        runner, submission, challenge, prepared, sample
    ),
    tried="{model} fits one part of the rows of {challenge} and predicts what the metric needs",
    why_no_points="a model of so many rows is scored on the metric only: no reference was fitted on them",
)
