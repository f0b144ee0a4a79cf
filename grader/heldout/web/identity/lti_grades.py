"""Grades that go back to a learning platform: LTI's Assignment and Grade Services."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from sqlalchemy import and_, select

from heldout.attempts.database import Database
from heldout.attempts.sql import dialect_insert, insert_missing
from heldout.web.identity.elsewhere import ElsewhereFailed, ask, require_safe
from heldout.web.identity.interface import LtiPlatform
from heldout.web.identity.secret_hash import new_token
from heldout.web.tables import web_lti_links, web_secrets

if TYPE_CHECKING:
    from joserfc.jwk import RSAKey

SCORE_SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
_JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_LASTS = timedelta(minutes=5)
MOST_POINTS = 100.0


@dataclass(frozen=True)
class LineItem:
    """A learner's place in a column of a platform's gradebook."""

    issuer: str
    client_id: str
    user: str
    """The platform's id of the learner."""
    url: str


@dataclass(frozen=True)
class OwnGrade:
    """What is to stand in a gradebook."""

    points: float
    """0 to 100."""
    comment: str = ""


@dataclass(frozen=True)
class SentGrades:
    """What became of grades that were to be sent."""

    sent: int
    failed: tuple[str, ...] = ()
    """What could not be sent, a sentence each; it stays to do."""


class LtiGrades:
    """Where a course's grades go, and what was sent."""

    def __init__(
        self, database: Database, course_id: str, platforms: Sequence[LtiPlatform], clock: Callable[[], datetime]
    ) -> None:
        self._database, self._course_id, self._platforms, self._clock = database, course_id, platforms, clock

    @cached_property
    def key(self) -> RSAKey:
        """The server's own key, the same in every process; platforms get its public half at /lti/keys."""
        from joserfc.jwk import RSAKey

        made = RSAKey.generate_key(2048, {"alg": "RS256", "use": "sig"}, auto_kid=True)
        row = {"name": "lti", "secret": json.dumps(made.as_dict(private=True)).encode()}
        with self._database.writing() as connection:
            insert_missing(connection, web_secrets, row)
            query = select(web_secrets.c.secret).where(web_secrets.c.name == "lti")
            return RSAKey.import_key(json.loads(connection.execute(query).scalar_one()))

    def public_keys(self) -> dict[str, Any]:
        """The JWKS that platforms check our requests with."""
        return {"keys": [self.key.as_dict(private=False)]}

    def keep(self, name: str, challenge_id: str, item: LineItem) -> None:
        """From now on a learner's points on a challenge go there."""
        where = {"issuer": item.issuer, "client_id": item.client_id, "user": item.user, "line_item": item.url}
        key = {"course_id": self._course_id, "challenge_id": challenge_id, "name": name}
        with self._database.writing() as connection:
            held = connection.execute(select(web_lti_links).where(self._of(name, challenge_id))).first()
            if held is not None and all(getattr(held, each) == value for each, value in where.items()):
                return
            statement = dialect_insert(connection, web_lti_links).values(**key, **where, sent_points=None)
            changed = {**where, "sent_points": None}
            connection.execute(statement.on_conflict_do_update(index_elements=list(key), set_=changed))

    def send_changed(self, grade_of: Callable[[str, str], OwnGrade | None]) -> SentGrades:
        """Send every grade that is another one than was sent last.

        Args:
            grade_of: the grade of a learner (by name) on a challenge (by id); None where there is none yet.
        """
        failed, count = [], 0
        with self._database.reading() as connection:
            rows = connection.execute(select(web_lti_links).where(web_lti_links.c.course_id == self._course_id)).all()
        for row in rows:
            grade = grade_of(row.name, row.challenge_id)
            if grade is None or row.sent_points == repr(grade.points):
                continue
            try:
                self._send(LineItem(row.issuer, row.client_id, row.user, row.line_item), grade)
            except ElsewhereFailed as error:
                failed.append(f"{row.name} on {row.challenge_id}: {error}")
                continue
            sent = web_lti_links.update().where(self._of(row.name, row.challenge_id))
            with self._database.writing() as connection:
                connection.execute(sent.values(sent_points=repr(grade.points)))
            count += 1
        return SentGrades(count, tuple(failed))

    def challenges(self) -> set[str]:
        """The challenges that somebody was launched into."""
        query = select(web_lti_links.c.challenge_id).where(web_lti_links.c.course_id == self._course_id).distinct()
        with self._database.reading() as connection:
            return set(connection.execute(query).scalars())

    def _send(self, item: LineItem, grade: OwnGrade) -> None:
        platform = next(
            (each for each in self._platforms if (each.issuer, each.client_id) == (item.issuer, item.client_id)), None
        )
        if platform is None or not is_of_platform(item.url, platform):
            raise ElsewhereFailed(f"the platform {item.issuer} is not configured any more.")
        score = {
            "userId": item.user,
            "scoreGiven": max(0.0, min(MOST_POINTS, grade.points)),
            "scoreMaximum": MOST_POINTS,
            "activityProgress": "Completed",
            "gradingProgress": "FullyGraded",
            "timestamp": self._clock().isoformat(timespec="milliseconds"),
            **({"comment": grade.comment} if grade.comment else {}),
        }
        headers = {
            "Authorization": f"Bearer {self._access_token(platform)}",
            "Content-Type": "application/vnd.ims.lis.v1.score+json",
        }
        ask("POST", _scores_of(item.url), headers=headers, content=json.dumps(score))

    def _access_token(self, platform: LtiPlatform) -> str:
        """A token of the platform's for sending scores, which it gives for a request that our key signed."""
        from joserfc import jwt

        now = int(self._clock().timestamp())
        claims = {
            "iss": platform.client_id,
            "sub": platform.client_id,
            "aud": platform.token_url,
            "iat": now,
            "exp": now + int(_LASTS.total_seconds()),
            "jti": new_token(),
        }
        assertion = jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, self.key)
        asked = {
            "grant_type": "client_credentials",
            "client_assertion_type": _JWT_BEARER,
            "client_assertion": assertion,
            "scope": SCORE_SCOPE,
        }
        try:
            token = json.loads(ask("POST", platform.token_url, data=asked))["access_token"]
        except (ValueError, KeyError, TypeError) as error:
            raise ElsewhereFailed(f"{platform.token_url} gave no token.") from error
        if not isinstance(token, str):
            raise ElsewhereFailed(f"{platform.token_url} gave no token.")
        return token

    def _of(self, name: str, challenge_id: str) -> Any:
        return and_(
            web_lti_links.c.course_id == self._course_id,
            web_lti_links.c.challenge_id == challenge_id,
            web_lti_links.c.name == name,
        )


def is_of_platform(url: str, platform: LtiPlatform) -> bool:
    """Whether an address is on a host that the platform's configuration names: a token has no say where we go."""
    known = {urlsplit(each).hostname for each in (platform.issuer, platform.login_url, platform.token_url)}
    try:
        require_safe(url)
    except ElsewhereFailed:
        return False
    return urlsplit(url).hostname in known


def _scores_of(line_item: str) -> str:
    """The address of a line item's scores: `/scores` goes before its query."""
    parts = urlsplit(line_item)
    return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/scores"))
