"""Faults derived from the contract: one for each way to break each constraint of each answer's body."""

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import BodyContract, Operation
from conformance.contract.schema import Rule
from conformance.reference.alteration import Fault
from conformance.reference.documented import of
from conformance.reference.faults.mutation import LAST, Body, Mutation, Path, at, constantly, instance_path, mutations
from conformance.reference.middleware import Answer, Asked, Rewrite

FOLLOWS: Mapping[str, frozenset[str]] = {
    "3": frozenset({"200/same-campaign", "200/self-link", "links/self"}),
    "4": frozenset({"200/shows-change"}),
    "1.1": frozenset({"200/self-link", "links/self"}),
    "2.1": frozenset({"links/campaigns"}),
}
"""What nobody can keep while the id, the name or a link of an updated campaign is wrong, by the page's number."""
NULLED = ("priority", "description")
"""Optional members that are null where one is, if an answer has one of them."""


def body_faults(operation: Operation) -> Iterator[Fault]:
    """Every way to break every constraint of the body of every answer of an operation."""
    for status, answer in operation.answers.items():
        broken = _Breaking(operation, status, answer)
        if answer.is_empty:
            yield broken.empty()
        elif answer.examples:
            for rule in answer.rules():
                yield from broken.faults(rule)
            yield from broken.null_member()


class _Breaking:
    """Breaks the body of one answer: of a success as it is, of a refusal in the form of its fullest example."""

    def __init__(self, operation: Operation, status: int, answer: BodyContract) -> None:
        self._operation = operation
        self._status = status
        self._answer = answer
        self._example: Body = answer.fullest

    def empty(self) -> Fault:
        """A body where there is none."""
        (requirement,) = self._answer.requirements
        return self._fault(requirement.id, f"sends a body with a {self._status}", lambda _: {"deleted": True})

    def faults(self, rule: Rule) -> Iterator[Fault]:
        """The ways to break a rule that break as little else as can be."""
        found = list(self._mutants(rule))
        fewest = min((len(broken) for _, _, broken in found), default=0)
        place = _place(instance_path(rule))
        identity, follows = rule.requirement.id, FOLLOWS.get(rule.requirement.item or "", frozenset())
        for number, (words, mutation, broken) in enumerate(entry for entry in found if len(entry[2]) == fewest):
            also = frozenset(broken - {identity}) | (frozenset() if self._operation.is_companion else follows)
            suffix = f"#{number + 1}" if number else ""
            yield self._fault(identity, f"{words}, in {place} of a {self._status}", mutation, also, suffix)

    def _mutants(self, rule: Rule) -> Iterator[tuple[str, Mutation, set[str]]]:
        """The mutations that do break the rule, no two alike, each with all the requirements it breaks."""
        seen: list[Body] = []
        for words, mutation in mutations(rule, _node(self._answer.schema, rule)):
            mutant = mutation(self._example)
            broken = {v.requirement for v in self._answer.violations(mutant)} if mutant is not None else set()
            if rule.requirement.id in broken and mutant not in seen:
                seen.append(mutant)
                yield words, mutation, broken

    def null_member(self) -> Iterator[Fault]:
        """An optional member that is null, if the contract speaks of that."""
        paths = [instance_path(rule) for rule in self._answer.rules() if rule.optional and rule.keyword == "type"]
        wanted = [path for path in paths if path[-1] in NULLED] or paths
        if self._answer.null_members and wanted:
            story = f"{_place(wanted[0])} is null in a {self._status}"
            yield self._fault(self._answer.null_members.id, story, at(wanted[0], constantly(None)))

    def _fault(
        self, breaks: str, story: str, mutation: Mutation, also: frozenset[str] = frozenset(), suffix: str = ""
    ) -> Fault:
        prefix = self._operation.prefix
        bare = breaks.removeprefix(f"{prefix}/")
        return Fault(
            id=f"{prefix}:{self._status}:{bare}{suffix}".lstrip(":"),
            breaks=breaks,
            story=story,
            rewrite=of(self._operation, self._rewrite(mutation)),
            also=also,
            operation=self._operation.id,
        )

    def _rewrite(self, mutation: Mutation) -> Rewrite:
        def rewrite(_: Asked, answer: Answer) -> Answer:
            if answer.status != self._status:
                return answer
            mutant = mutation(self._example if self._status in self._operation.refusals else answer.json)
            return answer if mutant is None else answer.with_json(mutant)

        return rewrite


def _place(path: Path) -> str:
    return "".join(f".{step}" for step in path if step != LAST).lstrip(".") or "the body"


def _node(schema: Mapping[str, Any], rule: Rule) -> Mapping[str, Any]:
    """The schema that a rule's keyword stands in."""
    node: Any = schema
    for step in rule.path[:-2] if rule.keyword == "required" else rule.path[:-1]:
        node = node[step]
    found: Mapping[str, Any] = node
    return found
