"""The application: pages, the API, sign-in around both, and a sentence for whatever goes wrong."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.exception_handlers import http_exception_handler, request_validation_exception_handler
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles

from heldout.attempts.database import is_without_room
from heldout.base.errors import HeldoutError, StoreError, UsageError
from heldout.base.paths import NO_ROOM
from heldout.base.versions import __version__
from heldout.web import api, instructor_api, instructor_pages, roster_pages, student_pages
from heldout.web.drawing import DRAWN_CSS, draw
from heldout.web.identity.identity import Identity
from heldout.web.identity.interface import SignInSettings
from heldout.web.identity.router import install
from heldout.web.regrading import Regrades
from heldout.web.site import Site
from heldout.web.upload import MOST_REQUEST_BYTES

log = logging.getLogger(__name__)

_STATIC = Path(__file__).parent / "static"
_UPLOADS = (r"/challenges/[^/]+/hand-in", r"/api/v1/challenges/[^/]+/hand-ins")
_FULL = "The server's disk is full, so that nothing could be stored. Tell your instructor, and hand in again later."
_AWAY = "The server's database does not answer. What was acknowledged is safe; try again in a minute."
_OURS = "heldout cannot do this now. That is not your fault; your instructor finds in the server's log why."
_NO_PAGE = "There is no such page."
_UNCLEAR = "The address or the form cannot be understood. Go back, and follow a link or send the form from there."


def create_app(site: Site, settings: SignInSettings | None = None) -> FastAPI:
    """The application of a course, with nothing started beside it."""
    settings = replace(settings or SignInSettings(), upload_paths=_UPLOADS, upload_bytes=MOST_REQUEST_BYTES)
    app = FastAPI(
        title=f"heldout: {site.title}",
        version=__version__,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    app.state.site, app.state.title, app.state.regrades = site, site.title, Regrades(site)
    app.state.is_ending = lambda: False
    install(app, Identity(site.database, site.course_id, site.rules, settings))
    app.include_router(student_pages.router)
    app.include_router(instructor_pages.router)
    app.include_router(roster_pages.router)
    app.include_router(api.router)
    app.include_router(instructor_api.router)
    app.add_api_route("/static/drawn.css", _drawn_css, include_in_schema=False)
    app.mount("/static", StaticFiles(directory=_STATIC), name="static")
    app.add_exception_handler(HeldoutError, _answer_fault)
    app.add_exception_handler(OSError, _answer_fault)
    app.add_exception_handler(HTTPException, _answer_no_page)
    app.add_exception_handler(RequestValidationError, _answer_no_page)
    return app


def _drawn_css() -> Response:
    return Response(DRAWN_CSS, media_type="text/css", headers={"Cache-Control": "max-age=3600"})


async def _answer_fault(request: Request, error: Exception) -> Response:
    """A page for browsers, JSON for programs; what is not the asker's doing is told without what lies on the server."""
    status, words = _told(error)
    if status >= 500:
        log.error("%s %s: %s", request.method, request.url.path, error)
    if not _wants_page(request):
        return JSONResponse({"detail": words}, status)
    return draw(request, "refused.html", {"message": words}, status=status)


async def _answer_no_page(request: Request, error: Exception) -> Response:
    """The same for an address that nothing answers, or a parameter or form that cannot be understood."""
    if isinstance(error, RequestValidationError):
        if not _wants_page(request):
            return await request_validation_exception_handler(request, error)
        return draw(request, "refused.html", {"message": _UNCLEAR}, status=422)
    assert isinstance(error, HTTPException)
    if not _wants_page(request):
        return await http_exception_handler(request, error)
    words = _NO_PAGE if error.status_code in (404, 405) else _UNCLEAR
    return draw(request, "refused.html", {"message": words}, status=error.status_code)


def _wants_page(request: Request) -> bool:
    return not request.url.path.startswith("/api/") and "text/html" in request.headers.get("accept", "")


def _told(error: Exception) -> tuple[int, str]:
    """The status, and what the asker is told."""
    if isinstance(error, UsageError):
        return 409, str(error)
    if is_full(error):
        return 507, _FULL
    return 503, _AWAY if isinstance(error, StoreError) else _OURS


def is_full(error: Exception) -> bool:
    """Whether a disk is full, here or at the database's server."""
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        return True
    if not isinstance(error, StoreError):
        return False
    cause = error.__cause__
    number = getattr(cause, "errno", None)
    sql_state = getattr(getattr(cause, "orig", None), "sqlstate", None)
    return number in NO_ROOM or sql_state == "53100" or (is_without_room(error) and "CANTOPEN" not in str(error))
