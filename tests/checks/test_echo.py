"""An updated campaign is held against its request: where its links lead, and what of the change it shows."""

import pytest
from exchanges import CONTRACT, FULL, campaign, exchange, request

from conformance.checks import Finding, Kept, examine
from conformance.checks.echo import LONGEST_HREF, LONGEST_NORMALIZED, link, plain, resolved, same_as_sent
from conformance.exchange import Exchange

ID = FULL["id"]
OTHER = "0d9f4a53-6f0e-4a63-9a0e-2d1d5d6f5a10"
BASE = "http://host/base/campaigns/1"


def said(subject: Exchange, requirement: str) -> list[bool]:
    """Whether each outcome of a requirement is a finding; empty if nothing is said of it."""
    found = [outcome for outcome in examine(subject, CONTRACT) if outcome.requirement == requirement]
    return [isinstance(outcome, Finding) for outcome in found]


@pytest.mark.parametrize(
    ("href", "leads"),
    [
        ("/campaigns/2", "http://host/campaigns/2"),
        ("2", "http://host/base/campaigns/2"),
        ("", BASE),
        ("?x=1", f"{BASE}?x=1"),
        ("//other/campaigns/2", "http://other/campaigns/2"),
        ("https://other:8443/c;a=1?x=%20&y=[2]#part", "https://other:8443/c;a=1?x=%20&y=[2]"),
        ("/campaigns/a b", "http://host/campaigns/a%20b"),
        ("/campaigns/é", "http://host/campaigns/%C3%A9"),
        ("/" + "x" * (LONGEST_HREF - 1), "http://host/" + "x" * (LONGEST_HREF - 1)),
        ("/" + "x" * LONGEST_HREF, None),
        ("http://[::1", None),
        ("//[", None),
    ],
)
def test_a_link_leads_where_a_browser_would_go(href: str, leads: str | None) -> None:
    assert resolved(BASE, href) == leads


def test_half_a_character_in_a_link_makes_nothing_raise() -> None:
    assert str(resolved(BASE, "/campaigns/\ud800")).startswith("http://host/campaigns/")


@pytest.mark.parametrize(
    ("members", "href"),
    [
        ({"_links": {"self": {"href": "/campaigns/1{?fields}"}}}, "/campaigns/1"),
        ({"_links": {"self": {"href": ""}}}, ""),
        ({"_links": {"self": {"href": 7}}}, None),
        ({"_links": {"self": "/campaigns/1"}}, None),
        ({"_links": {"next": {"href": "/campaigns/1"}}}, None),
        ({"_links": ["self"]}, None),
        ({}, None),
    ],
)
def test_a_relation_leads_to_an_address_or_nowhere(members: dict[str, object], href: str | None) -> None:
    assert link(members, "self") == href


@pytest.mark.parametrize(
    ("href", "findings"),
    [
        (f"/campaigns/{ID}", [False]),
        (f"/campaigns/{ID.upper()}/", [False]),
        (f"/campaigns/{ID.replace('-', '%2D')}", [False]),
        (f"/campaigns/v1/campaigns/{ID}", [False]),
        (f"/campaigns/{ID}/campaigns/{OTHER}", [True]),
        (f"/campaigns/{OTHER}", [True]),
        ("/campaigns/", [True]),
        ("http://[::1]:x/campaigns/1", [True]),
        ("http://a／b/campaigns/1", [True]),
        (f"/campaign/{OTHER}", []),
        (OTHER, []),
    ],
)
def test_the_self_link_leads_to_the_campaign_that_carries_it(href: str, findings: list[bool]) -> None:
    body = campaign(_links=FULL["_links"] | {"self": {"href": href}})
    assert said(exchange(body=body), "200/self-link") == findings


@pytest.mark.parametrize("href", ["http://[::1", "//[", "x" * (LONGEST_HREF + 1)])
def test_a_self_link_that_is_no_address_leads_nowhere(href: str) -> None:
    body = campaign(_links=FULL["_links"] | {"self": {"href": href}})
    (found,) = (one for one in examine(exchange(body=body), CONTRACT) if one.requirement == "200/self-link")
    assert isinstance(found, Finding)
    assert (found.pointer, found.expected) == ("/_links/self/href", "an address")


@pytest.mark.parametrize(
    ("asked", "findings"),
    [
        ({"path": "priority", "value": "9"}, [True]),
        ({"path": "priority", "value": str(FULL["priority"])}, [False]),
        ({"path": "priority", "value": 9}, []),
        ({"path": "priority"}, []),
        ({"path": ["priority"], "value": "9"}, []),
        ({"value": "9"}, []),
        ({"path": "dialing_mode", "value": "9"}, []),
        ({"path": "priority/", "value": "9"}, []),
        (["priority", "9"], []),
    ],
)
def test_a_change_is_looked_for_where_a_request_names_one(asked: object, findings: list[bool]) -> None:
    assert said(exchange(asked=request(asked)), "200/shows-change") == findings


def test_what_the_answer_does_not_show_cannot_be_held_against_it() -> None:
    asked = request({"path": "priority", "value": "9"})
    without = {name: value for name, value in FULL.items() if name != "priority"}
    assert said(exchange(body=without, asked=asked), "200/shows-change") == []
    assert said(exchange(body=campaign(priority=None), asked=asked), "200/shows-change") == []
    assert said(exchange(body=[FULL], asked=asked), "200/shows-change") == []


@pytest.mark.parametrize(
    ("member", "shown", "sent", "same"),
    [
        ("priority", 5, 5, True),
        ("priority", 5, 5.0, True),
        ("priority", 1, True, False),
        ("priority", True, 1, False),
        ("status", True, True, True),
        ("status", True, "true", False),
        ("priority", 5, None, False),
        ("priority", "5", 5, False),
        ("priority", 5, "5", True),
        ("priority", 5, "five", False),
        ("name", "Spring", " Spring ", True),
        ("name", "Spring", "SPRING", False),
        ("status", "PAUSED", " paused ", True),
    ],
)
def test_two_values_of_a_member_are_the_same_or_not(member: str, shown: object, sent: object, same: bool) -> None:
    assert same_as_sent(member, shown, sent) is same


def test_a_text_that_would_take_long_to_normalize_stays_as_it_is() -> None:
    accented = "e\u0301"
    assert plain(f" {accented} ") == plain("É") == "é"
    just = "x" * (LONGEST_NORMALIZED - 1) + " "
    assert plain(just) == just.strip()
    assert plain(f"{just} ") == f"{just} "


def test_both_sides_are_kept_where_everything_is_right() -> None:
    outcomes = list(examine(exchange(), CONTRACT))
    for requirement in ("200/same-campaign", "200/self-link", "200/shows-change"):
        assert Kept(requirement) in outcomes
