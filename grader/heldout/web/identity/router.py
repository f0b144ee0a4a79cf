"""The pages for people who come and go: /sign-in, /join, /sign-out, /account."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, FastAPI, Form, Query, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from heldout.base.errors import UsageError
from heldout.web.identity import lti_router, oidc_router
from heldout.web.identity.access import (
    begin_session,
    checked_csrf,
    csrf_token,
    end_session,
    identity_of,
    own_page,
    person_of,
    signed_in,
)
from heldout.web.identity.door import Door
from heldout.web.identity.identity import Identity
from heldout.web.identity.interface import Person, RequestRefused, SignInNeeded
from heldout.web.identity.pages import page

router = APIRouter(include_in_schema=False)
Csrf = Annotated[str, Depends(csrf_token)]
Who = Annotated[Person, Depends(signed_in)]


def install(app: FastAPI, identity: Identity) -> None:
    """Put sign-in around an application: its pages, its door, and its answers to those who may not."""
    app.state.identity = identity
    app.include_router(router)
    if identity.settings.oidc is not None:
        app.include_router(oidc_router.router)
    if identity.settings.lti:
        app.include_router(lti_router.router)
    app.add_exception_handler(RequestRefused, _answer_refused)
    app.add_middleware(Door, settings=identity.settings)


@router.get("/sign-in")
def show_sign_in(request: Request, csrf: Csrf, next_page: Annotated[str, Query(alias="next")] = "/") -> Response:
    """The form; whoever is signed in goes on."""
    if person_of(request) is not None:
        return RedirectResponse(own_page(next_page), 303)
    return _sign_in_page(request, csrf, next_page=next_page)


@router.post("/sign-in", dependencies=[Depends(checked_csrf)])
def sign_in(
    request: Request,
    csrf: Csrf,
    name: Annotated[str, Form(max_length=400)] = "",
    code: Annotated[str, Form(max_length=400)] = "",
    next_page: Annotated[str, Form(alias="next", max_length=2000)] = "/",
) -> Response:
    """Sign in by name and code."""
    person = identity_of(request).sign_in_by_code(name, code, request.state.address, request.state.mark)
    if person is None:
        return _sign_in_page(request, csrf, name=name, next_page=next_page, fault=_WRONG, status=401)
    begin_session(request, person)
    return RedirectResponse(own_page(next_page), 303)


@router.get("/join")
def show_join(request: Request, csrf: Csrf, key: str = "") -> Response:
    """What a link leads to: a button, since opening a link must not use it up (mail programs open them too)."""
    if not key:
        return RedirectResponse("/sign-in", 303)
    invited = identity_of(request).codes.invited(key)
    if invited is None:
        return page(request, "joined.html", {}, status=410)
    return page(request, "join.html", {"csrf_token": csrf, "key": key, "invited": invited})


@router.post("/join", dependencies=[Depends(checked_csrf)])
def join(request: Request, key: Annotated[str, Form(max_length=200)] = "") -> Response:
    """Sign in by a link, once."""
    person = identity_of(request).join(key, request.state.address)
    if person is None:
        return page(request, "joined.html", {}, status=410)
    begin_session(request, person)
    return RedirectResponse("/", 303)


@router.post("/sign-out", dependencies=[Depends(checked_csrf)])
def sign_out(request: Request) -> Response:
    """End the session."""
    end_session(request)
    return RedirectResponse("/sign-in", 303)


@router.get("/sign-out")
def show_sign_out(request: Request, who: Who, csrf: Csrf) -> Response:
    """A page with the button, for who typed the address."""
    return page(request, "sign_out.html", {"person": who, "csrf_token": csrf})


@router.get("/account")
def account(request: Request, who: Who, csrf: Csrf) -> Response:
    """One's tokens."""
    tokens = identity_of(request).tokens.of(who)
    return page(request, "account.html", {"person": who, "csrf_token": csrf, "tokens": tokens})


@router.post("/account/tokens", dependencies=[Depends(checked_csrf)])
def make_token(request: Request, who: Who, csrf: Csrf, label: Annotated[str, Form(max_length=400)] = "") -> Response:
    """A new token, shown this once."""
    tokens = identity_of(request).tokens
    made, fault = None, None
    try:
        made = tokens.issue(who, label)
    except UsageError as error:
        fault = str(error)
    values = {"person": who, "csrf_token": csrf, "tokens": tokens.of(who), "made": made, "fault": fault}
    return page(request, "account.html", values, status=200 if made else 409)


@router.post("/account/tokens/{id_}/end", dependencies=[Depends(checked_csrf)])
def end_token(request: Request, who: Who, id_: str) -> Response:
    """End one of one's tokens."""
    identity_of(request).tokens.revoke(who, id_)
    return RedirectResponse("/account", 303)


_WRONG = "The name and the code do not belong together. Type both as they stand on your sheet."


def _sign_in_page(
    request: Request, csrf: str, next_page: str, *, name: str = "", fault: str | None = None, status: int = 200
) -> Response:
    settings = identity_of(request).settings
    values = {"csrf_token": csrf, "oidc": settings.oidc, "name": name, "next_page": next_page, "fault": fault}
    return page(request, "sign_in.html", values, status=status)


async def _answer_refused(request: Request, error: Exception) -> Response:
    """A page for browsers, JSON for programs; who is not signed in is led to where they can."""
    assert isinstance(error, RequestRefused)
    wants_page = "text/html" in request.headers.get("accept", "") and "authorization" not in request.headers
    if not wants_page or request.url.path.startswith("/api/"):
        challenge = {"WWW-Authenticate": "Bearer"} if isinstance(error, SignInNeeded) else {}
        return JSONResponse({"detail": str(error)}, error.status, {**error.headers, **challenge})
    if isinstance(error, SignInNeeded):
        asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        back = own_page(asked) if request.method == "GET" else "/"
        return RedirectResponse(f"/sign-in?next={quote(back, safe='')}", 303)
    return page(request, "refused.html", {"message": str(error)}, status=error.status, headers=error.headers)
