"""The closed list of trusted work."""

from __future__ import annotations

from heldout.attempts.recorder import load_database_library
from heldout.attempts.remote import RECORD, add_here
from heldout.coach.task import ADVISE, JUDGE
from heldout.coach.work import judge, load_rules, work_out
from heldout.landscape.fold_tables import FOLD_TABLES, make_fold_tables
from heldout.landscape.swap import MODELS, SWAP, make_models, make_swap
from heldout.leaderboard.standing import CLIMB, TELL_APART
from heldout.leaderboard.standing_work import climb, tell_apart
from heldout.runs.batches import CUT_ROWS, cut_rows
from heldout.runs.feature_tables import FEATURE_TABLES, make_feature_tables
from heldout.runs.stream_batches import CUT_STREAM, STREAM_LOSSES, cut_stream, stream_losses
from heldout.scoring.fold_scores import FOLD_SCORES, score_folds
from heldout.scoring.metric_probe import LEAD_OVER_DUMMY, NOTHING, PROBE_METRIC
from heldout.scoring.metric_probe_work import against_dummy, ask, nothing
from heldout.scoring.stored import SCORE_DUMMY, SCORE_STORED
from heldout.scoring.stored_work import score_all, score_constant

TASKS = (
    RECORD.bound_to(add_here, load_database_library),
    JUDGE.bound_to(judge, load_rules),
    ADVISE.bound_to(work_out),
    FOLD_TABLES.bound_to(make_fold_tables),
    FOLD_SCORES.bound_to(score_folds),
    FEATURE_TABLES.bound_to(make_feature_tables),
    CUT_STREAM.bound_to(cut_stream),
    STREAM_LOSSES.bound_to(stream_losses),
    SWAP.bound_to(make_swap),
    MODELS.bound_to(make_models),
    CUT_ROWS.bound_to(cut_rows),
    SCORE_STORED.bound_to(score_all),
    SCORE_DUMMY.bound_to(score_constant),
    CLIMB.bound_to(climb),
    TELL_APART.bound_to(tell_apart),
    PROBE_METRIC.bound_to(ask),
    LEAD_OVER_DUMMY.bound_to(against_dummy),
    NOTHING.bound_to(nothing),
)
