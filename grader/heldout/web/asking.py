"""What a request is given: the site, and the view of who asks."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query, Request

from heldout.web.identity.access import csrf_token, instructor, signed_in
from heldout.web.identity.interface import Person
from heldout.web.site import Site
from heldout.web.student_view import NotFound, StudentView


def site_of(request: Request) -> Site:
    """The server's course."""
    found: Site = request.app.state.site
    return found


def own_view(request: Request) -> StudentView:
    """The view of who asks: of nobody else, whatever stands in the address."""
    person = signed_in(request)
    return StudentView(site_of(request), person.name, may_hand_in=not person.is_instructor)


def view_of_student(request: Request, student: str) -> StudentView:
    """For an instructor alone: the view of a student of the class, to look at.

    Raises:
        SignInNeeded, Forbidden: it is not an instructor who asks.
        NotFound: the class has no such student.
    """
    instructor(request)
    site = site_of(request)
    rules = site.rules()
    if rules is None or student not in rules.members:
        raise NotFound("The class has no such student.")
    return StudentView(site, student, may_hand_in=False)


TheSite = Annotated[Site, Depends(site_of)]
Own = Annotated[StudentView, Depends(own_view)]
OfStudent = Annotated[StudentView, Depends(view_of_student)]
Who = Annotated[Person, Depends(signed_in)]
Instructor = Annotated[Person, Depends(instructor)]
PageNumber = Annotated[int, Query(ge=1, le=100_000)]
Csrf = Annotated[str, Depends(csrf_token)]
