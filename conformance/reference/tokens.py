"""The token endpoint: client credentials by HTTP Basic or by private_key_jwt, tokens that expire."""

import base64
import binascii
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote_plus

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

SCOPES = ("campaigns:read", "campaigns:write")
LIFETIME = 599
"""Seconds that a token lives, as in the vendor's example."""
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


class TokenError(Exception):
    """A refusal in the words of RFC 6749: ``error`` and a description."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error = error
        self.description = description


@dataclass(slots=True)
class Grant:
    """What a token allows, and until when (seconds since the epoch)."""

    scopes: frozenset[str]
    expires: float


@dataclass
class Tokens:
    """Issues tokens to one client, and knows what each of them allows."""

    client_id: str = "reference-client"
    client_secret: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    public_key: ECKey | None = None
    lifetime: float = LIFETIME
    _grants: dict[str, Grant] = field(default_factory=dict)
    _used: set[str] = field(default_factory=set)

    def issue(self, scopes: frozenset[str]) -> str:
        """Make a token for ``scopes``."""
        token = secrets.token_urlsafe(24)
        self._grants[token] = Grant(scopes, time.time() + self.lifetime)
        return token

    def scopes(self, token: str) -> frozenset[str] | None:
        """What a token allows, or None if it is unknown or has expired."""
        grant = self._grants.get(token)
        return grant.scopes if grant and grant.expires > time.time() else None

    def answer(self, form: Mapping[str, str], authorization: str, audience: str) -> dict[str, object]:
        """Answer a token request.

        Raises:
            TokenError: the client or the request is not right.
        """
        if form.get("grant_type") != "client_credentials":
            raise TokenError("unsupported_grant_type", "grant_type must be client_credentials")
        if form.get("client_assertion_type") == ASSERTION_TYPE:
            self._check_assertion(form.get("client_assertion", ""), audience)
        else:
            self._check_basic(authorization)
        asked = frozenset(form.get("scope", " ".join(SCOPES)).split())
        if not asked <= set(SCOPES):
            raise TokenError("invalid_scope", f"scope must be some of {' '.join(SCOPES)}")
        return {
            "access_token": self.issue(asked),
            "token_type": "Bearer",
            "expires_in": int(self.lifetime),
            "scope": " ".join(sorted(asked)),
        }

    def _check_basic(self, authorization: str) -> None:
        scheme, _, encoded = authorization.partition(" ")
        try:
            name, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            name, secret = "", ""
        right = secrets.compare_digest(unquote_plus(secret).encode(), self.client_secret.encode())
        if scheme.lower() != "basic" or unquote_plus(name) != self.client_id or not right:
            raise TokenError("invalid_client", "the client id or secret is wrong")

    def _check_assertion(self, assertion: str, audience: str) -> None:
        if self.public_key is None:
            raise TokenError("invalid_client", "no key is registered for this client")
        try:
            claims = jwt.decode(assertion, self.public_key, algorithms=["ES256"]).claims
            jwt.JWTClaimsRegistry(
                iss={"essential": True, "value": self.client_id},
                sub={"essential": True, "value": self.client_id},
                aud={"essential": True, "value": audience},
                exp={"essential": True},
                jti={"essential": True},
            ).validate(claims)
        except (JoseError, ValueError) as error:
            raise TokenError("invalid_client", f"the assertion is not valid: {error}") from error
        if claims["jti"] in self._used:
            raise TokenError("invalid_client", "the assertion was used before")
        self._used.add(claims["jti"])
