"""getCampaign: the campaign and its parts as they are asked for, and the refusals."""

import pytest

from conformance.checks.echo import plain
from conformance.suite.api import Api
from conformance.suite.bad_credentials import sendable
from conformance.suite.queries import asked, parts, read, with_part, without_reading, wrong_queries, wrong_tokens
from conformance.suite.reader import answered
from conformance.suite.requirement import companion, reads_only
from conformance.suite.subjects import NotExercised
from conformance.suite.views import breaks
from conformance.targets.permitted import UNKNOWN
from conformance.targets.target import campaign_path

GET = "getCampaign"


def own(api: Api) -> str:
    """The path of a campaign that there is."""
    return campaign_path(api.target.campaigns[0])


@pytest.mark.parametrize(("authorization", "statuses"), wrong_tokens(GET))
@reads_only
def test_unauthorized(api: Api, authorization: str | None, statuses: tuple[int, ...]) -> None:
    headers = {"Authorization": sendable(api, authorization)}
    api.expect(read(api, own(api), own(api), headers), *statuses)


@companion(GET, "403/write-only-token", "A token without the scope campaigns:read is refused with 403.")
@reads_only
def test_write_only_token(api: Api) -> None:
    api.expect(read(api, own(api), own(api), without_reading(api)), 403)


@companion(GET, "404/unknown-uuid", "A uuid that no campaign has is answered with 404.")
def test_unknown_uuid(api: Api) -> None:
    api.expect(read(api, campaign_path(f"{UNKNOWN}00000000feed"), own(api), alone=True), 404)


@pytest.mark.parametrize(("name", "values"), wrong_queries(GET))
@reads_only
def test_wrong_query(api: Api, name: str, values: tuple[str, ...]) -> None:
    for value in values:
        api.expect(read(api, asked(own(api), **{name: value}), own(api)), 400)


@companion(GET, "200/same-campaign", "The campaign that is read is the one in the path.")
def test_same_campaign(api: Api) -> None:
    exchange = read(api, own(api), own(api), alone=True)
    given, wanted = answered(exchange).get("id"), api.target.campaigns[0]
    if exchange.status != 200 or breaks(api, "id", given, a_must=True):
        raise NotExercised(f"no campaign with a right id came back: {exchange.summary()}")
    api.judge(exchange, plain(str(given)) == plain(wanted), "/id", wanted, str(given))


@pytest.mark.parametrize("part", parts(GET, "A reader who asks for {} is shown it."))
@reads_only
def test_part(api: Api, part: str) -> None:
    path = campaign_path(with_part(api, part))
    exchange = read(api, asked(path, fields=part), own(api))
    if exchange.status != 200 or not answered(exchange):
        raise NotExercised(f"no campaign came back: {exchange.summary()}")
    api.judge(exchange, part in answered(exchange), f"/{part}", part, "no such member")
