"""Pages of this room, drawn with the layout of the server's other pages."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

FOLDERS = (Path(__file__).parent / "templates", Path(__file__).parents[1] / "templates")


@cache
def environment() -> Environment:
    """Templates of this room and of the server; every value is escaped."""
    return Environment(loader=FileSystemLoader(FOLDERS), autoescape=True, undefined=StrictUndefined)


def page(
    request: Request,
    template: str,
    values: Mapping[str, object],
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> HTMLResponse:
    """A page; what a template may leave out is nothing there."""
    title = getattr(request.app.state, "title", "heldout")
    shown = {"title": title, "person": None, "csrf_token": "", "fault": None, "made": None, **values}
    return HTMLResponse(environment().get_template(template).render(request=request, **shown), status, headers)
