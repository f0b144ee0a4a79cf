"""Signing in at an OpenID provider: the code flow with PKCE, by Authlib; who it is, the roster's ids say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from heldout.base.errors import MissingExtra
from heldout.web.identity.elsewhere import SECONDS, Elsewhere, ElsewhereFailed, require_safe, trusted
from heldout.web.identity.id_token import TokenRefused, verified_claims
from heldout.web.identity.interface import Forbidden, OidcProvider, Person
from heldout.web.identity.secret_hash import new_token
from heldout.web.identity.under_way import SignInsUnderWay, UnderWay

if TYPE_CHECKING:
    from collections.abc import Mapping

    from heldout.web.identity.identity import Identity

CALLBACK = "/sign-in/oidc/callback"


class OidcSignIn:
    """Sign-ins of one server at its provider."""

    def __init__(self, identity: Identity, provider: OidcProvider) -> None:
        self._identity, self._provider = identity, provider
        self._elsewhere = Elsewhere()
        self._under_way = SignInsUnderWay(identity.database, identity.clock)

    def begin(self, browser: str, next_page: str) -> str:
        """Where a browser goes to sign in.

        Raises:
            ElsewhereFailed: the provider cannot be reached.
        """
        asked = UnderWay(self._provider.issuer, self._provider.client_id, new_token(), new_token(), next_page)
        state = self._under_way.begin("oidc", browser, asked)
        with self._client() as client:
            url, _ = client.create_authorization_url(
                self._endpoint("authorization_endpoint"), state=state, nonce=asked.nonce, code_verifier=asked.verifier
            )
        return str(url)

    def finish(self, browser: str, said: Mapping[str, str]) -> tuple[Person, str]:
        """Who came back, and the page to go on with.

        Raises:
            TokenRefused: what came back is not the answer to what was asked.
            Forbidden: the provider refuses, or who came is not of the class.
            ElsewhereFailed: the provider does not answer as it should.
        """
        asked = self._under_way.take("oidc", browser, said.get("state", ""))
        if asked is None:
            raise TokenRefused("it was begun too long ago, in another browser, or is over already")
        if said.get("iss", asked.issuer) != asked.issuer:
            raise TokenRefused("another provider answered")
        if "code" not in said:
            raise Forbidden("The provider did not sign you in. Try again, or sign in with your code.")
        claims = verified_claims(
            self._token(said["code"], asked.verifier),
            self._elsewhere,
            self._endpoint("jwks_uri"),
            issuer=asked.issuer,
            audience=asked.client_id,
            nonce=asked.nonce,
            now=self._identity.clock(),
        )
        # An address that its provider has not checked may be anybody's.
        address = claims.get("email") if claims.get("email_verified") is True else None
        person = self._identity.person_known_as(claims["sub"], address, system="oidc")
        if person is None:
            raise Forbidden("You are signed in there, but not in this class. Ask your instructor to add your address.")
        return person, asked.next_page

    def _token(self, code: str, verifier: str) -> str:
        endpoint = self._endpoint("token_endpoint")
        try:
            with self._client() as client:
                answer = client.fetch_token(endpoint, code=code, code_verifier=verifier)
            token = answer.get("id_token")
        except Exception as error:  # whatever a library says of a provider that does not answer as it should
            raise TokenRefused("the provider gave no token for the code that you came with") from error
        if not isinstance(token, str):
            raise TokenRefused("the provider gave no token about you")
        return token

    def _client(self) -> Any:
        try:
            from authlib.integrations.httpx_client import OAuth2Client

            from heldout.web.identity.bounded_answer import bound
        except ImportError as error:
            raise MissingExtra("OpenID needs Authlib: pip install 'heldout[oidc]'") from error
        return OAuth2Client(
            self._provider.client_id,
            self._provider.client_secret,
            token_endpoint_auth_method="client_secret_basic" if self._provider.client_secret else "none",
            scope="openid email profile",
            redirect_uri=self._identity.settings.url.rstrip("/") + CALLBACK,
            code_challenge_method="S256",
            timeout=SECONDS,
            verify=trusted(),
            follow_redirects=False,
            event_hooks={"response": [bound]},
        )

    def _endpoint(self, name: str) -> str:
        issuer = self._provider.issuer
        document = self._elsewhere.document(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        if document.get("issuer") != issuer:
            raise ElsewhereFailed(f"{issuer} says that it is another issuer.")
        url = document.get(name)
        if not isinstance(url, str) or not urlsplit(url).hostname:
            raise ElsewhereFailed(f"{issuer} does not say its {name}.")
        require_safe(url)
        return url
