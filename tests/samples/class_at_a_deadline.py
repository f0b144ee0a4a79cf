"""A class that hands in at once: students who do over HTTP what a browser does, and what the database says afterwards.

Used by `benchmarks/serve.py`, which times it, and by the proof that kills what can be killed meanwhile.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException, HTTPResponse
from urllib.parse import urlsplit

from heldout.attempts.sql_store import SqlStore
from heldout.attempts.store import open_database
from heldout.challenge.key import ChallengeKey
from heldout.web.queue.interface import HandedIn
from heldout.web.queue.queue import HandInQueue

_FORM = re.compile(r'name="csrf_token" value="(\w+)"')
LOOK_SECONDS = 5.0
"""In which students look at list and challenge before they hand in."""
_PAUSE_SECONDS = 0.5
"""Before somebody whose connection broke tries again."""
_ANSWER_SECONDS = 120.0
"""After which a request is given up."""


class GaveUp(Exception):
    """A student did not get through in time, or was refused."""


@dataclass(frozen=True)
class Acknowledged:
    """A hand-in that the server said is stored."""

    student: str
    id: str
    content_hash: str
    """SHA-256 in hexadecimal digits."""
    size: int
    sent_at: datetime
    """When the student first sent it, UTC."""
    told_at: datetime
    """When the acknowledgement came, UTC."""
    seconds: float
    """From the first try to the acknowledgement."""
    tries: int


@dataclass
class Seen:
    """What a class saw."""

    acknowledged: list[Acknowledged] = field(default_factory=list)
    gave_up: list[str] = field(default_factory=list)
    """Who, and why."""
    pages: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    """Seconds until a page was there, by what it is."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def page(self, what: str, seconds: float) -> None:
        """A page came."""
        with self._lock:
            self.pages[what].append(seconds)

    def note(self, found: Acknowledged) -> None:
        """A hand-in was acknowledged."""
        with self._lock:
            self.acknowledged.append(found)

    def give_up(self, student: str, why: str) -> None:
        """A student gave up."""
        with self._lock:
            self.gave_up.append(f"{student}: {why}")


