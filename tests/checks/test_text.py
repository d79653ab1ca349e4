"""The bytes of a body are read as far as that makes sense, and each thing that is wrong with them is said."""

from typing import Any

import pytest
from exchanges import CONTRACT, exchange

from conformance.checks import Finding, Kept, examine
from conformance.checks.text import REQUIREMENTS, listed, members, read
from conformance.limits import LARGEST_REMEMBERED, LONGEST_INTEGER, MOST_FINDINGS, MOST_LEVELS, MOST_NAMED

EVERY = {requirement.id for requirement in REQUIREMENTS}
LARGE = b" " * LARGEST_REMEMBERED
"""Makes a body one that is read in the way of large ones."""


def broken(body: bytes) -> list[str]:
    return [finding.requirement for finding in read(body).findings]


def nested(levels: int, opening: bytes = b"[", closing: bytes = b"]") -> bytes:
    return opening * levels + b"1" + closing * levels


@pytest.mark.parametrize(
    ("body", "wrong", "right"),
    [
        (b'{"a":1}', set(), EVERY),
        (b"null", set(), EVERY),
        (b"{", {"bytes/json"}, set()),
        (b"404 page not found", {"bytes/json"}, set()),
        (b"\xff", {"bytes/utf-8"}, set()),
        (b'"\\udc00"', {"bytes/utf-8"}, set()),
        (b"\xef\xbb\xbf{", {"bytes/no-bom", "bytes/json"}, set()),
        (b"\xef\xbb\xbf{}", {"bytes/no-bom"}, EVERY - {"bytes/no-bom"}),
        (b"NaN 1", {"bytes/finite-numbers", "bytes/json"}, set()),
        (
            b"[NaN] 1",
            {"bytes/finite-numbers", "bytes/one-document"},
            EVERY - {"bytes/finite-numbers", "bytes/one-document"},
        ),
    ],
)
def test_what_could_be_judged_of_bytes_is_kept_or_broken_and_never_both(
    body: bytes, wrong: set[str], right: set[str]
) -> None:
    outcomes = list(read(body).outcomes())
    assert {outcome.requirement for outcome in outcomes if isinstance(outcome, Finding)} == wrong
    assert {outcome.requirement for outcome in outcomes if isinstance(outcome, Kept)} == right


def test_of_each_mistake_in_bytes_so_many_findings_are_kept() -> None:
    twice = b'{"a":1,"a":1}'
    numbers = b",".join([b"NaN"] * (MOST_FINDINGS + 5))
    found = broken(b"[%s,%s]" % (b",".join([twice] * 3), numbers))
    assert found.count("bytes/finite-numbers") == MOST_FINDINGS
    assert found.count("bytes/unique-members") == 3


@pytest.mark.parametrize(("count", "others"), [(MOST_NAMED, ""), (MOST_NAMED + 1, " and 1 others")])
def test_of_members_that_stand_twice_so_many_are_named(count: int, others: str) -> None:
    pairs = ",".join(f'"m{n:02}":1,"m{n:02}":2' for n in range(count))
    (found,) = read(f"{{{pairs}}}".encode()).findings
    assert found.seen.endswith(f'"m{MOST_NAMED - 1:02}"{others} more than once')


@pytest.mark.parametrize("digits", [1, 299, 300, 308, 309, 3_999, 4_301, 9_999])
@pytest.mark.parametrize("padding", [b"", LARGE])
def test_an_integer_is_exact_up_to_a_length_and_a_float_from_there(digits: int, padding: bytes) -> None:
    value = read(b"9" * digits + padding).value
    assert type(value) is (int if digits < LONGEST_INTEGER else float)
    assert value == (int("9" * digits) if digits < LONGEST_INTEGER else float("9" * digits))
    assert f"{value:g}"


def test_a_large_body_without_a_long_integer_keeps_every_digit() -> None:
    for blanks in (b"", LARGE):
        assert read(b"-" + b"9" * 299 + blanks).value == -int("9" * 299)
    assert read(b'{"a":7}' + LARGE).value == {"a": 7}


@pytest.mark.parametrize("after", [b"", b" ", b"\t\r\n "])
def test_white_space_of_json_may_stand_around_a_text(after: bytes) -> None:
    assert broken(after + b"{}" + after) == []


@pytest.mark.parametrize("other", [b"\x0b", b"\x0c", "\u00a0".encode(), "\u2028".encode(), b"\x00", b"X"])
def test_no_other_white_space_may(other: bytes) -> None:
    assert broken(b"{}" + other) == broken(b"{} " + other + b" ") == ["bytes/one-document"]
    assert broken(other + b"{}") == ["bytes/json"]


@pytest.mark.parametrize("levels", [MOST_LEVELS + 1, 255, 256, 400, 900, 990, 1_100, 100_000])
@pytest.mark.parametrize(("opening", "closing"), [(b"[", b"]"), (b'{"_links":', b"}"), (b'[{"a":', b"}]")])
def test_a_body_that_is_too_deep_is_no_json_that_a_reader_can_hold(levels: int, opening: bytes, closing: bytes) -> None:
    text = read(nested(levels, opening, closing))
    assert [finding.requirement for finding in text.findings] == ["bytes/json"]
    assert "nested too deep" in text.findings[0].seen
    list(examine(exchange(body=nested(levels, opening, closing)), CONTRACT))


@pytest.mark.parametrize(("levels", "is_read"), [(MOST_LEVELS, True), (MOST_LEVELS + 1, False)])
def test_levels_around_nothing_count_as_others_do(levels: int, is_read: bool) -> None:
    for body in (b"[" * levels + b"]" * levels, b'{"a":' * (levels - 1) + b"{}" + b"}" * (levels - 1)):
        assert (not broken(body)) is is_read


@pytest.mark.parametrize(
    "body",
    [
        nested(MOST_LEVELS),
        nested(MOST_LEVELS, b'{"a":', b"}"),
        nested(MOST_LEVELS // 2, b'[{"a":', b"}]"),
        b'["' + b"[{" * MOST_LEVELS + b'"]',
        b"[" + b",".join([b"{}"] * 2 * MOST_LEVELS) + b"]",
    ],
    ids=["arrays", "objects", "both", "brackets in a text", "side by side"],
)
def test_a_body_of_as_many_levels_as_a_reader_holds_is_read(body: bytes) -> None:
    text = read(body)
    assert text.findings == []
    assert isinstance(text.value, list | dict)


@pytest.mark.parametrize(
    ("body", "found"), [(b'{"a":1}', {"a": 1}), (b"[1]", {}), (b"null", {}), (b"{", {}), (b'{"a":1}' + LARGE, {"a": 1})]
)
def test_only_an_object_has_members(body: bytes, found: dict[str, object]) -> None:
    assert members(body) == found


@pytest.mark.parametrize(
    ("page", "campaigns"),
    [
        ({"_embedded": {"campaigns": [{"id": "a"}, {}]}}, [{"id": "a"}, {}]),
        ({"_embedded": {"campaigns": []}}, []),
        ({"_embedded": {"campaigns": [{"id": "a"}, 7]}}, None),
        ({"_embedded": {"campaigns": {"id": "a"}}}, None),
        ({"_embedded": {"campaigns": None}}, None),
        ({"_embedded": {}}, None),
        ({"_embedded": [{"id": "a"}]}, None),
        ({"campaigns": [{"id": "a"}]}, None),
        ({}, None),
    ],
)
def test_a_page_lists_campaigns_or_nothing(page: dict[str, Any], campaigns: list[dict[str, Any]] | None) -> None:
    assert listed(page) == campaigns
