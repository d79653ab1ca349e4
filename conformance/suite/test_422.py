"""422: the campaign is not available for the change."""

from conformance.contract import Level
from conformance.suite.api import Api
from conformance.suite.requirement import proves
from conformance.suite.views import before_refusal, judge_refusal


@proves(
    "422/from-INCOMPLETE",
    "A campaign that is INCOMPLETE cannot be paused: 422.",
    level=Level.SHOULD,
    reading="state-of-campaign",
)
def test_incomplete(api: Api) -> None:
    identity = api.in_state("INCOMPLETE")
    before = before_refusal(api, identity)
    exchange = api.once(identity)
    judge_refusal(api, exchange, before)
    api.expect(exchange, 422)
