"""A plain table of a class: one line for each learner, with what was lost where and the explanation."""

from __future__ import annotations

from heldout.classroom.exports.interface import Export, ExportOptions, csv_text, explanation, grade_of, number
from heldout.classroom.grade_all.interface import Batch, BatchResult
from heldout.scoring.measured import PART_NAMES

COLUMNS = (
    "learner", "lms_id", "status", "grade", "metric", "score", "ci95_low", "ci95_high", "points", "points_sd",
    *PART_NAMES, "late", "attempt", "created_at", "explanation",
)  # fmt: skip


def _render(batch: Batch, options: ExportOptions) -> str:
    return csv_text([COLUMNS, *(_row(each, options) for each in batch.results)])


def _row(result: BatchResult, options: ExportOptions) -> list[str]:
    found = {
        "learner": result.learner,
        "lms_id": result.hand_in.lms_id or "",
        "grade": grade_of(result, options),
        "late": "yes" if result.hand_in.late else "",
        "explanation": str(result.fault) if result.fault else result.mark_words,
    }
    card = result.card
    if card is not None:
        found |= {"status": str(card.status), "metric": card.metric.name, "attempt": card.attempt or ""}
        found |= {"created_at": card.created_at, "explanation": explanation(card, result).text()}
        if card.score is not None:
            found["score"] = repr(card.score.public)
            if card.score.ci95:
                found["ci95_low"], found["ci95_high"] = map(repr, card.score.ci95)
        if card.points is not None:
            found["points"] = number(card.points.total)
            found["points_sd"] = "" if card.points.sd is None else number(card.points.sd)
            found |= {str(name): number(kept) for name, kept in card.points.parts().items()}
    return [found.get(column, "") for column in COLUMNS]


CSV = Export("csv", _render)
