"""Pages of the server: templates with what all of them need."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from urllib.parse import quote

from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment
from markdown_it import MarkdownIt
from markupsafe import Markup

from heldout.base.html_page import STYLE, html_time
from heldout.base.number_format import format_points, format_score
from heldout.base.svg import STYLE as DRAWN
from heldout.base.svg_plot import STYLE as PLOTTED
from heldout.leaderboard.render.interface import explained, no_rank_text, rank_text
from heldout.report.drawn.page import PAGE_STYLE
from heldout.web.identity.pages import environment
from heldout.web.identity.pages import page as identity_page

DRAWN_CSS = STYLE + DRAWN + PLOTTED + PAGE_STYLE
"""The rules that plots and explanations are drawn with; also those of `heldout explain --html`."""


def draw(
    request: Request, template: str, values: Mapping[str, object], *, status: int = 200, csrf_token: str = ""
) -> HTMLResponse:
    """A page; every value is escaped but for HTML of ours, which is marked as such."""
    _prepared()
    return identity_page(request, template, {"csrf_token": csrf_token, **values}, status=status)


def download(content: str | bytes, name: str, kind: str = "application/octet-stream") -> Response:
    """A file of this name that a browser keeps and does not show; `kind` is its media type."""
    said = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
    return Response(content, media_type=f"{kind}; charset=utf-8" if isinstance(content, str) else kind, headers=said)


def markdown(text: str) -> Markup:
    """HTML of a statement or a debrief; HTML that stands in it is shown as text."""
    drawn = _markdown().render(text)
    # The page has the one first heading.
    for level in (5, 4, 3, 2, 1):
        drawn = drawn.replace(f"<h{level}>", f"<h{level + 1}>").replace(f"</h{level}>", f"</h{level + 1}>")
    return Markup(drawn)


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")


@cache
def _prepared() -> Environment:
    found = environment()
    found.filters.update(
        markdown=markdown,
        time=_time,
        points=format_points,
        score=format_score,
        rank=rank_text,
        no_rank=no_rank_text,
        explained=explained,
    )
    return found


def _time(moment: datetime | None) -> Markup:
    return Markup("") if moment is None else Markup(html_time(moment))
