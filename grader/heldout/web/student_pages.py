"""The pages of a student."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated, TypeGuard

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse, StreamingResponse
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from heldout.report.interface import Screen
from heldout.submission.interface import MAX_FILES
from heldout.web.asking import Csrf, Own, PageNumber, Who
from heldout.web.drawing import download, draw
from heldout.web.identity.access import checked_csrf, signed_in
from heldout.web.queue.interface import HandedIn
from heldout.web.student_view import StudentView
from heldout.web.upload import MOST_BYTES, read_sent, upload_form

router = APIRouter(include_in_schema=False)
_COLUMNS = 100
_EVENT_SECONDS = 1.0
_LONGEST_EVENTS = 600
"""Seconds for which a page is told of its hand-in; it asks again then."""
_MOST_TOLD = 20
"""Pages of one person that are told at once: connections are the server's, and a script opens any number. What is more
is told once, and asks again."""
_UNBUFFERED = {"X-Accel-Buffering": "no"}
"""nginx hands on what is told as it happens, also where its own configuration does not say so."""


@router.get("/")
def first_page(request: Request, who: Who, view: Own, csrf: Csrf) -> Response:
    """The challenges; an instructor is led to the overview."""
    if who.is_instructor:
        return RedirectResponse("/instructor", 303)
    return draw(request, "challenges.html", {"person": who, "challenges": view.challenges()}, csrf_token=csrf)


@router.get("/challenges/{name}")
def challenge(request: Request, who: Who, view: Own, csrf: Csrf, name: str) -> Response:
    """The statement, what can be done, and what was handed in."""
    offered = view.offered(name)
    values: dict[str, object] = {"person": who, "offered": offered}
    values |= {"most": MOST_BYTES // 1024**2, "most_files": MAX_FILES}
    if offered.is_open:
        hand_ins = view.hand_ins(name)[:10]
        values["statement"] = view.opened(name).statement
        values["hand_ins"] = [(each, view.place(each)) for each in hand_ins]
    return draw(request, "challenge.html", values, csrf_token=csrf)


@router.get("/challenges/{name}/workspace.zip")
def workspace(view: Own, name: str) -> Response:
    """The workspace to begin with."""
    return download(view.workspace(name), f"{view.opened(name).id}.zip", "application/zip")


@router.post(
    "/challenges/{name}/hand-in", dependencies=[Depends(signed_in), Depends(upload_form), Depends(checked_csrf)]
)
async def hand_in(request: Request, view: Own, name: str) -> Response:
    """Keep the file or the folder that a form brings; it was handed in when the last of it came."""
    async with request.form() as form:
        files, folder = ([each for each in form.getlist(one) if _is_file(each)] for one in ("file", "folder"))
        kept = await run_in_threadpool(view.hand_in, name, await read_sent(files, folder))
    return RedirectResponse(f"/hand-ins/{kept.id}", 303)


@router.get("/hand-ins/{id_}")
def handed_in(request: Request, who: Who, view: Own, csrf: Csrf, id_: str) -> Response:
    """Where a hand-in stands; once it is graded, its card."""
    found = view.handed_in(id_)
    if found.attempt_id is not None:
        return RedirectResponse(f"/attempts/{found.attempt_id}", 303)
    values = {"person": who, "hand_in": found, "place": view.place(found)}
    return draw(request, "hand_in.html", values, csrf_token=csrf)


@router.get("/hand-ins/{id_}/file")
def file(view: Own, id_: str) -> Response:
    """What was handed in, as it came."""
    name, content = view.file(id_)
    return download(content, name)


@router.get("/hand-ins/{id_}/events")
async def events(request: Request, view: Own, id_: str) -> Response:
    """Where it stands, whenever that changes, as server-sent events."""
    found = await run_in_threadpool(view.handed_in, id_)
    return StreamingResponse(_events(request, view, found), media_type="text/event-stream", headers=_UNBUFFERED)


@router.get("/attempts/{id_}")
def attempt(request: Request, who: Who, view: Own, csrf: Csrf, id_: str) -> Response:
    """The card, with plots and suggestions."""
    return attempt_page(request, view, id_, {"person": who, "base": ""}, csrf)


def attempt_page(request: Request, view: StudentView, id_: str, values: dict[str, object], csrf: str) -> Response:
    """An attempt of the view's learner."""
    found = view.attempt(id_)
    before = [
        each for each in view.site.store.newest(found.key, view.learner, 50) if each.created_at < found.created_at
    ]
    values |= {"attempt": found, "card": found.card, "before": before[0] if before else None}
    values["late"] = view.late_words(id_)
    values["explanation"] = Markup(view.explanation_html(id_))
    return draw(request, "attempt.html", values, csrf_token=csrf)


