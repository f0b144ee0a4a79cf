"""What the pages show, as JSON, for programs: `/api/v1`, described by `/api/openapi.json`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response
from pydantic.json_schema import SkipJsonSchema
from starlette.concurrency import run_in_threadpool

from heldout.base.errors import UsageError
from heldout.leaderboard.render import render_leaderboard
from heldout.web.asking import Own, PageNumber, Who
from heldout.web.drawing import download
from heldout.web.identity.access import checked_csrf, signed_in
from heldout.web.queue.interface import HandedIn
from heldout.web.student_view import OfferedChallenge, StudentView
from heldout.web.upload import NAMED, checked_hash, checked_name, read_file


@dataclass(frozen=True)
class Fault:
    """Why something was not done."""

    detail: str | list[Any]
    """A sentence; of a request that is not as described here, a list of what is wrong with it."""


FAULTS: dict[int | str, dict[str, Any]] = {
    status: {"description": words, "model": Fault}
    for status, words in {
        400: "The address or the body is none that anybody can read.",
        401: "Nobody is signed in, or the token is over.",
        403: "You may not.",
        404: "There is nothing of that name that you may see.",
        409: "It cannot be done now; the sentence says why.",
        413: "It is too large.",
        422: "It cannot be understood.",
        429: "That was too often; `Retry-After` says for how many seconds.",
        503: "The server cannot do it now.",
        507: "The server's disk is full.",
    }.items()
}
FILE: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}
}
router = APIRouter(prefix="/api/v1", responses=FAULTS, tags=["heldout"])

ChallengeName = Annotated[str, Path(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=100)]
Id = Annotated[str, Path(pattern=r"^[0-9a-z]{12}$")]


@dataclass(frozen=True)
class WhoIAm:
    """Who asks."""

    name: str
    role: Literal["student", "instructor"]
    called_on_boards: str


@dataclass(frozen=True)
class ListedChallenge:
    """A challenge in the list."""

    id: str
    title: str
    summary: str
    metric: str
    greater_is_better: bool
    opens: datetime | None
    closes: datetime | None
    extended: bool
    is_open: bool
    closed_at: datetime | None
    attempts: int
    best_points: float | None
    waiting: int


@dataclass(frozen=True)
class QueuedHandIn:
    """A hand-in, and where it stands."""

    id: str
    challenge: str
    file: str
    sha256: str
    bytes: int
    handed_in_at: datetime
    state: Literal["waiting", "grading", "done", "failed"]
    ahead: int
    seconds_left: float | None
    words: str
    attempt: str | None


@router.get("/me")
def me(who: Who, view: Own) -> WhoIAm:
    """Who asks."""
    return WhoIAm(who.name, who.role, view.called_on_boards())


@router.get("/challenges")
def challenges(view: Own) -> list[ListedChallenge]:
    """The challenges, those that close first at the top."""
    return [_listed(each) for each in view.challenges()]


@router.get("/challenges/{name}")
def challenge(view: Own, name: ChallengeName) -> dict[str, Any]:
    """One of them, with its statement as Markdown."""
    offered = _listed(view.offered(name))
    return {**vars(offered), "statement": view.opened(name).statement if offered.is_open else None}


@router.get(
    "/challenges/{name}/workspace", response_class=Response, responses={200: {"content": {"application/zip": {}}}}
)
def workspace(view: Own, name: ChallengeName) -> Response:
    """A zip with the statement, a starter and the data."""
    return Response(view.workspace(name), media_type="application/zip")


@router.post(
    "/challenges/{name}/hand-ins",
    status_code=202,
    dependencies=[Depends(signed_in), Depends(checked_csrf)],
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary", "minLength": 1}}},
        }
    },
)
async def hand_in(
    request: Request,
    view: Own,
    name: ChallengeName,
    file: Annotated[str, Query(min_length=1, max_length=400, json_schema_extra={"pattern": NAMED})],
    x_content_sha256: Annotated[
        str | SkipJsonSchema[None], Header(json_schema_extra={"pattern": "^[0-9a-f]{64}$"})
    ] = None,
) -> QueuedHandIn:
    """Hand in a file, which is the body. What is answered is stored for good.

    With `X-Content-SHA256` and a `Content-Length` it counts from the beginning of this request, where it is complete
    within 120 seconds (also when it is sent again); else from its end.
    """
    said, checked = checked_hash(x_content_sha256), checked_name(file)
    length = request.headers.get("content-length")
    if said is not None and length is not None:
        await run_in_threadpool(view.announce, name, said, int(length))
    sent = await read_file(checked, request.stream(), said)
    return await run_in_threadpool(lambda: _queued(view, view.hand_in(name, sent)))


@router.get("/hand-ins")
def hand_ins(view: Own, challenge: Annotated[str | None, Query(max_length=100)] = None) -> list[QueuedHandIn]:
    """What was handed in, newest first."""
    return [_queued(view, each) for each in view.hand_ins(challenge)[:100]]


@router.get("/hand-ins/{id}")
def handed_in(view: Own, id: Id) -> QueuedHandIn:  # noqa: A002
    """One of them."""
    return _queued(view, view.handed_in(id))


@router.get("/hand-ins/{id}/file", response_class=Response, responses=FILE)
def file(view: Own, id: Id) -> Response:  # noqa: A002
    """What was handed in, as it came."""
    name, content = view.file(id)
    return download(content, name)


@router.get("/attempts")
def history(
    view: Own, challenge: Annotated[str | None, Query(max_length=100)] = None, page: PageNumber = 1
) -> dict[str, Any]:
    """The document `heldout.history/1`: one's score cards, newest first."""
    return view.history(challenge, page).as_json()


