"""A proposal for the contract, from what was observed: an OpenAPI Overlay (version 1.0.0) that a person may apply."""

from collections.abc import Iterator
from typing import Any

import yaml

from conformance.contract import Contract
from conformance.contract.schema import Node
from conformance.drift.profile import Answer, Member, Profile

VERSION = "1.0.0"


def overlay(contract: Contract, seen: Profile, title: str) -> str:
    """The overlay as YAML: members, values and statuses that were seen and that the contract does not know."""
    document = {
        "overlay": VERSION,
        "info": {"title": f"Observed beyond contract {contract.version}: {title}", "version": contract.version},
        "extends": "campaigns.yaml",
        "actions": list(_actions(contract, seen)),
    }
    return str(yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=110))


def _actions(contract: Contract, seen: Profile) -> Iterator[dict[str, Any]]:
    for kind, answer in seen.answers.items():
        if not kind.isdigit():
            continue
        documented = contract.update.answers.get(int(kind))
        if documented:
            yield from _members(documented.tree, answer)
        else:
            description = f"Not documented; answered in {answer.count} exchanges."
            yield _action(contract.update.pointer, {"responses": {kind: {"description": description}}}, description)


def _members(tree: Node, answer: Answer) -> Iterator[dict[str, Any]]:
    for pointer, member in answer.members.items():
        above, _, name = pointer.rpartition("/")
        parents, nodes = tree.at(above), tree.at(pointer)
        named = any(True for node in parents for _ in node.names())
        if named and not nodes and (place := _place(parents)):
            description = f"Not documented; seen in {member.present} of {member.of} objects."
            yield _action(place, {"properties": {name: _schema(member) | {"description": description}}}, description)
        yield from _values(nodes, member)


def _values(nodes: list[Node], member: Member) -> Iterator[dict[str, Any]]:
    for rule in (rule for node in nodes for rule in node.own_rules()):
        if rule.keyword == "enum" and isinstance(rule.value, list) and rule.requirement.pointer:
            for word in sorted(member.words - set(rule.value)):
                yield _action(rule.requirement.pointer, word, f"Not documented; seen {member.values[word]} times.")


def _action(pointer: str, update: Any, description: str) -> dict[str, Any]:
    steps = [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]
    target = "$" + "".join(f"[{step}]" if step.isdigit() else f"['{step}']" for step in steps)
    return {"target": target, "description": description, "update": update}


def _schema(member: Member) -> dict[str, Any]:
    types = sorted(member.types)
    return {"type": types[0] if len(types) == 1 else types}


def _place(nodes: list[Node]) -> str | None:
    """Where the contract keeps the schema of an object: as its own rules tell."""
    pointers = [rule.requirement.pointer for node in nodes for rule in node.own_rules() if rule.keyword == "type"]
    return pointers[0].rpartition("/")[0] if pointers and pointers[0] else None
