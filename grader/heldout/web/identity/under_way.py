"""Sign-ins that are under way at a provider or a platform: each comes back once, to the browser that it left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import and_, delete, select

from heldout.attempts.database import Database
from heldout.attempts.sql import moment_of, moment_text
from heldout.web.identity.secret_hash import new_token, quick_hash
from heldout.web.tables import web_sign_ins

Kind = Literal["oidc", "lti"]
_LASTS = timedelta(minutes=10)


@dataclass(frozen=True)
class UnderWay:
    """What was asked, to compare the answer with."""

    issuer: str
    client_id: str
    nonce: str
    verifier: str
    """PKCE's: who got the code in between has not got this. Empty for a launch, which has no code."""
    next_page: str


class SignInsUnderWay:
    """The sign-ins of one database."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database, self._clock = database, clock

    def begin(self, kind: Kind, browser: str, asked: UnderWay) -> str:
        """The state of a new one, which begins in the browser that has this secret."""
        state, now = new_token(), self._clock()
        row = {
            "state_hash": quick_hash(state),
            "kind": kind,
            "browser_hash": quick_hash(browser),
            "expires_at": moment_text(now + _LASTS),
            **vars(asked),
        }
        with self._database.writing() as connection:
            connection.execute(delete(web_sign_ins).where(web_sign_ins.c.expires_at <= moment_text(now)))
            connection.execute(web_sign_ins.insert().values(**row))
        return state

    def take(self, kind: Kind, browser: str, state: str) -> UnderWay | None:
        """What was asked; None where nothing was, it is too long ago, or by another browser. No state comes twice."""
        mine = and_(web_sign_ins.c.state_hash == quick_hash(state), web_sign_ins.c.kind == kind)
        with self._database.writing() as connection:
            row = connection.execute(select(web_sign_ins).where(mine).with_for_update()).first()
            connection.execute(delete(web_sign_ins).where(mine))
        if row is None or moment_of(row.expires_at) <= self._clock() or row.browser_hash != quick_hash(browser):
            return None
        return UnderWay(row.issuer, row.client_id, row.nonce, row.verifier, row.next_page)
