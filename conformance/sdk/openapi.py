"""The contract as generators of clients can take it: what the page requires, without the readings beside it.

A generator knows no SHOULD, and makes a client that refuses whatever breaks one; and where alternatives stand beside
members, generators take one or the other.
"""

from typing import Any

import yaml

from conformance.contract.files import OPENAPI

ALTERNATIVES = ("oneOf", "anyOf", "if", "then", "else")


def for_generators() -> str:
    """The contract in YAML, for a generator of clients.

    Raises:
        OSError: the contract cannot be read.
    """
    document = yaml.safe_load((OPENAPI / "campaigns.yaml").read_text(encoding="utf-8"))
    return yaml.safe_dump(_plain(document), sort_keys=False, allow_unicode=True)


def _plain(node: Any) -> Any:
    if isinstance(node, list):
        return [_plain(entry) for entry in node]
    if not isinstance(node, dict):
        return node
    kept = {name: _plain(value) for name, value in node.items() if not str(name).startswith("x-")}
    if "properties" in kept:
        kept = {name: value for name, value in kept.items() if name not in ALTERNATIVES}
    if isinstance(node.get("allOf"), list):
        kept["allOf"] = [_plain(branch) for branch in node["allOf"] if not _is_should(branch)]
        if not kept["allOf"]:
            del kept["allOf"]
        elif len(kept["allOf"]) == 1 and kept.keys() == {"allOf"}:
            return kept["allOf"][0]
    return kept


def _is_should(branch: Any) -> bool:
    """Whether a branch holds nothing but what should be."""
    if branch.get("x-level") == "SHOULD":
        return True
    members = branch.get("properties", {})
    return bool(members) and branch.keys() == {"properties"} and all(map(_is_should, members.values()))
