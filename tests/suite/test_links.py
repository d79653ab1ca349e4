"""What the campaigns link may lead to: any list of campaigns, and nothing that belongs to one of them."""

import json

import pytest

from conformance.exchange import Exchange, Request, Response
from conformance.suite.test_links import is_of_one

CAMPAIGN = {"id": "c1", "name": "Spring"}


@pytest.mark.parametrize(
    ("path", "body", "is_one"),
    [
        ("/campaigns", {"_embedded": {"campaigns": [CAMPAIGN]}}, False),
        ("/campaigns", {"items": [CAMPAIGN]}, False),
        ("/campaigns", {}, False),
        ("/accounts/7/campaigns", {"campaigns": [], "id": "7", "name": "Acme"}, False),
        ("/campaigns/c1/siblings", {"_embedded": {"campaigns": [CAMPAIGN]}}, False),
        ("/campaigns/c1", CAMPAIGN, True),
        ("/somewhere", CAMPAIGN, True),
        ("/campaigns/c1/users", {"_embedded": {"users": []}}, True),
        ("/campaigns/C1", {}, True),
    ],
)
def test_what_belongs_to_one_campaign_is_no_list(path: str, body: object, is_one: bool) -> None:
    fetched = Exchange(Request("GET", f"http://host{path}"), Response(200, (), json.dumps(body).encode()))
    assert is_of_one(fetched, "c1") is is_one
