"""A server of this API that somebody else runs."""

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from conformance.checks.text import members
from conformance.errors import ConfigurationError, TargetError
from conformance.exchange import Exchange, Failure, Request, Send
from conformance.secrets import Secrets
from conformance.targets.client import Client
from conformance.targets.configuration import Configuration
from conformance.targets.credentials import ClientSecret, Grant, ReadyToken, TokenEndpoint
from conformance.targets.dialling import guarded
from conformance.targets.fuse import fused
from conformance.targets.pace import Pace
from conformance.targets.patience import TRANSIENT, Patience
from conformance.targets.probe import Probe
from conformance.targets.renewal import Keeper, renewing
from conformance.targets.target import AUTHORIZED, READONLY_TOKEN, SETTLING, TOKEN, Target, campaign_path

READ, WRITE = "campaigns:read", "campaigns:write"
DEFAULT_RATE = 10.0
"""Requests a second, where no rate is given and the server is not on this machine."""
PATIENCE = Patience(attempts=8, first_delay=0.25)


@contextmanager
def live_target(
    configuration: Configuration, *, allow_running: bool, timeout: float, rate: float | None = None
) -> Iterator[Target]:
    """Connect to a live server, and read each campaign once. Arguments are those of ``connected``.

    Raises:
        ConfigurationError: a campaign does not exist.
        TargetError: the server cannot be reached or refuses the credentials.
    """
    with connected(configuration, allow_running=allow_running, timeout=timeout, rate=rate) as target:
        yield replace(target, campaigns=_introduced(target))


@contextmanager
def connected(
    configuration: Configuration, *, allow_running: bool, timeout: float, rate: float | None = None
) -> Iterator[Target]:
    """Connect to a live server. ``timeout`` is in seconds, ``rate`` in requests a second, 0 for no limit.

    Raises:
        TargetError: the token endpoint cannot be reached or refuses the credentials.
    """
    secrets = named_secrets(configuration)
    pace = Pace(chosen_rate(configuration, rate))

    def safely(send: Send) -> Send:
        # A token may expire while the server asks to be left alone, so each attempt looks to its token.
        patient = PATIENCE.around(renewing(pace.around(send), keepers))
        return guarded(patient, configuration.campaigns, may_run=allow_running)

    with Client(secrets, timeout) as client:
        keepers = keep_tokens(configuration, secrets, PATIENCE.around(pace.around(client.send)), timeout)
        yield Target(
            name="live",
            about=f"the server at {configuration.base_url}",
            base_url=configuration.base_url,
            campaigns=configuration.campaigns,
            send=fused(safely(client.send)),
            secrets=secrets,
            custodian=fused(safely(client.send)),  # a fuse of its own: what blew the other may be over
            probe=safely(Probe(secrets, timeout).send),
            may_run=allow_running,
            lasts=True,
            settling=SETTLING,
            private=configuration.private,
        )


def chosen_rate(configuration: Configuration, rate: float | None) -> float:
    """Requests a second: what was asked for, else a modest rate, or no limit on this machine."""
    if rate is not None:
        return rate
    return 0.0 if configuration.is_loopback else DEFAULT_RATE


def named_secrets(configuration: Configuration) -> Secrets:
    """The secrets that a configuration holds, by the names of their variables."""
    named = {READONLY_TOKEN: configuration.readonly_token}
    if isinstance(configuration.credentials, ReadyToken):
        named[TOKEN] = configuration.credentials.token
    if isinstance(configuration.credentials, ClientSecret):
        named["TALKDESK_CLIENT_SECRET"] = configuration.credentials.secret
    return Secrets(named)


def keep_tokens(configuration: Configuration, secrets: Secrets, send: Send, timeout: float) -> dict[str, Keeper]:
    """Get the tokens that a run needs, and what keeps them good. A token that was given cannot be renewed.

    Raises:
        TargetError: the token endpoint cannot be reached or refuses the client.
    """
    if isinstance(configuration.credentials, ReadyToken):
        again = _still_good(configuration, send, configuration.credentials)
        return {TOKEN: Keeper(TOKEN, secrets, again, good_for=math.inf)}
    endpoint = TokenEndpoint(configuration.token_url, configuration.credentials, secrets, timeout, PATIENCE)
    keepers = {TOKEN: Keeper(TOKEN, secrets, endpoint.grant)}
    keepers[TOKEN].fresh()
    if READONLY_TOKEN not in secrets and (grant := _narrow(endpoint)):
        keepers[READONLY_TOKEN] = Keeper(READONLY_TOKEN, secrets, lambda: endpoint.grant(READ))
        secrets.replace(READONLY_TOKEN, grant.token)
    return keepers


def _narrow(endpoint: TokenEndpoint) -> Grant | None:
    """A token that may read only, if the client can have one: for the 403 of a missing scope."""
    try:
        grant = endpoint.grant(READ)
    except TargetError:
        return None
    return grant if grant.scopes == frozenset({READ}) else None


def _still_good(configuration: Configuration, send: Send, ready: ReadyToken) -> Callable[[], Grant]:
    """What is done when a token that was given is refused: see whether it is refused everywhere by now."""
    url = f"{configuration.base_url}{campaign_path(configuration.campaigns[0])}"

    def look_again() -> Grant:
        if send(Request("GET", url, AUTHORIZED)).status == 401:
            raise TargetError(
                f"{configuration.base_url} refuses the token (401): it is wrong or has expired, as tokens do after "
                f"ten minutes; get a new one and set {TOKEN}, or set TALKDESK_CLIENT_ID and its secret or key"
            )
        return Grant(ready.token, math.inf, None)

    return look_again


def _introduced(target: Target) -> tuple[str, ...]:
    """Read each campaign once, so that a wrong address, token or id is told before anything is changed.

    Returns the campaigns, the paused ones first: what is sent to any of them is sent to the first.
    """
    states = {campaign: _state(target, campaign) for campaign in target.campaigns}
    return tuple(sorted(states, key=lambda campaign: states[campaign] != "PAUSED"))


def _state(target: Target, campaign: str) -> object:
    exchange = target.read(campaign)
    _judge_reachable(target, exchange)
    if exchange.status == 404 and _is_unknown(target, campaign):
        raise ConfigurationError(f"{target.base_url} knows no campaign {campaign}: correct TALKDESK_CAMPAIGN_IDS")
    if exchange.response is None or exchange.status != 200:
        return None
    return members(exchange.response.body).get("status")


def _judge_reachable(target: Target, exchange: Exchange) -> None:
    if exchange.failure is Failure.UNREACHABLE:
        raise TargetError(f"{target.base_url} cannot be reached: {exchange.detail}; check the address")
    if exchange.failure is Failure.TIMEOUT:
        raise TargetError(f"{target.base_url} does not answer in time: try again, or with a longer --timeout")
    if exchange.status == 401:
        raise TargetError(f"{target.base_url} refuses the token that it should accept (401): check the credentials")
    if exchange.status in TRANSIENT:
        raise TargetError(f"{target.base_url} is not available now ({exchange.summary()}): try again later")


def _is_unknown(target: Target, campaign: str) -> bool:
    """Whether PATCH knows the campaign no better than GET. What is sent has nothing in it to change."""
    return target.update(campaign, b"{}").status == 404
