"""A server of this API that somebody else runs: address, credentials and campaigns from the environment."""

import ipaddress
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from urllib.parse import quote, urlsplit

from conformance.errors import ConfigurationError, TargetError
from conformance.exchange import Failure, Request
from conformance.targets.client import Client
from conformance.targets.dialling import guarded
from conformance.targets.fuse import fused
from conformance.targets.patience import TRANSIENT, patient
from conformance.targets.probe import Probe
from conformance.targets.secrets import Secrets
from conformance.targets.target import READONLY_TOKEN, TOKEN, Target

REGIONS: Mapping[str, str] = {
    "us": "https://api.talkdeskapp.com",
    "eu": "https://api.talkdeskapp.eu",
    "ca": "https://api.talkdeskappca.com",
}

AUTHORIZED = (("Authorization", f"Bearer ${TOKEN}"),)
JSON = ("Content-Type", "application/json")


@contextmanager
def live_target(
    base_url: str | None,
    campaigns: Sequence[str],
    *,
    allow_running: bool,
    timeout: float,
    environ: Mapping[str, str] = os.environ,
) -> Iterator[Target]:
    """Connect to a live server.

    ``base_url`` and ``campaigns`` override ``TALKDESK_BASE_URL`` and ``TALKDESK_CAMPAIGN_IDS``.

    Raises:
        ConfigurationError: something is missing, malformed, or names a campaign that does not exist.
        TargetError: the server cannot be reached or refuses the token.
    """
    address = _address(base_url or environ.get("TALKDESK_BASE_URL"), environ.get("TALKDESK_REGION"))
    listed = tuple(campaigns) or _listed(environ)
    secrets = Secrets({TOKEN: _token(environ), READONLY_TOKEN: environ.get(READONLY_TOKEN, "")})
    with Client(secrets, timeout) as client:
        target = Target(
            name="live",
            about=f"the server at {address}",
            base_url=address,
            campaigns=listed,
            send=guarded(fused(patient(client.send)), listed, may_run=allow_running),
            secrets=secrets,
            probe=guarded(Probe(secrets, timeout).send, listed, may_run=allow_running),
            may_run=allow_running,
        )
        _introduce(target)
        yield target


def _address(url: str | None, region: str | None) -> str:
    if not url:
        if region is None:
            raise ConfigurationError("no address: set TALKDESK_BASE_URL or TALKDESK_REGION, or give --base-url")
        if region.lower() not in REGIONS:
            raise ConfigurationError(f"TALKDESK_REGION is {region!r}; known are {', '.join(REGIONS)}")
        return REGIONS[region.lower()]
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise ConfigurationError(f"the base URL {url!r} is not a URL: {error}") from None
    if parts.scheme not in ("http", "https") or not host or parts.query or parts.fragment or parts.username:
        raise ConfigurationError(f"the base URL {url!r} must look like https://HOST or https://HOST/PATH")
    if parts.scheme == "http" and not _is_loopback(host):
        raise ConfigurationError(f"the base URL {url!r} would send a token in the clear: use https")
    return url.rstrip("/")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _listed(environ: Mapping[str, str]) -> tuple[str, ...]:
    written = environ.get("TALKDESK_CAMPAIGN_IDS", "").split(",")
    listed = tuple(dict.fromkeys(part.strip() for part in written if part.strip()))
    if not listed:
        raise ConfigurationError(
            "no campaign may be touched: name the test campaigns in TALKDESK_CAMPAIGN_IDS, separated by commas"
        )
    return listed


def _token(environ: Mapping[str, str]) -> str:
    token = environ.get(TOKEN, "").strip()
    if not token:
        raise ConfigurationError(f"no credentials: set {TOKEN} to an access token with the scope campaigns:write")
    if not token.isascii() or any(character.isspace() for character in token):
        raise ConfigurationError(f"{TOKEN} is not an access token: it has a space or a character outside ASCII in it")
    return token


def _introduce(target: Target) -> None:
    """Read each campaign once, so that a wrong address, token or id is told before anything is changed."""
    for campaign in target.campaigns:
        path = f"/campaigns/{quote(campaign, safe='')}"
        exchange = target.send(Request("GET", target.url(path), AUTHORIZED))
        if exchange.failure is Failure.UNREACHABLE:
            raise TargetError(f"{target.base_url} cannot be reached: {exchange.detail}; check the address")
        if exchange.status == 401:
            raise TargetError(f"{target.base_url} refuses the token (401): get a new one and set {TOKEN}")
        if exchange.status in TRANSIENT:
            raise TargetError(f"{target.base_url} is not available now ({exchange.summary()}): try again later")
        if exchange.status == 404 and _is_unknown(target, path):
            raise ConfigurationError(f"{target.base_url} knows no campaign {campaign}: correct TALKDESK_CAMPAIGN_IDS")


def _is_unknown(target: Target, path: str) -> bool:
    """Whether PATCH knows the campaign no better than GET. What is sent has nothing in it to change."""
    return target.send(Request("PATCH", target.url(path), (*AUTHORIZED, JSON), b"{}")).status == 404
