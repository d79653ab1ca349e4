"""422: the campaign is not available for the change."""

from conformance.contract import Level
from conformance.suite.api import Api
from conformance.suite.requirement import proves


@proves(
    "422/from-INCOMPLETE",
    "A campaign that is INCOMPLETE cannot be paused: 422.",
    level=Level.SHOULD,
    reading="state-of-campaign",
)
def test_incomplete(api: Api) -> None:
    api.expect(api.once(api.in_state("INCOMPLETE")), 422)
