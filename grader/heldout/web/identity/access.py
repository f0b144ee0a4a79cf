"""What pages ask of a request: who it is, whether they may, and whether its form is ours.

@router.post("/hand-in", dependencies=[Depends(checked_csrf)])
def hand_in(person: Annotated[Person, Depends(signed_in)]) -> Response: ...
"""

from __future__ import annotations

import hmac
from urllib.parse import SplitResult, quote, urlsplit

from fastapi import Request

from heldout.web.identity.door import allowed_hosts
from heldout.web.identity.identity import Identity
from heldout.web.identity.interface import Forbidden, Person, SignInNeeded
from heldout.web.identity.secret_hash import new_token
from heldout.web.identity.sessions import TOKEN_PREFIX

CSRF_FIELD = "csrf_token"
CSRF_HEADER = "X-CSRF-Token"


def identity_of(request: Request) -> Identity:
    """The server's `Identity`."""
    found: Identity = request.app.state.identity
    return found


def person_of(request: Request) -> Person | None:
    """Who asks, by a token, by a trusted proxy's word, or by the session of the cookie; None for nobody.

    Raises:
        SignInNeeded: a token that is none, or is over.
        Forbidden: the proxy names somebody who is not of this class.
    """
    if not hasattr(request.state, "person"):
        identity = identity_of(request)
        found = _by_token(request) or _by_proxy(request) or identity.sessions.person(request.state.visit)
        request.state.person = found if found is not None and identity.is_of_class(found) else None
    known: Person | None = request.state.person
    return known


def signed_in(request: Request) -> Person:
    """Who asks.

    Raises:
        SignInNeeded: nobody is signed in.
    """
    found = person_of(request)
    if found is None:
        raise SignInNeeded("Sign in first.")
    return found


def instructor(request: Request) -> Person:
    """The instructor who asks.

    Raises:
        SignInNeeded: nobody is signed in.
        Forbidden: a student asks.
    """
    found = signed_in(request)
    if not found.is_instructor:
        raise Forbidden("This page is for instructors.")
    return found


def csrf_token(request: Request) -> str:
    """What a form of this browser carries in its field `csrf_token` (or a script in `X-CSRF-Token`)."""
    keep_visit(request)
    return _token_for(request)


def keep_visit(request: Request) -> None:
    """Let a browser that came without our cookie have one, so that it is known when it comes back."""
    if request.state.is_new and request.state.kept is None:
        request.state.kept = 0


async def checked_csrf(request: Request) -> None:
    """See that a request that changes something comes from a page of ours, for this browser's session.

    A request with an API token is not looked at: no browser adds one by itself.

    Raises:
        Forbidden: it does not.
    """
    if _bearer(request) is not None:
        return
    check_origin(request)
    said = request.headers.get(CSRF_HEADER)
    if said is None:
        field = (await request.form()).get(CSRF_FIELD)
        said = field if isinstance(field, str) else ""
    if not hmac.compare_digest(said.encode(), _token_for(request).encode()):
        raise Forbidden("This form is too old, or not ours. Go back, load the page again, and send it once more.")


def check_origin(request: Request) -> None:
    """See that the page which sent a request is ours, as far as the browser says.

    Raises:
        Forbidden: it says that it is another one's.
    """
    origin = request.headers.get("origin")
    parts = None if origin is None else _parts(origin)
    known = {each.strip("[]") for each in allowed_hosts(identity_of(request).settings)}
    ours = origin is None or (parts is not None and parts.hostname in known)
    if not ours or request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise Forbidden("Another site sent this form. Open the page here, and send it from there.")


def begin_session(request: Request, person: Person) -> None:
    """Sign somebody in: a new secret takes the place of the one that the browser came with, whose session ends."""
    identity = identity_of(request)
    identity.sessions.close(request.state.visit)
    request.state.visit = identity.sessions.open(person)
    request.state.kept = int(identity.settings.session_of(person).total_seconds())
    if not identity.is_mark_for(request.state.mark, person.name):
        request.state.new_mark = identity.mark_of_browser(person.name)
    request.state.person = person


def end_session(request: Request) -> None:
    """Sign out: the session ends in the database, and the browser gets a new secret that nobody knows anything by."""
    identity_of(request).sessions.close(request.state.visit)
    request.state.visit, request.state.kept, request.state.person = new_token(), 0, None


def own_page(asked: str | None) -> str:
    """The page to go on with after signing in: a path on this server, whatever was asked for.

    >>> own_page("/challenges/churn?tab=board")
    '/challenges/churn?tab=board'
    >>> [own_page(each) for each in ("https://a.example", "//a.example", "/\\\\a.example", "javascript:1", "//[", None)]
    ['/', '/', '/', '/', '/', '/']
    """
    text = asked or "/"
    parts = _parts(text) if text.isprintable() and "\\" not in text else None
    ours = parts is not None and not parts.scheme and not parts.netloc
    if not ours or not text.startswith("/") or text.startswith("//"):
        return "/"
    return quote(text, safe="/?=&%#:@!$'()*+,;~-._")


def _parts(address: str) -> SplitResult | None:
    """The parts of an address; None where it is none, such as `http://[`."""
    try:
        return urlsplit(address)
    except ValueError:
        return None


def _token_for(request: Request) -> str:
    return hmac.digest(identity_of(request).form_key, f"form {request.state.visit}".encode(), "sha256").hex()


def _bearer(request: Request) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def _by_token(request: Request) -> Person | None:
    token = _bearer(request)
    if token is None:
        return None
    found = identity_of(request).tokens.person(token) if token.startswith(TOKEN_PREFIX) else None
    if found is None:
        raise SignInNeeded("The token is not one of this server's, or is over. Make one on the page /account.")
    return found


def _by_proxy(request: Request) -> Person | None:
    said: str | None = request.state.proxy_user
    if said is None:
        return None
    found = identity_of(request).person_known_as(said, system="proxy")
    if found is None:
        raise Forbidden("You are signed in, but not in this class. Ask your instructor to put your id into class.toml.")
    return found