@router.get("/history")
def history(
    request: Request, who: Who, view: Own, csrf: Csrf, challenge: str | None = None, page: PageNumber = 1
) -> Response:
    """One's attempts."""
    values = {"person": who, "history": view.history(challenge, page), "challenge": challenge, "base": ""}
    return draw(request, "history.html", values, csrf_token=csrf)


@router.get("/compare")
def compare(request: Request, who: Who, view: Own, csrf: Csrf, first: str, second: str) -> Response:
    """Two of one's attempts side by side."""
    found = view.compared(first, second)
    values = {"person": who, "compared": found, "text": found.text(Screen(_COLUMNS))}
    return draw(request, "compare.html", values, csrf_token=csrf)


@router.get("/challenges/{name}/board")
def board(
    request: Request, who: Who, view: Own, csrf: Csrf, name: str, teams: bool = False, page: PageNumber = 1
) -> Response:
    """How learners rank, or teams."""
    rules = view.site.rules()
    has_teams = rules is not None and any(each.team for each in rules.members.values())
    values = {"person": who, "board": view.board(name, teams, page), "teams": teams, "has_teams": has_teams}
    values |= {"own_name": view.called_on_boards(), "page": page, "name": name, "here": f"/challenges/{name}/board"}
    return draw(request, "board.html", values, csrf_token=csrf)


@router.get("/challenges/{name}/hints")
def hints(request: Request, who: Who, view: Own, csrf: Csrf, name: str) -> Response:
    """The hints that were taken."""
    values = {"person": who, "hints": view.hints(name), "offered": view.offered(name)}
    return draw(request, "hints.html", values, csrf_token=csrf)


@router.post("/challenges/{name}/hints", dependencies=[Depends(checked_csrf)])
def take_hint(view: Own, name: str, every: Annotated[bool, Form()] = False) -> Response:
    """The next one, which counts as read."""
    view.take_hint(name, every)
    return RedirectResponse(f"/challenges/{view.opened(name).id}/hints", 303)


@router.get("/challenges/{name}/debrief")
def debrief(request: Request, who: Who, view: Own, csrf: Csrf, name: str) -> Response:
    """Private scores and the debrief, once attempts are closed; before the first time what opening them means."""
    finished = view.finished(name)
    values = {"person": who, "finished": finished, "name": name, "title": view.opened(name).title}
    return draw(request, "debrief.html" if finished else "debrief_first.html", values, csrf_token=csrf)


@router.post("/challenges/{name}/debrief", dependencies=[Depends(signed_in), Depends(checked_csrf)])
def open_debrief(view: Own, name: str) -> Response:
    """Open them."""
    view.open_debrief(name)
    return RedirectResponse(f"/challenges/{view.opened(name).id}/debrief", 303)


def _is_file(part: UploadFile | str) -> TypeGuard[UploadFile]:
    return isinstance(part, UploadFile) and bool(part.filename)


async def _events(request: Request, view: StudentView, hand_in: HandedIn) -> AsyncIterator[str]:
    told_now, said = view.site.told_now, ""
    looks = _LONGEST_EVENTS if told_now[view.learner] < _MOST_TOLD else 1
    told_now[view.learner] += 1
    try:
        for _ in range(looks):
            # A server that is told to end does not wait for who looks on; the page asks again when there is one.
            if request.app.state.is_ending() or await request.is_disconnected():
                return
            place = await run_in_threadpool(view.place_by_now, hand_in)
            told = json.dumps({"state": place.state, "ahead": place.ahead, "words": place.words})
            yield f"data: {told}\n\n" if told != said else ": still here\n\n"
            said = told
            if place.is_over:
                return
            await asyncio.sleep(_EVENT_SECONDS)
    finally:
        told_now[view.learner] -= 1
