"""Who somebody is to the server, and what it answers where they may not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from heldout.attempts.class_rules import ClassRules

Role = Literal["student", "instructor"]
RosterOf = Callable[[], "ClassRules | None"]
"""The class as class.toml says it now; None where the course has none, so that instructors alone may sign in."""


@dataclass(frozen=True)
class Person:
    """Somebody who is signed in."""

    name: str
    """The learner's name as the roster has it; an instructor's as their code was made for."""
    role: Role

    @property
    def is_instructor(self) -> bool:
        return self.role == "instructor"


@dataclass(frozen=True)
class OidcProvider:
    """An OpenID provider that people may sign in with."""

    issuer: str
    client_id: str
    client_secret: str | None = field(default=None, repr=False)
    label: str = "your institution's account"
    """What the button says: `Sign in with …`."""


@dataclass(frozen=True)
class LtiPlatform:
    """A learning platform that launches us by LTI 1.3."""

    issuer: str
    client_id: str
    deployments: tuple[str, ...]
    login_url: str
    """Where a launch is asked for (the platform's OIDC authorization endpoint)."""
    keys_url: str
    """Its public keys, as a JWKS."""
    token_url: str
    """Where grades' access tokens come from."""

    @property
    def origin(self) -> str:
        """Scheme and host of the pages that may frame us."""
        scheme, _, rest = self.login_url.partition("://")
        return f"{scheme}://{rest.partition('/')[0]}"


@dataclass(frozen=True)
class Tries:
    """How often something may be tried in a time."""

    most: int
    window: timedelta


@dataclass(frozen=True)
class SignInSettings:
    """How people sign in to a server, and what its door lets through."""

    url: str = "http://127.0.0.1:8000"
    """The address that people type; links that leave this server are made of it, never of what a request says."""
    hosts: tuple[str, ...] = ()
    """More host names than the address's own that requests may name."""
    proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    """Where a reverse proxy connects from: what it says of address and scheme is believed, nobody else's word is."""
    user_header: str | None = None
    """The header in which such a proxy names who is signed in (an id of the roster, or an instructor's)."""
    instructors: tuple[str, ...] = ()
    """Ids (such as addresses) of instructors at the provider or the proxy."""
    oidc: OidcProvider | None = None
    lti: tuple[LtiPlatform, ...] = ()
    session: timedelta = timedelta(days=7)
    instructor_session: timedelta = timedelta(hours=12)
    """Shorter: who was taken out at a provider or a platform keeps the session that they have."""
    token: timedelta = timedelta(days=180)
    instructor_token: timedelta = timedelta(days=30)
    body_bytes: int = 64 * 1024
    """Most that a request brings, but for uploads."""
    upload_bytes: int = 32 * 1024 * 1024
    upload_paths: tuple[str, ...] = ()
    """Regular expressions of whole paths to which uploads go."""
    per_account: Tries = Tries(10, timedelta(minutes=10))
    """Wrong codes for one name from one address, or from one browser that signed in under that name before."""
    per_address: Tries = Tries(100, timedelta(minutes=10))
    """Wrong codes from one address by other browsers; a class sits behind one."""

    def session_of(self, person: Person) -> timedelta:
        """How long somebody stays signed in."""
        return min(self.session, self.instructor_session) if person.is_instructor else self.session

    def token_of(self, person: Person) -> timedelta:
        """How long a token of somebody lasts."""
        return min(self.token, self.instructor_token) if person.is_instructor else self.token

    @property
    def secure(self) -> bool:
        """Whether people reach the server by https."""
        return self.url.startswith("https://")


class RequestRefused(Exception):
    """A request that is answered with a status and a sentence, as a page or as JSON."""

    status = 400

    def __init__(self, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.headers = dict(headers or {})


class SignInNeeded(RequestRefused):
    """Nobody is signed in; a browser is led to the sign-in page."""

    status = 401


class Forbidden(RequestRefused):
    """Somebody is signed in who may not."""

    status = 403


class TooManyTries(RequestRefused):
    """Tried too often; Retry-After says for how many seconds."""

    status = 429
