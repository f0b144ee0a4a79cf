"""Signing in at a provider, and what is refused that comes back from one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from httpx2 import Response
from sign_in_providers import Provider, asked, serving
from signing_in import application, browser
from starlette.testclient import TestClient

from heldout.attempts.class_rules import ClassRules
from heldout.attempts.database import Database
from heldout.web.identity.identity import Identity, utc_now
from heldout.web.identity.interface import OidcProvider, SignInSettings

pytestmark = pytest.mark.proof


@pytest.fixture
def provider() -> Iterator[Provider]:
    with serving(Provider) as found:
        yield found


INSTRUCTORS = ("prof@uni.example", "strasse@kolleg.example", "m\u00fcller@kolleg.example")


@pytest.fixture
def app(database: Database, rules: ClassRules, provider: Provider) -> FastAPI:
    told = OidcProvider(provider.url, provider.client_id, provider.client_secret, "the university's account")
    settings = SignInSettings(oidc=told, instructors=INSTRUCTORS)
    return application(Identity(database, "course-1", lambda: rules, settings, utc_now))


def leave(client: TestClient, next_page: str = "/") -> str:
    """Where a browser is led that wants to sign in."""
    answer = client.get("/sign-in/oidc", params={"next": next_page})
    assert answer.status_code == 303
    return answer.headers["location"]


def come_back(client: TestClient, said: dict[str, str]) -> Response:
    """The browser comes back."""
    return client.get("/sign-in/oidc/callback", params=said)


def test_the_rosters_id_of_the_provider_signs_in(client: TestClient, provider: Provider) -> None:
    answer = come_back(client, provider.sign_in(leave(client, "/?tab=board"), sub="sub-ana", name="Ben"))

    assert answer.headers["location"] == "/?tab=board"
    assert client.get("/").json() == {"name": "Ana Lee", "role": "student"}


def test_so_does_an_address_that_the_provider_checked(client: TestClient, provider: Provider) -> None:
    come_back(client, provider.sign_in(leave(client), sub="x", email="Ben@Uni.example", email_verified=True))

    assert client.get("/").json()["name"] == "Ben"


def test_an_instructor_is_named_in_the_settings(client: TestClient, provider: Provider) -> None:
    come_back(client, provider.sign_in(leave(client), sub="x", email="prof@uni.example", email_verified=True))

    assert client.get("/instructor").json() == {"name": "prof@uni.example"}


@pytest.mark.parametrize(
    "alike", ["stra\u00dfe@kolleg.example", "strasse@\u212aolleg.example", "\u017ftrasse@kolleg.example"]
)
def test_an_address_that_folds_to_an_instructors_is_another_one(
    client: TestClient, provider: Provider, alike: str
) -> None:
    answer = come_back(client, provider.sign_in(leave(client), sub="x", email=alike, email_verified=True))

    assert alike.casefold() == "strasse@kolleg.example"
    assert answer.status_code == 403


def test_letters_of_ascii_are_the_same_in_capitals_beside_others(client: TestClient, provider: Provider) -> None:
    come_back(client, provider.sign_in(leave(client), sub="x", email="m\u00fcLLer@Kolleg.example", email_verified=True))

    assert client.get("/instructor").json() == {"name": "m\u00fcller@kolleg.example"}


def test_who_is_not_of_the_class_is_told_so(client: TestClient, provider: Provider) -> None:
    unchecked: list[dict[str, Any]] = [
        {"sub": "x", "email": "ben@uni.example"},
        {"sub": "x", "email": "ben@uni.example", "email_verified": "true"},
        {"sub": "x", "name": "Ben", "preferred_username": "Ben"},
        {"sub": "SUB-ANA"},
        {"sub": "Ben"},
    ]
    for who in unchecked:
        answer = come_back(client, provider.sign_in(leave(client), **who))

        assert answer.status_code == 403
        assert "not in this class" in answer.text
    assert client.get("/").status_code == 303


def test_a_token_that_lies_or_was_not_signed_there_is_refused(client: TestClient, provider: Provider) -> None:
    lies = [
        ({"aud": "somebody-else"}, None),
        ({"nonce": "replayed"}, None),
        ({"exp": 1}, None),
        ({}, provider.other_key),
    ]
    for provider.claims, provider.sign_with in lies:
        assert come_back(client, provider.sign_in(leave(client), sub="sub-ana")).status_code == 403

    assert client.get("/").status_code == 303


def test_what_came_back_once_is_refused_the_second_time(client: TestClient, provider: Provider) -> None:
    said = provider.sign_in(leave(client), sub="sub-ana")

    assert come_back(client, said).status_code == 303
    assert come_back(client, said).status_code == 403


def test_what_another_browser_began_signs_nobody_in(client: TestClient, app: FastAPI, provider: Provider) -> None:
    attackers = provider.sign_in(leave(browser(app)), sub="sub-ana")
    own = provider.sign_in(leave(client), sub="sub-ben")

    assert come_back(client, attackers).status_code == 403
    assert come_back(client, {**own, "state": attackers["state"]}).status_code == 403
    assert client.get("/").status_code == 303


def test_a_code_of_another_sign_in_is_refused_by_its_verifier(client: TestClient, provider: Provider) -> None:
    stolen = provider.sign_in(leave(client), sub="sub-ana")
    own = provider.sign_in(leave(client), sub="sub-ben")

    assert come_back(client, {**own, "code": stolen["code"]}).status_code == 403


def test_another_providers_answer_is_refused(client: TestClient, provider: Provider) -> None:
    said = provider.sign_in(leave(client), sub="sub-ana")

    assert come_back(client, {**said, "iss": "https://evil.example"}).status_code == 403


def test_we_are_where_the_settings_say_and_not_where_a_request_does(client: TestClient) -> None:
    answer = client.get("/sign-in/oidc", headers={"host": "localhost:9999"})

    assert asked(answer.headers["location"])["redirect_uri"] == "http://127.0.0.1:8000/sign-in/oidc/callback"


@pytest.mark.parametrize(
    "discovery",
    [{"issuer": "https://evil.example"}, {"authorization_endpoint": "http://evil.example/auth"}, {"jwks_uri": 7}],
    ids=["another issuer", "no https", "no address"],
)
def test_a_provider_that_does_not_say_where_it_is_signs_nobody_in(
    client: TestClient, provider: Provider, discovery: dict[str, Any]
) -> None:
    provider.discovery = discovery
    answer = client.get("/sign-in/oidc")
    if answer.status_code == 303:
        answer = come_back(client, provider.sign_in(answer.headers["location"], sub="sub-ana"))

    assert answer.status_code == 502
    assert "Traceback" not in answer.text


def test_the_page_has_both_ways_to_sign_in(client: TestClient) -> None:
    page = client.get("/sign-in?next=/a%26b").text

    assert "Sign in with the university&#39;s account" in page
    assert 'href="/sign-in/oidc?next=/a%26b"' in page
