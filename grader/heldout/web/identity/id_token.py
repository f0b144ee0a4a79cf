"""Tokens that a provider or a platform signed about somebody: believed when every check holds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from heldout.base.errors import MissingExtra
from heldout.web.identity.elsewhere import Elsewhere
from heldout.web.identity.interface import Forbidden

SIGNED_BY = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384")
"""Signatures that need the provider's own key: with `none` or HS256 anybody could make one from what is public."""
_SKEW = timedelta(minutes=1)
_OLDEST = timedelta(minutes=10)
_LONGEST = 64 * 1024


class TokenRefused(Forbidden):
    """A token that does not say what it must, or was not signed by whom it names."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"Signing in did not work: {reason}. Begin again from where you came.")


def verified_claims(
    token: str, elsewhere: Elsewhere, keys_url: str, *, issuer: str, audience: str, nonce: str, now: datetime
) -> Mapping[str, Any]:
    """What a token says, which this issuer signed for us, now, for this sign-in.

    Raises:
        TokenRefused: it did not.
        ElsewhereFailed: its keys cannot be had.
    """
    claims = _signed(token, elsewhere, keys_url)
    if claims.get("iss") != issuer:
        raise TokenRefused("the token is another issuer's")
    _check_audience(claims, audience)
    _check_times(claims, now)
    if not nonce or claims.get("nonce") != nonce:
        raise TokenRefused("the token is for another sign-in")
    if not isinstance(claims.get("sub"), str) or not claims["sub"]:
        raise TokenRefused("the token names nobody")
    return claims


def _signed(token: str, elsewhere: Elsewhere, keys_url: str) -> Mapping[str, Any]:
    try:
        from joserfc import jwt
        from joserfc.errors import InvalidKeyIdError, JoseError
        from joserfc.jwk import KeySet
    except ImportError as error:
        raise MissingExtra("signing in elsewhere needs joserfc: pip install 'heldout[oidc,lti]'") from error
    if len(token) > _LONGEST:
        raise TokenRefused("the token is too long")
    for fresh in (False, True):
        try:
            keys = KeySet.import_key_set({"keys": _own_keys(elsewhere.document(keys_url, fresh=fresh))})
            return jwt.decode(token, keys, algorithms=list(SIGNED_BY)).claims
        except InvalidKeyIdError:
            continue  # a provider that changed its keys has the new ones there
        except (JoseError, ValueError, TypeError, KeyError, RecursionError) as error:
            raise TokenRefused("the token is not signed as it must be") from error
    raise TokenRefused("the token is signed with a key that its issuer does not have")


def _own_keys(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The public keys for signatures: a symmetric one has no place there."""
    listed = document.get("keys")
    found = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    return [each for each in found if each.get("kty") in ("RSA", "EC") and each.get("use", "sig") == "sig"]


def _check_audience(claims: Mapping[str, Any], audience: str) -> None:
    said = claims.get("aud")
    several = said if isinstance(said, list) else [said]
    if audience not in several:
        raise TokenRefused("the token is for somebody else")
    party = claims.get("azp")
    if party != audience and (party is not None or len(several) > 1):
        raise TokenRefused("the token was given to somebody else")


def _check_times(claims: Mapping[str, Any], now: datetime) -> None:
    moment = now.timestamp()
    times = {name: claims.get(name) for name in ("exp", "iat", "nbf")}
    numbers = {name: value for name, value in times.items() if isinstance(value, int | float) and value == value}
    if not {"exp", "iat"} <= numbers.keys():
        raise TokenRefused("the token does not say when it was made and when it is over")
    if numbers["exp"] <= moment - _SKEW.total_seconds():
        raise TokenRefused("the token is over")
    if not -_SKEW.total_seconds() <= moment - numbers["iat"] <= _OLDEST.total_seconds():
        raise TokenRefused("the token was not made just now")
    if numbers.get("nbf", moment) > moment + _SKEW.total_seconds():
        raise TokenRefused("the token does not hold yet")
