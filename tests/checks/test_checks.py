"""Every check is silent on what is right and names the right requirement on what is wrong."""

import pytest
from exchanges import CONTRACT, FULL, HAL, JSON, PAUSE, campaign, exchange, request

from conformance.checks import REQUIREMENTS, Finding, Kept, examine
from conformance.checks.finding import quoted
from conformance.exchange import Exchange, Failure, Headers, json_body
from conformance.limits import LONGEST_QUOTED, LONGEST_SEEN, MOST_FINDINGS, MOST_NAMED, SEARCHED_FOR_LEAKS


def broken(subject: Exchange) -> set[str]:
    return {outcome.requirement for outcome in examine(subject, CONTRACT) if isinstance(outcome, Finding)}


def kept(subject: Exchange) -> set[str]:
    return {outcome.requirement for outcome in examine(subject, CONTRACT) if isinstance(outcome, Kept)}


@pytest.mark.parametrize("status", [200, 400, 401, 403, 404, 422])
def test_a_documented_answer_breaks_nothing(status: int) -> None:
    assert broken(exchange(status)) == set()


TEXT = json_body(FULL)
ERROR = CONTRACT.example("detailed400")

BREAKS = {
    "transport/in-time": Exchange(request(), failure=Failure.TIMEOUT),
    "transport/whole": Exchange(request(), failure=Failure.RESET),
    "transport/well-formed": Exchange(request(), failure=Failure.PROTOCOL),
    "transport/coding": Exchange(request(), failure=Failure.ENCODING),
    "transport/bounded": Exchange(request(), failure=Failure.TOO_LARGE),
    "transport/length": exchange(surplus=7),
    "status/documented": exchange(500, b""),
    "bytes/json": exchange(body=b"{"),
    "bytes/utf-8": exchange(body=b'{"id": "\xff"}'),
    "bytes/no-bom": exchange(body=b"\xef\xbb\xbf" + TEXT),
    "bytes/unique-members": exchange(body=TEXT[:-1] + b',"id":"%s"}' % FULL["id"].encode()),
    "bytes/finite-numbers": exchange(body=TEXT[:-1] + b',"other":NaN}'),
    "bytes/one-document": exchange(body=TEXT + b"{}"),
    "200/media-type": exchange(headers=(("Content-Type", "text/plain"),)),
    "error/media-type": exchange(400, headers=()),
    "headers/one-media-type": exchange(headers=HAL + JSON),
    "headers/one-framing": exchange(headers=(*HAL, ("Transfer-Encoding", "chunked"), ("Content-Length", "700"))),
    "headers/challenge": exchange(401, headers=(*JSON, ("WWW-Authenticate", " "))),
    "200/same-campaign": exchange(asked=request(identity="0d9f4a53-6f0e-4a63-9a0e-2d1d5d6f5a10")),
    "200/self-link": exchange(body=campaign(_links={"self": {"href": "/campaigns/1"}, "campaigns": {"href": "/"}})),
    "200/campaigns-link": exchange(body=campaign(_links=FULL["_links"] | {"campaigns": {"href": "/campaign"}})),
    "200/shows-change": exchange(asked=request(PAUSE | {"value": "running"})),
    "leak/secret": exchange(400, ERROR | {"message": "token $TALKDESK_TOKEN is not good"}),
    "leak/stack-trace": exchange(400, ERROR | {"description": "Traceback (most recent call last):"}),
    "leak/internal-host": exchange(400, ERROR | {"description": "no answer from db-7.prod.internal"}),
}


@pytest.mark.parametrize("requirement", [requirement.id for requirement in REQUIREMENTS])
def test_each_check_names_what_is_wrong_and_only_that(requirement: str) -> None:
    assert broken(BREAKS[requirement]) == {requirement}


