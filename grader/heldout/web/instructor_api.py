"""What an instructor's pages show, as JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from heldout.classroom.class_report.render import class_json
from heldout.classroom.class_report.report import report_on
from heldout.classroom.marks.class_table import class_table
from heldout.classroom.marks.render import render_table
from heldout.web.acts import Act
from heldout.web.api import FAULTS, Id
from heldout.web.asking import OfStudent, TheSite
from heldout.web.identity.access import instructor

router = APIRouter(
    prefix="/api/v1/instructor", responses=FAULTS, tags=["instructor"], dependencies=[Depends(instructor)]
)


@dataclass(frozen=True)
class QueuedOfClass:
    """A hand-in that waits, or that heldout could not grade."""

    id: str
    learner: str
    challenge: str
    file: str
    handed_in_at: datetime
    state: str
    words: str
    fault: str | None


@router.get("/queue")
def queue(site: TheSite) -> list[QueuedOfClass]:
    """What heldout could not grade, then what waits, oldest first."""
    found = [*site.queue.in_state("failed"), *site.queue.in_state("waiting")]
    return [
        QueuedOfClass(
            each.id,
            each.learner,
            each.challenge_id,
            each.file_name,
            each.handed_in_at,
            each.state,
            site.place(each).words,
            each.fault,
        )
        for each in found[:500]
    ]


@router.get("/report")
def report(site: TheSite, challenge: Annotated[list[str] | None, Query()] = None) -> dict[str, Any]:
    """Where the class lost its points, as `heldout class report --json` prints it."""
    found: dict[str, Any] = json.loads(class_json(report_on(site.session, tuple(challenge or ()))))
    return found


@router.get("/table")
def table(site: TheSite) -> dict[str, Any]:
    """The document `heldout.course-table/1`."""
    found: dict[str, Any] = json.loads(render_table(class_table(site.session.but(), (), names=True), "json", 100))
    return found


@router.get("/students/{student:path}/attempts/{id}")
def student_attempt(view: OfStudent, id: Id) -> dict[str, Any]:  # noqa: A002
    """A student's attempt, as they see it: the document `heldout.explanation/1`."""
    return view.explanation(id).as_json()


@router.get("/acts")
def acts(site: TheSite) -> list[Act]:
    """What instructors did, newest first."""
    return list(site.acts.newest())
