"""Media types of the request, and what the client says it accepts."""

import pytest

from conformance.suite.api import Api
from conformance.suite.peculiar import alike
from conformance.suite.requirement import any_order, proves

JSON = ["application/json", "application/json; charset=utf-8", "Application/JSON;charset=UTF-8"]
OTHERS = [
    "text/plain",
    "application/x-www-form-urlencoded",
    "application/json-patch+json",
    "application/merge-patch+json",
]


@proves(
    "200/request-media-type",
    "A body sent as application/json is read, with or without a charset.",
    source="RFC 8259, section 11",
    item="request",
)
@pytest.mark.parametrize("media_type", JSON)
@any_order
def test_json(api: Api, media_type: str) -> None:
    identity, base = api.accepted()
    api.expect(alike(api, identity, base, headers={"Content-Type": media_type}), 200, 422)


@proves(
    "400/request-media-type",
    "A body sent as something other than application/json is read all the same, or refused with 400, 415 or 422.",
    item="400",
)
@pytest.mark.parametrize("media_type", [*OTHERS, None])
@any_order
def test_other(api: Api, media_type: str | None) -> None:
    identity, base = api.accepted()
    api.expect(api.patch(identity, base, {"Content-Type": media_type}), 200, 400, 415, 422)


@proves("200/accept", "The answer is the same whichever of its media types the client accepts.", item="200")
@pytest.mark.parametrize("accept", ["*/*", "application/hal+json", "application/json"])
@any_order
def test_accept(api: Api, accept: str) -> None:
    identity, base = api.accepted()
    api.expect(alike(api, identity, base, headers={"Accept": accept}), 200, 406, 422)
