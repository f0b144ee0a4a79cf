"""What runs inside of the sandbox's processes: a new stage is a line here, new trusted work one in `trusted_tasks`."""

from __future__ import annotations

from heldout.author.forks import offer_forks
from heldout.isolation.rehearsal import REHEARSAL
from heldout.isolation.trusted_tasks import TASKS
from heldout.sandbox.frame import ReceivedJob
from heldout.sandbox.program import Phases, SandboxProgram
from heldout.stages.cluster import cluster
from heldout.stages.fit_predict import build, fit, make_ready, preload, serve
from heldout.stages.interface import (
    AUDIT,
    BUILD,
    CLUSTER,
    COMBINE,
    FIT,
    MAP,
    QUERY,
    REDUCE,
    REFIT,
    SERVE,
    SPARK,
    STREAM,
)
from heldout.stages.query import audit, query
from heldout.stages.script import script
from heldout.stages.spark import spark_features
from heldout.stages.stream import stream


def _refit(job: ReceivedJob) -> Phases:
    from heldout.landscape.swap_stage import refit

    return refit(job)


def _make_ready(job: ReceivedJob) -> None:
    if job.stage == REFIT.name:
        # Not with the worker, which would greet later: it imports this while it rehearses.
        from heldout.landscape.swap_stage import fit_job

        job = fit_job(job)
    make_ready(job)


PROGRAM = SandboxProgram(
    stages={
        BUILD: build, FIT: fit, REFIT: _refit, SERVE: serve, MAP: script, COMBINE: script, REDUCE: script, QUERY: query,
        AUDIT: audit, SPARK: spark_features, CLUSTER: cluster, STREAM: stream,
    },
    tasks=TASKS,
    preload=preload,
    make_ready=_make_ready,
    rehearsal=REHEARSAL,
    libraries=(
        "sklearn.ensemble", "sklearn.svm", "sklearn.neighbors", "sklearn.tree", "sklearn.naive_bayes",
        "sklearn.neural_network", "sklearn.discriminant_analysis", "sklearn.gaussian_process", "sklearn.compose",
        "sklearn.impute", "sklearn.feature_selection", "sklearn.feature_extraction.text", "sklearn.decomposition",
        "sklearn.calibration", "sklearn.kernel_approximation", "sklearn.cluster", "sklearn.dummy", "sklearn.multiclass",
        "sklearn.cross_decomposition", "sklearn.inspection", "sklearn.experimental.enable_halving_search_cv",
        "lightgbm", "xgboost",
    ),
    lend_walls=offer_forks,
)  # fmt: skip
