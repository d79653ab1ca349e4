"""What stands between a scenario and the client: a fuse, a new token; and what is put back at the end."""

import json
from contextlib import suppress

import pytest

from conformance.exchange import Exchange, Failure, Request, Response, json_body
from conformance.targets.custody import Custody
from conformance.targets.dialling import Withheld
from conformance.targets.fuse import IN_A_ROW, IN_ALL, fused
from conformance.targets.renewal import AUTHORIZATION, renewing
from conformance.targets.secrets import Secrets
from conformance.targets.target import Target

REQUEST = Request("PATCH", "http://host/campaigns/1", (("Authorization", AUTHORIZATION),))


def late(request: Request) -> Exchange:
    return Exchange(request, failure=Failure.TIMEOUT)


def test_after_some_silence_nothing_more_is_sent() -> None:
    send = fused(late)
    for _ in range(IN_A_ROW):
        send(REQUEST)
    with pytest.raises(Withheld, match="3 requests were not answered in time"):
        send(REQUEST)


def test_silence_now_and_then_ends_a_run_too() -> None:
    turns = iter(range(1000))
    send = fused(lambda request: late(request) if next(turns) % 2 else Exchange(request, Response(200)))
    for _ in range(2 * IN_ALL):
        send(REQUEST)
    with pytest.raises(Withheld):
        send(REQUEST)


def test_a_refused_token_is_renewed_once() -> None:
    statuses = iter((401, 200))
    renewed: list[bool] = []
    send = renewing(lambda request: Exchange(request, Response(next(statuses))), lambda: renewed.append(True))
    exchange = send(REQUEST)
    assert (exchange.status, exchange.waits, renewed) == (200, (401,), [True])


def test_a_wrong_token_is_not_renewed() -> None:
    wrong = Request("PATCH", REQUEST.url, (("Authorization", "Bearer not-a-token"),))
    send = renewing(lambda request: Exchange(request, Response(401)), lambda: pytest.fail("renewed"))
    assert send(wrong).status == 401


class Server:
    """Two campaigns that can be changed, but for the status of one."""

    def __init__(self) -> None:
        self.campaigns: dict[str, dict[str, object]] = {
            "a": {"status": "PAUSED", "name": "A", "priority": 5},
            "b": {"status": "READY", "name": "B", "priority": 5},
        }

    def send(self, request: Request) -> Exchange:
        campaign = self.campaigns[request.campaign]
        if request.method == "PATCH":
            change = json.loads(request.body)
            value = change["value"]
            if value == "ready":
                return Exchange(request, Response(400))
            campaign[change["path"]] = int(value) if change["path"] == "priority" else value
            if change["path"] == "status":
                campaign["status"] = value.upper()
        return Exchange(request, Response(200, (), json_body(campaign)))


def test_campaigns_are_put_back_even_after_a_crash() -> None:
    server = Server()
    target = Target("live", "", "http://host", ("a", "b"), server.send, Secrets({}))
    custody = Custody(target)
    with suppress(RuntimeError), custody:
        server.campaigns["a"] |= {"status": "RUNNING", "name": "Z", "priority": 1}
        server.campaigns["b"]["status"] = "PAUSED"
        raise RuntimeError
    assert server.campaigns["a"] == {"status": "PAUSED", "name": "A", "priority": 5}
    assert custody.left == ["campaign b: status is 'PAUSED', was 'READY'"]
