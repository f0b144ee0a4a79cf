"""`serve.toml`: where a server is reached, and how people sign in to it beside their codes. The file is optional."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field

from heldout.base.errors import ChallengeError, Problem
from heldout.base.paths import shown_path
from heldout.base.strict_toml import Line, Section, read_toml
from heldout.base.toml_wording import Allowed
from heldout.web.identity.elsewhere import ElsewhereFailed, require_safe
from heldout.web.identity.interface import LtiPlatform, OidcProvider, SignInSettings

OIDC_SECRET = "HELDOUT_OIDC_SECRET"
"""The environment variable with our secret at the provider: it does not stand in a file that others may read."""

Address = Annotated[str, Field(pattern=r"^https?://[^\s/?#]+"), Allowed("an https address")]
Header = Annotated[
    str, Field(pattern=r"^[A-Za-z][A-Za-z0-9-]*$"), Allowed("the name of a header, such as X-Remote-User")
]


class OidcSection(Section):
    """`[oidc]`: a provider to sign in with."""

    issuer: Address
    """As the provider's own configuration says it."""
    client_id: Line
    """What the provider calls this server."""
    label: Line = "your institution's account"
    """What the button says behind `Sign in with`."""


class LtiSection(Section):
    """`[[lti]]`: a learning platform that launches this server by LTI 1.3."""

    issuer: Address
    """The platform's id."""
    client_id: Line
    """What the platform calls this server."""
    deployments: Annotated[list[Line], Field(min_length=1)]
    """Ids of the deployments that are taken."""
    login_url: Address
    """Where the platform is asked who it is (its authentication request URL)."""
    keys_url: Address
    """Where the platform has its public keys (its JWKS or public keyset URL)."""
    token_url: Address
    """Where tokens for grades come from (its access token URL)."""


class ServerDefinition(Section):
    """A whole serve.toml."""

    format_version: Literal[1]
    """The version of this schema."""
    url: Address | None = None
    """The address that people type, where it is not the one that is listened at: a reverse proxy's."""
    hosts: list[Line] = []
    """More host names that are answered."""
    proxies: list[Line] = []
    """Addresses or networks from which a reverse proxy connects; what it says is believed."""
    user_header: Header | None = None
    """The header in which such a proxy names who is signed in, by an id of class.toml."""
    instructors: list[Line] = []
    """Ids of instructors at the proxy or the provider."""
    session_days: Annotated[int, Field(ge=1, le=365)] = 7
    """How long one stays signed in."""
    instructor_hours: Annotated[int, Field(ge=1, le=8760)] = 12
    """How long an instructor does: who was taken out at the provider keeps the session until then."""
    oidc: OidcSection | None = None
    lti: list[LtiSection] = []


def listening_url(host: str, port: int) -> str:
    """The address of a server that listens there.

    >>> listening_url("127.0.0.1", 8000), listening_url("::1", 8000)
    ('http://127.0.0.1:8000', 'http://[::1]:8000')
    """
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def sign_in_settings(course: Path, listens_at: str) -> SignInSettings:
    """How people sign in to the server of a course that listens at this address.

    Raises:
        ChallengeError: its serve.toml is not valid; every problem.
    """
    plain = SignInSettings(url=listens_at.rstrip("/"))
    path = course / "serve.toml"
    if not path.exists():
        return plain
    reading = read_toml(path, ServerDefinition, course)
    definition, file = reading.value, shown_path(path, course)
    faults = [] if definition is None else [Problem(file, key, message) for key, message in _faults(definition)]
    if definition is None or faults:
        raise ChallengeError([*reading.problems, *faults])
    oidc = definition.oidc
    return replace(
        plain,
        url=(definition.url or listens_at).rstrip("/"),
        hosts=tuple(definition.hosts),
        proxies=tuple(ipaddress.ip_network(each) for each in definition.proxies),
        user_header=definition.user_header,
        instructors=tuple(definition.instructors),
        session=timedelta(days=definition.session_days),
        instructor_session=timedelta(hours=definition.instructor_hours),
        oidc=OidcProvider(oidc.issuer, oidc.client_id, os.environ.get(OIDC_SECRET), oidc.label) if oidc else None,
        lti=tuple(_platform(each) for each in definition.lti),
    )


def _faults(definition: ServerDefinition) -> Iterator[tuple[str, str]]:
    """What no schema sees."""
    for number, each in enumerate(definition.proxies):
        try:
            ipaddress.ip_network(each)
        except ValueError:
            yield f"proxies[{number}]", f"must be an address or a network, such as 10.0.0.0/8. Got '{each}'."
    if definition.user_header is not None and not definition.proxies:
        yield "user_header", "needs proxies: nobody else may name who is signed in. Add the proxy's address."
    if definition.url is not None:
        yield from _faults_of_url(definition.url)
    addresses = {"oidc.issuer": definition.oidc.issuer} if definition.oidc else {}
    for number, platform in enumerate(definition.lti):
        told = {"login_url": platform.login_url, "keys_url": platform.keys_url, "token_url": platform.token_url}
        addresses |= {f"lti[{number}].{key}": value for key, value in told.items()}
    for key, value in addresses.items():
        try:
            require_safe(value)
        except ElsewhereFailed:
            yield key, f"must be an https address. Got '{value}'."
    known = [(each.issuer, each.client_id) for each in definition.lti]
    if len(set(known)) < len(known):
        yield "lti", "has one platform and client twice. Name all of its deployments in one."


def _faults_of_url(url: str) -> Iterator[tuple[str, str]]:
    try:
        parts = urlsplit(url)
        path, _ = parts.path, parts.port  # a port that is no number is found when it is asked for
    except ValueError:
        yield "url", f"must be an address, such as https://ml.uni.example. Got '{url}'."
        return
    if path.strip("/"):
        yield "url", f"must have no path: a server's pages begin at /. Got '{url}'."


def _platform(section: LtiSection) -> LtiPlatform:
    return LtiPlatform(
        section.issuer,
        section.client_id,
        tuple(section.deployments),
        section.login_url,
        section.keys_url,
        section.token_url,
    )