class Student:
    """One person with one browser, who tries again where a connection breaks or the server says that it cannot now."""

    def __init__(self, url: str, name: str, seen: Seen, patience: float = _ANSWER_SECONDS) -> None:
        """Nothing is asked yet; `patience`: seconds for which one thing is tried."""
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "", parts.port or 80
        self.name, self._seen, self._patience = name, seen, patience
        self._cookies: dict[str, str] = {}
        self._connection: HTTPConnection | None = None

    def join(self, link: str) -> None:
        """Sign in by the link of the instructor's sheet."""
        parts = urlsplit(link)
        page = self.page("join", f"{parts.path}?{parts.query}")
        key = parts.query.removeprefix("key=")
        form = f"csrf_token={_token(page)}&key={key}"
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        status, _, body = self._ask("POST", "/join", form.encode(), headers)
        if status != 303:
            raise GaveUp(f"joining was answered {status}: {body[:200]!r}")

    def page(self, what: str, path: str) -> str:
        """A page, timed; redirects are followed, as a browser does."""
        began = time.monotonic()
        status, headers, body = self._ask("GET", path)
        while status == 303:
            status, headers, body = self._ask("GET", headers["location"])
        if status != 200:
            raise GaveUp(f"{path} answered {status}")
        self._seen.page(what, time.monotonic() - began)
        return body.decode()

    def form_of(self, challenge: str) -> str:
        """The token of the form on a challenge's page."""
        return _token(self.page("challenge", f"/challenges/{challenge}"))

    def hand_in(self, challenge: str, token: str, file: str, content: bytes) -> Acknowledged:
        """Hand in as the script of the page does, with the file's hash, until it is acknowledged."""
        said = hashlib.sha256(content).hexdigest()
        headers = {"X-CSRF-Token": token, "X-Content-SHA256": said, "Content-Type": "application/octet-stream"}
        began, sent_at, tried = time.monotonic(), datetime.now(UTC), Counter[str]()
        path = f"/api/v1/challenges/{challenge}/hand-ins?file={file}"
        status, _, body = self._ask("POST", path, content, headers, tried)
        if status != 202:
            raise GaveUp(f"handing in was answered {status}: {body[:200]!r}")
        seconds, told_at = time.monotonic() - began, datetime.now(UTC)
        id_ = str(json.loads(body)["id"])
        found = Acknowledged(self.name, id_, said, len(content), sent_at, told_at, seconds, tried["POST"])
        self._seen.note(found)
        return found

    def watch(self, hand_in: str) -> None:
        """Look at the queue until it is over, as the page's script does by server-sent events."""
        while True:
            try:
                if self._is_over(hand_in):
                    return
            except (OSError, HTTPException, ValueError):
                pass
            time.sleep(_PAUSE_SECONDS)

    def _is_over(self, hand_in: str) -> bool:
        connection = HTTPConnection(self._host, self._port, timeout=_ANSWER_SECONDS)
        try:
            connection.request("GET", f"/hand-ins/{hand_in}/events", headers={"Cookie": self._cookie})
            answer = connection.getresponse()
            return answer.status == 200 and any(each["state"] in ("done", "failed") for each in _told(answer))
        finally:
            connection.close()

    @property
    def _cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self._cookies.items())

    def leave(self) -> None:
        """Close the browser."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _ask(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        tried: Counter[str] | None = None,
    ) -> tuple[int, Mapping[str, str], bytes]:
        """The answer, once the server is there and does not say that it cannot now.

        Raises:
            GaveUp: it is not within one's patience.
        """
        until, fault = time.monotonic() + self._patience, ""
        while time.monotonic() < until:
            if tried is not None:
                tried[method] += 1
            try:
                status, found, said = self._once(method, path, body, headers or {})
                if status != 503:
                    return status, found, said
                fault = said[:200].decode(errors="replace")
            except (OSError, HTTPException) as error:
                self.leave()
                fault = repr(error)
            time.sleep(_PAUSE_SECONDS)
        raise GaveUp(f"{method} {path}: {fault}")

    def _once(
        self, method: str, path: str, body: bytes, headers: Mapping[str, str]
    ) -> tuple[int, Mapping[str, str], bytes]:
        if self._connection is None:
            self._connection = HTTPConnection(self._host, self._port, timeout=_ANSWER_SECONDS)
        said = {"Accept": "text/html", "Cookie": self._cookie, **headers}
        self._connection.request(method, path, body or None, said)
        answer = self._connection.getresponse()
        content, found = answer.read(), {name.lower(): value for name, value in answer.getheaders()}
        for each in answer.headers.get_all("Set-Cookie", ()):
            name, _, value = each.partition(";")[0].partition("=")
            self._cookies[name] = value
        return answer.status, found, content


def _told(answer: HTTPResponse) -> Iterator[dict[str, object]]:
    while line := answer.readline():
        if line.startswith(b"data: "):
            yield json.loads(line.removeprefix(b"data: "))


def _token(page: str) -> str:
    found = _FORM.search(page)
    if found is None:
        raise GaveUp(f"a page without a form: {page[:300]}")
    return found[1]


@dataclass(frozen=True)
class Plan:
    """What a student does, and when."""

    student: Student
    after: float
    """Seconds from the beginning."""
    file: str
    content: bytes


def hand_in_all(plans: Sequence[Plan], challenge: str, seen: Seen, waits: bool = True) -> None:
    """Let everybody look, hand in at their time and look again; with `waits` they wait for their cards.

    They look at list and challenge in the `LOOK_SECONDS` before, so that those who hand in at one time do just that.
    """
    began, drawn = time.monotonic() + LOOK_SECONDS, random.Random(0)
    looks = [each.after - drawn.uniform(0.1, LOOK_SECONDS) for each in plans]

    def go(plan: Plan, look: float) -> None:
        student = plan.student
        try:
            _sleep_until(began + look)
            student.page("list", "/")
            token = student.form_of(challenge)
            _sleep_until(began + plan.after)
            kept = student.hand_in(challenge, token, plan.file, plan.content)
            student.page("queue place", f"/hand-ins/{kept.id}")
            if waits:
                student.watch(kept.id)
                student.page("card", f"/hand-ins/{kept.id}")
            student.page("board", f"/challenges/{challenge}/board")
            student.page("list", "/")
        except GaveUp as error:
            seen.give_up(student.name, str(error))
        finally:
            student.leave()

    threads = [threading.Thread(target=go, args=pair, daemon=True) for pair in zip(plans, looks, strict=True)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()


def _sleep_until(moment: float) -> None:
    time.sleep(max(0.0, moment - time.monotonic()))


@dataclass(frozen=True)
class Kept:
    """What a database holds of what a class handed in."""

    stored: int
    """Hand-ins with their contents."""
    graded: int
    """Hand-ins with an attempt that is graded."""
    late: int
    faults: tuple[str, ...]
    """Whatever is not as it was acknowledged, a sentence each; empty when all is well."""


def what_is_kept(
    url: str, course_id: str, challenge: str, acknowledged: Sequence[Acknowledged], closes: datetime | None = None
) -> Kept:
    """Compare a database with what was acknowledged, one hand-in of each student. Times are of one machine's clock."""
    database = open_database(url)
    try:
        queue, store = HandInQueue(database, course_id), SqlStore(database)
        attempts = store.find(ChallengeKey(course_id, challenge))
        by_id = {each.id: each for each in attempts}
        every = [*queue.in_state("waiting"), *queue.in_state("done"), *queue.in_state("failed")]
        faults: list[str] = []
        told = {each.id: each for each in acknowledged}
        for id_ in told.keys() - {each.id for each in every}:
            faults.append(f"lost: {id_} of {told[id_].student} was acknowledged")
        _no_doubles(every, [each.learner for each in attempts], [each.attempt_id for each in every], faults)
        for each in every:
            _compare(each, told.get(each.id), hashlib.sha256(queue.content(each)).hexdigest(), faults)
            attempt = by_id.get(each.attempt_id or "")
            if attempt is None or attempt.status != "graded":
                faults.append(f"not graded: {each.id} of {each.learner} is {each.state} ({each.fault})")
            elif attempt.handed_in != each.handed_in_at or attempt.learner != each.learner:
                faults.append(f"another's attempt: {each.id} of {each.learner}")
        graded = sum(each.attempt_id in by_id and by_id[each.attempt_id].status == "graded" for each in every)
        late = sum(closes is not None and each.handed_in_at > closes for each in every)
        return Kept(len(every), graded, late, tuple(faults))
    finally:
        database.dispose()


def _no_doubles(
    every: Sequence[HandedIn], learners: Sequence[str], ids: Sequence[str | None], faults: list[str]
) -> None:
    for learner, count in Counter(each.learner for each in every).items():
        if count > 1:
            faults.append(f"doubled: {count} hand-ins of {learner}")
    for learner, count in Counter(learners).items():
        if count > 1:
            faults.append(f"doubled: {count} attempts of {learner}")
    for id_, count in Counter(each for each in ids if each is not None).items():
        if count > 1:
            faults.append(f"doubled: attempt {id_} belongs to {count} hand-ins")


def _compare(kept: HandedIn, told: Acknowledged | None, content_hash: str, faults: list[str]) -> None:
    if told is None:
        faults.append(f"never acknowledged: {kept.id} of {kept.learner}")
        return
    if (kept.learner, kept.content_hash, kept.size) != (told.student, told.content_hash, told.size):
        faults.append(f"another file: {kept.id} of {kept.learner}")
    if content_hash != told.content_hash:
        faults.append(f"damaged: {kept.id} of {kept.learner}")
    if not told.sent_at <= kept.handed_in_at <= told.told_at:
        faults.append(f"another time: {kept.id} of {kept.learner}, {kept.handed_in_at}, sent {told.sent_at}")
