"""The adapter for the models that datamodel-code-generator generates, over httpx."""

import contextlib
import json
import sys
from urllib.parse import quote

import httpx
from campaigns_models import Campaign, Error, Replacement


class ApiError(Exception):
    """An answer that is no campaign."""

    def __init__(self, answer: httpx.Response) -> None:
        super().__init__(f"HTTP {answer.status_code}")
        self.status = answer.status_code
        self.body: dict[str, object] = {}
        with contextlib.suppress(ValueError):
            self.body = Error.model_validate_json(answer.content).model_dump(mode="json", exclude_unset=True)


def update(call: dict[str, str]) -> object:
    asked = {"op": "REPLACE", "path": call["member"], "value": call["value"]}
    body = Replacement.model_validate(asked).model_dump_json(exclude_unset=True)
    address = f"{call['base_url'].rstrip('/')}/campaigns/{quote(call['campaign'], safe='')}"
    headers = {"Authorization": f"Bearer {call['token']}", "Content-Type": "application/json"}
    answer = httpx.patch(address, content=body, headers=headers, timeout=float(call["timeout"]))
    if answer.status_code != 200:
        raise ApiError(answer)
    return Campaign.model_validate_json(answer.content).model_dump(mode="json", by_alias=True, exclude_unset=True)


for line in sys.stdin:
    try:
        outcome = {"returned": update(json.loads(line))}
    except ApiError as error:
        outcome = {"raised": {"type": "ApiError", "text": str(error), "status": error.status, **error.body}}
    except Exception as error:  # noqa: BLE001 - whatever it raises is its answer
        outcome = {"raised": {"type": type(error).__name__, "text": str(error)}}
    sys.stdout.write(json.dumps(outcome) + "\n")
    sys.stdout.flush()
