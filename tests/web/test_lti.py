"""Launches from a learning platform, what is refused of them, and grades that go back."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from httpx2 import Response
from sign_in_providers import AGS, LTI, SCORE, Platform, serving
from signing_in import application, browser
from starlette.testclient import TestClient

from heldout.attempts.class_rules import ClassRules
from heldout.attempts.database import Database
from heldout.web.identity.identity import Identity, utc_now
from heldout.web.identity.interface import LtiPlatform, SignInSettings
from heldout.web.identity.lti import LtiLaunches
from heldout.web.identity.lti_grades import OwnGrade, SentGrades

pytestmark = pytest.mark.proof

TEACHER = "http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor"


@pytest.fixture
def platform() -> Iterator[Platform]:
    with serving(Platform) as found:
        yield found


@pytest.fixture
def identity(database: Database, rules: ClassRules, platform: Platform) -> Identity:
    url = platform.url
    told = LtiPlatform(url, "tool-7", ("d-1", "d-2"), f"{url}/auth?a=1", f"{url}/jwks", f"{url}/token")
    return Identity(database, "course-1", lambda: rules, SignInSettings(lti=(told,)), utc_now)


@pytest.fixture
def app(identity: Identity) -> FastAPI:
    return application(identity)


def arrive(client: TestClient, platform: Platform, **asked: str) -> Response:
    """A browser comes from the platform."""
    return client.post("/lti/login", data={"iss": platform.url, "login_hint": "hint", **asked})


def launch(client: TestClient, platform: Platform, **who: Any) -> Response:
    """A whole launch."""
    form = platform.launch(arrive(client, platform).headers["location"], email="ana@uni.example", **who)
    return client.post("/lti/launch", data=form, headers={"origin": platform.url, "sec-fetch-site": "cross-site"})


def test_a_learner_is_launched_into_the_challenge(client: TestClient, platform: Platform) -> None:
    answer = launch(client, platform)

    assert (answer.status_code, answer.headers["location"]) == (303, "/challenges/churn")
    assert client.get("/").json() == {"name": "Ana Lee", "role": "student"}


def test_the_challenge_may_stand_in_the_links_address(client: TestClient, platform: Platform) -> None:
    target = {f"{LTI}custom": None, f"{LTI}target_link_uri": "https://evil.example/challenges/fraud"}

    assert launch(client, platform, **target).headers["location"] == "/challenges/fraud"


def test_a_launch_leads_nowhere_else(client: TestClient, platform: Platform) -> None:
    for named in ("//evil.example", "../../x", "a/b", "https://evil.example"):
        location = launch(client, platform, **{f"{LTI}custom": {"challenge": named}}).headers["location"]

        assert location.startswith("/challenges/")
        assert "/" not in location.removeprefix("/challenges/")


def test_a_teacher_is_an_instructor(client: TestClient, platform: Platform) -> None:
    launch(client, platform, **{f"{LTI}roles": [TEACHER], "sub": "t-1"})

    assert client.get("/instructor").json() == {"name": "ana@uni.example"}


def test_who_is_not_of_the_class_is_told_so(client: TestClient, platform: Platform) -> None:
    form = platform.launch(arrive(client, platform).headers["location"], email="eve@uni.example", name="Ben")
    answer = client.post("/lti/launch", data=form)

    assert answer.status_code == 403
    assert client.get("/").status_code == 303


def test_a_launch_that_lies_or_was_not_signed_there_is_refused(client: TestClient, platform: Platform) -> None:
    lies: list[tuple[dict[str, Any], Any]] = [
        ({"aud": "tool-8"}, None),
        ({"exp": int(time.time()) - 120}, None),
        ({"nonce": "replayed"}, None),
        ({f"{LTI}deployment_id": "d-3"}, None),
        ({f"{LTI}deployment_id": None}, None),
        ({f"{LTI}version": "1.1"}, None),
        ({f"{LTI}message_type": "LtiDeepLinkingRequest"}, None),
        ({}, platform.other_key),
    ]
    for platform.claims, platform.sign_with in lies:
        assert launch(client, platform).status_code == 403

    assert client.get("/").status_code == 303


def test_a_replayed_launch_is_refused(client: TestClient, app: FastAPI, platform: Platform) -> None:
    form = platform.launch(arrive(client, platform).headers["location"], email="ana@uni.example")
    first = client.post("/lti/launch", data=form)
    again = client.post("/lti/launch", data=form)
    fresh = platform.launch(arrive(client, platform).headers["location"])["state"]
    nonce_again = client.post("/lti/launch", data={"state": fresh, "id_token": form["id_token"]})

    assert [each.status_code for each in (first, again, nonce_again)] == [303, 403, 403]


def test_a_launch_that_another_browser_began_is_refused(client: TestClient, app: FastAPI, platform: Platform) -> None:
    attackers = platform.launch(arrive(browser(app), platform).headers["location"], email="ana@uni.example")
    arrive(client, platform)

    assert client.post("/lti/launch", data=attackers).status_code == 403


@pytest.mark.parametrize("asked", [{"iss": "https://evil.example"}, {"client_id": "tool-8"}], ids=["issuer", "client"])
def test_a_platform_that_is_not_configured_is_refused(
    client: TestClient, platform: Platform, asked: dict[str, str]
) -> None:
    assert arrive(client, platform, **asked).status_code == 403


def test_changed_grades_go_back_once(client: TestClient, app: FastAPI, platform: Platform) -> None:
    launch(client, platform)
    grades = app.state.lti.grades
    platform.tool_keys = client.get("/lti/keys").json()

    def first(name: str, challenge: str) -> OwnGrade | None:
        assert (name, challenge) == ("Ana Lee", "churn")
        return OwnGrade(81.25, "data handling")

    assert [grades.send_changed(first) for _ in range(2)] == [SentGrades(1), SentGrades(0)]
    grades.send_changed(lambda *_: OwnGrade(90.0))
    grades.send_changed(lambda *_: None)

    assert [score["scoreGiven"] for _, score in platform.scores] == [81.25, 90.0]
    assert platform.scores[0][1] | {"timestamp": ""} == {
        "userId": "u-1", "scoreGiven": 81.25, "scoreMaximum": 100.0, "activityProgress": "Completed",
        "gradingProgress": "FullyGraded", "comment": "data handling", "timestamp": "",
    }  # fmt: skip


def test_what_could_not_be_sent_is_sent_later(client: TestClient, app: FastAPI, platform: Platform) -> None:
    launch(client, platform)
    grades = app.state.lti.grades
    platform.tool_keys = client.get("/lti/keys").json()
    platform.broken = True
    (said,) = grades.send_changed(lambda *_: OwnGrade(5.0)).failed
    platform.broken = False

    assert said.startswith("Ana Lee on churn: ")
    assert grades.send_changed(lambda *_: OwnGrade(5.0)) == SentGrades(1)
    assert len(platform.scores) == 1


def test_grades_go_to_the_platforms_own_hosts_alone(client: TestClient, app: FastAPI, platform: Platform) -> None:
    elsewhere: list[Any] = [
        {"scope": [SCORE], "lineitem": "http://169.254.169.254/latest"},
        {"scope": [SCORE], "lineitem": "https://evil.example/items/1"},
        {"scope": ["x"], "lineitem": f"{platform.url}/items/9"},
        {"scope": [SCORE]},
        "junk",
    ]
    for endpoint in elsewhere:
        assert launch(client, platform, **{AGS: endpoint}).status_code == 303

    assert app.state.lti.grades.send_changed(lambda *_: OwnGrade(5.0)) == SentGrades(0)
    assert platform.scores == []


def test_the_private_key_stays_here_and_is_the_same_in_every_process(client: TestClient, identity: Identity) -> None:
    (key,) = client.get("/lti/keys").json()["keys"]

    assert {"kty", "n", "e", "kid"} <= key.keys()
    assert not {"d", "p", "q"} & key.keys()
    assert LtiLaunches(identity).grades.key.kid == key["kid"]
