"""A proxy of the environment is used for https, and never for what it could read: a token over plain http."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sockets import saying

from conformance.errors import ConfigurationError
from conformance.exchange import Failure, Request
from conformance.secrets import Secrets
from conformance.targets.client import Client
from conformance.targets.credentials import ClientSecret, TokenEndpoint
from conformance.targets.permitted import Withheld
from conformance.targets.probe import Probe
from conformance.targets.proxies import proxy_for
from conformance.targets.retry import RetryPolicy

NAMES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
OK = b'HTTP/1.1 200 OK\r\nContent-Length: 20\r\nConnection: close\r\n\r\n{"access_token":"t"}'


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@contextmanager
def listening() -> Iterator[tuple[str, list[bytes]]]:
    """A proxy that notes what it is sent, and refuses it."""
    seen: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    seen.append(connection.recv(65536))
                    connection.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", seen
        listener.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize("name", [*NAMES[:3], *map(str.lower, NAMES[:3])])
def test_no_proxy_sees_what_goes_to_this_machine(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    request = ("PATCH", "/campaigns/1", (("Authorization", "Bearer $TALKDESK_TOKEN"),), b"{}")
    secrets = Secrets({"TALKDESK_TOKEN": "a-token-of-a-test"})
    with listening() as (proxy, seen), saying(OK, OK, OK) as base_url:
        monkeypatch.setenv(name, proxy)
        method, path, headers, body = request
        to = Request(method, base_url + path, headers, body)
        with Client(secrets, 2) as client:
            assert client.send(to).status == 200
        assert Probe(secrets, 2).send(to).status == 200
        endpoint = TokenEndpoint(f"{base_url}/token", ClientSecret("c", "s"), secrets, 2, RetryPolicy())
        assert endpoint.grant().token == "t"
    assert seen == []


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])
def test_https_goes_by_a_tunnel_and_the_probe_does_not_go_around_it(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with listening() as (proxy, seen), Client(Secrets({"TALKDESK_TOKEN": "a-token-of-a-test"}), 2) as client:
        monkeypatch.setenv(name, proxy)
        to = Request("GET", "https://campaigns.invalid/campaigns/1", (("Authorization", "Bearer $TALKDESK_TOKEN"),))
        exchange = client.send(to)
        with pytest.raises(Withheld, match="go by a proxy"):
            Probe(Secrets({}), 2).send(to)
    assert exchange.failure is Failure.UNREACHABLE
    assert "407" in exchange.detail
    assert len(seen) == 1
    assert seen[0].startswith(b"CONNECT campaigns.invalid:443 ")
    assert b"a-token-of-a-test" not in seen[0]


PROXY = "http://proxy:3128"


@pytest.mark.parametrize(
    ("environ", "url", "proxy"),
    [
        ({"HTTPS_PROXY": PROXY}, ("https", "api.talkdeskapp.com", None), PROXY),
        ({"https_proxy": "proxy:3128"}, ("https", "host", None), PROXY),
        ({"ALL_PROXY": PROXY}, ("https", "host", None), PROXY),
        ({"HTTP_PROXY": PROXY, "ALL_PROXY": PROXY, "HTTPS_PROXY": PROXY}, ("http", "host", None), None),
        ({"HTTPS_PROXY": PROXY}, ("https", "localhost", 8443), None),
        ({"HTTPS_PROXY": PROXY}, ("https", "127.9.9.9", None), None),
        ({"HTTPS_PROXY": PROXY}, ("https", "::1", None), None),
        ({"HTTP_PROXY": PROXY}, ("https", "host", None), None),
        ({"HTTPS_PROXY": PROXY, "NO_PROXY": "*"}, ("https", "host", None), None),
        ({"HTTPS_PROXY": PROXY, "NO_PROXY": "a, talkdeskapp.com"}, ("https", "api.talkdeskapp.com", None), None),
        ({"HTTPS_PROXY": PROXY, "no_proxy": ".talkdeskapp.com"}, ("https", "api.talkdeskapp.com", None), None),
        ({"HTTPS_PROXY": PROXY, "NO_PROXY": "deskapp.com"}, ("https", "api.talkdeskapp.com", None), PROXY),
        ({"HTTPS_PROXY": PROXY, "NO_PROXY": "host:443"}, ("https", "HOST", None), None),
        ({"HTTPS_PROXY": PROXY, "NO_PROXY": "host:444"}, ("https", "host", None), PROXY),
        ({"HTTPS_PROXY": PROXY, "NO_PROXY": "10.0.0.0/8"}, ("https", "10.1.2.3", None), None),
    ],
)
def test_which_proxy_is_used(
    environ: dict[str, str], url: tuple[str, str, int | None], proxy: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert proxy_for(*url) == proxy


@pytest.mark.parametrize("written", ["socks5://user:pw-of-a-test@host:1080", "ftp://host", "http://", "http://a b"])
def test_what_is_no_proxy_is_refused_and_not_repeated(written: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", written)
    with pytest.raises(ConfigurationError, match="HTTPS_PROXY has to look like http://HOST:PORT") as caught:
        proxy_for("https", "host", None)
    assert "pw-of-a-test" not in str(caught.value)
