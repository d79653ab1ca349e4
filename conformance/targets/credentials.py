"""How a client proves who it is, and what it gets for it: a token (RFC 6749, section 4.4; RFC 7523)."""

import base64
import json
import time
import uuid
from dataclasses import dataclass, field
from urllib.parse import quote_plus

import httpx
from joserfc import jwt
from joserfc.jwk import ECKey

from conformance.errors import TargetError
from conformance.exchange import Exchange, Request, Response
from conformance.secrets import Secrets
from conformance.targets.patience import Patience

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ASSERTION_LIFETIME = 300
"""Seconds, as the vendor asks."""
PROOF = "TALKDESK_CLIENT_PROOF"
"""The name under which what was sent to prove the client is kept out of reports."""
DEFAULT_LIFETIME = 600.0
"""Seconds that a token lives where the answer does not say: the vendor's ten minutes."""


@dataclass(frozen=True)
class ReadyToken:
    """An access token that somebody else got. It cannot be renewed."""

    token: str = field(repr=False)


@dataclass(frozen=True)
class ClientSecret:
    """An id and a secret, sent by HTTP Basic."""

    identity: str
    secret: str = field(repr=False)

    def prove(self, _: str) -> tuple[dict[str, str], dict[str, str]]:
        """Headers and form fields that prove the client."""
        pair = f"{quote_plus(self.identity)}:{quote_plus(self.secret)}"
        return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}, {}


@dataclass(frozen=True)
class PrivateKey:
    """An id and an EC key, with which an assertion is signed (private_key_jwt, ES256)."""

    identity: str
    key_id: str
    key: ECKey = field(repr=False)

    def prove(self, audience: str) -> tuple[dict[str, str], dict[str, str]]:
        """Headers and form fields that prove the client to ``audience``, the token URL."""
        now = int(time.time())
        claims = {"iss": self.identity, "sub": self.identity, "aud": audience, "jti": str(uuid.uuid4())}
        times = {"iat": now, "exp": now + ASSERTION_LIFETIME}
        assertion = jwt.encode({"alg": "ES256", "kid": self.key_id}, claims | times, self.key)
        return {}, {"client_assertion_type": ASSERTION_TYPE, "client_assertion": assertion}


Client = ClientSecret | PrivateKey
Credentials = ReadyToken | Client


@dataclass(frozen=True)
class Grant:
    """A token, how many seconds it lives, and its scopes: None where the answer does not say."""

    token: str = field(repr=False)
    lifetime: float
    scopes: frozenset[str] | None


@dataclass(frozen=True)
class TokenEndpoint:
    """Gives tokens to one client. Comes back later when it is told to."""

    url: str
    client: Client
    secrets: Secrets = field(repr=False)
    timeout: float
    patience: Patience

    def grant(self, *scopes: str) -> Grant:
        """Ask for a token; without ``scopes`` for all that the client may have.

        Raises:
            TargetError: the endpoint cannot be reached, or refuses.
        """
        headers, proof = self.client.prove(self.url)
        form = {"grant_type": "client_credentials"} | proof | ({"scope": " ".join(scopes)} if scopes else {})
        for value in (*headers.values(), proof.get("client_assertion", "")):
            self.secrets.replace(PROOF, value.removeprefix("Basic "))

        def ask(request: Request) -> Exchange:
            answer = httpx.post(self.url, data=form, headers=headers, timeout=self.timeout)
            return Exchange(request, Response(answer.status_code, tuple(answer.headers.items()), answer.content))

        try:
            exchange = self.patience.around(ask)(Request("POST", self.url))
        except httpx.HTTPError as error:
            told = self.secrets.conceal_text(str(error))
            raise TargetError(f"the token endpoint {self.url} cannot be reached: {told}; check the address") from None
        assert exchange.response is not None
        return self._grant(exchange.response)

    def _grant(self, response: Response) -> Grant:
        try:
            answer = json.loads(response.body)
        except ValueError:
            answer = None
        told = answer if isinstance(answer, dict) else {}
        token = told.get("access_token")
        if response.status != 200 or not isinstance(token, str) or not token.isascii() or not token:
            raise TargetError(f"the token endpoint {self.url} gives no token ({self._refusal(response, told)})")
        lifetime, scope = told.get("expires_in"), told.get("scope")
        return Grant(
            token=token,
            lifetime=float(lifetime) if isinstance(lifetime, int | float) and lifetime > 0 else DEFAULT_LIFETIME,
            scopes=frozenset(scope.split()) if isinstance(scope, str) else None,
        )

    def _refusal(self, response: Response, told: dict[str, object]) -> str:
        words = [str(told[name]) for name in ("error", "error_description") if told.get(name)]
        return self.secrets.conceal_text(": ".join([str(response.status), *words])[:300])
