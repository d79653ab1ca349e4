"""Why nothing in a run had to do with a rule: no answer had its status, or showed the member that it is about."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache

from conformance.checks.text import members
from conformance.contract import Contract, Operation, Requirement
from conformance.exchange import Exchange
from conformance.verdicts.fold import NEVER, Judgement

STATUS = re.compile(r"(?:\A|/)(\d{3})/")
"""Where the id of a rule names the status of the answers that it is about."""
REFUSAL = re.compile(r"(?:\A|/)error/")
"""Where the id of a rule says that it is about any documented refusal."""
Shown = Callable[[Operation, str], Sequence[Mapping[str, object]]]
"""What gives the bodies of the answers of an operation that are of a kind: any, one status, documented refusals."""


def explained(
    judgements: Iterable[Judgement], exchanges: Sequence[Exchange], contract: Contract
) -> Iterator[Judgement]:
    """Judgements of which those that nothing had to do with say what was not seen, where that is known."""

    @cache
    def shown(operation: Operation, kind: str) -> Sequence[Mapping[str, object]]:
        """The bodies of the answers of a kind, equal ones once."""
        answers = (
            e for e in exchanges if operation.matches(e.request.method, e.request.path) and _is(e, kind, operation)
        )
        return list(map(members, dict.fromkeys(answer.response.body for answer in answers if answer.response)))

    for judgement in judgements:
        missing = _unseen(judgement.requirement, shown, contract) if judgement.reason == NEVER else ""
        yield replace(judgement, reason=f"{NEVER}: {missing}") if missing else judgement


def _is(exchange: Exchange, kind: str, operation: Operation) -> bool:
    """Whether an exchange came to an answer of a kind."""
    if kind == "refusal":
        return exchange.status in operation.refusals
    return kind == "answer" or kind == f"answer {exchange.status}"


def _unseen(requirement: Requirement, shown: Shown, contract: Contract) -> str:
    """What no answer of a run was or showed, in words; empty if that is not known."""
    operation = contract.companion_of(requirement.id) or contract.update
    status = STATUS.search(requirement.id)
    kind = f"answer {status[1]}" if status else "refusal" if REFUSAL.search(requirement.id) else "answer"
    words, bodies = f"no {kind} of {operation.method} {operation.template}", shown(operation, kind)
    if not bodies:
        return f"{words} came"
    if not (requirement.pointer and requirement.member):
        return ""
    missing = missing_part(requirement.member, bodies)
    return f"{words} showed {missing or f'a value of {requirement.member} that it applies to'}"


def missing_part(member: str, bodies: Sequence[Mapping[str, object]]) -> str:
    """The outermost part of a member's path that no body shows; empty if the whole is shown somewhere."""
    for names in _parts(member.split(".")):
        if not any(_shows(body, names) for body in bodies):
            return ".".join(names)
    return ""


def _parts(names: Sequence[str]) -> Iterator[Sequence[str]]:
    """The parts of a path from the outermost on; an array comes before its elements."""
    for length, name in enumerate(names):
        yield [*names[:length], name.removesuffix("[]")]
        yield names[: length + 1]


def _shows(value: object, names: Sequence[str]) -> bool:
    if not names:
        return True
    if not isinstance(value, dict):
        return False
    inner = value.get(names[0].removesuffix("[]"))
    if names[0].endswith("[]"):
        return isinstance(inner, list) and any(_shows(entry, names[1:]) for entry in inner)
    return inner is not None and _shows(inner, names[1:])