STATEMENT = {requirement.id: requirement.statement for requirement in REQUIREMENTS}
SAID = {
    "transport/in-time": ("connection", "", "timeout"),
    "transport/whole": ("connection", "", "reset"),
    "transport/well-formed": ("connection", "", "protocol"),
    "transport/coding": ("connection", "", "encoding"),
    "transport/bounded": ("connection", "", "too-large"),
    "transport/length": ("connection", "no more bytes", "7 bytes more"),
    "status/documented": ("status", "one of 200, 400, 401, 403, 404, 422", "500"),
    "bytes/json": ("", "JSON", "Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
    "bytes/utf-8": ("", "UTF-8", "byte 0xff at offset 8: invalid start byte"),
    "bytes/no-bom": ("", "no byte order mark", "EF BB BF before the text"),
    "bytes/unique-members": ("", "each member once", '"id" more than once'),
    "bytes/finite-numbers": ("", "a number", "NaN"),
    "bytes/one-document": ("", "nothing after the JSON text", '"{}"'),
    "200/media-type": ("Content-Type", "", "text/plain"),
    "error/media-type": ("Content-Type", "", "no media type"),
    "headers/one-media-type": (
        "Content-Type",
        "one media type",
        '["application/hal+json", "application/json"]',
    ),
    "headers/one-framing": (
        "Transfer-Encoding",
        "one of the two",
        'Transfer-Encoding ["chunked"], Content-Length ["700"]',
    ),
    "headers/challenge": ("WWW-Authenticate", "a scheme, such as Bearer", "no such header"),
    "200/same-campaign": ("/id", '"0d9f4a53-6f0e-4a63-9a0e-2d1d5d6f5a10"', f'"{FULL["id"]}"'),
    "200/self-link": ("/_links/self/href", f'"{FULL["id"]}"', '"/campaigns/1"'),
    "200/campaigns-link": ("/_links/campaigns/href", '"/campaigns"', '"/campaign"'),
    "200/shows-change": ("/status", '"running"', '"PAUSED"'),
    "leak/secret": ("answer", "", '"$TALKDESK_TOKEN"'),
    "leak/stack-trace": ("answer", "", '"Traceback (most recent call last)"'),
    "leak/internal-host": ("answer", "", '"db-7.prod.internal"'),
}
"""Where each finding is, what would have been right (without words of its own: the statement), and what was seen."""


@pytest.mark.parametrize("requirement", SAID)
def test_a_finding_says_where_what_was_expected_and_what_was_seen(requirement: str) -> None:
    (found,) = (outcome for outcome in examine(BREAKS[requirement], CONTRACT) if isinstance(outcome, Finding))
    pointer, expected, seen = SAID[requirement]
    assert (found.pointer, found.expected, found.seen) == (pointer, expected or STATEMENT[requirement], seen)


@pytest.mark.parametrize(
    ("body", "requirement", "expected", "seen"),
    [
        (
            b"[" * 65 + b"1" + b"]" * 65,
            "bytes/json",
            "JSON that a reader can hold",
            "objects or arrays nested too deep to be read: more than 64 levels",
        ),
        (b'["\\ud800"]', "bytes/utf-8", "characters", "an escaped surrogate without its pair"),
        (b'["\\UD800"]', "bytes/json", "JSON", "Invalid \\escape: line 1 column 3 (char 2)"),
        (b" ", "bytes/json", "JSON", "an empty body"),
        (b'{"a":1,"b":2,"c":3,"b":4,"a":5}', "bytes/unique-members", "each member once", '"a", "b" more than once'),
    ],
)
def test_what_is_wrong_with_bytes_is_said_in_words(body: bytes, requirement: str, expected: str, seen: str) -> None:
    assert Finding(requirement, "", expected, seen) in list(examine(exchange(body=body), CONTRACT))


def test_an_escaped_pair_of_surrogates_is_a_character() -> None:
    assert broken(exchange(body=TEXT.replace(b'"name":"', b'"name":"\\ud83d\\ude00 '))) == set()


def test_of_many_members_that_stand_twice_some_are_named() -> None:
    pairs = ",".join(f'"m{n:02}":1,"m{n:02}":2' for n in range(MOST_NAMED + 3))
    outcomes = examine(exchange(body=f"{{{pairs}}}".encode()), CONTRACT)
    (found,) = (one for one in outcomes if isinstance(one, Finding) and one.requirement == "bytes/unique-members")
    assert found.seen.endswith(f'"m{MOST_NAMED - 1:02}" and 3 others more than once')


@pytest.mark.parametrize("requirement", [requirement.id for requirement in REQUIREMENTS])
def test_each_check_says_when_it_was_exercised(requirement: str) -> None:
    assert requirement in kept(exchange(surplus=0)) | kept(exchange(400)) | kept(exchange(401))


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 50_000,
        b'{"a":' * 50_000,
        b'{"id": "\\ud800"}',
        b'"\\udc00"',
        b"9" * 5_000,
        b"-" + b"9" * 5_000,
        b"1e999",
        b"",
        b"\x00",
        b"\xff\xfe{\x00}\x00",
        b"null",
        b"[]",
        b'"text"',
    ],
)
def test_hostile_bodies_end_in_findings(body: bytes) -> None:
    assert broken(exchange(body=body))
    assert broken(exchange(400, body=body))


