"""The closed list of what runs inside of the sandbox's processes; a new stage, or new trusted work, is a line here.

Each is imported when it is first asked for, by a function, so that a process that is started for one imports no other.
"""

from __future__ import annotations

from heldout.author.forks import offer_forks
from heldout.isolation.rehearsal import rehearse
from heldout.sandbox.program import Bound, SandboxProgram
from heldout.stages.fit_predict import BUILD, FIT, build, fit, preload


def _record() -> Bound:
    import heldout.attempts.sql_store  # noqa: F401
    from heldout.attempts.remote import RECORD, add_here

    return RECORD.bound_to(add_here)


def _score() -> Bound:
    from heldout.coach.task import JUDGE, judge

    return JUDGE.bound_to(judge)


def _swap() -> Bound:
    from heldout.landscape.swap import SWAP, make_swap

    return SWAP.bound_to(make_swap)


def _score_stored() -> Bound:
    from heldout.scoring.stored import SCORE_STORED
    from heldout.scoring.stored_work import score_all

    return SCORE_STORED.bound_to(score_all)


def _score_dummy() -> Bound:
    from heldout.scoring.stored import SCORE_DUMMY
    from heldout.scoring.stored_work import score_constant

    return SCORE_DUMMY.bound_to(score_constant)


def _climb() -> Bound:
    from heldout.leaderboard.standing import CLIMB
    from heldout.leaderboard.standing_work import climb

    return CLIMB.bound_to(climb)


def _tell_apart() -> Bound:
    from heldout.leaderboard.standing import TELL_APART
    from heldout.leaderboard.standing_work import tell_apart

    return TELL_APART.bound_to(tell_apart)


def _probe_metric() -> Bound:
    from heldout.scoring.metric_probe import PROBE_METRIC
    from heldout.scoring.metric_probe_work import ask

    return PROBE_METRIC.bound_to(ask)


def _lead_over_dummy() -> Bound:
    from heldout.scoring.metric_probe import LEAD_OVER_DUMMY
    from heldout.scoring.metric_probe_work import against_dummy

    return LEAD_OVER_DUMMY.bound_to(against_dummy)


def _nothing() -> Bound:
    from heldout.scoring.metric_probe import NOTHING
    from heldout.scoring.metric_probe_work import nothing

    return NOTHING.bound_to(nothing)


PROGRAM = SandboxProgram(
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