@router.get("/attempts/{id}")
def attempt(view: Own, id: Id) -> dict[str, Any]:  # noqa: A002
    """The document `heldout.explanation/1`: where the points went, and what would have helped."""
    return view.explanation(id).as_json()


@router.get("/attempts/{id}/card")
def card(view: Own, id: Id) -> dict[str, Any]:  # noqa: A002
    """The score card, as `heldout grade --json` prints it."""
    return view.card(id).as_json()


@router.get("/attempts/{first}/compared-with/{second}")
def compared(view: Own, first: Id, second: Id) -> dict[str, Any]:
    """The document `heldout.compared/1`: two of one's attempts side by side."""
    return view.compared(first, second).as_json()


@router.get("/challenges/{name}/board")
def board(view: Own, name: ChallengeName, teams: bool = False, page: PageNumber = 1) -> dict[str, Any]:
    """The document `heldout.leaderboard/1`: how learners rank, or teams."""
    found: dict[str, Any] = json.loads(render_leaderboard(view.board(name, teams, page), "json"))
    return found


@router.get("/challenges/{name}/hints")
def hints(view: Own, name: ChallengeName) -> dict[str, Any] | None:
    """The hints that were taken; null before the first."""
    found = view.hints(name)
    return None if found is None else found.as_json()


@router.post("/challenges/{name}/hints", dependencies=[Depends(checked_csrf)])
def take_hint(view: Own, name: ChallengeName) -> dict[str, Any]:
    """The next hint, which counts as read."""
    return view.take_hint(name).as_json()


@router.get("/challenges/{name}/debrief")
def debrief(view: Own, name: ChallengeName) -> dict[str, Any]:
    """The document `heldout.finished/1`: private scores and the debrief, where they were opened (409 before)."""
    found = view.finished(name)
    if found is None:
        raise UsageError(f"You did not open the debrief of {name} yet. POST opens it; what you hand in then is late.")
    return found.as_json()


@router.post("/challenges/{name}/debrief", dependencies=[Depends(signed_in), Depends(checked_csrf)])
def open_debrief(view: Own, name: ChallengeName) -> dict[str, Any]:
    """The same, once attempts are closed; what one hands in afterwards is late, also when attempts are reopened."""
    return view.open_debrief(name).as_json()


def _listed(offered: OfferedChallenge) -> ListedChallenge:
    summary, deadline, best = offered.summary, offered.deadline, offered.best
    return ListedChallenge(
        summary.id,
        summary.title,
        summary.summary,
        summary.metric,
        summary.greater_is_better,
        deadline.opens if deadline else None,
        deadline.closes if deadline else None,
        bool(deadline and deadline.extended),
        offered.is_open,
        offered.closed_at,
        best.attempts if best else 0,
        best.points if best else None,
        offered.waiting,
    )


def _queued(view: StudentView, kept: HandedIn) -> QueuedHandIn:
    place = view.place(kept)
    return QueuedHandIn(
        kept.id,
        kept.challenge_id,
        kept.file_name,
        kept.content_hash,
        kept.size,
        kept.handed_in_at,
        place.state,
        place.ahead,
        place.seconds_left,
        place.words,
        kept.attempt_id,
    )
