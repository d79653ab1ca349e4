"""The adapter for the client that openapi-python-client generates, used as its own README says."""

import json
import sys
import traceback

import httpx
from campaigns_sdk import AuthenticatedClient
from campaigns_sdk.api.campaigns import update_campaign
from campaigns_sdk.models import Name, Priority, Status

BODIES = {"status": Status, "name": Name, "priority": Priority}


def update(call: dict[str, str]) -> object:
    with AuthenticatedClient(
        base_url=call["base_url"],
        token=call["token"],
        timeout=httpx.Timeout(call["timeout"]),
        raise_on_unexpected_status=True,
    ) as client:
        asked = {"op": "REPLACE", "path": call["member"], "value": call["value"]}
        body = BODIES[call["member"]].from_dict(asked)
        return update_campaign.sync(call["campaign"], client=client, body=body).to_dict()


for line in sys.stdin:
    try:
        told = {"returned": update(json.loads(line))}
    except Exception as error:  # noqa: BLE001 - whatever it raises is its answer
        traceback.print_exc()
        status = getattr(error, "status_code", None)
        told = {"raised": {"type": type(error).__name__, "text": str(error), "status": status}}
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()
