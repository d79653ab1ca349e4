"""A witness asks for one campaign and for nothing else; what is wrong with it is said in one line."""

from typing import Any

import pytest

from conformance.verdicts.witness import problem, shown

ANY = "/campaigns/{campaign}"


def witness(**changed: object) -> dict[str, Any]:
    return {"method": "PATCH", "path": ANY} | changed


@pytest.mark.parametrize(
    "right",
    [
        {},
        {"method": "GET"},
        {"status": 100},
        {"status": 599},
        {"body": "\x00"},
        {"headers": {}},
        {"headers": {"Accept": "", "X-Note": "a\tb é", "!#$%&'*+.^_`|~09Az-": "x"}},
        {"headers": {"Connection": "close"}},
        {"headers": {"connection": "Keep-Alive"}},
        {"headers": {"X-Connection": "other"}},
        {"headers": {"x" * 256: "y"}},
        {"headers": {"X-Hosts": "a", "Test": "b", "X-Forwarded": "c"}},
    ],
)
def test_a_witness_may_be_any_request_that_changes_or_reads_one_campaign(right: dict[str, object]) -> None:
    assert problem(witness(**right)) == ""


@pytest.mark.parametrize(
    "path",
    [
        *(ANY, "/campaigns/997617b3-0a1b", "/campaigns/a%20b", "/campaigns/9.5", "/campaigns/~_.-", "/campaigns/a."),
        *("/campaigns/%ff", "/campaigns/%25ff", "/campaigns/100%", "/campaigns/%C3%A9", "/campaigns/" + "x" * 1000),
    ],
)
def test_a_path_leads_to_one_campaign(path: str) -> None:
    assert problem(witness(path=path)) == ""


@pytest.mark.parametrize(
    "path",
    [
        *("", "/", "1/collect", "campaigns/1", "/campaigns", "/campaigns/", "/campaigns/1/start", "//host/campaigns/1"),
        *("/campaigns/..", "/campaigns/.", "/campaigns/%2e%2e", "/campaigns/%252e%252e", "/campaigns/1%2Fstart"),
        *("/campaigns/1%252fstart", "/campaigns/1?x=1", "/campaigns/1#x", "/campaigns/1%3Fx", "/campaigns/..;a"),
        *("/campaigns/%5c..%5c1", "/campaigns/%0d%0aX", "/campaigns/%00", "/campaigns/a b", "/campaigns/é", "@host/"),
        *("/campaigns/{campaign}/start", "/campaigns/{campaign}{campaign}", "http://h/campaigns/1", ":81/campaigns/1"),
        *("/CAMPAIGNS/1", "/campaigns/%20", "/other/{campaign}", "/campaigns/1/", "/campaigns/1\t", "/campaigns/a\n"),
        *("/campaigns/%2520", "/campaigns/%7Bcampaign%7D", "/campaigns/a%23b", "/campaigns/a%3Bb", "{campaign}"),
    ],
)
def test_no_other_path_does(path: str) -> None:
    said = f"path is {path!r}, and has to be /campaigns/{{campaign}} or /campaigns/ and one id"
    assert problem(witness(path=path)) == said


def test_a_path_that_is_too_long_is_shown_in_part() -> None:
    said = problem(witness(path="/campaigns/" + "x" * 1001))
    assert said == f"path is '/campaigns/{'x' * 68}…, and has to be /campaigns/{{campaign}} or /campaigns/ and one id"


@pytest.mark.parametrize("method", ["DELETE", "patch", "", "PATCH "])
def test_no_other_method_may_be_used(method: str) -> None:
    assert problem(witness(method=method)) == f"method is {method!r}, and has to be PATCH or GET"


@pytest.mark.parametrize("status", [99, 600, -200, 0])
def test_a_status_is_one_of_http(status: int) -> None:
    assert problem(witness(status=status)) == f"status is {status}, and has to be from 100 to 599"


@pytest.mark.parametrize("name", ["", "a b", "a:", "é", "a\n", "x" * 257])
def test_a_header_has_a_name_of_http(name: str) -> None:
    assert problem(witness(headers={name: "x"})) == f"headers has {shown(name)}, which is no name of a header"


@pytest.mark.parametrize(
    "name",
    [
        *("Host", "CONTENT-LENGTH", "Transfer-Encoding", "upgrade", "te", "Trailer", "Expect", "Forwarded"),
        *("X-Forwarded-For", "Proxy-Authorization", "X-Original-URL", "X-Rewrite-URL", "X-HTTP-Method"),
        *("X-HTTP-Method-Override", "X-Method-Override"),
    ],
)
def test_no_header_makes_another_request_of_it(name: str) -> None:
    said = f"headers has {name}, which would make another request of it: remove it"
    assert problem(witness(headers={"Accept": "a/b", name: "x"})) == said


@pytest.mark.parametrize("value", [1, [], None, "x\r\nb: c", "x\n", "\x00", "\x85", "a\x7fb", " x", "x ", " ", "\t"])
def test_the_value_of_a_header_is_text_of_one_line(value: object) -> None:
    said = f"headers has a = {value!r}, and the value has to be text of one line"
    assert problem(witness(headers={"a": value})) == said


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ({"A": "x", "a": "y"}, "A more than once: leave one"),
        ({"b": "x", "a-B": "x", "A-b": "y"}, "a-B more than once: leave one"),
        ({"Connection": "x"}, "Connection = 'x', and the value has to be close or keep-alive"),
    ],
)
def test_a_header_stands_once_and_a_connection_is_kept_or_closed(headers: dict[str, str], said: str) -> None:
    assert problem(witness(headers=headers)) == f"headers has {said}"


def test_the_first_thing_that_is_wrong_is_said() -> None:
    assert problem(witness(method="PUT", path="/", status=7)).startswith("method is 'PUT'")
    assert problem(witness(path="/", status=7)).startswith("path is '/'")
    assert problem(witness(status=7, headers={"": ""})).startswith("status is 7")


def test_a_value_in_a_message_is_whole_if_it_is_not_too_long_for_a_line() -> None:
    assert shown("a\nb") == "'a\\nb'"
    assert shown("x" * 78) == f"'{'x' * 78}'"
    assert shown("x" * 79) == f"'{'x' * 79}…"
