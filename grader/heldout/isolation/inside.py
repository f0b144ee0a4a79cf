"""The closed list of what runs inside of the sandbox's processes; a new stage, or new trusted work, is a line here.

Each is imported when it is first asked for, by a function, so that a process that is started for one imports no other.
"""

from __future__ import annotations

from heldout.author.forks import offer_forks
from heldout.isolation.rehearsal import rehearse
from heldout.sandbox.program import Program, Work
from heldout.stages.fit_predict import BUILD, FIT, build, fit, preload


def _record() -> Work:
    import heldout.attempts.sql_store  # noqa: F401
    from heldout.attempts.remote import add_here

    return add_here


def _score() -> Work:
    from heldout.coach.task import judge

    return judge


def _swap() -> Work:
    from heldout.landscape.swap import make_swap

    return make_swap


def _score_stored() -> Work:
    from heldout.scoring.stored_work import score_all

    return score_all


def _score_dummy() -> Work:
    from heldout.scoring.stored_work import score_constant

    return score_constant


def _climb() -> Work:
    from heldout.leaderboard.standing_work import climb

    return climb


def _tell_apart() -> Work:
    from heldout.leaderboard.standing_work import tell_apart

    return tell_apart


def _probe_metric() -> Work:
    from heldout.scoring.metric_probe_work import ask

    return ask


def _lead_over_dummy() -> Work:
    from heldout.scoring.metric_probe_work import against_dummy

    return against_dummy


def _nothing() -> Work:
    from heldout.scoring.metric_probe_work import nothing

    return nothing


PROGRAM = Program(
    stages={BUILD: lambda: build, FIT: lambda: fit},
    tasks={
        "record": _record,
        "score": _score,
        "swap": _swap,
        "score stored": _score_stored,
        "score dummy": _score_dummy,
        "climb": _climb,
        "tell apart": _tell_apart,
        "probe metric": _probe_metric,
        "lead over dummy": _lead_over_dummy,
        "nothing": _nothing,
    },
    preload=preload,
    rehearse=rehearse,
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