RIGHT_BUT_UNUSUAL = {
    "media type with a parameter": exchange(headers=(("content-type", "Application/HAL+JSON; charset=UTF-8"),)),
    "problem json": exchange(400, headers=(("Content-Type", "application/problem+json"),)),
    "unknown members": exchange(body=campaign(version=7, tags=[{"x": None}])),
    "id in capitals": exchange(asked=request(identity=FULL["id"].upper())),
    "absolute link": exchange(
        body=campaign(
            _links={"self": {"href": f"https://api.example/campaigns/{FULL['id']}"}, "campaigns": {"href": "/"}}
        )
    ),
    "templated links": exchange(
        body=campaign(
            _links={
                "self": {"href": f"/campaigns/{FULL['id']}{{?fields}}"},
                "campaigns": {"href": "/campaigns{?page,per_page}"},
            }
        )
    ),
    "opaque link": exchange(body=campaign(_links={"self": {"href": "/c/9Yx"}, "campaigns": {"href": "/"}})),
    "null document around": exchange(body=b"\n " + TEXT + b"\r\n"),
    "integer with a zero fraction": exchange(body=campaign(priority=5.0)),
    "moment with offset and fraction": exchange(body=campaign(created_at="2026-03-02t08:15:30.123456789+14:00")),
    "bare error": exchange(422, CONTRACT.example("bare422")),
    "hour with an address-like name": exchange(body=campaign(name="Server 10.0.0.1")),
    "name in another script": exchange(body=campaign(name="春の更新キャンペーン" * 3)),
    "refusal of HTTP itself": exchange(415, b"", ()),
}


@pytest.mark.parametrize("subject", RIGHT_BUT_UNUSUAL.values(), ids=RIGHT_BUT_UNUSUAL)
def test_what_is_right_but_unusual_is_not_accused(subject: Exchange) -> None:
    assert broken(subject) == set()


@pytest.mark.parametrize(
    ("member", "sent", "shown", "same"),
    [
        *(("priority", sent, 7, True) for sent in ("7", "7.0", "07", "+7", " 7", "7e0", "\u0667")),
        *(("priority", sent, 7, False) for sent in ("8", "7.5", "-7", "seven", "")),
        *(("name", sent, "Spring é", True) for sent in ("Spring é", "  Spring é", "Spring e\u0301")),
        *(("name", sent, "Spring é", False) for sent in ("spring é", "Spring e", "Spring  é", "Spring &eacute;")),
        ("name", "1e3", "1000", False),
        *(("status", sent, "PAUSED", True) for sent in ("paused", "Paused")),
    ],
)
def test_a_change_may_be_shown_in_its_own_writing_and_in_no_other(
    member: str, sent: str, shown: object, same: bool
) -> None:
    asked = request({"op": "REPLACE", "path": member, "value": sent})
    seen = exchange(body=campaign(**{member: shown}), asked=asked)
    assert ("200/shows-change" in kept(seen), "200/shows-change" in broken(seen)) == (same, not same)


