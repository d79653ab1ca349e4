"""One request for each documented answer, none of which changes anything."""

from collections.abc import Mapping

from conformance.checks.text import members
from conformance.exchange import Headers, Request, json_body
from conformance.targets.dialling import UNKNOWN
from conformance.targets.target import AUTHORIZED, LONGEST_NAME, READONLY_TOKEN, Target, campaign_path

GARBAGE = (("Authorization", "Bearer not-a-token"),)
READONLY = (("Authorization", f"Bearer ${READONLY_TOKEN}"),)


def requests(target: Target) -> Mapping[int, Request]:
    """Requests by the status that they are to be answered with. All that name a campaign give it the name it has.

    There is no 200, 401 or 403 where no campaign can be read that has a name as may be sent, no 403 without a token
    that may only read, and no 422 where a campaign that is INCOMPLETE could be lost to it.
    """
    shown = {campaign: _shown(target, campaign) for campaign in target.campaigns}
    made = {
        400: _update(target, target.campaigns[0], "nothing", "x"),
        404: _update(target, f"{UNKNOWN}00000000feed", "name", "x"),
    }
    named = {campaign: name for campaign, seen in shown.items() if isinstance(name := seen.get("name"), str)}
    for campaign, name in [(campaign, name) for campaign, name in named.items() if len(name) <= LONGEST_NAME][:1]:
        made[200] = _update(target, campaign, "name", name)
        made[401] = _update(target, campaign, "name", name, GARBAGE)
        if READONLY_TOKEN in target.secrets:
            made[403] = _update(target, campaign, "name", name, READONLY)
    incomplete = next((campaign for campaign, seen in shown.items() if seen.get("status") == "INCOMPLETE"), None)
    if incomplete and target.may_spend:
        made[422] = _update(target, incomplete, "status", "paused")
    return dict(sorted(made.items()))


def _update(target: Target, campaign: str, path: str, value: object, authorization: Headers = AUTHORIZED) -> Request:
    body = json_body({"op": "REPLACE", "path": path, "value": value})
    headers = (*authorization, ("Content-Type", "application/json"))
    return Request("PATCH", target.url(campaign_path(campaign)), headers, body)


def _shown(target: Target, campaign: str) -> Mapping[str, object]:
    exchange = target.read(campaign)
    return members(exchange.response.body) if exchange.response and exchange.status == 200 else {}
