"""The adapter for the client that openapi-python-client generates, used as its own README says."""

import json
import sys
import traceback

import httpx
from campaigns_sdk import AuthenticatedClient
from campaigns_sdk.api.campaigns import update_campaign
from campaigns_sdk.models import Replacement


def update(call: dict[str, str]) -> object:
    with AuthenticatedClient(
        base_url=call["base_url"],
        token=call["token"],
        timeout=httpx.Timeout(call["timeout"]),
        raise_on_unexpected_status=True,
    ) as client:
        body = Replacement.from_dict({"op": "REPLACE", "path": call["member"], "value": call["value"]})
        answer = update_campaign.sync_detailed(call["campaign"], client=client, body=body)
        if answer.status_code != 200:
            error_body = answer.parsed.to_dict()
            raise RuntimeError(int(answer.status_code), error_body)
        return answer.parsed.to_dict()


for line in sys.stdin:
    try:
        outcome = {"returned": update(json.loads(line))}
    except RuntimeError as error:
        status, body = error.args
        outcome = {"raised": {"type": "RuntimeError", "text": f"HTTP {status}", "status": status, **body}}
    except Exception as error:  # noqa: BLE001 - whatever it raises is its answer
        traceback.print_exc()
        status = getattr(error, "status_code", None)
        outcome = {"raised": {"type": type(error).__name__, "text": str(error), "status": status}}
    sys.stdout.write(json.dumps(outcome) + "\n")
    sys.stdout.flush()
