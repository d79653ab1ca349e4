"""A server of this API that somebody else runs."""

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from conformance.errors import TargetError
from conformance.exchange import Request, Send
from conformance.secrets import Secrets
from conformance.targets.circuit_breaker import CircuitBreaker
from conformance.targets.client import Client
from conformance.targets.configuration import Configuration
from conformance.targets.credentials import ClientSecret, Grant, ReadyToken, TokenEndpoint
from conformance.targets.first_look import READ
from conformance.targets.gate import Gate
from conformance.targets.permitted import LIST
from conformance.targets.probe import Probe
from conformance.targets.rate_limit import RateLimit
from conformance.targets.renewal import TokenRefresher, renewing
from conformance.targets.retry import MAX_WAIT, RetryPolicy, live_policy
from conformance.targets.target import (
    AUTHORIZED,
    READONLY_TOKEN,
    SETTLING,
    TOKEN,
    WRITEONLY_TOKEN,
    Target,
    campaign_path,
)

WRITE = "campaigns:write"
DEFAULT_RATE = 10.0
"""Requests a second, where no rate is given and the server is not on this machine."""


@contextmanager
def live_target(
    configuration: Configuration, *, timeout: float, rate: float | None = None, max_wait: float = MAX_WAIT
) -> Iterator[Target]:
    """Connect to a live server. Its gate lets no change through, until a restoration has noted how campaigns are.

    ``timeout`` is in seconds, for a whole exchange, ``max_wait`` for all that the server asks to wait in a run;
    ``rate`` is in requests a second, 0 for no limit.

    Raises:
        TargetError: the token endpoint cannot be reached or refuses the credentials.
    """
    limit, retry = RateLimit(chosen_rate(configuration, rate)), live_policy(max_wait)
    gate = Gate(configuration.base_url, configuration.campaigns)

    def safely(send: Send, policy: RetryPolicy) -> Send:
        return gate.around(_patient(limit.around(send), timeout, policy, refreshers))

    with Client(secrets := named_secrets(configuration), timeout) as client:
        refreshers = token_refreshers(configuration, secrets, limit.around(client.send), timeout, retry)
        yield Target(
            name="live",
            about=f"the server at {configuration.base_url}",
            base_url=configuration.base_url,
            campaigns=configuration.campaigns,
            send=safely(client.send, retry),
            secrets=secrets,
            restorer=safely(client.send, live_policy()),  # it goes on where the other has given up, and waits anew
            probe=safely(Probe(secrets, timeout).send, retry),
            gate=gate,
            settling=SETTLING,
            private=configuration.private,
            remarks=retry.budget.notes,
        )


def _patient(send: Send, timeout: float, retry: RetryPolicy, refreshers: dict[str, TokenRefresher]) -> Send:
    """Come back when asked to. A token may expire meanwhile, so each attempt looks to its token."""
    return retry.around(renewing(CircuitBreaker(timeout).around(send), refreshers))


def chosen_rate(configuration: Configuration, rate: float | None) -> float:
    """Requests a second: what was asked for, else a modest rate, or no limit on this machine."""
    if rate is not None:
        return rate
    return 0.0 if configuration.is_loopback else DEFAULT_RATE


def named_secrets(configuration: Configuration) -> Secrets:
    """The secrets that a configuration holds, by the names of their variables."""
    named = {READONLY_TOKEN: configuration.readonly_token, WRITEONLY_TOKEN: configuration.writeonly_token}
    if isinstance(configuration.credentials, ReadyToken):
        named[TOKEN] = configuration.credentials.token
    if isinstance(configuration.credentials, ClientSecret):
        named["TALKDESK_CLIENT_SECRET"] = configuration.credentials.secret
    return Secrets(named)


def token_refreshers(
    configuration: Configuration, secrets: Secrets, send: Send, timeout: float, retry: RetryPolicy
) -> dict[str, TokenRefresher]:
    """Get the tokens that a run needs, and what keeps them good. A token that was given cannot be renewed.

    Raises:
        TargetError: the token endpoint cannot be reached or refuses the client.
    """
    if isinstance(configuration.credentials, ReadyToken):
        again = _still_good(configuration, retry.around(send), configuration.credentials)
        return {TOKEN: TokenRefresher(TOKEN, secrets, again, good_for=math.inf)}
    endpoint = TokenEndpoint(configuration.token_url, configuration.credentials, secrets, timeout, retry)
    refreshers = {TOKEN: TokenRefresher(TOKEN, secrets, endpoint.grant)}
    refreshers[TOKEN].fresh()
    for name, scope in {READONLY_TOKEN: READ, WRITEONLY_TOKEN: WRITE}.items():
        if name not in secrets and (grant := _narrow(endpoint, scope)):
            refreshers[name] = TokenRefresher(name, secrets, partial(endpoint.grant, scope))
            secrets.replace(name, grant.token)
    return refreshers


def _narrow(endpoint: TokenEndpoint, scope: str) -> Grant | None:
    """A token of one scope only, if the client can have one: for the 403 of a missing scope."""
    try:
        grant = endpoint.grant(scope)
    except TargetError:
        return None
    return grant if grant.scopes == frozenset({scope}) else None


def _still_good(configuration: Configuration, send: Send, ready: ReadyToken) -> Callable[[], Grant]:
    """What is done when a token that was given is refused: see whether it is refused everywhere by now."""
    path = campaign_path(configuration.campaigns[0]) if configuration.campaigns else LIST
    url = f"{configuration.base_url}{path}"

    def look_again() -> Grant:
        if send(Request("GET", url, AUTHORIZED)).status == 401:
            raise TargetError(
                f"{configuration.base_url} refuses the token (401): it is wrong or has expired, as tokens do after "
                f"ten minutes; get a new one and set {TOKEN}, or set TALKDESK_CLIENT_ID and its secret or key"
            )
        return Grant(ready.token, math.inf, None)

    return look_again
