"""A live run rehearsed: every request is counted, none is sent. The bundled server answers, in process."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from conformance.checks.requests import RequestContract, Standing
from conformance.checks.text import members
from conformance.contract import load_contract
from conformance.exchange import Exchange, Request, Send, header
from conformance.reference.server import build
from conformance.secrets import Secrets
from conformance.targets.client import Client
from conformance.targets.configuration import Configuration
from conformance.targets.credentials import ReadyToken
from conformance.targets.effect import effect_of
from conformance.targets.first_look import first_look
from conformance.targets.gate import Gate
from conformance.targets.reference import InProcess
from conformance.targets.target import READONLY_TOKEN, TOKEN, WRITEONLY_TOKEN, Target

REHEARSAL = "http://rehearsal"
ELSEWHERE = "ids that no campaign has"
KINDS = {"GET": "read (GET)", "POST": "make a campaign (POST)", "DELETE": "delete a campaign (DELETE)"}
"""What requests of other operations do, by method."""


@dataclass
class Tally:
    """How many requests of which kind would go where."""

    base_url: str
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)

    def rows(self) -> Iterator[str]:
        """The tally as lines of a table."""
        yield f"{'requests':>8}  {'kind':<58} to"
        for (kind, where), count in sorted(self.counts.items(), key=lambda item: (item[0][1], -item[1])):
            yield f"{count:>8}  {kind:<58} {where}"
        yield f"{self.counts.total():>8}  in all, to {self.base_url}"


@contextmanager
def rehearsal_target(
    configuration: Configuration, tally: Tally, views: Mapping[str, dict[str, Any]]
) -> Iterator[Target]:
    """A target that counts in ``tally`` what a live run would send.

    Its campaigns are as their ``views`` show them; those without one are PAUSED, and show every member.
    """
    instance = build(campaigns=configuration.campaigns)
    for identity, seen in views.items():
        instance.store.show(identity, seen)
    is_client = not isinstance(configuration.credentials, ReadyToken)
    secrets = Secrets(
        {
            TOKEN: instance.token,
            READONLY_TOKEN: instance.readonly_token if is_client or configuration.readonly_token else "",
            WRITEONLY_TOKEN: instance.writeonly_token if is_client or configuration.writeonly_token else "",
        }
    )
    with Client(secrets, transport=InProcess(instance.application)) as client:
        gate = Gate(REHEARSAL, configuration.campaigns)
        send = gate.around(_counting(client.send, tally))
        target = Target(
            name="live",
            about=f"a rehearsal of {configuration.base_url}",
            base_url=REHEARSAL,
            campaigns=configuration.campaigns,
            send=send,
            secrets=secrets,
            probe=_nothing_after(send),
            gate=gate,
        )
        if is_client:
            given = filter(None, (configuration.readonly_token, configuration.writeonly_token))
            tally.counts["get a token (POST)", configuration.token_url] += 3 - len(list(given))
        yield target


def views_of(target: Target) -> dict[str, dict[str, Any]]:
    """What GET shows of each campaign; nothing of one that cannot be read.

    Raises:
        TargetError: the server cannot be reached, or refuses the token.
        ConfigurationError: it knows no such campaign.
    """
    return {identity: dict(first_look(target, identity)[0]) for identity in target.campaigns}


def _nothing_after(send: Send) -> Send:
    """Wrap ``send`` so that each answer tells that nothing came after it, as one over a connection of its own does."""

    def probe(request: Request) -> Exchange:
        exchange = send(request)
        return replace(exchange, response=exchange.response and replace(exchange.response, surplus=0))

    return probe


def _counting(send: Send, tally: Tally) -> Send:
    contract = RequestContract(load_contract())

    def send_counted(request: Request) -> Exchange:
        exchange = send(request)
        where = f"campaign {request.campaign}" if exchange.status != 404 and request.campaign else ELSEWHERE
        tally.counts[_kind(request, contract), where if "/campaigns/" in request.path else request.path] += 1
        return exchange

    return send_counted


def _kind(request: Request, contract: RequestContract) -> str:
    if request.method != "PATCH":
        return KINDS[request.method]
    if header(request.headers, "authorization") != f"Bearer ${TOKEN}":
        return "update without a token that permits it, to be refused"
    if effect_of(request.body).starts:
        return "update that sets the campaign RUNNING"
    standing = contract.standing(request.body)
    if standing is Standing.WRONG:
        return "update that is wrong on purpose, to be refused"
    if standing is Standing.OPEN:
        return "update of a shape that the page leaves open"
    changed = members(request.body)
    action = "pause" if changed["path"] == "status" else f"change the {changed['path']}"
    return f"update: {action}"
