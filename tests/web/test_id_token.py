"""Which signed tokens are believed."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

from heldout.web.identity.elsewhere import Elsewhere, ElsewhereFailed, require_safe
from heldout.web.identity.id_token import TokenRefused, verified_claims

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
KEY, OTHER = (ECKey.generate_key("P-256", {"use": "sig"}, auto_kid=True) for _ in range(2))
SECRET = OctKey.import_key(b"k" * 32, {"kid": "secret"})
MOMENT = int(NOW.timestamp())
TRUE = {"iss": "https://a.example", "aud": "we", "sub": "ana", "nonce": "n", "iat": MOMENT, "exp": MOMENT + 60}


class Keys(Elsewhere):
    """The issuer's keys, without a network: the old ones until they are asked for anew."""

    def __init__(self, old: list[Any], new: list[Any] | None = None) -> None:
        super().__init__()
        self._old, self._new = old, new or old

    def document(self, url: str, *, fresh: bool = False) -> Mapping[str, Any]:
        """A JWKS."""
        return {
            "keys": [each.as_dict(private=isinstance(each, OctKey)) for each in (self._new if fresh else self._old)]
        }


def signed(claims: dict[str, Any], header: dict[str, Any] | None = None, key: Any = KEY) -> str:
    """A token that says this, without what is None."""
    said = {name: value for name, value in {**TRUE, **claims}.items() if value is not None}
    return jwt.encode({"alg": "ES256", "kid": KEY.kid, **(header or {})}, said, key, algorithms=["ES256", "HS256"])


def by_hand(header: dict[str, Any], secret: bytes) -> str:
    """A token that no library would make: with no signature, or one by what everybody knows."""
    parts = [base64.urlsafe_b64encode(json.dumps(each).encode()).rstrip(b"=") for each in (header, TRUE)]
    text = b".".join(parts)
    signature = hmac.digest(secret, text, "sha256") if secret else b""
    return (text + b"." + base64.urlsafe_b64encode(signature).rstrip(b"=")).decode()


def believed(token: str, keys: Keys | None = None) -> Mapping[str, Any]:
    """What is believed of a token."""
    words = {"issuer": "https://a.example", "audience": "we", "nonce": "n"}
    return verified_claims(token, keys or Keys([KEY, SECRET]), "https://a.example/keys", now=NOW, **words)


def test_a_true_one_is_believed() -> None:
    assert believed(signed({}))["sub"] == "ana"
    assert believed(signed({"aud": ["we", "they"], "azp": "we"}))["sub"] == "ana"


@pytest.mark.parametrize(
    "lie",
    [
        {"iss": "https://a.example/"}, {"iss": None}, {"aud": "they"}, {"aud": None}, {"aud": ["we", "they"]},
        {"azp": "they"}, {"aud": {"we": 1}}, {"exp": MOMENT - 60}, {"exp": None}, {"exp": "tomorrow"},
        {"exp": True}, {"iat": MOMENT - 601}, {"iat": MOMENT + 61}, {"iat": None}, {"nbf": MOMENT + 61},
        {"nonce": "m"}, {"nonce": None}, {"nonce": ["n"]}, {"sub": None}, {"sub": ""}, {"sub": 7},
    ],
    ids=json.dumps,
)  # fmt: skip
def test_a_lie_is_refused(lie: dict[str, Any]) -> None:
    with pytest.raises(TokenRefused):
        believed(signed(lie))


@pytest.mark.parametrize(
    "token",
    [
        signed({}, key=OTHER),
        signed({}, {"kid": OTHER.kid}, OTHER),
        signed({}, {"alg": "HS256", "kid": "secret"}, SECRET),
        by_hand({"alg": "none"}, b""),
        by_hand({"alg": "None", "kid": KEY.kid}, b""),
        by_hand({"alg": "HS256", "kid": KEY.kid}, KEY.as_pem(private=False)),
        by_hand({"alg": "HS256", "kid": KEY.kid}, json.dumps(KEY.as_dict(private=False)).encode()),
        by_hand({"alg": "ES256", "kid": KEY.kid, "jwk": OTHER.as_dict(private=False)}, b"x"),
        by_hand({"alg": "ES256", "kid": KEY.kid, "crit": ["b64"], "b64": False}, b"x"),
        signed({}).rpartition(".")[0] + ".",
        "", "a.b.c", "....", "\x00", "é.é.é", "x" * 70_000, "[" * 60_000,
    ],
    ids=[
        "another key", "another key by name", "a symmetric key of the issuer's", "none", "None",
        "the public key as a secret", "the public JWK as a secret", "a key that it brings itself",
        "a critical header", "no signature", "empty", "junk", "dots", "a zero", "no ASCII", "long", "nested",
    ],
)  # fmt: skip
def test_what_the_issuer_did_not_sign_is_refused(token: str) -> None:
    with pytest.raises(TokenRefused):
        believed(token)


def test_a_key_that_is_new_is_looked_for_once() -> None:
    assert believed(signed({}), Keys([OTHER], [KEY]))["sub"] == "ana"


@pytest.mark.parametrize("url", ["http://a.example/", "file:///etc/passwd", "ftp://a.example", "//a.example", ""])
def test_what_is_fetched_is_fetched_by_https(url: str) -> None:
    with pytest.raises(ElsewhereFailed):
        require_safe(url)
