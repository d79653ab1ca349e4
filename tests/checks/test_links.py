"""The links of an updated campaign are held against its id, and against one another."""

import pytest
from exchanges import CONTRACT, FULL, campaign, exchange

from conformance.checks import Finding, examine
from conformance.checks.links import LONGEST_HREF, link, resolved
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
    ("own", "listed", "findings"),
    [
        (f"/campaigns/{ID}", "/campaigns", [False]),
        (f"/campaigns/{ID}/", "/campaigns/", [False]),
        (f"/campaigns/{ID}?fields=name", "/campaigns?page=1&per_page=50", [False]),
        (f"/campaigns/{ID}", "/campaigns{?page}", [False]),
        (f"https://Api.example/campaigns/{ID}", "https://api.example/campaigns", [False]),
        (f"/v1/campaigns/{ID}", "/v1/campaigns", [False]),
        (f"/campaigns/{ID}", "/campaign", [True]),
        (f"/campaigns/{ID}", "/campaignss", [True]),
        (f"/campaigns/{ID}", f"/campaigns/{ID}", [True]),
        (f"/v1/campaigns/{ID}", "/v2/campaigns", [True]),
        (f"https://api.example/campaigns/{ID}", "https://api.exampl/campaigns", [True]),
        (f"https://api.example/campaigns/{ID}", "/campaigns", []),
        (f"/campaigns/{ID}", "https://api.example/campaigns?next=//", []),
        (f"/campaigns/{OTHER}", "/campaign", []),
        (f"/campaign/{ID}", "/campaigns", []),
        (f"/campaigns/{ID}", "", []),
        (f"/campaigns/{ID}", "//[", []),
        (f"/campaigns/{ID}", "/" + "x" * LONGEST_HREF, []),
        (f"/campaigns/{ID}", 7, []),
    ],
)
def test_the_self_link_is_the_campaigns_link_and_the_id(own: str, listed: object, findings: list[bool]) -> None:
    body = campaign(_links={"self": {"href": own}, "campaigns": {"href": listed}})
    assert said(exchange(body=body), "200/campaigns-link") == findings


def test_without_a_campaigns_link_there_is_nothing_to_compare() -> None:
    body = campaign(_links={"self": {"href": f"/campaigns/{ID}"}})
    assert said(exchange(body=body), "200/campaigns-link") == []
