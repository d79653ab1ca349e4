"""Bodies of the endpoint to measure with: the smallest, a typical one, the largest that the page's limits allow."""

import copy
from collections.abc import Mapping
from functools import cache
from typing import Any

from conformance.contract import load_contract
from conformance.exchange import json_body

LONGEST_LINK = 2083
LONGEST_NAME = 35
FIELDS = 50
"""Fields of the largest error. The page sets no limit; a request has three members that can be wrong."""
RULES = 50
"""Rules of calling hours in the largest campaign. The page sets no limit; nobody has more."""


@cache
def bodies() -> Mapping[str, tuple[int, bytes]]:
    """Status and body by name."""
    contract = load_contract()
    examples = {"smallest": "minimal", "typical": "full"}
    made = {f"200, {size}": (200, json_body(contract.example(name))) for size, name in examples.items()}
    made["200, largest"] = (200, json_body(_largest(contract.example("full"))))
    made["400, smallest"] = (400, json_body(contract.example("bare400")))
    detailed = contract.example("detailed400")
    made["400, typical"] = (400, json_body(detailed))
    made["400, largest"] = (400, json_body(dict(detailed) | {"fields": [detailed["fields"][0]] * FIELDS}))
    return made


def _largest(example: Mapping[str, Any]) -> dict[str, Any]:
    campaign: dict[str, Any] = copy.deepcopy(dict(example))
    campaign["name"] = "x" * LONGEST_NAME
    for link in campaign["_links"].values():
        link["href"] = "/campaigns/".ljust(LONGEST_LINK, "x")
    rules = campaign["dialing_strategy"]["calling_hours"]
    campaign["dialing_strategy"]["calling_hours"] = [rules[0]] * RULES
    return campaign
