"""A small class, a server with nothing but sign-in and a few pages of its own, and browsers for it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import Depends, FastAPI, Request
from httpx2 import Response
from starlette.testclient import TestClient

from heldout.web.identity import secret_hash
from heldout.web.identity.access import checked_csrf, instructor, signed_in
from heldout.web.identity.door import cookie_name
from heldout.web.identity.identity import Identity
from heldout.web.identity.interface import Person, SignInSettings
from heldout.web.identity.router import install

COOKIE = cookie_name(SignInSettings())
"""Of a server at the address that one has unless another is named."""
DEAR = secret_hash._COST
"""What comparing a code costs; in tests less."""

CLASS = """
format_version = 1
[[learner]]
name = "Ana Lee"
ids = { canvas = "4711", mail = "ana@uni.example", oidc = "sub-ana" }
[[learner]]
name = "Ben"
ids = { mail = "ben@uni.example" }
"""


@dataclass
class Clock:
    """A clock that a test moves."""

    now: datetime = field(default_factory=lambda: datetime(2026, 3, 1, 12, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **time: float) -> None:
        """Let some time go by."""
        self.now += timedelta(**time)


def application(identity: Identity) -> FastAPI:
    """Sign-in, a page that says who asks, one for instructors, and one that changes something."""
    app = FastAPI()
    install(app, identity)

    @app.get("/")
    def first(who: Annotated[Person, Depends(signed_in)]) -> dict[str, str]:
        return {"name": who.name, "role": who.role}

    @app.get("/instructor")
    def of_instructors(who: Annotated[Person, Depends(instructor)]) -> dict[str, str]:
        return {"name": who.name}

    @app.post("/change", dependencies=[Depends(checked_csrf)])
    def change(who: Annotated[Person, Depends(signed_in)]) -> dict[str, str]:
        return {"changed": who.name}

    @app.post("/upload/as/it/comes")
    async def by_parts(request: Request) -> dict[str, int]:
        return {"bytes": sum([len(part) async for part in request.stream()])}

    @app.post("/upload")
    async def upload(request: Request) -> dict[str, int]:
        return {"bytes": len(await request.body())}

    return app


def browser(app: FastAPI, address: str = "10.0.0.9") -> TestClient:
    """A browser of its own that follows no redirects and asks for pages."""
    url = app.state.identity.settings.url
    return TestClient(app, url, headers={"accept": "text/html"}, follow_redirects=False, client=(address, 4000))


def csrf_in(page: Response) -> str:
    """The token in a page's form."""
    found = re.search(r'name="csrf_token" value="(\w+)"', page.text)
    assert found, page.text
    return found[1]


def sign_in(client: TestClient, name: str, code: str, **more: str) -> Response:
    """Fill in the form and send it."""
    token = csrf_in(client.get("/sign-in"))
    return client.post("/sign-in", data={"csrf_token": token, "name": name, "code": code, **more})


def sign_out(client: TestClient) -> None:
    """Sign out by the form."""
    client.post("/sign-out", data={"csrf_token": csrf_in(client.get("/sign-out"))})


def code_of(identity: Identity, name: str, role: str = "student") -> str:
    """A new code for somebody."""
    (issued,) = identity.codes.issue([Person(name, "instructor" if role == "instructor" else "student")])
    return issued.code
