"""The closed list of trusted work, by name. What one of them takes is imported when it is asked for: in a worker that
has just begun the process that does the work does that, and need not import what the others take.
"""

from __future__ import annotations

from collections.abc import Callable

from heldout.sandbox.program import Bound


def _record() -> Bound:
    from heldout.attempts.recorder import load_database_library
    from heldout.attempts.remote import RECORD, add_here

    return RECORD.bound_to(add_here, load_database_library)


def _judge() -> Bound:
    from heldout.coach.task import JUDGE
    from heldout.coach.work import judge, load_rules

    return JUDGE.bound_to(judge, load_rules)


def _advise() -> Bound:
    from heldout.coach.task import ADVISE
    from heldout.coach.work import work_out

    return ADVISE.bound_to(work_out)


def _library_table() -> Bound:
    from heldout.dataset.library_table import LIBRARY_TABLE, send_table

    return LIBRARY_TABLE.bound_to(send_table)


def _fold_tables() -> Bound:
    from heldout.landscape.fold_tables import FOLD_TABLES, make_fold_tables

    return FOLD_TABLES.bound_to(make_fold_tables)


def _fold_scores() -> Bound:
    from heldout.scoring.fold_scores import FOLD_SCORES, score_folds

    return FOLD_SCORES.bound_to(score_folds)


def _diagnosis_tables() -> Bound:
    from heldout.scoring.diagnosis import DIAGNOSIS_TABLES
    from heldout.scoring.diagnosis_work import make_tables

    return DIAGNOSIS_TABLES.bound_to(make_tables)


def _diagnose() -> Bound:
    from heldout.scoring.diagnosis import DIAGNOSE
    from heldout.scoring.diagnosis_work import diagnose

    return DIAGNOSE.bound_to(diagnose)


def _feature_tables() -> Bound:
    from heldout.runs.feature_tables import FEATURE_TABLES, make_feature_tables

    return FEATURE_TABLES.bound_to(make_feature_tables)


def _cut_stream() -> Bound:
    from heldout.runs.stream_batches import CUT_STREAM, cut_stream

    return CUT_STREAM.bound_to(cut_stream)


def _stream_losses() -> Bound:
    from heldout.runs.stream_batches import STREAM_LOSSES, stream_losses

    return STREAM_LOSSES.bound_to(stream_losses)


def _swap() -> Bound:
    from heldout.landscape.swap import SWAP, make_swap

    return SWAP.bound_to(make_swap)


def _models() -> Bound:
    from heldout.landscape.swap import MODELS, make_models

    return MODELS.bound_to(make_models)


def _cut_rows() -> Bound:
    from heldout.runs.batches import CUT_ROWS, cut_rows

    return CUT_ROWS.bound_to(cut_rows)


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


TASKS: dict[str, Callable[[], Bound]] = {
    "score": _judge,
    "record": _record,
    "advise": _advise,
    "swap": _swap,
    "library table": _library_table,
    "fold_tables": _fold_tables,
    "fold_scores": _fold_scores,
    "feature_tables": _feature_tables,
    "cut stream": _cut_stream,
    "stream losses": _stream_losses,
    "models": _models,
    "cut rows": _cut_rows,
    "score stored": _score_stored,
    "score dummy": _score_dummy,
    "climb": _climb,
    "tell apart": _tell_apart,
    "probe metric": _probe_metric,
    "lead over dummy": _lead_over_dummy,
    "diagnosis_tables": _diagnosis_tables,
    "diagnose": _diagnose,
    "nothing": _nothing,
}
"""In the order in which a worker prepares for them."""
