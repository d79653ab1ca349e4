"""Whatever bytes a server sends, checks come to an end, soon and with findings: never with an exception."""

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from exchanges import CONTRACT, FULL, exchange, request
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.checks import Finding, examine
from conformance.checks.requests import RequestContract
from conformance.checks.state import contradictions, losses, side_effects
from conformance.checks.text import members, read
from conformance.exchange import Exchange, Request, Response
from conformance.limits import LARGEST_BODY, LONGEST_QUOTED, MOST_FINDINGS, MOST_NAMED
from conformance.targets.retry import asked_delay

SECONDS = 5.0
"""What judging one exchange may take, on a machine that has other things to do."""

STRANGE = (
    "",
    "é",
    "\x00",
    "http://[::1",
    "//[",
    "http://ａ／b/",
    "\ud800",
    "/campaigns/" + "é" * 9,
    "{",
    "0" * 5000,
    "∞",
    "²",
)
NUMBERS = ("1e999999", "-1e999999", "9" * 5000, "-" + "9" * 3999, "NaN", "Infinity", "1E400", "0.1e-99999", "-0")
texts = st.text(max_size=40) | st.sampled_from(STRANGE)
numbers = st.integers() | st.floats() | st.integers(min_value=10**300, max_value=10**400)
values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=8,
)


