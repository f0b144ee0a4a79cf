"""What the server knows about people, in one object that every request can reach."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import select

from heldout.attempts.database import Database
from heldout.attempts.learner import check_learner
from heldout.attempts.sql import insert_missing
from heldout.base.errors import UsageError
from heldout.web.identity.code_book import CodeBook
from heldout.web.identity.interface import Person, RosterOf, SignInSettings
from heldout.web.identity.rate_limit import RateLimit
from heldout.web.identity.secret_hash import new_token, quick_hash
from heldout.web.identity.sessions import Sessions, Tokens
from heldout.web.tables import create_tables, web_secrets

INSTRUCTOR = "instructor"
"""What the instructor is called whose code is made with the server's first start."""


def utc_now() -> datetime:
    """The time by this machine's clock, in UTC."""
    return datetime.now(UTC)


class Identity:
    """Codes, sessions, tokens and limits of one course; `app.state.identity`."""

    def __init__(
        self,
        database: Database,
        course_id: str,
        roster: RosterOf,
        settings: SignInSettings | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        """The tables are made where they are missing.

        Args:
            roster: the class as it is now; it is asked at every request, so it should keep what it read.
        """
        self.database, self.course_id, self.roster, self.clock = database, course_id, roster, clock
        self.settings = settings or SignInSettings()
        create_tables(database)
        self.codes = CodeBook(database, course_id, clock)
        self.sessions = Sessions(database, course_id, self.settings.session_of, clock)
        self.tokens = Tokens(database, course_id, self.settings.token_of, clock)
        self._per_account = RateLimit(database, f"code {course_id}", self.settings.per_account, clock)
        self._per_address = RateLimit(database, f"address {course_id}", self.settings.per_address, clock)
        self.form_key = self._kept_key()
        """The key that signs forms, the same in every process."""

    def _kept_key(self) -> bytes:
        with self.database.writing() as connection:
            insert_missing(connection, web_secrets, {"name": "forms", "secret": secrets.token_bytes(32)})
            kept: bytes = connection.execute(
                select(web_secrets.c.secret).where(web_secrets.c.name == "forms")
            ).scalar_one()
        return kept

    def sign_in_by_code(self, name: str, code: str, address: str, browser: str | None = None) -> Person | None:
        """Who has this name (or an id in the roster) and this code; None for a wrong one, which is counted.

        Nothing is counted for a name wherever it is typed: whoever types wrong codes would shut its owner out.

        Args:
            browser: what `mark_of_browser` gave the browser that asks, if it has something.

        Raises:
            TooManyTries: too many wrong ones for the name from this address or browser, or from the address.
        """
        known = self._known_as(name)
        counted = self._counted_for(known, address, browser)
        for limit, who in counted:
            limit.spend(who)
        person = self.codes.person_with(known, code)
        if person is None or not self.is_of_class(person):
            return None
        for limit, who in counted:
            limit.refund(who)
        return person

    def mark_of_browser(self, name: str, drawn: str | None = None) -> str:
        """What a browser keeps in which somebody signed in: its tries for this name are counted apart from others'.

        Source: OWASP, Slow Down Online Guessing Attacks with Device Cookies.
        """
        drawn = drawn or new_token()
        # Between the two stands what is in no drawn one: else that of `Bo Ana` were one of `Ana`, by another split.
        return f"{drawn}.{hmac.digest(self.form_key, f'browser {drawn}.{name}'.encode(), 'sha256').hex()}"

    def is_mark_for(self, mark: str | None, name: str) -> bool:
        """Whether `mark_of_browser` gave this for the name."""
        ours = self.mark_of_browser(name, (mark or "").partition(".")[0])
        return hmac.compare_digest(ours.encode(), (mark or "").encode())

    def _counted_for(self, name: str, address: str, browser: str | None) -> list[tuple[RateLimit, str]]:
        if browser is not None and self.is_mark_for(browser, name):
            return [(self._per_account, f"browser {quick_hash(browser)}")]
        return [(self._per_address, address), (self._per_account, f"{address} {name}")]

    def join(self, link_key: str, address: str) -> Person | None:
        """Whom a link signs in, this one time; None for one that was used, replaced or never made.

        A right one is taken however many wrong codes came from the address: nobody guesses 256 bits.

        Raises:
            TooManyTries: too many wrong ones from the address.
        """
        person = self.codes.use_link(link_key)
        if person is not None and self.is_of_class(person):
            return person
        self._per_address.spend(address)
        return None

    def is_of_class(self, person: Person) -> bool:
        """Whether somebody who has a session may use it still: a learner who was taken out of class.toml may not."""
        if person.is_instructor:
            return True
        rules = self.roster()
        return rules is not None and person.name in rules.members

    def person_known_as(self, *ids: str | None, system: str) -> Person | None:
        """The instructor or learner whom another system, whose word is good, calls by one of these ids.

        Ids that the roster has for that system go before those of any other, and an id that two learners have is
        nobody's. Names count for nothing: at most providers people choose theirs themselves.
        """
        told = [_one_spelling(each) for each in ids if each]
        if any(_one_spelling(each) in told for each in self.settings.instructors):
            return Person(told[-1], "instructor")
        rules = self.roster()
        members = tuple(rules.members.values()) if rules else ()
        own = {each.name for each in members if _one_spelling(each.ids.get(system, "")) in told}
        shared = {each.name for each in members if any(_one_spelling(value) in told for value in each.ids.values())}
        found = own or shared
        return Person(found.pop(), "student") if len(found) == 1 else None

    def _known_as(self, typed: str) -> str:
        """The roster's name for what somebody typed: a name in any spelling, or an id; else what was typed."""
        try:
            name = check_learner(typed)
        except UsageError:
            return ""
        rules = self.roster()
        member = rules.member(name, name) if rules else None
        return member.name if member else name


def _one_spelling(id_: str) -> str:
    """An address in small letters, as nobody tells two by them; any other id as it is.

    Letters of ASCII alone: folded, the mailboxes `straße` and `strasse`, or one with the sign of kelvin, would be one.
    """
    return "".join(each.lower() if each.isascii() else each for each in id_) if "@" in id_ else id_
