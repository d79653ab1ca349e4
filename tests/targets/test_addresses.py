"""An address, an account or an id that could lead a token elsewhere is refused, and never repeated."""

import pytest

from conformance.errors import ConfigurationError
from conformance.targets.addresses import checked_account, checked_campaign, checked_url, is_loopback
from conformance.targets.configuration import configuration

BAD_URLS = (
    *(
        f"https://{authority}"
        for authority in ("user:pw-of-a-test@host", "@host", "host\\@evil", "host:pw-of-a-test", "")
    ),
    *(f"https://host:{port}" for port in (0, 65536, 99999, -1, "", "8 0", "²")),
    *(
        f"https://host/{path}"
        for path in ("?a=b", "#a", "..", "a/../b", ".", "%2e%2e/", "a%2Fb", "a%5cb", "%00", "%zz", "a//b", "a\\b", "é")
    ),
    *(
        f"https://{host}"
        for host in (
            "[fe80::1%25eth0]",
            "[::1",
            "::1",
            "[::g]",
            "hö st",
            "ho\tst",
            "host\n",
            " host",
            "h" * 64,
            ("a" * 60 + ".") * 5,
            ".host",
            "a..b",
            "host\x00",
            "höst",
        )
    ),
    "//host",
    "host",
    "https:host",
    "https:/host",
    "ftp://host",
    "javascript:alert(1)",
    " https://host",
    "https://host ",
    "https://host?x",
    "https://host#x",
    "https://host/" + "a" * 3000,
    "http://host",
    "http://localhost.evil.com",
    "http://127.0.0.1.evil.com",
    "http://2130706433",
    "http://[::2]",
)


@pytest.mark.parametrize("url", BAD_URLS)
def test_what_is_no_plain_address_is_refused(url: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        checked_url("the base URL", url)
    assert "pw-of-a-test" not in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1
    assert str(caught.value).startswith("the base URL ")


GOOD_URLS = (
    "https://api.talkdeskapp.com",
    "https://host:8443/v1/x~y/",
    "http://127.0.0.1:1",
    "http://[::1]:65535",
    "http://localhost",
    "HTTPS://a_b.c-d",
    "https://[2001:db8::1]/a%20b",
)


@pytest.mark.parametrize("url", GOOD_URLS)
def test_a_plain_address_is_taken(url: str) -> None:
    assert checked_url("the base URL", url).lower() == url.lower()


def test_what_is_this_machine() -> None:
    assert all(map(is_loopback, ("localhost", "LOCALHOST", "127.0.0.1", "127.1.2.3", "::1")))
    assert not any(map(is_loopback, ("localhost.", "128.0.0.1", "0.0.0.0", "", "a.localhost.evil")))


BAD_ACCOUNTS = (
    "evil.com/",
    "evil.com",
    "a:b",
    "a@b",
    "a#",
    "a?",
    "%61",
    "a b",
    " acme",
    "é",
    "a" * 64,
    "-a",
    "a-",
    ".",
    "a/",
    "a\\",
    "a\n",
    "a_b",
)


@pytest.mark.parametrize("account", BAD_ACCOUNTS)
def test_what_is_no_account_is_refused(account: str) -> None:
    with pytest.raises(ConfigurationError, match=r"TALKDESK_ACCOUNT has to be the name of the account alone") as caught:
        checked_account(account)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "pasted",
    [
        "https://acme.mytalkdesk.com",
        "acme.talkdeskid.com",
        "https://acme.talkdeskid.eu/oauth/token?x=1",
        "http://acme.talkdeskidca.com/",
        "acme.mytalkdesk.com",
    ],
)
def test_of_a_pasted_page_the_part_to_give_is_named(pasted: str) -> None:
    with pytest.raises(ConfigurationError, match=r"\(give acme alone\)"):
        checked_account(pasted)


BAD_IDS = (
    "",
    ".",
    "..",
    "a/b",
    "../9",
    "a\\b",
    "a?b",
    "a#b",
    "%2e%2e",
    "a b",
    "a\tb",
    "a\x00",
    "é",
    "x" * 37,
    "https://host/campaigns/1",
)


@pytest.mark.parametrize("identity", BAD_IDS)
def test_what_is_no_id_is_refused(identity: str) -> None:
    with pytest.raises(ConfigurationError, match="is no id"):
        checked_campaign(identity)


@pytest.mark.parametrize("identity", ["1", "a.b", "...", "x" * 36, "4f1c5f3a-9a4e-4f58-8f5a-0d3cf7e8a001"])
def test_an_id_is_taken(identity: str) -> None:
    assert checked_campaign(identity) == identity


ENVIRON = {
    "TALKDESK_BASE_URL": "https://host",
    "TALKDESK_CLIENT_ID": "c",
    "TALKDESK_CLIENT_SECRET": "s",
    "TALKDESK_CAMPAIGN_IDS": "a",
    "TALKDESK_REGION": "us",
    "TALKDESK_ACCOUNT": "acme",
}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TALKDESK_BASE_URL", "https://user:pw@host"),
        ("TALKDESK_TOKEN_URL", "https://user:pw@host/token"),
        ("TALKDESK_TOKEN_URL", "https://host\\@evil/token"),
        ("TALKDESK_ACCOUNT", "evil.com/"),
        ("TALKDESK_CAMPAIGN_IDS", "a,../9999"),
        ("HTTPS_PROXY", "socks5://host"),
    ],
)
def test_a_run_does_not_begin_with_one(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError) as caught:
        configuration(None, (), ENVIRON | {name: value})
    assert "pw" not in str(caught.value)


def test_an_account_is_looked_at_even_where_a_token_is_given() -> None:
    with pytest.raises(ConfigurationError, match="TALKDESK_ACCOUNT"):
        configuration(None, (), ENVIRON | {"TALKDESK_TOKEN_URL": "https://host/token", "TALKDESK_ACCOUNT": "evil.com/"})
    with pytest.raises(ConfigurationError, match="is no id"):
        configuration(None, ("..",), ENVIRON)
