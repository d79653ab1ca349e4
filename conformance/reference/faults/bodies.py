"""Faults derived from the contract: one for each way to break each constraint of each answer's body."""

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import Contract
from conformance.contract.document import BodyContract
from conformance.contract.schema import Rule
from conformance.reference.alteration import Fault
from conformance.reference.faults.mutation import LAST, Body, Mutation, at, constantly, instance_path, mutations
from conformance.reference.middleware import Answer, Asked, Rewrite

FOLLOWS: Mapping[str, frozenset[str]] = {
    "3": frozenset({"200/same-campaign", "200/self-link", "links/self"}),
    "4": frozenset({"200/shows-change"}),
    "1.1": frozenset({"200/self-link", "links/self"}),
    "2.1": frozenset({"links/campaigns"}),
}
"""What nobody can keep while the id, the name or a link is wrong, by the page's number."""


def body_faults(contract: Contract) -> Iterator[Fault]:
    """Every way to break every constraint of the campaign, and of the error of each status."""
    for status, answer in contract.answers.items():
        example = contract.example("full" if status == 200 else f"detailed{status}")
        for rule in answer.rules():
            yield from _faults(status, answer, rule, example)
        yield _null_member(status, answer, example)


def _faults(status: int, answer: BodyContract, rule: Rule, example: Body) -> Iterator[Fault]:
    found = list(_mutants(answer, rule, example))
    fewest = min((len(broken) for _, _, broken in found), default=0)
    place = "".join(f".{step}" for step in instance_path(rule) if step != LAST).lstrip(".") or "the body"
    for number, (words, mutation, broken) in enumerate(entry for entry in found if len(entry[2]) == fewest):
        yield Fault(
            id=f"{status}:{rule.requirement.id}" + (f"#{number + 1}" if number else ""),
            breaks=rule.requirement.id,
            story=f"{words}, in {place} of a {status}",
            rewrite=_rewrite(status, mutation, example),
            also=frozenset(broken - {rule.requirement.id}) | FOLLOWS.get(rule.requirement.item or "", frozenset()),
        )


def _mutants(answer: BodyContract, rule: Rule, example: Body) -> Iterator[tuple[str, Mutation, set[str]]]:
    """The mutations that do break the rule, no two alike, each with all the requirements it breaks."""
    value, contained = _keyword(answer.schema, rule)
    seen: list[Body] = []
    for words, mutation in mutations(rule, value, contained):
        mutant = mutation(example)
        broken = {violation.requirement for violation in answer.violations(mutant)} if mutant is not None else set()
        if rule.requirement.id in broken and mutant not in seen:
            seen.append(mutant)
            yield words, mutation, broken


def _null_member(status: int, answer: BodyContract, example: Body) -> Fault:
    member = "priority" if status == 200 else "description"
    mutation = at((member,), constantly(None))
    requirement = answer.null_members.id
    return Fault(
        id=f"{status}:{requirement}",
        breaks=requirement,
        story=f"{member} is null in a {status}",
        rewrite=_rewrite(status, mutation, example),
    )


def _keyword(schema: Mapping[str, Any], rule: Rule) -> tuple[Any, Any]:
    node: Any = schema
    for step in rule.path[:-2] if rule.keyword == "required" else rule.path[:-1]:
        node = node[step]
    return node.get(rule.keyword), node.get("title")


def _rewrite(status: int, mutation: Mutation, example: Body) -> Rewrite:
    def rewrite(asked: Asked, answer: Answer) -> Answer:
        if not asked.is_update or answer.status != status:
            return answer
        mutant = mutation(answer.json if status == 200 else example)
        return answer if mutant is None else answer.with_json(mutant)

    return rewrite
