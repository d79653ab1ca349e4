"""One request for each documented answer, none of which changes anything."""

from collections.abc import Mapping

from conformance.exchange import Headers, Request, json_body
from conformance.suite.subjects import Subjects
from conformance.targets.permission import Permission, Subject, is_settable
from conformance.targets.permitted import UNKNOWN
from conformance.targets.target import AUTHORIZED, READONLY_TOKEN, Target

GARBAGE = (("Authorization", "Bearer not.a.token"),)
READONLY = (("Authorization", f"Bearer ${READONLY_TOKEN}"),)


def requests(target: Target) -> Mapping[int, Request]:
    """Requests by the status that they are to be answered with. All that name a campaign give it the name it has.

    There is no 200, 401 or 403 where no campaign can be read that has a name as may be sent, no 403 without a token
    that may only read, and no 422 where a campaign that is INCOMPLETE could be lost to it.
    """
    seen = Subjects(target).snapshot()
    made = {
        400: target.updating(target.campaigns[0], b"{}"),
        404: _update(target, f"{UNKNOWN}00000000feed", "name", "x"),
    }
    named = {campaign: str(shown["name"]) for campaign, shown in seen.items() if is_settable(shown.get("name"))}
    if named:
        campaign, name = next(iter(named.items()))
        made[200] = _update(target, campaign, "name", name)
        made[401] = _update(target, campaign, "name", name, GARBAGE)
        if READONLY_TOKEN in target.secrets:
            made[403] = _update(target, campaign, "name", name, READONLY)
    incomplete = next((campaign for campaign, shown in seen.items() if shown.get("status") == "INCOMPLETE"), None)
    if incomplete and target.subjects.get(incomplete, Subject(incomplete)).permission is Permission.SPEND:
        made[422] = _update(target, incomplete, "status", "paused")
    return dict(sorted(made.items()))


def _update(target: Target, campaign: str, path: str, value: str, authorization: Headers = AUTHORIZED) -> Request:
    return target.updating(campaign, json_body({"op": "REPLACE", "path": path, "value": value}), authorization)