def test_an_id_in_another_form_is_another_campaign() -> None:
    assert "200/same-campaign" in broken(exchange(body=campaign(id="campaign-1")))
    assert "200/same-campaign" not in broken(exchange(body=campaign(id="x" * 37)))


def test_a_status_that_is_a_boolean_shows_no_change() -> None:
    assert "200/shows-change" not in broken(exchange(body=campaign(status=False)))


def test_a_constraint_counts_only_where_there_was_something_to_constrain() -> None:
    minimal = CONTRACT.example("minimal")
    seen = kept(exchange(body=minimal, asked=request(identity=minimal["id"])))
    assert "200/4/maxLength" in seen
    assert not any(name.startswith(("200/6/", "200/11")) for name in seen)


@pytest.mark.parametrize(
    "trace",
    [
        "at com.vendor.Api.update(Api.java:42)",
        "at Object.<anonymous> (/srv/app/index.js:12:9)",
        "at Vendor.Api.Update(String id) in C:\\\\src\\\\Api.cs:line 7",
        "goroutine 12 [running]:",
        "app/models/campaign.rb:12:in `update'",
        "#3 /var/www/index.php(42): update()",
        'ERROR: syntax error at or near "x"',
        "ORA-00942: table or view does not exist",
        "SQLSTATE[23000]: Integrity constraint violation",
    ],
)
def test_traces_of_other_languages_are_known(trace: str) -> None:
    assert broken(exchange(400, ERROR | {"description": trace})) == {"leak/stack-trace"}


def test_a_finding_quotes_no_more_than_a_line_holds() -> None:
    (finding,) = (o for o in examine(exchange(body=campaign(name="x" * 9_999)), CONTRACT) if isinstance(o, Finding))
    assert finding.pointer == "/name"
    assert len(finding.seen) < 250


@pytest.mark.parametrize("status", [400, 418, 499])
def test_any_status_of_400_and_on_may_refuse(status: int) -> None:
    assert "status/documented" in kept(exchange(status, b"", ()))


@pytest.mark.parametrize("status", [199, 201, 302, 399, 500])
def test_no_other_status_may(status: int) -> None:
    assert broken(exchange(status, b"", ())) == {"status/documented"}


def test_what_is_quoted_is_json_in_ascii_and_nothing_is_quoted_as_nothing() -> None:
    assert [quoted(value) for value in ("", "é", None, {"a": [1]})] == ["", '"\\u00e9"', "null", '{"a": [1]}']


def test_what_is_quoted_is_cut_where_it_says_how_long_it_was() -> None:
    just = "x" * (LONGEST_QUOTED - 2)
    assert quoted(just) == f'"{just}"'
    assert quoted(just + "y") == f'"{just}y… ({LONGEST_QUOTED + 1} characters)'


def test_what_was_seen_is_kept_as_far_as_a_report_can_bear() -> None:
    just = "x" * LONGEST_SEEN
    assert Finding("200/x", "", "", just).seen == just
    assert Finding("200/x", "", "", just + "y").seen == f"{just}… ({LONGEST_SEEN + 1} characters)"


def test_of_the_same_mistake_so_many_findings_are_kept() -> None:
    hours = [{"from": 7, "to": "10:00:00", "week_days": ["monday"]}] * (MOST_FINDINGS + 5)
    seen = exchange(body=campaign(dialing_strategy=FULL["dialing_strategy"] | {"calling_hours": hours}))
    found = [o for o in examine(seen, CONTRACT) if isinstance(o, Finding) and o.requirement == "200/11.7.1/type"]
    assert [finding.pointer for finding in found] == [
        f"/dialing_strategy/calling_hours/{n}/from" for n in range(MOST_FINDINGS)
    ]
    assert {finding.seen for finding in found} == {"7"}