def places(value: Any, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every place in a value."""
    yield at
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in parts:
        yield from places(inner, (*at, step))


PLACES = list(places(FULL))


@st.composite
def campaigns(draw: Callable[..., Any]) -> bytes:
    """A campaign with something strange in one or two places, or a number that no reader can hold."""
    made = json.loads(json.dumps(FULL))
    for _ in range(draw(st.integers(1, 2))):
        *path, last = draw(st.sampled_from(PLACES[1:]))
        holder = made
        for step in path:
            holder = holder[step] if isinstance(holder, dict | list) and step in dict_or_range(holder) else {}
        if isinstance(holder, dict) or last in dict_or_range(holder):
            holder[last] = draw(values | st.sampled_from([f"number:{number}" for number in NUMBERS]))
    text = json.dumps(made)
    for number in NUMBERS:
        text = text.replace(f'"number:{number}"', number)
    return text.encode("utf-8", "surrogatepass")


def dict_or_range(holder: object) -> Any:
    return holder if isinstance(holder, dict) else range(len(holder)) if isinstance(holder, list) else ()


def nested(levels: int, opening: bytes = b"[", closing: bytes = b"]", inmost: bytes = b"1") -> bytes:
    return opening * levels + inmost + closing * levels


bodies = (
    campaigns()
    | values.map(lambda value: json.dumps(value).encode())
    | st.binary(max_size=200)
    | st.builds(nested, st.integers(1, 2000))
    | st.builds(nested, st.integers(1, 2000), st.just(b'{"_links":'), st.just(b"}"))
    | st.builds(lambda inner, levels: b'{"name":%s}' % nested(levels, inmost=inner), campaigns(), st.integers(1, 300))
)
header_values = st.text(st.characters(max_codepoint=255, exclude_characters="\r\n"), max_size=60)
headers = st.lists(
    st.tuples(st.sampled_from(["Content-Type", "Retry-After", "Date", "Location", "X"]), header_values), max_size=4
).map(tuple)
statuses = st.sampled_from([200, 400, 401, 403, 404, 422, 429, 503, 100, 204, 302, 999])
asked = st.builds(
    lambda path, value: request({"op": "REPLACE", "path": path, "value": value}),
    st.sampled_from(["status", "name", "priority", "_links", "id"]),
    st.sampled_from(["paused", "3", "inf", "nan", "1e999", "é"]),
)


@settings(max_examples=400, deadline=None)
@given(statuses, bodies, headers, asked, st.text(max_size=20))
def test_no_answer_makes_a_check_raise(
    status: int, body: bytes, sent: tuple[tuple[str, str], ...], to: Request, reason: str
) -> None:
    subject = Exchange(to, Response(status, sent, body, reason=reason, surplus=0))
    list(examine(subject, CONTRACT))
    list(side_effects(CONTRACT, exchange(), subject))
    list(side_effects(CONTRACT, subject, exchange(asked=to)))
    contradictions(CONTRACT.answers[200], subject, FULL)
    contradictions(CONTRACT.answers[200], exchange(), members(body))
    list(losses(CONTRACT.answers[200].tree, FULL, members(body)))
    RequestContract(CONTRACT).standing(body)
    RequestContract(CONTRACT).rule(body)
    assert asked_delay(Response(429, sent, body), 0.0) is None or isinstance(
        asked_delay(Response(429, sent, body), 0.0), float
    )
    json.dumps(subject.to_json())


DELAYS = (
    "Tue, 14 Nov 99999 22:13:30 GMT",
    "Tue, 14 Nov 2023 22:13:30 +99999999999999999",
    "Fri, 01 Jan 0001 00:00:00 -0000",
    "1e999999",
    "nan",
    "-inf",
    "0" * 9999 + "x",
    "²",
)


@pytest.mark.parametrize("written", DELAYS)
def test_no_delay_makes_anything_raise(written: str) -> None:
    delay = asked_delay(Response(429, (("Retry-After", written),)), 0.0)
    assert delay is None or delay >= 0.0


def with_strategy(**members: Any) -> bytes:
    return json.dumps(FULL | {"dialing_strategy": FULL["dialing_strategy"] | members}).encode()


def filled(part: bytes) -> bytes:
    return json.dumps({"code": "0530001", "message": (part * (LARGEST_BODY // len(part)))[:-100].decode()}).encode()


LARGE = {
    "members twice": b"{" + b",".join(b'"a%d":1,"a%d":2' % (n, n) for n in range(10_000)) + b"}",
    "one member often": b"{" + b",".join([b'"a":1'] * 40_000) + b"}",
    "objects with a member twice": b"[" + b",".join([b'{"a":1,"a":1}'] * 18_000) + b"]",
    "NaN often": b"[" + b",".join([b"NaN"] * 60_000) + b"]",
    "wrong hours": with_strategy(calling_hours=[{"from": 1, "to": 2, "week_days": "x"}] * 5_000),
    "20,000 wrong hours": with_strategy(calling_hours=[7] * 20_000),
    "wrong days": with_strategy(calling_hours=[{"week_days": [1] * 600}] * 100),
    "deep hours": with_strategy(calling_hours=[json.loads(nested(50))] * 2_000),
    "integers": b"[" + b",".join([b"9" * 3_999] * 60) + b"]",
    "100,000 digits": b'{"priority":' + b"9" * 100_000 + b"}",
    "accents": json.dumps(FULL | {"name": "a" + "\u0300\u0323" * 40_000}, ensure_ascii=False).encode(),
    "ligatures": json.dumps(FULL | {"id": "\ufdfa" * 80_000}, ensure_ascii=False).encode(),
    "a long link": json.dumps(FULL | {"_links": {"self": {"href": "é" * 100_000}}}, ensure_ascii=False).encode(),
    "a long fraction": json.dumps(FULL | {"created_at": "2020-01-01T00:00:00." + "1" * 200_000}).encode(),
}
LEAKY = (
    b"a",
    b"a.",
    b"a-",
    b"at ",
    b"com.Erro",
    b"System.Exceptio",
    b"#1 /",
    b'File "',
    b"a.a.sv",
    b"at /",
    b"10.1.1.",
)
LARGE |= {f"much {part.decode()}": filled(part) for part in LEAKY}


@pytest.mark.parametrize("case", LARGE)
def test_a_large_answer_is_soon_judged_and_little_is_kept_of_it(case: str) -> None:
    for status in (200, 400):
        clock = time.process_time()
        subject = exchange(status, LARGE[case])
        outcomes = [*examine(subject, CONTRACT), *side_effects(CONTRACT, exchange(), subject)]
        assert time.process_time() - clock < SECONDS
        findings = [outcome for outcome in outcomes if isinstance(outcome, Finding)]
        assert max(Counter(finding.requirement for finding in findings).values(), default=0) <= MOST_FINDINGS
        assert all(len(finding.seen) < (MOST_NAMED + 2) * LONGEST_QUOTED for finding in findings)


def test_all_that_is_wrong_is_found_in_what_is_bounded() -> None:
    assert "bytes/unique-members" in {f.requirement for f in read(LARGE["members twice"]).findings}
    wrong = {
        o.requirement for o in examine(exchange(body=LARGE["20,000 wrong hours"]), CONTRACT) if isinstance(o, Finding)
    }
    assert any(requirement.startswith("200/11.7") or "items" in requirement for requirement in wrong), wrong
