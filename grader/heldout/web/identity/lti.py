"""Launches from a learning platform by LTI 1.3: who comes, from which link, and where their grades go.

LTI 1.3 is OpenID with its own names and a platform's keys, so joserfc is all that it needs: no library of its own for
Python was kept up when this was written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from heldout.attempts.learner import check_learner
from heldout.base.errors import UsageError
from heldout.web.identity.elsewhere import Elsewhere
from heldout.web.identity.id_token import TokenRefused, verified_claims
from heldout.web.identity.interface import Forbidden, LtiPlatform, Person
from heldout.web.identity.lti_grades import SCORE_SCOPE, LineItem, LtiGrades, is_of_platform
from heldout.web.identity.secret_hash import new_token
from heldout.web.identity.under_way import SignInsUnderWay, UnderWay

if TYPE_CHECKING:
    from heldout.web.identity.identity import Identity

LAUNCH = "/lti/launch"
_LTI = "https://purl.imsglobal.org/spec/lti/claim/"
_AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
_TEACHERS = ("membership#Instructor", "membership/Instructor#PrimaryInstructor", "membership#ContentDeveloper")


@dataclass(frozen=True)
class LtiLaunch:
    """A launch that was checked."""

    person: Person
    challenge_id: str | None
    """Which challenge the link is for; None for the course."""


class LtiLaunches:
    """The launches of one server."""

    def __init__(self, identity: Identity) -> None:
        self._identity = identity
        self._elsewhere = Elsewhere()
        self._under_way = SignInsUnderWay(identity.database, identity.clock)
        self.grades = LtiGrades(identity.database, identity.course_id, identity.settings.lti, identity.clock)

    def begin(self, browser: str, asked: Mapping[str, str]) -> str:
        """Where a browser goes that a platform sent here: back to the platform, to be told who it is.

        Raises:
            Forbidden: no such platform is configured.
        """
        platform = self._platform(asked.get("iss", ""), asked.get("client_id"))
        launch = UnderWay(platform.issuer, platform.client_id, new_token(), "", "/")
        state = self._under_way.begin("lti", browser, launch)
        words = {
            "scope": "openid",
            "response_type": "id_token",
            "response_mode": "form_post",
            "prompt": "none",
            "client_id": platform.client_id,
            "redirect_uri": self._identity.settings.url.rstrip("/") + LAUNCH,
            "login_hint": asked.get("login_hint", ""),
            "state": state,
            "nonce": launch.nonce,
        }
        if "lti_message_hint" in asked:
            words["lti_message_hint"] = asked["lti_message_hint"]
        return f"{platform.login_url}{'&' if '?' in platform.login_url else '?'}{urlencode(words)}"

    def finish(self, browser: str, state: str, token: str) -> LtiLaunch:
        """Who was launched, and for what; where their grade goes is kept.

        Raises:
            TokenRefused: it is not the answer to what was asked, or not signed by the platform for us, now.
            Forbidden: who comes is not of the class.
        """
        asked = self._under_way.take("lti", browser, state)
        if asked is None:
            raise TokenRefused(
                "it was begun too long ago, in another browser, or is over already. "
                "Where the platform shows this page inside of its own, let it open in a new window"
            )
        platform = self._platform(asked.issuer, asked.client_id)
        claims = verified_claims(
            token,
            self._elsewhere,
            platform.keys_url,
            issuer=platform.issuer,
            audience=platform.client_id,
            nonce=asked.nonce,
            now=self._identity.clock(),
        )
        _check_message(claims, platform)
        person = self._person(claims)
        launch = LtiLaunch(person, self._challenge(claims))
        item = _line_item(claims, platform)
        if item is not None and launch.challenge_id is not None and not person.is_instructor:
            self.grades.keep(person.name, launch.challenge_id, item)
        return launch

    def _platform(self, issuer: str, client_id: str | None) -> LtiPlatform:
        known = [each for each in self._identity.settings.lti if each.issuer == issuer]
        found = [each for each in known if client_id in (None, each.client_id)]
        if len(found) != 1:
            raise Forbidden("This server does not know the platform that you come from. Tell your instructor.")
        return found[0]

    def _person(self, claims: Mapping[str, Any]) -> Person:
        if any(role.endswith(_TEACHERS) for role in _texts(claims.get(f"{_LTI}roles"))):
            return Person(_name(claims), "instructor")
        email = claims.get("email")
        found = self._identity.person_known_as(claims["sub"], email if isinstance(email, str) else None, system="lti")
        if found is None:
            raise Forbidden("The platform knows you, but class.toml does not. Ask your instructor to add your address.")
        return found

    def _challenge(self, claims: Mapping[str, Any]) -> str | None:
        """The challenge that the link names, in its own parameter `challenge` or in its address."""
        custom = claims.get(f"{_LTI}custom")
        said = custom.get("challenge") if isinstance(custom, dict) else None
        if isinstance(said, str) and said:
            return said
        target = claims.get(f"{_LTI}target_link_uri")
        try:
            path = urlsplit(target).path if isinstance(target, str) else ""
        except ValueError:
            return None
        room, _, name = path.strip("/").partition("/")
        return name if room == "challenges" and name and "/" not in name else None


def _check_message(claims: Mapping[str, Any], platform: LtiPlatform) -> None:
    if claims.get(f"{_LTI}version") != "1.3.0":
        raise TokenRefused("it is no launch by LTI 1.3")
    if claims.get(f"{_LTI}message_type") != "LtiResourceLinkRequest":
        raise TokenRefused("it is not a link that was followed")
    if claims.get(f"{_LTI}deployment_id") not in platform.deployments:
        raise TokenRefused("this server is not deployed there")


def _line_item(claims: Mapping[str, Any], platform: LtiPlatform) -> LineItem | None:
    """Where grades go, if the platform takes any."""
    endpoint = claims.get(_AGS)
    if not isinstance(endpoint, dict) or SCORE_SCOPE not in _texts(endpoint.get("scope")):
        return None
    url = endpoint.get("lineitem")
    if not isinstance(url, str) or not is_of_platform(url, platform):
        return None
    return LineItem(platform.issuer, platform.client_id, claims["sub"], url)


def _name(claims: Mapping[str, Any]) -> str:
    """What an instructor is called in records: their address, else their name, else the platform's id."""
    for each in ("email", "name", "sub"):
        value = claims.get(each)
        if isinstance(value, str):
            try:
                return check_learner(value)
            except UsageError:
                continue
    raise TokenRefused("the token names nobody")


def _texts(value: Any) -> Iterable[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
