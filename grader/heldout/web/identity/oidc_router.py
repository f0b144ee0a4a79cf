"""The pages of signing in at a provider: going there, and coming back."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from heldout.web.identity.access import begin_session, identity_of, keep_visit, own_page
from heldout.web.identity.interface import RequestRefused
from heldout.web.identity.oidc import CALLBACK, OidcSignIn

router = APIRouter(include_in_schema=False)


@router.get("/sign-in/oidc")
def begin(request: Request) -> Response:
    """Lead a browser to the provider. Whoever opens this address is not signed in by that."""
    keep_visit(request)
    next_page = own_page(request.query_params.get("next"))
    return RedirectResponse(_sign_in(request).begin(request.state.visit, next_page), 303)


@router.get(CALLBACK)
def come_back(request: Request) -> Response:
    """Sign in who comes back."""
    person, next_page = _sign_in(request).finish(request.state.visit, dict(request.query_params))
    begin_session(request, person)
    return RedirectResponse(next_page, 303)


def _sign_in(request: Request) -> OidcSignIn:
    found: OidcSignIn | None = getattr(request.app.state, "oidc", None)
    if found is None:
        identity = identity_of(request)
        if identity.settings.oidc is None:
            raise RequestRefused("This server has no provider to sign in with.")
        found = request.app.state.oidc = OidcSignIn(identity, identity.settings.oidc)
    return found
