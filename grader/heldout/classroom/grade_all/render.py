"""A batch as text and as the document `heldout.batch/1`."""

from __future__ import annotations

import json
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from heldout.base.shown_text import one_line
from heldout.base.words import counted, first_few, listed
from heldout.classroom.grade_all.interface import Batch, BatchResult, How
from heldout.report.formats.text import STATUS_WORDS

SCHEMA = "heldout.batch/1"
_NAMES = 6
_HOW: dict[How, str] = {"graded": "graded now", "shared": "the same as somebody else's", "kept": "graded before"}


def batch_text(batch: Batch, width: int = 80) -> str:
    """Counts by how they ended, who failed and why, and what to look at."""
    lines = [f"{batch.challenge.id}: {counted(len(batch.results), 'hand-in')} ({batch.layout})", ""]
    planned = [each for each in batch.results if each.how == "planned"]
    if planned:
        lines += _row("to grade", planned, width)
    for status, results in batch.by_status().items():
        lines += _row(STATUS_WORDS.get(status, status), results, width)
    if batch.failures:
        lines += _row("no verdict", batch.failures, width)
    how = [f"{batch.count(kind)} {words}" for kind, words in _HOW.items() if batch.count(kind)]
    if how:
        lines += ["", f"{listed(how)}."]
    notes = list(look_at(batch))
    if notes:
        lines += ["", "Look at:", *bullets(notes, width)]
    return "\n".join(lines)


def bullets(notes: Iterable[str], width: int) -> list[str]:
    """Each as an item of a list, broken at the width."""
    return [
        textwrap.fill(note, width, initial_indent="- ", subsequent_indent="  ", break_on_hyphens=False)
        for note in notes
    ]


def look_at(batch: Batch) -> Iterator[str]:
    """What somebody should look at, a sentence each."""
    for result in batch.failures:
        yield f"{one_line(result.learner)} has no verdict, and that is not their fault: {one_line(str(result.fault))}"
    for why, count, names in _reasons(batch):
        yield f'{counted(count, "hand-in")} ended with "{why}": {names}'
    for group in batch.lookalikes:
        names = listed(f"'{one_line(name)}'" for name in group)
        yield f"{names} look alike. If they are one person, rename what was handed in."
    yield from batch.class_notes
    for names in _same_content(batch):
        yield f"{names} handed in the same, word for word."
    for each in batch.left_out:
        yield f"not recognised: {one_line(each.name)} {one_line(each.why)}."


def _row(label: str, results: Sequence[BatchResult], width: int) -> list[str]:
    names = first_few((one_line(each.learner) for each in results), _NAMES)
    head = f"{label:<15}{len(results):>5}   "
    shown = textwrap.wrap(names, max(20, width - len(head)), max_lines=1, placeholder=" …") or [""]
    return [head + shown[0]]


def _reasons(batch: Batch) -> Iterator[tuple[str, int, str]]:
    """The beginnings of messages with which several hand-ins failed: likely one cause, and perhaps not theirs."""
    failed = [
        (each, one_line(each.card.message or "")[:100])
        for each in batch.results
        if each.card is not None and each.card.status != "graded" and each.card.message
    ]
    for why, count in Counter(why for _, why in failed).most_common(5):
        if count > 2:
            names = first_few((one_line(each.learner) for each, reason in failed if reason == why), _NAMES)
            yield why, count, names


def _same_content(batch: Batch) -> Iterator[str]:
    """Learners who handed in the same. One hand-in of a team is one folder, and nothing to look at."""
    by_content: dict[str, list[BatchResult]] = {}
    for each in batch.results:
        by_content.setdefault(each.submission_hash, []).append(each)
    for several in by_content.values():
        if len({each.hand_in.files for each in several}) > 1:
            yield first_few((one_line(each.learner) for each in several), _NAMES)


def batch_json(batch: Batch) -> str:
    """The document, indented."""
    return json.dumps(as_document(batch), indent=2, ensure_ascii=False, allow_nan=False)


def as_document(batch: Batch) -> dict[str, Any]:
    """The document `heldout.batch/1`: every hand-in with its attempt, status, score and points."""
    return {
        "schema": SCHEMA,
        "challenge": batch.challenge.id,
        "layout": batch.layout,
        "results": [_result(each) for each in batch.results],
        "left_out": [{"name": each.name, "why": each.why} for each in batch.left_out],
        "lookalikes": [list(group) for group in batch.lookalikes],
        "look_at": list(look_at(batch)),
    }


def _result(result: BatchResult) -> dict[str, Any]:
    card = result.card
    return {
        "learner": result.learner,
        "lms_id": result.hand_in.lms_id,
        "handed_in": result.hand_in.called,
        "late": result.hand_in.late,
        "how": result.how,
        "attempt": card.attempt if card else None,
        "status": str(card.status) if card else None,
        "score": card.score.public if card and card.score else None,
        "points": card.points.total if card and card.points else None,
        "message": card.message if card else (str(result.fault) if result.fault else None),
    }
