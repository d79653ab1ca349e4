"""404: there is no such campaign."""

import pytest

from conformance.suite.api import Api
from conformance.suite.requirement import any_order, proves
from conformance.targets.permitted import NO_UUID, STRANGE_PATHS, UNKNOWN
from conformance.targets.target import campaign_path

BAD_ID = (404, 400, 422)
"""An id that cannot be one is a campaign not found, or an error in the submitted data (reading which-4xx)."""
PATHS = (*STRANGE_PATHS, *(f"/campaigns/{'a' * length}" for length in (4000, 7000)))
GROUPS = 4
"""Scenarios that send these, each some: they are played at the same time."""


@proves("404/unknown-uuid", "A uuid that no campaign has is answered with 404.")
@any_order
def test_unknown_uuid(api: Api) -> None:
    api.expect(api.patch(f"{UNKNOWN}00000000feed"), 404)


@proves("404/non-uuid", "An id that is no uuid is refused, as not found or as bad data.")
@any_order
def test_non_uuid(api: Api) -> None:
    """What looks up campaigns may never see such an id, so the body of the refusal is not judged."""
    for name in api.profile.few([NO_UUID, f"{NO_UUID}.json"]):
        api.expect(api.patch_path(campaign_path(name)), *BAD_ID)


@proves("404/over-long", "An id longer than any campaign's is refused, as not found or as bad data.")
@any_order
def test_over_long(api: Api) -> None:
    api.expect(api.patch_path(campaign_path("a" * 37)), *BAD_ID, 414)
    if not api.profile.is_minimal:
        api.expect(api.patch_path(f"/campaigns/{'a' * 2000}"), *BAD_ID, 414, 431)


@proves("404/paths", "An id with an encoded slash, dots, NUL or the like, or an endless one, is refused or redirected.")
@pytest.mark.parametrize("paths", [PATHS[first::GROUPS] for first in range(GROUPS)], ids=range(GROUPS))
@any_order
def test_paths(api: Api, paths: tuple[str, ...]) -> None:
    """Gateways refuse such paths in ways of their own, so only a success or a server error is wrong."""
    for exchange in map(api.patch_path, api.profile.few(paths)):
        if exchange.status is not None:
            api.judge(exchange, 300 <= exchange.status < 500, "status", "a refusal or a redirect", exchange.summary())
