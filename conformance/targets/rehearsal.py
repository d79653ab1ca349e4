"""A live run rehearsed: every request is counted, none is sent. The bundled server answers, in process."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from conformance.checks.requests import RequestContract, Standing
from conformance.checks.text import members
from conformance.contract import load_contract
from conformance.exchange import Exchange, Request, Send, header
from conformance.reference.server import build
from conformance.secrets import Secrets
from conformance.targets.client import Client
from conformance.targets.configuration import Configuration
from conformance.targets.credentials import ReadyToken
from conformance.targets.dialling import could_start, guarded
from conformance.targets.reference import InProcess
from conformance.targets.target import READONLY_TOKEN, TOKEN, Target

ELSEWHERE = "ids that no campaign has"


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
def rehearsal_target(configuration: Configuration, tally: Tally, *, allow_running: bool) -> Iterator[Target]:
    """A target that counts in ``tally`` what a live run would send. The campaigns are taken to be PAUSED."""
    instance = build(campaigns=configuration.campaigns)
    secrets = Secrets({TOKEN: instance.token, READONLY_TOKEN: _readonly(configuration, instance.readonly_token)})
    with Client(secrets, transport=InProcess(instance.application)) as client:
        send = guarded(_counting(client.send, tally), configuration.campaigns, may_run=allow_running)
        target = Target(
            name="live",
            about=f"a rehearsal of {configuration.base_url}",
            base_url="http://rehearsal",
            campaigns=configuration.campaigns,
            send=send,
            secrets=secrets,
            probe=send,
            may_run=allow_running,
            lasts=True,
        )
        if not isinstance(configuration.credentials, ReadyToken):
            tally.counts["get a token (POST)", configuration.token_url] += 2
        for identity in configuration.campaigns:
            target.read(identity)
        yield target


def _readonly(configuration: Configuration, token: str) -> str:
    """A token where a live run would have one: given, or got for the client."""
    is_there = configuration.readonly_token or not isinstance(configuration.credentials, ReadyToken)
    return token if is_there else ""


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
        return "read (GET)"
    if header(request.headers, "authorization") != f"Bearer ${TOKEN}":
        return "update without a token that permits it, to be refused"
    if could_start(request.body):
        return "update that sets the campaign RUNNING"
    standing = contract.standing(request.body)
    if standing is Standing.WRONG:
        return "update that is wrong on purpose, to be refused"
    if standing is Standing.OPEN:
        return "update of a shape that the page leaves open"
    changed = members(request.body)
    told = "pause" if changed["path"] == "status" else f"change the {changed['path']}"
    return f"update: {told}"
