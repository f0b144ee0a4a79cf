"""The pages of an instructor. Whatever changes something is noted, before it is done and after."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import RedirectResponse
from markupsafe import Markup

from heldout.base.html_page import html_main
from heldout.classroom.class_report.page import class_page
from heldout.classroom.class_report.report import report_on
from heldout.classroom.marks.class_table import class_table
from heldout.classroom.marks.render import render_table
from heldout.classroom.marks.table import left_behind
from heldout.classroom.regrade.render import as_text
from heldout.classroom.similar.render import similar_html
from heldout.classroom.similar.similar import similar_attempts
from heldout.web.asking import Csrf, Instructor, OfStudent, PageNumber, TheSite
from heldout.web.drawing import download, draw
from heldout.web.exports import SYSTEMS, export_of
from heldout.web.identity.access import checked_csrf, instructor
from heldout.web.regrading import Regrades
from heldout.web.site import Site
from heldout.web.student_pages import attempt_page
from heldout.web.student_view import NotFound

router = APIRouter(prefix="/instructor", include_in_schema=False, dependencies=[Depends(instructor)])
_CHANGES = [Depends(instructor), Depends(checked_csrf)]
_COLUMNS = 100
_ALIKE = 0.5


@router.get("")
def overview(request: Request, who: Instructor, site: TheSite, csrf: Csrf) -> Response:
    """The challenges, what waits and what failed."""
    known, rules = site.listing(), site.rules()
    outcomes = {each.id: site.store.outcomes(site.key(each.id)) for each in known}
    waiting = site.queue.in_state("waiting")
    rows = [
        {
            "id": each.id,
            "title": each.title,
            "attempts": len(outcomes[each.id]),
            "learners": len({one.learner for one in outcomes[each.id]}),
            "waiting": sum(one.challenge_id == each.id for one in waiting),
            "closed_at": site.store.closed_at(site.key(each.id)),
            "behind": len(left_behind(outcomes[each.id], each.content_hash)),
            "deadlines": rules.deadlines(each.id) if rules else (),
        }
        for each in known
    ]
    values = {"person": who, "rows": rows, "waiting": [(each, site.place(each)) for each in waiting[:100]]}
    values |= {"waiting_in_all": len(waiting), "failed": site.queue.in_state("failed"), "faults": site.faults()}
    values["members"] = rules.members if rules else ()
    return draw(request, "overview.html", values, csrf_token=csrf)


@router.post("/hand-ins/{id_}/again", dependencies=_CHANGES)
def again(who: Instructor, site: TheSite, id_: str) -> Response:
    """Let a hand-in that failed be graded again."""
    found = site.queue.get(id_)
    if found is None:
        raise NotFound("There is no such hand-in.")
    with site.acts.doing(who.name, "grade a hand-in again", f"{found.learner}, {found.challenge_id}, {id_}"):
        site.queue.again(id_)
    return RedirectResponse("/instructor", 303)


@router.get("/students/{student:path}/attempts/{id_}")
def student_attempt(request: Request, who: Instructor, view: OfStudent, csrf: Csrf, id_: str) -> Response:
    """A student's card as they see it."""
    return attempt_page(request, view, id_, {"person": who, "base": _base(view.learner)}, csrf)


@router.get("/students/{student:path}/hand-ins/{id_}/file")
def student_file(view: OfStudent, id_: str) -> Response:
    """What a student handed in, as it came."""
    name, content = view.file(id_)
    return download(content, name)


@router.get("/students/{student:path}")
def student(request: Request, who: Instructor, view: OfStudent, csrf: Csrf, page: PageNumber = 1) -> Response:
    """What a student sees of their own."""
    values = {"person": who, "challenges": view.challenges(), "history": view.history(None, page), "challenge": None}
    values |= {"hand_ins": [(each, view.place(each)) for each in view.hand_ins()[:50]], "learner": view.learner}
    return draw(request, "student.html", {**values, "base": _base(view.learner)}, csrf_token=csrf)


@router.get("/report")
def report(
    request: Request, who: Instructor, site: TheSite, csrf: Csrf, challenge: Annotated[list[str] | None, Query()] = None
) -> Response:
    """Where the class lost its points."""
    names = tuple(challenge or ())
    drawn = site.boards.get(("report", names), lambda: html_main(class_page(report_on(site.session, names))))
    values = {"person": who, "heading": "Class report", "body": Markup(drawn)}
    return draw(request, "document.html", values, csrf_token=csrf)


