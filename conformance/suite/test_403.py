"""403: the token lacks the scope campaigns:write."""

from conformance.exchange import json_body
from conformance.suite.api import Api
from conformance.suite.change import unpermitted
from conformance.suite.queries import without_writing
from conformance.suite.refusals import BAD_BODY
from conformance.suite.requirement import any_order, proves


@proves("403/read-only-token", "A token without the scope campaigns:write is refused with 403.", item="scope")
@any_order
def test_read_only_token(api: Api) -> None:
    headers = without_writing(api)
    exchange = unpermitted(api, headers)
    api.expect(exchange, 403)
    asked = exchange.request
    for identity, view in () if api.profile.is_minimal else api.subjects.seen_all().items():
        for body in api.subjects.repeats(identity, view):
            if (identity, json_body(body)) != (asked.campaign, asked.body):
                api.expect(api.patch(identity, body, headers), 403, *BAD_BODY)  # it may look at the value first
