"""What an instructor's pages show and change, as JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from heldout.classroom.class_report.render import class_json
from heldout.classroom.class_report.report import report_on
from heldout.classroom.marks.class_table import class_table
from heldout.classroom.marks.render import render_table
from heldout.classroom.roster.roster import roster
from heldout.web.acts import Act
from heldout.web.api import FAULTS, FILE, Id
from heldout.web.asking import Instructor, OfStudent, TheSite
from heldout.web.drawing import download
from heldout.web.identity.access import checked_csrf, instructor
from heldout.web.roster import put_learner, remove_learner
from heldout.web.student_view import NotFound

router = APIRouter(
    prefix="/api/v1/instructor", responses=FAULTS, tags=["instructor"], dependencies=[Depends(instructor)]
)
_CHANGES = [Depends(instructor), Depends(checked_csrf)]


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


class LearnerExtension(BaseModel):
    """More time for a learner."""

    model_config = ConfigDict(extra="forbid")

    deadline: Annotated[str, Field(min_length=1, max_length=400)]
    closes: datetime
    """In the class's zone where it names none."""


class Learner(BaseModel):
    """What class.toml says of a learner beside the name. All of it: what is left out, such as an extension, goes."""

    model_config = ConfigDict(extra="forbid")

    team: Annotated[str, Field(max_length=400)] | None = None
    pseudonym: Annotated[str, Field(max_length=400)] | None = None
    ids: dict[str, str] = {}
    """By system."""
    extensions: list[LearnerExtension] = []


LearnerName = Annotated[str, Path(min_length=1, max_length=400)]


@router.get("/class")
def class_(site: TheSite) -> dict[str, Any]:
    """The document `heldout.class/1`: who takes the course, and until when."""
    rules = site.rules()
    if rules is None:
        raise NotFound("The course has no class.toml.")
    return roster(rules, tuple(each.id for each in site.listing())).as_json()


@router.put("/class/learners/{name:path}", status_code=204, dependencies=_CHANGES, response_class=Response)
def put_learner_(who: Instructor, site: TheSite, name: LearnerName, learner: Learner) -> Response:
    """Let a learner stand in class.toml as said, and add who is not in it."""
    extensions = [each.model_dump() for each in learner.extensions]
    said = {"team": learner.team, "pseudonym": learner.pseudonym, "ids": learner.ids, "extension": extensions}
    put_learner(site, who, name, said)
    return Response(status_code=204)


@router.delete("/class/learners/{name:path}", status_code=204, dependencies=_CHANGES, response_class=Response)
def remove_learner_(who: Instructor, site: TheSite, name: LearnerName) -> Response:
    """Take a learner out of class.toml; attempts stay."""
    remove_learner(site, who, name)
    return Response(status_code=204)


@router.get("/students/{student:path}/attempts/{id}")
def student_attempt(view: OfStudent, id: Id) -> dict[str, Any]:  # noqa: A002
    """A student's attempt, as they see it: the document `heldout.explanation/1`."""
    return view.explanation(id).as_json()


@router.get("/students/{student:path}/hand-ins/{id}/file", response_class=Response, responses=FILE)
def student_file(view: OfStudent, id: Id) -> Response:  # noqa: A002
    """What a student handed in, as it came."""
    name, content = view.file(id)
    return download(content, name)


@router.get("/acts")
def acts(site: TheSite) -> list[Act]:
    """What instructors did, newest first."""
    return list(site.acts.newest())
