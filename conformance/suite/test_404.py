"""404: there is no such campaign."""

from conformance.suite.api import Api
from conformance.suite.requirement import proves
from conformance.targets.dialling import NO_UUID, UNKNOWN

BAD_ID = (404, 400, 422)
"""An id that cannot be one is a campaign not found, or an error in the submitted data (reading which-4xx)."""


@proves("404/unknown-uuid", "A uuid that no campaign has is answered with 404.")
def test_unknown_uuid(api: Api) -> None:
    api.expect(api.patch(f"{UNKNOWN}00000000feed"), 404)


@proves("404/non-uuid", "An id that is no uuid is refused, as not found or as bad data.")
def test_non_uuid(api: Api) -> None:
    for name in (NO_UUID, f"{NO_UUID} é", f"{NO_UUID}.json"):
        api.expect(api.patch(name), *BAD_ID)


@proves("404/over-long", "An id longer than any campaign's is refused, as not found or as bad data.")
def test_over_long(api: Api) -> None:
    api.expect(api.patch("a" * 37), *BAD_ID, 414)
    api.expect(api.patch("a" * 2000), *BAD_ID, 414, 431)
