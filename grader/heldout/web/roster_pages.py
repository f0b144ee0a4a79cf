"""The pages on which an instructor changes who takes the course: teams, ids, extensions."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from heldout.web.asking import Csrf, Instructor, TheSite
from heldout.web.drawing import download, draw
from heldout.web.identity.access import checked_csrf, identity_of, instructor
from heldout.web.identity.class_codes import codes_for_class, sheet
from heldout.web.roster import (
    add_learner,
    change_learner,
    ids_of,
    learner_section,
    moment_of_form,
    remove_learner,
    set_extension,
    state_of,
)
from heldout.web.student_view import NotFound

router = APIRouter(prefix="/instructor/class", include_in_schema=False, dependencies=[Depends(instructor)])
_CHANGES = [Depends(instructor), Depends(checked_csrf)]
Name = Annotated[str, Form(max_length=400)]
Short = Annotated[str, Form(max_length=400)]
Long = Annotated[str, Form(max_length=4000)]


@router.get("")
def class_(request: Request, who: Instructor, site: TheSite, csrf: Csrf) -> Response:
    """Who takes the course, in which teams, with which extensions, and who has a code."""
    rules = site.rules()
    members = list(rules.members.values()) if rules else []
    extensions = {each.name: each.extension for each in rules.definition.learner} if rules else {}
    values = {"person": who, "members": members, "extensions": extensions}
    values |= {"teams": sorted({each.team for each in members if each.team})}
    values |= {"lookalikes": rules.lookalikes() if rules else (), "holders": identity_of(request).codes.holders()}
    return draw(request, "class.html", values, csrf_token=csrf)


@router.post("/codes", dependencies=_CHANGES)
def codes(request: Request, who: Instructor, site: TheSite, name: Name = "") -> Response:
    """New codes as CSV, shown this once: for who has none, or a new one for one learner."""
    rules = site.rules()
    if rules is None:
        raise NotFound("The course has no class.toml.")
    names = (name,) if name else ()
    with site.acts.doing(who.name, "make codes", name or "who has none"):
        made = codes_for_class(site.database, site.course_id, rules, names, renew=bool(name))
    return download(sheet(made, identity_of(request).settings.url), "codes.csv", "text/csv")


@router.post("/learners", dependencies=_CHANGES)
def add(who: Instructor, site: TheSite, name: Name = "", team: Short = "", ids: Long = "") -> Response:
    """Add somebody."""
    return _to_learner(add_learner(site, who, name, {"team": team.strip(), "ids": ids_of(ids)}))


@router.get("/learner")
def learner(request: Request, who: Instructor, site: TheSite, csrf: Csrf, name: str) -> Response:
    """One learner, with what can be changed."""
    rules, found = site.rules(), learner_section(site, name)
    deadlines = [each.name for each in rules.definition.deadline] if rules else []
    values = {"person": who, "learner": found, "deadlines": deadlines, "zone": rules.definition.zone if rules else ""}
    values |= {"seen": state_of(found), "ids": "\n".join(f"{system}={value}" for system, value in found.ids.items())}
    values |= {"teams": sorted({each.team for each in rules.members.values() if each.team}) if rules else []}
    values |= {"history": f"/instructor/students/{quote(name, safe='')}"}
    return draw(request, "learner.html", values, csrf_token=csrf)


@router.post("/learner", dependencies=_CHANGES)
def change(
    who: Instructor,
    site: TheSite,
    name: Name,
    seen: Short,
    team: Short = "",
    pseudonym: Short = "",
    ids: Long = "",
) -> Response:
    """Change a learner's team, ids and name on boards, where they are still those of the form."""
    said = {"team": team.strip(), "pseudonym": pseudonym.strip(), "ids": ids_of(ids)}
    change_learner(site, who, name, said, seen)
    return _to_learner(name)


@router.post("/extension", dependencies=_CHANGES)
def extension(who: Instructor, site: TheSite, name: Name, deadline: Short, closes: Short = "") -> Response:
    """Give more time, change it, or without a time take it back."""
    set_extension(site, who, name, deadline, moment_of_form(closes) if closes.strip() else None)
    return _to_learner(name)


@router.post("/remove", dependencies=_CHANGES)
def remove(who: Instructor, site: TheSite, name: Name) -> Response:
    """Take a learner out of the class."""
    remove_learner(site, who, name)
    return RedirectResponse("/instructor/class", 303)


def _to_learner(name: str) -> Response:
    return RedirectResponse(f"/instructor/class/learner?name={quote(name, safe='')}", 303)
