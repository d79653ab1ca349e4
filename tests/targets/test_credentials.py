"""Secrets and keys get tokens, and the message of a refusal holds no secret."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hostile import ENDLESS, hostile
from joserfc.jwk import ECKey
from sockets import saying

from conformance.errors import ConfigurationError, TargetError
from conformance.reference.server import build, running
from conformance.reference.tokens import Tokens
from conformance.secrets import Secrets
from conformance.targets.configuration import configuration
from conformance.targets.credentials import (
    DEFAULT_LIFETIME,
    ClientSecret,
    Credentials,
    PrivateKey,
    ReadyToken,
    TokenEndpoint,
)
from conformance.targets.retry import RetryPolicy

KEY = ECKey.generate_key("P-256")
SECRET = "secret/of + a client"
GOOD = {"TALKDESK_BASE_URL": "https://host", "TALKDESK_CAMPAIGN_IDS": "a", "TALKDESK_TOKEN_URL": "https://host/token"}


@pytest.fixture
def url() -> Iterator[str]:
    tokens = Tokens(client_secret=SECRET, public_key=KEY, lifetime=90)
    with running(build(tokens=tokens).application) as base_url:
        yield f"{base_url}/oauth/token"


def endpoint(url: str, client: ClientSecret | PrivateKey) -> TokenEndpoint:
    return TokenEndpoint(url, client, Secrets({"TALKDESK_CLIENT_SECRET": SECRET}), 5, RetryPolicy(3, 0))


@pytest.mark.parametrize("client", [ClientSecret("reference-client", SECRET), PrivateKey("reference-client", "k", KEY)])
def test_a_token_is_got(url: str, client: ClientSecret | PrivateKey) -> None:
    grant = endpoint(url, client).grant()
    assert grant.lifetime == 90
    assert grant.scopes == frozenset({"campaigns:read", "campaigns:write"})
    assert endpoint(url, client).grant("campaigns:read").scopes == frozenset({"campaigns:read"})
    assert grant.token not in repr(grant)
    assert SECRET not in repr(client)


def test_a_refusal_tells_why(url: str) -> None:
    with pytest.raises(TargetError, match=r"gives no token .401: invalid_client: the client id or secret is wrong"):
        endpoint(url, ClientSecret("somebody else", SECRET)).grant()


def script(status: str, body: object, *headers: str) -> bytes:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(content)}", "Connection: close", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        [],
        {"access_token": 7},
        {"access_token": "ü"},
        {"access_token": ""},
        {"access_token": "a\r\nb"},
        {"access_token": "a" * 99_999},
        b"[" * 900,
        b"{" * 9_999,
    ],
)
def test_an_answer_without_a_token_is_a_refusal(body: object) -> None:
    with saying(script("200 OK", body)) as base_url, pytest.raises(TargetError, match="gives no token"):
        endpoint(base_url, ClientSecret("c", SECRET)).grant()


def test_what_the_endpoint_repeats_is_not_repeated() -> None:
    error = {"error": "invalid_client", "error_description": f"wrong: {SECRET}"}
    with saying(script("401 No", error)) as base_url, pytest.raises(TargetError) as caught:
        endpoint(base_url, ClientSecret("c", SECRET)).grant()
    assert SECRET not in str(caught.value)
    assert "$TALKDESK_CLIENT_SECRET" in str(caught.value)


def test_a_busy_endpoint_is_asked_again() -> None:
    scripts = (
        script("503 Busy", b""),
        script("429 Wait", b"", "Retry-After: 0"),
        script("200 OK", {"access_token": "t"}),
    )
    with saying(*scripts) as base_url:
        grant = endpoint(base_url, ClientSecret("c", SECRET)).grant()
    assert (grant.token, grant.lifetime, grant.scopes) == ("t", DEFAULT_LIFETIME, None)


def test_an_unreachable_endpoint_is_reported() -> None:
    with saying() as base_url:
        pass
    with pytest.raises(TargetError, match="cannot be reached"):
        endpoint(base_url, ClientSecret("c", SECRET)).grant()


def credentials(**environ: str) -> Credentials:
    return configuration(None, (), GOOD | {f"TALKDESK_{name}": value for name, value in environ.items()}).credentials


def test_the_environment_gives_credentials(tmp_path: Path) -> None:
    pem = tmp_path / "key.pem"
    pem.write_bytes(KEY.as_pem(private=True))
    assert credentials(TOKEN="ready-token") == ReadyToken("ready-token")
    assert credentials(CLIENT_ID="c", CLIENT_SECRET="s") == ClientSecret("c", "s")
    assert credentials(CLIENT_ID="c", CLIENT_SECRET="s", TOKEN="old") == ClientSecret("c", "s")
    made = credentials(CLIENT_ID="c", PRIVATE_KEY_FILE=str(pem), KEY_ID="k")
    assert isinstance(made, PrivateKey)
    assert made.key.as_dict(private=True)["d"] == KEY.as_dict(private=True)["d"]


PUBLIC = KEY.as_pem(private=False)
P384 = ECKey.generate_key("P-384").as_pem(private=True)


@pytest.mark.parametrize(
    ("environ", "content", "message"),
    [
        ({}, b"", "no credentials: set TALKDESK_CLIENT_ID"),
        ({"CLIENT_ID": "c"}, b"", "TALKDESK_CLIENT_ID needs"),
        ({"CLIENT_ID": "c", "CLIENT_SECRET": "s", "PRIVATE_KEY_FILE": "?"}, b"", "not both"),
        ({"CLIENT_ID": "c", "PRIVATE_KEY_FILE": "?"}, b"", "needs TALKDESK_KEY_ID"),
        ({"CLIENT_ID": "c", "PRIVATE_KEY_FILE": "/none", "KEY_ID": "k"}, b"", "cannot be read: No such file"),
        ({"CLIENT_ID": "c", "PRIVATE_KEY_FILE": "?", "KEY_ID": "k"}, b"BEGIN", "holds no EC key"),
        (
            {"CLIENT_ID": "c", "PRIVATE_KEY_FILE": "?", "KEY_ID": "k"},
            PUBLIC,
            "must hold a private key of the curve P-256",
        ),
        (
            {"CLIENT_ID": "c", "PRIVATE_KEY_FILE": "?", "KEY_ID": "k"},
            P384,
            "must hold a private key of the curve P-256",
        ),
        ({"TOKEN": "two words"}, b"", "TALKDESK_TOKEN is not an access token"),
        (
            {"CLIENT_ID": "c", "CLIENT_SECRET": "s", "TOKEN_URL": "http://far/token"},
            b"",
            "would send a token in the clear",
        ),
        ({"CLIENT_ID": "c", "CLIENT_SECRET": "s", "TOKEN_URL": ""}, b"", "set TALKDESK_ACCOUNT and TALKDESK_REGION"),
    ],
)
def test_wrong_credentials_are_reported(tmp_path: Path, environ: dict[str, str], content: bytes, message: str) -> None:
    path = tmp_path / "key.pem"
    path.write_bytes(content)
    filled = {name: value.replace("?", str(path)) for name, value in environ.items()}
    with pytest.raises(ConfigurationError, match=message) as caught:
        credentials(**filled)
    assert "two words" not in str(caught.value)


@pytest.mark.parametrize(
    ("region", "base_url", "token_url"),
    [
        ("us", "https://api.talkdeskapp.com", "https://acme.talkdeskid.com/oauth/token"),
        ("EU", "https://api.talkdeskapp.eu", "https://acme.talkdeskid.eu/oauth/token"),
        ("ca", "https://api.talkdeskappca.com", "https://acme.talkdeskidca.com/oauth/token"),
    ],
)
def test_region_and_account_give_both_addresses(region: str, base_url: str, token_url: str) -> None:
    environ = {"TALKDESK_REGION": region, "TALKDESK_ACCOUNT": "acme", "TALKDESK_CAMPAIGN_IDS": "a"}
    made = configuration(None, (), environ | {"TALKDESK_CLIENT_ID": "c", "TALKDESK_CLIENT_SECRET": "s"})
    assert (made.base_url, made.token_url) == (base_url, token_url)
    assert made.private == ("c", "//acme.")


def test_the_host_of_australia_has_to_be_given() -> None:
    environ = {"TALKDESK_REGION": "au", "TALKDESK_CAMPAIGN_IDS": "a", "TALKDESK_TOKEN": "t"}
    with pytest.raises(ConfigurationError, match="names the API host of region 'au': set TALKDESK_BASE_URL"):
        configuration(None, (), environ)


@pytest.mark.parametrize("lifetime", ["1e999999", "9" * 400, "NaN", "-1", "true", '"9"'])
def test_a_lifetime_is_a_number_of_seconds(lifetime: str) -> None:
    with saying(script("200 OK", b'{"access_token":"t","expires_in":%s}' % lifetime.encode())) as base_url:
        assert endpoint(base_url, ClientSecret("c", SECRET)).grant().lifetime == DEFAULT_LIFETIME


@pytest.mark.parametrize("name", ["a dripped head", "dripped 1xx", "a flood of a body", "dripped trailers"])
def test_the_endpoint_has_one_deadline_too(name: str) -> None:
    with hostile(ENDLESS[name]) as variables:
        url, clock = f"{variables['TALKDESK_BASE_URL']}/oauth/token", time.monotonic()
        with pytest.raises(TargetError, match="cannot be reached"):
            TokenEndpoint(url, ClientSecret("c", SECRET), Secrets({}), 0.3, RetryPolicy()).grant()
        assert time.monotonic() - clock < 1.0
