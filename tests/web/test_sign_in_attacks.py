"""What somebody tries who is not signed in, or as somebody else."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta

import pytest
from fastapi import FastAPI
from signing_in import COOKIE, DEAR, Clock, application, browser, code_of, csrf_in, sign_in, sign_out
from starlette.testclient import TestClient

from heldout.attempts.class_rules import ClassRules
from heldout.attempts.database import Database
from heldout.web.identity.class_codes import code_for_instructor
from heldout.web.identity.identity import Identity
from heldout.web.identity.interface import Person, SignInSettings, TooManyTries, Tries
from heldout.web.identity.secret_hash import code_hash, code_matches, new_code
from heldout.web.tables import web_metadata

pytestmark = pytest.mark.proof

PLANTED = "A" * 43


def test_a_session_that_was_planted_before_signing_in_is_worth_nothing(app: FastAPI, identity: Identity) -> None:
    victim, attacker = browser(app), browser(app)
    for each in (victim, attacker):
        each.cookies.set(COOKIE, PLANTED, domain="127.0.0.1", path="/")
    sign_in(victim, "Ana Lee", code_of(identity, "Ana Lee"))

    assert victim.cookies[COOKIE] != PLANTED
    assert attacker.get("/").status_code == 303


def test_signing_in_again_ends_the_session_before(client: TestClient, app: FastAPI, identity: Identity) -> None:
    code = code_of(identity, "Ana Lee")
    token = csrf_in(client.get("/sign-in"))
    client.post("/sign-in", data={"csrf_token": token, "name": "Ana Lee", "code": code})
    stolen = browser(app)
    stolen.cookies.set(COOKIE, client.cookies[COOKIE])
    page = client.get("/account")
    client.post("/sign-in", data={"csrf_token": csrf_in(page), "name": "Ana Lee", "code": code})

    assert stolen.get("/").status_code == 303
    assert client.get("/").status_code == 200


def test_a_session_is_over_after_signing_out_wherever_its_cookie_lies(
    client: TestClient, app: FastAPI, identity: Identity
) -> None:
    sign_in(client, "Ben", code_of(identity, "Ben"))
    stolen = browser(app)
    stolen.cookies.set(COOKIE, client.cookies[COOKIE])
    sign_out(client)

    assert stolen.get("/").status_code == 303


@pytest.mark.parametrize("token", ["", "0" * 64, None], ids=["empty", "made up", "missing"])
def test_a_form_without_our_token_changes_nothing(client: TestClient, identity: Identity, token: str | None) -> None:
    sign_in(client, "Ben", code_of(identity, "Ben"))

    assert client.post("/change", data={} if token is None else {"csrf_token": token}).status_code == 403


def test_a_token_of_another_browser_changes_nothing(client: TestClient, app: FastAPI, identity: Identity) -> None:
    sign_in(client, "Ben", code_of(identity, "Ben"))
    attackers = browser(app)
    theirs = [csrf_in(attackers.get("/sign-in"))]
    sign_in(attackers, "Ana Lee", code_of(identity, "Ana Lee"))
    theirs.append(csrf_in(attackers.get("/account")))

    assert [client.post("/change", data={"csrf_token": each}).status_code for each in theirs] == [403, 403]
    assert client.post("/change", data={"csrf_token": csrf_in(client.get("/account"))}).status_code == 200


def test_a_token_from_before_signing_in_is_worth_nothing_after(client: TestClient, identity: Identity) -> None:
    before = csrf_in(client.get("/sign-in"))
    sign_in(client, "Ben", code_of(identity, "Ben"))

    assert client.post("/change", data={"csrf_token": before}).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [{"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}],
    ids=["origin", "no origin", "fetch"],
)
def test_a_form_of_another_site_is_refused_with_our_token_too(
    client: TestClient, identity: Identity, headers: dict[str, str]
) -> None:
    sign_in(client, "Ben", code_of(identity, "Ben"))
    token = csrf_in(client.get("/account"))

    assert client.post("/change", data={"csrf_token": token}, headers=headers).status_code == 403


def test_nobody_is_signed_in_as_somebody_else_by_a_form_of_another_site(client: TestClient, identity: Identity) -> None:
    code = code_of(identity, "Ben")
    client.post("/sign-in", data={"name": "Ben", "code": code}, headers={"origin": "https://evil.example"})

    assert client.get("/").status_code == 303


def test_a_replayed_link_is_refused_and_so_is_one_of_two_at_once(identity: Identity) -> None:
    (issued,) = identity.codes.issue([Person("Ben", "student")])

    assert [identity.codes.use_link(issued.link_key) for _ in range(2)] == [Person("Ben", "student"), None]


def test_a_replayed_old_code_is_refused(client: TestClient, identity: Identity) -> None:
    old = code_of(identity, "Ben")
    code_of(identity, "Ben")

    assert sign_in(client, "Ben", old).status_code == 401


def test_a_name_that_nobody_has_takes_the_work_of_a_wrong_code(
    client: TestClient, identity: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    code_of(identity, "Ben")
    done: list[dict[str, int]] = []
    scrypt: Callable[..., bytes] = hashlib.scrypt

    def counted(typed: bytes, **cost: int) -> bytes:
        done.append({name: cost[name] for name in ("n", "r", "p", "dklen")})
        return scrypt(typed, **cost)

    monkeypatch.setattr(hashlib, "scrypt", counted)
    answers = [sign_in(client, name, "wrong") for name in ("Ben", "Ana Lee", "Nobody", "\x00", "instructor")]

    assert len(done) == 5
    assert done == done[:1] * 5
    assert {each.status_code for each in answers} == {401}
    assert len({each.text.partition("<form")[0] for each in answers}) == 1


def test_a_new_code_ends_the_sessions_and_tokens_of_an_instructor_who_is_one_no_more_at_the_provider(
    client: TestClient, identity: Identity, database: Database
) -> None:
    ada = Person("ada@uni.example", "instructor")
    client.cookies.set(COOKIE, identity.sessions.open(ada))
    token = identity.tokens.issue(ada, "laptop")
    before = client.get("/instructor").status_code
    code_for_instructor(database, "course-1", identity.roster(), ada.name, renew=True)

    assert (before, client.get("/instructor").status_code) == (200, 303)
    assert identity.tokens.person(token) is None


def test_nothing_that_is_kept_opens_anything(client: TestClient, database: Database, identity: Identity) -> None:
    (issued,) = identity.codes.issue([Person("Ben", "student")])
    sign_in(client, "Ben", issued.code)
    token = identity.tokens.issue(Person("Ben", "student"), "laptop")
    with database.reading() as connection:
        kept = repr([connection.execute(table.select()).all() for table in web_metadata.sorted_tables])

    assert "Ben" in kept
    for secret in (issued.code, issued.code.replace("-", ""), issued.link_key, client.cookies[COOKIE], token):
        assert secret not in kept


def test_comparing_a_code_takes_memory() -> None:
    assert DEAR >= 2**14


def test_codes_are_compared_by_all_that_was_drawn() -> None:
    code = new_code()
    kept = code_hash(code)
    last = "1" if code[-1] == "0" else "0"

    assert code_matches(code, kept)
    assert not code_matches(code[:-1] + last, kept)
    assert not code_matches("", None)
    assert len({new_code() for _ in range(100)}) == 100


def test_wrong_codes_for_a_name_are_counted_from_each_address(app: FastAPI, identity: Identity, clock: Clock) -> None:
    code = code_of(identity, "Ben")
    tried = [sign_in(browser(app), "Ben", "wrong") for _ in range(11)]
    right = sign_in(browser(app), "ben@uni.example", code)
    clock.forward(minutes=10)

    assert [each.status_code for each in tried] == [401] * 10 + [429]
    assert tried[-1].headers["retry-after"] == "600"
    assert right.status_code == 429
    assert sign_in(browser(app), "Ben", code).status_code == 303


def test_nobody_shuts_a_student_out_by_wrong_codes_from_elsewhere(app: FastAPI, identity: Identity) -> None:
    code = code_of(identity, "Ben")
    for each in range(30):
        sign_in(browser(app, f"10.0.{each % 3}.1"), "Ben", "wrong")

    assert sign_in(browser(app, "10.0.9.1"), "Ben", code).status_code == 303


def test_a_browser_that_signed_in_before_is_not_shut_out_by_its_own_network(app: FastAPI, identity: Identity) -> None:
    code, bens, anas = code_of(identity, "Ben"), browser(app), browser(app)
    sign_in(bens, "Ben", code)
    sign_out(bens)
    sign_in(anas, "Ana Lee", code_of(identity, "Ana Lee"))
    sign_out(anas)
    for each in range(120):
        sign_in(browser(app), "Ben" if each < 20 else f"name {each}", "wrong")

    assert sign_in(anas, "Ben", "wrong").status_code == 429
    assert sign_in(browser(app), "Ben", code).status_code == 429
    assert sign_in(bens, "Ben", code).status_code == 303


def test_a_browser_that_signed_in_before_guesses_no_more_than_others(app: FastAPI, identity: Identity) -> None:
    bens = browser(app)
    sign_in(bens, "Ben", code_of(identity, "Ben"))
    sign_out(bens)
    name = f"{COOKIE}-known"
    mark = bens.cookies[name]
    tried = [sign_in(bens, "Ben", "wrong").status_code for _ in range(11)]

    assert tried == [401] * 10 + [429]
    assert identity.is_mark_for(mark, "Ben")
    for made_up in (None, "", ".", mark[:-1], mark[1:], f"{mark}0", "é"):
        assert not identity.is_mark_for(made_up, "Ben")
    assert not identity.is_mark_for(mark, "Ana Lee")


def test_a_mark_of_a_browser_is_for_one_name_however_it_is_split(identity: Identity) -> None:
    drawn, _, signed = identity.mark_of_browser("Bo Ana").partition(".")
    for between in (" ", "."):
        assert not identity.is_mark_for(f"{drawn}{between}Bo.{signed}", "Ana")


def test_wrong_codes_from_an_address_are_counted_for_all_names_and_in_all_processes(
    database: Database, rules: ClassRules, clock: Clock
) -> None:
    settings = SignInSettings(per_address=Tries(3, timedelta(minutes=10)))
    both = [application(Identity(database, "course-1", lambda: rules, settings, clock)) for _ in range(2)]
    tried = [sign_in(browser(both[each % 2]), f"name {each}", "wrong").status_code for each in range(4)]

    assert tried == [401, 401, 401, 429]
    assert sign_in(browser(both[0], "10.0.0.10"), "name 4", "wrong").status_code == 401


@pytest.fixture
def strict(database: Database, rules: ClassRules, clock: Clock) -> Identity:
    few = Tries(4, timedelta(minutes=10))
    return Identity(database, "course-1", lambda: rules, SignInSettings(per_address=few, per_account=few), clock)


def test_a_class_behind_one_address_signs_in(strict: Identity, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strict.codes, "person_with", lambda name, code: Person("Ben", "student"))
    for _ in range(6):
        assert strict.sign_in_by_code("Ben", "right", "10.0.0.9") is not None


def test_links_that_are_guessed_are_counted(strict: Identity) -> None:
    for each in range(4):
        assert strict.join(f"guess {each}", "10.0.0.9") is None
    with pytest.raises(TooManyTries):
        strict.join("guess", "10.0.0.9")


def test_a_right_link_joins_however_many_wrong_codes_came_from_there(strict: Identity) -> None:
    (issued,) = strict.codes.issue([Person("Ben", "student")])
    for each in range(4):
        assert strict.join(f"guess {each}", "10.0.0.9") is None

    assert strict.join(issued.link_key, "10.0.0.9") == Person("Ben", "student")


@pytest.mark.parametrize(
    "asked",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "evil",
        "",
    ],
)
def test_signing_in_leads_nowhere_else(client: TestClient, identity: Identity, asked: str) -> None:
    answer = sign_in(client, "Ben", code_of(identity, "Ben"), next=asked)

    assert answer.headers["location"] == "/"


def test_markup_in_a_name_is_text(client: TestClient, identity: Identity) -> None:
    answer = sign_in(client, '"><script>alert(1)</script>', "wrong", next='/"><script>alert(2)</script>')

    assert "<script>" not in answer.text
    assert "&lt;script&gt;" in answer.text