@router.get("/challenges/{name}")
def challenge_(request: Request, who: Instructor, site: TheSite, csrf: Csrf, name: str) -> Response:
    """A challenge: its board with names, closing, regrading and exports."""
    opened = site.challenge(_known(site, name))
    values: dict[str, object] = {"person": who, "name": name, "challenge": opened, "systems": SYSTEMS}
    values["board"] = site.boards.get(("board", name, False, True), lambda: opened.leaderboard(names=True)).page(
        1, 1000
    )
    values["closed_at"] = site.store.closed_at(site.key(name))
    state = Regrades.of(request.app).state(name)
    values["regrade"] = state
    values["regrade_text"] = as_text(state.found, _COLUMNS) if state is not None and state.found is not None else ""
    return draw(request, "teach.html", values, csrf_token=csrf)


@router.post("/challenges/{name}/close", dependencies=_CHANGES)
def close(who: Instructor, site: TheSite, name: str) -> Response:
    """Close attempts: private scores and the debrief are shown from now on."""
    opened = site.challenge(_known(site, name))
    with site.acts.doing(who.name, "close attempts", name):
        opened.close()
    site.boards.clear()
    return RedirectResponse(f"/instructor/challenges/{name}", 303)


@router.post("/challenges/{name}/reopen", dependencies=_CHANGES)
def reopen(who: Instructor, site: TheSite, name: str) -> Response:
    """Take a closing back; what came in between stays late."""
    opened = site.challenge(_known(site, name))
    with site.acts.doing(who.name, "reopen attempts", name):
        opened.reopen()
    site.boards.clear()
    return RedirectResponse(f"/instructor/challenges/{name}", 303)


@router.post("/challenges/{name}/regrade", dependencies=_CHANGES)
def regrade(
    request: Request, who: Instructor, site: TheSite, name: str, apply: Annotated[bool, Form()] = False
) -> Response:
    """Work out what attempts are worth now, in the background; or make so what was shown."""
    regrades = Regrades.of(request.app)
    if apply:
        with site.acts.doing(who.name, "apply a regrade", _known(site, name)):
            regrades.apply(name)
        site.boards.clear()
    else:
        site.acts.note(who.name, "work out a regrade", _known(site, name))
        regrades.begin(name)
    return RedirectResponse(f"/instructor/challenges/{name}#regrade", 303)


@router.get("/challenges/{name}/similar")
def similar(request: Request, who: Instructor, site: TheSite, csrf: Csrf, name: str) -> Response:
    """Which hand-ins look alike, as a hint."""
    opened = site.challenge(_known(site, name))
    site.acts.note(who.name, "look for hand-ins that look alike", name)
    found = site.boards.get(("similar", name), lambda: similar_html(similar_attempts(opened, _ALIKE), opened.title))
    values = {"person": who, "heading": f"{opened.title}: what looks alike", "body": Markup(html_main(found))}
    return draw(request, "document.html", values, csrf_token=csrf)


@router.get("/challenges/{name}/export/{system}")
def export(who: Instructor, site: TheSite, name: str, system: str) -> Response:
    """What the class got on it, as another system takes that."""
    text = export_of(site.session.but(), _known(site, name), system)
    site.acts.note(who.name, "export", f"{name} as {system}")
    return download(text, f"{name}-{'junit.xml' if system == 'junit' else 'grades.csv'}", "text/plain")


@router.get("/table.csv")
def table(who: Instructor, site: TheSite) -> Response:
    """The table of the course, as CSV."""
    text = render_table(class_table(site.session.but(), (), names=True), "csv", _COLUMNS)
    site.acts.note(who.name, "export", "the table of the course")
    return download(text, "course.csv", "text/csv")


@router.get("/acts")
def acts(request: Request, who: Instructor, site: TheSite, csrf: Csrf) -> Response:
    """What instructors did."""
    return draw(request, "acts.html", {"person": who, "acts": site.acts.newest()}, csrf_token=csrf)


def _known(site: Site, name: str) -> str:
    if all(each.id != name for each in site.listing()):
        raise NotFound("There is no such challenge.")
    return name


def _base(learner: str) -> str:
    return f"/instructor/students/{quote(learner, safe='')}"
