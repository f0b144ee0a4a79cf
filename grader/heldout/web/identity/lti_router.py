"""What a learning platform asks of us: to begin a launch, to take one, and our public keys."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.concurrency import run_in_threadpool

from heldout.web.identity.access import begin_session, identity_of
from heldout.web.identity.lti import LAUNCH, LtiLaunches
from heldout.web.identity.secret_hash import new_token

router = APIRouter(include_in_schema=False)
_COOKIE = "heldout-lti"
_LASTS = 600
"""Seconds."""


@router.api_route("/lti/login", methods=["GET", "POST"])
async def begin(request: Request) -> Response:
    """Lead a browser that a platform sent back to it.

    Its launch comes as a form of the platform's page, with which no Lax cookie travels: so this browser gets one of
    its own, for ten minutes and this path alone, that opens nothing.
    """
    form = await request.form() if request.method == "POST" else {}
    asked = {name: value for name, value in (*request.query_params.items(), *form.items()) if isinstance(value, str)}
    browser = new_token()
    answer = RedirectResponse(await run_in_threadpool(launches(request).begin, browser, asked), 303)
    secure = identity_of(request).settings.secure
    answer.set_cookie(
        _COOKIE,
        browser,
        max_age=_LASTS,
        path="/lti",
        secure=secure,
        httponly=True,
        samesite="none" if secure else "lax",
    )
    return answer


@router.post(LAUNCH)
def launch(
    request: Request,
    state: Annotated[str, Form(max_length=200)] = "",
    id_token: Annotated[str, Form(max_length=60_000)] = "",
) -> Response:
    """Sign in who was launched, and show what the link is for."""
    done = launches(request).finish(request.cookies.get(_COOKIE, ""), state, id_token)
    begin_session(request, done.person)
    page = "/" if done.challenge_id is None else f"/challenges/{quote(done.challenge_id, safe='')}"
    return RedirectResponse(page, 303)


@router.get("/lti/keys")
def keys(request: Request) -> Response:
    """Our public keys."""
    return JSONResponse(launches(request).grades.public_keys())


def launches(request: Request) -> LtiLaunches:
    """The server's launches."""
    found: LtiLaunches | None = getattr(request.app.state, "lti", None)
    if found is None:
        found = request.app.state.lti = LtiLaunches(identity_of(request))
    return found
