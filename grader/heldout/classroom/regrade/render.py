"""What a regrade says: a page for the terminal, and the document `heldout.regrade/1`."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from heldout.attempts.interface import Attempt, Grading
from heldout.base.number_format import MISSING, format_points, format_score, score_decimals
from heldout.base.shown_text import one_line
from heldout.base.time_format import format_time
from heldout.base.words import counted, first_few
from heldout.classroom.regrade.interface import Move, RegradeResult, Regrading
from heldout.leaderboard.interface import BoardEntry
from heldout.leaderboard.render.interface import rank_text
from heldout.report.columns import columns

SCHEMA = "heldout.regrade/1"
_NAME = 14


def as_document(regrading: Regrading, applied: bool) -> dict[str, Any]:
    """The document `heldout.regrade/1`."""
    return {
        "schema": SCHEMA,
        "challenge": regrading.challenge.challenge_id,
        "applied": applied,
        "quick": regrading.quick,
        "counting": regrading.counting,
        "changes": list(regrading.changes),
        "summary": summary(regrading),
        "warning": regrading.warning,
        "notes": list(regrading.notes),
        "learners": [_learner(move) for move in regrading.moves],
        "attempts": [_attempt(result) for result in regrading.results],
    }


def _learner(move: Move) -> dict[str, Any]:
    return {
        "learner": move.learner,
        "moves": move.moves,
        "before": _entry(move.before),
        "after": _entry(move.after),
        "points": move.points,
        "score": move.score,
        "within_noise": move.within_noise,
        "why": move.why,
    }


def _entry(entry: BoardEntry) -> dict[str, Any]:
    known = asdict(entry)
    return {name: known[name] for name in ("attempt", "status", "score", "points", "rank")}


def _attempt(result: RegradeResult) -> dict[str, Any]:
    def grade(attempt: Attempt) -> dict[str, Any]:
        return {"status": attempt.status, "score": attempt.shown_score, "points": attempt.points}

    return {
        "attempt": result.before.id,
        "learner": result.before.learner,
        "how": result.how,
        "why": result.why,
        "before": grade(result.before),
        "after": grade(result.after),
    }


def as_text(regrading: Regrading, width: int) -> str:
    """The page: what changed, who moves, a summary and notes, within `width` columns."""
    if not regrading.results:
        return f"There are no attempts on {regrading.challenge.challenge_id} to regrade."
    parts = [
        _wrapped(regrading.changes or ("Nothing changed in the challenge.",), width),
        _wrapped([_work(regrading)], width),
    ]
    if regrading.warning is not None:
        parts.insert(0, _wrapped([regrading.warning], width))
    moving = [move for move in regrading.moves if move.moves or move.why]
    if moving:
        parts.append(_table(moving, width))
    if regrading.changed:
        parts.append(_wrapped([" ".join(summary(regrading)["text"])], width))
    if regrading.notes:
        parts.append("\n".join(_wrapped([f"- {note}"], width, "  ") for note in regrading.notes))
    return "\n\n".join(parts)


def ending(regrading: Regrading, applied: bool) -> str:
    """What was done, or how to have it done."""
    changed = len(regrading.changed)
    attempts = counted(changed, "attempt")
    if not changed:
        return "There is nothing to apply."
    if applied:
        has = "has a new grade" if changed == 1 else "have new grades"
        return f"{attempts} {has}. `heldout regrade --history ATTEMPT` shows what they had."
    command = f"heldout regrade {regrading.challenge.challenge_id}{' --counting' * regrading.counting} --apply"
    if regrading.quick:
        return f"Nothing was changed. To run {attempts} again and give them their grades:\n\n    {command}"
    return f"Nothing was changed. To give {attempts} these grades:\n\n    {command}"


def _work(regrading: Regrading) -> str:
    words = {
        "run": "run again",
        "rescored": "scored from stored predictions",
        "carried": "end as before",
        "unchanged": "not concerned",
        "left": "left as they are",
    }
    counts = [f"{regrading.count(how)} {word}" for how, word in words.items() if regrading.count(how)]  # type: ignore[arg-type]
    who = f"{counted(len(regrading.results), 'attempt')} of {counted(len(regrading.moves), 'learner')}"
    return f"{who}: {', '.join(counts)}."


def _table(moves: Sequence[Move], width: int) -> str:
    decimals = score_decimals(score for move in moves for score in (move.before.score, move.after.score))
    rows = [
        (
            _name(move.learner),
            _arrow(_score(move.before, decimals), _score(move.after, decimals)),
            _arrow(format_points(move.before.points), format_points(move.after.points)),
            _arrow(rank_text(move.before), rank_text(move.after)),
            one_line(move.why),
        )
        for move in moves
    ]
    header = ("learner", "score", "points", "rank", "why")
    if all(row[2] == MISSING for row in rows):
        return columns((*header[:2], *header[3:]), [(*row[:2], *row[3:]) for row in rows], width, right=(1, 2))
    return columns(header, rows, width, right=(1, 2, 3))


def _name(learner: str) -> str:
    from rich.cells import cell_len, set_cell_size

    name = one_line(learner)
    return name if cell_len(name) <= _NAME else set_cell_size(name, _NAME - 1) + "…"


def _score(entry: BoardEntry, decimals: int) -> str:
    return format_score(entry.score, decimals) if entry.score is not None else MISSING


def _arrow(before: str, after: str) -> str:
    return after if before == after else f"{before} → {after}"


def summary(regrading: Regrading) -> dict[str, Any]:
    """Counts, and the sentences made of them."""
    moves = regrading.moves
    moved = [move for move in moves if move.graded_otherwise]
    gained = [move for move in moved if (move.points or 0.0) > 0]
    lost = [move for move in moved if (move.points or 0.0) < 0]
    ungraded = [move for move in moves if move.before.score is not None and move.after.score is None]
    only_rank = sum(move.moves and not move.graded_otherwise for move in moves)
    text = [f"{len(moved)} of {len(moves)} learners get another grade{_gains(gained, lost)}."]
    if ungraded:
        text.append(f"{len(ungraded)} would have no score any more: {_names(ungraded)}.")
    if only_rank:
        text.append(f"{only_rank} more change{'s' * (only_rank == 1)} rank only.")
    return {
        "learners": len(moves),
        "graded_otherwise": len(moved),
        "gain_points": len(gained),
        "lose_points": len(lost),
        "lose_their_grade": len(ungraded),
        "change_rank_only": only_rank,
        "attempts": {how: regrading.count(how) for how in ("run", "rescored", "carried", "unchanged", "left")},
        "text": text,
    }


def _gains(gained: Sequence[Move], lost: Sequence[Move]) -> str:
    said = []
    if gained:
        best = max(gained, key=lambda move: move.points or 0.0)
        most = f"at most {best.points:.1f}: {one_line(best.learner)}"
        said.append(f"{len(gained)} gain{'s' * (len(gained) == 1)} points ({most})")
    if lost:
        worst = min(lost, key=lambda move: move.points or 0.0)
        most = f"at most {-(worst.points or 0.0):.1f}: {one_line(worst.learner)}"
        said.append(f"{len(lost)} lose{'s' * (len(lost) == 1)} points ({most})")
    return f": {', '.join(said)}" if said else ""


def _names(moves: Sequence[Move]) -> str:
    return first_few((one_line(move.learner) for move in moves), 5)


def _wrapped(lines: Sequence[str], width: int, indent: str = "") -> str:
    return "\n".join(textwrap.fill(line, width, subsequent_indent=indent, break_on_hyphens=False) for line in lines)


def history_text(attempt: Attempt, gradings: Sequence[Grading], width: int) -> str:
    """Every grade that an attempt had, oldest first, with why it was replaced; the present one last.

    Where not all are of one metric, each score has the name of its own.
    """
    if not gradings:
        return f"The attempt {attempt.id} of {one_line(attempt.learner)} was never regraded."
    grades: list[Attempt | Grading] = [*gradings, attempt]
    differ = len({each.card.metric.name for each in grades if each.score is not None}) > 1
    rows = [
        (_day(each), _result(each, differ), format_points(each.points), f"{_until(each)}: {each.reason}")
        for each in gradings
    ]
    now = (format_time(gradings[-1].replaced_at), _result(attempt, differ))
    rows.append((*now, format_points(attempt.points), "counts now"))
    title = f"{attempt.id}, {one_line(attempt.learner)} on {attempt.challenge_id}"
    return f"{title}\n\n" + columns(("graded", "score", "points", "replaced"), rows, width, right=(1, 2))


def history_as_document(attempt: Attempt, gradings: Sequence[Grading]) -> dict[str, Any]:
    """The document `heldout.gradings/1`: the earlier score cards, oldest first, and the present one."""
    earlier = [
        {
            "graded_at": each.graded_at.isoformat(),
            "replaced_at": each.replaced_at.isoformat(),
            "reason": each.reason,
            "card": each.card.as_json(),
        }
        for each in gradings
    ]
    return {"schema": "heldout.gradings/1", "attempt": attempt.id, "earlier": earlier, "card": attempt.card.as_json()}


def _day(grading: Grading) -> str:
    return format_time(grading.graded_at)


def _until(grading: Grading) -> str:
    return format_time(grading.replaced_at)


def _result(grade: Attempt | Grading, with_metric: bool) -> str:
    if grade.score is None:
        return grade.status.replace("_", " ")
    score = format_score(grade.shown_score)
    return f"{score} {grade.card.metric.name}" if with_metric else score
