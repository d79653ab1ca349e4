"""Requests generated from the contract: what is documented is answered, what is wrong refused, nothing breaks."""

from collections.abc import Iterator
from contextlib import suppress
from functools import partial

from conformance.checks import Finding, Kept
from conformance.checks.requests import RequestContract, Standing
from conformance.exchange import Exchange
from conformance.suite.api import Api
from conformance.suite.reduction import Reduction
from conformance.suite.refusals import RATE_LIMITED
from conformance.suite.requirement import proves
from conformance.suite.sequence import AFTER_ANY, SEQUENCE, judge_sequence
from conformance.targets.effect import STATUS
from conformance.targets.permitted import Withheld

Bodies = tuple[bytes, ...]


@proves(SEQUENCE, AFTER_ANY, item="200")
@proves("200/generated", "Whatever documented request is generated, it is answered as documented.", item="200")
def test_documented(api: Api, generated: Bodies) -> None:
    contract, identity = RequestContract(api.contract), api.changeable()
    bodies = [body for body in generated if contract.standing(body) in (Standing.DOCUMENTED, Standing.NEWER)]
    reduction = Reduction(api)
    earlier = (api.subjects.earlier(api.request(identity, body)) for body in bodies if api.profile.is_minimal)
    only = [exchange for exchange in earlier if exchange][:1]
    for exchange in only or api.each(identity, bodies):
        standing, status = contract.standing(exchange.request.body), exchange.status
        if status not in (None, RATE_LIMITED, *standing.statuses):
            smaller = reduction.of(exchange, status, partial(_is_answered, contract, standing, status))
            api.expect(smaller, *standing.statuses)
        elif api.expect(exchange, *standing.statuses) and status == 200:
            judge_sequence(api, exchange)
    if (api.subjects.seen(identity) or {}).get(STATUS) != "PAUSED":  # one of them may have set it running
        with suppress(Withheld):
            api.patch(identity)
            api.subjects.read(identity)


@proves(
    "400/generated",
    "Whatever wrong request is generated, it is refused as documented; one that is accepted breaks a rule of its own.",
    item="400",
)
def test_wrong(api: Api, generated: Bodies) -> None:
    contract, identity = RequestContract(api.contract), api.changeable()
    bodies = [body for body in generated if contract.standing(body) is Standing.WRONG]
    reduction = Reduction(api)
    for sent in _refused(api, contract, identity, bodies):
        rule = contract.rule(sent.request.body)
        if sent.status == 200:
            exchange = reduction.of(sent, rule, partial(_is_accepted, contract, rule))
            accepted = Finding(rule, "status", "400 or 422", exchange.summary())
            api.report(exchange, [accepted, Kept(api.requirement.id)])
        elif api.expect_refusal(sent):
            api.report(sent, [Kept(rule)])


def _refused(api: Api, contract: RequestContract, identity: str, bodies: list[bytes]) -> Iterator[Exchange]:
    """The answers to wrong requests. Only the deep profile sends those again that were refused word for word before.

    In the quick profile one of those stands for all that are generated.
    """
    asked = {api.request(identity, body): body for body in bodies}
    refusals = {} if api.profile.is_deep else api.subjects.refusals
    if api.profile.is_minimal:
        usual = (each for request, each in refusals.items() if request == api.request(request.campaign, request.body))
        wrong = [each for each in usual if contract.standing(each.request.body) is Standing.WRONG][:1]
        yield from wrong or api.each(identity, bodies)
        return
    yield from (refusals[request] for request in asked if request in refusals)
    if left := [body for request, body in asked.items() if request not in refusals]:
        yield from api.each(identity, left, in_order=False)


def _is_answered(contract: RequestContract, standing: Standing, status: int | None, exchange: Exchange) -> bool:
    """Whether a request of this standing was answered with this status."""
    return contract.standing(exchange.request.body) is standing and exchange.status == status


def _is_accepted(contract: RequestContract, rule: str, exchange: Exchange) -> bool:
    """Whether a request that breaks this rule was accepted."""
    is_wrong = contract.standing(exchange.request.body) is Standing.WRONG
    return is_wrong and contract.rule(exchange.request.body) == rule and exchange.status == 200


@proves("400/generated-open", "Whatever request is generated that the page leaves open, it is accepted or refused.")
def test_open(api: Api, generated: Bodies) -> None:
    contract, identity = RequestContract(api.contract), api.changeable()
    bodies = [body for body in generated if contract.standing(body) is Standing.OPEN]
    for exchange in api.each(identity, bodies, in_order=False):
        api.expect(exchange, 200, *range(400, 429), *range(430, 500))