def test_what_follows_from_a_broken_must_is_not_said_again() -> None:
    assert broken(exchange(body=campaign(id="x" * 37))).isdisjoint({"200/same-campaign", "200/self-link"})
    asked = request({"op": "REPLACE", "path": "priority", "value": "5"})
    assert "200/shows-change" not in broken(exchange(body=campaign(priority=11), asked=asked))


def test_a_link_may_hold_what_stands_in_no_address() -> None:
    links = {"campaigns": {"href": "/"}}
    strange = campaign(_links=links | {"self": {"href": f"/campaigns/{FULL['id']}?q=😀 é"}})
    assert "200/self-link" in kept(exchange(body=strange))


def test_a_path_may_begin_with_a_slash_and_names_what_follows_it() -> None:
    asked = request({"op": "REPLACE", "path": "/priority", "value": "6"})
    assert "200/shows-change" in broken(exchange(body=campaign(priority=5), asked=asked))


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("a.internal", "a.internal"),
        ("no answer from db-7.prod.internal", "db-7.prod.internal"),
        ("x" * 120 + ".internal", "x" * 100 + ".internal"),
        ("ask 10.1.2.3 again", "10.1.2.3"),
        ("pods.default.svc", "pods.default.svc"),
    ],
)
def test_a_machine_is_named_with_the_beginning_of_its_name(text: str, seen: str) -> None:
    (found,) = (one for one in examine(exchange(415, text.encode(), JSON), CONTRACT) if isinstance(one, Finding))
    assert (found.requirement, found.seen) == ("leak/internal-host", quoted(seen))


def test_a_server_that_cannot_be_reached_breaks_no_rule_of_answers() -> None:
    silent = Exchange(request(), failure=Failure.UNREACHABLE)
    assert (broken(silent), kept(silent)) == (set(), set())


@pytest.mark.parametrize("failure", [failure for failure in Failure if failure is not Failure.UNREACHABLE])
def test_of_an_answer_that_broke_off_only_the_transport_and_the_status_are_judged(failure: Failure) -> None:
    torn = exchange(400, b'{"message": "$TALKDESK_TOKEN"', (), failure=failure, surplus=7)
    (found,) = broken(torn)
    assert found.startswith("transport/")
    assert kept(torn) == {"status/documented"}
    silent = Exchange(request(), failure=failure)
    assert (broken(silent), kept(silent)) == ({found}, set())


LEAKING = ("X-Debug", "$TALKDESK_TOKEN")


@pytest.mark.parametrize("body", [b"", b"ABC"])
@pytest.mark.parametrize("sent", [(LEAKING, *JSON), (*JSON, LEAKING)], ids=["first", "last"])
def test_a_credential_in_a_header_is_named_and_nothing_beside_it(body: bytes, sent: Headers) -> None:
    outcomes = examine(exchange(404, body, sent), CONTRACT)
    (found,) = (one for one in outcomes if isinstance(one, Finding) and one.requirement == "leak/secret")
    assert found.seen == '"$TALKDESK_TOKEN"'


def test_a_trace_in_another_encoding_is_shown_as_far_as_it_can_be() -> None:
    outcomes = examine(exchange(500, b'File "/srv/\xe9.py", line 3', JSON), CONTRACT)
    (found,) = (one for one in outcomes if isinstance(one, Finding) and one.requirement == "leak/stack-trace")
    assert found.seen == quoted('File "/srv/\ufffd.py", line 3')


def test_only_errors_are_searched_for_traces_and_machines() -> None:
    leaky = b"goroutine 12 [running] on db-7.prod.internal"
    assert broken(exchange(399, leaky, JSON)) == {"status/documented"}
    assert broken(exchange(415, leaky, JSON)) == {"leak/stack-trace", "leak/internal-host"}


def test_the_beginning_of_a_body_is_searched_for_leaks() -> None:
    secret = b"$TALKDESK_TOKEN"
    for before, found in ((SEARCHED_FOR_LEAKS - len(secret), {"leak/secret"}), (SEARCHED_FOR_LEAKS, set[str]())):
        assert broken(exchange(415, b" " * before + secret, JSON)) == found
