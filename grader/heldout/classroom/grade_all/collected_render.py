"""What was collected as text and as the document `heldout.collected/1`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from heldout.base.shown_text import one_line
from heldout.base.words import counted
from heldout.classroom.grade_all.collected import Collected, Received
from heldout.classroom.grade_all.interface import BatchResult
from heldout.classroom.grade_all.render import as_document, batch_text, bullets
from heldout.classroom.hand_ins.interface import Unrecognised

SCHEMA = "heldout.collected/1"
_HASH = len("sha256:") + 12
_HOW = {"graded": "graded now", "shared": "graded now", "kept": "graded before", "planned": "to be graded"}


def collected_text(collected: Sequence[Collected], left_out: Iterable[Unrecognised], width: int = 80) -> str:
    """For each challenge the files with their hashes, how attempts ended, and what to look at; then what is no use."""
    parts = [_one(each, width) for each in collected]
    unusable = bullets((f"{one_line(each.name)}: {one_line(each.why)}." for each in left_out), width)
    if unusable:
        parts.append("\n".join(["Not collected:", *unusable]))
    return "\n\n".join(parts)


def _one(collected: Collected, width: int) -> str:
    lines = [batch_text(collected.batch, width), ""]
    lines += [_file(each) for each in collected.files]
    lines += ["", *_attempts(collected.batch.results)]
    return "\n".join([*lines, *(["", *bullets(collected.notes, width)] if collected.notes else [])])


def _file(each: Received) -> str:
    count = counted(len(each.said.attempts), "attempt")
    return f"{one_line(each.path.name)}  {each.said.content_hash[:_HASH]}  {one_line(each.learner)}, {count}"


def _attempts(results: Iterable[BatchResult]) -> Iterator[str]:
    for each in results:
        card = each.card
        named = card.attempt if card and card.attempt else "–"
        ended = str(card.status).replace("_", " ") if card else "no verdict"
        yield f"  {named:<12}  {one_line(each.learner)}: {_HOW.get(each.how, ended)}" + (f", {ended}" if card else "")


def collected_json(collected: Iterable[Collected], left_out: Iterable[Unrecognised]) -> str:
    """The document, indented."""
    document = {
        "schema": SCHEMA,
        "challenges": [_document(each) for each in collected],
        "left_out": [{"name": each.name, "why": each.why} for each in left_out],
    }
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False)


def _document(collected: Collected) -> dict[str, Any]:
    files = [
        {
            "file": each.path.name,
            "learner": each.learner,
            "said_learner": each.said.learner,
            "written_at": each.said.written_at.isoformat(),
            "content_hash": each.said.content_hash,
            "attempts": len(each.said.attempts),
        }
        for each in collected.files
    ]
    return {"files": files, "notes": list(collected.notes), "batch": as_document(collected.batch)}
