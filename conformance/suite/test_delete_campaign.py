"""deleteCampaign: what is deleted is gone, and nothing else is; and the refusals."""

import pytest

from conformance.contract import load_contract
from conformance.suite.api import Api
from conformance.suite.bad_credentials import sendable
from conformance.suite.making import DELETE, delete, is_gone, maker, spare
from conformance.suite.queries import without_writing, wrong_tokens
from conformance.suite.requirement import companion
from conformance.suite.subjects import NotExercised
from conformance.suite.views import judge_unchanged
from conformance.targets.permitted import UNKNOWN

OPERATION = load_contract().operations[DELETE]


@pytest.mark.parametrize(("authorization", "statuses"), wrong_tokens(DELETE))
def test_unauthorized(api: Api, authorization: str | None, statuses: tuple[int, ...]) -> None:
    headers = {"Authorization": sendable(api, authorization)}
    api.expect(delete(api, spare(api), headers), *statuses)


@companion(DELETE, "403/read-only-token", "A token without the scope campaigns:write is refused with 403.")
def test_read_only_token(api: Api) -> None:
    api.expect(delete(api, spare(api), without_writing(api)), 403)


@companion(DELETE, "404/unknown-uuid", "A uuid that no campaign has is answered with 404.")
def test_unknown_uuid(api: Api) -> None:
    maker(api)
    api.expect(delete(api, f"{UNKNOWN}00000000feed", alone=True), 404)


@companion(DELETE, "409/running", "A campaign that is RUNNING is not deleted: 409.")
def test_running(api: Api) -> None:
    owns = maker(api).owns
    identity = api.in_state("RUNNING")
    if not owns(identity):
        raise NotExercised("the campaign that is RUNNING was not made by this suite, so it is not deleted")
    api.expect(delete(api, identity), 409)


@companion(DELETE, "204/gone", "A campaign that was deleted is there no more.")
@companion(DELETE, "204/others", "Nothing else is deleted or changed.")
def test_deleted(api: Api) -> None:
    identity = spare(api)
    before = api.subjects.snapshot()
    exchange = delete(api, identity, alone=True)
    if exchange.status != OPERATION.success:
        raise NotExercised(f"no campaign was deleted: {exchange.summary()}")
    gone = OPERATION.identity("204/gone")
    api.judge(exchange, is_gone(api, identity), "GET", "404", "GET still shows it", of=gone)
    api.subjects.saw(exchange)
    judge_unchanged(api, exchange, before, api.subjects.snapshot(), of=OPERATION.identity("204/others"))
