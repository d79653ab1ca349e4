"""The states of a campaign as values of its status: whatever is asked for, the answer is a documented one."""

import pytest

from conformance.contract import Level
from conformance.suite.api import Api
from conformance.suite.requirement import proves
from conformance.suite.subjects import PAUSE, STATES, NotExercised


@proves(
    "200/state-values",
    "Each state as the new status, from each state, is answered with 200 and no other success, or refused.",
    item="200",
)
@pytest.mark.parametrize("state", sorted(STATES, key=lambda state: state != "PAUSED"))
def test_state_values(api: Api, state: str) -> None:
    """The state last of which nothing leads back; what must not be sent is withheld."""
    values = sorted(STATES, key=lambda value: value != state)
    bodies = [PAUSE | {"value": form} for value in values for form in (value.lower(), value)]
    identity = api.in_state(state)
    only = [api.once(identity, bodies[0])] if api.profile.is_minimal else None
    for exchange in only or api.each(identity, bodies, in_order=api.target.may_start):
        if exchange.status is not None:
            right = exchange.status == 200 or 400 <= exchange.status < 500
            api.judge(exchange, right, "status", "200 or a refusal", exchange.summary())


@proves(
    "200/running",
    "A campaign that is PAUSED can be set running.",
    level=Level.SHOULD,
    item="200",
    reading="request-members",
)
def test_run(api: Api) -> None:
    if not api.target.may_start:
        raise NotExercised("--allow-running was not given, and a campaign that runs dials people")
    ran = (identity for identity, subject in api.target.subjects.items() if subject.found.get("status") == "RUNNING")
    campaign = next((each for each in ran if (api.subjects.seen(each) or {}).get("status") == "PAUSED"), "")
    identity = campaign or api.in_state("PAUSED")
    api.expect(api.patch(identity, PAUSE | {"value": "running"}), 200)
    if not campaign:  # one that ran when it was found is now as it was
        api.patch(identity)
