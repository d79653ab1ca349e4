"""What the environment has to say before anything is sent to a live server."""

import pytest
from sockets import saying

from conformance.errors import ConfigurationError, ConformanceError, TargetError
from conformance.targets.configuration import configuration
from conformance.targets.live import live_target

GOOD = {"TALKDESK_BASE_URL": "http://127.0.0.1:9", "TALKDESK_TOKEN": "token-of-a-test", "TALKDESK_CAMPAIGN_IDS": "a"}


def problem(**environ: str | None) -> ConformanceError:
    merged = {name: value for name, value in (GOOD | environ).items() if value is not None}
    with (
        pytest.raises(ConformanceError) as caught,
        live_target(configuration(None, (), merged), allow_running=False, timeout=2),
    ):
        pass
    assert "\n" not in str(caught.value)
    return caught.value


@pytest.mark.parametrize(
    ("environ", "told"),
    [
        ({"TALKDESK_BASE_URL": None}, "set TALKDESK_BASE_URL or TALKDESK_REGION"),
        ({"TALKDESK_BASE_URL": None, "TALKDESK_REGION": "mars"}, "'mars'; known are us, eu, ca, au"),
        ({"TALKDESK_BASE_URL": "http://api.talkdeskapp.com"}, "use https"),
        ({"TALKDESK_BASE_URL": "ftp://host"}, "must look like https://HOST"),
        ({"TALKDESK_BASE_URL": "https://user@host"}, "must look like"),
        ({"TALKDESK_BASE_URL": "https://host:port"}, "is not a URL"),
        ({"TALKDESK_TOKEN": None}, "set TALKDESK_TOKEN"),
        ({"TALKDESK_TOKEN": "two words"}, "is not an access token"),
        ({"TALKDESK_CAMPAIGN_IDS": " , "}, "TALKDESK_CAMPAIGN_IDS"),
    ],
)
def test_a_bad_configuration_is_told_in_one_line(environ: dict[str, str | None], told: str) -> None:
    error = problem(**environ)
    assert isinstance(error, ConfigurationError)
    assert told in str(error)
    assert "two words" not in str(error)


def test_an_unreachable_server_is_told() -> None:
    with saying() as base_url:
        pass
    assert isinstance(problem(TALKDESK_BASE_URL=base_url), TargetError)


@pytest.mark.parametrize(
    ("status", "count", "kind", "told"),
    [
        ("401 Unauthorized", 2, TargetError, "refuses the token"),
        ("404 Not Found", 2, ConfigurationError, "knows no campaign a"),
        ("429 Wait\r\nRetry-After: 999", 1, TargetError, "not available now"),
    ],
)
def test_a_refusal_at_the_door_is_told(status: str, count: int, kind: type[Exception], told: str) -> None:
    script = f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()
    with saying(*[script] * count) as base_url:
        error = problem(TALKDESK_BASE_URL=base_url)
    assert isinstance(error, kind)
    assert told in str(error)
