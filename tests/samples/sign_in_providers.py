"""A small OpenID provider and a small learning platform on loopback, with keys of their own, for tests.

Both check what a real one checks of us, and lie about whatever a test tells them to.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

LTI = "https://purl.imsglobal.org/spec/lti/claim/"
AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
SCORE = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
Answer = tuple[int, Any]


def asked(url: str) -> dict[str, str]:
    """The query of an address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


@dataclass
class _Server:
    url: str
    key: ECKey
    other_key: ECKey
    claims: dict[str, Any] = field(default_factory=dict)
    """What the next token says beside, or instead of, what it should; None leaves a claim out."""
    sign_with: Any = None

    def token(self, claims: Mapping[str, Any]) -> str:
        """A token with the lies that are asked for."""
        said = {name: value for name, value in {**claims, **self.claims}.items() if value is not None}
        return jwt.encode({"alg": "ES256", "kid": self.key.kid}, said, self.sign_with or self.key)

    def keys(self) -> Answer:
        """The JWKS."""
        return 200, {"keys": [self.key.as_dict(private=False)]}

    def answer(self, path: str, form: dict[str, str], headers: Mapping[str, str], body: str) -> Answer:
        """What is answered to a request."""
        raise NotImplementedError


@dataclass
class Provider(_Server):
    """An OpenID provider that knows one client."""

    client_id: str = "heldout"
    client_secret: str = "s3cret"
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    discovery: dict[str, Any] = field(default_factory=dict)

    def sign_in(self, authorization_url: str, **who: Any) -> dict[str, str]:
        """Somebody signs in; what their browser comes back with."""
        request = asked(authorization_url)
        assert request["response_type"] == "code"
        assert request["client_id"] == self.client_id
        assert request["code_challenge_method"] == "S256"
        assert "openid" in request["scope"].split()
        code = secrets.token_hex(8)
        self.codes[code] = {**request, "who": json.dumps(who)}
        return {"code": code, "state": request["state"], "iss": self.url}

    def answer(self, path: str, form: dict[str, str], headers: Mapping[str, str], body: str) -> Answer:
        if path == "/.well-known/openid-configuration":
            return 200, {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/auth",
                "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/jwks",
                **self.discovery,
            }
        if path == "/jwks":
            return self.keys()
        if path == "/token":
            return self._token(form, headers)
        return 404, {}

    def _token(self, form: dict[str, str], headers: Mapping[str, str]) -> Answer:
        basic = base64.b64encode(f"{self.client_id}:{self.client_secret}".encode()).decode()
        request = self.codes.pop(form.get("code", ""), None)
        challenge = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        wanted = base64.urlsafe_b64encode(challenge).decode().rstrip("=")
        right = request is not None and (headers.get("Authorization"), request["redirect_uri"]) == (
            f"Basic {basic}",
            form.get("redirect_uri"),
        )
        if request is None or not right or request["code_challenge"] != wanted:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {
            "iss": self.url, "aud": self.client_id, "iat": now, "exp": now + 300, "nonce": request["nonce"],
            **json.loads(request["who"]),
        }  # fmt: skip
        return 200, {"access_token": "a", "token_type": "Bearer", "id_token": self.token(claims)}


@dataclass
class Platform(_Server):
    """A learning platform that launches one tool."""

    client_id: str = "tool-7"
    tool_keys: dict[str, Any] = field(default_factory=dict)
    """The tool's JWKS, with which its requests for tokens are checked."""
    access: set[str] = field(default_factory=set)
    assertions: set[str] = field(default_factory=set)
    scores: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    broken: bool = False

    def launch(self, authorization_url: str, **who: Any) -> dict[str, str]:
        """The form that the platform's page sends to the tool."""
        request = asked(authorization_url)
        assert (request["response_type"], request["response_mode"]) == ("id_token", "form_post")
        assert (request["scope"], request["prompt"]) == ("openid", "none")
        assert request["login_hint"] == "hint"
        now = int(time.time())
        claims = {
            "iss": self.url, "aud": self.client_id, "iat": now, "exp": now + 300, "nonce": request["nonce"],
            "sub": "u-1", f"{LTI}version": "1.3.0", f"{LTI}message_type": "LtiResourceLinkRequest",
            f"{LTI}deployment_id": "d-1", f"{LTI}custom": {"challenge": "churn"}, f"{LTI}roles": [],
            AGS: {"scope": [SCORE], "lineitem": f"{self.url}/items/9?type=x"},
            **who,
        }  # fmt: skip
        return {"state": request["state"], "id_token": self.token(claims)}

    def answer(self, path: str, form: dict[str, str], headers: Mapping[str, str], body: str) -> Answer:
        if self.broken:
            return 503, {}
        if path == "/jwks":
            return self.keys()
        if path == "/token":
            return self._token(form)
        if path == "/items/9/scores?type=x" and headers.get("Authorization", "") in self.access:
            assert headers["Content-Type"] == "application/vnd.ims.lis.v1.score+json"
            self.scores.append((path, json.loads(body)))
            return 200, {}
        return 401, {}

    def _token(self, form: dict[str, str]) -> Answer:
        keys = KeySet.import_key_set(self.tool_keys)  # type: ignore[arg-type]
        claims = jwt.decode(form["client_assertion"], keys, algorithms=["RS256"]).claims
        right = (claims["iss"], claims["sub"], claims["aud"]) == (self.client_id, self.client_id, f"{self.url}/token")
        fresh = (
            claims["iat"] <= time.time() + 5 and time.time() < claims["exp"] and claims["jti"] not in self.assertions
        )
        self.assertions.add(claims["jti"])
        if not (right and fresh and form["grant_type"] == "client_credentials" and form["scope"] == SCORE):
            return 400, {"error": "invalid_client"}
        token = secrets.token_hex(8)
        self.access.add(f"Bearer {token}")
        return 200, {"access_token": token, "token_type": "Bearer", "expires_in": 3600}


@contextmanager
def serving(kind: type[Provider] | type[Platform]) -> Iterator[Any]:
    """A provider or a platform that answers on loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer("")

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers["Content-Length"])).decode())

        def log_message(self, *_: object) -> None:
            pass

        def _answer(self, body: str) -> None:
            form = {name: values[0] for name, values in parse_qs(body).items()}
            status, document = served.answer(self.path, form, self.headers, body)
            raw = json.dumps(document).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    own, other = (ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"}, auto_kid=True) for _ in range(2))
    served = kind(f"http://127.0.0.1:{server.server_port}", own, other)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
