"""The states of a campaign as values of its status: whatever is asked for, the answer is a documented one."""

import pytest

from conformance.suite.api import Api
from conformance.suite.requirement import proves
from conformance.suite.subjects import PAUSE, STATES


@proves(
    "200/state-values",
    "Each state as the new status, from each state, is answered with 200 and no other success, or refused.",
    item="200",
)
@pytest.mark.parametrize("state", STATES)
def test_state_values(api: Api, state: str) -> None:
    """The state last of which nothing leads back; what must not be sent is withheld."""
    values = sorted(STATES, key=lambda value: value != state)
    bodies = [PAUSE | {"value": form} for value in values for form in (value.lower(), value)]
    for exchange in api.each(api.in_state(state), bodies, in_order=api.target.may_start):
        if exchange.status is not None:
            right = exchange.status == 200 or 400 <= exchange.status < 500
            api.judge(exchange, right, "status", "200 or a refusal", exchange.summary())
