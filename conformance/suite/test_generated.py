"""Requests generated from the contract: what is documented is answered, what is wrong refused, nothing breaks."""

from contextlib import suppress

from conformance.checks.requests import RequestContract, Standing
from conformance.checks.state import contradictions
from conformance.suite.api import Api
from conformance.suite.fleet import Campaign, NotExercised, answered
from conformance.suite.requirement import proves
from conformance.targets.dialling import Withheld
from conformance.targets.target import is_settable

Bodies = tuple[bytes, ...]


def chosen(api: Api, identity: str, generated: Bodies, *standings: Standing) -> list[bytes]:
    """The generated bodies of these standings whose effect on the campaign could be undone."""
    contract = RequestContract(api.contract)
    lasting = _lasting(api.fleet.read(identity) or {})
    made = [body for body in generated if contract.standing(body) in standings]
    return [body for body in made if not any(member in body.lower() for member in lasting)]


def _lasting(campaign: Campaign) -> list[bytes]:
    """The members whose present value no request could put back."""
    found = [] if isinstance(campaign.get("priority"), int) else [b"priority"]
    return found if is_settable(campaign.get("name")) else [*found, b"name"]


def play(api: Api, generated: Bodies, *standings: Standing) -> None:
    """Send every generated body of these standings to a campaign that is PAUSED.

    Raises:
        NotExercised: none of them may be sent.
    """
    contract = RequestContract(api.contract)
    identity = api.in_state("PAUSED")
    sent = 0
    for body in chosen(api, identity, generated, *standings):
        with suppress(Withheld):
            api.expect(api.patch(identity, body), *contract.standing(body).statuses)
            sent += 1
    if not sent:
        raise NotExercised("none of the generated requests may be sent")


@proves("200/generated", "Whatever documented request is generated, it is answered as documented.", item="200")
def test_documented(api: Api, generated: Bodies) -> None:
    play(api, generated, Standing.DOCUMENTED, Standing.NEWER)


@proves("400/generated", "Whatever wrong request is generated, it is refused with 400 or 422.", item="400")
def test_wrong(api: Api, generated: Bodies) -> None:
    play(api, generated, Standing.WRONG)


@proves("400/generated-open", "Whatever request is generated that the page leaves open, it is accepted or refused.")
def test_open(api: Api, generated: Bodies) -> None:
    play(api, generated, Standing.OPEN)


@proves("state/sequence", "After any sequence of updates the campaign is what their answers said.", item="200")
def test_sequence(api: Api, generated: Bodies) -> None:
    identity = api.in_state("PAUSED")
    for body in chosen(api, identity, generated, Standing.DOCUMENTED, Standing.NEWER)[::-1]:
        with suppress(Withheld):
            exchange = api.patch(identity, body)
            shown, after = answered(exchange), api.fleet.read(identity)
            if exchange.status == 200 and after is not None:
                different = contradictions(api.contract.answers[200], shown, after)
                api.judge_alike(exchange, different, "what the answer showed", shown, after)
