"""Every statement of the page has its place in the contract."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from conformance.contract.files import OPENAPI

PAGE_ITEMS = (Path(__file__).with_name("page_items.txt")).read_text().split()
"""The page's own numbering, in its order, with its repetitions; then what it states without a number."""

NOT_ON_THE_PAGE = ("newer.", "links", "campaign", "error")


def items_of(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        item = node.get("x-item", [])
        yield from map(str, item if isinstance(item, list) else [item])
        for value in node.values():
            yield from items_of(value)
    elif isinstance(node, list):
        for value in node:
            yield from items_of(value)


@pytest.fixture(scope="module")
def contract_items() -> Counter[str]:
    return Counter(items_of(yaml.safe_load((OPENAPI / "campaigns.yaml").read_bytes())))


@pytest.mark.parametrize("item", sorted(set(PAGE_ITEMS)))
def test_the_contract_accounts_for(item: str, contract_items: Counter[str]) -> None:
    assert contract_items[item] >= 1


def test_the_contract_numbers_nothing_that_the_page_does_not(contract_items: Counter[str]) -> None:
    made_up = {item for item in contract_items if item not in PAGE_ITEMS and not item.startswith(NOT_ON_THE_PAGE)}
    assert made_up == set()


def test_repetitions_of_the_page_are_known() -> None:
    assert {item: count for item, count in Counter(PAGE_ITEMS).items() if count > 1} == {"3": 4}
