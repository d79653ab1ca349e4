"""How a client proves who it is, and what it gets for it: a token (RFC 6749, section 4.4; RFC 7523)."""

import base64
import math
import time
import uuid
from dataclasses import dataclass, field
from urllib.parse import quote_plus, urlencode

from joserfc import jwt
from joserfc.jwk import ECKey

from conformance.checks.text import members
from conformance.errors import TargetError
from conformance.exchange import Request, Response
from conformance.limits import LONGEST_TOKEN
from conformance.secrets import Secrets
from conformance.targets.client import Client
from conformance.targets.retry import RetryPolicy

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ASSERTION_LIFETIME = 300
"""Seconds, as the vendor asks."""
PROOF = "TALKDESK_CLIENT_PROOF"
"""The name under which what was sent to prove the client is kept out of reports."""
GRANTED = "TALKDESK_GRANTED_TOKEN"
"""The name under which a token is kept out of reports that has no name of its own yet."""
DEFAULT_LIFETIME = 600.0
"""Seconds that a token lives where the answer does not say: the vendor's ten minutes."""
LONGEST_LIFETIME = 366 * 86400.0
"""Seconds. What is longer makes no difference to a run."""


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


Prover = ClientSecret | PrivateKey
Credentials = ReadyToken | Prover


@dataclass(frozen=True)
class Grant:
    """A token, how many seconds it lives, and its scopes: None where the answer does not say."""

    token: str = field(repr=False)
    lifetime: float
    scopes: frozenset[str] | None


@dataclass(frozen=True)
class TokenEndpoint:
    """Gives tokens to one client. Comes back later when the endpoint asks for it.

    ``timeout`` is in seconds, for a whole exchange: what goes for the API goes for the endpoint.
    """

    url: str
    client: Prover
    secrets: Secrets = field(repr=False)
    timeout: float
    retry: RetryPolicy

    def grant(self, *scopes: str) -> Grant:
        """Ask for a token; without ``scopes`` for all that the client may have.

        Raises:
            TargetError: the endpoint cannot be reached, or refuses.
        """
        headers, proof = self.client.prove(self.url)
        form = {"grant_type": "client_credentials"} | proof | ({"scope": " ".join(scopes)} if scopes else {})
        for value in (*headers.values(), proof.get("client_assertion", "")):
            self.secrets.replace(PROOF, value.removeprefix("Basic "))

        sent = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"} | headers
        request = Request("POST", self.url, tuple(sent.items()), urlencode(form).encode())
        with Client(Secrets({}), self.timeout) as http:  # that hides no secret: it would hide a token got before
            exchange = self.retry.around(http.send)(request)
        if exchange.response is None or exchange.failure:
            seen = _one_line(self.secrets.conceal_text(exchange.summary()))
            raise TargetError(f"the token endpoint {self.url} cannot be reached: {seen}; check the address")
        return self._grant(exchange.response)

    def _grant(self, response: Response) -> Grant:
        answer = members(response.body)
        token = answer.get("access_token")
        if isinstance(token, str):
            self.secrets.replace(GRANTED, token)
        if response.status != 200 or not _is_token(token):
            raise TargetError(f"the token endpoint {self.url} gives no token ({self._refusal(response, answer)})")
        scope = answer.get("scope")
        return Grant(
            token=str(token),
            lifetime=_lifetime(answer.get("expires_in")),
            scopes=frozenset(self.secrets.conceal_text(scope).split()) if isinstance(scope, str) else None,
        )

    def _refusal(self, response: Response, answer: dict[str, object]) -> str:
        words = [str(answer[name]) for name in ("error", "error_description") if isinstance(answer.get(name), str)]
        return _one_line(self.secrets.conceal_text(": ".join([str(response.status), *words])))


def _is_token(token: object) -> bool:
    """Whether a token can stand in a header: visible ASCII (RFC 6749, appendix A.12), of a length that servers take."""
    return (
        isinstance(token, str)
        and 0 < len(token) <= LONGEST_TOKEN
        and all("!" <= character <= "~" for character in token)
    )


def _lifetime(seconds: object) -> float:
    """Seconds that a token lives; what is no number of seconds says nothing."""
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 < seconds < math.inf:
        return DEFAULT_LIFETIME
    return float(min(seconds, LONGEST_LIFETIME))


def _one_line(text: str) -> str:
    """Text from elsewhere, cut to a line of a message."""
    return "".join(character if character.isprintable() else " " for character in text[:300])
