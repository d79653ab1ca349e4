"""What the environment has to say before anything is sent to a live server."""

import threading

import httpx
import pytest
import respx
from sockets import saying

from conformance.errors import ConfigurationError, ConformanceError, TargetError
from conformance.targets.configuration import configuration
from conformance.targets.first_look import observed
from conformance.targets.live import live_target

GOOD = {"TALKDESK_BASE_URL": "http://127.0.0.1:9", "TALKDESK_TOKEN": "token-of-a-test", "TALKDESK_CAMPAIGN_IDS": "a"}


def problem(**environ: str | None) -> ConformanceError:
    merged = {name: value for name, value in (GOOD | environ).items() if value is not None}
    with (
        pytest.raises(ConformanceError) as caught,
        live_target(configuration(None, (), merged), timeout=0.5) as target,
    ):
        observed(target)
    assert "\n" not in str(caught.value)
    return caught.value


@pytest.mark.parametrize(
    ("environ", "message"),
    [
        ({"TALKDESK_BASE_URL": None}, "set TALKDESK_BASE_URL or TALKDESK_REGION"),
        ({"TALKDESK_BASE_URL": None, "TALKDESK_REGION": "mars"}, "'mars'; known are us, eu, ca, au"),
        ({"TALKDESK_BASE_URL": "http://api.talkdeskapp.com"}, "use https"),
        ({"TALKDESK_BASE_URL": "ftp://host"}, "must look like https://HOST"),
        ({"TALKDESK_BASE_URL": "https://user@host"}, "must look like"),
        ({"TALKDESK_BASE_URL": "https://host:port"}, "is not a usable URL"),
        ({"TALKDESK_TOKEN": None}, "set TALKDESK_TOKEN"),
        ({"TALKDESK_TOKEN": "two words"}, "is not an access token"),
        ({"TALKDESK_CAMPAIGN_IDS": " , "}, "TALKDESK_CAMPAIGN_IDS"),
    ],
)
def test_a_bad_configuration_is_reported_in_one_line(environ: dict[str, str | None], message: str) -> None:
    error = problem(**environ)
    assert isinstance(error, ConfigurationError)
    assert message in str(error)
    assert "two words" not in str(error)


def test_an_unreachable_server_is_reported() -> None:
    with saying() as base_url:
        pass
    assert isinstance(problem(TALKDESK_BASE_URL=base_url), TargetError)


@pytest.mark.parametrize(
    ("status", "count", "kind", "message"),
    [
        ("401 Unauthorized", 2, TargetError, "refuses the token"),
        ("404 Not Found", 2, ConfigurationError, "knows no campaign a"),
        ("429 Wait\r\nRetry-After: 999", 1, TargetError, "not available now"),
    ],
)
def test_a_refusal_by_the_server_is_reported(status: str, count: int, kind: type[Exception], message: str) -> None:
    script = f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()
    with saying(*[script] * count) as base_url:
        error = problem(TALKDESK_BASE_URL=base_url)
    assert isinstance(error, kind)
    assert message in str(error)


def test_a_server_that_never_answers_is_reported() -> None:
    with saying(b"", hold=threading.Event()) as base_url:
        error = problem(TALKDESK_BASE_URL=base_url)
    assert isinstance(error, TargetError)
    assert "does not answer in time" in str(error)


def test_a_token_that_expires_during_a_wait_is_renewed() -> None:
    answers = iter((200, 429, 401, 429, 401, 200))
    grants = iter(range(1, 100))

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/oauth/token":
            return httpx.Response(200, json={"access_token": f"token-number-{next(grants)}", "expires_in": 599})
        return httpx.Response(next(answers), headers={"Retry-After": "0"}, json={"status": "PAUSED"})

    by_client = {
        "TALKDESK_TOKEN_URL": "http://127.0.0.1:9/oauth/token",
        "TALKDESK_CLIENT_ID": "client",
        "TALKDESK_CLIENT_SECRET": "secret-of-a-test",
        "TALKDESK_READONLY_TOKEN": "readonly-token-of-a-test",
    }
    environ = {name: value for name, value in (GOOD | by_client).items() if name != "TALKDESK_TOKEN"}
    with respx.mock(base_url="http://127.0.0.1:9") as router:
        router.route().mock(side_effect=answer)
        with live_target(configuration(None, (), environ), timeout=2) as target:
            target.read("a")
            exchange = target.read("a")
    assert (exchange.status, exchange.waits) == (200, (429, 401, 429, 401))
